"""The command that compares regimens for a case: files, verdicts over models, refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmfront import cli
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.verbs.case_schedules import read_regimens

CASE = Path(__file__).resolve().parents[2] / "examples" / "excluded-urothelial"
PROTOCOL = """regimen with: antibody with radiotherapy
pembrolizumab 200 mg day 1 every 21 days
radiotherapy 24 Gy in 3 fractions on days 1, 3, 5
regimen high: more than the label
pembrolizumab 800 mg day 1 every 21 days
"""


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, ["simulate", *map(str, arguments)])
    if isinstance(done.exception, InputError):
        return 2, "", str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "mine.txt"
    path.write_text(PROTOCOL)
    return path


def test_regimens_are_compared_in_every_model_and_nothing_is_called_a_finding(
    protocol: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, printed, said = run(
        CASE, "--regimens", f"pembrolizumab_q3w,{protocol}", "--effort", "quick", "--seed", "1", "--out", out,
        "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(printed) == json.loads((out / "schedules.json").read_text())
    study = json.loads(printed)
    assert study["label"].startswith("hypothesis, not calibrated")
    assert {name["verdict"] for name in study["verdicts"]} <= {
        "not distinguishable", "first is lower", "first is higher",
    }  # fmt: skip
    assert "not simulated: more than the label: " in said
    outcomes = (out / "outcomes.tsv").read_text().splitlines()
    assert len(outcomes) == len(study["outcomes"]) + 1
    assert len({line.split("\t")[0] for line in outcomes[1:]}) >= 3
    for name in ("contrasts.tsv", "verdicts.tsv"):
        assert len((out / name).read_text().splitlines()) > 1
    page = (out / "report.html").read_text()
    assert "No difference below is a finding" in page
    assert "Made-up case" in page
    assert "<script" not in page
    assert 'class="chapter new-page" aria-labelledby="schedule-title"' not in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "neither regimens nor a search"),
        (("--regimens", "pembrolizumab_q3"), "pembrolizumab_q3w"),
        (("--regimens", "{wrong}"), "wrong.txt line 1"),
        (("--regimens", "pembrolizumab_q3w,pembrolizumab_q3w"), "different names"),
        (("--search", "--n", "10"), "--n: found other options beside a CASE"),
        (("--search", "--engine", "cvode"), "--engine"),
    ],
)
def test_what_cannot_be_compared_is_refused_and_leaves_nothing(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("pembrolizumab 200 mg on the moon\n")
    out = tmp_path / "out"
    code, _, said = run(CASE, *(part.format(wrong=wrong) for part in arguments), "--out", out)
    assert code == 2
    assert words in said
    assert not out.exists()


def test_a_model_takes_no_regimens_of_a_case() -> None:
    assert "--regimens and --search: found a model" in run("core", "--search", "--json")[2]


def test_every_problem_of_every_regimen_is_named_at_once(protocol: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text("pembrolizumab 200 mg on the moon\n")
    with pytest.raises(InputError) as raised:
        read_regimens([protocol, tmp_path / "wrong.txt", "no_such_regimen"], load_knowledge())
    assert [problem.where.split(" ")[0] for problem in raised.value.problems] == ["wrong.txt", "--regimens"]
    found = read_regimens([protocol, "pembrolizumab_q3w"], load_knowledge())
    assert [regimen.regimen_id for regimen in found] == ["with", "high", "pembrolizumab_q3w"]
