"""CAR-HEMATOTOX: five items of the blood before lymphodepletion, 0 to 7 points, high from 2 on."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def score_hematotox(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Add the points of the five items.

    Parameters
    ----------
    inputs : mapping of str to number
        Platelets in 10^9/L, neutrophils per microlitre, haemoglobin in g/dL, CRP in mg/dL, ferritin in ng/mL.
    scale : ClinicalScale
        ``car_hematotox``, with the cut points.

    Returns
    -------
    Outcome
        Fields ``score`` (0 to 7; higher is worse) and ``category`` (``low`` or ``high``).
    """
    points = {
        "platelets": _platelets(float(inputs["platelets_1e9_l"]), scale),
        "neutrophils": int(float(inputs["anc_per_ul"]) < scale.threshold("anc_below")),
        "haemoglobin": int(float(inputs["hemoglobin_g_dl"]) < scale.threshold("hemoglobin_below")),
        "CRP": int(float(inputs["crp_mg_dl"]) >= scale.threshold("crp_from")),
        "ferritin": _ferritin(float(inputs["ferritin_ng_ml"]), scale),
    }
    score = sum(points.values())
    category = "high" if score >= scale.threshold("high_from") else "low"
    counted = ", ".join(f"{name} {one}" for name, one in points.items() if one)
    return Outcome(
        fields={"score": score, "category": category},
        value=score,
        band=category,
        rule=f"points: {counted or 'none'}",
    )


def _platelets(count: float, scale: ClinicalScale) -> int:
    if count > scale.threshold("platelets_above"):
        return 0
    return 1 if count >= scale.threshold("platelets_below") else 2


def _ferritin(level: float, scale: ClinicalScale) -> int:
    if level > scale.threshold("ferritin_above"):
        return 2
    return 1 if level >= scale.threshold("ferritin_from") else 0
