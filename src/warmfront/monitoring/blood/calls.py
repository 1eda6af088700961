"""From the calls of one criterion to the best response, the day of progression and the duration."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from warmfront.domain.follow_up import Meaning, ResponseCall, ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.domain.records import record
from warmfront.domain.scales import ScaleResult

RESPONDING = ("complete_response", "response")

MEANINGS: dict[str, Meaning] = {
    "CMR": "complete_response", "PMR": "response", "NMR": "stable", "PMD": "progression",
    "CR": "complete_response", "sCR": "complete_response", "CRh": "complete_response",
    "CRi": "complete_response", "MLFS": "response", "VGPR": "response", "PR": "response",
    "MR": "stable", "SD": "stable", "PD": "progression", "no response": "stable", "failure": "stable",
    "refractory": "progression", "relapse": "progression",
    "IR1": "unconfirmed_progression", "IR2a": "unconfirmed_progression",
    "IR2b": "unconfirmed_progression", "IR3": "unconfirmed_progression",
}  # fmt: skip
"""What each call means for a plan. A failure in ALL before the landmark of a protocol is no progression."""

ORDER = (
    "sCR", "CMR", "CR", "CRh", "CRi", "MLFS", "VGPR", "PMR", "PR", "MR", "NMR", "SD", "no response",
    "failure", "IR1", "IR2a", "IR2b", "IR3", "refractory", "relapse", "PMD", "PD",
)  # fmt: skip
"""From best to worst, across criteria; calls of one criterion are compared with one another only."""


@record
class CourseRule:
    """How the calls of a criterion become a course.

    Parameters
    ----------
    criterion, label, because : str
        As in `ResponseCourse`.
    confirmed : bool
        Whether a best response needs a second consecutive assessment that is as good.
    """

    criterion: str
    label: str
    because: str
    confirmed: bool = False


def make_call(
    criterion: str, day: dt.date, result: ScaleResult, field: str, parts: dict[str, str]
) -> ResponseCall:
    """Turn the result of a scale into a call; one that is not computable is ``NE`` with its reason.

    Parameters
    ----------
    criterion : str
        Of the course.
    day : date
        Of the visit.
    result : ScaleResult
        Of the criterion's scale.
    field : str
        Result field that holds the call.
    parts : dict of str to str
        Parts of the call.

    Returns
    -------
    ResponseCall
        With the rule that made it.
    """
    if not result.computable:
        missing = f"not stated: {', '.join(result.missing)}" if result.missing else result.reason
        return ResponseCall(
            criterion=criterion,
            date=day,
            call="NE",
            meaning="not_evaluable",
            rule=missing,
            parts=parts,
            warnings=(),
        )
    call = str(result.fields[field])
    return ResponseCall(
        criterion=criterion,
        date=day,
        call=call,
        meaning=MEANINGS[call],
        rule=result.rule,
        parts=parts,
        warnings=result.warnings,
    )


def summarise(
    rule: CourseRule,
    calls: Sequence[ResponseCall],
    follow_up: FollowUp,
) -> ResponseCourse:
    """Put the calls of a criterion together.

    Parameters
    ----------
    rule : CourseRule
        Of the criterion.
    calls : sequence of ResponseCall
        By day.
    follow_up : FollowUp
        Day of death and last day seen.

    Returns
    -------
    ResponseCourse
        Best response before progression; the first day of the response that was confirmed, where the
        criterion asks for it.
    """
    progression = next((call for call in calls if call.meaning == "progression"), None)
    before = [call for call in calls if progression is None or call.date < progression.date]
    best, best_rule = _find_best(before, rule.confirmed)
    if not best and not best_rule and progression is not None:
        best, best_rule = progression.call, f"{progression.date}: {progression.rule}"
    response = _first_response(before, rule.confirmed)
    end = progression.date if progression is not None else follow_up.died
    last = max((call.date for call in calls if call.meaning != "not_evaluable"), default=None)
    duration = None
    if response is not None and last is not None:
        duration = float(((end or last) - response).days)
    return ResponseCourse(
        criterion=rule.criterion,
        label=rule.label,
        chosen_because=rule.because,
        calls=tuple(calls),
        best=best,
        best_rule=best_rule,
        progression=None if progression is None else progression.date,
        progression_rule="" if progression is None else f"{progression.date}: {progression.rule}",
        response_start=response,
        duration_days=duration,
        ongoing=response is not None and end is None,
    )


def _judged(calls: Sequence[ResponseCall]) -> list[ResponseCall]:
    return [call for call in calls if call.meaning not in ("not_evaluable", "unconfirmed_progression")]


def _find_best(calls: Sequence[ResponseCall], confirmed: bool) -> tuple[str, str]:
    """Return the best call and its rule; empty without one that can be judged."""
    judged = _judged(calls)
    if not judged:
        return "", ""
    if not confirmed:
        best = min(judged, key=_rank)
        return best.call, f"{best.date}: {best.rule}"
    pairs = list(pairwise(judged))
    if not pairs:
        only = judged[0]
        return "", f"{only.date}: {only.rule}; a second assessment that confirms it is still to come"
    one, other = min(pairs, key=lambda pair: max(_rank(pair[0]), _rank(pair[1])))
    call = one if _rank(one) >= _rank(other) else other
    return call.call, f"{call.date}: {call.rule}; confirmed by {one.date} and {other.date}"


def _first_response(calls: Sequence[ResponseCall], confirmed: bool) -> dt.date | None:
    judged = _judged(calls)
    responding = [call.meaning in RESPONDING for call in judged]
    for position, call in enumerate(judged):
        if responding[position] and (not confirmed or any(responding[position + 1 : position + 2])):
            return call.date
    return None


def _rank(call: ResponseCall) -> int:
    return ORDER.index(call.call)
