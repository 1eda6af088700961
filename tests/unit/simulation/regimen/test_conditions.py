"""Rules on doses against a recovery of neutrophils that is known in closed form."""

import numpy as np
import pytest

from warmfront.domain.regimen import DoseRule
from warmfront.simulation.batch import Batch, DosePlan, SolverSettings
from warmfront.simulation.equations.reading import read_model
from warmfront.simulation.regimen.conditions import solve_with_rules

# N recovers to 5 with rate k; a dose leaves a fifth of it; D grows by g and a dose does nothing to it.
TEXT = """
model marrow
  species N, D, A;
  N = 5; D = 50; A = 0; k = 0.1; g = 0;
  back: => N; k*(5 - N);
  growth: => D; g*D;
  loss: A => ; 0*A;
end
"""
ROLES = {"neutrophils": "N", "sum_of_diameters_mm": "D"}
LOW = {"quantity": "neutrophils", "limit": 1.5, "unit": "10^9/L"}
HOLD = DoseRule(action="hold", agents=("drug",), sense="below", **LOW)
STOP = DoseRule(action="stop", agents=(), quantity="progression", sense="seen")


@pytest.fixture(scope="module")
def marrow():
    return read_model(TEXT, model_id="marrow", format="antimony", acts=[("drug", {"N": "N*(1 - 0.8*dose)"})])


@pytest.fixture
def solve(marrow, plain_engine):
    def run(rules, days, agents=None, parameters=None, horizon=40.0, acts=None, durations=None):
        agents = agents or ("drug",) * len(days)
        batch = Batch(
            model=marrow,
            n_patients=2,
            output_days=np.arange(0.0, horizon + 1),
            outputs=("N", "A"),
            parameters={name: np.array(values) for name, values in (parameters or {}).items()},
            doses=DosePlan(
                days=np.array(days, dtype=float),
                acts=tuple(acts or agents),
                sizes=np.ones(len(days)),
                duration_days=np.zeros(len(days)) if durations is None else np.array(durations),
            ),
        )
        return solve_with_rules(plain_engine(0.1), batch, SolverSettings(), agents, rules, ROLES)

    return run


def test_without_rules_the_batch_is_solved_in_one_piece(marrow, solve):
    found = solve((), [0.0, 10.0])
    assert found.given.all()
    assert found.values[0, 10, 0] == pytest.approx(5 - 4 * np.exp(-1.0), rel=1e-6)


def test_a_rule_that_never_holds_changes_no_value(solve):
    never = DoseRule(
        action="hold", agents=("drug",), quantity="neutrophils", sense="below", limit=0.0, unit="10^9/L"
    )
    plain, ruled = solve((), [0.0, 7.0, 14.5]), solve((never,), [0.0, 7.0, 14.5])
    assert ruled.given.all()
    assert np.allclose(plain.values, ruled.values, rtol=1e-6)


def test_a_dose_is_held_for_the_patient_whose_count_is_low(solve):
    # After day 0: N(3) = 5 - 4 exp(-3 k): 1.3 at k = 0.026, 4.8 at k = 1.
    found = solve((HOLD,), [0.0, 3.0], parameters={"k": [0.026, 1.0]})
    assert found.given.tolist() == [[True, False], [True, True]]
    slow = 5 - 4 * np.exp(-0.026 * 10)
    assert found.values[0, 10, 0] == pytest.approx(slow, rel=1e-6)
    fast_at_3 = 0.2 * (5 - 4 * np.exp(-3.0))
    assert found.values[1, 10, 0] == pytest.approx(5 - (5 - fast_at_3) * np.exp(-7.0), rel=1e-6)


def test_held_doses_come_back_with_the_count_or_with_the_resume_rule(solve):
    days = [0.0, 3.0, 10.0, 30.0]
    without = solve((HOLD,), days, parameters={"k": [0.026, 0.026]})
    assert without.given[0].tolist() == [True, False, True, True]
    resume = DoseRule(
        action="resume", agents=("drug",), quantity="neutrophils", sense="above", limit=2.5, unit="10^9/L"
    )
    later = solve((HOLD, resume), days, parameters={"k": [0.026, 0.026]})
    assert later.given[0].tolist() == [True, False, False, True]


def test_progression_stops_everything_for_good(solve):
    found = solve((STOP,), [0.0, 10.0, 20.0], parameters={"g": [0.0, 0.03]})
    assert found.given.tolist() == [[True, True, True], [True, False, False]]


def test_another_agent_goes_on(solve):
    found = solve(
        (HOLD,), [0.0, 3.0, 3.0], agents=("drug", "drug", "other"), acts=("drug", "drug", "bolus A"),
        parameters={"k": [0.026, 0.026]},
    )  # fmt: skip
    assert found.given[0].tolist() == [True, False, True]
    assert found.values[0, -1, 1] == pytest.approx(1.0)


def test_an_infusion_over_a_day_of_decision_is_given_whole(solve):
    found = solve(
        (HOLD,), [0.0, 2.0, 3.0], agents=("drug", "other", "drug"), acts=("drug", "infusion A", "drug"),
        durations=[0.0, 5.0, 0.0], parameters={"k": [0.026, 1.0]},
    )  # fmt: skip
    assert found.values[:, 5, 1] == pytest.approx([0.6, 0.6], rel=1e-9)
    assert found.values[:, -1, 1] == pytest.approx([1.0, 1.0], rel=1e-9)
