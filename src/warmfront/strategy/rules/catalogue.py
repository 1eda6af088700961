"""The visible list of eligibility rules."""

from collections.abc import Callable

from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.rules import organs, person, tumour
from warmfront.strategy.rules.answer import Answer

Rule = Callable[[Condition, Case, KnowledgeBase], Answer]

RULES: dict[str, Rule] = {
    "organ_function_renal": organs.organ_function_renal,
    "organ_function_cardiac": organs.organ_function_cardiac,
    "organ_function_hepatic": organs.organ_function_hepatic,
    "oxygen_saturation_at_least": organs.oxygen_saturation_at_least,
    "platelets_at_least": organs.platelets_at_least,
    "neutrophils_at_least": organs.neutrophils_at_least,
    "lymphocytes_at_least": organs.lymphocytes_at_least,
    "ecog_at_most": person.ecog_at_most,
    "age_at_least": person.age_at_least,
    "age_at_most": person.age_at_most,
    "pregnancy": person.pregnancy,
    "autoimmune_disease": person.autoimmune_disease,
    "active_infection": person.active_infection,
    "chronic_virus": person.chronic_virus,
    "prior_immune_toxicity": person.prior_immune_toxicity,
    "steroids_at_most": person.steroids_at_most,
    "solid_organ_transplant": person.solid_organ_transplant,
    "allogeneic_transplant": person.allogeneic_transplant,
    "tumour_type": tumour.tumour_type_among,
    "line_at_least": tumour.line_at_least,
    "line_at_most": tumour.line_at_most,
    "target_antigen": tumour.target_antigen,
    "hla_required": tumour.hla_required,
    "hla_excluded": tumour.hla_excluded,
    "biomarker": tumour.biomarker,
    "cisplatin_eligible": tumour.cisplatin_eligible,
}
"""Rule kind, as conditions name it, to the function that answers it."""

MEASURED_RULES = frozenset(
    {
        "organ_function_renal",
        "organ_function_cardiac",
        "organ_function_hepatic",
        "oxygen_saturation_at_least",
        "platelets_at_least",
        "neutrophils_at_least",
        "lymphocytes_at_least",
        "cisplatin_eligible",
        "chronic_virus",
    }
)
"""Rules that a laboratory value or an organ test answers; the ranking treats their gaps apart."""
