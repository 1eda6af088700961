"""Places of right and wrong posteriors."""

import numpy as np
import pytest

from warmfront.stats.rank_calibration import binomial_bounds, check_ranks, count_coverage, place


def test_places_of_a_right_posterior_are_uniform_and_of_wrong_ones_are_not():
    rng = np.random.default_rng(6)
    found = {}
    for name, width, shift in (("right", 1.0, 0.0), ("narrow", 0.6, 0.0), ("biased", 1.0, 0.8)):
        found[name] = [
            place(width * rng.standard_normal(99) + shift, rng.standard_normal(), rng) for _ in range(500)
        ]
    assert check_ranks(found["right"]).p_value > 0.001
    narrow = check_ranks(found["narrow"])
    assert narrow.p_value < 1e-6
    assert min(narrow.counts[0], narrow.counts[-1]) > 2 * narrow.counts[4]
    assert check_ranks(found["biased"]).p_value < 1e-6
    low, high = binomial_bounds(0.8, 500, 0.001)
    assert low <= count_coverage(found["right"], [0.8])[0].inside <= high
    assert count_coverage(found["narrow"], [0.8])[0].inside < low


def test_place_breaks_ties_and_reads_weights():
    rng = np.random.default_rng(7)
    tied = [place(np.zeros(10), 0.0, rng) for _ in range(400)]
    assert check_ranks(tied, bins=4).p_value > 0.001
    half = place(np.array([0.0, 1.0, 2.0]), 1.5, rng, np.array([0.25, 0.25, 0.5]))
    assert half == pytest.approx(0.5, abs=0.25)
