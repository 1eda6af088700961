"""Patterns of progression under an immunotherapy: named by a stated rule, or said to be not assessable."""

from collections.abc import Sequence
from typing import Any

from warmfront.domain.follow_up import Finding, ResponseCall
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.dissociated_response import judge_dissociated
from warmfront.monitoring.criteria.hyperprogression import NOT_ASSESSABLE, judge_hyperprogression
from warmfront.monitoring.criteria.irecist_steps import PASSED_OVER
from warmfront.monitoring.criteria.lesion_facts import SeenVisit
from warmfront.monitoring.criteria.lesion_visit import LesionVisit
from warmfront.monitoring.criteria.lesions import LesionCourse

SERIES = "lesion_diameter"
NO_INTERVAL = "none: each scan was read once"
DEFINITIONS = {
    "champiat": ("rate_ratio", "ratio", "ratio of growth rates of at least 2, with progression"),
    "saada_bouzid": ("slope_ratio", "ratio", "ratio of slopes of at least 2"),
    "ferrara": ("rate_change", "%/month", "growth rate up by more than 50 points, with progression"),
}
"""Definition to its number, unit and words."""


def find_patterns(
    course: LesionCourse,
    seen: Sequence[SeenVisit],
    calls: Sequence[ResponseCall],
    immune: Sequence[ResponseCall],
    knowledge: KnowledgeBase,
) -> tuple[Finding, ...]:
    """Name pseudo-progression, hyper-progression and dissociated response.

    Parameters
    ----------
    course : LesionCourse
        Lesions in order.
    seen : sequence of SeenVisit
        Visits after the baseline.
    calls, immune : sequence of ResponseCall
        Calls of RECIST 1.1 and of iRECIST at these visits.
    knowledge : KnowledgeBase
        Scales ``hyperprogression`` and ``dissociated_response``.

    Returns
    -------
    tuple of Finding
        One for pseudo-progression, one for each definition of hyper-progression, one for dissociated
        response.
    """
    scales = knowledge.monitoring.scales
    return (
        find_pseudo_progression(immune),
        *_find_hyper_progression(course, seen, calls, scales["hyperprogression"]),
        _find_dissociated(course, seen, scales["dissociated_response"]),
    )


def find_pseudo_progression(immune: Sequence[ResponseCall]) -> Finding:
    """Look for an unconfirmed progression that was taken back.

    Parameters
    ----------
    immune : sequence of ResponseCall
        Calls of iRECIST, by day.

    Returns
    -------
    Finding
        ``yes`` when a response followed, ``taken back without response`` when stable disease did, ``no`` when
        it was confirmed or there was none, ``not evaluable`` while it is open.
    """
    verdict, statement, place = "no", "No unconfirmed progression was seen.", None
    is_open = False
    for start, call in enumerate(immune):
        begins = call.call == "iUPD" and not is_open
        is_open = call.call == "iUPD" or (is_open and call.call in PASSED_OVER)
        if not begins:
            continue
        place = start
        after = next((one for one in immune[start + 1 :] if one.call not in PASSED_OVER), None)
        verdict, statement = _judge_block(call, after)
        if verdict == "yes":
            break
    return Finding(
        finding="pseudo_progression",
        series=SERIES,
        verdict=verdict,
        direction="better" if verdict == "yes" else "neither",
        date=None if place is None else immune[place].date,
        interval="none: a named class",
        statement=statement,
        source="seymour2017",
        status="guideline",
    )


def _judge_block(first: ResponseCall, after: ResponseCall | None) -> tuple[str, str]:
    if after is None:
        return "not evaluable", f"The iUPD of {first.date} is neither confirmed nor taken back so far."
    if after.call == "iCPD":
        return "no", f"The iUPD of {first.date} was confirmed on {after.date}: true progression."
    if after.meaning in ("complete_response", "response"):
        return (
            "yes",
            f"The iUPD of {first.date} was followed by {after.call} on {after.date}: pseudo-progression.",
        )
    words = f"The iUPD of {first.date} was taken back by {after.call} on {after.date}, without a response."
    return "taken back without response", words


