"""What the courses of virtual patients are worth: benefit, its uncertainty, the nadir of neutrophils."""

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, Response, judge_sums

# CTCAE 5: a neutrophil count below 1.0 10^9/L is grade 3, below 0.5 grade 4.
GRADE_3_NEUTROPHILS = 1.0
LOW, HIGH = 5.0, 95.0

BoolArray = npt.NDArray[np.bool_]


def say_benefit(horizon_days: int, visit_days: int) -> str:
    """Return the definition of benefit in words.

    Parameters
    ----------
    horizon_days, visit_days : int
        Follow-up and days between visits.

    Returns
    -------
    str
        One sentence.
    """
    return (
        f"benefit: at visits every {visit_days} days up to day {horizon_days} the sum of diameters falls by "
        "at least 30% from its start, or never rises by 20% and 5 mm over its smallest value (RECIST 1.1 "
        "without new lesions, error of measurement or confirmation); given as the share of weighted virtual "
        "patients with it"
    )


def find_benefit(sums_mm: FloatArray) -> BoolArray:
    """Tell which virtual patients have benefit.

    Parameters
    ----------
    sums_mm : ndarray of float64, shape (n_patients, n_visits)
        Sum of diameters; the first visit is the start of treatment.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        Response before progression, or no progression.

    Examples
    --------
    >>> find_benefit(np.array([[50.0, 34.0, 70.0], [50.0, 70.0, 30.0], [50.0, 55.0, 58.0]])).tolist()
    [True, False, True]
    """
    visits = sums_mm[:, 1:]
    found = judge_sums(sums_mm[:, 0], visits, np.zeros(visits.shape, dtype=np.bool_), RecistRule())
    responded = np.isin(found, (Response.COMPLETE, Response.PARTIAL)).any(axis=1)
    return np.asarray(responded | ~(found == Response.PROGRESSION).any(axis=1))


def share_with_interval(
    hits: BoolArray, weights: FloatArray, picks: npt.NDArray[np.intp]
) -> tuple[float, float, float]:
    """Return a weighted share with the 5th and 95th percentile of its bootstrap over virtual patients.

    Parameters
    ----------
    hits : ndarray of bool, shape (n_patients,)
        Who counts.
    weights : ndarray of float64, shape (n_patients,)
        Not negative, not all zero.
    picks : ndarray of int, shape (n_boot, n_patients)
        Rows of each resample; the same for every schedule.

    Returns
    -------
    tuple of float
        Share, low, high.
    """
    share = float(np.sum(weights * hits) / np.sum(weights))
    chosen = weights[picks]
    totals = chosen.sum(axis=1)
    kept = totals > 0
    resampled = (chosen * hits[picks]).sum(axis=1)[kept] / totals[kept]
    low, high = np.percentile(resampled, (LOW, HIGH))
    return share, float(low), float(high)


def share_of_low_neutrophils(counts: FloatArray, weights: FloatArray) -> float:
    """Return the weighted share whose smallest simulated count is of grade 3 or more.

    Parameters
    ----------
    counts : ndarray of float64, shape (n_patients, n_days)
        10^9/L.
    weights : ndarray of float64, shape (n_patients,)
        Not negative.

    Returns
    -------
    float
        0 to 1. Not calibrated: it is shown and never a constraint.
    """
    low = counts.min(axis=1) < GRADE_3_NEUTROPHILS
    return float(np.sum(weights * low) / np.sum(weights))
