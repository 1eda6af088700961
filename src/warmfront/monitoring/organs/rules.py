"""Scales of this room, by id."""

from warmfront.monitoring.organs.ctcae import grade_laboratory_term
from warmfront.monitoring.scale_rule import ScaleRule, WithKnowledge

ORGAN_RULES: dict[str, ScaleRule | WithKnowledge] = {
    "ctcae_v5_labs": WithKnowledge(rule=grade_laboratory_term),
}
