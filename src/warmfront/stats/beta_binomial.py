"""Rates of several cohorts as one: a hierarchical beta-binomial, integrated on a grid instead of sampled.

The rate of cohort i is theta_i ~ Beta(mu s, (1 - mu) s), with mu ~ Beta(1/2, 1/2) and a half-normal (or, to
see what the prior does, a half-Cauchy) prior on the spread v = 1/sqrt(s). v = 0 says that all cohorts share
one rate. With two or three cohorts the spread is decided by its prior; that has to be said beside the result.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.records import record

Floats = NDArray[np.float64]
SpreadPrior = Literal["half-normal", "half-cauchy", "fixed"]

SPREAD_SCALE = 0.5
"""Scale of the prior on 1/sqrt(s); the value of the project's specification, a judgement."""

MEAN_POINTS, SPREAD_POINTS = 192, 48
"""Nodes of the two directions; doubling both moves no printed digit (tested)."""

NEGLIGIBLE = 1e-9
"""Share of the posterior that may be left out when the grid is thinned."""


@record
class CohortPosterior:
    """Posterior of the mean rate and of the spread, as weighted nodes.

    Parameters
    ----------
    mu : ndarray, shape (means,)
        Mean rates, ascending.
    spread : ndarray, shape (spreads,)
        1/sqrt(s), ascending.
    weight : ndarray, shape (means, spreads)
        Posterior mass of each pair; adds up to 1.
    """

    mu: Floats
    spread: Floats
    weight: Floats

    @property
    def mean(self) -> float:
        """Posterior mean of mu, which is also the expected rate of a new cohort."""
        return float(self.weight.sum(axis=1) @ self.mu)

    def mean_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Give the equal-tailed interval of mu."""
        # The nodes are midpoints of equal cells of arcsin(sqrt(mu)); their masses add up at the cell edges.
        edges = np.linspace(0, np.pi / 2, self.mu.size + 1)
        below = np.concatenate([[0.0], np.cumsum(self.weight.sum(axis=1))])
        tail = (1 - level) / 2
        low, high = np.sin(np.interp([tail, 1 - tail], below / below[-1], edges)) ** 2
        return float(low), float(high)

    def predicted_cdf(self) -> Callable[[float], float]:
        """Return the distribution function of a new cohort's rate."""
        from scipy.special import betainc

        heavy = np.sort(self.weight, axis=None)
        kept = self.weight >= heavy[np.searchsorted(np.cumsum(heavy), NEGLIGIBLE)]
        where, how_wide = np.nonzero(kept)
        strength = 1 / np.square(self.spread[how_wide])
        a, b = self.mu[where] * strength, (1 - self.mu[where]) * strength
        weight = self.weight[kept] / self.weight[kept].sum()

        def below(rate: float) -> float:
            return float(weight @ betainc(a, b, rate))

        return below

    def predicted_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Give the equal-tailed interval of a new cohort's rate."""
        from scipy.optimize import brentq

        below = self.predicted_cdf()
        tail = (1 - level) / 2
        ends = [brentq(lambda rate, p=p: below(rate) - p, 0.0, 1.0, xtol=1e-5) for p in (tail, 1 - tail)]
        return float(ends[0]), float(ends[1])


