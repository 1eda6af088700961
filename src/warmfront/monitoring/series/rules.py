"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule
from warmfront.monitoring.series.ctdna_molecular_response import judge_molecular_response

SERIES_RULES: dict[str, ScaleRule] = {
    "ctdna_molecular_response": judge_molecular_response,
}
