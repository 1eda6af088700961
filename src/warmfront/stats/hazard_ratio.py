"""Cox's hazard ratio of two groups, fast enough for many thousand cases in many replicates."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warmfront.domain.records import record

FloatArray = NDArray[np.float64]

_STEPS = 50
_TOLERANCE = 1e-10
_LARGEST = 20.0
"""Log hazard ratio beyond which the partial likelihood is taken as monotone (no finite estimate)."""


@record
class HazardRatio:
    """Hazard of one group over that of another.

    Parameters
    ----------
    ratio, low, high : float
        Estimate and Wald interval; below 1 the second group has the event later.
    log_error : float
        Standard error of the logarithm.
    events : tuple of int
        Events in the first and in the second group.
    level : float
        Coverage of the interval.
    """

    ratio: float
    low: float
    high: float
    log_error: float
    events: tuple[int, int]
    level: float


def hazard_ratio(
    times: ArrayLike, events: ArrayLike, second: ArrayLike, level: float = 0.95
) -> HazardRatio | None:
    """Fit the hazard ratio of two groups by the partial likelihood, ties by Efron's method.

    The result equals `warmfront.stats.survival.fit_cox` with one column of zeros and ones; only counts per
    distinct time are needed here, so visits shared by thousands cost as little as those of a few.

    Parameters
    ----------
    times : array-like of float, shape (cases,)
        Time to event or end of observation.
    events : array-like of bool, shape (cases,)
        True when the event was seen.
    second : array-like of bool, shape (cases,)
        True for the group whose hazard stands above the line.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    HazardRatio or None
        None when no finite estimate exists, as when one group has no event.

    References
    ----------
    Cox, J R Stat Soc B 1972;34:187-220; Efron, J Am Stat Assoc 1977;72:557-565.

    Examples
    --------
    >>> found = hazard_ratio([1, 2, 3], [True, True, True], [True, False, True])
    >>> round(found.ratio, 4)
    0.7071
    """
    from scipy.special import ndtri

    groups = _ties(np.asarray(times, np.float64), np.asarray(events, bool), np.asarray(second, bool))
    first_events, second_events = int(groups[2].sum()), int(groups[3].sum())
    if not first_events or not second_events:
        return None
    terms = _terms(*groups)
    beta, information = 0.0, 0.0
    for _ in range(_STEPS):
        gradient, information = _derivatives(beta, second_events, *terms)
        if information <= 0:
            return None
        step = float(np.clip(gradient / information, -1.0, 1.0))
        beta += step
        if abs(beta) > _LARGEST:
            return None
        if abs(step) < _TOLERANCE:
            break
    error = 1 / math.sqrt(information)
    reach = float(ndtri(0.5 + level / 2)) * error
    return HazardRatio(
        ratio=math.exp(beta),
        low=math.exp(beta - reach),
        high=math.exp(beta + reach),
        log_error=error,
        events=(first_events, second_events),
        level=level,
    )


def _ties(
    times: FloatArray, events: NDArray[np.bool_], second: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """At risk in the first and second group, and events of each, at every distinct time with an event."""
    distinct, place = np.unique(times, return_inverse=True)
    counts = []
    for members in (~second, second):
        everyone = np.bincount(place[members], minlength=distinct.size)
        counts.append(np.cumsum(everyone[::-1])[::-1])
    happened = [
        np.bincount(place[members & events], minlength=distinct.size) for members in (~second, second)
    ]
    kept = (happened[0] + happened[1]) > 0
    return counts[0][kept], counts[1][kept], happened[0][kept], happened[1][kept]


def _terms(
    first_risk: NDArray[np.int64],
    second_risk: NDArray[np.int64],
    first_events: NDArray[np.int64],
    second_events: NDArray[np.int64],
) -> tuple[FloatArray, FloatArray]:
    """Those at risk in each group for every single event, ties thinned as Efron does."""
    ties = first_events + second_events
    block = np.repeat(np.arange(ties.size), ties)
    place = np.arange(block.size) - np.repeat(np.cumsum(ties) - ties, ties)
    share = place / ties[block]
    return (
        first_risk[block] - share * first_events[block],
        second_risk[block] - share * second_events[block],
    )


def _derivatives(
    beta: float, second_events: int, first_risk: FloatArray, second_risk: FloatArray
) -> tuple[float, float]:
    weighted = second_risk * math.exp(beta)
    mean = weighted / (first_risk + weighted)
    return second_events - float(mean.sum()), float((mean * (1 - mean)).sum())
