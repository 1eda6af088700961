import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.packaged import compile_packaged, plan_act

MODELS = sorted(load_knowledge().mechanistic_models)


@pytest.mark.parametrize("model_id", MODELS)
def test_every_packaged_model_is_read_with_the_acts_of_its_arms(model_id):
    packaged = load_knowledge().mechanistic_models[model_id]
    model = compile_packaged(packaged)
    assert compile_packaged(packaged) is model
    known = {act.name for act in model.acts}
    known |= {f"{kind} {state}" for kind in ("bolus", "infusion") for state in model.states}
    assert {plan_act(arm) for arm in packaged.arms} <= known
    assert set(packaged.species_units) == set(model.states)
    assert {parameter.name for parameter in packaged.parameters} <= set(model.parameters)
    assert set(packaged.burden) | set(packaged.extinction) <= set(model.observables)
    assert set(packaged.roles.values()) <= set(model.observables)


@pytest.mark.parametrize("model_id", MODELS)
def test_radiation_of_packaged_models_moves_what_it_takes(model_id):
    packaged = load_knowledge().mechanistic_models[model_id]
    model = compile_packaged(packaged)
    states = np.arange(1.0, len(model.states) + 1)
    for arm in packaged.arms:
        if arm.kind != "radiation":
            continue
        act = next(act for act in model.acts if act.name == arm.arm)
        nodes = [node for _, node in act.changes]
        values = evaluate(model.graph, nodes, states=states, parameters=model.parameter_values, size=2.0)
        before = states[[state for state, _ in act.changes]]
        after = np.array([float(value) for value in values])
        assert after.sum() == pytest.approx(before.sum(), rel=1e-15)
        linear, quadratic = (
            model.parameter_values[model.parameters.index(name)] for name in (arm.linear, arm.quadratic)
        )
        assert after[0] / before[0] == pytest.approx(np.exp(-2 * linear - 4 * quadratic), rel=1e-14)
