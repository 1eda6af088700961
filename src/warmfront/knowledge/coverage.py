"""What became of every carried-over row and every sentence of the texts that the project starts from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from warmfront.domain.records import record
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.reviews import DecisionRule, Disposition, RowNote

CARRIED_STUDIES = "ACT-"
"""Beginning of the ids of studies and outcomes that were carried over."""

TABLES = (
    "studies",
    "outcomes",
    "biomarkers",
    "interactions",
    "challenges",
    "cycle interventions",
    "decision rules",
    "cell death",
    "drivers",
    "CDK4/6",
    "radiotherapy",
    "inconsistencies",
    "arithmetic checks",
)
"""Tables of carried-over rows, in the order in which they are reported."""


@record
class CoveredItem:
    """One carried-over row or one sentence, and what became of it.

    Parameters
    ----------
    table : str
        One of `TABLES`, or the file name of a seed text.
    item : str
        Id of the row, or number of the sentence.
    topic : str
        What it is about, in few words.
    disposition : str
        ``used``, ``rejected``, ``out of scope``; ``unexplained`` must not occur.
    where : tuple of str
        Ids of the entries that it feeds.
    reason : str
        Why it was rejected or left out of scope, or how it is used.
    """

    table: str
    item: str
    topic: str
    disposition: Disposition
    where: tuple[str, ...]
    reason: str


@record
class Coverage:
    """Every carried-over row and every sentence, in order."""

    rows: tuple[CoveredItem, ...]
    sentences: tuple[CoveredItem, ...]

    @property
    def unexplained(self) -> tuple[CoveredItem, ...]:
        """What is used nowhere and has no reason."""
        return tuple(item for item in self.rows + self.sentences if item.disposition == "unexplained")

    def counts(self) -> dict[str, dict[Disposition, int]]:
        """Items by table or text and by disposition, in order; zeros included."""
        found: dict[str, dict[Disposition, int]] = {}
        for item in self.rows + self.sentences:
            row = found.setdefault(
                item.table, {"used": 0, "rejected": 0, "out of scope": 0, "unexplained": 0}
            )
            row[item.disposition] += 1
        return found


def cover(base: KnowledgeBase) -> Coverage:
    """Work out what became of each carried-over row and list it beside the numbered sentences.

    Parameters
    ----------
    base : KnowledgeBase
        Where a row is used is read from the entries that name it, not from a list kept by hand.

    Returns
    -------
    Coverage
        Rows in the order of `TABLES`, then the sentences of each text in order.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> cover(load_knowledge()).unexplained
    ()
    """
    by_hand = base.reviews.row_notes
    rows = (item for gather in _GATHERERS for item in gather(base))
    return Coverage(
        rows=tuple(_noted(item, by_hand) for item in rows),
        sentences=tuple(
            CoveredItem(
                table=sentence.seed,
                item=str(sentence.number),
                topic=sentence.topic,
                disposition=sentence.disposition if sentence.where or sentence.reason else "unexplained",
                where=sentence.where,
                reason=sentence.reason,
            )
            for sentence in base.reviews.sentences
        ),
    )


def _noted(item: CoveredItem, by_hand: Mapping[str, RowNote]) -> CoveredItem:
    """Apply a note by hand only where no entry shows a use, so that it can never hide one."""
    note = by_hand.get(item.item)
    if note is None or item.disposition == "used":
        return item
    return CoveredItem(
        table=item.table,
        item=item.item,
        topic=item.topic,
        disposition=note.disposition,
        where=note.where,
        reason=note.reason,
    )


def _item(
    table: str, key: str, topic: str, where: Iterable[str], *, used: str = "", rejected: str = ""
) -> CoveredItem:
    """Call a row used when anything names it, rejected when there is a reason, else unexplained."""
    places = tuple(dict.fromkeys(where))
    disposition: Disposition = "rejected" if rejected else "used" if places else "unexplained"
    return CoveredItem(
        table=table,
        item=key,
        topic=topic,
        disposition=disposition,
        where=places,
        reason=rejected or (used if places else ""),
    )


def _evidence_users(base: KnowledgeBase) -> dict[str, list[str]]:
    users: dict[str, list[str]] = defaultdict(list)
    for key, strategy in base.strategies.items():
        for study in strategy.evidence:
            users[study].append(key)
    return users


def _studies(base: KnowledgeBase) -> Iterator[CoveredItem]:
    users = _evidence_users(base)
    for key, study in base.studies.items():
        if key.startswith(CARRIED_STUDIES):
            how = "shown as evidence of these options"
            if study.curation != "extracted":
                how += f"; marked as {study.curation}"
            yield _item("studies", key, f"{study.product}, {study.indication}", users[key], used=how)


def _outcomes(base: KnowledgeBase) -> Iterator[CoveredItem]:
    users = _evidence_users(base)
    for row in base.outcomes:
        if row.outcome_id.startswith(CARRIED_STUDIES):
            counted = row.events is not None and row.n is not None
            how = "counted, with its interval" if counted else "shown as printed; no count, so no rate"
            where = (row.study_id, *users[row.study_id]) if users[row.study_id] else ()
            yield _item("outcomes", row.outcome_id, f"{row.endpoint} {row.arm}", where, used=how)


def _biomarkers(base: KnowledgeBase) -> Iterator[CoveredItem]:
    """Follow a marker to its axes, to product axes and to decision rules; else give why it has no reading."""
    reviews = base.reviews
    rules = [(key, rule.markers) for key, rule in reviews.decision_rules.items() if not rule.retired]
    challenges = [(key, challenge.related) for key, challenge in reviews.challenges.items()]
    for row in base.biomarkers:
        key = row.biomarker_id
        if not key.startswith("BM-"):
            continue
        product = [axis for d in base.products.directions if d.biomarker_id == key for axis in d.axes]
        speaks = [*row.axes, *product, *(rule for rule, markers in rules if key in markers)]
        mentioned = [challenge for challenge, related in challenges if key in related]
        why = f"no reading of its own: {row.unused}" if row.unused else ""
        yield _item(
            "biomarkers",
            key,
            row.marker,
            speaks + mentioned,
            used=why or "gives the measurement a direction",
            rejected="" if speaks else why,
        )


def _words(agents: Iterable[str], base: KnowledgeBase) -> list[set[str]]:
    found = (base.agents[name] for name in agents if name in base.agents)
    return [{agent.agent_id, agent.agent_class, agent.target} for agent in found]


def _brings_together(strategy: Strategy, first: str, second: str, base: KnowledgeBase) -> bool:
    words = _words(strategy.agents, base)
    return any(
        first in own and second in other
        for i, own in enumerate(words)
        for j, other in enumerate(words)
        if i != j
    )


def _interactions(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for row in base.interactions:
        if row.interaction_id.startswith("TOX-"):
            users = [
                key
                for key, strategy in base.strategies.items()
                if _brings_together(strategy, row.class_a, row.class_b, base)
            ]
            topic = f"{row.class_a} with {row.class_b}: {row.event}"
            how = "speaks where these options bring the two together"
            yield _item("interactions", row.interaction_id, topic, users, used=how)


def _challenges(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.challenges.items():
        of_class = _of_classes(base, row.classes) if not row.strategies else ()
        how = f"gap: {row.gap}" if row.gap else "answered by these options"
        yield _item(
            "challenges", key, row.challenge, (*row.constraints, *row.strategies, *of_class), used=how
        )


def _of_classes(base: KnowledgeBase, classes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(classes)
    return tuple(key for key, strategy in base.strategies.items() if strategy.strategy_class in wanted)


def _cycle(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.cycle_interventions.items():
        yield _item(
            "cycle interventions",
            key,
            f"step {row.step}: {row.name}",
            row.strategies,
            used="options of the step",
        )


def _rules(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.decision_rules.items():
        options = row.strategies or tuple(
            name
            for name in _of_classes(base, row.classes)
            if not row.partners or set(row.partners) & set(base.strategies[name].partners)
        )
        yield _item(
            "decision rules",
            key,
            row.condition,
            options,
            used=_say_use(row),
            rejected=f"retired: {row.note}" if row.retired else "",
        )


def _say_use(rule: DecisionRule) -> str:
    if not rule.unread:
        return "evaluated for these options"
    if rule.bearing == "flag" and not rule.requires:
        return f"listed under what to monitor: {rule.unread}"
    return f"stays a question: {rule.unread}"


def _cell_death(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.cell_death.items():
        how = "option that uses the inducer" if row.strategies else "what must work downstream"
        yield _item("cell death", key, row.item, (*row.strategies, *row.constraints), used=how)


def _drivers(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.drivers.items():
        how = row.used_in or "constraint, axis and matched options"
        if row.gap:
            how += f"; gap: {row.gap}"
        yield _item("drivers", key, row.item, (*row.constraints, *row.axes, *row.strategies), used=how)


def _cdk46(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.cdk46.items():
        how = "overridden by rows that were read" if row.overridden_by else "mechanism of these options"
        yield _item("CDK4/6", key, row.statement, (*row.overridden_by, *row.strategies), used=how)


def _radiotherapy(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.radiotherapy.items():
        made = _item("radiotherapy", key, row.statement, row.strategies, used="mechanism of these options")
        if row.out_of_scope:
            made = CoveredItem(
                table=made.table,
                item=key,
                topic=row.statement,
                disposition="out of scope",
                where=(),
                reason=row.out_of_scope,
            )
        yield made


def _inconsistencies(base: KnowledgeBase) -> Iterator[CoveredItem]:
    for key, row in base.reviews.inconsistencies.items():
        rejected = row.handled if row.outcome == "left out" else ""
        yield _item(
            "inconsistencies",
            key,
            row.finding,
            row.where,
            used=f"{row.outcome}: {row.handled}",
            rejected=rejected,
        )


def _arithmetic(base: KnowledgeBase) -> Iterator[CoveredItem]:
    counted = {row.outcome_id for row in base.outcomes}
    for key, row in base.reviews.arithmetic.items():
        how = f"counts {row.events}/{row.n}" if row.events is not None else "no count fits or is meant"
        where = (key,) if key in counted else ()
        yield _item("arithmetic checks", key, f"{row.endpoint} {row.arm}: {row.printed}%", where, used=how)


_GATHERERS: tuple[Callable[[KnowledgeBase], Iterator[CoveredItem]], ...] = (
    _studies,
    _outcomes,
    _biomarkers,
    _interactions,
    _challenges,
    _cycle,
    _rules,
    _cell_death,
    _drivers,
    _cdk46,
    _radiotherapy,
    _inconsistencies,
    _arithmetic,
)
