"""Rules about the person: performance, age, pregnancy, history."""

from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.rules.answer import Answer, at_least, at_most, judged, none_of, not_known


def ecog_at_most(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """ECOG performance status, 0 to 4, is at most the limit."""
    return at_most(case.patient.ecog, condition, "ECOG performance status", "(0 to 4)")


def age_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Age in years is at least the limit."""
    return at_least(case.patient.age_years, condition, "age", "years")


def age_at_most(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Age in years is at most the limit."""
    return at_most(case.patient.age_years, condition, "age", "years")


def pregnancy(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No pregnancy; not asked of a patient recorded as male."""
    stated = case.patient.pregnancy
    if stated is None and case.patient.sex == "male":
        return judged(True, condition, "pregnancy does not apply to a patient recorded as male")
    if stated is None:
        return not_known("pregnancy")
    return judged(not stated, condition, f"pregnancy: {'yes' if stated else 'no'}")


def autoimmune_disease(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No autoimmune disease is recorded."""
    return none_of(case.history.autoimmune_disease, condition, "autoimmune disease")


def active_infection(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No active infection is recorded."""
    return none_of(case.history.active_infections, condition, "active infection")


def prior_immune_toxicity(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No immune-related toxicity was seen before."""
    return none_of(case.history.prior_immune_toxicity, condition, "immune-related toxicity before")


def steroids_at_most(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Steroids in milligrams of prednisone equivalent a day are at most the limit."""
    dose = case.history.steroids_mg_per_day
    return at_most(dose, condition, "steroid dose", "mg prednisone equivalent a day")


def solid_organ_transplant(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No transplanted solid organ."""
    return _no_transplant(condition, case, "solid organ")


def allogeneic_transplant(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No allogeneic stem cell transplant."""
    return _no_transplant(condition, case, "allogeneic stem cell")


def _no_transplant(condition: Condition, case: Case, kind: str) -> Answer:
    stated = case.history.transplant
    if stated is None:
        return not_known("transplant history")
    return judged(stated != kind, condition, f"transplant history: {stated}")
