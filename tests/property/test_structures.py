"""What must hold of every packaged structure for any draw of its prior and any doses of its arms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import NO_DOSES, Batch, DosePlan, SolverSettings
from warmfront.simulation.engines import default_engine
from warmfront.simulation.equations.packaged import compile_packaged, plan_act

MODELS = load_knowledge().mechanistic_models
IDS = ["effector_prey", "innate_adaptive", "checkpoint_qsp", "cart_competition", "depillis2003"]
ENGINE = default_engine()
DAYS = np.arange(0.0, 127, 7)
few = settings(max_examples=15, deadline=None, derandomize=True)


def _draws(model, seed, n=8):
    rng = np.random.default_rng(seed)
    return {
        parameter.name: parameter.value * np.exp(parameter.log_sd * rng.standard_normal(n))
        for parameter in model.parameters
        if parameter.log_sd > 0
    }


def _plan(model, picks):
    doses = sorted((day, model.arms[number % len(model.arms)], share) for day, number, share in picks)
    return DosePlan(
        days=np.array([day for day, _, _ in doses]),
        acts=tuple(plan_act(arm) for _, arm, _ in doses),
        sizes=np.array([share * arm.amount for _, arm, share in doses]),
        duration_days=np.array([arm.duration_days for _, arm, _ in doses]),
    )


def _solve(model, drawn, doses=NO_DOSES, tolerance=1e-6):
    batch = Batch(
        model=compile_packaged(model),
        n_patients=max((len(values) for values in drawn.values()), default=1),
        output_days=DAYS,
        outputs=compile_packaged(model).states,
        parameters=drawn,
        doses=doses,
    )
    settings_ = SolverSettings(
        relative_tolerance=tolerance, absolute_tolerances=model.tolerances, extinction=model.extinction
    )
    return ENGINE.solve_batch(batch, settings_)


# distinct days, so that the order of two acts of one day cannot matter
courses = st.lists(
    st.tuples(st.integers(0, 120).map(float), st.integers(0, 20), st.floats(0.05, 1.0)),
    max_size=8,
    unique_by=lambda pick: pick[0],
)


@pytest.mark.parametrize("model_id", IDS)
@few
@given(seed=st.integers(0, 10_000), picks=courses)
def test_every_draw_under_any_doses_is_solved_finite_and_not_negative(model_id, seed, picks):
    model = MODELS[model_id]
    solution = _solve(model, _draws(model, seed), _plan(model, picks))
    assert (solution.status == 0).all(), solution.status
    assert np.isfinite(solution.values).all()
    assert (solution.values >= 0).all()


@pytest.mark.parametrize("model_id", IDS)
@few
@given(seed=st.integers(0, 10_000), picks=courses)
def test_zero_doses_are_no_treatment_exactly(model_id, seed, picks):
    model = MODELS[model_id]
    drawn = _draws(model, seed)
    nothing = _plan(model, [(day, number, 0.0) for day, number, _ in picks])
    assert _solve(model, drawn, nothing).values.tobytes() == _solve(model, drawn).values.tobytes()


@pytest.mark.parametrize("model_id", IDS)
@few
@given(seed=st.integers(0, 10_000), picks=courses)
def test_doses_change_nothing_before_the_first_of_them(model_id, seed, picks):
    model = MODELS[model_id]
    drawn = _draws(model, seed)
    first = min((day for day, _, _ in picks), default=np.inf)
    early = first >= DAYS
    treated = _solve(model, drawn, _plan(model, picks)).values[:, early]
    untreated = _solve(model, drawn).values[:, early]
    np.testing.assert_allclose(treated, untreated, rtol=2e-4, atol=1e-7)
