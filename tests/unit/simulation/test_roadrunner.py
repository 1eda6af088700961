import math

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.engine import Bolus, Infusion, SolveStatus, Transfer
from warmfront.simulation.roadrunner import RoadRunnerEngine

DECAY = "model decay\n species A, B; k = 0.5; A' = input - k*A; input = 0; B' = 0; A = 8; B = 0;\nend"
DECAY_REACTIONS = """
model decay
  species A, B; k = 0.5; input = 0;
  J1: => A; input; J2: A => ; k*A; J3: => B; 0*k;
  A = 8; B = 0;
end
"""


@pytest.fixture
def decay(make_model):
    return make_model("decay", DECAY_REACTIONS)


def test_decay_follows_the_closed_form(engine, decay):
    solution = engine.solve(decay, {}, [], [0, 1, 4])
    np.testing.assert_allclose(solution.of("A"), 8 * np.exp(-0.5 * np.array([0, 1, 4])), rtol=1e-8)


def test_rate_rules_are_states_too(engine, make_model):
    solution = engine.solve(make_model("rules", DECAY), {}, [], [0, 4])
    assert solution.of("A")[1] == pytest.approx(8 * math.exp(-2), rel=1e-8)


def test_bolus_is_superposed_after_the_value_of_its_day(engine, decay):
    doses = [Bolus(time_days=2, species="A", amount=3)]
    found = engine.solve(decay, {}, doses, [0, 2, 5]).of("A")
    np.testing.assert_allclose(
        found, [8, 8 * math.exp(-1), 8 * math.exp(-2.5) + 3 * math.exp(-1.5)], rtol=1e-8
    )


def test_short_pulse_is_not_stepped_over(engine, decay):
    """A pulse of 90 seconds in 200 days; its whole amount must arrive (closed form)."""
    width = 0.001
    doses = [Infusion(time_days=150, duration_days=width, parameter="input", rate=4 / width)]
    found = engine.solve(decay, {"k": 0.01}, doses, [0, 200], {"A": 0}).of("A")[1]
    expected = (4 / width) / 0.01 * (1 - math.exp(-0.01 * width)) * math.exp(-0.01 * (50 - width))
    assert found == pytest.approx(expected, rel=1e-8)


def test_cvode_alone_steps_over_the_same_pulse(engine, make_model):
    """Shows that the test above can fail: the same pulse written as a function of time is missed or late."""
    import antimony
    import roadrunner

    antimony.clearPreviousLoads()
    antimony.loadAntimonyString(
        "species A; A = 1e-9; J1: => A; 4000*exp(-((time - 150)/0.0005)^2); J2: A => ; 0.01*A;"
    )
    runner = roadrunner.RoadRunner(antimony.getSBMLString(antimony.getMainModuleName()))
    assert np.array(runner.simulate(0, 200, 2))[-1, 1] < 0.1


def test_transfer_moves_what_it_takes(engine, decay):
    doses = [Transfer(time_days=0, species="A", into="B", share=0.25)]
    solution = engine.solve(decay, {"k": 0.0}, doses, [0, 1])
    assert solution.values[1].tolist() == pytest.approx([6, 2], rel=1e-12)


def test_infusion_ends_with_the_simulation(engine, decay):
    doses = [Infusion(time_days=1, duration_days=9, parameter="input", rate=2)]
    found = engine.solve(decay, {"k": 0.0}, doses, [0, 3], {"A": 0}).of("A")[1]
    assert found == pytest.approx(4, rel=1e-10)


def test_below_one_cell_is_absorbed(engine, make_model):
    model = make_model("dying", "model dying\n species A; k = 1; J1: => A; k*A; A = 10;\nend", A=1.0)
    falling = engine.solve(model, {"k": -1.0}, [], list(range(8))).of("A")
    assert falling[2] == pytest.approx(10 * math.exp(-2), rel=1e-8)
    assert falling[3:].tolist() == [0.0] * 5
    regrown = engine.solve(model, {"k": 1.0}, [], [0, 5], {"A": 0.5}).of("A")
    assert regrown.tolist() == [0.0, 0.0]


