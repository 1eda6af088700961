"""`warmfront monitor` from a plan to a revision, and on from there."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import warmfront
from warmfront.cli import app
from warmfront.serving.plan_json import from_json

OLD_PLAN = Path(__file__).parent / "data" / "plan_before_monitoring.json.gz"
"""Plan of the version before observations were read; written by `warmfront tailor` of that version."""

EXAMPLE = Path("examples/follow-up/observations.csv")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("base")
    warmfront.tailor("examples/excluded-urothelial", out=out, seed=1)
    return out / "plan.json"


def test_a_chain_ends_where_one_call_ends(base: Path, tmp_path: Path) -> None:
    header, *rows = EXAMPLE.read_text().splitlines()
    # Without a scan before treatment no twin is updated, which would only take time here.
    rows = [row for row in rows if not row.startswith(("b1,", "b2,", "b3,"))]
    for name, some in (("a.csv", rows[:7]), ("b.csv", rows[5:]), ("all.csv", rows)):
        (tmp_path / name).write_text("\n".join([header, *some]) + "\n")
    whole = warmfront.monitor(base, tmp_path / "all.csv", out=tmp_path / "whole")
    warmfront.monitor(base, tmp_path / "b.csv", out=tmp_path / "first")
    chained = warmfront.monitor(
        tmp_path / "first" / "revision.json", tmp_path / "a.csv", out=tmp_path / "second"
    )
    assert chained == whole
    for name in ("revision.json", "plan.json", "decisions.tsv", "grades.tsv", "revision.html"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert from_json((tmp_path / "whole" / "plan.json").read_text()) == whole.plan
    page = warmfront.report(tmp_path / "whole" / "plan.json")
    assert "example-excluded-urothelial" in page


def test_the_command_tells_the_gravest_first_and_prints_json_only_where_sharing_is_allowed(
    base: Path, tmp_path: Path
) -> None:
    few = tmp_path / "few.csv"
    lines = EXAMPLE.read_text().splitlines()
    few.write_text("\n".join(line for line in lines if "lesion" not in line) + "\n")
    run = CliRunner().invoke(app, ["monitor", str(base), str(few), "--json"])
    assert run.exit_code == 0
    assert json.loads(run.stdout)["decisions"][0]["action"] == "hold"
    told = [line for line in run.stderr.splitlines() if line]
    assert told[1].startswith("Hold")
    plan = json.loads(base.read_text())
    plan["case"]["consent"]["scope"] = ["care"]
    closed = tmp_path / "closed.json"
    closed.write_text(json.dumps(plan))
    refused = CliRunner().invoke(app, ["monitor", str(closed), str(EXAMPLE), "--json"])
    assert refused.exit_code != 0
    assert "sharing" in str(refused.exception)
    assert refused.stdout == ""


def test_another_patient_and_foreign_files_are_refused(base: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("case_id,series,time,value,unit\nsomeone,crp,2026-03-01,3,mg/L\n")
    run = CliRunner().invoke(app, ["monitor", str(base), str(wrong)])
    assert "another patient" in str(run.exception)
    assert "someone" not in str(run.exception)
    broken = tmp_path / "broken.json"
    broken.write_text('{"base": 1, "follow_up": 2, "decisions": []}')
    with pytest.raises(warmfront.InputError, match="make it again with"):
        warmfront.monitor(broken, EXAMPLE)


def test_a_plan_made_before_monitoring_existed_stays_readable_and_can_be_revised(tmp_path: Path) -> None:
    text = gzip.decompress(OLD_PLAN.read_bytes()).decode()
    (tmp_path / "plan.json").write_text(text)
    (tmp_path / "few.csv").write_text(
        "series,time,value,unit,text,subject,organ,kind\n"
        "therapy,2026-03-02,,,nivolumab,,,drug\n"
        "stated_grade,2026-04-02,4,,,myocarditis,heart,\n"
    )
    old = from_json(text)
    revision = warmfront.monitor(tmp_path / "plan.json", tmp_path / "few.csv", out=tmp_path / "out")
    assert revision.base == old
    assert revision.decisions[0].action == "stop"
    assert "made with knowledge" in " ".join(revision.flags)
    assert warmfront.report(tmp_path / "out" / "plan.json")
    assert from_json((tmp_path / "out" / "plan.json").read_text()).case.history.prior_immune_toxicity


def test_a_biopsy_under_treatment_gives_the_revised_plan_its_tissue(base: Path, tmp_path: Path) -> None:
    later = json.loads(base.read_text())
    later["case"]["specimens"][0]["date"] = "2026-04-20"
    later["case"]["specimens"][0]["specimen_id"] = "EXAMPLE-T2"
    (tmp_path / "later.json").write_text(json.dumps(later))
    (tmp_path / "seen.toml").write_text(
        'case_id = "example-excluded-urothelial"\n[[biopsy]]\nplan = "later.json"\n'
        '[[therapy]]\nagents = ["pembrolizumab"]\nstart = 2026-02-02\n'
    )
    revision = warmfront.monitor(base, tmp_path / "seen.toml", out=tmp_path / "out")
    assert len(revision.tissue) == 1
    assert [one.specimen_id for one in revision.plan.case.specimens] == ["EXAMPLE-T2", "EXAMPLE-T1"]
    # The biopsy travels with the chain, and the same biopsy twice counts once.
    again = warmfront.monitor(tmp_path / "out" / "revision.json", tmp_path / "seen.toml")
    assert again == revision
    later["case"]["case_id"] = "someone else"
    (tmp_path / "later.json").write_text(json.dumps(later))
    with pytest.raises(warmfront.InputError, match="another patient") as caught:
        warmfront.monitor(base, tmp_path / "seen.toml")
    assert "someone" not in str(caught.value)
    (tmp_path / "case.toml").write_text('[[biopsy]]\ncase = "nowhere"\n')
    with pytest.raises(warmfront.InputError, match="no case folder"):
        warmfront.monitor(base, tmp_path / "case.toml")
