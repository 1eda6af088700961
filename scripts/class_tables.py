"""Tables of one strategy class, read from the knowledge base, as Markdown."""

import re
from collections.abc import Callable, Iterable, Sequence

from pages import tabulate
from warmfront.domain.cell_therapy import CellTherapy
from warmfront.domain.therapy import Condition, Strategy
from warmfront.knowledge.base import KnowledgeBase, Source
from warmfront.serving.citations import CHECKED_WORDS
from warmfront.serving.knowledge_words import link_source
from warmfront.stats.intervals import clopper_pearson
from warmfront.strategy.regimen import agents_of

MARKS = re.compile(r"([\\`*_{}\[\]<>|$#~])")
COLONS = re.compile(r"\s+")


def plain(text: object) -> str:
    """Text that Markdown leaves as it is, in one line."""
    return MARKS.sub(r"\\\1", COLONS.sub(" ", str(text)).strip())


def listed(words: Iterable[str]) -> str:
    return ", ".join(plain(word) for word in words) or "-"


def cite(source_id: str, base: KnowledgeBase) -> str:
    """A link to the source itself where it has an address, else to its entry; says where it was not read."""
    source = base.sources[source_id]
    star = "" if source.checked == "seen" else " (from memory)"
    link = link_source(source)
    return f"[{plain(source_id)}]({link or '#sources'}){star}"


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
    rows = []
    for s in strategies:
        steps = f"; cycle step {listed(map(str, s.steps))}" if s.steps else ""
        intact = f"; needs intact {listed(s.needs_intact)}" if s.needs_intact else ""
        rows.append(
            (
                f"{plain(s.name)} (`{s.strategy_id}`)",
                f"{s.tier.value}; status {s.status.value}",
                groups(s.disease_groups, base),
                listed(labels[name] for name in s.constraints) + steps + intact,
                ", ".join(cite(name, base) for name in s.sources),
            )
        )
    return tabulate(("Strategy", "Tier", "Diseases", "Answers", "Sources"), rows)


def table_of_approvals(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    rows = []
    for s in strategies:
        for one in s.approvals:
            line = f"line {listed(map(str, one.lines))}" if one.lines else "any line"
            needs = f"; requires {listed(one.requires)}" if one.requires else ""
            rows.append(
                (
                    plain(s.name),
                    f"{groups(one.disease_groups, base)}; {line}{needs}",
                    plain(one.dated),
                    plain(one.achieved),
                    f"{cite(one.source, base)}, {one.status.value}",
                )
            )
    return tabulate(("Strategy", "For", "Dated", "Achieved", "Source"), rows) if rows else ""


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
            plain(one.rule.replace("_", " ")),
            say_limit(one),
            "; ".join(filter(None, (one.on_breach.value, plain(one.recoverable)))),
            whom,
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one, whom in found
    ]
    head = ("Rule", "Limit or words", "On breach", "For", "Source")
    return tabulate(head, rows) if rows else ""


def say_hla(product: CellTherapy) -> str:
    if not product.mhc_dependent:
        return "needs no HLA"
    return f"sees it on HLA {listed(product.hla)}" if product.hla else "sees the tumour on its HLA"


