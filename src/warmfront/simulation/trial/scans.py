"""From the true sizes of lesions to the sums of diameters that a reader writes down."""

import math

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.trial.chance import Chance
from warmfront.simulation.trial.design import MeasurementError, Scanning

MM_PER_CM = 10.0


@record
class Scans:
    """What was read at the scans of one arm.

    Parameters
    ----------
    baseline_mm : ndarray of float64, shape (n_patients,)
        Sum over target lesions; 0 without a measurable lesion.
    sums_mm : ndarray of float64, shape (n_patients, n_visits)
        Sums at the visits.
    new_lesion : ndarray of bool, shape (n_patients, n_visits)
        Whether a lesion that was no target counts as new or as unequivocally grown.
    """

    baseline_mm: FloatArray
    sums_mm: FloatArray
    new_lesion: NDArray[np.bool_]


def lesion_diameters(values: FloatArray, quantity: str) -> FloatArray:
    """Turn outputs of a model into true diameters.

    Parameters
    ----------
    values : ndarray of float64
        Volumes in mL or diameters in mm; NaN stays NaN.
    quantity : str
        ``volume_ml`` or ``diameter_mm``.

    Returns
    -------
    ndarray of float64
        Diameters in mm; of the sphere of the same volume.

    Examples
    --------
    >>> round(float(lesion_diameters(np.array([4.18879]), "volume_ml")[0]), 3)
    20.0
    """
    if quantity == "diameter_mm":
        return np.asarray(values, dtype=np.float64)
    return np.asarray(MM_PER_CM * np.cbrt(6 * np.maximum(values, 0.0) / math.pi), dtype=np.float64)


def read_scans(
    diameters_mm: FloatArray, chance: Chance, error: MeasurementError, scanning: Scanning
) -> Scans:
    """Read the scans of some patients of one arm.

    Parameters
    ----------
    diameters_mm : ndarray of float64, shape (n_patients, n_scans, n_lesions)
        True diameters; the first scan is the baseline.
    chance : Chance
        Standard draws of the same patients.
    error : MeasurementError
        Spread of readings.
    scanning : Scanning
        Limits of what is seen.

    Returns
    -------
    Scans
        Target lesions are those measurable at baseline. Another lesion counts as new, or as unequivocally
        grown, once it measures at least `measurable_mm` and 5 mm more than what was seen of it at baseline.
    """
    reader = chance.reader if error.new_reader_each_scan else chance.reader[:, :1]
    strayed = error.lesion_log_sd * chance.lesion + error.reader_log_sd * reader[:, :, None]
    measured = diameters_mm * np.exp(strayed)
    written = np.where(diameters_mm < scanning.gone_mm, 0.0, np.maximum(measured, scanning.smallest_mm))
    first = written[:, 0, :]
    target = first >= scanning.measurable_mm
    sums = np.where(target[:, None, :], written, 0.0).sum(axis=2)
    limit = np.maximum(scanning.measurable_mm, first + scanning.smallest_mm)
    appeared: NDArray[np.bool_] = np.any(
        ~target[:, None, :] & (written[:, 1:, :] >= limit[:, None, :]), axis=2
    )
    return Scans(baseline_mm=sums[:, 0], sums_mm=sums[:, 1:], new_lesion=appeared)


def first_appearance(diameters_mm: FloatArray, days: FloatArray, scanning: Scanning) -> FloatArray:
    """Day on which a lesion that was no target truly reaches the measurable size.

    Parameters
    ----------
    diameters_mm : ndarray of float64, shape (n_patients, n_days, n_lesions)
        True diameters; the first day is the baseline.
    days : ndarray of float64, shape (n_days,)
        Ascending.
    scanning : Scanning
        Limits of what is seen.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        First of the days; infinite when it never happens.
    """
    small = diameters_mm[:, 0, :] < scanning.measurable_mm
    limit = np.maximum(scanning.measurable_mm, diameters_mm[:, 0, :] + scanning.smallest_mm)
    grown: NDArray[np.bool_] = np.any(small[:, None, :] & (diameters_mm >= limit[:, None, :]), axis=2)
    return np.where(grown.any(axis=1), days[grown.argmax(axis=1)], np.inf)
