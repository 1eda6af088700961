"""Every scale that can be computed, by id: one visible list, made of the lists of the rooms."""

from warmfront.monitoring.blood.rules import BLOOD_RULES
from warmfront.monitoring.criteria.rules import CRITERION_RULES
from warmfront.monitoring.kinetics.rules import KINETIC_RULES
from warmfront.monitoring.organs.rules import ORGAN_RULES
from warmfront.monitoring.scale_rule import ScaleRule, WithKnowledge
from warmfront.monitoring.scores.rules import SCORE_RULES
from warmfront.monitoring.series.rules import SERIES_RULES
from warmfront.monitoring.toxicity.rules import TOXICITY_RULES

RULES: dict[str, ScaleRule | WithKnowledge] = {
    **TOXICITY_RULES,
    **ORGAN_RULES,
    **SCORE_RULES,
    **CRITERION_RULES,
    **BLOOD_RULES,
    **KINETIC_RULES,
    **SERIES_RULES,
}
