"""What the links of the packaged models state of size and growth, held against the solved models."""

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.simulation.population import Population
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine
from warmfront.simulation.twin.course import make_course, simulate_roles
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.plausible import check_prior

SUM, VOLUME = "sum_of_diameters_mm", "tumour_volume_ml"
LINKED = [
    (model.model_id, link.kind, link.parameter)
    for model in load_knowledge().mechanistic_models.values()
    for link in model.links
    if link.kind != "score"
]


def _solve(model, parameter, factors, days, role):
    own = next(one.value for one in model.parameters if one.name == parameter)
    population = Population(n_patients=len(factors), parameters={parameter: own * np.array(factors)})
    return simulate_roles(make_course(model, RoadRunnerBatchEngine()), population, days, [role])[:, :, 0]


@pytest.mark.parametrize(("model_id", "kind", "parameter"), [one for one in LINKED if one[1] == "growth"])
def test_growth_of_a_link_is_the_growth_of_the_model(model_id, kind, parameter):
    model = load_knowledge().mechanistic_models[model_id]
    link = next(one for one in model.links if (one.kind, one.parameter) == (kind, parameter))
    volumes = _solve(model, parameter, [1.0, 0.8, 1.25], [0.0, 30.0], VOLUME)
    own, slower, faster = np.log(volumes[:, 1] / volumes[:, 0]) / 30
    assert own == pytest.approx(link.reference, rel=0.02)
    assert (slower / own - 1) / -0.2 == pytest.approx(link.exponent, rel=0.03)
    assert (faster / own - 1) / 0.25 == pytest.approx(link.exponent, rel=0.03)


@pytest.mark.parametrize(("model_id", "kind", "parameter"), [one for one in LINKED if one[1] == "size"])
def test_size_of_a_link_is_the_size_of_the_model(model_id, kind, parameter):
    model = load_knowledge().mechanistic_models[model_id]
    links = [one for one in model.links if one.kind == "size"]
    assert parameter in {one.parameter for one in links}
    doubled = {
        one.parameter: np.array([1.0, 2.0**one.exponent])
        * next(p.value for p in model.parameters if p.name == one.parameter)
        for one in links
    }
    population = Population(n_patients=2, parameters=doubled)
    sizes = simulate_roles(make_course(model, RoadRunnerBatchEngine()), population, [0.0], [SUM])[:, 0, 0]
    assert sizes[0] == pytest.approx(links[0].reference, rel=0.01)
    assert sizes[1] == pytest.approx(2 * links[0].reference, rel=0.01)


@pytest.mark.parametrize("model_id", ["core", "checkpoint_qsp", "effector_prey"])
def test_most_of_an_unselected_population_is_plausible(model_id):
    """A prior that hardly ever looks like a patient would make every later number one of the bounds."""
    knowledge = load_knowledge()
    model = knowledge.mechanistic_models[model_id]
    population = make_twin(model, None, 60, np.random.default_rng(1), knowledge=knowledge).population
    course = make_course(model, RoadRunnerBatchEngine())
    check = check_prior(population, course, knowledge.twins.bounds, model.organism)
    assert {one.bound for one in check.outputs} == {"baseline_diameter", "doubling_time", "growth_60_days"}
    assert check.inside.mean() > 0.75
    assert not np.isnan(check.values).any()


def test_every_linked_parameter_moves_when_its_axis_does():
    """Moving an axis from low to high moves exactly the parameters that the file links to it."""
    from warmfront.domain.tme import AxisScore, TmeProfile

    knowledge = load_knowledge()
    model = knowledge.mechanistic_models["core"]

    def profile(axis: str, percentile: float) -> TmeProfile:
        score = AxisScore(
            axis=axis,
            label=axis,
            raw=1.0,
            method="made up",
            unit="made up",
            percentile=percentile,
            percentile_note="",
            stability_low=None,
            stability_high=None,
            n_genes=1,
            n_present=1,
            missing=(),
            reading="",
            source="made_up",
            status="assumption",
            note="",
        )
        empty = {"reference": None, "reference_note": "", "cycle": (), "flags": ()}
        return TmeProfile(sample_id="s", scale="log2", n_genes=1, axes=(score,), **empty)

    for link in (one for one in model.links if one.kind == "score" and one.axis != "neoantigens"):
        low, high = (
            make_twin(
                model, profile(link.axis, p), 50, np.random.default_rng(1), knowledge=knowledge
            ).population
            for p in (10.0, 90.0)
        )
        moved = {
            name for name in low.parameters if not np.array_equal(low.parameters[name], high.parameters[name])
        }
        assert moved == {one.parameter for one in model.links if one.axis == link.axis}
        assert np.sign(np.log(high.parameters[link.parameter] / low.parameters[link.parameter])).mean() == (
            np.sign(link.correlation)
        )
