"""Tables of one strategy class, read from the knowledge base, as Markdown."""

import re
from collections.abc import Callable, Iterable, Sequence

from pages import tabulate
from warmfront.domain.therapy import Condition, Strategy
from warmfront.knowledge.base import KnowledgeBase, Source
from warmfront.serving.citations import CHECKED_WORDS
from warmfront.serving.knowledge_words import link_source
from warmfront.stats.intervals import clopper_pearson
from warmfront.strategy.regimen import agents_of
from warmfront.strategy.toxicity import rows_of_strategy

MARKS = re.compile(r"([\\`*_{}\[\]<>|$#~])")
COLONS = re.compile(r"\s+")


def plain(text: object) -> str:
    """Text that Markdown leaves as it is, in one line."""
    return MARKS.sub(r"\\\1", COLONS.sub(" ", str(text)).strip())


def listed(words: Iterable[str]) -> str:
    return ", ".join(plain(word) for word in words) or "-"


def cite(source_id: str, base: KnowledgeBase) -> str:
    """A link to the source itself where it has an address; a star where it was not read."""
    source = base.sources[source_id]
    star = "" if source.checked == "seen" else " (from memory)"
    link = link_source(source)
    return f"[{plain(source_id)}]({link}){star}" if link else f"`{source_id}`{star}"


def share(events: int, n: int) -> str:
    """Counts, percentage and exact interval."""
    low, high = clopper_pearson(events, n)
    return f"{events}/{n} = {100 * events / n:.0f}% ({100 * low:.0f} to {100 * high:.0f})"


def groups(names: Iterable[str], base: KnowledgeBase) -> str:
    return listed(base.group_names.get(name, name) for name in names)


def members(strategy_class: str, base: KnowledgeBase) -> list[Strategy]:
    return [s for s in base.strategies.values() if s.strategy_class == strategy_class]


def words_of(strategies: Sequence[Strategy], base: KnowledgeBase) -> set[str]:
    """Agent ids, classes and targets of the agents of a class of strategies."""
    agents = [agent for strategy in strategies for agent in agents_of(strategy, base)]
    return {word for agent in agents for word in (agent.agent_id, agent.agent_class, agent.target)}


