import pytest

from warmfront.stats.beta_binomial import pool_counts
from warmfront.stats.rank_probabilities import compare_rates


def even(rate: float) -> float:
    return rate


def test_three_alike_share_every_rank_and_the_regret() -> None:
    """E[max] of three uniforms is 3/4, of one 1/2."""
    for one in compare_rates([even, even, even]):
        assert one.ranks == pytest.approx((1 / 3, 1 / 3, 1 / 3), abs=1e-3)
        assert one.regret == pytest.approx(0.25, abs=1e-3)
        assert len(one.not_separable) == 2
        assert (one.rank_low, one.rank_high) == (1, 3)


def test_two_that_do_not_overlap_are_ranked_for_sure() -> None:
    lower, upper = compare_rates([lambda x: min(1.0, 2 * x), lambda x: max(0.0, 2 * x - 1)])
    assert upper.best == pytest.approx(1)
    assert upper.regret == pytest.approx(0, abs=1e-3)
    assert lower.regret == pytest.approx(0.5, abs=1e-3)
    assert (lower.rank_low, lower.rank_high) == (2, 2)
    assert lower.not_separable == ()


def test_a_uniform_rate_against_its_square() -> None:
    """P(A > B) = integral of b^2 db's complement: with F_A = x and F_B = x^2 it is 1/3."""
    first, second = compare_rates([even, lambda x: x * x])
    assert first.best == pytest.approx(1 / 3, abs=1e-3)
    assert second.best == pytest.approx(2 / 3, abs=1e-3)
    assert first.not_separable == (1,)


def test_pooled_cells_are_compared_by_what_a_new_cohort_may_show() -> None:
    high = pool_counts([18, 17, 19], [20, 20, 20]).predicted_cdf()
    low = pool_counts([2, 3, 1], [20, 20, 20]).predicted_cdf()
    found = compare_rates([high, low])
    assert found[0].best > 0.95
    assert sum(one.best for one in found) == pytest.approx(1)


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(ValueError, match="no rate"):
        compare_rates([])
