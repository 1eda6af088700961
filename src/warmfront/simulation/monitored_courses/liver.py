"""Immune-related hepatitis of simulated patients: a stated simple generator, not a model of the liver."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.monitored_courses.chance import CourseChance

BASELINE_FOLD = 0.5  # ALT without hepatitis over the upper limit (assumption)
EXPOSED_DAYS = 42.0  # a dose that can still cause hepatitis (assumption)
GRADE_2_FOLD, GRADE_3_FOLD, GRADE_4_FOLD = 3.0, 5.0, 20.0
# CTCAE v5, ALT increased with a normal baseline: grade 2 above 3 times the upper limit, 3 above 5, 4 above 20


@record
class Hepatitis:
    """True hepatitis under continued doses.

    Parameters
    ----------
    onset_day : ndarray of float64, shape (n_patients,)
        Infinite for patients without it.
    peak_fold : ndarray of float64, shape (n_patients,)
        Peak of ALT over the upper limit.
    rise_days, half_life_days : float
        From onset to peak; of the fall once treated.
    """

    onset_day: FloatArray
    peak_fold: FloatArray
    rise_days: float
    half_life_days: float


def draw_hepatitis(chance: CourseChance, numbers: Mapping[str, float]) -> Hepatitis:
    """Draw who gets hepatitis, when and how badly.

    Parameters
    ----------
    chance : CourseChance
        Draws of the patients.
    numbers : mapping of str to float
        Numbers of the simulated courses.

    Returns
    -------
    Hepatitis
        One entry for each patient.
    """
    gets = chance["hepatitis"] < numbers["hepatitis_share"]
    onset = chance["hepatitis_onset"] * numbers["hepatitis_last_day"]
    peak = numbers["hepatitis_peak_fold"] * np.exp(
        numbers["hepatitis_peak_log_sd"] * chance["hepatitis_peak"]
    )
    return Hepatitis(
        onset_day=np.where(gets, onset, np.inf),
        peak_fold=np.maximum(peak, 1.0),
        rise_days=numbers["hepatitis_rise_days"],
        half_life_days=numbers["hepatitis_half_life_days"],
    )


def trace_alt(
    hepatitis: Hepatitis, days: FloatArray, dose_days: FloatArray, given: NDArray[np.bool_]
) -> FloatArray:
    """Trace true ALT over the upper limit.

    Treatment begins with the first dose that is left out after onset, and ALT falls from then on; that the
    culprit is given again later brings nothing back (assumption).

    Parameters
    ----------
    hepatitis : Hepatitis
        Who, when, how badly.
    days : ndarray of float64, shape (n_days,)
        From the first dose.
    dose_days : ndarray of float64, shape (n_doses,)
        Ascending days on which the culprit is due.
    given : ndarray of bool, shape (n_patients, n_doses)
        Whether it was given. Hepatitis does not come without a dose in the `EXPOSED_DAYS` before its onset.

    Returns
    -------
    ndarray of float64, shape (n_patients, n_days)
        Multiples of the upper limit.
    """
    onset, peak = hepatitis.onset_day[:, None], hepatitis.peak_fold[:, None]
    near = (dose_days[None, :] <= onset) & (dose_days[None, :] >= onset - EXPOSED_DAYS)
    onset = np.where((given & near).any(axis=1, keepdims=True), onset, np.inf)
    left_out = ~given & (dose_days[None, :] >= onset)
    release = np.where(left_out.any(axis=1), dose_days[left_out.argmax(axis=1)], np.inf)[:, None]
    rise = np.log(np.maximum(peak, BASELINE_FOLD) / BASELINE_FOLD)
    grid = np.asarray(days, dtype=np.float64)[None, :]
    with np.errstate(invalid="ignore"):
        since = np.where(np.isfinite(onset), np.minimum(grid, release) - onset, 0.0)
    level = rise * np.clip(since / hepatitis.rise_days, 0.0, 1.0)
    falling = np.log(2) * np.maximum(grid - release, 0.0) / hepatitis.half_life_days
    return np.asarray(BASELINE_FOLD * np.exp(np.maximum(level - falling, 0.0)), dtype=np.float64)


def first_day_above(fold: FloatArray, days: FloatArray, limit: float) -> FloatArray:
    """First of the days on which ALT lies above a multiple of the upper limit; infinite when never.

    Parameters
    ----------
    fold : ndarray of float64, shape (n_patients, n_days)
        As `trace_alt` gives it.
    days : ndarray of float64, shape (n_days,)
        Ascending.
    limit : float
        Multiple.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Days.
    """
    above = fold > limit
    return np.where(above.any(axis=1), days[above.argmax(axis=1)], np.inf)
