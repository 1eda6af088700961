"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule, WithKnowledge
from warmfront.monitoring.scores.blood_scores import (
    compute_ratios,
    score_grim_and_rmh,
    score_lipi,
    score_nutrition,
)
from warmfront.monitoring.scores.car_hematotox import score_hematotox
from warmfront.monitoring.scores.counts import bound_share, describe_diversity
from warmfront.monitoring.scores.easix import score_easix
from warmfront.monitoring.scores.hay2017 import classify_hay
from warmfront.monitoring.scores.loris import score_loris

SCORE_RULES: dict[str, ScaleRule | WithKnowledge] = {
    "binomial_ci": bound_share,
    "blood_indices": WithKnowledge(rule=compute_ratios),
    "car_hematotox": score_hematotox,
    "conut_pni": WithKnowledge(rule=score_nutrition),
    "diversity": describe_diversity,
    "easix": score_easix,
    "grim_rmh": WithKnowledge(rule=score_grim_and_rmh),
    "hay2017": classify_hay,
    "lipi": WithKnowledge(rule=score_lipi),
    "loris_nsclc": WithKnowledge(rule=score_loris),
    "loris_pan": WithKnowledge(rule=score_loris),
}
