"""What must hold for every schedule and every set of parameters of the mouse model, in the own kernel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import Batch, DosePlan, SolverSettings
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.kernel.preparation import CLOCK_DIGITS

PACKAGED = load_knowledge().mechanistic_models["kosinsky2018"]
MODEL = compile_packaged(PACKAGED)
ENGINE = KernelEngine()
SETTINGS = SolverSettings(
    relative_tolerance=1e-8, absolute_tolerance=1e-10, extinction=dict(PACKAGED.extinction)
)
DAYS = np.arange(0.0, 43.0, 3.0)
VARYING = [parameter for parameter in PACKAGED.parameters if parameter.log_sd > 0]

draws = st.tuples(*[st.floats(-3, 3) for _ in VARYING]).map(
    lambda normals: {
        parameter.name: np.array([parameter.value * np.exp(parameter.log_sd * normal)])
        for parameter, normal in zip(VARYING, normals, strict=True)
    }
)
moments = st.floats(0, 40) | st.floats(0, 1e-8) | st.floats(6 - 1e-10, 6 + 1e-10)
boluses = st.tuples(moments, st.just("bolus mAb"), st.floats(0.1, 2000))
fractions = st.tuples(moments, st.just("radiotherapy"), st.floats(0.1, 8))
courses = st.lists(boluses | fractions, max_size=8)
few = settings(max_examples=25, deadline=None, derandomize=True)


def solve(draw, doses):
    ordered = sorted(doses, key=lambda dose: dose[0])
    plan = DosePlan(
        days=np.array([day for day, _, _ in ordered]),
        acts=tuple(act for _, act, _ in ordered),
        sizes=np.array([size for _, _, size in ordered], dtype=float),
        duration_days=np.zeros(len(ordered)),
    )
    batch = Batch(
        model=MODEL, n_patients=1, output_days=DAYS, outputs=MODEL.states, parameters=draw, doses=plan
    )
    solution = ENGINE.solve_batch(batch, SETTINGS)
    assert solution.status.tolist() == [0]
    return solution.values[0]


def of(values, state):
    return values[:, MODEL.states.index(state)]


@few
@given(draws, courses)
def test_states_are_finite_and_never_negative(draw, doses):
    values = solve(draw, doses)
    assert np.isfinite(values).all()
    assert (values >= 0).all()
    assert (of(values, "TV") <= 2500).all()
    assert (of(values, "PDL1") <= 1 + 1e-6).all()


@few
@given(draws, st.lists(moments, max_size=6))
def test_zero_dose_is_no_treatment_exactly(draw, days):
    nothing = [(day, act, 0.0) for act in ("bolus mAb", "radiotherapy") for day in days]
    assert solve(draw, nothing).tobytes() == solve(draw, []).tobytes()


@few
@given(draws, boluses, st.floats(0.1, 0.9))
def test_splitting_a_dose_changes_nothing(draw, dose, share):
    day, act, size = dose
    parts = [(day, act, size * part) for part in (share, 1 - share)]
    np.testing.assert_allclose(solve(draw, parts), solve(draw, [dose]), rtol=1e-5, atol=1e-6)


@few
@given(draws, courses, st.randoms(use_true_random=False))
def test_order_of_listing_does_not_matter(draw, doses, random):
    # Doses of one instant act in the order in which they are listed, so only distinct days are shuffled.
    distinct = list({round(dose[0], CLOCK_DIGITS): dose for dose in doses}.values())
    shuffled = random.sample(distinct, len(distinct))
    assert solve(draw, distinct).tobytes() == solve(draw, shuffled).tobytes()


@few
@given(draws, st.floats(1, 41))
def test_a_dose_changes_nothing_before_its_day(draw, day):
    earlier = day >= DAYS
    treated = solve(draw, [(day, "bolus mAb", 444.0)])[earlier]
    assert treated == pytest.approx(solve(draw, [])[earlier], rel=1e-5, abs=1e-6)
