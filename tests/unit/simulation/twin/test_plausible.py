"""Plausible patients of the closed-form tumour, whose outputs are known for every patient."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.domain.evidence import Status
from warmfront.knowledge.twins import PlausibleBound
from warmfront.simulation.population import Population
from warmfront.simulation.twin.plausible import check_prior, select_plausible
from warmfront.simulation.twin.rule_contrast import contrast_rules

VOLUME = "tumour_volume_ml"


def _bound(output="doubling_days", low=20.0, high=400.0, **fields) -> PlausibleBound:
    given = {"days": 30.0, "median": None, "log_sd": None, "bound": output, "role": VOLUME} | fields
    return PlausibleBound(
        output=output,
        label=output,
        unit="made up",
        low=low,
        high=high,
        why="made up",
        source="made_up",
        status=Status.ASSUMPTION,
        **given,
    )


def _wide(n=20_000, seed=1) -> Population:
    rng = np.random.default_rng(seed)
    return Population(
        n_patients=n,
        parameters={
            "v0": np.exp(np.log(20.0) + 1.0 * rng.standard_normal(n)),
            "factor": np.exp(0.01 * np.exp(0.9 * rng.standard_normal(n))),
        },
    )


def test_outputs_are_the_known_ones_of_every_patient(course):
    prior = _wide(500)
    bounds = [_bound(), _bound("ratio", 0.5, 3.0, days=60.0), _bound("value", 5.0, 80.0, days=0.0)]
    check = check_prior(prior, course, bounds, "human")
    rate = np.log(prior.parameters["factor"])
    assert check.values[:, 0] == pytest.approx(np.log(2) / rate)
    assert check.values[:, 1] == pytest.approx(np.exp(60 * rate))
    assert check.values[:, 2] == pytest.approx(prior.parameters["v0"])
    inside = (check.values >= [20, 0.5, 5]) & (check.values <= [400, 3, 80])
    assert np.array_equal(check.inside, inside.all(axis=1))
    assert check.outputs[0].inside == pytest.approx(inside[:, 0].mean())
    assert check.outputs[2].median == pytest.approx(np.median(prior.parameters["v0"]), rel=0.02)


def test_tumour_that_shrinks_never_doubles_and_unsolved_patients_are_outside(course):
    prior = Population(
        n_patients=3, parameters={"v0": np.array([20.0, 20.0, -1.0]), "factor": np.array([0.99, 1.01, 1.01])}
    )
    check = check_prior(prior, course, [_bound(high=np.inf)], "human")
    assert np.isinf(check.values[0, 0])
    assert check.inside.tolist() == [True, True, False]


def test_bounds_of_other_organisms_and_missing_roles_are_said(course):
    bounds = [_bound(), _bound(organisms=("mouse",)), _bound(role="cd8_tumour")]
    check = check_prior(_wide(10), course, bounds, "human")
    assert len(check.outputs) == 1
    assert "bounded for mouse, not for human" in check.not_checked[0]
    assert "the model gives no cd8_tumour" in check.not_checked[1]
    with pytest.raises(SimulationError, match="no bound of plausibility applies"):
        check_prior(_wide(10), course, bounds, "none")


def test_rule_of_bounds_keeps_all_inside_and_nobody_else(course):
    prior = _wide(2000)
    check = check_prior(prior, course, [_bound()], "human")
    chosen = select_plausible(prior, check, "bounds", np.random.default_rng(1))
    assert np.array_equal(chosen.places, np.flatnonzero(check.inside))
    assert chosen.acceptance == check.inside.mean()
    assert "rule of inclusion bounds" in chosen.population.notes[-1]


def test_rule_of_allen_gives_the_observed_distribution_without_weights(course):
    """Plausible doubling times are wide around 69 days, observed ones narrow around 110."""
    prior = _wide()
    bound = _bound(low=1.0, high=1e5, median=110.0, log_sd=0.4)
    size = _bound("value", 0.1, 1e4, days=0.0, median=30.0, log_sd=0.6)
    check = check_prior(prior, course, [bound, size], "human")
    chosen = select_plausible(prior, check, "allen2016", np.random.default_rng(1))
    logs = np.log(check.values[chosen.places])
    assert len(logs) > 500
    assert logs.mean(axis=0) == pytest.approx(np.log([110.0, 30.0]), abs=0.08)
    assert logs.std(axis=0) == pytest.approx([0.4, 0.6], rel=0.12)
    assert chosen.acceptance < chosen.effective_size / prior.n_patients < 1
    all_inside = select_plausible(prior, check, "bounds", np.random.default_rng(1))
    assert np.median(check.values[all_inside.places, 0]) == pytest.approx(69.3, rel=0.05)


def test_nobody_plausible_and_nothing_observed_are_errors(course):
    prior = _wide(50)
    check = check_prior(prior, course, [_bound(low=1e6, high=1e7)], "human")
    with pytest.raises(SimulationError, match="none of 50 virtual patients is plausible"):
        select_plausible(prior, check, "bounds", np.random.default_rng(1))
    fair = replace(check, inside=np.ones(50, dtype=bool))
    with pytest.raises(SimulationError, match="needs an output with an observed distribution"):
        select_plausible(prior, fair, "allen2016", np.random.default_rng(1))


def test_second_rule_shows_what_the_rule_changes(course):
    """Growth after 60 days: the observed tumours grow slower than the plausible ones."""
    prior = _wide()
    bound = _bound(low=1.0, high=1e5, median=110.0, log_sd=0.4)
    check = check_prior(prior, course, [bound], "human")
    chosen = [
        select_plausible(prior, check, rule, np.random.default_rng(1)) for rule in ("bounds", "allen2016")
    ]
    growth = 60 * np.log(prior.parameters["factor"])
    growth[:10] = np.nan
    everyone, hard, observed = contrast_rules(growth, chosen, threshold=60 * np.log(2) / 110)
    assert everyone.n == prior.n_patients - 10
    assert hard.median == pytest.approx(0.6, rel=0.05)
    assert observed.median == pytest.approx(60 * np.log(2) / 110, rel=0.05)
    assert observed.share_below == pytest.approx(0.5, abs=0.05)
    assert hard.share_below < 0.4
    assert observed.acceptance < hard.acceptance
