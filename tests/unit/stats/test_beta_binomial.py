import numpy as np
import pytest

from warmfront.stats.beta_binomial import leave_one_out, pool_counts

UNEQUAL = ([52, 29, 11], [94, 37, 15])


def test_the_order_of_cohorts_does_not_matter() -> None:
    forward, backward = pool_counts(*UNEQUAL), pool_counts(*(one[::-1] for one in UNEQUAL))
    assert forward.mean == pytest.approx(backward.mean, abs=1e-12)
    assert forward.weight.sum() == pytest.approx(1)


def test_a_new_cohort_is_less_certain_than_the_mean() -> None:
    found = pool_counts(*UNEQUAL)
    low, high = found.mean_interval()
    wide_low, wide_high = found.predicted_interval()
    assert wide_low < low < found.mean < high < wide_high


def test_responders_and_others_are_exchangeable() -> None:
    events, n = UNEQUAL
    found, mirrored = pool_counts(events, n), pool_counts([b - a for a, b in zip(events, n, strict=True)], n)
    assert found.mean == pytest.approx(1 - mirrored.mean, abs=1e-9)
    assert found.predicted_interval() == pytest.approx(
        tuple(1 - end for end in reversed(mirrored.predicted_interval())), abs=1e-4
    )


def test_no_response_at_all_leaves_room_above() -> None:
    found = pool_counts([0, 0, 0], [5, 8, 9])
    low, high = found.predicted_interval()
    assert low == pytest.approx(0, abs=1e-4)
    assert 0.1 < high < 0.6


def test_leaving_one_out_names_each_cohort_in_turn() -> None:
    means = leave_one_out([9, 1, 1], [10, 10, 10])
    assert means[0] < means[1] == pytest.approx(means[2])
    assert means[1] == pytest.approx(pool_counts([9, 1], [10, 10]).mean)
    with pytest.raises(ValueError, match="needs two"):
        leave_one_out([1], [2])


@pytest.mark.parametrize(
    ("events", "n", "scale", "said"),
    [
        ([3], [2], 0.5, "between 0 and n"),
        ([], [], 0.5, "non-empty"),
        ([1, 2], [3], 0.5, "equal"),
        ([1], [2], 0.0, "scale is 0"),
    ],
)
def test_impossible_input_is_named(events, n, scale, said) -> None:
    with pytest.raises(ValueError, match=said):
        pool_counts(events, n, scale=scale)


def test_the_distribution_function_rises_from_nothing_to_one() -> None:
    below = pool_counts(*UNEQUAL).predicted_cdf()
    heights = np.array([below(rate) for rate in (0.0, 0.2, 0.5, 0.8, 1.0)])
    assert heights[0] == pytest.approx(0)
    assert heights[-1] == pytest.approx(1)
    assert (np.diff(heights) > 0).all()
