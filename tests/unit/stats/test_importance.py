"""Weights and resampling against closed forms."""

import numpy as np
import pytest

from warmfront.stats.importance import effective_size, normalise_log_weights, resample, weighted_quantiles


def test_weights_of_any_size_are_normalised_and_impossible_draws_get_none():
    weights = normalise_log_weights(np.array([-1e5, -1e5 + np.log(3), -np.inf]))
    assert weights == pytest.approx([0.25, 0.75, 0.0])
    with pytest.raises(ValueError, match="none of the draws explains the data"):
        normalise_log_weights(np.array([-np.inf, -np.inf]))


def test_effective_size_runs_from_one_to_all():
    assert effective_size(np.array([1.0, 0, 0])) == 1
    assert effective_size(np.full(50, 0.02)) == pytest.approx(50)


def test_systematic_resampling_counts_within_one():
    rng = np.random.default_rng(1)
    weights = rng.dirichlet(np.full(20, 0.5))
    counts = np.bincount(resample(weights, 1000, rng), minlength=20)
    assert np.all(np.abs(counts - 1000 * weights) < 1)


def test_equal_weights_give_the_usual_quantiles():
    values = np.random.default_rng(1).standard_normal((1001, 3))
    found = weighted_quantiles(values, np.full(1001, 1 / 1001), (0.1, 0.5, 0.9))
    assert found == pytest.approx(np.quantile(values, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf"))
