import numpy as np
import pytest
from scipy import stats

from warmfront.stats.shares import effective_size, few_clusters, intraclass, share_interval


@pytest.mark.parametrize(("events", "n"), [(1, 5), (7, 30), (29, 30), (500, 1000)])
def test_margin_of_a_dirichlet_posterior_is_beta(events: int, n: int) -> None:
    found = share_interval(events, n, prior=0.25, prior_total=1.0)
    low, high = stats.beta.interval(0.95, events + 0.25, n - events + 0.75)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert found.share == events / n


def test_none_and_all_reach_the_ends() -> None:
    assert share_interval(0, 8, prior=0.5, prior_total=1.0).low == 0
    assert share_interval(8, 8, prior=0.5, prior_total=1.0).high == 1


def test_fewer_independent_units_widen() -> None:
    narrow = share_interval(30, 100, prior=0.5, prior_total=1.0)
    wide = share_interval(30, 100, prior=0.5, prior_total=1.0, weight=10.0)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert (wide.low, wide.high) == pytest.approx(stats.beta.interval(0.95, 3.5, 7.5))


def test_intraclass_correlation_by_hand() -> None:
    # Clusters of 4: 4, 2 and 0 events. Between: 4 (0.25 + 0 + 0.25) / 2 = 1; within: 2 * 0.5 / 9 = 1 / 9.
    assert intraclass([4, 2, 0], [4, 4, 4]) == pytest.approx((1 - 1 / 9) / (1 + 3 / 9))
    assert intraclass([1, 2], [4, 4]) >= 0.0
    assert intraclass([3, 3], [3, 3]) == 0.0


def test_effective_size_lies_between_clusters_and_units() -> None:
    assert effective_size([5, 5, 5, 5], 1.0) == 4
    assert effective_size([5, 5, 5, 5], 0.0) == 20
    assert 4 < effective_size([5, 5, 5, 5], 0.3) < 20


@pytest.mark.parametrize(
    ("events", "n", "prior"), [(3, 2, 0.5), (-1, 2, 0.5), (0, 0, 0.5), (1, 2, 0.0), (1, 2, 1.0)]
)
def test_impossible_counts_and_priors(events: int, n: int, prior: float) -> None:
    with pytest.raises(ValueError, match="allowed"):
        share_interval(events, n, prior=prior, prior_total=1.0)


def test_likeness_needs_clusters() -> None:
    with pytest.raises(ValueError, match="two clusters"):
        intraclass([1], [2])
    with pytest.raises(ValueError, match="two clusters"):
        intraclass([1, 0], [2, 0])


def test_few_clusters_cost_the_square_of_students_ratio() -> None:
    wanted = (stats.t.ppf(0.975, 99) / stats.t.ppf(0.975, 2)) ** 2
    assert few_clusters(100, 3) == pytest.approx(wanted)
    assert few_clusters(10_000, 2000) == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize(("clusters", "likeness"), [(3, 0.05), (5, 0.05), (20, 0.2)])
def test_intervals_over_clusters_hold_the_truth_about_as_often_as_they_say(
    clusters: int, likeness: float
) -> None:
    rng = np.random.default_rng(11)
    truth, held = 0.3, 0
    for _ in range(400):
        sizes = rng.integers(20, 200, clusters)
        spread = 1 / likeness - 1
        events = rng.binomial(sizes, rng.beta(truth * spread, (1 - truth) * spread, clusters))
        weight = effective_size(sizes.tolist(), intraclass(events.tolist(), sizes.tolist()))
        found = share_interval(
            int(events.sum()),
            int(sizes.sum()),
            prior=0.5,
            prior_total=1.0,
            weight=weight * few_clusters(int(sizes.sum()), clusters),
        )
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.9
