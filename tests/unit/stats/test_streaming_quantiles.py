import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from warmfront.stats.streaming_quantiles import (
    LARGEST_RELATIVE_ERROR,
    StreamingQuantiles,
    exact_quantiles,
)

LEVELS = (0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
VALUES = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e200, 1e200))


@settings(max_examples=80, deadline=None)
@given(values=VALUES, cut=st.integers(0, 60))
def test_a_quantile_is_within_half_a_bin_of_the_exact_one_however_it_is_chunked(
    values: np.ndarray, cut: int
) -> None:
    whole, parts = StreamingQuantiles(1), StreamingQuantiles(1)
    whole.add(values[:, None])
    parts.add(values[cut:, None])
    parts.add(values[:cut, None])
    found = whole.quantiles(LEVELS)
    exact = exact_quantiles(values[:, None], LEVELS)
    # Below the normal range of float64 numbers count as zero.
    assert (np.abs(found - exact) <= LARGEST_RELATIVE_ERROR * np.abs(exact) + 2.3e-308).all()
    assert np.array_equal(found, parts.quantiles(LEVELS))


def test_exact_quantiles_follow_their_definition_with_weights() -> None:
    values, weights = np.array([[4.0], [1.0], [2.0]]), np.array([0.5, 0.2, 0.3])
    assert exact_quantiles(values, (0.2, 0.21, 0.5, 0.51), weights).tolist() == [[1.0, 2.0, 2.0, 4.0]]
    assert np.isnan(exact_quantiles(np.zeros((0, 2)), (0.5,))).all()


def test_weights_count_as_repetitions() -> None:
    rng = np.random.default_rng(3)
    values, times = rng.lognormal(0, 3, (200, 2)), rng.integers(0, 4, 200)
    weighted, repeated = StreamingQuantiles(2), StreamingQuantiles(2)
    weighted.add(values, times.astype(float))
    repeated.add(np.repeat(values, times, axis=0))
    assert np.array_equal(weighted.quantiles((0.1, 0.5)), repeated.quantiles((0.1, 0.5)))


def test_what_is_constant_comes_out_exactly_and_what_is_missing_is_left_out() -> None:
    counts = StreamingQuantiles(3)
    counts.add(np.array([[0.3, np.nan, 0.0], [0.3, np.nan, -2.5], [0.3, np.nan, 0.0]]))
    found = counts.quantiles((0.05, 0.5))
    assert found[0].tolist() == [0.3, 0.3]
    assert np.isnan(found[1]).all()
    assert found[2, 1] == 0.0
    assert found[2, 0] == pytest.approx(-2.5, rel=LARGEST_RELATIVE_ERROR)


def test_memory_follows_the_spread_not_the_number_of_values() -> None:
    counts = StreamingQuantiles(1)
    for seed in range(40):
        counts.add(np.random.default_rng(seed).uniform(1.0, 16.0, (1000, 1)))
    assert counts._n_pages == 4


def test_an_infinity_is_refused() -> None:
    with pytest.raises(ValueError, match="found an infinity"):
        StreamingQuantiles(1).add(np.array([[np.inf]]))
