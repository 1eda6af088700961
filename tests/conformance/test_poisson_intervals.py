"""Exact Poisson limits against printed tables and against their definition."""

import math

import pytest
from scipy.stats import chi2

from warmfront.stats.intervals import poisson_exact

# 95% limits for the mean of a Poisson count as printed in tables of Garwood's interval
# (Biometrika 1936;28:437-442; reprinted in epidemiology textbooks).
PRINTED = {
    0: (0.0, 3.689),
    1: (0.0253, 5.572),
    2: (0.242, 7.225),
    3: (0.619, 8.767),
    4: (1.090, 10.242),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    20: (12.217, 30.888),
    50: (37.111, 65.919),
    100: (81.364, 121.627),
}


@pytest.mark.parametrize(("events", "limits"), PRINTED.items())
def test_printed_limits(events: int, limits: tuple[float, float]) -> None:
    low, high = poisson_exact(events)
    assert low == pytest.approx(limits[0], abs=6e-4)
    assert high == pytest.approx(limits[1], abs=6e-4)


def at_most(events: int, mean: float) -> float:
    """Probability of at most so many events, term by term."""
    return math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(events + 1))


@pytest.mark.parametrize("events", [1, 7, 33, 241])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_limits_leave_half_of_the_rest_on_each_side(events: int, level: float) -> None:
    low, high = poisson_exact(events, level)
    assert at_most(events, high) == pytest.approx((1 - level) / 2, rel=1e-9)
    assert 1 - at_most(events - 1, low) == pytest.approx((1 - level) / 2, rel=1e-6)


@pytest.mark.parametrize("events", [1, 4, 37])
def test_limits_agree_with_the_chi_squared_form(events: int) -> None:
    assert poisson_exact(events) == pytest.approx(
        (chi2.ppf(0.025, 2 * events) / 2, chi2.ppf(0.975, 2 * events + 2) / 2)
    )


@pytest.mark.parametrize(("events", "level"), [(-1, 0.95), (3, 0.0), (3, 1.0)])
def test_impossible_input(events: int, level: float) -> None:
    with pytest.raises(ValueError, match="allowed"):
        poisson_exact(events, level)
