"""Simulation-based calibration: whether posteriors are right on average over data of the model itself."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.stats.intervals import clopper_pearson


@record
class RankTest:
    """Whether ranks of truths among posterior draws are uniform.

    Parameters
    ----------
    counts : tuple of int
        Ranks per bin, lowest first. A hump in the middle means posteriors that are too wide, horns at both
        ends too narrow, a slope biased.
    expected : float
        Ranks per bin when uniform.
    statistic, p_value : float
        Chi-square over the bins and its tail probability.
    """

    counts: tuple[int, ...]
    expected: float
    statistic: float
    p_value: float


@record
class Coverage:
    """How often intervals of one level held the truth.

    Parameters
    ----------
    level : float
        Stated level, 0 to 1.
    inside, n : int
        Truths inside, and all.
    low, high : float
        95% Clopper-Pearson interval of the share inside.
    """

    level: float
    inside: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of truths inside."""
        return self.inside / self.n


def place(
    draws: FloatArray, truth: float, rng: np.random.Generator, weights: FloatArray | None = None
) -> float:
    """Place of a truth among posterior draws: the share of draws below it, ties broken by chance.

    Parameters
    ----------
    draws : ndarray of float64, shape (n,)
        Of the posterior.
    truth : float
        The value that made the data.
    rng : Generator
        Breaks ties and spreads the place over the step of one draw.
    weights : ndarray of float64, shape (n,), optional
        Sum 1; all alike when not given.

    Returns
    -------
    float
        0 to 1, uniform when the posterior is right.
    """
    shares = np.full(len(draws), 1 / len(draws)) if weights is None else weights
    below = float(shares[draws < truth].sum())
    equal = float(shares[draws == truth].sum())
    step = max(equal, 1 / (len(draws) + 1))
    return float(np.clip(below * (1 - (step - equal)) + rng.random() * step, 0.0, 1.0))


def check_ranks(places: Sequence[float] | FloatArray, bins: int = 10) -> RankTest:
    """Test places for uniformity by the chi-square over equal bins.

    Parameters
    ----------
    places : sequence of float
        From `place`, one per simulated data set.
    bins : int
        At least 5 places should be expected in each.

    Returns
    -------
    RankTest
        Counts and p value.

    References
    ----------
    Talts S, Betancourt M, Simpson D, Vehtari A, Gelman A. Validating Bayesian inference algorithms with
    simulation-based calibration. arXiv:1804.06788.
    """
    from scipy.stats import chi2

    counts, _ = np.histogram(places, bins=bins, range=(0.0, 1.0))
    expected = len(places) / bins
    statistic = float(np.sum((counts - expected) ** 2) / expected)
    return RankTest(
        counts=tuple(int(count) for count in counts),
        expected=expected,
        statistic=statistic,
        p_value=float(chi2.sf(statistic, bins - 1)),
    )


def count_coverage(places: Sequence[float] | FloatArray, levels: Sequence[float]) -> tuple[Coverage, ...]:
    """Count how often central intervals held the truth.

    Parameters
    ----------
    places : sequence of float
        From `place`, one per simulated data set.
    levels : sequence of float
        Levels of the central intervals, 0 to 1.

    Returns
    -------
    tuple of Coverage
        One per level.

    Examples
    --------
    >>> count_coverage([0.1, 0.4, 0.6, 0.95], [0.5])[0].share
    0.5
    """
    distance = np.abs(np.asarray(places, dtype=np.float64) - 0.5)
    found = []
    for level in levels:
        inside = int(np.sum(distance <= level / 2))
        low, high = clopper_pearson(inside, len(distance))
        found.append(Coverage(level=level, inside=inside, n=len(distance), low=low, high=high))
    return tuple(found)


def binomial_bounds(level: float, n: int, tail: float) -> tuple[int, int]:
    """Smallest and largest number inside that chance alone allows when the level is right.

    Parameters
    ----------
    level : float
        True coverage.
    n : int
        Truths.
    tail : float
        Probability beyond each bound, at most.

    Returns
    -------
    tuple of int
        Both ends still allowed.
    """
    from scipy.stats import binom

    return int(binom.ppf(tail, n, level)), int(binom.isf(tail, n, level))
