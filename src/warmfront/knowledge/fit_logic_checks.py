"""Checks over roles, schedules, intents and comparisons of order, each returning sentences."""

import re
from collections.abc import Callable, Iterable

from warmfront.domain.sequence import OrderComparison
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase

OUTSIDE = frozenset({"surgery"})
"""Sides of a comparison that are no agents."""

FIGURES = re.compile(r"\bHR \d|\d+ of \d+|\d (against|v) \d|\d%")
"""Marks of a note on order that claims more than that nothing is known."""


def check_fit_rule(base: KnowledgeBase) -> list[str]:
    """Check that covering more never counts less and that everything stays between 0 and 1.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    rule = base.options.fit_rule
    if rule is None:
        return ["options/fit_rule.toml: no rule"]
    if not 1 >= rule.both >= rule.leading_only >= rule.next_only > 0:
        return [
            "options/fit_rule.toml: must fall from both (at most 1) over leading_only to next_only (above 0)"
        ]
    return []


def check_fit_names(base: KnowledgeBase) -> list[str]:
    """Check that roles, schedules, modalities and comparisons name what exists.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = {entry.constraint for entry in base.constraints}
    classes = {agent.agent_class for agent in base.agents.values()}
    tables = base.options
    problems = []
    for key, role in tables.roles.items():
        where = f"options/roles.toml {key}"
        problems += _missing(where, "constraint", role.constraints, known)
        problems += _missing(where, "agent", role.agents, base.agents)
        problems += _missing(where, "agent class", role.agent_classes, classes)
        if not role.agents and not role.agent_classes:
            problems.append(f"{where}: names neither agents nor agent classes")
    for key, modality in tables.icd_modalities.items():
        where = f"options/icd_modalities.toml {key}"
        problems += _missing(where, "agent", modality.agents, base.agents)
        problems += _missing(where, "agent class", modality.agent_classes, classes)
    for key, note in tables.modality_notes.items():
        where = f"options/modality_notes.toml {key}"
        problems += _missing(where, "agent", note.agents, base.agents)
        problems += _missing(where, "agent class", note.with_classes, classes)
        problems += _missing(where, "disease group", note.disease_groups, _groups(base))
        if not note.sources:
            problems.append(f"{where}: has no source")
    for key, schedule in tables.schedules.items():
        where = f"options/schedules.toml {key}"
        ordered = [agent for group in schedule.order for agent in group.split(" + ")]
        problems += _missing(where, "strategy", schedule.strategies, base.strategies)
        problems += _missing(where, "agent", ordered, base.agents)
    return problems + _comparison_names(base)


def _missing(where: str, what: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    allowed = set(known)
    return [f"{where}: {what} {name!r} is unknown" for name in names if name not in allowed]


def _groups(base: KnowledgeBase) -> set[str]:
    return {entry.group for entry in base.tumour_types.values()}


def _comparison_names(base: KnowledgeBase) -> list[str]:
    words = {
        text.casefold()
        for agent in base.agents.values()
        for text in (agent.agent_id, agent.name, agent.agent_class, agent.target)
    }
    groups = _groups(base)
    problems = []
    for key, row in base.options.order_comparisons.items():
        where = f"options/order_comparisons.tsv {key}"
        for side in (row.first, row.second):
            problems += [
                f"{where}: {part!r} is no agent, class or target"
                for part in side.split(" + ")
                if part.casefold() not in words and part not in OUTSIDE
            ]
        problems += _missing(where, "disease group", row.disease_groups, groups)
        if not row.trial:
            problems.append(f"{where}: has no short name of the trial")
    return problems


def check_order_notes(base: KnowledgeBase) -> list[str]:
    """Check that a note on order that gives figures stands on a comparison of the table.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, strategy in base.strategies.items():
        if not FIGURES.search(strategy.order_note):
            continue
        rows = base.options.order_comparisons.values()
        if not any(_names_part(strategy, row, base) and row.trial in strategy.order_note for row in rows):
            problems.append(
                f"strategies/{key}.toml: order_note gives figures, and names no trial of "
                "options/order_comparisons.tsv that compares its agents"
            )
    return problems


def _names_part(strategy: Strategy, row: OrderComparison, base: KnowledgeBase) -> bool:
    agents = [base.agents[name] for name in strategy.agents if name in base.agents]
    words = {
        text.casefold()
        for agent in agents
        for text in (agent.agent_id, agent.name, agent.agent_class, agent.target)
    }
    return any(part.casefold() in words for side in (row.first, row.second) for part in side.split(" + "))


FIT_LOGIC_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_fit_rule,
    check_fit_names,
    check_order_notes,
)