def table_of_strategies(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    labels = {one.constraint: one.label for one in base.constraints}
    rows = [
        (
            f"{plain(s.name)} (`{s.strategy_id}`)",
            s.tier.value,
            groups(s.disease_groups, base),
            listed(labels[name].lower() for name in s.constraints),
            listed(map(str, s.steps)),
            listed(s.needs_intact),
            s.status.value,
            ", ".join(cite(name, base) for name in s.sources),
        )
        for s in strategies
    ]
    head = ("Strategy", "Tier", "Diseases", "Answers", "Cycle steps", "Needs intact", "Status", "Sources")
    return tabulate(head, rows)


def table_of_approvals(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    rows = [
        (
            plain(s.name),
            groups(one.disease_groups, base),
            listed(map(str, one.lines)) if one.lines else "any",
            listed(one.requires),
            plain(one.dated),
            plain(one.achieved),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for s in strategies
        for one in s.approvals
    ]
    return (
        tabulate(("Strategy", "Disease", "Line", "Requires", "Dated", "Achieved", "Source"), rows)
        if rows
        else ""
    )


def say_limit(one: Condition) -> str:
    parts = [f"{one.limit:g} {one.unit or ''}".strip()] if one.limit is not None else []
    return plain("; ".join([*parts, *one.values])) or "-"


def table_of_rules(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    words = words_of(strategies, base)
    found = [
        (one, listed(word for word in one.applies_to if word in words) if one.applies_to else "every option")
        for one in base.general_conditions
        if not one.applies_to or words.intersection(one.applies_to)
    ]
    found += [(one, plain(s.name)) for s in strategies for one in s.conditions]
    rows = [
        (
            f"`{one.rule}`",
            say_limit(one),
            one.on_breach.value,
            plain(one.recoverable) or "-",
            whom,
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one, whom in found
    ]
    head = ("Rule", "Limit or words", "On breach", "Can change", "For", "Source")
    return tabulate(head, rows) if rows else ""


def table_of_targets(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    products = base.options.cell_therapies
    ids = dict.fromkeys(name for s in strategies for name in s.agents if name in products)
    rows = []
    for one in (products[name] for name in ids):
        days = one.vein_to_vein_days
        rows.append(
            (
                plain(one.name),
                f"{listed(one.targets)} ({one.target_logic})",
                plain("; ".join(filter(None, (one.antigen_assay, one.antigen_cutoff)))) or "not stated",
                ("on HLA: " if one.mhc_dependent else "no HLA needed")
                + (listed(one.hla) if one.mhc_dependent else ""),
                listed(one.hla_excluded),
                one.origin,
                f"{days[0]:g} to {days[1]:g}" if days else "not stated",
                plain(one.lymphodepletion),
                f"{cite(one.source, base)}, {one.status.value}",
            )
        )
    head = ("Product", "Targets", "Assay, cut-off", "HLA", "Excluding alleles", "Origin", "Days to infusion")
    products_table = tabulate((*head, "Lymphodepletion", "Source"), rows) if rows else ""
    needed = [
        f"- {plain(s.name)}: antigen {listed(s.target_antigens)}"
        + (f"; HLA {listed(s.hla)}" if s.hla else "")
        + (f"; never with {listed(s.hla_excluded)}" if s.hla_excluded else "")
        for s in strategies
        if s.target_antigens or s.hla or s.hla_excluded
    ]
    return "\n\n".join(filter(None, ("\n".join(needed), products_table)))


def table_of_evidence(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    named = dict.fromkeys(name for s in strategies for name in s.evidence)
    observed = {row.study_id: row for row in base.observed}
    rows = []
    for name in named:
        if name in base.studies:
            rows += rows_of_study(name, base)
        elif name in observed:
            row = observed[name]
            place = f"{groups((row.disease_group,), base)}; line {row.line}; {row.criterion}"
            counted = f"ORR {share(row.events, row.n)}"
            rows.append(
                (
                    f"`{name}`",
                    plain(row.agent),
                    plain(place),
                    counted,
                    "single arm, counted in a cohort",
                    plain(row.note),
                    cite(row.source, base),
                )
            )
    head = ("Row", "What was given", "Where", "Counted or printed", "Quality", "Doubt", "Source")
    return tabulate(head, rows) if rows else ""


def rows_of_study(name: str, base: KnowledgeBase) -> list[tuple[str, ...]]:
    study = base.studies[name]
    counted, printed = [], []
    for one in (one for one in base.outcomes if one.study_id == name):
        arm = f" {one.arm}" if one.arm not in ("", "experimental") else ""
        if one.events is not None and one.n:
            origin = ", count inferred" if one.count_origin == "inferred" else ""
            counted.append(f"{plain(one.endpoint + arm)} {share(one.events, one.n)}{origin}")
        else:
            unit = "%" if one.unit == "%" else f" {one.unit}"
            versus = f" against {one.versus}" if one.versus else ""
            printed.append(plain(f"{one.endpoint}{arm} {one.value}{unit}{versus}"))
    comparator = f"against {study.comparator}" if study.comparator else "no comparator recorded: no effect"
    quality = f"level {study.level}; {study.design}; {comparator}; certainty {study.certainty}"
    if study.species != "human":
        quality = f"level {study.level}; {study.species}"
    where = f"{study.indication}; line {study.line}; {study.criterion}"
    doubt = "; ".join(filter(None, (study.note, "" if study.curation == "extracted" else study.curation)))
    return [
        (
            f"`{name}`",
            plain(" + ".join(filter(None, (study.product, study.partner)))),
            plain(where),
            "; ".join((*counted, *printed)) or plain(study.finding) or "-",
            plain(quality),
            plain(doubt) or "-",
            cite(study.source, base),
        )
    ]


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
                listed(one.agents),
                found[key],
                plain(f"{one.event}, grade {one.grade}"),
                rate,
                plain(one.setting),
                plain(one.comparator) or "-",
                f"{cite(one.source, base)}, {one.status.value}",
            )
        )
    head = ("Given", "Seen under", "Event", "Rate (95% exact)", "Setting", "Control arm", "Source")
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


def table_of_orders(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    words = words_of(strategies, base) | {s.strategy_class for s in strategies}
    rows = [
        (
            plain(one.compared),
            groups(one.disease_groups, base),
            one.intent,
            plain(one.favours),
            plain(one.result) + (f"; n {one.n}" if one.n else ""),
            "yes" if one.randomised else "no",
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in base.options.order_comparisons.values()
        if one.first in words and one.second in words
    ]
    head = ("Compared", "Disease", "Intent", "Favours", "Result", "Randomised to the order", "Source")
    return tabulate(head, rows) if rows else ""


def list_sentences(strategies: Sequence[Strategy], take: Callable[[Strategy], Iterable[str]]) -> str:
    """Sentences of the strategies, each once, with those that say them when not all do."""
    said: dict[str, list[str]] = {}
    for s in strategies:
        for sentence in take(s):
            said.setdefault(sentence, []).append(s.strategy_id)
    lines = []
    for sentence, names in said.items():
        whom = "" if len(names) == len(strategies) else f" ({len(names)} of {len(strategies)} strategies)"
        if 0 < len(names) <= 2 < len(strategies):
            whom = f" ({', '.join(f'`{name}`' for name in names)})"
        lines.append(f"- {plain(sentence)}{whom}")
    return "\n".join(lines)


def table_of_access(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    names, classes = {s.strategy_id for s in strategies}, {s.strategy_class for s in strategies}

    def span(pair: tuple[float, float] | None) -> str:
        return f"{pair[0]:g} to {pair[1]:g}" if pair else "unknown"

    rows = [
        (
            listed(one.strategies) if one.strategies else "the class",
            plain(one.site),
            span(one.days_to_start),
            span(one.visits_per_month),
            plain(one.stay) or "-",
            one.cost_class,
            plain(one.if_unavailable) or "-",
            plain(one.consent) or "-",
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in base.options.access.values()
        if names.intersection(one.strategies) or classes.intersection(one.classes)
    ]
    head = ("For", "Site", "Days to start", "Visits a month", "Stay", "Cost", "If not available", "Consent")
    return tabulate((*head, "Source"), rows) if rows else ""


def table_of_regimens(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    names = {s.strategy_id for s in strategies}
    rows = []
    for one in base.options.regimens.values():
        if names.intersection(one.strategies):
            doses = "; ".join(
                f"{dose.agent} {f'{dose.amount:g} ' if dose.amount is not None else ''}{dose.unit}"
                + (f", day {', '.join(map(str, dose.days))}" if dose.days else "")
                + (f" of {dose.cycle_days}" if dose.cycle_days else "")
                for dose in one.doses
            )
            rows.append(
                (
                    plain(one.name),
                    plain(doses),
                    plain(one.setting),
                    f"{cite(one.source, base)}, {one.status.value}",
                )
            )
    return tabulate(("Regimen", "Doses", "Setting", "Source"), rows) if rows else ""


def table_of_rules_of_reviews(
    strategy_class: str, strategies: Sequence[Strategy], base: KnowledgeBase
) -> str:
    names = {s.strategy_id for s in strategies}
    rows = [
        (
            f"`{key}`",
            plain(rule.condition),
            plain(rule.consideration),
            rule.bearing,
            rule.level,
            plain(rule.unread) or "-",
            cite(rule.source, base),
        )
        for key, rule in base.reviews.decision_rules.items()
        if not rule.retired and (strategy_class in rule.classes or names.intersection(rule.strategies))
    ]
    head = ("Rule", "When", "Consider", "Bearing", "Level", "What no case can answer", "Source")
    return tabulate(head, rows) if rows else ""


def table_of_sources(names: Iterable[str], base: KnowledgeBase) -> str:
    def row(source: Source) -> tuple[str, ...]:
        link = link_source(source)
        shown = f"[{plain(source.doi or source.registry)}]({link})" if link else plain(source.registry) or "-"
        return (
            f"`{source.source_id}`",
            plain(source.citation),
            source.kind,
            CHECKED_WORDS[source.checked],
            shown,
        )

    rows = [row(base.sources[name]) for name in names]
    return tabulate(("Id", "Citation", "Kind", "Read", "Link"), rows)
