"""Scales of this room, by id."""

from warmfront.monitoring.criteria.irecist import judge_irecist
from warmfront.monitoring.criteria.recist11 import judge_recist11
from warmfront.monitoring.scale_rule import ScaleRule

CRITERION_RULES: dict[str, ScaleRule] = {
    "recist11": judge_recist11,
    "irecist": judge_irecist,
}
