"""Checks over strategies, studies, counts and interactions; each returns sentences with file and entry."""

from collections import Counter
from collections.abc import Iterable

from warmfront.domain.evidence import Status
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import KnowledgeBase

UNVERIFIED = "from memory, unverified"
FEWEST_OBSERVED = 5
"""Fewer evaluable patients are neither private nor meaningful (project rule)."""

SETTLED = frozenset({Status.GUIDELINE, Status.TRIAL})
CELL_MODALITIES = ("CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage")
CELL_PARTNERS = (
    "checkpoint inhibitor",
    "chemotherapy",
    "radiotherapy",
    "vaccine",
    "cytokine",
    "second cell product",
)
REQUIRED_CLASSES = (
    *CELL_MODALITIES,
    "checkpoint inhibitor",
    "immunogenic cell death",
    "radiotherapy",
    "phototherapy",
    "nanoparticle delivery",
    "anti-VEGF",
    "TGF-beta inhibitor",
    "myeloid modulation",
    "metabolic checkpoint",
    "innate agonist",
    "vaccine",
    "cytokine",
    "oncolytic virus",
    "CDK4/6 inhibitor",
    "CDK4/6 inhibitor with checkpoint inhibitor",
    "antibody-drug conjugate",
    "bispecific engager",
    "low-dose total-body irradiation",
    "chemotherapy: depletion of Treg and MDSC",
    "chemotherapy: lymphodepletion",
    "standard of care",
    "no immunotherapy step",
)
"""Classes of the field that must be present, so that an absent class is never read as a poor one."""

NO_HUMAN_SAFETY = frozenset({"phototherapy", "nanoparticle delivery"})


def check_references(base: KnowledgeBase) -> list[str]:
    """Check that agents, evidence rows, constraints, studies and interaction words exist.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    constraints = {entry.constraint for entry in base.constraints}
    evidence = set(base.studies) | {row.study_id for row in base.observed}
    problems = []
    for key, strategy in base.strategies.items():
        where = f"strategies/{key}.toml"
        problems += _unknown(where, "agent", strategy.agents, base.agents, "agents.toml")
        problems += _unknown(where, "constraint", strategy.constraints, constraints, "constraints.toml")
        tables = "studies.tsv or observed_responses.tsv"
        problems += _unknown(where, "evidence row", strategy.evidence, evidence, tables)
    for outcome in base.outcomes:
        where = f"outcomes.tsv {outcome.outcome_id}"
        problems += _unknown(where, "study", (outcome.study_id,), base.studies, "studies.tsv")
    words = {word for a in base.agents.values() for word in (a.agent_id, a.agent_class, a.target)}
    for pair in base.interactions:
        where = f"interactions.tsv {pair.interaction_id}"
        named = (pair.class_a, pair.class_b)
        problems += _unknown(where, "agent, class or target", named, words, "agents.toml")
    for condition in base.general_conditions:
        where = f"conditions.toml {condition.rule}"
        problems += _unknown(where, "agent or class", condition.applies_to, words, "agents.toml")
    return problems


def _unknown(where: str, kind: str, named: Iterable[str], known: Iterable[str], table: str) -> list[str]:
    allowed = set(known)
    return [f"{where}: {kind} {name!r} is not in {table}" for name in named if name not in allowed]


def check_cycle_steps(base: KnowledgeBase) -> list[str]:
    """Check that the cycle steps of strategies run from 1 to 7.

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
        f"strategies/{key}.toml: cycle step {step} is outside 1 to 7"
        for key, strategy in base.strategies.items()
        for step in strategy.steps
        if not 1 <= step <= 7
    ]


def check_tiers(base: KnowledgeBase) -> list[str]:
    """Check that a tier above hypothesis rests on settled status; ``approved`` needs a dated approval.

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
        where = f"strategies/{key}.toml"
        if strategy.tier is Tier.APPROVED:
            problems.append(f"{where}: tier 'approved' is given by a matching approval, not by the file")
        if strategy.status not in SETTLED and strategy.tier is not Tier.HYPOTHESIS:
            problems.append(f"{where}: status {strategy.status.value!r} allows only the tier 'hypothesis'")
    return problems


def check_preclinical_evidence(base: KnowledgeBase) -> list[str]:
    """Check that animal and laboratory rows carry level D and back hypotheses only.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = [
        f"studies.tsv {key}: level {study.level} does not fit species {study.species!r}"
        for key, study in base.studies.items()
        if (study.level == "D") != (study.species == "preclinical")
    ]
    for key, strategy in base.strategies.items():
        rows = (base.studies[name] for name in strategy.evidence if name in base.studies)
        problems += [
            f"strategies/{key}.toml: preclinical row {row.study_id!r} in tier {strategy.tier.value!r}"
            for row in rows
            if row.species == "preclinical" and strategy.tier is not Tier.HYPOTHESIS
        ]
    return problems


