"""Rules about the person: performance, age, pregnancy, history."""

import re

from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.rules.answer import Answer, at_least, at_most, judged, none_of, not_known

HORMONE_REPLACED = ("thyroid", "adrenal", "hypophys", "pituitar", "diabetes")
"""Glands whose failure hormones replace; it does not end the treatment (toxicity specification, 2.1)."""

CLAUSES = re.compile(r"[,;+]| and | with | then ")
"""Where one entry of the clinic names several events."""

VIRUSES = {"hepatitis_b": "hepatitis B", "hepatitis_c": "hepatitis C", "hiv": "HIV"}
ACTIVE = frozenset({"active", "uncontrolled"})
CAN_RETURN = frozenset({"past", "treated", "controlled"})


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
    """No immune-related toxicity was seen before; one of the named severe ones is a FAIL."""
    found = case.history.prior_immune_toxicity
    severe = [entry for entry in found or () if _is_severe(entry, condition.values)]
    if severe:
        reason = f"severe immune-related toxicity before: {', '.join(severe)}"
        return Answer(verdict=Verdict.FAIL, reason=reason)
    return none_of(found, condition, "immune-related toxicity before")


def _is_severe(entry: str, words: tuple[str, ...]) -> bool:
    """Look for the severe words; a failed gland that hormones replace is severe at no grade."""
    written = entry.casefold()
    if any(word in written for word in words if not word.startswith("grade")):
        return True
    clauses = CLAUSES.split(written)
    return any(
        word in clause
        for clause in clauses
        for word in words
        if word.startswith("grade") and not any(gland in clause for gland in HORMONE_REPLACED)
    )


def chronic_virus(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """No active hepatitis B, hepatitis C or HIV; those that `values` names must be known.

    A past or treated infection warns, because it can come back.
    """
    stated = {
        "hepatitis_b": case.history.hepatitis_b,
        "hepatitis_c": case.history.hepatitis_c,
        "hiv": case.history.hiv,
    }
    words = "; ".join(f"{VIRUSES[name]}: {state}" for name, state in stated.items() if state is not None)
    if any(state in ACTIVE for state in stated.values()):
        return judged(False, condition, words)
    open_ones = [VIRUSES[name] for name in condition.values if stated[name] is None]
    if open_ones:
        return not_known(f"the status of {' and '.join(open_ones)}")
    if any(state in CAN_RETURN for state in stated.values()):
        return Answer(
            verdict=Verdict.WARN, reason=f"{words}: it can come back; prophylaxis and follow-up by virus load"
        )
    return judged(True, condition, words or "no chronic virus is stated; this rule waits for no test")


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
