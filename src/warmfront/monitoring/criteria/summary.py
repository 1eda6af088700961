"""What the calls of a course amount to: best response, day of progression, duration."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np

from warmfront.domain.follow_up import Meaning, ResponseCall
from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, best_responses
from warmfront.domain.records import record
from warmfront.monitoring.criteria.irecist_steps import find_progression

MEANINGS: dict[str, Meaning] = {
    "CR": "complete_response",
    "PR": "response",
    "SD": "stable",
    "non-CR/non-PD": "stable",
    "PD": "progression",
    "iCR": "complete_response",
    "iPR": "response",
    "iSD": "stable",
    "non-iCR/non-iUPD": "stable",
    "iUPD": "unconfirmed_progression",
    "unconfirmed_PD": "unconfirmed_progression",
    "iCPD": "progression",
    "NE": "not_evaluable",
}
WORDS = {name: value for value, name in SHORT_NAMES.items()} | {"non-CR/non-PD": Response.STABLE}
BRAIN_ORDER = ("CR", "PR", "SD", "PD", "unconfirmed_PD", "NE")
IMMUNE_ORDER = ("iCR", "iPR", "iSD", "non-iCR/non-iUPD", "iCPD", "iUPD", "NE")


@record
class CourseSummary:
    """Summary of one course.

    Parameters
    ----------
    best, best_rule : str
        Best overall response and the rule behind it; empty without calls.
    progression : date or None
        Day of progression.
    progression_rule : str
        Rule behind it.
    response_start : date or None
        First day of a response.
    duration_days : float or None
        From it to progression, death, or the last visit.
    ongoing : bool
        Whether the response had not ended.
    """

    best: str = ""
    best_rule: str = ""
    progression: dt.date | None = None
    progression_rule: str = ""
    response_start: dt.date | None = None
    duration_days: float | None = None
    ongoing: bool = False


def summarise(
    calls: Sequence[ResponseCall], baseline: dt.date, died: dt.date | None, rule: RecistRule
) -> CourseSummary:
    """Sum up the calls of RECIST 1.1.

    Parameters
    ----------
    calls : sequence of ResponseCall
        By day.
    baseline : date
        Day of the scan before treatment.
    died : date or None
        Day of death.
    rule : RecistRule
        Times of confirmation and of stable disease.

    Returns
    -------
    CourseSummary
        Best response without confirmation; the rule says what is left when it is asked for.
    """
    if not calls:
        return CourseSummary(best_rule="There is no scan after the baseline.")
    responses = np.array([[int(WORDS[one.call]) for one in calls]], dtype=np.int8)
    days = np.array([(one.date - baseline).days for one in calls], dtype=float)
    best = Response(best_responses(responses, days, rule)[0])
    strict = dataclasses.replace(rule, confirmed=True)
    held = Response(best_responses(responses, days, strict)[0])
    words = f"Best response {SHORT_NAMES[best]} without confirmation"
    words += (
        f"; no scan {rule.confirm_days:g} days later or more confirms it so far, and with confirmation it is "
        f"{SHORT_NAMES[held]}."
        if held is not best
        else f", and with confirmation after {rule.confirm_days:g} days or more as well."
    )
    name = SHORT_NAMES[best]
    if best is Response.STABLE and all(one.call != "SD" for one in calls if one.meaning == "stable"):
        name = "non-CR/non-PD"
    elif best is Response.NOT_EVALUABLE and any(one.meaning == "stable" for one in calls):
        words = (
            f"Stable for less than {rule.stable_days:g} days from baseline: not evaluable as best response."
        )
    first = next((one for one in calls if one.call == "PD"), None)
    return _with_duration(calls, name, words, first, died)


def summarise_immune(
    calls: Sequence[ResponseCall], baseline: dt.date, died: dt.date | None, rule: RecistRule
) -> CourseSummary:
    """Sum up the calls of iRECIST: the best call before confirmed progression, and its day.

    Parameters
    ----------
    calls : sequence of ResponseCall
        By day.
    baseline : date
        Day of the scan before treatment.
    died : date or None
        Day of death.
    rule : RecistRule
        Least time of stable disease.

    Returns
    -------
    CourseSummary
        The day of progression is that of the first iUPD of the confirmed block.

    References
    ----------
    Seymour L, et al. Lancet Oncol 2017;18:e143-e152, doi:10.1016/S1470-2045(17)30074-8, table 3.
    """
    if not calls:
        return CourseSummary(best_rule="There is no scan after the baseline.")
    names = [one.call for one in calls]
    until = names[: names.index("iCPD") + 1] if "iCPD" in names else names
    days = [(one.date - baseline).days for one in calls]
    counted = [
        "NE" if MEANINGS[name] == "stable" and day < rule.stable_days else name
        for name, day in zip(until, days, strict=False)
    ]
    best = min(counted, key=IMMUNE_ORDER.index)
    words = (
        "Best call up to confirmed progression; a response counts though an iUPD came before it, "
        f"stable disease from {rule.stable_days:g} days on."
    )
    place = find_progression(names)
    first = None if place is None else calls[place]
    return _with_duration(calls, best, words, first, died)


def summarise_rano(calls: Sequence[ResponseCall], died: dt.date | None, held_days: float) -> CourseSummary:
    """Sum up the calls of RANO or iRANO: a response counts once a later scan held it.

    Parameters
    ----------
    calls : sequence of ResponseCall
        By day.
    died : date or None
        Day of death.
    held_days : float
        Least time in days for which a response must be held.

    Returns
    -------
    CourseSummary
        The day of progression is the first of the open progression that was confirmed.
    """
    if not calls:
        return CourseSummary(best_rule="There is no scan after the baseline.")
    end = next((place for place, one in enumerate(calls) if one.call == "PD"), len(calls))
    names = [_held(calls, place, held_days) for place in range(end)]
    names += ["PD"] if end < len(calls) else []
    best = min(names, key=BRAIN_ORDER.index)
    words = (
        f"A response counts when a scan at least {held_days:g} days later still shows it; else it is stable."
    )
    first = None if end == len(calls) else calls[_block_start(calls, end)]
    return _with_duration(calls, best, words, first, died)


def _block_start(calls: Sequence[ResponseCall], end: int) -> int:
    """Find the first scan of the open progression that a scan confirmed."""
    start, first = end, end
    while start > 0 and calls[start - 1].call in ("unconfirmed_PD", "NE"):
        start -= 1
        first = start if calls[start].call == "unconfirmed_PD" else first
    return first


def _held(calls: Sequence[ResponseCall], place: int, held_days: float) -> str:
    """Name the response that a scan shows and a later one held; a shorter one is stable disease."""
    one = calls[place]
    if one.call not in ("CR", "PR"):
        return one.call
    later = [other for other in calls[place + 1 :] if (other.date - one.date).days >= held_days]
    evaluable = [other for other in later if other.call != "NE"]
    if not evaluable or evaluable[0].call not in ("CR", "PR"):
        return "SD"
    return "PR" if "PR" in (one.call, evaluable[0].call) else "CR"


def _with_duration(
    calls: Sequence[ResponseCall],
    best: str,
    words: str,
    first: ResponseCall | None,
    died: dt.date | None,
) -> CourseSummary:
    end = first.date if first is not None else None
    rule = ""
    if first is not None and first.criterion == "irecist":
        rule = f"First iUPD of the block that was confirmed. {first.rule}"
    elif first is not None:
        rule = first.rule
    responses = (one.date for one in calls if one.meaning in ("complete_response", "response"))
    start = next(responses, None)
    seen = [one.date for one in calls if one.meaning != "not_evaluable"]
    stop = end or died or max(seen, default=None)
    duration = None if start is None or stop is None else float((stop - start).days)
    return CourseSummary(
        best=best,
        best_rule=words,
        progression=end,
        progression_rule=rule,
        response_start=start,
        duration_days=duration,
        ongoing=start is not None and end is None and died is None,
    )
