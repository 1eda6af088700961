"""What to watch under the leading options."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.therapy import Option, Ranking
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.candidates import NO_STEP
from warmfront.strategy.disease import covers, tumour_type

OPTIONS_WATCHED = 2
"""Options of each tier whose monitoring is listed. Assumption: what a board is likely to discuss."""

CELL_CLASSES = ("CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage", "bispecific engager")
"""Classes after which cytokine release and neurotoxicity are graded."""

BLOCKADE = "checkpoint inhibitor"

CELL_THERAPY_WATCH = (
    "Cytokine release: grade at every fever by temperature, blood pressure and oxygen; every grade carries "
    '"infection not excluded". Organ support without fever and without an antipyretic, anti-cytokine drug or '
    "steroid on record is not gradable: think of sepsis, IEC-HS, heart.",
    "Neurotoxicity: ICE score at least daily, below 12 years CAPD instead; counts until recovery (ICAHT).",
)
B_CELL_ANTIGENS = ("CD19", "CD20", "CD22", "BCMA")
"""Antigens whose cells or engagers take B cells with them."""

B_CELL_WATCH = "B-cell recovery cannot be judged before six months of follow-up."

GENERAL_WATCH = (
    "ctDNA, when used: an undetected baseline gives no clearance.",
    "Quality of life and treatment days as endpoints like any other (QLQ-C30, PRO-CTCAE; for children "
    "instruments made for their age).",
)
RESPONSE_SOLID = (
    "Response by the criterion of the disease; where that is RECIST or RANO, a first progression under "
    "immunotherapy is confirmed before it is called, when the patient is well (iRECIST, 4 to 8 weeks; "
    "iRANO in the brain)."
)
RESPONSE_BLOOD = (
    "Response by the criterion of the disease: Lugano in lymphoma, IMWG in myeloma, remission and measurable "
    "residual disease in leukaemia; RECIST and iRECIST are not for blood cancers."
)


def choose_monitoring(ranking: Ranking, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Choose what to watch from the leading options of each tier.

    Parameters
    ----------
    ranking : Ranking
        Options by tier.
    case : Case
        Disease, in which a rule of the reviews was seen or not.
    knowledge : KnowledgeBase
        Class of the agents, decision rules and triggers of the reviews.

    Returns
    -------
    tuple of str
        Sentences, each once; those of the approved options first.
    """
    watched = [option for tier in _tiers(ranking) for option in tier[:OPTIONS_WATCHED]]
    lines: list[str] = []
    for option in watched:
        lines += [f"{option.name}: {text}" for text in option.monitoring]
        lines += [f"{option.name}, late: {text}" for text in option.late_effects]
    if any(_has_cells(option, knowledge) for option in watched):
        lines += CELL_THERAPY_WATCH
    if any(target.antigen in B_CELL_ANTIGENS for option in watched for target in option.targets):
        lines.append(B_CELL_WATCH)
    lines += _rules_to_watch(watched, case, knowledge)
    lines += _triggers(watched, knowledge)
    if watched:
        tumour = tumour_type(case, knowledge)
        blood = tumour is not None and tumour.tumour_class == "haematological"
        lines += [RESPONSE_BLOOD if blood else RESPONSE_SOLID, *GENERAL_WATCH]
    return tuple(dict.fromkeys(lines))


def _tiers(ranking: Ranking) -> tuple[tuple[Option, ...], ...]:
    tiers = (ranking.approved, ranking.trial, ranking.hypothesis)
    return tuple(tuple(option for option in tier if option.strategy_id != NO_STEP) for tier in tiers)


def _rules_to_watch(watched: Sequence[Option], case: Case, knowledge: KnowledgeBase) -> list[str]:
    """List rules that flag a risk and that no field of a case can answer: markers to ask for."""
    classes = {option.strategy_class for option in watched}
    tumour = tumour_type(case, knowledge)
    rules = [
        rule
        for rule in knowledge.reviews.decision_rules.values()
        if rule.bearing == "flag" and not rule.retired and not rule.requires and classes & set(rule.classes)
    ]
    return [
        f"{rule.condition[:1].upper()}{rule.condition[1:]}: {rule.consideration} "
        f"({rule.rule_id}, level {rule.level}; not read from the case)."
        for rule in rules
        if not rule.disease_groups or covers(rule.disease_groups, tumour)
    ]


def _triggers(watched: Sequence[Option], knowledge: KnowledgeBase) -> list[str]:
    """List changes under treatment that should make a board think again, with what was proposed."""
    if not any(_has_class(option, (*CELL_CLASSES, BLOCKADE), knowledge) for option in watched):
        return []
    return [
        f"If {driver.item}: {driver.action}, as an article without references proposes "
        f"({driver.driver_id}, level {driver.level})."
        for driver in knowledge.reviews.drivers.values()
        if driver.kind == "monitoring" and driver.action
    ]


def _has_cells(option: Option, knowledge: KnowledgeBase) -> bool:
    return _has_class(option, CELL_CLASSES, knowledge)


def _has_class(option: Option, classes: Sequence[str], knowledge: KnowledgeBase) -> bool:
    strategy = knowledge.strategies[option.strategy_id]
    agents = (knowledge.agents[name] for name in strategy.agents if name in knowledge.agents)
    return option.strategy_class in classes or any(agent.agent_class in classes for agent in agents)
