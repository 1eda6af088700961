"""Response judged line by line: a new line of therapy has a baseline of its own."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from warmfront.domain.case import Case
from warmfront.domain.follow_up import ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.blood.courses import judge_blood
from warmfront.monitoring.criteria.courses import judge_solid
from warmfront.monitoring.treatment import NOT_JUDGED, Treatment, read_treatment

Judge = Callable[[FollowUp, Case, KnowledgeBase], tuple[ResponseCourse, ...]]
JUDGES: tuple[Judge, ...] = (judge_solid, judge_blood)


def judge_lines(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[ResponseCourse, ...]:
    """Judge the response to each line of therapy by the criterion of the disease.

    Parameters
    ----------
    follow_up : FollowUp
        Merged.
    case : Case
        Disease.
    knowledge : KnowledgeBase
        Criteria and agents.

    Returns
    -------
    tuple of ResponseCourse
        By line; a course says from when its line runs as soon as there are several.
    """
    treatment = read_treatment(follow_up, knowledge)
    courses: list[ResponseCourse] = []
    for number in range(max(len(treatment.lines), 1)):
        part = part_of_line(follow_up, treatment, number)
        found = [course for judge in JUDGES for course in judge(part, case, knowledge)]
        if len(treatment.lines) > 1:
            start = treatment.lines[number][0].start
            found = [dataclasses.replace(one, label=f"{one.label} (line from {start})") for one in found]
        courses += found
    # A criterion that the disease refuses is refused once, not once for each line.
    once = {(one.criterion, one.refused, one.label if not one.refused else ""): one for one in courses}
    return tuple(once.values())


def part_of_line(follow_up: FollowUp, treatment: Treatment, number: int) -> FollowUp:
    """Return what belongs to one line: its therapies, and observations until the next one starts.

    Parameters
    ----------
    follow_up : FollowUp
        Merged.
    treatment : Treatment
        Lines.
    number : int
        Place of the line, from 0.

    Returns
    -------
    FollowUp
        The whole one when there is at most one line. Observations before the line stay: the last of them are
        its baseline.
    """
    if len(treatment.lines) <= 1:
        return follow_up
    names = {one.therapy_id for one in treatment.lines[number]}
    last = number == len(treatment.lines) - 1
    until = dt.date.max if last else treatment.lines[number + 1][0].start or dt.date.max
    return dataclasses.replace(
        follow_up,
        observations=tuple(one for one in follow_up.observations if one.date <= until),
        therapies=tuple(
            one
            for one in follow_up.therapies
            if one.therapy_id in names or (one.kind in NOT_JUDGED and one.start.date() <= until)
        ),
        died=follow_up.died if last else None,
    )
