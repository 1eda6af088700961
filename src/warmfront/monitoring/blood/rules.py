"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule

BLOOD_RULES: dict[str, ScaleRule] = {}