def test_failure_is_a_value_with_a_reason(engine, kosinsky):
    solution = engine.solve(kosinsky, {"r": float("nan")}, [], [0, 1])
    assert solution.status is SolveStatus.FAILED
    assert solution.reason.startswith("model kosinsky2018: ")
    assert "between day 0 and day 1" in solution.reason
    assert np.isnan(solution.values).all()
    after = engine.solve(kosinsky, {}, [], [0, 10])
    assert after.status is SolveStatus.SOLVED
    assert after.of("TV")[1] == pytest.approx(256.5604, rel=1e-5)


def test_explosion_is_a_failure_not_infinity(engine, make_model):
    model = make_model("boom", "model boom\n species A; J1: => A; A^2; A = 1;\nend")
    solution = engine.solve(model, {}, [], [0, 5])
    assert solution.status is SolveStatus.FAILED
    assert "day 0 and day 5" in solution.reason


def test_negative_state_is_a_failure_that_names_it(engine, make_model):
    model = make_model("debt", "model debt\n species A; J1: A => ; 1; A = 2;\nend")
    solution = engine.solve(model, {}, [], [0, 5])
    assert solution.status is SolveStatus.FAILED
    assert "A became negative (-3) between day 0 and day 5" in solution.reason


def test_same_call_same_bits_whatever_came_between(kosinsky):
    solver = RoadRunnerEngine(relative_tolerance=1e-6, absolute_tolerance=1e-9)
    doses = [Bolus(time_days=3, species="mAb", amount=444)]
    days = list(range(30))
    first = solver.solve(kosinsky, {"SL": 3.0}, doses, days)
    solver.solve(kosinsky, {"SL": 30.0, "r": 0.1}, [], days)
    solver.solve(kosinsky, {"r": float("nan")}, [], days)
    again = solver.solve(kosinsky, {"SL": 3.0}, doses, days)
    assert first.values.tobytes() == again.values.tobytes()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            {"parameters": {"speed": 1.0}},
            "model decay: parameter 'speed' is unknown; allowed: k, input; next step: correct the name",
        ),
        (
            {"initial": {"C": 1.0}},
            "model decay: species 'C' is unknown; allowed: A, B; next step: correct the name",
        ),
        (
            {"time_days": [0, 2, 1]},
            "model decay: output days: found [0, 2, 1]; allowed: at least two days in ascending order; "
            "next step: sort the days and remove repeats",
        ),
        (
            {"doses": [Bolus(time_days=1, species="A", amount=-2)]},
            "model decay: dose on day 1: size -2; allowed: zero or more, finite; next step: correct the dose",
        ),
        (
            {"doses": [Bolus(time_days=1, species="Z", amount=2)]},
            "model decay: dose on day 1: species 'Z' is unknown; allowed: A, B; next step: correct the name",
        ),
        (
            {"doses": [Bolus(time_days=9, species="A", amount=2)]},
            "model decay: dose on day 9: outside the simulated days; allowed: 0 to 2; next step: lengthen "
            "the simulation or move the dose",
        ),
        (
            {"doses": [Transfer(time_days=1, species="A", into="B", share=1.5)]},
            "model decay: dose on day 1: share 1.5; allowed: 0 to 1; next step: correct the share",
        ),
    ],
)
def test_wrong_calls_say_what_is_allowed(engine, decay, call, message):
    arguments = {"parameters": {}, "doses": [], "time_days": [0, 2], **call}
    with pytest.raises(SimulationError) as caught:
        engine.solve(decay, **arguments)
    assert str(caught.value) == message


def test_broken_text_names_the_model_and_the_line(engine, make_model):
    with pytest.raises(SimulationError, match=r"model broken: the Antimony text cannot be read: .*line 2"):
        engine.solve(make_model("broken", "model broken\n species A; => => ;\nend"), {}, [], [0, 1])


def test_model_without_states_is_refused(engine, make_model):
    with pytest.raises(SimulationError, match="model bare: it has no species; allowed: at least one"):
        engine.solve(make_model("bare", "model bare\n k = 1;\nend"), {}, [], [0, 1])
