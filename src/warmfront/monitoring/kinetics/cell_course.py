"""The course of infused cells in closed form: growth to a peak, then decline in two phases.

Stein et al. 2019, CPT Pharmacometrics Syst Pharmacol 8:285-295, doi 10.1002/psp4.12388. Parameters come in
the order of `KINETIC_PARAMETERS`, one row for each draw.
"""

import numpy as np
from numpy.typing import ArrayLike

from warmfront.domain.assay import FloatArray

FOLDX, TMAX, CMAX, ALPHA, FB, BETA = range(6)

LEAST_RATE = 1e-12
"""Rates nearer to zero than this grow by nothing measurable in a lifetime (per day)."""


def compute_levels(parameters: FloatArray, days: ArrayLike, lag_day: float = 0.0) -> FloatArray:
    """Compute the level on every day.

    Parameters
    ----------
    parameters : ndarray, shape (n_draws, 6)
        Expansion, day of the peak, level at the peak, rate and share of the two declines.
    days : array_like, shape (n_days,)
        Days since the infusion, not negative.
    lag_day : float
        Days before growth starts; the level stays at its start until then.

    Returns
    -------
    ndarray, shape (n_draws, n_days)
        In the unit of the peak.

    Examples
    --------
    >>> typical = np.array([[3900, 9.3, 24000, 0.16, 0.0079, 0.0032]])
    >>> compute_levels(typical, [0, 9.3, 28]).round().tolist()
    [[6.0, 24000.0, 1374.0]]
    """
    day = np.asarray(days, dtype=np.float64)[np.newaxis, :]
    foldx, tmax, cmax, alpha, fb, beta = (column[:, np.newaxis] for column in parameters.T)
    growing = np.clip(day, lag_day, tmax)
    rise = (growing - tmax) * np.log(foldx) / np.maximum(tmax - lag_day, LEAST_RATE)
    after = np.maximum(day - tmax, 0.0)
    fall = (1 - fb) * np.exp(-alpha * after) + fb * np.exp(-beta * after)
    levels: FloatArray = cmax * np.exp(rise) * fall
    return levels


def compute_areas(parameters: FloatArray, end_day: float, lag_day: float = 0.0) -> FloatArray:
    """Integrate the level from the infusion to a day.

    Parameters
    ----------
    parameters : ndarray, shape (n_draws, 6)
        As `compute_levels` takes them.
    end_day : float
        End of the area, for example 28.
    lag_day : float
        Days before growth starts.

    Returns
    -------
    ndarray, shape (n_draws,)
        In the unit of the peak times days.
    """
    foldx, tmax, cmax, alpha, fb, beta = parameters.T
    start = cmax / foldx
    flat = start * np.minimum(end_day, np.minimum(lag_day, tmax))
    span = np.maximum(tmax - lag_day, LEAST_RATE)
    rate = np.maximum(np.log(foldx) / span, LEAST_RATE)
    rise = start * np.expm1(rate * np.clip(end_day - lag_day, 0, span)) / rate
    after = np.maximum(end_day - tmax, 0.0)
    fall = cmax * ((1 - fb) * -np.expm1(-alpha * after) / alpha + fb * -np.expm1(-beta * after) / beta)
    areas: FloatArray = flat + rise + fall
    return areas


def find_days_below(parameters: FloatArray, limit: float, latest_day: float) -> FloatArray:
    """Find the day after the peak from which the level lies below a limit.

    Parameters
    ----------
    parameters : ndarray, shape (n_draws, 6)
        As `compute_levels` takes them.
    limit : float
        In the unit of the peak.
    latest_day : float
        Days beyond it are not looked for and stand as infinite.

    Returns
    -------
    ndarray, shape (n_draws,)
        Days since the infusion; the day of the peak where even that lies below.
    """
    _, tmax, cmax, alpha, fb, beta = parameters.T

    def above(after: FloatArray) -> FloatArray:
        fall: FloatArray = cmax * ((1 - fb) * np.exp(-alpha * after) + fb * np.exp(-beta * after)) - limit
        return fall

    low = np.zeros_like(tmax)
    high = np.maximum(latest_day - tmax, 0.0)
    never = above(high) > 0
    for _ in range(60):  # halves the span to less than a microsecond
        middle = (low + high) / 2
        over = above(middle) > 0
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return np.where(never, np.inf, tmax + high)


def is_possible(parameters: FloatArray, lag_day: float = 0.0) -> np.ndarray:
    """Say which draws are a course: cells grow, the peak follows the lag, at most all decline slowly.

    Parameters
    ----------
    parameters : ndarray, shape (n_draws, 6)
        As `compute_levels` takes them.
    lag_day : float
        Days before growth starts.

    Returns
    -------
    ndarray of bool, shape (n_draws,)
        False for draws to which no weight is given.
    """
    possible: np.ndarray = (
        (parameters[:, FOLDX] > 1) & (parameters[:, TMAX] > lag_day) & (parameters[:, FB] < 1)
    )
    return possible
