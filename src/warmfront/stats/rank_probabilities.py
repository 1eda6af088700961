"""Which of several rates is the highest, and with what probability, from their distribution functions."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.records import record

Floats = NDArray[np.float64]

CELLS = 240
"""Cells of the rate between 0 and 1; two rates in one cell count as equal halves."""

SEPARABLE_FROM = 0.8
"""P(A > B) from which two are told apart; the value of the project's specification, a judgement."""


@record
class RankProbabilities:
    """Where one of several independent rates stands; rank 1 is the highest rate.

    Parameters
    ----------
    best : float
        Probability of rank 1.
    ranks : tuple of float, shape (rates,)
        Probability of each rank.
    rank_low, rank_high : int
        90% interval of the rank.
    regret : float
        Expected difference between the highest rate and this one.
    not_separable : tuple of int
        Positions of the others that are neither above nor below it with enough probability.
    """

    best: float
    ranks: tuple[float, ...]
    rank_low: int
    rank_high: int
    regret: float
    not_separable: tuple[int, ...]


def compare_rates(
    below: Sequence[Callable[[float], float]], cells: int = CELLS
) -> tuple[RankProbabilities, ...]:
    """Compare independent rates by their distribution functions, without drawing.

    Parameters
    ----------
    below : sequence of callable
        Distribution function of each rate, for example
        `warmfront.stats.beta_binomial.CohortPosterior.predicted_cdf` of each evidence cell.
    cells : int
        Fineness of the grid of rates.

    Returns
    -------
    tuple of RankProbabilities
        In the order given. They describe unlike cohorts, never the effect of one therapy over another.

    Raises
    ------
    ValueError
        When nothing is given.

    Examples
    --------
    >>> even = lambda rate: rate
    >>> [round(one.best, 3) for one in compare_rates([even, even])]
    [0.5, 0.5]
    """
    if not below:
        raise ValueError("no rate to compare; give at least one distribution function")
    # Cells that narrow towards 0 and 1, where the distributions of small cohorts pile up.
    edges = np.sin(np.linspace(0, np.pi / 2, cells + 1)) ** 2
    cumulative = np.array([[one(float(edge)) for edge in edges] for one in below])
    mass = np.diff(cumulative, axis=1)
    mass /= mass.sum(axis=1, keepdims=True)
    within = (cumulative[:, 1:] + cumulative[:, :-1]) / 2
    best_of_all = float(np.sum(np.diff(edges) * (1 - within.prod(axis=0))))
    means = [float(np.sum(np.diff(edges) * (1 - one))) for one in within]
    above = within @ mass.T
    return tuple(
        _describe(i, mass[i], np.delete(within, i, axis=0), above, best_of_all - means[i])
        for i in range(len(below))
    )


def _describe(own: int, mass: Floats, others: Floats, above: Floats, regret: float) -> RankProbabilities:
    """`above[j, i]` is the probability that rate i exceeds rate j."""
    ranks = _ranks(others) @ mass
    low, high = np.searchsorted(np.cumsum(ranks), [0.05, 0.95 - 1e-12])
    close = [
        j for j in range(above.shape[0]) if j != own and max(above[j, own], above[own, j]) < SEPARABLE_FROM
    ]
    return RankProbabilities(
        best=float(ranks[0]),
        ranks=tuple(float(share) for share in ranks),
        rank_low=int(low) + 1,
        rank_high=int(high) + 1,
        regret=regret,
        not_separable=tuple(close),
    )


def _ranks(others: Floats) -> Floats:
    """Probability that none, one, two ... of the others lie higher, in each cell of the rate."""
    counts = np.zeros((others.shape[0] + 1, others.shape[1]))
    counts[0] = 1.0
    for lower in others:
        counts[1:] = counts[1:] * lower + counts[:-1] * (1 - lower)
        counts[0] *= lower
    return counts
