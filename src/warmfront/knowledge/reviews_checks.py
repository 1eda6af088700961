"""Checks over the tables carried over from the reviews; each returns sentences with file and entry."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.reviews import (
    RULE_WORDS,
    Cdk46Statement,
    CellDeathRow,
    DecisionRule,
    Driver,
    RadiotherapyStatement,
)

_Graded = DecisionRule | CellDeathRow | Driver | Cdk46Statement | RadiotherapyStatement

STATUS_OF_LEVEL = {
    "A": {Status.GUIDELINE, Status.ASSUMPTION},
    "B": {Status.TRIAL, Status.ASSUMPTION},
    "C": {Status.ASSUMPTION},
    "D": {Status.PRECLINICAL, Status.ASSUMPTION},
    "E": {Status.ASSUMPTION},
}


def known_ids(base: KnowledgeBase) -> frozenset[str]:
    """Every id by which one row of the knowledge base may name another.

    Parameters
    ----------
    base : KnowledgeBase
        Entries of every table.

    Returns
    -------
    frozenset of str
        Ids of studies, outcomes, markers, interactions, strategies, constraints, axes, cell states, facts,
        agents, sources, conditions, tables beside the strategies and review tables.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> {"ACT-T1-07", "til", "exhaustion", "CH-08"} <= known_ids(load_knowledge())
    True
    """
    options, reviews = base.options, base.reviews
    keyed = (
        base.studies,
        base.strategies,
        base.agents,
        base.sources,
        base.facts,
        base.labs,
        base.measured_axes,
        base.blood_indices,
        base.signatures,
        base.genomic_events,
        base.disagreements,
        base.products.axes,
        base.cells.states,
        base.tumour_types,
        base.teaching_notes,
        options.toxicities,
        options.regimens,
        options.antigens,
        options.cell_therapies,
        options.order_comparisons,
        options.access,
        options.assays,
        reviews.challenges,
        reviews.cycle_interventions,
        reviews.decision_rules,
        reviews.cell_death,
        reviews.drivers,
        reviews.cdk46,
        reviews.radiotherapy,
        reviews.inconsistencies,
    )
    single = (
        (row.outcome_id for row in base.outcomes),
        (row.biomarker_id for row in base.biomarkers),
        (row.interaction_id for row in base.interactions),
        (row.study_id for row in base.observed),
        (row.constraint for row in base.constraints),
        (row.axis for row in base.axes),
        (row.rule for row in base.general_conditions),
        (row.row for row in base.products.directions),
        (row.effect for row in base.products.late_effects),
    )
    return frozenset(chain(*keyed, *single))


def _ties(base: KnowledgeBase) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of ids of any table, with the row that holds it."""
    reviews = base.reviews
    for key, challenge in reviews.challenges.items():
        yield f"challenges.tsv {key}", (*challenge.constraints, *challenge.strategies, *challenge.related)
    for key, entry in reviews.cycle_interventions.items():
        yield f"cycle_interventions.tsv {key}", entry.strategies
    for key, rule in reviews.decision_rules.items():
        yield f"decision_rules.tsv {key}", (*rule.strategies, *rule.markers)
    for key, row in reviews.cell_death.items():
        yield f"icd.tsv {key}", (*row.constraints, *row.strategies)
    for key, driver in reviews.drivers.items():
        yield f"drivers.tsv {key}", (*driver.constraints, *driver.axes, *driver.strategies)
    for key, statement in reviews.cdk46.items():
        yield f"cdk46.tsv {key}", (*statement.strategies, *statement.overridden_by)
    for key, point in reviews.radiotherapy.items():
        yield f"radiotherapy_ai.tsv {key}", point.strategies
    for key, error in reviews.inconsistencies.items():
        yield f"inconsistencies.tsv {key}", error.where
    for key in reviews.arithmetic:
        yield "arithmetic_checks.tsv", (key,)