def check_unread_approvals(base: KnowledgeBase) -> list[str]:
    """Check that an approval that is an assumption says so in words.

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
        f"strategies/{key}.toml: approval of {approval.dated!r} is an assumption and must say {UNVERIFIED!r}"
        for key, strategy in base.strategies.items()
        for approval in strategy.approvals
        if approval.status is Status.ASSUMPTION and UNVERIFIED not in approval.achieved
    ]


def check_counts(base: KnowledgeBase) -> list[str]:
    """Check that events fit their denominator, and printed percentages fit both or have a note.

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
    for outcome in base.outcomes:
        where = f"outcomes.tsv {outcome.outcome_id}"
        if outcome.events is None:
            continue
        if outcome.n is None or not 0 <= outcome.events <= outcome.n:
            problems.append(f"{where}: {outcome.events} events of {outcome.n}; allowed: 0 to n, with n given")
        elif (
            outcome.unit == "%"
            and not outcome.note
            and not _rounds_to(outcome.events, outcome.n, outcome.value)
        ):
            problems.append(
                f"{where}: {outcome.events}/{outcome.n} is not {outcome.value}% and no note says why"
            )
    for row in base.observed:
        if not 0 <= row.events <= row.n or row.n < FEWEST_OBSERVED:
            problems.append(
                f"observed_responses.tsv {row.study_id}: {row.events} of {row.n}; "
                f"allowed: 0 to n, n at least {FEWEST_OBSERVED}"
            )
    return problems


def _rounds_to(events: int, n: int, printed: str) -> bool:
    """Whether the share rounds to the percentage as printed, to its own number of decimals."""
    decimals = len(printed.partition(".")[2])
    return abs(100.0 * events / n - float(printed)) <= 0.5 * 10.0**-decimals + 1e-9


def check_unique_rows(base: KnowledgeBase) -> list[str]:
    """Check that no id occurs twice among the rows, nor in both evidence tables.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    tables = {
        "outcomes.tsv": [row.outcome_id for row in base.outcomes],
        "interactions.tsv": [row.interaction_id for row in base.interactions],
        "observed_responses.tsv": [row.study_id for row in base.observed] + list(base.studies),
    }
    return [
        f"{name}: duplicate id {key!r}"
        for name, keys in tables.items()
        for key, times in Counter(keys).items()
        if times > 1
    ]


def check_classes(base: KnowledgeBase) -> list[str]:
    """Check that every class of the field has a file, and every cell therapy one for each partner.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    found = {strategy.strategy_class for strategy in base.strategies.values()}
    problems = [f"strategies: no file of class {name!r}" for name in REQUIRED_CLASSES if name not in found]
    pairs = {
        (s.strategy_class, partner) for s in base.strategies.values() for partner in s.partners or ("alone",)
    }
    problems += [
        f"strategies: no file of class {cell!r} with partner {partner!r}"
        for cell in CELL_MODALITIES
        for partner in ("alone", *CELL_PARTNERS)
        if (cell, partner) not in pairs
    ]
    return problems


def check_missing_safety(base: KnowledgeBase) -> list[str]:
    """Check that classes without human safety data say so.

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
        f"strategies/{key}.toml: class {strategy.strategy_class!r} without a human row must set "
        "human_safety_data = false"
        for key, strategy in base.strategies.items()
        if strategy.strategy_class in NO_HUMAN_SAFETY
        and strategy.human_safety_data
        and not any(base.studies[e].species == "human" for e in strategy.evidence if e in base.studies)
    ]


EVIDENCE_CHECKS = (
    check_references,
    check_cycle_steps,
    check_tiers,
    check_preclinical_evidence,
    check_unread_approvals,
    check_counts,
    check_unique_rows,
    check_classes,
    check_missing_safety,
)
