"""What must hold for every schedule and every set of parameters of the packaged model."""

import tomllib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.engine import CLOCK_DIGITS, Bolus, SolveStatus, Transfer
from warmfront.simulation.roadrunner import RoadRunnerEngine

FOLDER = files("warmfront.knowledge") / "data" / "models"
MODEL: MechanisticModel = TypeAdapter(MechanisticModel).validate_python(
    {
        **tomllib.loads((FOLDER / "kosinsky2018.toml").read_text(encoding="utf-8")),
        "model_id": "kosinsky2018",
        "antimony": (FOLDER / "kosinsky2018.ant").read_text(encoding="utf-8"),
    }
)
ENGINE = RoadRunnerEngine(relative_tolerance=1e-8, absolute_tolerance=1e-10)
DAYS = list(range(0, 43, 3))
VARYING = [parameter for parameter in MODEL.parameters if parameter.log_sd > 0]

draws = st.tuples(*[st.floats(-3, 3) for _ in VARYING]).map(
    lambda normals: {
        parameter.name: parameter.value * float(np.exp(parameter.log_sd * normal))
        for parameter, normal in zip(VARYING, normals, strict=True)
    }
)
moments = st.floats(0, 40) | st.floats(0, 1e-8) | st.floats(6 - 1e-10, 6 + 1e-10)
boluses = st.builds(Bolus, time_days=moments, species=st.just("mAb"), amount=st.floats(0.1, 2000))
fractions = st.builds(
    Transfer, time_days=moments, species=st.just("TV"), into=st.just("TVd"), share=st.floats(0.01, 0.9)
)
courses = st.lists(boluses | fractions, max_size=8)
few = settings(max_examples=25, deadline=None, derandomize=True)


@few
@given(draws, courses)
def test_states_are_finite_and_never_negative(draw, doses):
    solution = ENGINE.solve(MODEL, draw, doses, DAYS)
    assert solution.status is SolveStatus.SOLVED, solution.reason
    assert np.isfinite(solution.values).all()
    assert (solution.values >= 0).all()
    assert (solution.of("TV") <= 2500).all()
    assert (solution.of("PDL1") <= 1 + 1e-8).all()


@few
@given(draws, st.lists(moments, max_size=6))
def test_zero_dose_is_no_treatment_exactly(draw, days):
    nothing = [Bolus(time_days=day, species="mAb", amount=0.0) for day in days]
    nothing += [Transfer(time_days=day, species="TV", into="TVd", share=0.0) for day in days]
    treated = ENGINE.solve(MODEL, draw, nothing, DAYS)
    assert treated.values.tobytes() == ENGINE.solve(MODEL, draw, [], DAYS).values.tobytes()


@few
@given(draws, boluses, st.floats(0.1, 0.9))
def test_splitting_a_dose_changes_nothing(draw, dose, share):
    parts = [
        Bolus(time_days=dose.time_days, species="mAb", amount=dose.amount * part)
        for part in (share, 1 - share)
    ]
    whole = ENGINE.solve(MODEL, draw, [dose], DAYS).values
    np.testing.assert_allclose(ENGINE.solve(MODEL, draw, parts, DAYS).values, whole, rtol=1e-5, atol=1e-6)


@few
@given(draws, courses, st.randoms(use_true_random=False))
def test_order_of_listing_does_not_matter(draw, doses, random):
    # Doses of one instant act in the order in which they are listed, so only distinct days are shuffled.
    distinct = list({round(dose.time_days, CLOCK_DIGITS): dose for dose in doses}.values())
    shuffled = random.sample(distinct, len(distinct))
    first = ENGINE.solve(MODEL, draw, distinct, DAYS).values
    assert first.tobytes() == ENGINE.solve(MODEL, draw, shuffled, DAYS).values.tobytes()


@few
@given(draws, st.floats(1, 41))
def test_a_dose_changes_nothing_before_its_day(draw, day):
    dose = Bolus(time_days=day, species="mAb", amount=444)
    earlier = np.array(DAYS) <= day
    treated = ENGINE.solve(MODEL, draw, [dose], DAYS).values[earlier]
    untreated = ENGINE.solve(MODEL, draw, [], DAYS).values[earlier]
    assert treated == pytest.approx(untreated, rel=1e-5, abs=1e-6)
