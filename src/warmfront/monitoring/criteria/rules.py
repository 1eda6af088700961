"""Scales of this room, by id."""

from warmfront.monitoring.criteria.dissociated_response import judge_dissociated
from warmfront.monitoring.criteria.hyperprogression import judge_hyperprogression
from warmfront.monitoring.criteria.irano import judge_irano
from warmfront.monitoring.criteria.irecist import judge_irecist
from warmfront.monitoring.criteria.rano import judge_rano
from warmfront.monitoring.criteria.recist11 import judge_recist11
from warmfront.monitoring.scale_rule import ScaleRule

CRITERION_RULES: dict[str, ScaleRule] = {
    "recist11": judge_recist11,
    "irecist": judge_irecist,
    "rano": judge_rano,
    "irano": judge_irano,
    "hyperprogression": judge_hyperprogression,
    "dissociated_response": judge_dissociated,
}
