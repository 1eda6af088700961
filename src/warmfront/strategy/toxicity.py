"""Rows of harm that belong to a strategy, and how one row is put into words."""

from collections.abc import Mapping, Sequence

from warmfront.domain.harm import ToxicityRate
from warmfront.domain.records import record
from warmfront.domain.therapy import Agent, Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.regimen import agents_of, given_together

GRADE_WORDS = {"3+": "grade 3 or more", "any": "any grade", "5": "fatal"}

PROTECTORS = ("trilaciclib",)
"""Agents given to lower the harm of others: a rate under them says nothing of the same drugs without them."""


@record
class RowsOfHarm:
    """Rows of harm of one strategy, apart by what was given.

    Parameters
    ----------
    single : dict of str to tuple of ToxicityRate
        By agent id, the rows in which that agent was given alone.
    parts : dict of tuple of str to tuple of ToxicityRate
        By agent ids, the rows of several of its agents that are not the whole combination.
    together : tuple of ToxicityRate
        Rows in which every component was given; further agents may have been given too, save protectors.
    """

    single: dict[str, tuple[ToxicityRate, ...]]
    parts: dict[tuple[str, ...], tuple[ToxicityRate, ...]]
    together: tuple[ToxicityRate, ...]


def rows_of_strategy(strategy: Strategy, knowledge: KnowledgeBase) -> RowsOfHarm:
    """Find the rows of harm that were seen under the agents of a strategy.

    Parameters
    ----------
    strategy : Strategy
        Its agents; several of one class and target are alternatives, and one of them stands for all.
    knowledge : KnowledgeBase
        Agent and toxicity tables.

    Returns
    -------
    RowsOfHarm
        In the order of the table. A row of one combination is never used for another one, and a row that
        was seen under one schedule only for the strategies with that schedule.
    """
    agents = agents_of(strategy, knowledge)
    ids = {agent.agent_id for agent in agents}
    components = {_component(agent) for agent in agents}
    combined = given_together(strategy, knowledge)
    single: dict[str, list[ToxicityRate]] = {}
    parts: dict[tuple[str, ...], list[ToxicityRate]] = {}
    together: list[ToxicityRate] = []
    for row in knowledge.options.toxicities.values():
        shared = ids.intersection(row.agents)
        if not shared or (row.strategies and strategy.strategy_id not in row.strategies):
            continue
        if len(row.agents) == 1:
            single.setdefault(row.agents[0], []).append(row)
        elif (
            combined
            and {_component(knowledge.agents[name]) for name in shared} == components
            and (len(shared) > 1)
        ):
            together.append(row)
        elif combined and shared == set(row.agents):
            parts.setdefault(tuple(sorted(row.agents)), []).append(row)
    return RowsOfHarm(
        single={name: tuple(rows) for name, rows in single.items()},
        parts={names: tuple(rows) for names, rows in parts.items()},
        together=tuple(row for row in together if _is_of(row, ids)),
    )


def _is_of(row: ToxicityRate, ids: set[str]) -> bool:
    """Say whether a row may speak for these agents: never when a protector was given that they lack."""
    return not any(name in PROTECTORS and name not in ids for name in row.agents)


def _component(agent: Agent) -> tuple[str, str]:
    return agent.agent_class, agent.target


def say_toxicity(row: ToxicityRate, agents: Mapping[str, Agent], asked: Sequence[str] = ()) -> str:
    """Write one row with its counts, its setting and what else was given.

    Parameters
    ----------
    row : ToxicityRate
        Counts or a printed percentage.
    agents : mapping of str to Agent
        Names of the agents.
    asked : sequence of str
        Agent ids of the option; agents of the row beyond them are named.

    Returns
    -------
    str
        For example ``ALT increased, grade 3 or more: 42.3% (11 of 26); cohort 1``.
    """
    event = row.event if "grade" in row.event else f"{row.event}, {GRADE_WORDS[row.grade]}"
    words = f"{event}: {say_percentage(row)}; {row.setting}"
    further = [agents[name].name for name in row.agents if asked and name not in asked]
    if further:
        words += f"; {', '.join(further)} given too"
    if row.comparator:
        words += f"; {row.comparator}"
    return words


def say_percentage(row: ToxicityRate) -> str:
    """Write the rate of a row with its denominator, or that none was reported.

    Parameters
    ----------
    row : ToxicityRate
        Counts or a printed percentage.

    Returns
    -------
    str
        For example ``42.3% (11 of 26)`` or ``55.9% (n not reported)``.
    """
    percent = percent_of(row)
    shown = "rate not reported" if percent is None else f"{round(percent, 1):g}%"
    if row.percent is not None:
        shown = f"{row.percent:g}%"
    if row.events is None or row.n is None:
        return f"{shown} (n not reported)" if row.n is None else f"{shown} (n {row.n})"
    return f"{shown} ({row.events} of {row.n})"


def percent_of(row: ToxicityRate) -> float | None:
    """Return the rate of a row in percent: as printed, else from its own counts.

    Parameters
    ----------
    row : ToxicityRate
        Counts or a printed percentage.

    Returns
    -------
    float or None
        None when the row holds neither.
    """
    if row.percent is not None:
        return row.percent
    if row.events is None or not row.n:
        return None
    return 100 * row.events / row.n
