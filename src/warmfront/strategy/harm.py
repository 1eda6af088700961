"""What is known of the harm of a whole option: observed together, or unknown with the shared organs named.

Rates of single agents are never multiplied or added: abemaciclib alone raises ALT to grade 3 or more in 4 to
6%, with pembrolizumab 42% were observed (10.1038/s41523-022-00482-2), and neither independence nor a bound
foresees that.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from warmfront.domain.evidence import Interaction, Status
from warmfront.domain.therapy import Agent, Harm, Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.regimen import agents_of, given_together
from warmfront.strategy.toxicity import percent_of, rows_of_strategy, say_toxicity

ROWS_SAID = 3
"""Rows of the toxicity table that the statement quotes; the matrix holds them all. Assumption: room."""

OBSERVED = (Status.TRIAL, Status.GUIDELINE)
"""Statuses under which an interaction row counts as observed in patients."""


def combine(strategy: Strategy, knowledge: KnowledgeBase) -> Harm:
    """Gather what is known of the harm of a strategy as a whole.

    Parameters
    ----------
    strategy : Strategy
        Its agents are looked at pair by pair.
    knowledge : KnowledgeBase
        Interaction and agent tables.

    Returns
    -------
    Harm
        Observed rates by pair and of the whole combination, or "combination rate unknown" with the
        organs that several agents can hurt; the numbers are those of the matrix.
        A row of an agent pair replaces the rows of its classes, because rates do not carry over
        from one pair to another.
    """
    agents = agents_of(strategy, knowledge)
    if not given_together(strategy, knowledge):
        return Harm(
            statement="No combination: what is known of the single agent applies."
            if agents
            else "No combination: no agent is given.",
            observed=(),
            shared_organs=(),
            hard_stop=False,
        )
    found: dict[str, Interaction] = {}
    for first, second in combinations(agents, 2):
        for row in rows_of_pair(first, second, knowledge.interactions):
            found.setdefault(row.interaction_id, row)
    rows = sorted(found.values(), key=lambda row: row.interaction_id)
    observed = tuple(_worded(row, knowledge) for row in rows if row.status in OBSERVED)
    observed += _counted(strategy, rows, knowledge)
    feared = tuple(_worded(row, knowledge) for row in rows if row.status not in OBSERVED)
    organs = _shared_organs(agents)
    hard_stop = any(row.hard_stop for row in rows)
    return Harm(
        statement=_statement(observed, feared, organs, hard_stop),
        observed=observed,
        shared_organs=organs,
        hard_stop=hard_stop,
        severe=any(row.severity == "high" for row in rows),
    )


def _counted(strategy: Strategy, told: Sequence[Interaction], knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Quote the highest rates of the whole combination that no row of a pair has told already."""
    already = {rate for row in told for rate in row.rates}
    rows = [
        row
        for row in rows_of_strategy(strategy, knowledge).together
        if row.toxicity_id not in already and row.status in OBSERVED
    ]
    rows.sort(key=lambda row: (-(percent_of(row) or 0.0), row.toxicity_id))
    words = [say_toxicity(row, knowledge.agents, strategy.agents) for row in rows[:ROWS_SAID]]
    if len(rows) > ROWS_SAID:
        words.append(f"{len(rows) - ROWS_SAID} further rates in the matrix")
    return tuple(words)


def rows_of_pair(first: Agent, second: Agent, table: Sequence[Interaction]) -> list[Interaction]:
    """Find what is known of a pair of agents; rows of the pair itself replace those of its classes.

    Parameters
    ----------
    first, second : Agent
        In any order.
    table : sequence of Interaction
        Interaction table.

    Returns
    -------
    list of Interaction
        In the order of the table.
    """
    exact = [row for row in table if {row.class_a, row.class_b} == {first.agent_id, second.agent_id}]
    if exact:
        return exact
    return [
        row
        for row in table
        if (_means(row.class_a, first) and _means(row.class_b, second))
        or (_means(row.class_a, second) and _means(row.class_b, first))
    ]


def _means(term: str, agent: Agent) -> bool:
    """Say whether a word of the interaction table names the agent, its class or its target."""
    return term.casefold() in _words_of(agent.agent_id, agent.name, agent.agent_class, agent.target)


@lru_cache(maxsize=1024)
def _words_of(*texts: str) -> frozenset[str]:
    return frozenset(text.casefold() for text in texts)


def _shared_organs(agents: Sequence[Agent]) -> tuple[str, ...]:
    counts = Counter(organ for agent in agents for organ in set(agent.organs_at_risk))
    return tuple(sorted(organ for organ, count in counts.items() if count > 1))


def _worded(row: Interaction, knowledge: KnowledgeBase) -> str:
    pair = " + ".join(
        knowledge.agents[term].name if term in knowledge.agents else term
        for term in (row.class_a, row.class_b)
    )
    source = knowledge.sources.get(row.source)
    cited = f"; {source.citation}" if source is not None and source.checked == "seen" else ""
    return f"{pair}: {row.event} ({row.evidence}; {row.verification}{cited})"


def _statement(observed: Sequence[str], feared: Sequence[str], organs: Sequence[str], hard_stop: bool) -> str:
    shared = ", ".join(organs) if organs else "none named"
    if observed:
        words = f"Observed together: {'; '.join(observed)}. Organs that several agents can hurt: {shared}."
    else:
        words = f"Combination rate unknown. Organs that several agents can hurt: {shared}."
    if feared:
        words += f" Expected, not measured: {'; '.join(feared)}."
    return f"Hard stop outside a trial. {words}" if hard_stop else words
