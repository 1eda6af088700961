"""What is being given: therapies with their classes, which of them run, and since when."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from warmfront.domain.observations import FollowUp, TherapyCourse
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.exposure import is_agent

NOT_JUDGED = ("supportive", "lymphodepletion")
"""Kinds against which no response is judged and for which no toxicity rule asks."""

INFUSION = "cell infusion"
SINGLE = ("radiotherapy", "procedure")
"""Kinds that are over when no end is stated: then they were given once."""

SAME_LINE_DAYS = 28
"""Therapies that begin within so many days belong to one line (assumption)."""

RESUMED_DAYS = 183
"""A drug that is given again within half a year goes on with its line: a pause is no line (assumption)."""

NOT_STATED = "the therapy that is given (not stated)"


@record
class Given:
    """One therapy against the tumour.

    Parameters
    ----------
    therapy_id, name : str
        Id and words for people.
    agents : tuple of str
        Ids of ``agents.toml`` where they are known, else as written.
    classes : tuple of str
        Classes of these agents; empty when none is known.
    start, end : date or None
        None start for a therapy that was not stated.
    running : bool
        Whether it goes on at the end of the data; cells that were infused go on until another line begins.
    strategy_id, kind : str
        As in the course.
    """

    therapy_id: str
    name: str
    agents: tuple[str, ...]
    classes: tuple[str, ...]
    start: dt.date | None
    end: dt.date | None
    running: bool
    strategy_id: str = ""
    kind: str = "drug"


@record
class Treatment:
    """Everything given against the tumour, and the present line.

    Parameters
    ----------
    given : tuple of Given
        By start.
    through : date or None
        Last day of the data.
    lines : tuple of tuple of Given
        The same by lines: a line begins when all therapies of the one before are over.
    """

    given: tuple[Given, ...]
    through: dt.date | None
    lines: tuple[tuple[Given, ...], ...] = ()

    @property
    def line_start(self) -> dt.date | None:
        """First day of the present line, or of the last one when nothing runs; None without a therapy."""
        return self.lines[-1][0].start if self.lines else None

    @property
    def running(self) -> tuple[Given, ...]:
        """Therapies that go on."""
        return tuple(one for one in self.given if one.running)

    @property
    def present(self) -> tuple[Given, ...]:
        """Therapies that run, or those of the last line."""
        return self.running or (self.lines[-1] if self.lines else ())


def read_treatment(follow_up: FollowUp, knowledge: KnowledgeBase) -> Treatment:
    """Read what was given and what goes on.

    Parameters
    ----------
    follow_up : FollowUp
        Merged.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    Treatment
        Without supportive drugs and lymphodepletion.
    """
    through = last_day(follow_up)
    courses = [one for one in follow_up.therapies if one.kind not in NOT_JUDGED]
    given = [_given(one, through, knowledge) for one in courses]
    lines = split_lines(given)
    current = {one.therapy_id for one in lines[-1]} if lines else set()
    # Infused cells act until another line begins.
    settled = {
        one.therapy_id: one
        if one.kind != INFUSION
        else dataclasses.replace(one, running=one.therapy_id in current)
        for one in given
    }
    return Treatment(
        given=tuple(settled.values()),
        through=through,
        lines=tuple(tuple(settled[one.therapy_id] for one in line) for line in lines),
    )


def split_lines(given: Sequence[Given]) -> tuple[tuple[Given, ...], ...]:
    """Divide therapies into lines.

    Parameters
    ----------
    given : sequence of Given
        By start.

    Returns
    -------
    tuple of tuple of Given
        A therapy begins a new line when it starts more than four weeks after the line did and every therapy
        of the line is over, or was an infusion of cells; what is added beside a running one joins its line,
        and so do drugs of the line that are given again after a pause of up to half a year.
    """
    lines: list[list[Given]] = []
    for one in given:
        assert one.start is not None  # noqa: S101  stated therapies have a start
        line = lines[-1] if lines else []
        began = line[0].start if line else None
        late = began is not None and (one.start - began).days > SAME_LINE_DAYS
        over = all(_over_by(other, one.start) for other in line)
        if not line or (late and over and not _resumes(one, line)):
            lines.append([one])
        else:
            line.append(one)
    return tuple(tuple(line) for line in lines)


def _resumes(one: Given, line: Sequence[Given]) -> bool:
    """Say whether drugs of a line, or some of them, are given again after a pause."""
    ends = [other.end for other in line if other.end is not None and set(one.agents) <= set(other.agents)]
    if one.kind != "drug" or one.start is None or not ends:
        return False
    return (one.start - max(ends)).days <= RESUMED_DAYS


def _over_by(one: Given, day: dt.date) -> bool:
    if one.end is not None:
        return one.end <= day
    return one.kind in (INFUSION, *SINGLE)


def last_day(follow_up: FollowUp) -> dt.date | None:
    """Return the last day of which anything is said, or None.

    Parameters
    ----------
    follow_up : FollowUp
        Merged.

    Returns
    -------
    date or None
        Of observations, therapies, and vital status.
    """
    days = [one.date for one in follow_up.observations]
    days += [one.start.date() for one in follow_up.therapies]
    days += [one.end.date() for one in follow_up.therapies if one.end is not None]
    days += [day for day in (follow_up.died, follow_up.last_seen) if day is not None]
    return max(days, default=None)


def find_classes(names: Iterable[str], knowledge: KnowledgeBase) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ids and classes of agents as the clinic writes them.

    Parameters
    ----------
    names : iterable of str
        Ids or names; what is not in the table stays as written and has no class.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    ids, classes : tuple of str
        Each once.
    """
    ids: list[str] = []
    classes: list[str] = []
    for name in names:
        known = next((agent for agent in knowledge.agents.values() if is_agent(agent, name)), None)
        ids.append(name if known is None else known.agent_id)
        if known is not None:
            classes.append(known.agent_class)
    return tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(classes))