def check_review_ties(base: KnowledgeBase) -> list[str]:
    """Check that every id, class, partner and disease group that a review row names exists.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = known_ids(base)
    problems = [
        f"reviews/{where}: no entry is named {i!r}"
        for where, ids in _ties(base)
        for i in ids
        if i not in known
    ]
    classes = {strategy.strategy_class for strategy in base.strategies.values()}
    partners = {partner for strategy in base.strategies.values() for partner in strategy.partners}
    for key, challenge in base.reviews.challenges.items():
        problems += _unknown(f"challenges.tsv {key}", "class", challenge.classes, classes)
    for key, rule in base.reviews.decision_rules.items():
        where = f"decision_rules.tsv {key}"
        problems += _unknown(where, "class", rule.classes, classes)
        problems += _unknown(where, "partner", rule.partners, partners)
        problems += _unknown(where, "disease group", rule.disease_groups, base.group_names)
    return problems


def _unknown(where: str, kind: str, named: Iterable[str], known: Iterable[str]) -> list[str]:
    allowed = set(known)
    return [f"reviews/{where}: no strategy has the {kind} {name!r}" for name in named if name not in allowed]


def check_review_levels(base: KnowledgeBase) -> list[str]:
    """Check that no status stands above the level that the review gives.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming the entry.
    """
    reviews = base.reviews
    rows: Iterable[tuple[str, _Graded]] = chain(
        reviews.decision_rules.items(),
        reviews.cell_death.items(),
        reviews.drivers.items(),
        reviews.cdk46.items(),
        reviews.radiotherapy.items(),
    )
    return [
        f"reviews {key}: status {row.status.value!r} stands above level {row.level}"
        for key, row in rows
        if row.status not in STATUS_OF_LEVEL[row.level]
    ]


def check_answers(base: KnowledgeBase) -> list[str]:
    """Check that a challenge is answered by a strategy or names its gap, and each step by its strategies.

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
    for key, challenge in base.reviews.challenges.items():
        answered = {
            constraint
            for name in challenge.strategies
            if name in base.strategies
            for constraint in base.strategies[name].constraints
        }
        silent = [c for c in challenge.constraints if c not in answered]
        if silent and not challenge.gap:
            problems.append(
                f"reviews/challenges.tsv {key}: no named strategy answers {', '.join(silent)}; "
                "name one or state the gap"
            )
        if not challenge.counter_strategies and not challenge.gap:
            problems.append(f"reviews/challenges.tsv {key}: no countermeasure and no gap")
    for key, entry in base.reviews.cycle_interventions.items():
        problems += [
            f"reviews/cycle_interventions.tsv {key}: strategies/{name}.toml does not act on step {entry.step}"
            for name in entry.strategies
            if name in base.strategies and entry.step not in base.strategies[name].steps
        ]
    for key, driver in base.reviews.drivers.items():
        if driver.action and not driver.strategies and not driver.gap:
            problems.append(f"reviews/drivers.tsv {key}: an action without a strategy, and no gap is stated")
        answered = {
            c
            for name in driver.strategies
            if name in base.strategies
            for c in base.strategies[name].constraints
        }
        if driver.strategies and not answered & set(driver.constraints):
            problems.append(f"reviews/drivers.tsv {key}: no named strategy answers one of its constraints")
        if not (driver.constraints or driver.axes or driver.strategies or driver.used_in):
            problems.append(f"reviews/drivers.tsv {key}: tied to nothing")
    return problems


def check_decision_rules(base: KnowledgeBase) -> list[str]:
    """Check that each rule speaks to options, and can be read or says why not.

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
    for key, rule in base.reviews.decision_rules.items():
        where = f"reviews/decision_rules.tsv {key}"
        if not rule.classes and not rule.strategies:
            problems.append(f"{where}: speaks to no class and no strategy")
        if not (rule.requires or rule.unread or rule.retired):
            problems.append(f"{where}: nothing is required and nothing is unread, so it would always apply")
        for word in rule.requires:
            kind = word.partition(":")[0]
            if kind not in RULE_WORDS:
                allowed = ", ".join(sorted(RULE_WORDS))
                problems.append(f"{where}: requirement {word!r} is unknown; allowed kinds: {allowed}")
    return problems


def check_errors_handled(base: KnowledgeBase) -> list[str]:
    """Check that each error of the reviews names the rows that carry it, unless it was left out.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        f"reviews/inconsistencies.tsv {key}: {error.outcome!r} without an entry that carries it"
        for key, error in base.reviews.inconsistencies.items()
        if not error.where and error.outcome != "left out"
    ]


def check_recomputed(base: KnowledgeBase) -> list[str]:
    """Check that recomputed percentages and counts agree with each other and with the outcome they are for.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    outcomes = {row.outcome_id: row for row in base.outcomes}
    problems = []
    for key, row in base.reviews.arithmetic.items():
        where = f"reviews/arithmetic_checks.tsv {key}"
        if row.events is None or row.n is None or row.recomputed is None:
            continue
        if abs(100 * row.events / row.n - row.recomputed) > 0.006:
            problems.append(f"{where}: {row.events}/{row.n} is not {row.recomputed}%")
        carried = outcomes.get(key)
        if (
            carried is not None
            and carried.events is not None
            and (carried.events, carried.n) != (row.events, row.n)
        ):
            problems.append(
                f"{where}: {row.events}/{row.n}, but outcomes.tsv has {carried.events}/{carried.n}"
            )
        for low, high in (
            (row.exact_low, row.exact_high),
            (row.wilson_low, row.wilson_high),
            (row.jeffreys_low, row.jeffreys_high),
            (row.midp_low, row.midp_high),
        ):
            if low is not None and high is not None and not low <= row.recomputed <= high:
                problems.append(f"{where}: {row.recomputed}% lies outside of {low} to {high}")
    return problems


REVIEW_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_review_ties,
    check_review_levels,
    check_answers,
    check_decision_rules,
    check_errors_handled,
    check_recomputed,
)