def _find_hyper_progression(
    course: LesionCourse, seen: Sequence[SeenVisit], calls: Sequence[ResponseCall], scale: ClinicalScale
) -> list[Finding]:
    missing = _missing(course, seen)
    if missing:
        words = f"Hyper-progression is not assessable: {missing}."
        return [_hyper(name, NOT_ASSESSABLE, None, words) for name in DEFINITIONS]
    before, first = course.earlier[-1], seen[0].visit
    shared = _shared(course, before, first)
    outcome = judge_hyperprogression(
        {
            "sum_before_mm": sum(before.diameters[one] or 0.0 for one in shared),
            "sum_baseline_mm": sum(course.baseline.diameters[one] or 0.0 for one in shared),
            "sum_first_mm": sum(first.diameters[one] or 0.0 for one in shared),
            "days_before": (course.baseline.date - before.date).days,
            "days_after": (first.date - course.baseline.date).days,
            "progression": calls[0].call == "PD",
        },
        scale,
    )
    made = []
    for name, (field, unit, words) in DEFINITIONS.items():
        verdict = str(outcome.fields[name])
        value: Any = outcome.fields[field]
        number = "no growth before treatment, so no ratio" if value is None else f"{value:.3g} {unit}"
        statement = (
            f"By {words}: {verdict} ({number}; {len(shared)} lesions on the scans of {before.date}, "
            f"{course.baseline.date} and {first.date}). Definitions disagree; each is shown."
        )
        made.append(_hyper(name, verdict, value, statement, first))
    return made


def _missing(course: LesionCourse, seen: Sequence[SeenVisit]) -> str:
    """Say what is missing for growth before and under treatment; empty when nothing is."""
    if not course.targets:
        return "there is no target lesion"
    if not course.earlier:
        return "there is no scan before the baseline, so growth before treatment is not known"
    if not seen:
        return "there is no scan under treatment"
    if not _shared(course, course.earlier[-1], seen[0].visit):
        return "no target lesion was measured on all three scans"
    return ""


def _shared(course: LesionCourse, before: LesionVisit, first: LesionVisit) -> list[str]:
    names = [target.subject for target in course.targets]
    return [
        one for one in names if before.diameters.get(one) is not None and first.diameters.get(one) is not None
    ]


def _hyper(
    name: str, verdict: str, value: float | None, statement: str, visit: LesionVisit | None = None
) -> Finding:
    return Finding(
        finding=f"hyper_progression_{name}",
        series=SERIES,
        verdict=verdict,
        direction="worse" if verdict == "yes" else "neither",
        date=None if visit is None else visit.date,
        value=value,
        unit=DEFINITIONS[name][1] if value is not None else "",
        interval=NO_INTERVAL,
        statement=statement,
        source="hyperprogression_definitions",
        status="trial",
    )


def _find_dissociated(course: LesionCourse, seen: Sequence[SeenVisit], scale: ClinicalScale) -> Finding:
    """Take the first visit at which lesions part, else the last that could be judged."""
    verdict, words, day = NOT_ASSESSABLE, "Fewer than two target lesions were measured at both scans.", None
    names = [target.subject for target in course.targets]
    for one in seen:
        outcome = judge_dissociated(
            {
                "before_mm": [target.baseline_mm for target in course.targets],
                "now_mm": [one.visit.diameters.get(name) for name in names],
            },
            scale,
        )
        if outcome.reason:
            continue
        verdict, words, day = outcome.band, outcome.rule, one.visit.date
        if verdict == "yes":
            break
    return Finding(
        finding="dissociated_response",
        series=SERIES,
        verdict=verdict,
        direction="neither",
        date=day,
        interval=NO_INTERVAL,
        statement=f"Lesions against the scan before treatment: {words}",
        source="zhou2022_dissociated",
        status="trial",
    )
