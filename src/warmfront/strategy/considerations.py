"""What a board should consider with an option: rules of the reviews, drivers, notes; never an order."""

from collections.abc import Callable

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case, PriorTherapy
from warmfront.domain.records import record
from warmfront.domain.therapy import Strategy
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.fit_logic import ModalityNote
from warmfront.knowledge.reviews import DecisionRule, Driver
from warmfront.strategy.coverage import wanted_constraints
from warmfront.strategy.disease import covers, tumour_type
from warmfront.strategy.modality_checks import ICD_CONSTRAINTS, modality_of
from warmfront.strategy.regimen import agents_of
from warmfront.strategy.requirements import CLASS_WORDS

OPENINGS = {
    "for": "Consider",
    "against": "Consider, before choosing it",
    "order": "Consider the order",
    "flag": "Consider watching",
}

LEVELS = {
    "A": "validated",
    "B": "clinical",
    "C": "few patients",
    "D": "models",
    "E": "opinion or inference",
}
"""What the letters of the evidence stand for, in short."""

SPOKEN_CLASSES = {"CAR-T": ("car-t", "car t")}
"""Pieces of names by which a class is recognised in a history beside the agent table. Assumption."""

BY_DEATH = ("immunogenic cell death", "radiotherapy", "phototherapy", "nanoparticle delivery")
"""Classes whose immune effect rests on immunogenic death."""

NO_RESPONSE = ("SD", "PD")


@record
class Situation:
    """What the words of a rule are answered from."""

    case: Case
    profile: TmeProfile | None
    bottleneck: Bottleneck
    knowledge: KnowledgeBase


def consider(
    strategy: Strategy,
    case: Case,
    profile: TmeProfile | None,
    bottleneck: Bottleneck,
    knowledge: KnowledgeBase,
) -> tuple[str, ...]:
    """Write what a board should consider with this option in this patient.

    Parameters
    ----------
    strategy : Strategy
        The option.
    case : Case
        History, markers, disease.
    profile : TmeProfile or None
        Measurements beside the case's own fields.
    bottleneck : Bottleneck
        Constraints that are likely.
    knowledge : KnowledgeBase
        Decision rules, drivers, modalities and notes; a retired rule is never read.

    Returns
    -------
    tuple of str
        Sentences with level and source. A rule of which a part cannot be read is put as a question, and only
        when everything that can be read speaks for it.
    """
    here = Situation(case=case, profile=profile, bottleneck=bottleneck, knowledge=knowledge)
    rules = [
        _say_rule(rule, knowledge)
        for rule in knowledge.reviews.decision_rules.values()
        if not rule.retired and _concerns(rule, strategy, here) and _applies(rule, here)
    ]
    drivers = [
        _say_driver(driver, knowledge)
        for driver in knowledge.reviews.drivers.values()
        if driver.kind == "driver" and strategy.strategy_id in driver.strategies and _is_wanted(driver, here)
    ]
    notes = [_say_note(note, knowledge) for note in _notes(strategy, here)]
    return tuple(dict.fromkeys([*rules, *drivers, *_inducers(strategy, here), *notes]))


def _concerns(rule: DecisionRule, strategy: Strategy, here: Situation) -> bool:
    named = strategy.strategy_id in rule.strategies or strategy.strategy_class in rule.classes
    partner = not rule.partners or bool(set(rule.partners) & set(strategy.partners))
    tumour = tumour_type(here.case, here.knowledge)
    return named and partner and (not rule.disease_groups or covers(rule.disease_groups, tumour))


def _applies(rule: DecisionRule, here: Situation) -> bool:
    """Say whether all that can be read speaks for the rule; a rule without any such part does not apply."""
    readable = [word.partition(":") for word in rule.requires]
    if not readable:
        return rule.bearing == "order"
    return all(ANSWERS[kind](value, here) for kind, _, value in readable)


def _say_rule(rule: DecisionRule, knowledge: KnowledgeBase) -> str:
    tail = f" [{rule.rule_id}, {_level(rule.level)}; {_cite((rule.source,), knowledge)}]"
    if rule.unread:
        asked = f"Open question: {rule.condition}? Then consider: {rule.consideration}."
        return f"{asked} Not read: {rule.unread}.{tail}"
    opening = OPENINGS[rule.bearing]
    if any(word.startswith("measured_high") for word in rule.requires):
        opening = f"{opening}, if the board calls the stated value high (no cut-off is printed)"
    return f"{opening}: {rule.condition}: {rule.consideration}.{tail}"


def _is_wanted(driver: Driver, here: Situation) -> bool:
    wanted = {reading.constraint for reading in wanted_constraints(here.bottleneck)}
    return bool(wanted & set(driver.constraints))


