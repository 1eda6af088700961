"""Simulation-based calibration of the update on the closed-form tumour, with limits that chance sets."""

import numpy as np
import pytest

from warmfront.simulation.twin.course import simulate_roles
from warmfront.simulation.twin.observations import Observation
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
