"""Moments of conditions on time, as numbers: found once by hand."""

import numpy as np
import pytest

from warmfront.simulation.batch import Batch, SolverSettings
from warmfront.simulation.courses import plan_course
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.reading import read_model

HEAD = "S = 1; a = 5; w = 0.25; J: -> S; "


def stops(text, last, **parameters):
    model = read_model(HEAD + text, model_id="tested", format="antimony")
    given = {name: np.array([float(value)]) for name, value in parameters.items()}
    batch = Batch(
        model=model, n_patients=1, output_days=np.array([0.0, last]), outputs=("S",), parameters=given
    )
    return [stop.day for stop in plan_course(batch, SolverSettings(), 0).stops]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("piecewise(1, time >= a, 0)", [5, 12]),
        ("piecewise(1, a > time, 0)", [5, 12]),
        ("piecewise(1, time >= a && time < a + w, 0)", [5, 5.25, 12]),
        ("piecewise(1, 2*time - 3 > a, 0)", [4, 12]),
        ("piecewise(1, (time - 1)/a < w, 0)", [2.25, 12]),
        ("piecewise(1, -time < -3, 0)", [3, 12]),
        ("piecewise(1, time - floor(time/a)*a < w, 0)", [0, 0.25, 5, 5.25, 10, 10.25, 12]),
        ("piecewise(1, time % a < w, 0)", [0, 0.25, 5, 5.25, 10, 10.25, 12]),
        ("floor(time/a)", [0, 5, 10, 12]),
        ("ceil((time - 1)/a)", [1, 6, 11, 12]),
        ("piecewise(1, S > 3, 0)", [12]),
        ("S*time", [12]),
    ],
)
def test_stops_of_rates(text, expected):
    assert stops(text, 12.0) == pytest.approx(expected)


def test_moments_follow_the_parameters_of_a_patient():
    assert stops("piecewise(1, time >= a, 0)", 12.0, a=7) == pytest.approx([7, 12])
    assert stops("piecewise(1, time % a < w, 0)", 12.0, a=7, w=1) == pytest.approx([0, 1, 7, 8, 12])


def test_a_condition_that_only_some_patients_meet_has_its_moment():
    assert stops("piecewise(1, v*time > a, 0); v = 0", 12.0) == pytest.approx([12])
    assert stops("piecewise(1, v*time > a, 0); v = 0", 12.0, v=2) == pytest.approx([2.5, 12])


def test_floors_inside_floors_come_back_at_both_periods():
    """The first quarter of every day in the first two days of every five."""
    text = (
        "0; day := time - floor(time/5)*5; hour := day - floor(day);"
        "K: -> S; piecewise(1, day < 2 && hour < 0.25, 0)"
    )
    found = set(stops(text + "; L: -> S; 0*S", 7.0))
    assert {0, 0.25, 1, 1.25, 2, 5, 5.25, 6, 6.25, 7} <= found


def test_conditions_that_are_not_linear_in_time_are_noted():
    model = read_model(HEAD + "piecewise(1, exp(-time) < w, 0)", model_id="tested", format="antimony")
    assert "cannot be computed beforehand" in model.notes[0]


@pytest.mark.parametrize(
    ("trigger", "fires"),
    [
        ("time == a", [5]),
        ("a == time", [5]),
        ("time == a && S > 0", [5]),
        ("time % 3 == 0 && time < 8", [3, 6]),
        ("(time - 1) % 3 == 0", [1, 4, 7, 10]),
    ],
)
def test_reaching_a_moment_makes_a_trigger_true_for_longer_than_a_moment(trigger, fires):
    text = HEAD + f"0; e: at {trigger}: S = S + 1"
    model = read_model(text, model_id="tested", format="antimony")
    times = np.arange(0, 11.0, 0.125)
    (held,) = evaluate(
        model.graph,
        [model.events[0].trigger],
        states=np.ones(1),
        parameters=model.parameter_values,
        time=times,
    )
    rises = times[1:][(held[1:] != 0) & (held[:-1] == 0)]
    assert rises.tolist() == fires
