"""What a clinic sees of true courses: visits that shift or fail, errors, detection limits, late results."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.monitored_courses.chance import CourseChance
from warmfront.simulation.monitored_courses.truth import GRID, LAST_DAY, TrueCourses

BoolArray = NDArray[np.bool_]
LARGEST_JITTER = 7.0  # days (assumption)
SCAN_AHEAD = 4.0  # days by which a scan is booked before the visit that it is for (assumption)


@record
class SeenCourses:
    """What was seen of each patient, and when it became known.

    Parameters
    ----------
    scan_days, scan_known : ndarray of float64, shape (n_patients, n_scans)
        Day of the scan, and day of its report; the first scan is the baseline. Infinite report: not taken.
    written_mm : ndarray of float64, shape (n_patients, n_scans, n_lesions)
        Diameters in whole mm; 0 when a lesion is gone.
    targets : ndarray of bool, shape (n_patients, n_lesions)
        Lesions that were measurable at baseline.
    new_lesion : ndarray of bool, shape (n_patients, n_scans)
        Whether the scan shows a new lesion.
    new_mm : ndarray of float64, shape (n_patients, n_scans)
        Its diameter in whole mm; 0 where there is none.
    blood_days : ndarray of float64, shape (n_bloods,)
        Days of the blood samples.
    blood_known, ctdna_known : ndarray of float64, shape (n_patients, n_bloods)
        Day of the result; infinite when the sample was not taken.
    alt_u_l, ctdna_percent : ndarray of float64, shape (n_patients, n_bloods)
        Results; ctDNA below the limit of detection is the limit.
    ctdna_below : ndarray of bool, shape (n_patients, n_bloods)
        Whether ctDNA was below the limit.
    alt_upper_limit : float
        Upper limit of normal of ALT.
    """

    scan_days: FloatArray
    scan_known: FloatArray
    written_mm: FloatArray
    targets: BoolArray
    new_lesion: BoolArray
    new_mm: FloatArray
    blood_days: FloatArray
    blood_known: FloatArray
    ctdna_known: FloatArray
    alt_u_l: FloatArray
    ctdna_percent: FloatArray
    ctdna_below: BoolArray
    alt_upper_limit: float

    @property
    def sums_mm(self) -> FloatArray:
        """Sums over target lesions; NaN for a scan that was not taken."""
        sums = np.where(self.targets[:, None, :], self.written_mm, 0.0).sum(axis=2)
        return np.where(np.isfinite(self.scan_known), sums, np.nan)


def count_visits(numbers: Mapping[str, float]) -> tuple[int, int]:
    """Count scans and bloods of a course.

    Parameters
    ----------
    numbers : mapping of str to float
        Numbers of the simulated courses.

    Returns
    -------
    tuple of int
        Scans with the baseline, and bloods.
    """
    return (
        1 + int(LAST_DAY // numbers["scan_every_days"]),
        1 + int(LAST_DAY // numbers["blood_every_days"]),
    )


def see_courses(
    truth: TrueCourses, chance: CourseChance, numbers: Mapping[str, float], reading: Mapping[str, float]
) -> SeenCourses:
    """See true courses as a clinic does.

    Parameters
    ----------
    truth : TrueCourses
        Solved courses.
    chance : CourseChance
        Draws of the same patients: what was seen before two policies part is the same under both.
    numbers : mapping of str to float
        Numbers of the simulated courses.
    reading : mapping of str to float
        Numbers of virtual trials: errors of readers, measurable size.

    Returns
    -------
    SeenCourses
        Readings with the day on which each became known.
    """
    n_scans, n_bloods = count_visits(numbers)
    days, known = _scan_days(chance, numbers, n_scans)
    true = np.stack(
        [_at(truth.diameters_mm[:, :, lesion], days) for lesion in range(truth.diameters_mm.shape[2])], axis=2
    )
    swollen = true * (1 + swelling(days, chance, numbers))[:, :, None]
    # One reader for all scans, as virtual trials have it unless told otherwise.
    reader = reading["reader_log_sd"] * chance["reader_error"][:, :1, None]
    strayed = reading["lesion_log_sd"] * chance["lesion_error"] + reader
    measured = np.round(swollen * np.exp(strayed))
    written = np.where(true < reading["gone_mm"], 0.0, np.maximum(measured, reading["smallest_mm"]))
    bloods: FloatArray = np.asarray(numbers["blood_every_days"] * np.arange(n_bloods), dtype=np.float64)
    shape = (len(days), n_bloods)
    alt = numbers["alt_upper_limit"] * _at(truth.alt_fold, np.broadcast_to(bloods, shape))
    stray = np.where(chance["alt_stray"] < numbers["alt_stray_share"], numbers["alt_stray_fold"], 1.0)
    ctdna = _at(truth.ctdna_percent, np.broadcast_to(bloods, shape)) * np.exp(
        numbers["ctdna_log_sd"] * chance["ctdna_error"]
    )
    limit = numbers["ctdna_limit_percent"]
    return SeenCourses(
        scan_days=days,
        scan_known=known,
        written_mm=written,
        targets=written[:, 0, :] >= reading["measurable_mm"],
        new_lesion=days >= truth.new_lesion_day[:, None],
        new_mm=_new_sizes(truth, days, np.exp(strayed[:, :, 0]), reading),
        blood_days=bloods,
        blood_known=_known(bloods, chance["blood_missed"], chance["blood_late"], numbers, "blood_late_days"),
        ctdna_known=_known(bloods, chance["ctdna_missed"], chance["ctdna_late"], numbers, "ctdna_late_days"),
        alt_u_l=np.round(alt * stray * np.exp(numbers["alt_log_sd"] * chance["alt_error"])),
        ctdna_percent=np.asarray(np.round(np.clip(ctdna, limit, 100.0), 3), dtype=np.float64),
        ctdna_below=ctdna < limit,
        alt_upper_limit=numbers["alt_upper_limit"],
    )


def swelling(days: FloatArray, chance: CourseChance, numbers: Mapping[str, float]) -> FloatArray:
    """Share by which diameters are too large on some days without more tumour.

    Parameters
    ----------
    days : ndarray of float64, shape (n_patients, n_days)
        Days from the first dose.
    chance : CourseChance
        Who swells, how much and when.
    numbers : mapping of str to float
        Numbers of the simulated courses.

    Returns
    -------
    ndarray of float64, shape (n_patients, n_days)
        0 at the start, and for patients that do not swell.
    """
    swells = chance["swelling"] < numbers["swelling_share"]
    low, high = numbers["swelling_low"], numbers["swelling_high"]
    size = np.where(swells, low + (high - low) * chance["swelling_size"], 0.0)
    middle = numbers["swelling_peak_day"]
    peak = np.maximum(middle * (1 + 0.5 * chance["swelling_peak"]), 14.0)[:, None]
    bell = np.exp(-0.5 * ((days - peak) / numbers["swelling_width_days"]) ** 2)
    return np.where(days > 0, size[:, None] * bell, 0.0)


def _new_sizes(
    truth: TrueCourses, days: FloatArray, error: FloatArray, reading: Mapping[str, float]
) -> FloatArray:
    """Read the new lesion: measurable when it comes, then it goes with the others (assumption)."""
    came = np.where(np.isfinite(truth.new_lesion_day), truth.new_lesion_day, 0.0)[:, None]
    ratio = _at(truth.sums_mm, days) / np.maximum(_at(truth.sums_mm, came), 1.0)
    read = np.round(reading["measurable_mm"] * ratio * error)
    there = days >= truth.new_lesion_day[:, None]
    return np.where(there, np.maximum(read, reading["smallest_mm"]), 0.0)


def _scan_days(
    chance: CourseChance, numbers: Mapping[str, float], n_scans: int
) -> tuple[FloatArray, FloatArray]:
    jitter = np.clip(numbers["visit_jitter_days"] * chance["scan_jitter"], -LARGEST_JITTER, LARGEST_JITTER)
    days = np.round(numbers["scan_every_days"] * np.arange(n_scans)[None, :] - SCAN_AHEAD + jitter)
    days = np.clip(days, 0.0, LAST_DAY)
    days[:, 0] = 0.0
    known = _known(days, chance["scan_missed"], chance["scan_late"], numbers, "scan_late_days")
    # Nobody starts without a baseline, and it is known when the first dose is given.
    known[:, 0] = 0.0
    return days, known


def _known(
    days: FloatArray, missed: FloatArray, late: FloatArray, numbers: Mapping[str, float], delay: str
) -> FloatArray:
    return np.where(missed < numbers["missed_share"], np.inf, days + numbers[delay] * late)


def _at(values: FloatArray, days: FloatArray) -> FloatArray:
    """Read a course on the grid between its days, each patient on days of its own."""
    step = GRID[1] - GRID[0]
    place = np.clip(days / step, 0.0, len(GRID) - 1.0)
    left = np.minimum(place.astype(np.intp), len(GRID) - 2)
    share = place - left
    rows = np.arange(len(values))[:, None]
    return np.asarray((1 - share) * values[rows, left] + share * values[rows, left + 1], dtype=np.float64)
