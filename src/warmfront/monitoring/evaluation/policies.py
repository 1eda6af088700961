"""Policies that are compared: the fixed plan, and simple rules on scans, ctDNA, twins and liver values.

They are plain on purpose, and written here rather than taken from the rooms of monitoring: the decisions of a
revision (`warmfront.monitoring.evaluation.revising`) are compared with them.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, Response, has_grown, judge_sums
from warmfront.domain.records import record
from warmfront.monitoring.evaluation.following import decision_day
from warmfront.simulation.monitored_courses.liver import GRADE_2_FOLD, GRADE_3_FOLD
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, GivenDoses

BoolArray = NDArray[np.bool_]
CONFIRM_AFTER = 28.0  # days; iRECIST confirms after 4 to 8 weeks
CTDNA_RISE = 1.5  # times the lowest value so far, as the rule ctdna_rise
Progression = Callable[[SeenCourses, float], BoolArray]


@record
class FixedPlan:
    """Every planned dose, whatever is seen.

    Parameters
    ----------
    name : str
        Words.
    """

    name: str = "fixed plan"

    def choose(self, seen: SeenCourses, given: GivenDoses, place: int) -> tuple[BoolArray, BoolArray]:  # noqa: ARG002
        """Give the first therapy to all."""
        shape = len(given.first)
        return np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)


@record
class BlindSwitch:
    """The second therapy for all from one day on, whatever is seen: what looking must beat.

    Parameters
    ----------
    day : float
        First day of the second therapy.
    name : str
        Words.
    """

    day: float
    name: str

    def choose(self, seen: SeenCourses, given: GivenDoses, place: int) -> tuple[BoolArray, BoolArray]:  # noqa: ARG002
        """Give the first therapy to all before the day, the second from then on."""
        switched = np.full(len(given.first), DOSE_DAYS[place] >= self.day)
        return ~switched, switched


@record
class RulePolicy:
    """Switch when a rule finds progression; hold and stop for the liver.

    Parameters
    ----------
    name : str
        Words.
    progression : callable
        From what was seen and a day to the patients in whom progression is found from what was known by then.
    watch_liver : bool
        Whether doses are held above 3 times the upper limit and stopped for good above 5 times it.
    """

    name: str
    progression: Progression
    watch_liver: bool = True

    def choose(self, seen: SeenCourses, given: GivenDoses, place: int) -> tuple[BoolArray, BoolArray]:
        """Give the second therapy after progression, else the first unless the liver forbids it."""
        day = decision_day(place)
        switched = given.second[:, :place].any(axis=1) | self.progression(seen, day)
        if place == 0:
            switched = np.zeros_like(switched)
        harmed = np.zeros_like(switched)
        if self.watch_liver:
            harmed = read_liver(seen, day)
        # While the liver is inflamed nothing is given: toxicity outranks benefit.
        return ~switched & ~harmed, switched & ~liver_open(seen, day, self.watch_liver)


def known_sums(seen: SeenCourses, day: float) -> tuple[FloatArray, BoolArray]:
    """Return sums of diameters and new lesions of the scans that were reported by a day.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Days from the first dose.

    Returns
    -------
    sums : ndarray of float64, shape (n_patients, n_scans)
        NaN for scans that were not.
    new_lesion : ndarray of bool, shape (n_patients, n_scans)
        False for scans that were not.
    """
    known = seen.scan_known <= day
    return np.where(known, seen.sums_mm, np.nan), seen.new_lesion & known


def progressed_once(seen: SeenCourses, day: float) -> BoolArray:
    """Find progression by RECIST 1.1 on one scan.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only scans reported by this day are used.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        True where a scan so far shows it.
    """
    sums, new = known_sums(seen, day)
    found = judge_sums(sums[:, 0], sums[:, 1:], new[:, 1:], RecistRule())
    return np.asarray((found == Response.PROGRESSION).any(axis=1))


def progression_scans(seen: SeenCourses, day: float) -> BoolArray:
    """Tell which scans lie a fifth and 5 mm above the nadir before them, or show a new lesion.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only scans reported by this day are used.

    Returns
    -------
    ndarray of bool, shape (n_patients, n_scans)
        False for the baseline and for scans that are not known.
    """
    sums, new = known_sums(seen, day)
    nadir = np.fmin.accumulate(sums, axis=1)
    grown = np.zeros(sums.shape, dtype=bool)
    for scan in range(1, sums.shape[1]):
        grown[:, scan] = has_grown(nadir[:, scan - 1], sums[:, scan], RecistRule())
    return grown | new


def progressed_twice(seen: SeenCourses, day: float) -> BoolArray:
    """Find progression that the next scan, four weeks later or more, still shows.

    Simpler than iRECIST, which asks for further growth.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only scans reported by this day are used.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        True where two scans in a row show it.
    """
    shown = progression_scans(seen, day)
    taken = seen.scan_known <= day
    found = np.zeros(len(shown), dtype=bool)
    for row in range(len(shown)):
        scans = np.flatnonzero(taken[row])
        for earlier, later in pairwise(scans):
            apart = seen.scan_days[row, later] - seen.scan_days[row, earlier] >= CONFIRM_AFTER
            found[row] |= bool(shown[row, earlier] and shown[row, later] and apart)
    return found


def ctdna_risen(seen: SeenCourses, day: float, in_a_row: int = 2) -> BoolArray:
    """Find ctDNA of 1.5 times its lowest value so far, in the newest results in a row.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only results known by this day are used.
    in_a_row : int
        How many of the newest results must have risen.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        False where there are too few results; a value below the limit has not risen.
    """
    found = np.zeros(len(seen.ctdna_known), dtype=bool)
    for row in range(len(found)):
        places = np.flatnonzero(seen.ctdna_known[row] <= day)
        if len(places) <= in_a_row:
            continue
        values = seen.ctdna_percent[row, places]
        lowest = np.minimum.accumulate(values)
        risen = (values[1:] >= CTDNA_RISE * lowest[:-1]) & ~seen.ctdna_below[row, places[1:]]
        found[row] = bool(risen[-in_a_row:].all())
    return found


def progressed_or_risen(seen: SeenCourses, day: float) -> BoolArray:
    """Find progression on a scan, or a rise of ctDNA alone."""
    return progressed_once(seen, day) | ctdna_risen(seen, day)


def progressed_with_ctdna(seen: SeenCourses, day: float) -> BoolArray:
    """Find progression on a scan that ctDNA supports at once, or that the next scan still shows."""
    now = progressed_once(seen, day) & ctdna_risen(seen, day, in_a_row=1)
    return now | progressed_twice(seen, day)


def read_liver(seen: SeenCourses, day: float) -> BoolArray:
    """Tell in whom the first therapy is held or stopped for the liver.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only results known by this day are used.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        True after any value above 5 times the limit, and while the newest lies above 3 times it.
    """
    fold = _known_fold(seen, day)
    ever = np.asarray((np.nan_to_num(fold) > GRADE_3_FOLD).any(axis=1))
    return ever | liver_open(seen, day, watch=True)


def liver_open(seen: SeenCourses, day: float, watch: bool = True) -> BoolArray:
    """Tell in whom the newest known ALT lies above 3 times the upper limit.

    Parameters
    ----------
    seen : SeenCourses
        All readings.
    day : float
        Only results known by this day are used.
    watch : bool
        False tells of nobody.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        True while it is open.
    """
    fold = _known_fold(seen, day)
    newest = np.zeros(len(fold))
    for column in fold.T:
        newest = np.where(np.isfinite(column), column, newest)
    return np.asarray((newest > GRADE_2_FOLD) & watch)


def _known_fold(seen: SeenCourses, day: float) -> FloatArray:
    return np.where(seen.blood_known <= day, seen.alt_u_l / seen.alt_upper_limit, np.nan)
