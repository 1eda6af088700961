import dataclasses

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.trial_file import TrialDose, TrialError, TrialFile, TrialFileArm, TrialFollowUp
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import DosePlan, SolverSettings
from warmfront.simulation.trial.design import SizeReadout, TrialArm, TrialSettings
from warmfront.simulation.trial.protocol import Express, plan_trial

READOUT = SizeReadout(outputs=("V",), quantity="volume_ml")
FILE = TrialFile(
    title="x", arms=(TrialFileArm(name="a"), TrialFileArm(name="b", regimen="drug 1 mg\n  day 1"))
)


def express(regimen: str, horizon_days: float) -> TrialArm:
    assert horizon_days > 0
    plan = DosePlan(days=np.zeros(1), acts=(regimen.split()[0],), sizes=np.ones(1), duration_days=np.zeros(1))
    return TrialArm(name="", doses=plan)


def plan(trial: TrialFile, by: Express | None = express) -> tuple[tuple[TrialArm, ...], TrialSettings]:
    return plan_trial(trial, load_knowledge().virtual_trial, READOUT, SolverSettings(), by)


def test_what_the_file_leaves_out_is_known() -> None:
    arms, settings = plan(FILE)
    assert arms[0].doses.acts == ()
    assert arms[1].doses.acts == ("drug",)
    assert arms[1].regimen == "drug 1 mg; day 1"
    assert settings.error.lesion_log_sd == 0.061
    assert settings.readout == READOUT
    assert settings.link is None


def test_what_the_file_states_is_taken() -> None:
    trial = dataclasses.replace(
        FILE,
        lesions=("d1", "d2"),
        quantity="diameter_mm",
        survival_link="ovarian_early_change",
        confirmed=True,
        error=TrialError(lesion_log_sd=0.1),
        follow_up=TrialFollowUp(accrual_days=0.0, dropout_per_year=0.5),
    )
    _, settings = plan(trial)
    assert settings.readout.outputs == ("d1", "d2")
    assert settings.rule.confirmed
    assert settings.link is not None
    assert (settings.error.lesion_log_sd, settings.error.reader_log_sd) == (0.1, 0.06)
    assert settings.error.note == "As stated in the trial file."
    assert settings.follow_up.longest_days == 365
    assert np.exp(-365.25 * settings.follow_up.dropout_per_day) == pytest.approx(0.5)


def test_doses_in_the_words_of_the_model_are_put_in_order() -> None:
    doses = (
        TrialDose(act="bolus P", days=(0.0, 21.0), size=3.0),
        TrialDose(act="infusion H", days=(0.0, 7.0), size=1.0, duration_days=0.1),
    )
    arms, _ = plan(dataclasses.replace(FILE, arms=(TrialFileArm(name="a", doses=doses),)), None)
    found = arms[0].doses
    assert found.days.tolist() == [0, 0, 7, 21]
    assert found.acts == ("bolus P", "infusion H", "infusion H", "bolus P")
    assert found.sizes.tolist() == [3, 1, 1, 3]
    assert found.duration_days.tolist() == [0, 0.1, 0.1, 0]


def test_all_problems_of_names_and_regimens_are_told() -> None:
    with pytest.raises(InputError) as caught:
        plan(dataclasses.replace(FILE, survival_link="luck"), None)
    assert [one.where for one in caught.value.problems] == ["survival_link", "arms 2: regimen"]
    with pytest.raises(InputError, match="survival_link"):
        plan(dataclasses.replace(FILE, survival_link="luck", visits="weekly"))