def split_agents(given: Given, knowledge: KnowledgeBase) -> tuple[Given, ...]:
    """Return one entry for each agent of a therapy: facts on harm concern classes of agents.

    Parameters
    ----------
    given : Given
        One or more agents given together.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    tuple of Given
        With the id of the therapy.
    """
    return tuple(
        dataclasses.replace(
            given,
            name=name_agent(agent, knowledge),
            agents=(agent,),
            classes=find_classes((agent,), knowledge)[1],
        )
        for agent in given.agents
    )


def name_agent(agent: str, knowledge: KnowledgeBase) -> str:
    """Return the name of an agent for people.

    Parameters
    ----------
    agent : str
        Id, or a name as written.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    str
        As written when it is not in the table.
    """
    return knowledge.agents[agent].name if agent in knowledge.agents else agent


def name_therapies(given: Sequence[Given]) -> str:
    """Join the names of therapies.

    Parameters
    ----------
    given : sequence of Given
        Therapies.

    Returns
    -------
    str
        ``no stated therapy`` when there is none.
    """
    return " and ".join(dict.fromkeys(one.name for one in given)) or "no stated therapy"


def _given(course: TherapyCourse, through: dt.date | None, knowledge: KnowledgeBase) -> Given:
    written = (*course.agents, *((course.product_id,) if course.product_id else ()))
    ids, classes = find_classes(written, knowledge)
    names = [name_agent(one, knowledge) for one in ids]
    end = None if course.end is None else course.end.date()
    ongoing = end is None or (through is not None and end > through)
    return Given(
        therapy_id=course.therapy_id,
        name=" + ".join(dict.fromkeys(names)),
        agents=ids,
        classes=classes,
        start=course.start.date(),
        end=end,
        running=ongoing and course.kind not in SINGLE,
        strategy_id=course.strategy_id,
        kind=course.kind,
    )
