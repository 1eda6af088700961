"""Organs by components of an option: what was seen under each part, and under all of it together.

The column of the combination holds what was observed under the combination, or says that the rate is unknown.
It is never filled from the columns beside it: with a PD-1 inhibitor abemaciclib raised ALT to grade 3 or more
in 42% (11 of 26), alone in 4 to 6% (10.1038/s41523-022-00482-2).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from warmfront.domain.harm import HarmCell, HarmMatrix, ToxicityRate
from warmfront.domain.therapy import Agent, Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.intervals import clopper_pearson
from warmfront.strategy.regimen import agents_of, given_together
from warmfront.strategy.toxicity import percent_of, rows_of_strategy, say_toxicity

TOGETHER = "together"
ANY_EVENT = "any"
FATAL = "fatal event"
ALL_CAUSES = "any, all causes"
RELATED = ("related", "toxicity", "attributed")
"""Pieces of words by which a source says that events were held to come from the treatment."""
UNKNOWN_TOGETHER = "combination rate unknown"
NOTE = (
    "Rates of severe events as each source counts them. Columns come from different patients and are neither "
    "added nor multiplied. Events related to treatment and events of every cause, which hold the disease "
    "too, have rows of their own and are not compared. Where a cell has several rates the highest is shown; "
    "its words hold all of them."
)


def tabulate(strategy: Strategy, knowledge: KnowledgeBase) -> HarmMatrix | None:
    """Lay out what is known of the harm of a strategy, organ by organ and component by component.

    Parameters
    ----------
    strategy : Strategy
        Its agents are the components; a combination has the column ``together`` as well.
    knowledge : KnowledgeBase
        Agent and toxicity tables.

    Returns
    -------
    HarmMatrix or None
        None for a single component without any rate: the list of its main toxicities says as much. A place
        without a cell holds nothing; the column ``together`` has a cell for every organ.
    """
    agents = agents_of(strategy, knowledge)
    rows = rows_of_strategy(strategy, knowledge)
    combined = given_together(strategy, knowledge)
    if not combined and not rows.single:
        return None
    asked = tuple(agent.agent_id for agent in agents)
    columns: list[tuple[str, Sequence[ToxicityRate], Agent | None]] = [
        (agent.name, rows.single.get(agent.agent_id, ()), agent) for agent in agents
    ]
    columns += [
        (" + ".join(knowledge.agents[name].name for name in names), found, None)
        for names, found in sorted(rows.parts.items())
    ]
    if combined:
        columns.append((TOGETHER, rows.together, None))
    organs = _order_organs(agents, [row for _, found, _ in columns for row in found], rows.together)
    shared = _shared(agents) if combined else frozenset()
    made = (
        _cell(organ, name, found, agent, organ in shared, knowledge.agents, asked)
        for organ in organs
        for name, found, agent in columns
    )
    cells = [cell for cell in made if cell.kind != "unknown" or cell.component == TOGETHER]
    return HarmMatrix(
        organs=organs,
        components=tuple(name for name, _, _ in columns),
        cells=tuple(cells),
        note=NOTE,
    )


def organ_of(row: ToxicityRate) -> str:
    """Name the line of the matrix that a row belongs to; fatal events and those of every cause have one.

    Parameters
    ----------
    row : ToxicityRate
        Row of the toxicity table.

    Returns
    -------
    str
        Organ, ``any`` (related to treatment), ``any, all causes``, or ``fatal event``.
    """
    if row.grade == "5":
        return FATAL
    if row.organ == ANY_EVENT and not any(word in row.event for word in RELATED):
        return ALL_CAUSES
    return row.organ


def _shared(agents: Sequence[Agent]) -> frozenset[str]:
    counts = Counter(organ for agent in agents for organ in set(agent.organs_at_risk))
    return frozenset(organ for organ, count in counts.items() if count > 1)


def _order_organs(
    agents: Sequence[Agent], rows: Sequence[ToxicityRate], together: Sequence[ToxicityRate]
) -> tuple[str, ...]:
    """Put any event first, then what was observed together, then what several agents share, then the rest."""
    shared = _shared(agents)
    observed = {organ_of(row) for row in together}
    named = {organ_of(row) for row in rows} | {organ for agent in agents for organ in agent.organs_at_risk}
    return tuple(
        sorted(
            named,
            key=lambda organ: (
                organ != ANY_EVENT,
                organ != ALL_CAUSES,
                organ != FATAL,
                organ not in observed,
                organ not in shared,
                organ,
            ),
        )
    )


def _cell(
    organ: str,
    component: str,
    rows: Sequence[ToxicityRate],
    agent: Agent | None,
    shared: bool,
    names: Mapping[str, Agent],
    asked: Sequence[str],
) -> HarmCell:
    here = [row for row in rows if organ_of(row) == organ]
    if here:
        return _observed(organ, component, here, names, asked)
    if agent is not None and organ in agent.organs_at_risk:
        return HarmCell(
            organ=organ,
            component=component,
            kind="expected",
            words="expected of this agent; no rate is held",
            source=agent.source,
        )
    if component == TOGETHER and shared:
        return HarmCell(
            organ=organ,
            component=component,
            kind="expected",
            words=f"{UNKNOWN_TOGETHER}; several of the agents can hurt this organ",
        )
    words = UNKNOWN_TOGETHER if component == TOGETHER else "nothing held"
    return HarmCell(organ=organ, component=component, kind="unknown", words=words)


@lru_cache(maxsize=1024)
def _interval(events: int, n: int) -> tuple[float, float]:
    """Exact 95% interval in percent; the same few counts come back for every patient."""
    low, high = clopper_pearson(events, n)
    return 100 * low, 100 * high


def _observed(
    organ: str,
    component: str,
    rows: Sequence[ToxicityRate],
    names: Mapping[str, Agent],
    asked: Sequence[str],
) -> HarmCell:
    """Show the highest severe rate; any-grade rows are told in words only."""
    severe = [row for row in rows if row.grade != "any"]
    ordered = sorted(
        rows,
        key=lambda row: (
            row not in severe,
            -(percent_of(row) or 0.0),
            row.toxicity_id,
        ),
    )
    leading = ordered[0] if severe else None
    percent = percent_of(leading) if leading is not None else None
    low = high = None
    if leading is not None and leading.events is not None and leading.n:
        low, high = _interval(leading.events, leading.n)
    return HarmCell(
        organ=organ,
        component=component,
        kind="observed",
        words=". ".join(say_toxicity(row, names, asked if len(row.agents) > 1 else ()) for row in ordered),
        percent=percent,
        low=low,
        high=high,
        n=leading.n if leading is not None else None,
        source=ordered[0].source,
        further_sources=tuple(
            dict.fromkeys(row.source for row in ordered[1:] if row.source != ordered[0].source)
        ),
    )
