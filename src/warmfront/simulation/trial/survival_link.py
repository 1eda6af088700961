"""From the true course of the tumour to the day of death, by a published link."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.units import DAYS_PER_WEEK
from warmfront.knowledge.virtual_trial import SurvivalLink


def course_days(horizon_days: float) -> FloatArray:
    """Weekly days on which a link reads the course."""
    return np.asarray(DAYS_PER_WEEK * np.arange(int(horizon_days // DAYS_PER_WEEK) + 1), dtype=np.float64)


def death_days(
    link: SurvivalLink,
    sums_mm: FloatArray,
    days: FloatArray,
    new_lesion_day: FloatArray,
    chance: FloatArray,
) -> FloatArray:
    """Draw the day of death of each patient from its own course.

    Parameters
    ----------
    link : SurvivalLink
        Published coefficients.
    sums_mm : ndarray of float64, shape (n_patients, n_days)
        True sum of the diameters of all lesions.
    days : ndarray of float64, shape (n_days,)
        Ascending from 0.
    new_lesion_day : ndarray of float64, shape (n_patients,)
        Day of the first new lesion; infinite when there is none.
    chance : ndarray of float64, shape (n_patients,)
        Uniform between 0 and 1: the probability of dying later. The same number in every arm.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Days from baseline; infinite when it lies beyond the last of `days` and the link cannot say when.
    """
    if link.kind == "lognormal_time_to_growth":
        return _lognormal(link.coefficients, sums_mm, days, chance)
    return _weibull(link.coefficients, sums_mm, days, new_lesion_day, chance)


def time_to_growth(sums_mm: FloatArray, days: FloatArray) -> FloatArray:
    """Day of the smallest sum; the first of them when several are smallest."""
    return np.asarray(days[np.argmin(sums_mm, axis=1)], dtype=np.float64)


def _lognormal(
    terms: dict[str, float], sums_mm: FloatArray, days: FloatArray, chance: FloatArray
) -> FloatArray:
    from scipy.special import ndtri

    centre = (
        terms["intercept_log_days"]
        + terms["per_baseline_mm"] * sums_mm[:, 0]
        + terms["per_log_shifted_growth_day"] * np.log(time_to_growth(sums_mm, days) + terms["shift_days"])
        + terms["other_terms"]
    )
    return np.asarray(np.exp(centre - terms["log_sd"] * ndtri(chance)), dtype=np.float64)


def _weibull(
    terms: dict[str, float],
    sums_mm: FloatArray,
    days: FloatArray,
    new_lesion_day: FloatArray,
    chance: FloatArray,
) -> FloatArray:
    """Add the hazard up from week to week and find where it passes the drawn level."""
    baseline = np.maximum(sums_mm[:, :1], np.finfo(float).tiny)
    frozen = np.minimum(
        np.arange(days.size), np.searchsorted(days, terms["last_change_day"], side="right") - 1
    )
    change = sums_mm[:, frozen] / baseline - 1
    new = days[None, :] >= new_lesion_day[:, None]
    log_risk = (
        terms["per_baseline_unit"] * baseline / terms["baseline_unit_mm"]
        + terms["per_relative_change"] * change
        + terms["new_lesion"] * new
        + terms["other_terms"]
    )
    base = (terms["rate_per_day"] * days) ** terms["shape"]
    summed = np.cumsum(np.diff(base) * np.exp(log_risk[:, :-1]), axis=1)
    summed = np.concatenate((np.zeros((summed.shape[0], 1)), summed), axis=1)
    level = -np.log(chance)
    last = np.minimum((summed < level[:, None]).sum(axis=1), days.size - 1)
    rows = np.arange(last.size)
    before, after = summed[rows, last - 1], summed[rows, last]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (level - before) / (after - before)
    passed = base[last - 1] + share * (base[last] - base[last - 1])
    died = passed ** (1 / terms["shape"]) / terms["rate_per_day"]
    return np.asarray(np.where(summed[:, -1] < level, np.inf, died), dtype=np.float64)
