"""Intervals of product axes against closed forms that do not use our own code."""

import math

import pytest
from scipy import stats

from warmfront.assays.product.intervals import give_interval, odds_interval
from warmfront.assays.product.matching import PlacedQuantity
from warmfront.knowledge.files import load_knowledge


def place(axis: str, value: float, **more: object) -> PlacedQuantity:
    return PlacedQuantity(axis=load_knowledge().products.axes[axis], population="", value=value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("events", "n"), [(0, 50_000), (21, 10_000), (310, 1_000), (1_000, 1_000)])
def test_a_share_of_events_has_the_clopper_pearson_interval(events: int, n: int) -> None:
    found = give_interval([place("product_viability", 100 * events / n, events=events, parent_events=n)])
    wanted = stats.binomtest(events, n).proportion_ci(method="exact")
    assert found.low == pytest.approx(100 * wanted.low, rel=1e-9, abs=1e-12)
    assert found.high == pytest.approx(100 * wanted.high, rel=1e-9)


def test_nothing_among_n_has_the_closed_form() -> None:
    """With no event the upper end is 1 - (alpha / 2)^(1 / n)."""
    found = give_interval([place("product_residual_tumour", 0.0, events=0, parent_events=50_000)])
    assert found.high == pytest.approx(100 * (1 - 0.025 ** (1 / 50_000)), rel=1e-9)


@pytest.mark.parametrize("events", [1, 10, 318])
def test_a_dose_has_the_poisson_interval_of_its_count(events: int) -> None:
    """Garwood's interval by quantiles of chi-squared."""
    found = give_interval([place("product_dose_viable", 4.1e10, events=events)])
    assert found.low == pytest.approx(4.1e10 / events * stats.chi2.ppf(0.025, 2 * events) / 2, rel=1e-9)
    assert found.high == pytest.approx(4.1e10 / events * stats.chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-9)


def test_a_ratio_has_the_interval_of_its_share_by_quantiles_of_f() -> None:
    low, high = odds_interval(2140, 6980)
    assert low == pytest.approx(2140 / (6981 * stats.f.ppf(0.975, 2 * 6981, 2 * 2140)), rel=1e-9)
    assert high == pytest.approx(2141 * stats.f.ppf(0.975, 2 * 2141, 2 * 6980) / 6980, rel=1e-9)
    assert math.isinf(odds_interval(3, 0)[1])


def test_replicates_have_the_t_interval_of_their_mean() -> None:
    values = (92.0, 101.0, 88.0)
    rows = [place("product_spare_respiration", value, replicate=at) for at, value in enumerate(values)]
    found = give_interval(rows)
    low, high = stats.t.interval(0.95, 2, loc=stats.tmean(values), scale=stats.sem(values))
    assert found.low == pytest.approx(low, rel=1e-8)
    assert found.high == pytest.approx(high, rel=1e-8)


def test_without_counts_or_replicates_there_is_none() -> None:
    for rows in (
        [place("product_viability", 90.0)],
        [place("product_viability", 90.0, replicate=1), place("product_viability", 92.0, replicate=2)],
        [place("product_dose_viable", 0.0, events=0)],
    ):
        found = give_interval(rows)
        assert (found.low, found.high) == (None, None)
        assert found.interval.startswith("no interval")
