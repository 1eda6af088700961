"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule

KINETIC_RULES: dict[str, ScaleRule] = {}