def list_targets(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """What strategies and products need: antigen, assay, allele; and how a product is made."""
    products = base.options.cell_therapies
    lines = [
        f"- {plain(s.name)}: antigen {listed(s.target_antigens)}"
        + (f"; HLA {listed(s.hla)}" if s.hla else "")
        + (f"; never with {listed(s.hla_excluded)}" if s.hla_excluded else "")
        for s in strategies
        if s.target_antigens or s.hla or s.hla_excluded
    ]
    ids = dict.fromkeys(name for s in strategies for name in s.agents if name in products)
    for one in (products[name] for name in ids):
        days = one.vein_to_vein_days
        facts = (
            f"targets {listed(one.targets)} ({one.target_logic})" if one.targets else "no target",
            f"assay {plain(one.antigen_assay)}" if one.antigen_assay else "",
            f"cut-off {plain(one.antigen_cutoff)}" if one.antigen_cutoff else "",
            say_hla(one),
            f"never with {listed(one.hla_excluded)}" if one.hla_excluded else "",
            one.origin,
            f"{days[0]:g} to {days[1]:g} days to infusion" if days else "time to infusion not stated",
            f"lymphodepletion {plain(one.lymphodepletion)}",
            f"target also in {listed(one.off_tumour_organs)}" if one.off_tumour_organs else "",
            f"{cite(one.source, base)}, {one.status.value}",
        )
        lines.append(f"- **{plain(one.name)}** ({one.modality}): {'; '.join(filter(None, facts))}")
    return "\n".join(lines)


def table_of_evidence(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    named = dict.fromkeys(name for s in strategies for name in s.evidence)
    observed = {row.study_id: row for row in base.observed}
    rows = []
    for name in named:
        if name in base.studies:
            rows += rows_of_study(name, base)
        elif name in observed:
            row = observed[name]
            place = f"{row.agent}: {row.disease_group}; line {row.line}; {row.criterion}"
            rows.append(
                (
                    f"`{name}`",
                    plain(place),
                    f"ORR {share(row.events, row.n)}",
                    plain(f"single arm, counted in a cohort; {row.note}"),
                    cite(row.source, base),
                )
            )
    head = ("Row", "What was given, where", "Counted or printed", "Quality and doubt", "Source")
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
    partners = [part.strip() for part in study.partner.split(";")]
    given = " + ".join(
        (study.product, *(part for part in partners if part.casefold() not in study.product.casefold()))
    )
    verdict = base.options.trial_verdicts.get(name)
    doubts = [quality, f"did not favour it ({verdict.verdict})", verdict.note] if verdict else [quality]
    doubts += [study.note, "" if study.curation == "extracted" else study.curation]
    return [
        (
            f"`{name}`",
            plain(f"{given}: {study.indication}; line {study.line}; {study.criterion}"),
            "; ".join((*counted, *printed)) or plain(study.finding) or "-",
            plain("; ".join(filter(None, doubts))),
            cite(study.source, base),
        )
    ]


def meets(strategy: Strategy, disease_groups: Iterable[str]) -> bool:
    """Whether a strategy is meant for one of these diseases, or for any."""
    own = strategy.disease_groups
    return any(name.startswith("any") for name in own) or bool(set(own).intersection(disease_groups))


def table_of_orders(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Comparisons of two components of one strategy in one of its diseases."""
    found = {}
    for s in strategies:
        words = words_of([s], base)
        for key, one in base.options.order_comparisons.items():
            if one.first in words and one.second in words and meets(s, one.disease_groups):
                found[key] = one
    rows = [
        (
            plain(one.compared),
            f"{groups(one.disease_groups, base)}; {one.intent}",
            plain(one.favours),
            plain(one.result)
            + (f"; n {one.n}" if one.n else "")
            + ("; randomised to the order" if one.randomised else "; not randomised to the order"),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in found.values()
    ]
    head = ("Compared", "Disease, intent", "Favours", "Result", "Source")
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


def list_access(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    names, classes = {s.strategy_id for s in strategies}, {s.strategy_class for s in strategies}

    def span(pair: tuple[float, float] | None, what: str) -> str:
        return f"{pair[0]:g} to {pair[1]:g} {what}" if pair else f"{what}: unknown"

    lines = []
    for one in base.options.access.values():
        if not (names.intersection(one.strategies) or classes.intersection(one.classes)):
            continue
        whom = ", ".join(f"`{name}`" for name in one.strategies if name in names) or "The class"
        facts = (
            plain(one.site),
            span(one.days_to_start, "days to start"),
            span(one.visits_per_month, "visits a month"),
            span(one.treatment_days_per_month, "treatment days a month"),
            plain(one.stay),
            f"cost {one.cost_class}",
            f"if not available: {plain(one.if_unavailable)}" if one.if_unavailable else "",
            f"consent: {plain(one.consent)}" if one.consent else "",
            f"{cite(one.source, base)}, {one.status.value}",
        )
        lines.append(f"- {whom}: {'; '.join(filter(None, facts))}")
    return "\n".join(lines)


def say_days(days: Sequence[int]) -> str:
    """Days of a cycle; a run of more than three is written by its ends."""
    run = len(days) > 3 and list(days) == list(range(days[0], days[0] + len(days)))
    return f"{days[0]} to {days[-1]}" if run else ", ".join(map(str, days))


def table_of_regimens(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    names = {s.strategy_id for s in strategies}
    rows = []
    for one in base.options.regimens.values():
        if names.intersection(one.strategies):
            doses = "; ".join(
                f"{dose.agent} {f'{dose.amount:g} ' if dose.amount is not None else ''}{dose.unit}"
                + (f", day {say_days(dose.days)}" if dose.days else "")
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
            f"{plain(rule.consideration)} ({rule.bearing}; level {rule.level})",
            plain(rule.unread) or "-",
            cite(rule.source, base),
        )
        for key, rule in base.reviews.decision_rules.items()
        if not rule.retired and (strategy_class in rule.classes or names.intersection(rule.strategies))
    ]
    head = ("Rule", "When", "Consider", "What no case can answer", "Source")
    return tabulate(head, rows) if rows else ""


def list_notes(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """What a board should have before it: notes on the modality, and ways to cause immunogenic death."""
    agents = {name for s in strategies for name in s.agents}
    classes = {agent.agent_class for s in strategies for agent in agents_of(s, base)}
    lines = [
        f"- {plain(note.words)} ({', '.join(cite(name, base) for name in note.sources)}; level {note.level})"
        for note in base.options.modality_notes.values()
        if agents.intersection(note.agents)
        and (not note.with_classes or classes.intersection(note.with_classes))
    ]
    for one in base.options.icd_modalities.values():
        if agents.intersection(one.agents) or classes.intersection(one.agent_classes):
            kind = "counts as an inducer" if one.canonical else "does not count as an inducer"
            needs = f"; needs {listed(one.needs)}" if one.needs else ""
            lines.append(
                f"- Immunogenic cell death by {plain(one.name)}: {kind}; {plain(one.words)}{needs} "
                f"({cite(one.source, base)}; level {one.level})"
            )
    return "\n".join(lines)


def table_of_cascades(strategies: Sequence[Strategy], base: KnowledgeBase) -> str:
    """Patients from enrolment to response."""

    def part(events: int | None, n: int | None) -> str:
        return share(events, n) if events is not None and n else "not reported"

    agents = {name for s in strategies for name in s.agents}
    rows = [
        (
            f"{plain(one.label)}; {one.enrolled} enrolled",
            part(one.made, one.enrolled),
            part(one.infused, one.enrolled),
            part(one.responded, one.response_n),
            f"{cite(one.source, base)}, {one.status.value}",
        )
        for one in base.options.cascades.values()
        if agents.intersection(one.agents)
    ]
    head = ("Cohort", "Made, of enrolled", "Infused, of enrolled", "Responded, of those judged", "Source")
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
