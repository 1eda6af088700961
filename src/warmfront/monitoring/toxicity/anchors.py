"""What a toxicity follows: the infusion of cells or the engager, and what was given to treat it."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp, TherapyCourse
from warmfront.domain.records import record
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import SUPPORTIVE

ENGAGER = "bispecific engager"

WORD = re.compile(r"[a-z]+")

LONGEST_AFTER_CELLS = 100
LONGEST_AFTER_ENGAGER = 30
"""Days after an infusion, and after the end of an engager, in which a toxicity is laid to it (assumption)."""


@record
class Anchor:
    """What a toxicity follows.

    Parameters
    ----------
    start : datetime
        In UTC.
    agents : tuple of str
        Agents or the product.
    cells : bool
        True for an infusion of cells.
    """

    start: dt.datetime
    agents: tuple[str, ...]
    cells: bool

    def days_to(self, day: dt.date) -> int:
        """Whole calendar days from the start to a day, in UTC."""
        return (day - self.start.date()).days


def find_anchor(follow_up: FollowUp, time: dt.datetime, knowledge: KnowledgeBase) -> Anchor | None:
    """Find the newest infusion or engager before a time.

    Parameters
    ----------
    follow_up : FollowUp
        With its therapies.
    time : datetime
        Of the toxicity, in UTC.
    knowledge : KnowledgeBase
        Classes of agents.

    Returns
    -------
    Anchor or None
        None when none was given, or too long ago.
    """
    found = []
    for one in follow_up.therapies:
        cells = one.kind == "cell infusion"
        if one.status == "entered_in_error" or one.start.date() > time.date():
            continue
        if not cells and not is_engager(one, knowledge):
            continue
        if cells and (time - one.start).days > LONGEST_AFTER_CELLS:
            continue
        if one.end is not None and not cells and (time - one.end).days > LONGEST_AFTER_ENGAGER:
            continue
        agents = one.agents or ((one.product_id,) if one.product_id else ())
        found.append(Anchor(start=one.start, agents=agents, cells=cells))
    return max(found, key=lambda one: (one.start, one.agents), default=None)


def is_engager(course: TherapyCourse, knowledge: KnowledgeBase) -> bool:
    """Whether a course gives a bispecific engager.

    Parameters
    ----------
    course : TherapyCourse
        One therapy.
    knowledge : KnowledgeBase
        Classes of agents.

    Returns
    -------
    bool
        By the class of its agents.
    """
    known = (knowledge.agents.get(agent) for agent in course.agents)
    return any(agent is not None and agent.agent_class == ENGAGER for agent in known)


def was_fever_treated(
    follow_up: FollowUp, start: dt.datetime, time: dt.datetime, knowledge: KnowledgeBase
) -> bool:
    """Whether a drug that can hide a fever is recorded between two times.

    Parameters
    ----------
    follow_up : FollowUp
        With supportive therapies.
    start, time : datetime
        Both ends included.
    knowledge : KnowledgeBase
        Drugs that hide fever.

    Returns
    -------
    bool
        False means "none recorded", which is not "none given".
    """
    drugs = knowledge.monitoring.fever_drugs.values()
    names = {name for one in drugs for name in (one.drug, *one.names, one.kind)}
    return any(
        one.kind == SUPPORTIVE
        and one.status != "entered_in_error"
        and one.start <= time
        and (one.end or one.start) >= start
        and any(names & set(WORD.findall(agent.lower())) for agent in one.agents)
        for one in follow_up.therapies
    )


def make_grade(
    event: str,
    day: dt.date,
    found: tuple[ScaleResult | None, str],
    scale_id: str,
    anchor: Anchor | None,
    field: str = "grade",
) -> ToxicityGrade:
    """Make a toxicity grade of the result of a scale.

    Parameters
    ----------
    event : str
        As rules of management name it.
    day : date
        On which it was graded.
    found : (ScaleResult or None, str)
        Result, and why there is none.
    scale_id : str
        Scale.
    anchor : Anchor or None
        What it follows.
    field : str
        Result field that holds the grade.

    Returns
    -------
    ToxicityGrade
        Without a grade when there is no result; never 0 from missing data.
    """
    result, reason = found
    if result is not None and result.missing:
        reason = f"missing: {', '.join(result.missing)}"
    return ToxicityGrade(
        event=event,
        organ="",
        date=day,
        grade=None if result is None else result.fields.get(field),  # type: ignore[arg-type]
        scale=scale_id,
        attributed_to=anchor.agents if anchor else (),
        result=result,
        reason=reason,
        alarm="; ".join(result.alarms) if result is not None else "",
        days_after=anchor.days_to(day) if anchor else None,
    )


def _peaks(grades: Sequence[ToxicityGrade]) -> list[int]:
    """Places of the first highest grade of each episode; an episode ends at a 0, not at an unknown grade."""
    peaks: list[int] = []
    best: int | None = None
    for place, one in enumerate(grades):
        if one.grade == 0:
            peaks += [] if best is None else [best]
            best = None
        elif one.grade is not None and (best is None or one.grade > (grades[best].grade or 0)):
            best = place
    return peaks + ([] if best is None else [best])


def mark_peaks(grades: list[ToxicityGrade]) -> list[ToxicityGrade]:
    """Mark the first highest grade of each episode.

    Parameters
    ----------
    grades : list of ToxicityGrade
        Of one event, by time.

    Returns
    -------
    list of ToxicityGrade
        The same, marked.
    """
    peaks = set(_peaks(grades))
    return [dataclasses.replace(one, peak=place in peaks) for place, one in enumerate(grades)]
