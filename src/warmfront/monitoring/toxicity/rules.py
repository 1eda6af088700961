"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule
from warmfront.monitoring.toxicity.ice_score import score_ice

TOXICITY_RULES: dict[str, ScaleRule] = {
    "ice_score": score_ice,
}
