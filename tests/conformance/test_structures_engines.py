"""Both engines give one course of every packaged structure, for draws of its prior and doses of its arms."""

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import Batch, DosePlan, SolverSettings
from warmfront.simulation.equations.packaged import compile_packaged, plan_act
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

MODELS = load_knowledge().mechanistic_models
N = 4


@pytest.mark.parametrize("model_id", sorted(MODELS))
def test_both_engines_agree_on_the_tumour(model_id):
    model = MODELS[model_id]
    rng = np.random.default_rng(2)
    drawn = {
        parameter.name: parameter.value * np.exp(parameter.log_sd * rng.standard_normal(N))
        for parameter in model.parameters
        if parameter.log_sd > 0
    }
    arms = model.arms[:6]
    days = 5.0 + 9.0 * np.arange(len(arms))
    plan = DosePlan(
        days=days,
        acts=tuple(plan_act(arm) for arm in arms),
        sizes=np.array([0.3 * arm.amount for arm in arms]),
        duration_days=np.array([arm.duration_days for arm in arms]),
    )
    batch = Batch(
        model=compile_packaged(model),
        n_patients=N if drawn else 1,
        output_days=np.arange(0.0, 71, 5),
        outputs=model.burden,
        parameters=drawn,
        doses=plan,
    )
    tight = SolverSettings(relative_tolerance=1e-8, absolute_tolerance=1e-12)
    ours = KernelEngine().solve_batch(batch, tight)
    theirs = RoadRunnerBatchEngine().solve_batch(batch, tight)
    solved = (ours.status == 0) & (theirs.status == 0)
    assert (ours.status == 0).all()
    assert solved.mean() > 0.9
    # a millionth of a unit (about a thousand cells) is the floor below which nobody could see a difference
    difference = np.abs(ours.values - theirs.values) / (np.abs(theirs.values) + 1e-6)
    assert np.nanmax(difference[solved]) < 1e-5
