"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule
from warmfront.monitoring.series.antigen_loss import judge_antigen
from warmfront.monitoring.series.ctdna_molecular_response import judge_molecular_response
from warmfront.monitoring.series.quality_of_life import judge_pro_ctcae, judge_qlq_c30

SERIES_RULES: dict[str, ScaleRule] = {
    "antigen_loss": judge_antigen,
    "ctdna_molecular_response": judge_molecular_response,
    "pro_ctcae_worst": judge_pro_ctcae,
    "qlq_c30_change": judge_qlq_c30,
}
