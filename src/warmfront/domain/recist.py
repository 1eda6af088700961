"""The rule of RECIST 1.1 on sums of diameters: one response per visit, and the best of a course.

Target lesions only, with new lesions as a flag. What it leaves out (non-target lesions, sizes of lymph nodes,
immune confirmation) belongs to monitoring, which reads the same functions.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from warmfront.domain.records import record

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ResponseArray = npt.NDArray[np.int8]

ROUNDING_MM = 1e-9
"""Sums that differ from a limit by less than this are at the limit."""


class Response(IntEnum):
    """Response at one visit or of a whole course, from best to worst; 9 is none."""

    COMPLETE = 1
    PARTIAL = 2
    STABLE = 3
    PROGRESSION = 4
    NOT_EVALUABLE = 9


SHORT_NAMES = {
    Response.COMPLETE: "CR",
    Response.PARTIAL: "PR",
    Response.STABLE: "SD",
    Response.PROGRESSION: "PD",
    Response.NOT_EVALUABLE: "NE",
}


@record
class RecistRule:
    """Limits of RECIST 1.1.

    Parameters
    ----------
    shrinkage : float
        Share of the baseline sum by which the sum must fall for a partial response.
    growth : float
        Share of the nadir by which the sum must rise for progression.
    growth_mm : float
        Rise over the nadir in mm that progression needs as well.
    confirm_days : float
        Least days between two visits that confirm a response.
    stable_days : float
        Least days from baseline for stable disease to count as best response; a protocol states it.
    confirmed : bool
        Whether a best response of CR or PR needs confirmation.

    References
    ----------
    Eisenhauer EA, et al. Eur J Cancer 2009;45:228-247, doi:10.1016/j.ejca.2008.10.026.
    """

    shrinkage: float = 0.30
    growth: float = 0.20
    growth_mm: float = 5.0
    confirm_days: float = 28.0
    stable_days: float = 42.0
    confirmed: bool = False


def has_grown(nadir_mm: FloatArray, sums_mm: FloatArray, rule: RecistRule) -> BoolArray:
    """Tell which sums have grown to progression over their smallest value so far.

    Parameters
    ----------
    nadir_mm, sums_mm : ndarray of float64, shape (n_patients,)
        Smallest sum before, and the sum now; NaN where there is none. An infinite nadir stands for no sum
        before.
    rule : RecistRule
        Limits.

    Returns
    -------
    ndarray of bool, shape (n_patients,)
        False where a sum is missing.

    Examples
    --------
    >>> has_grown(np.array([50.0, 10.0]), np.array([60.0, 13.0]), RecistRule()).tolist()
    [True, False]
    """
    rise = sums_mm - nadir_mm
    return (rise >= rule.growth * nadir_mm - ROUNDING_MM) & (rise >= rule.growth_mm - ROUNDING_MM)


def judge_sums(
    baseline_mm: FloatArray,
    sums_mm: FloatArray,
    new_lesion: BoolArray,
    rule: RecistRule,
    complete: BoolArray | None = None,
) -> ResponseArray:
    """Judge every visit of every patient.

    The nadir is the smallest sum so far, baseline included. A partial response stays one until progression
    (or until it becomes complete), and after progression nothing else is said.

    Parameters
    ----------
    baseline_mm : ndarray of float64, shape (n_patients,)
        Sum of the diameters of the target lesions before treatment; NaN or 0 when nothing was measurable.
    sums_mm : ndarray of float64, shape (n_patients, n_visits)
        Sums at the visits; 0 when every target lesion has gone, NaN when the visit gave no measurement.
    new_lesion : ndarray of bool, shape (n_patients, n_visits)
        Whether a new lesion was seen.
    rule : RecistRule
        Limits.
    complete : ndarray of bool, shape (n_patients, n_visits), or None
        Visits at which every target lesion has gone, where the sum alone does not say so: lymph nodes of
        normal size stay in it. None takes the sums of 0.

    Returns
    -------
    ndarray of int8, shape (n_patients, n_visits)
        Values of `Response`.

    Examples
    --------
    >>> found = judge_sums(np.array([50.0]), np.array([[50.0, 34.0, 39.0, 41.0]]), np.zeros((1, 4), bool),
    ...                    RecistRule())
    >>> [SHORT_NAMES[Response(value)] for value in found[0]]
    ['SD', 'PR', 'PR', 'PD']
    """
    count, visits = sums_mm.shape
    found = np.full((count, visits), Response.NOT_EVALUABLE, dtype=np.int8)
    measurable = np.isfinite(baseline_mm) & (baseline_mm > 0)
    nadir = np.where(measurable, baseline_mm, 0.0)
    responded = np.zeros(count, dtype=bool)
    progressed = np.zeros(count, dtype=bool)
    for visit in range(visits):
        size = sums_mm[:, visit]
        seen = measurable & np.isfinite(size)
        progressed |= measurable & ((seen & has_grown(nadir, size, rule)) | new_lesion[:, visit])
        gone = seen & (size <= 0 if complete is None else complete[:, visit])
        shrunk = seen & (size <= (1 - rule.shrinkage) * baseline_mm + ROUNDING_MM)
        responded |= (shrunk | gone) & ~progressed
        column = found[:, visit]
        column[seen] = Response.STABLE
        column[seen & responded] = Response.PARTIAL
        column[gone] = Response.COMPLETE
        column[progressed] = Response.PROGRESSION
        nadir = np.where(seen, np.minimum(nadir, size), nadir)
    return found


def best_responses(responses: ResponseArray, days: FloatArray, rule: RecistRule) -> ResponseArray:
    """Find the best response of each course.

    With confirmation, CR needs CR again, and PR needs CR or PR again, at the next evaluable visit that lies
    at least `confirm_days` later; what is not confirmed counts as stable disease when it lies late enough.

    Parameters
    ----------
    responses : ndarray of int8, shape (n_patients, n_visits)
        As `judge_sums` gives them; visits that did not take place are not evaluable.
    days : ndarray of float64, shape (n_visits,)
        Days of the visits from baseline, ascending.
    rule : RecistRule
        Limits.

    Returns
    -------
    ndarray of int8, shape (n_patients,)
        Values of `Response`.
    """
    complete = responses == Response.COMPLETE
    partial = complete | (responses == Response.PARTIAL)
    late = days >= rule.stable_days - ROUNDING_MM
    stable = ((partial | (responses == Response.STABLE)) & late).any(axis=1)
    if rule.confirmed:
        complete, partial = (
            _confirmed(complete, responses, days, rule),
            _confirmed(partial, responses, days, rule),
        )
    best = np.full(responses.shape[0], Response.NOT_EVALUABLE, dtype=np.int8)
    best[(responses == Response.PROGRESSION).any(axis=1)] = Response.PROGRESSION
    best[stable] = Response.STABLE
    best[partial.any(axis=1)] = Response.PARTIAL
    best[complete.any(axis=1)] = Response.COMPLETE
    return best


def _confirmed(held: BoolArray, responses: ResponseArray, days: FloatArray, rule: RecistRule) -> BoolArray:
    """Which visits hold a response that the next evaluable visit late enough holds as well."""
    evaluable = responses != Response.NOT_EVALUABLE
    confirmed = np.zeros_like(held)
    for visit in range(held.shape[1]):
        open_cases = held[:, visit].copy()
        for later in range(visit + 1, held.shape[1]):
            if days[later] - days[visit] < rule.confirm_days - ROUNDING_MM:
                continue
            confirmed[:, visit] |= open_cases & held[:, later]
            open_cases &= ~evaluable[:, later]
    return confirmed
