"""Scales of this room, by id."""

from warmfront.monitoring.scale_rule import ScaleRule
from warmfront.monitoring.toxicity.b_cells import judge_b_cell_recovery
from warmfront.monitoring.toxicity.children import score_capd, score_lansky
from warmfront.monitoring.toxicity.crs import grade_crs
from warmfront.monitoring.toxicity.hyperinflammation import score_hscore, screen_iec_hs
from warmfront.monitoring.toxicity.icaht import grade_icaht
from warmfront.monitoring.toxicity.icans import grade_icans
from warmfront.monitoring.toxicity.ice_score import score_ice
from warmfront.monitoring.toxicity.thrombocytopenia import grade_early_platelets, grade_late_platelets

TOXICITY_RULES: dict[str, ScaleRule] = {
    "b_cell_aplasia": judge_b_cell_recovery,
    "capd": score_capd,
    "crs_astct": grade_crs,
    "hscore": score_hscore,
    "icaht": grade_icaht,
    "icans_astct": grade_icans,
    "ice_score": score_ice,
    "iec_hs_screen": screen_iec_hs,
    "lansky": score_lansky,
    "t_icaht_early": grade_early_platelets,
    "t_icaht_late": grade_late_platelets,
}
