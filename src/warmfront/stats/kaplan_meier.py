"""Survival curves by the product-limit method, with pointwise intervals and the median."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warmfront.domain.records import record

FloatArray = NDArray[np.float64]


@record
class SurvivalCurve:
    """A product-limit estimate; each array has one value per distinct time.

    Parameters
    ----------
    times : ndarray of float64, shape (n_times,)
        Distinct times at which somebody had the event or left, ascending, in the unit of the input.
    survival, low, high : ndarray of float64, shape (n_times,)
        Share without the event just after each time, and its pointwise interval; NaN where the interval is
        not defined (nobody had the event yet: 1 to 1 is written; nobody is left: the last is kept).
    at_risk, events, left : ndarray of int64, shape (n_times,)
        Observed just before each time; had the event at it; were lost to observation at it.
    n : int
        Cases.
    level : float
        Coverage of the intervals.
    """

    times: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    left: NDArray[np.int64]
    n: int
    level: float


def kaplan_meier(times: ArrayLike, events: ArrayLike, level: float = 0.95) -> SurvivalCurve:
    """Estimate a survival curve; those who leave at a time are still at risk at it.

    Intervals are Greenwood's on the scale log(-log S), so they stay within 0 to 1.

    Parameters
    ----------
    times : array-like of float, shape (cases,)
        Time to event or end of observation, zero or more.
    events : array-like of bool, shape (cases,)
        True when the event was seen.
    level : float
        Coverage of each interval, between 0 and 1.

    Returns
    -------
    SurvivalCurve
        Steps of the curve.

    Raises
    ------
    ValueError
        When shapes disagree, no case is given, or a time is negative or not finite.

    References
    ----------
    Kaplan and Meier, J Am Stat Assoc 1958;53:457-481; Kalbfleisch and Prentice, The Statistical Analysis of
    Failure Time Data, 1980, for the transformed interval.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 3, 4], [True, False, True, True])
    >>> curve.survival.tolist()
    [0.75, 0.75, 0.375, 0.0]
    """
    from scipy.special import ndtri

    moments, seen = np.asarray(times, dtype=np.float64), np.asarray(events, dtype=bool)
    if moments.shape != seen.shape or moments.ndim != 1 or not moments.size:
        raise ValueError(f"times and events need one shape and a case: {moments.shape}, {seen.shape}")
    if not np.isfinite(moments).all() or (moments < 0).any():
        raise ValueError("times must be finite and not negative; leave out cases without them")
    distinct, place = np.unique(moments, return_inverse=True)
    happened = np.bincount(place, weights=seen, minlength=distinct.size).astype(np.int64)
    total = np.bincount(place, minlength=distinct.size).astype(np.int64)
    at_risk = moments.size - np.concatenate(([0], np.cumsum(total)[:-1]))
    survival = np.cumprod(1 - happened / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(happened / (at_risk * (at_risk - happened.astype(np.float64)))))
        reach = float(ndtri(0.5 + level / 2)) * spread / np.abs(np.log(survival))
        low, high = survival ** np.exp(reach), survival ** np.exp(-reach)
    for bound in (low, high):
        bound[survival == 1] = 1.0
        bound[survival == 0] = np.nan
    return SurvivalCurve(
        times=distinct,
        survival=survival,
        low=low,
        high=high,
        at_risk=at_risk.astype(np.int64),
        events=happened,
        left=total - happened,
        n=int(moments.size),
        level=level,
    )


def median_time(curve: SurvivalCurve) -> tuple[float | None, float | None, float | None]:
    """Find the median time and its interval.

    The interval holds the times at which the interval of the curve contains one half.

    Parameters
    ----------
    curve : SurvivalCurve
        An estimate.

    Returns
    -------
    tuple of float or None
        Median, lower and upper end; None for what the follow-up does not reach.

    References
    ----------
    Brookmeyer and Crowley, Biometrics 1982;38:29-41.

    Examples
    --------
    >>> median_time(kaplan_meier([1, 2, 3, 4], [True, True, True, True]))[0]
    2.0
    """
    return (
        _passes(curve.times, curve.survival),
        _passes(curve.times, curve.low),
        _passes(curve.times, np.where(curve.survival == 0, 1.0, curve.high)),
    )


def _passes(times: FloatArray, values: FloatArray) -> float | None:
    """First time at which the curve is at or below one half."""
    below = np.flatnonzero(values <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else None


def survival_at(curve: SurvivalCurve, moments: ArrayLike) -> FloatArray:
    """Read the curve at given times: 1 before the first step, the last value after the last.

    Parameters
    ----------
    curve : SurvivalCurve
        An estimate.
    moments : array-like of float, shape (n_moments,)
        Times in the unit of the curve.

    Returns
    -------
    ndarray of float64, shape (n_moments,)
        Survival just after each time.
    """
    place = np.searchsorted(curve.times, np.asarray(moments, dtype=np.float64), side="right")
    return np.concatenate(([1.0], curve.survival))[place]


def count_at_risk(times: ArrayLike, moments: ArrayLike) -> NDArray[np.int64]:
    """Count the cases that are still observed at given times.

    Parameters
    ----------
    times : array-like of float, shape (cases,)
        Time to event or end of observation.
    moments : array-like of float, shape (n_moments,)
        Times in the same unit.

    Returns
    -------
    ndarray of int64, shape (n_moments,)
        Cases whose time is not earlier.

    Examples
    --------
    >>> count_at_risk([1.0, 2.0, 3.0], [0, 2, 4]).tolist()
    [3, 2, 0]
    """
    ordered = np.sort(np.asarray(times, dtype=np.float64))
    before = np.searchsorted(ordered, np.asarray(moments, dtype=np.float64), side="left")
    return np.asarray(ordered.size - before, dtype=np.int64)
