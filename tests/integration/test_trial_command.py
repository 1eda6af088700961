"""The command that runs a virtual trial: what is written, what is said, what is refused."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmfront import cli
from warmfront.domain.errors import InputError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SMALL = """
title = "made up"
visits = "q8w"
n_patients = 20
per_arm = 20
replicates = 5

[[arms]]
name = "untreated"

[[arms]]
name = "antibody"
regimen = "pembrolizumab 200 mg intravenous day 1 every 21 days for 6 cycles"
"""


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["simulate", *map(str, arguments)])
    if isinstance(done.exception, InputError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stderr


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "trial.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_trial_in_two_packaged_models(trial: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = run("effector_prey,checkpoint_qsp", "--trial", trial, "--seed", "4", "--out", out)
    assert code == 0
    assert "hypothesis, not calibrated" in said
    assert "antibody and untreated are not distinguishable" in said
    assert (out / "figures" / "waterfall.svg").exists()
    models = {line.split("\t")[0] for line in (out / "arms.tsv").read_text().splitlines()[1:]}
    assert models == {"effector_prey", "checkpoint_qsp"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("core",), "no --out"),
        (("core", "--out", "{out}", "--n", "10"), "other options"),
        (("core", "--out", "{out}", "--days", "9"), "--days: found other options beside --trial"),
        (("core", "--out", "{out}", "--engine", "abacus"), "--engine"),
        (("kosinsky2018", "--out", "{out}"), "human"),
        (("nothing", "--out", "{out}"), "MODEL"),
    ],
)
def test_wrong_calls_write_nothing(
    arguments: tuple[str, ...], words: str, trial: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, said = run(*(part.format(out=out) for part in arguments), "--trial", trial)
    assert code == 2
    assert words in said
    assert not out.exists()


def test_the_example_is_a_trial_file(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        (EXAMPLES / "virtual-trial" / "trial.toml").read_text().replace("oxaliplatin", "oxaliplatine")
    )
    code, said = run("effector_prey", "--trial", wrong, "--out", tmp_path / "out")
    assert code == 2
    assert "oxaliplatin" in said
    assert said.count("arms 1") == 1
    assert said.count("arms 3") == 1
