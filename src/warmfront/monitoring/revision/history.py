"""What would have been decided on each day with new data: a pure function of the data."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from warmfront.domain.follow_up import Assessment
from warmfront.domain.observations import FollowUp
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Decision, PastRevision
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.assessment import assess_follow_up
from warmfront.monitoring.follow_up import CORRECTIONS, as_known, known_at
from warmfront.monitoring.revision.deciding import decide
from warmfront.monitoring.revision.drafts import number
from warmfront.monitoring.treatment import last_day, read_treatment

NOTABLE_GRADE = 2
"""A change of grade below it asks for no replay (assumption: no fact holds or stops at grade 1 alone)."""


def replay(
    base: Plan,
    follow_up: FollowUp,
    tissue: Sequence[Plan],
    assessment: Assessment,
    knowledge: KnowledgeBase,
) -> tuple[PastRevision, ...]:
    """Decide again for each day on which something became known that can change a decision.

    Parameters
    ----------
    base : Plan
        Before any observation: the first link.
    follow_up : FollowUp
        All versions of all observations.
    tissue : sequence of Plan
        Plans of later biopsies.
    assessment : Assessment
        What all data say: its grades tell the days on which laboratory values changed a grade.
    knowledge : KnowledgeBase
        Rules.

    Returns
    -------
    tuple of PastRevision
        Oldest first. The options are not ranked again and no twin is updated for a past day. Of very many
        days, or days with very many values behind them, only the latest are replayed.
    """
    links = [PastRevision(digest=digest_plan(base), data_through=None, decisions=(), changed="the base plan")]
    before: tuple[Decision, ...] = ()
    days = notable_days(follow_up, assessment, knowledge)
    most = int(number("history_days", knowledge))
    work = int(number("history_values", knowledge)) // max(len(follow_up.observations), 1)
    for day in days[-max(min(most, work), 1) :]:
        known = as_known(follow_up, day)
        seen = [plan for plan in tissue if (biopsy_day(plan) or day) <= day]
        then = assess_follow_up(known, base.case, knowledge, (base, *seen), thorough=False)
        treatment = read_treatment(known, knowledge)
        now = decide(then, treatment, known, base.case, knowledge)
        links.append(
            PastRevision(
                digest=digest_follow_up(base, known),
                data_through=last_day(known),
                decisions=tuple(f"{one.action}: {one.subject}" for one in now),
                changed=_say_changed(before, now),
            )
        )
        before = now
    return tuple(links)


def notable_days(follow_up: FollowUp, assessment: Assessment, knowledge: KnowledgeBase) -> list[dt.date]:
    """Return the days on which something became known that can change a decision.

    Parameters
    ----------
    follow_up : FollowUp
        With what does not stand any more.
    assessment : Assessment
        Grades of all data.
    knowledge : KnowledgeBase
        Analytes.

    Returns
    -------
    list of date
        Rising, each once: therapies and their ends, corrections, everything but laboratory values and inputs
        of scales; of those the days on which they moved a grade to or from 2 and more; the last day.
    """
    courses = (*follow_up.therapies, *follow_up.superseded_therapies)
    days = {known_at(one).date() for one in courses}
    days |= {known_at(one).date() for one in follow_up.superseded}
    days |= {one.end.date() for one in courses if one.end is not None and one.recorded is None}
    known = {known_at(one).date() for one in follow_up.observations}
    for one in follow_up.observations:
        routine = one.series in knowledge.labs or "." in one.series
        if not routine or one.status in CORRECTIONS or known_at(one).date() != one.date:
            days.add(known_at(one).date())
    latest: dict[tuple[str, str], tuple[int, bool]] = {}
    for grade in assessment.grades:
        now = (grade.grade or 0, bool(grade.alarm))
        before = latest.get((grade.event, grade.organ), (0, False))
        latest[grade.event, grade.organ] = now
        if now != before and (max(now[0], before[0]) >= NOTABLE_GRADE or now[1]):
            days.add(grade.date)
    return sorted(
        (days & known) | {day for day in days if day <= max(known, default=day)} | set(sorted(known)[-1:])
    )


def biopsy_day(plan: Plan) -> dt.date | None:
    """Return the day of the specimen that a plan was made of, or None when it is not stated.

    Parameters
    ----------
    plan : Plan
        Of a biopsy.

    Returns
    -------
    date or None
        The latest stated day of its specimens.
    """
    return max((one.date for one in plan.case.specimens if one.date is not None), default=None)


def digest_plan(plan: Plan) -> str:
    """Return the SHA-256 of what a plan was made of: inputs, versions, seed.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        Hexadecimal; it does not depend on anything observed later.
    """
    made = plan.provenance
    parts = [plan.case.case_id, made.package_version, made.knowledge_version, made.seed, made.reference]
    return _digest([*parts, [list(pair) for pair in made.inputs], plan.case])


def digest_follow_up(base: Plan, follow_up: FollowUp) -> str:
    """Return the SHA-256 of a base plan with the observations so far.

    Parameters
    ----------
    base : Plan
        The base plan.
    follow_up : FollowUp
        Merged, so that the order in which observations came cannot matter.

    Returns
    -------
    str
        Hexadecimal.
    """
    return _digest([digest_plan(base), *follow_up.observations, *follow_up.therapies])


def _digest(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(_plain(list(parts)), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return JSON values that do not depend on how a record came to be: read back, or made in memory."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if value is None or isinstance(value, (bool, str)):
        return value
    return float(value) if isinstance(value, (int, float)) else str(value)


def _say_changed(before: Sequence[Decision], now: Sequence[Decision]) -> str:
    old = {f"{one.action} {one.subject}" for one in before}
    new = {f"{one.action} {one.subject}" for one in now}
    parts = [f"new: {', '.join(sorted(new - old))}"] if new - old else []
    parts += [f"no longer: {', '.join(sorted(old - new))}"] if old - new else []
    return "; ".join(parts) or "no decision changed"
