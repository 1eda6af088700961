"""Which grades concern which therapy: by the agent that is blamed, else by the time it was given."""

import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.treatment import INFUSION, NOT_STATED, Given, Treatment, find_classes, split_agents

UNGRADED = 6
"""Place of an alarm among the grades of one day: after death, which is 5."""

NAMED = "agent "
"""Begins the id of a stand-in for an agent that a grade names and no therapy states."""


def list_concerned(
    grades: Sequence[ToxicityGrade], treatment: Treatment, follow_up: FollowUp, knowledge: KnowledgeBase
) -> Iterator[Given]:
    """Yield the therapies, and stand-ins for agents that a grade names and no therapy states.

    Parameters
    ----------
    grades : sequence of ToxicityGrade
        All grades.
    treatment : Treatment
        What is and was given against the tumour.
    follow_up : FollowUp
        All stated therapies.
    knowledge : KnowledgeBase
        Agent table.

    Yields
    ------
    Given
        One for each agent.
    """
    for given in treatment.given:
        yield from split_agents(given, knowledge)
    if not treatment.given:
        yield Given(therapy_id="", name=NOT_STATED, agents=(), classes=(), start=None, end=None, running=True)
    # Lymphodepletion and supportive drugs are stated too; they are over, and no rule here is about them.
    known = {agent for one in follow_up.therapies for agent in find_classes(one.agents, knowledge)[0]}
    known |= {agent for given in treatment.given for agent in given.agents}
    classes = {name for given in treatment.given for name in (*given.classes, given.name, given.therapy_id)}
    named = {agent for grade in grades for agent in find_classes(grade.attributed_to, knowledge)[0]}
    for agent in sorted(named - known - classes):
        yield Given(
            therapy_id=f"{NAMED}{agent}",
            name=f"{agent} (named as the cause, not stated as a therapy)",
            agents=(agent,),
            classes=find_classes((agent,), knowledge)[1],
            start=None,
            end=None,
            running=True,
        )


def grades_under(
    given: Given, grades: Sequence[ToxicityGrade], knowledge: KnowledgeBase
) -> list[ToxicityGrade]:
    """Return the grades of one event that concern a therapy, also those after its end once it had begun.

    Parameters
    ----------
    given : Given
        One agent.
    grades : sequence of ToxicityGrade
        Of one event.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    list of ToxicityGrade
        By day; of one day the worst last, and an alarm after every grade.
    """
    course = sorted((one for one in grades if _concerns(one, given, knowledge)), key=_by_time)
    if not course or given.end is None:
        return course
    began = course[0].date
    later = [one for one in grades if one.date > began and not one.attributed_to and one not in course]
    return sorted([*course, *later], key=_by_time)


def is_present(given: Given, treatment: Treatment) -> bool:
    """Say whether a therapy belongs to the present line, so that its pause is no end of the matter.

    Parameters
    ----------
    given : Given
        One agent.
    treatment : Treatment
        Lines of therapy.

    Returns
    -------
    bool
        Also for a therapy of that line that was ended.
    """
    return any(one.therapy_id == given.therapy_id for line in treatment.lines[-1:] for one in line)


def _concerns(grade: ToxicityGrade, given: Given, knowledge: KnowledgeBase) -> bool:
    """Say whether a grade is, or may be, an event of this therapy."""
    if grade.attributed_to:
        blamed = {*find_classes(grade.attributed_to, knowledge)[0], *grade.attributed_to}
        return bool(blamed & {*given.agents, *given.classes, given.name, given.therapy_id})
    if given.therapy_id.startswith(NAMED):
        return False
    after = given.start is None or grade.date >= given.start
    return after and (given.end is None or given.kind == INFUSION or grade.date <= given.end)


def _by_time(one: ToxicityGrade) -> tuple[dt.date, int, str]:
    """Order by day; of one day the worst comes last, and an alarm after every grade."""
    grade = one.grade if one.grade is not None else (UNGRADED if one.alarm else -1)
    return one.date, grade, one.scale
