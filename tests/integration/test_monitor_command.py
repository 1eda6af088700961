"""`warmfront monitor` from a plan to a revision, and on from there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import warmfront
from warmfront.cli import app
from warmfront.serving.plan_json import from_json

EXAMPLE = Path("examples/follow-up/observations.csv")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("base")
    warmfront.tailor("examples/excluded-urothelial", out=out, seed=1)
    return out / "plan.json"


def test_a_chain_ends_where_one_call_ends(base: Path, tmp_path: Path) -> None:
    header, *rows = EXAMPLE.read_text().splitlines()
    for name, some in (("a.csv", rows[:9]), ("b.csv", rows[7:])):
        (tmp_path / name).write_text("\n".join([header, *some]) + "\n")
    whole = warmfront.monitor(base, EXAMPLE, out=tmp_path / "whole")
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
    run = CliRunner().invoke(app, ["monitor", str(base), str(EXAMPLE), "--json"])
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
