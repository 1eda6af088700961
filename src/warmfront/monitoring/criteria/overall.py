"""Overall response of RECIST 1.1: target, non-target and new lesions put together, visit by visit."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, judge_sums
from warmfront.domain.records import record

Call = Literal["CR", "PR", "SD", "PD", "NE", "non-CR/non-PD"]
NonTarget = Literal["CR", "stable", "progression", "none"]


@record
class VisitFacts:
    """What one visit showed, as far as RECIST asks.

    Parameters
    ----------
    sum_mm : float or None
        Sum of the diameters of the target lesions; None when one was not assessed.
    least_sum_mm : float or None
        Sum of those target lesions that were assessed: the whole sum is at least this.
    gone : bool
        True when every target lesion has gone: other lesions at 0, lymph nodes below their limit.
    nontarget : str or None
        ``CR``, ``stable``, ``progression``, or ``none`` when there was no non-target lesion; None when not
        all were assessed.
    new_lesion : bool or None
        Whether a lesion is unequivocally new; None when that was not assessed.
    lesion_seen : bool
        Whether a lesion other than a lymph node is there.
    """

    sum_mm: float | None = None
    least_sum_mm: float | None = None
    gone: bool = False
    nontarget: NonTarget | None = "none"
    new_lesion: bool | None = False
    lesion_seen: bool = False


def judge_targets(baseline_mm: float, visits: Sequence[VisitFacts], rule: RecistRule) -> tuple[Response, ...]:
    """Judge the target lesions of one patient at every visit.

    A visit at which a target lesion was not assessed is not evaluable, unless the lesions that were assessed
    have grown to progression by themselves: what is missing cannot make the sum smaller.

    Parameters
    ----------
    baseline_mm : float
        Sum before treatment in mm, above 0.
    visits : sequence of VisitFacts
        In order of time.
    rule : RecistRule
        Limits.

    Returns
    -------
    tuple of Response
        One for each visit, by `judge_sums`.
    """
    sums: list[float] = []
    for visit in visits:
        if visit.sum_mm is not None:
            sums.append(visit.sum_mm)
            continue
        # The sum of those assessed stands for the whole one only where it already is progression.
        least = visit.least_sum_mm
        sums.append(least if least is not None and _grows(baseline_mm, sums, least, rule) else np.nan)
    found = judge_sums(
        np.array([baseline_mm], dtype=float),
        np.array([sums], dtype=float).reshape(1, len(sums)),
        np.zeros((1, len(sums)), dtype=bool),
        rule,
        np.array([[visit.gone and visit.sum_mm is not None for visit in visits]], dtype=bool).reshape(
            1, len(sums)
        ),
    )
    return tuple(Response(value) for value in found[0])


def _grows(baseline_mm: float, before: Sequence[float], now: float, rule: RecistRule) -> bool:
    with_it = np.array([[*before, now]], dtype=float)
    found = judge_sums(np.array([baseline_mm]), with_it, np.zeros(with_it.shape, dtype=bool), rule)
    return bool(found[0, -1] == Response.PROGRESSION)


def combine(
    target: Response | None, nontarget: NonTarget | None, new_lesion: bool | None
) -> tuple[Call, str]:
    """Put the parts of one visit together, by the tables of RECIST 1.1 for overall response.

    Parameters
    ----------
    target : Response or None
        Target lesions; None when there was none at baseline.
    nontarget : str or None
        As in `VisitFacts`.
    new_lesion : bool or None
        As in `VisitFacts`.

    Returns
    -------
    call : str
        Overall response.
    rule : str
        The row that made it.

    References
    ----------
    Eisenhauer EA, et al. Eur J Cancer 2009;45:228-247, doi:10.1016/j.ejca.2008.10.026, tables 1 and 2.

    Examples
    --------
    >>> combine(Response.COMPLETE, "stable", False)[0]
    'PR'
    >>> combine(Response.COMPLETE, "stable", True)[0]
    'PD'
    """
    if new_lesion:
        return "PD", "An unequivocally new lesion is progression."
    if nontarget == "progression":
        return "PD", "Unequivocal progression of non-target lesions is progression."
    if target is Response.PROGRESSION:
        return "PD", "Growth of the target lesions to progression is progression."
    if new_lesion is None:
        return "NE", "Whether there were new lesions was not assessed, so progression is not excluded."
    if target is None:
        return _combine_without_targets(nontarget)
    if target is Response.NOT_EVALUABLE:
        return "NE", "Not all target lesions were assessed, and no part shows progression."
    if target is not Response.COMPLETE:
        name: Call = "PR" if target is Response.PARTIAL else "SD"
        words = "partial response" if name == "PR" else "stable disease"
        return name, f"Target lesions in {words}, no progression elsewhere."
    if nontarget in ("CR", "none"):
        return "CR", "All target and non-target lesions have gone, nothing is new."
    why = "are still there" if nontarget == "stable" else "were not all assessed"
    return "PR", f"Target lesions have gone but non-target lesions {why}, so the response is partial."


def _combine_without_targets(nontarget: NonTarget | None) -> tuple[Call, str]:
    if nontarget == "CR":
        return "CR", "All non-target lesions have gone, nothing is new; there was no target lesion."
    if nontarget == "stable":
        return (
            "non-CR/non-PD",
            "Non-target lesions are there without progression; there was no target lesion.",
        )
    return "NE", "No target lesion, and the non-target lesions were not all assessed."


@record
class VisitCall:
    """Overall response at one visit.

    Parameters
    ----------
    call : str
        ``CR``, ``PR``, ``SD``, ``PD``, ``NE`` or ``non-CR/non-PD``.
    target : str
        Response of the target lesions alone; empty when there was none at baseline.
    rule : str
        The row of the table.
    """

    call: Call
    target: str
    rule: str


def judge_visits(
    baseline_mm: float, visits: Sequence[VisitFacts], rule: RecistRule, days: Sequence[float] = ()
) -> tuple[VisitCall, ...]:
    """Judge every visit of one patient; after progression every later visit is progression.

    With days, a lesion that comes back after a complete response that a later scan had confirmed is
    progression at any size.

    Parameters
    ----------
    baseline_mm : float
        Sum of the target lesions before treatment in mm; 0 when there was none.
    visits : sequence of VisitFacts
        In order of time.
    rule : RecistRule
        Limits.
    days : sequence of float
        Day of each visit; empty when not known.

    Returns
    -------
    tuple of VisitCall
        One for each visit.
    """
    targets: tuple[Response | None, ...] = (
        judge_targets(baseline_mm, visits, rule) if baseline_mm > 0 else (None,) * len(visits)
    )
    made: list[VisitCall] = []
    progressed = False
    for place, (target, visit) in enumerate(zip(targets, visits, strict=True)):
        name = "" if target is None else SHORT_NAMES[target]
        call, why = combine(target, visit.nontarget, visit.new_lesion)
        if visit.lesion_seen and _was_complete(made, days[:place], rule):
            call, why = "PD", "A lesion came back after a confirmed complete response."
        if progressed and call != "PD":
            call, why = "PD", "After progression the course stays progression."
        progressed = progressed or call == "PD"
        made.append(VisitCall(call=call, target=name, rule=why))
    return tuple(made)


def _was_complete(made: Sequence[VisitCall], days: Sequence[float], rule: RecistRule) -> bool:
    """Whether the last evaluable visit was complete, and an earlier one in the same row confirmed by it."""
    row: list[float] = []
    for one, day in zip(made, days, strict=False):
        if one.call == "CR":
            row.append(day)
        elif one.call != "NE":
            row = []
    return bool(row) and row[-1] - row[0] >= rule.confirm_days
