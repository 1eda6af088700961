"""Scales of this room, by id."""

from warmfront.monitoring.organs.ctcae import grade_laboratory_term
from warmfront.monitoring.organs.irae import grade_immune_event
from warmfront.monitoring.scale_rule import ScaleRule, WithKnowledge

ORGAN_RULES: dict[str, ScaleRule | WithKnowledge] = {
    "ctcae_v5_labs": WithKnowledge(rule=grade_laboratory_term),
    "irae": WithKnowledge(rule=grade_immune_event),
}
