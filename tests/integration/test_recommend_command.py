"""The command that ranks options: what it prints, writes and refuses."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import warmfront
from warmfront import cli
from warmfront.domain.errors import InputError

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "excluded-urothelial"
ONLY_FIT = 'name = "fit alone"\nfit = 1\nevidence = 0\nharm = 0\nfeasibility = 0\ncertainty = 0\n'


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["recommend", *map(str, arguments)])


@pytest.fixture(scope="module")
def plain() -> Result:
    return invoke(EXAMPLE)


@pytest.fixture(scope="module")
def explained() -> Result:
    return invoke(EXAMPLE, "--explain")


@pytest.fixture(scope="module")
def plan() -> warmfront.Plan:
    return warmfront.recommend(EXAMPLE)


def test_every_option_has_one_line_in_its_tier(plain: Result, plan: warmfront.Plan) -> None:
    assert plain.exit_code == 0
    text = plain.stdout
    for title in ("Approved or guideline (", "Trial (", "Hypothesis ("):
        assert title in text
    lines = [line for line in text.splitlines() if re.match(r"\d+=? +(PASS|WARN|UNDETERMINED)", line)]
    assert len(lines) == len(plan.ranking.options)
    shared = sum(bool(option.tied_with) for option in plan.ranking.options)
    assert sum("=" in line.split()[0] for line in lines) == shared
    starred = sum(option.pareto for option in plan.ranking.options)
    assert sum(line[17] == "*" for line in lines) == starred
    assert max(map(len, text.splitlines())) <= 110


def test_what_leads_what_decides_and_what_to_measure_are_said(plain: Result) -> None:
    text = " ".join(plain.stdout.split())
    assert "Research use only" in text
    assert "Weights: default: fit 0.2, evidence 0.4" in text
    assert "stands first because" in text
    assert "changes of one weight" in text
    assert "Would change the order most: " in text
    assert "Next test: " in text
    assert "Left out: " in text


def test_explain_gives_every_part_rule_row_and_reason(explained: Result, plan: warmfront.Plan) -> None:
    text = " ".join(explained.stdout.split())
    for option in plan.ranking.options:
        assert option.name in text
    for part in ("fit", "evidence", "harm", "feasibility", "certainty"):
        assert re.search(rf"{part} [01]\.\d\d: ", text)
    assert "10.1056/NEJMoa2312117" in text
    assert "recoverable when" in text
    for entry in plan.ranking.left_out:
        assert entry.name in text


def test_json_is_the_ranking_alone(plan: warmfront.Plan) -> None:
    done = invoke(EXAMPLE, "--json")
    found = json.loads(done.stdout)
    assert set(found) >= {"approved", "trial", "hypothesis", "left_out", "weights", "shifts", "deciding"}
    assert [entry["strategy_id"] for entry in found["approved"]] == [
        option.strategy_id for option in plan.ranking.approved
    ]
    assert found["weights"]["evidence"] == 0.4


def test_other_weights_are_shown_kept_and_digested(tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(ONLY_FIT, encoding="utf-8")
    done = invoke(EXAMPLE, "--weights", path, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "Weights: fit alone: fit 1, evidence 0" in done.stdout
    files = sorted(entry.name for entry in (tmp_path / "out").iterdir())
    assert files == ["ranking.json", "recommendation.txt"]
    assert json.loads((tmp_path / "out" / "ranking.json").read_text())["weights"]["name"] == "fit alone"
    made = warmfront.tailor(EXAMPLE, weights=path, out=tmp_path / "plan")
    assert made.ranking.weights is not None
    assert made.ranking.weights.fit == 1.0
    assert "weights: weights.toml" in dict(made.provenance.inputs)
    answered = [option for option in made.ranking.hypothesis if option.verdict.value == "PASS"]
    assert answered[0].parts is not None
    assert answered[0].parts.fit == max(option.parts.fit for option in answered if option.parts is not None)


def test_the_same_call_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        warmfront.recommend(EXAMPLE, out=tmp_path / name)
    for name in ("ranking.json", "recommendation.txt"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    "text",
    ["no weights at all", ONLY_FIT.replace("fit = 1", "fit = nan"), ONLY_FIT.replace("fit = 1", "fit = -1")],
)
def test_wrong_weights_are_refused_before_anything_is_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text, encoding="utf-8")
    for command in ("recommend", "tailor"):
        out = tmp_path / command
        done = CliRunner().invoke(cli.app, [command, str(EXAMPLE), "--weights", str(path), "--out", str(out)])
        assert isinstance(done.exception, InputError)
        assert "weights.toml" in str(done.exception)
        assert not out.exists()


def test_a_case_that_abstains_leaves_with_its_own_code(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(
        'case_id = "made-up"\n\n[disease]\noncotree = "BLCA"\n\n[patient]\n', encoding="utf-8"
    )
    done = invoke(tmp_path)
    assert done.exit_code == 3
    assert "No option has every rule answered and met" in " ".join(done.stdout.split())
