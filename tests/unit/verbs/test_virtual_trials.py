"""Virtual trials from their files, in a model that a user brings and in packaged ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from warmfront.domain.errors import InputError, SimulationError
from warmfront.domain.trial_file import TrialDose, TrialFile, TrialFileArm
from warmfront.io.trial_file import read_trial_file
from warmfront.knowledge.files import load_knowledge
from warmfront.verbs.virtual_trials import human_models, run_virtual_trial, summarise_trial

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "examples" / "own-model" / "tumour.ant"
PACKAGED = ROOT / "examples" / "virtual-trial" / "trial.toml"
TRIAL = TrialFile(
    title="made up",
    arms=(
        TrialFileArm(name="untreated"),
        TrialFileArm(name="drug", doses=(TrialDose(act="bolus C", days=(0.0, 21.0, 42.0), size=40.0),)),
    ),
    lesions=("T",),
    n_patients=60,
    per_arm=40,
    replicates=10,
)


def test_a_users_model_and_what_is_written(tmp_path: Path) -> None:
    made = run_virtual_trial(OWN, TRIAL, seed=3, out=tmp_path / "out")
    (result,) = made.results
    assert result.n_patients + result.not_measurable + result.not_solved == 60
    drug = result.contrasts[0]
    assert drug.hazard_ratio is not None
    assert drug.hazard_ratio < 1
    assert made.verdicts == ()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.html", "figures", "arms.tsv", "contrasts.tsv", "outcomes.tsv",
    }  # fmt: skip
    said = summarise_trial(made)
    assert "hypothesis, not calibrated" in said[0]
    assert "only statements of one arm relative to another" in said[-1]
    arms = (tmp_path / "out" / "arms.tsv").read_text().splitlines()
    assert [line.split("\t")[1] for line in arms] == ["arm", "untreated", "drug"]
    rows = (tmp_path / "out" / "outcomes.tsv").read_text().splitlines()
    assert len(rows) == 1 + 2 * result.n_patients
    assert "Nothing was compared over models" in (tmp_path / "out" / "report.html").read_text()


def test_a_table_of_patients_replaces_their_number() -> None:
    kill = np.linspace(0.3, 2.0, 12)
    result = run_virtual_trial(OWN, TRIAL, population={"kill": kill}, seed=3).results[0]
    assert result.n_patients + result.not_measurable == 12
    assert "rows of population" in " ".join(result.population_notes)


def test_packaged_models_take_regimens_in_words_and_say_what_they_share() -> None:
    trial = replace(read_trial_file(PACKAGED), n_patients=25, replicates=12, per_arm=25)
    made = run_virtual_trial(["effector_prey", "checkpoint_qsp"], trial, seed=1)
    assert [result.model_id for result in made.results] == ["effector_prey", "checkpoint_qsp"]
    assert [verdict.arm for verdict in made.verdicts] == ["PD-1 antibody", "both"]
    assert all("not distinguishable" in verdict.sentence for verdict in made.verdicts)
    assert made.other_rule is not None
    assert "allen2016" in " ".join(made.other_rule.population_notes)
    assert "rule of inclusion bounds" in " ".join(made.results[0].population_notes)
    assert "doubling time" in " ".join(made.results[0].population_notes)
    notes = " ".join(made.results[0].notes)
    assert "Limits of the model" in notes
    assert "Dose: " in notes


def test_models_of_people_are_those_that_a_trial_is_run_in() -> None:
    found = human_models(load_knowledge())
    assert found[0] == "core"
    assert "kosinsky2018" not in found
    assert len(found) >= 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lesions": ()}, "lesions"),
        ({"lesions": ("nothing",)}, "name outputs of the model"),
        ({"arms": (TrialFileArm(name="a", regimen="pembrolizumab 200 mg day 1"),)}, "names no agents"),
    ],
)
def test_what_does_not_fit_a_users_model(change: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_virtual_trial(OWN, replace(TRIAL, **change))


@pytest.mark.parametrize(
    ("regimen", "words"),
    [
        ("regimen a\npembrolizumab 200 mg day 1\nregimen b\npembrolizumab 200 mg day 1", "2 regimens"),
        ("bevacizumab 15 mg/kg day 1", "no term for bevacizumab"),
    ],
)
def test_regimens_that_a_packaged_model_cannot_give(regimen: str, words: str) -> None:
    trial = replace(TRIAL, lesions=(), arms=(TrialFileArm(name="a", regimen=regimen),))
    with pytest.raises(InputError, match=words):
        run_virtual_trial("cart_competition", trial)


def test_a_mouse_has_no_recist() -> None:
    with pytest.raises(SimulationError, match="human"):
        run_virtual_trial("kosinsky2018", replace(TRIAL, lesions=(), arms=TRIAL.arms[:1]))


def test_a_population_belongs_to_one_model() -> None:
    with pytest.raises(InputError, match="one when a population is given"):
        run_virtual_trial(["core", "effector_prey"], TRIAL, population={"x": np.ones(2)})


def test_rules_hold_and_stop_doses_and_are_said() -> None:
    lines = "pembrolizumab 200 mg day 1 every 21 days"
    arms = (
        TrialFileArm(name="goes on", regimen=lines),
        TrialFileArm(name="stops", regimen=f"{lines}\nstop pembrolizumab on progression"),
        TrialFileArm(name="hardly begins", regimen=f"{lines} for 1 cycles"),
    )
    trial = replace(TRIAL, lesions=(), arms=arms, inclusion="all", n_patients=40, replicates=0)
    (result,) = run_virtual_trial("effector_prey", trial, seed=2).results
    whole, stopped, short = (arm.outcomes for arm in result.arms)
    assert "In stops rules hold or stop doses" in " ".join(result.notes)
    # Doses after progression cannot bring a scan before it forward or back.
    early = whole.progressed & (whole.progression_days <= 42)
    assert early.any()
    assert (stopped.progression_days[early] == whole.progression_days[early]).all()
    assert short.best_change.mean() > whole.best_change.mean()


def test_models_that_cannot_give_an_arm_are_passed_over_and_named() -> None:
    arms = (TrialFileArm(name="none"), TrialFileArm(name="vessels", regimen="bevacizumab 15 mg/kg day 1"))
    trial = replace(TRIAL, lesions=(), arms=arms, inclusion="all", n_patients=10, replicates=2)
    made = run_virtual_trial(["cart_competition", "effector_prey"], trial)
    assert [result.model_id for result in made.results] == ["effector_prey"]
    assert made.passed_over == ("cart_competition was passed over: it has no term for bevacizumab",)
    assert made.passed_over[0] in summarise_trial(made)
