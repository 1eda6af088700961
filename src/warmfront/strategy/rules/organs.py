"""Rules about organ function and blood counts; laboratory values are read in their canonical unit."""

from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.rules.answer import Answer, at_least, judged, limit_of, not_known
from warmfront.tme.bloods import latest_value

# Upper limit of normal, assumption: laboratories print their own between 1.0 and 1.3 mg/dL.
BILIRUBIN_UPPER_LIMIT_MG_PER_DL = 1.2


def organ_function_renal(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Estimated glomerular filtration rate is at least the limit, millilitres a minute."""
    rate = case.organ_function.egfr_ml_per_min
    return at_least(rate, condition, "estimated glomerular filtration rate", "mL/min")


def organ_function_cardiac(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Left ventricular ejection fraction is at least the limit, percent."""
    share = case.organ_function.lvef_percent
    return at_least(share, condition, "left ventricular ejection fraction", "%")


def organ_function_hepatic(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Bilirubin is at most the limit in multiples of normal, or the Child-Pugh class is among the values."""
    if condition.values:
        found = case.organ_function.child_pugh
        if found is None:
            return not_known("Child-Pugh class")
        allowed = ", ".join(condition.values)
        return judged(found in condition.values, condition, f"Child-Pugh class {found}; allowed: {allowed}")
    value, words = latest_value(case, "bilirubin", knowledge)
    if value is None:
        return Answer(verdict=Verdict.UNDETERMINED, reason=words)
    multiple = limit_of(condition)
    limit = multiple * BILIRUBIN_UPPER_LIMIT_MG_PER_DL
    return judged(
        value <= limit,
        condition,
        f"{words}; at most {multiple:g} times the upper limit of normal is asked (taken as "
        f"{BILIRUBIN_UPPER_LIMIT_MG_PER_DL} mg/dL)",
    )


def oxygen_saturation_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Oxygen saturation is at least the limit, percent."""
    share = case.organ_function.oxygen_saturation_percent
    return at_least(share, condition, "oxygen saturation", "%")


def platelets_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Platelets are at least the limit."""
    return _count(condition, case, knowledge, "platelets")


def neutrophils_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Neutrophils are at least the limit."""
    return _count(condition, case, knowledge, "neutrophils")


def lymphocytes_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Lymphocytes are at least the limit."""
    return _count(condition, case, knowledge, "lymphocytes")


def _count(condition: Condition, case: Case, knowledge: KnowledgeBase, analyte: str) -> Answer:
    value, words = latest_value(case, analyte, knowledge)
    if value is None:
        return Answer(verdict=Verdict.UNDETERMINED, reason=words)
    unit = knowledge.labs[analyte].canonical_unit
    return at_least(value, condition, analyte, unit)
