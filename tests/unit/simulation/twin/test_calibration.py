"""Simulation-based calibration of the update on the closed-form tumour, with limits that chance sets."""

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.simulation.batch import DosePlan
from warmfront.simulation.engines import default_engine
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.twin.course import make_course, simulate_roles
from warmfront.simulation.twin.observations import Observation
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.updating import update
from warmfront.stats.rank_calibration import binomial_bounds, check_ranks, count_coverage, place

VOLUME = "tumour_volume_ml"
DAYS = [0.0, 30.0, 60.0]
FUTURE = 150.0
PATIENTS = 120
# One in a hundred thousand: the tests here look at some dozen figures, and none may fail by chance.
TAIL = 1e-5


def _places(method, course, errors, draw_prior, true_log_sd):
    """Places of true parameters and of a later true size, for patients drawn from the prior itself."""
    rng = np.random.default_rng(11)
    truths = draw_prior(PATIENTS, 12)
    sizes = simulate_roles(course, truths, [*DAYS, FUTURE], [VOLUME])[:, :, 0]
    found = {"v0": [], "factor": [], "later size": []}
    for row in range(PATIENTS):
        measured = sizes[row, :3] * np.exp(true_log_sd * rng.standard_normal(3))
        scans = [
            Observation(day=d, quantity=VOLUME, value=float(v), unit="mL")
            for d, v in zip(DAYS, measured, strict=True)
        ]
        prior = draw_prior(400, 1000 + row)
        after = update(prior, scans, course, errors, rng, method=method).population
        later = simulate_roles(course, after, [FUTURE], [VOLUME])[:, 0, 0]
        for name, draws, truth in (
            ("v0", after.parameters["v0"], truths.parameters["v0"][row]),
            ("factor", after.parameters["factor"], truths.parameters["factor"][row]),
            ("later size", later, sizes[row, 3]),
        ):
            found[name].append(place(draws, truth, rng, after.weights))
    return found


@pytest.mark.parametrize("method", ["weights", "tempered", "smoother"])
def test_truths_stand_anywhere_among_the_draws_of_their_posterior(method, course, errors, draw_prior):
    found = _places(method, course, errors, draw_prior, true_log_sd=0.2)
    for name, places in found.items():
        assert check_ranks(places).p_value > TAIL, name
        for coverage in count_coverage(places, (0.5, 0.8, 0.95)):
            low, high = binomial_bounds(coverage.level, PATIENTS, TAIL)
            assert low <= coverage.inside <= high, (name, coverage)


def test_understated_measurement_error_is_found_out(course, errors, draw_prior):
    """Errors of 0.6 where 0.2 is stated: the same limits that a right update passes are broken."""
    places = _places("smoother", course, errors, draw_prior, true_log_sd=0.6)["later size"]
    assert check_ranks(places).p_value < TAIL
    coverage = count_coverage(places, (0.8,))[0]
    assert coverage.inside < binomial_bounds(0.8, PATIENTS, TAIL)[0]


def test_update_is_calibrated_on_a_packaged_model_under_treatment():
    """Effector cells as predators under a PD-1 antibody: truths from the prior, three scans, a later size."""
    size, scans, later = "sum_of_diameters_mm", [0.0, 42.0, 84.0], 168.0
    knowledge = load_knowledge()
    model = knowledge.mechanistic_models["effector_prey"]
    arm = next(arm for arm in model.arms if arm.drug_class == "pd1")
    days = np.arange(0.0, later, 21.0)
    plan = DosePlan(
        days=days,
        acts=(plan_act(arm),) * len(days),
        sizes=np.full(len(days), arm.amount),
        duration_days=np.zeros(len(days)),
    )
    course = make_course(model, default_engine(), plan)
    rng = np.random.default_rng(5)
    n = 60
    truths = make_twin(model, None, n, rng).population
    sizes = simulate_roles(course, truths, [*scans, later], [size])[:, :, 0]
    log_sd = knowledge.twins.errors[size].log_sd
    places = {"later size": [], "a": []}
    for row in range(n):
        measured = sizes[row, :3] * np.exp(log_sd * rng.standard_normal(3))
        series = [
            Observation(day=d, quantity=size, value=float(v), unit="mm")
            for d, v in zip(scans, measured, strict=True)
        ]
        prior = make_twin(model, None, 800, rng).population
        after = update(prior, series, course, knowledge.twins.errors, rng, method="weights").population
        drawn = simulate_roles(course, after, [later], [size])[:, 0, 0]
        places["later size"].append(place(drawn, sizes[row, 3], rng, after.weights))
        places["a"].append(place(after.parameters["a"], truths.parameters["a"][row], rng, after.weights))
    for name, found in places.items():
        assert check_ranks(found, bins=6).p_value > TAIL, name
        for coverage in count_coverage(found, (0.5, 0.8)):
            low, high = binomial_bounds(coverage.level, n, TAIL)
            assert low <= coverage.inside <= high, (name, coverage)
