"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule

SCORE_RULES: dict[str, ScaleRule] = {}
