"""What became of simulated patients under a policy, judged by the truth."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, has_grown
from warmfront.domain.records import record
from warmfront.monitoring.evaluation.alarms import RESAMPLES, Estimate, median_of, share_of
from warmfront.simulation.monitored_courses.liver import GRADE_3_FOLD
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, GRID, LAST_DAY, GivenDoses, TrueCourses

BoolArray = NDArray[np.bool_]
VOLUME_LIMIT = 3.0  # times the volume of the start; a stated burden limit (assumption)
RESPONSE = 0.7  # of the diameters of the start: partial response
LAST_CHANCE = 210.0  # a progression after this day need not have been seen by day 252


@record
class PatientOutcomes:
    """Truth about each patient under one policy.

    Parameters
    ----------
    log_burden : ndarray of float64, shape (n_patients,)
        Logarithm of the true sum of diameters on day 252 over that at the start.
    days_below : ndarray of float64, shape (n_patients,)
        Days until the true volume passed three times that of the start, at most 252.
    switch_day : ndarray of float64, shape (n_patients,)
        First dose of the second therapy; infinite without one.
    progression_day, grade_2_day : ndarray of float64, shape (n_patients,)
        True days in the patient's own course; infinite when they do not come.
    off_day : ndarray of float64, shape (n_patients,)
        First day on which a dose of the first therapy was left out before any switch; infinite without one.
    harmful_doses : ndarray of float64, shape (n_patients,)
        Doses of the first therapy after true hepatitis of grade 2.
    days_grade_3 : ndarray of float64, shape (n_patients,)
        Days of true hepatitis of grade 3 or more.
    lasting : ndarray of bool, shape (n_patients,)
        Whether the true sum still lies a fifth and 5 mm above its nadir on day 252, or a new lesion came: a
        progression that the tumour did not take back by itself.
    """

    log_burden: FloatArray
    days_below: FloatArray
    switch_day: FloatArray
    progression_day: FloatArray
    grade_2_day: FloatArray
    off_day: FloatArray
    harmful_doses: FloatArray
    days_grade_3: FloatArray
    lasting: BoolArray


def judge_patients(given: GivenDoses, truth: TrueCourses) -> PatientOutcomes:
    """Judge every patient by the truth.

    Parameters
    ----------
    given : GivenDoses
        Doses of the whole course.
    truth : TrueCourses
        Solved under these doses.

    Returns
    -------
    PatientOutcomes
        One entry for each patient.
    """
    sums = np.maximum(truth.sums_mm, 1.0)
    beyond = truth.diameters_mm**3
    volume = beyond.sum(axis=2)
    passed = volume > VOLUME_LIMIT * volume[:, :1]
    switch = _first(given.second, DOSE_DAYS)
    left_out = ~given.first & (DOSE_DAYS[None, :] < switch[:, None])
    onset = truth.grade_2_day
    grown = has_grown(truth.sums_mm.min(axis=1), truth.sums_mm[:, -1], RecistRule())
    return PatientOutcomes(
        log_burden=np.log(sums[:, -1] / sums[:, 0]),
        days_below=np.minimum(_first(passed, GRID), LAST_DAY),
        switch_day=switch,
        progression_day=truth.progression_day,
        grade_2_day=onset,
        off_day=np.where(left_out.any(axis=1), DOSE_DAYS[left_out.argmax(axis=1)], np.inf),
        harmful_doses=(given.first & (DOSE_DAYS[None, :] > onset[:, None])).sum(axis=1).astype(np.float64),
        days_grade_3=(truth.alt_fold > GRADE_3_FOLD).sum(axis=1) * (GRID[1] - GRID[0]),
        lasting=grown | np.isfinite(truth.new_lesion_day),
    )


def compare_means(
    one: FloatArray, other: FloatArray, rng: np.random.Generator, strata: NDArray[np.intp] | None = None
) -> Estimate:
    """Mean difference between two policies on the same patients, with a bootstrap interval over patients.

    Parameters
    ----------
    one, other : ndarray of float64, shape (n_patients,)
        The same patients in the same order.
    rng : Generator
        For the bootstrap.
    strata : ndarray of int, shape (n_patients,), optional
        Model of each patient: resampled within each, so that every model keeps its weight.

    Returns
    -------
    Estimate
        Mean of `one` minus `other`.
    """
    difference = one - other
    groups = np.zeros(len(difference), dtype=np.intp) if strata is None else strata
    drawn = np.zeros(RESAMPLES)
    for group in np.unique(groups):
        values = difference[groups == group]
        rows = rng.integers(0, len(values), (RESAMPLES, len(values)))
        drawn += values[rows].sum(axis=1)
    low, high = np.quantile(drawn / len(difference), [0.025, 0.975])
    return Estimate(value=float(difference.mean()), low=float(low), high=float(high), n=len(difference))


def summarise(
    under: PatientOutcomes, fixed: PatientOutcomes, rng: np.random.Generator
) -> Mapping[str, Estimate]:
    """Summarise one policy against the fixed plan.

    Parameters
    ----------
    under, fixed : PatientOutcomes
        The same patients under the policy and under the fixed plan.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    dict of str to Estimate
        ``switched``, ``too_early`` (of all patients: switched before any true progression), ``responders``
        (of those who would have responded under the fixed plan: switched), ``missed`` (of true progressions
        up to day 210: never switched), ``missed_lasting`` (the same of those that last under the fixed
        plan), ``delay`` (days from true progression to the switch), ``hold_delay`` (days from true hepatitis
        of grade 2 to the first dose left out), ``harmful`` (doses after it, of those who have it under the
        fixed plan), ``false_off`` (of patients who have no hepatitis under the fixed plan: a dose left out).
    """
    switched = np.isfinite(under.switch_day)
    early = switched & (under.progression_day > under.switch_day)
    responds = fixed.log_burden <= np.log(RESPONSE)
    due = under.progression_day <= LAST_CHANCE
    with np.errstate(invalid="ignore"):
        waited = under.switch_day - under.progression_day
        held_after = under.off_day - under.grade_2_day
    caught = switched & ~early & np.isfinite(under.progression_day)
    harmed = np.isfinite(fixed.grade_2_day)
    off = np.isfinite(under.off_day)
    stopped = harmed & off & (under.off_day >= under.grade_2_day)
    return {
        "switched": share_of(int(switched.sum()), len(switched)),
        "too_early": share_of(int(early.sum()), len(switched)),
        "responders": share_of(int((switched & responds).sum()), int(responds.sum())),
        "missed": share_of(int((due & ~switched).sum()), int(due.sum())),
        "missed_lasting": share_of(
            int((due & fixed.lasting & ~switched).sum()), int((due & fixed.lasting).sum())
        ),
        "delay": median_of(waited[caught], rng),
        "hold_delay": median_of(held_after[stopped], rng),
        "harmful": mean_of(under.harmful_doses[harmed], rng),
        "false_off": share_of(int((off & ~harmed).sum()), int((~harmed).sum())),
    }


def mean_of(values: FloatArray, rng: np.random.Generator) -> Estimate:
    """Mean with a bootstrap interval; undefined without values.

    Parameters
    ----------
    values : ndarray of float64
        Finite values.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    Estimate
        Mean.
    """
    if not len(values):
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"), n=0)
    return compare_means(values, np.zeros(len(values)), rng)


def join_outcomes(parts: list[PatientOutcomes]) -> PatientOutcomes:
    """Put the patients of several models one after the other."""
    names = PatientOutcomes.__dataclass_fields__
    return PatientOutcomes(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )


def _first(held: BoolArray, days: FloatArray) -> FloatArray:
    return np.where(held.any(axis=1), days[held.argmax(axis=1)], np.inf)