def _say_driver(driver: Driver, knowledge: KnowledgeBase) -> str:
    tail = f"[{driver.driver_id}, {_level(driver.level)}; {_cite((driver.source,), knowledge)}]"
    return f"Consider the match of driver and therapy: {driver.item}: {driver.action}. {tail}"


def _inducers(strategy: Strategy, here: Situation) -> list[str]:
    """Say of each component that should set antigen free whether it is an inducer of immunogenic death.

    Said where the option lives by it, or where this patient's response lacks antigen or its presentation.
    """
    knowledge = here.knowledge
    lacking = {reading.constraint for reading in wanted_constraints(here.bottleneck)} & ICD_CONSTRAINTS
    if not ICD_CONSTRAINTS & set(strategy.constraints) or not (
        lacking or strategy.strategy_class in BY_DEATH
    ):
        return []
    found = [modality_of(agent, knowledge) for agent in agents_of(strategy, knowledge)]
    return [
        f"Consider for immunogenic death: {entry.name}: {entry.words}. "
        f"[{entry.modality_id}, {_level(entry.level)}; {_cite((entry.source,), knowledge)}]"
        for entry in found
        if entry is not None
    ]


def _notes(strategy: Strategy, here: Situation) -> list[ModalityNote]:
    agents = agents_of(strategy, here.knowledge)
    ids = {agent.agent_id for agent in agents}
    classes = {agent.agent_class for agent in agents}
    tumour = tumour_type(here.case, here.knowledge)
    return [
        note
        for note in here.knowledge.options.modality_notes.values()
        if ids & set(note.agents)
        and (not note.with_classes or classes & set(note.with_classes))
        and (not note.disease_groups or covers(note.disease_groups, tumour))
    ]


def _say_note(note: ModalityNote, knowledge: KnowledgeBase) -> str:
    return f"{note.words}. [{note.note_id}, {_level(note.level)}; {_cite(note.sources, knowledge)}]"


def _level(letter: str) -> str:
    return f"level {letter}, {LEVELS[letter]}"


def _cite(names: tuple[str, ...], knowledge: KnowledgeBase) -> str:
    known = [knowledge.sources[name].citation.split(",")[0] for name in names if name in knowledge.sources]
    return "; ".join(known) or "no source"


def _given(wanted: str, here: Situation) -> list[PriorTherapy]:
    """Therapies of the history that hold a class, by agent name or by pieces of names."""
    names = {
        name.casefold().replace("_", " ")
        for agent in here.knowledge.agents.values()
        if agent.agent_class == wanted
        for name in (agent.name, agent.agent_id)
    }
    marks = SPOKEN_CLASSES.get(wanted, CLASS_WORDS.get(wanted, (wanted.casefold(),)))
    return [
        therapy
        for therapy in here.case.history.prior_therapies or ()
        if any(
            drug.casefold().replace("_", " ") in names or any(mark in drug.casefold() for mark in marks)
            for drug in therapy.agents
        )
    ]


def _constraint(value: str, here: Situation) -> bool:
    return value in {reading.constraint for reading in wanted_constraints(here.bottleneck)}


def _measured_high(value: str, here: Situation) -> bool:
    """Say whether a value is stated; no cut-off is printed, so people judge whether it is high."""
    found = here.profile.measurement(value) if here.profile is not None else None
    return found is not None and found.value is not None and found.value > 0


def _measured_at_most(value: str, here: Situation) -> bool:
    name, _, limit = value.partition(":")
    found = here.profile.measurement(name) if here.profile is not None else None
    return found is not None and found.value is not None and found.value <= float(limit)


def _pdl1_above(value: str, here: Situation) -> bool:
    """Scores of tumour cells only; combined and immune-cell scores are never converted."""
    own = [result.value for result in here.case.biomarkers.pdl1 or () if result.score in ("TPS", "TC")]
    return bool(own) and min(own) > float(value)


def _progressed_after(value: str, here: Situation) -> bool:
    return any(therapy.best_response in NO_RESPONSE for therapy in _given(value, here))


ANSWERS: dict[str, Callable[[str, Situation], bool]] = {
    "constraint": _constraint,
    "measured_high": _measured_high,
    "measured_at_most": _measured_at_most,
    "prior_class": lambda value, here: bool(_given(value, here)),
    "progressed_after": _progressed_after,
    "target_lost": lambda value, here: (here.case.biomarkers.antigens or {}).get(value) is False,
    "pdl1_tumour_above": _pdl1_above,
    "mutated": lambda value, here: any(m.gene == value for m in here.case.biomarkers.mutations or ()),
    "oncotree": lambda value, here: here.case.disease.oncotree == value,
    "prior_checkpoint_inhibitor": lambda _, here: bool(_given("checkpoint inhibitor", here)),
}
"""Kind of requirement of a decision rule to what answers it; unknown answers no."""
