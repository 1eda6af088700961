"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule

ORGAN_RULES: dict[str, ScaleRule] = {}
