"""Tables on the harm of one strategy class, read from the knowledge base, as Markdown."""

from collections.abc import Sequence

from class_tables import cite, listed, plain, share, words_of
from pages import tabulate
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.toxicity import rows_of_strategy

SAID_GRADE = {"3+": "grade 3 or more", "any": "any grade", "5": "fatal"}


def table_of_harm(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Rates with counts: of whole combinations first, then of single agents."""
    found: dict[str, str] = {}
    for s in strategies:
        harm = rows_of_strategy(s, base)
        for row in harm.together:
            found[row.toxicity_id] = "the combination"
        for rows in harm.parts.values():
            for row in rows:
                found.setdefault(row.toxicity_id, "a part of the combination")
        for rows in harm.single.values():
            for row in rows:
                found.setdefault(row.toxicity_id, "one agent")
    order = ("the combination", "a part of the combination", "one agent")
    rows = []
    for key in sorted(found, key=lambda key: (order.index(found[key]), key)):
        one = base.options.toxicities[key]
        rate = (
            share(one.events, one.n)
            if one.events is not None and one.n
            else f"{one.percent:g}%, n not reported"
        )
        rows.append(
            (
                f"{listed(one.agents)} ({found[key]})",
                plain(f"{one.event} ({SAID_GRADE[one.grade]})"),
                rate,
                plain(f"{one.setting}; control arm: {one.comparator}" if one.comparator else one.setting),
                f"{cite(one.source, base)}, {one.status.value}",
            )
        )
    head = ("Given", "Event", "Rate (95% exact)", "Setting", "Source")
    return tabulate(head, rows) if rows else ""


def table_of_pairs(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Interactions of which both sides are agents of one strategy of the class."""
    found = {}
    for s in strategies:
        words = words_of([s], base)
        for row in base.interactions:
            if row.class_a in words and row.class_b in words and len(s.agents) > 1:
                found[row.interaction_id] = row
    rows = [
        (
            plain(f"{one.class_a} with {one.class_b}"),
            plain(one.event),
            plain(one.evidence),
            one.severity + (", **hard stop outside a trial**" if one.hard_stop else ""),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in found.values()
    ]
    return tabulate(("Pair", "Event", "What was seen", "Severity", "Source"), rows) if rows else ""


def table_of_vetoes(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Named reasons that leave an option of the class out, those for every option apart."""
    words = words_of(strategies, base)
    rows = [
        (
            plain(one.rule.replace("_", " ")),
            plain(one.words),
            listed(word for word in one.applies_to if word in words),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in base.options.vetoes.values()
        if words.intersection(one.applies_to)
    ]
    return tabulate(("Rule that fails", "Why it is a veto", "For", "Source"), rows) if rows else ""


def table_of_drugs(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Drugs taken beside, or shortly before, that touch an option of the class."""
    words = words_of(strategies, base)
    rows = [
        (
            plain(one.group)
            + (f", within {one.within_days:g} days" if one.within_days is not None else ", now"),
            f"{one.on_breach.value}: {plain(one.words)}",
            listed(word for word in one.applies_to if word in words),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in base.options.drug_interactions.values()
        if words.intersection(one.applies_to)
    ]
    return tabulate(("Drug", "What happens", "For", "Source"), rows) if rows else ""


def list_late_effects(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Late effects of agents and of kinds of cell product."""
    words = words_of(strategies, base)
    lines = [
        f"- {plain(one.sentence)} ({listed(word for word in one.applies_to if word in words)}; "
        f"{cite(one.source, base)}, {one.status.value})"
        for one in base.options.late_effects.values()
        if words.intersection(one.applies_to) and (not one.targets or words.intersection(one.targets))
    ]
    lines += [
        f"- {plain(one.sentence)} ({listed(one.products)}; {cite(one.source, base)}, {one.status.value})"
        for one in base.products.late_effects
        if words.intersection(one.products)
    ]
    return "\n".join(lines)