def pool_counts(
    events: Sequence[int],
    n: Sequence[int],
    prior: SpreadPrior = "half-normal",
    scale: float = SPREAD_SCALE,
    fineness: int = 1,
) -> CohortPosterior:
    """Pool the counts of independent cohorts of one cell.

    Parameters
    ----------
    events, n : sequence of int, shape (cohorts,)
        Responders and patients of each cohort.
    prior : str
        Prior of the spread 1/sqrt(s); ``fixed`` sets it to `scale`.
    scale : float
        Scale of that prior, above 0.
    fineness : int
        Multiplies the nodes of both directions, to check that the grid is fine enough.

    Returns
    -------
    CohortPosterior
        Nodes with their mass; the order of the cohorts does not matter.

    Raises
    ------
    ValueError
        When a count is impossible, the lists differ in length or the scale is not positive.

    References
    ----------
    Gelman, Bayesian Analysis 2006;1:515-534 (10.1214/06-BA117A), on half-normal and half-Cauchy priors of a
    spread; Lee and Wagenmakers' beta-binomial is the same likelihood.

    Examples
    --------
    >>> found = pool_counts([7, 6, 5], [8, 14, 10])
    >>> round(found.mean, 2), [round(end, 2) for end in found.predicted_interval()]
    (0.57, [0.11, 0.97])
    """
    k, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    _check(k, size, scale)
    # mu = sin^2(phi) turns the Jeffreys prior Beta(1/2, 1/2) into a uniform phi; the midpoint rule then
    # converges like a series. Narrow posteriors of large cohorts need cells no wider than their standard
    # deviation.
    points = fineness * max(MEAN_POINTS, int(4 * np.sqrt(size.sum())))
    mu = np.sin((np.arange(points) + 0.5) * np.pi / (2 * points)) ** 2
    spread, mass = _spread_nodes(prior, scale, fineness * SPREAD_POINTS)
    strength = 1 / np.square(spread)[np.newaxis, :]
    a, b = mu[:, np.newaxis] * strength, (1 - mu)[:, np.newaxis] * strength
    logs = np.log(mass)[np.newaxis, :] + sum(
        _log_beta_binomial(a, b, strength, float(one), float(all_of))
        for one, all_of in zip(k, size, strict=True)
    )
    weight = np.exp(logs - logs.max())
    return CohortPosterior(mu=mu, spread=spread, weight=weight / weight.sum())


def leave_one_out(events: Sequence[int], n: Sequence[int]) -> tuple[float, ...]:
    """Give the mean rate when each cohort is left out in turn.

    Parameters
    ----------
    events, n : sequence of int, shape (cohorts,)
        Responders and patients of each cohort; at least two cohorts.

    Returns
    -------
    tuple of float
        Posterior mean without the first, the second and so on.

    Raises
    ------
    ValueError
        When there are fewer than two cohorts.
    """
    if len(events) < 2:
        raise ValueError(f"leaving one cohort out needs two, found {len(events)}; report it as it is")
    return tuple(
        pool_counts([*events[:i], *events[i + 1 :]], [*n[:i], *n[i + 1 :]]).mean for i in range(len(events))
    )


def _check(k: Floats, n: Floats, scale: float) -> None:
    if k.shape != n.shape or k.ndim != 1 or not k.size:
        raise ValueError(f"events and n must be two equal, non-empty lists; found {k.size} and {n.size}")
    if (n < 1).any() or (k < 0).any() or (k > n).any():
        raise ValueError("events must lie between 0 and n, and n be at least 1, in every cohort")
    if not scale > 0:
        raise ValueError(f"scale is {scale}; allowed: above 0")


def _spread_nodes(prior: SpreadPrior, scale: float, points: int) -> tuple[Floats, Floats]:
    """Place nodes at quantiles of the prior, by Gauss-Legendre over the probability."""
    from scipy.special import ndtri

    if prior == "fixed":
        return np.array([scale]), np.array([1.0])
    nodes, weights = np.polynomial.legendre.leggauss(points)
    share, mass = (nodes + 1) / 2, weights / 2
    if prior == "half-normal":
        return scale * ndtri((1 + share) / 2), mass
    return scale * np.tan(np.pi * share / 2), mass


def _log_beta_binomial(a: Floats, b: Floats, strength: Floats, events: float, n: float) -> Floats:
    """Log likelihood up to the binomial coefficient, as rising factorials a^(k) b^(n-k) / s^(n)."""
    from scipy.special import gammaln

    found: Floats = (
        gammaln(a + events)
        - gammaln(a)
        + gammaln(b + n - events)
        - gammaln(b)
        - gammaln(strength + n)
        + gammaln(strength)
    )
    return found
