"""What is counted of each patient: best response, change, progression, death."""

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, Response, best_responses, judge_sums
from warmfront.domain.records import record
from warmfront.simulation.trial.scans import Scans

BoolArray = NDArray[np.bool_]


@record
class Outcomes:
    """Endpoints of the patients of one arm; every array has one row per patient.

    Parameters
    ----------
    best : ndarray of int8, shape (n_patients,)
        Best response, values of `Response`.
    best_change : ndarray of float64, shape (n_patients,)
        Smallest change of the sum from baseline, as a share (-1 is gone); NaN without a scan after baseline.
    progression_days : ndarray of float64, shape (n_patients,)
        Time to progression or death, or of the last scan without it.
    progressed : ndarray of bool, shape (n_patients,)
        Whether progression or death was seen.
    response_days : ndarray of float64, shape (n_patients,)
        First scan with CR or PR; NaN without one.
    survival_days : ndarray of float64, shape (n_patients,)
        Time to death or end of observation.
    died : ndarray of bool, shape (n_patients,)
        Whether death was seen; never without a link to survival.
    changes : ndarray of float64, shape (n_patients, n_visits)
        Change of the sum from baseline at each scan up to progression; NaN afterwards.
    """

    best: NDArray[np.int8]
    best_change: FloatArray
    progression_days: FloatArray
    progressed: BoolArray
    response_days: FloatArray
    survival_days: FloatArray
    died: BoolArray
    changes: FloatArray


def judge_patients(
    scans: Scans, days: FloatArray, end_days: FloatArray, death: FloatArray, rule: RecistRule
) -> Outcomes:
    """Judge the patients of one arm.

    Progression is dated at the scan that shows it, and a patient without it is censored at the last scan,
    as trials do; those who die before a scan shows progression have their event at death.

    Parameters
    ----------
    scans : Scans
        Sums and new lesions as read.
    days : ndarray of float64, shape (n_visits,)
        Days of the scans.
    end_days : ndarray of float64, shape (n_patients,)
        Dropout or data cut, whichever is first.
    death : ndarray of float64, shape (n_patients,)
        Day of death; infinite when not modelled.
    rule : RecistRule
        Limits.

    Returns
    -------
    Outcomes
        Endpoints.
    """
    held = days[None, :] <= np.minimum(end_days, death)[:, None]
    sums = np.where(held, scans.sums_mm, np.nan)
    responses = judge_sums(scans.baseline_mm, sums, scans.new_lesion & held, rule)
    progression = _first_day(responses == Response.PROGRESSION, days)
    taken = held & (days[None, :] <= progression[:, None])
    responses = np.where(taken, responses, np.int8(Response.NOT_EVALUABLE)).astype(np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        changes = np.where(taken, sums / scans.baseline_mm[:, None] - 1, np.nan)
    last_scan = np.where(taken & np.isfinite(sums), days[None, :], 0.0).max(axis=1)
    died = death <= end_days
    event = np.where(died, np.minimum(progression, death), progression)
    responding = (responses == Response.COMPLETE) | (responses == Response.PARTIAL)
    first_response = _first_day(responding, days)
    return Outcomes(
        best=best_responses(responses, days, rule),
        best_change=_smallest(changes),
        progression_days=np.where(np.isfinite(event), event, last_scan),
        progressed=np.isfinite(event),
        response_days=np.where(np.isfinite(first_response), first_response, np.nan),
        survival_days=np.minimum(death, end_days),
        died=died,
        changes=changes,
    )


def join_outcomes(parts: list[Outcomes]) -> Outcomes:
    """Put the outcomes of consecutive groups of patients together."""
    names = Outcomes.__dataclass_fields__
    return Outcomes(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def take_outcomes(outcomes: Outcomes, places: BoolArray) -> Outcomes:
    """Pick the patients of a mask."""
    names = Outcomes.__dataclass_fields__
    return Outcomes(**{name: getattr(outcomes, name)[places] for name in names})


def _first_day(held: BoolArray, days: FloatArray) -> FloatArray:
    return np.where(held.any(axis=1), days[held.argmax(axis=1)], np.inf)


def _smallest(changes: FloatArray) -> FloatArray:
    lowest = np.where(np.isnan(changes), np.inf, changes).min(axis=1)
    return np.where(np.isfinite(lowest), lowest, np.nan)
