import pytest
from scipy.stats import binom, binomtest

from warmfront.stats.intervals import clopper_pearson, jeffreys


@pytest.mark.parametrize(("events", "n"), [(0, 12), (12, 12), (1, 9), (17, 74), (500, 1000)])
def test_exact_interval_is_the_one_scipy_inverts_from_tests(events: int, n: int) -> None:
    expected = binomtest(events, n).proportion_ci(method="exact")
    assert clopper_pearson(events, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_bounds_of_none_in_n_have_a_closed_form() -> None:
    low, high = clopper_pearson(0, 20)
    assert low == 0
    assert high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_exact_interval_covers_at_least_its_level() -> None:
    n, share = 15, 0.3
    covered = sum(
        binom.pmf(k, n, share)
        for k in range(n + 1)
        if clopper_pearson(k, n)[0] <= share <= clopper_pearson(k, n)[1]
    )
    assert covered >= 0.95


def test_jeffreys_lies_within_the_exact_interval() -> None:
    for events in range(11):
        exact, other = clopper_pearson(events, 10), jeffreys(events, 10)
        assert exact[0] <= other[0] < other[1] <= exact[1]


def test_none_and_all_stay_informative() -> None:
    assert jeffreys(0, 5)[1] < 1
    assert jeffreys(5, 5)[0] > 0


@pytest.mark.parametrize(
    ("events", "n", "level", "message"),
    [
        (0, 0, 0.95, "n is 0; a share needs at least one trial"),
        (8, 7, 0.95, "events is 8; allowed: 0 to n = 7"),
        (-1, 7, 0.95, "events is -1"),
        (1, 7, 1.0, "level is 1.0; allowed: between 0 and 1"),
    ],
)
def test_impossible_counts_are_refused_by_name(events: int, n: int, level: float, message: str) -> None:
    for interval in (clopper_pearson, jeffreys):
        with pytest.raises(ValueError, match=message):
            interval(events, n, level)
