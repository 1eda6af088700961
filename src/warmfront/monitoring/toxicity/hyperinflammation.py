"""HScore, and the required criterion of the HLH-like syndrome after immune effector cells."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def score_hscore(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Add the points of the nine items.

    Parameters
    ----------
    inputs : mapping of str to value
        All nine items; the frame refuses a partial score.
    scale : ClinicalScale
        ``hscore``.

    Returns
    -------
    Outcome
        ``score`` 0 to 337, higher is more suspicious, and ``above_169``. No probability.
    """
    points = scale.threshold
    items = {
        "immunosuppression": points("immunosuppression") * inputs["immunosuppression"],
        "temperature": _rising(inputs["temperature_c"], "temperature", scale),
        "organs": {"none": 0.0, "one": points("organ_one"), "both": points("organ_both")}[
            inputs["organomegaly"]
        ],
        "cytopenia": (0.0, 0.0, points("two_lineages"), points("three_lineages"))[
            inputs["cytopenia_lineages"]
        ],
        "ferritin": _rising(inputs["ferritin_ng_ml"], "ferritin", scale),
        "triglycerides": _rising(inputs["triglycerides_mmol_l"], "triglycerides", scale),
        "fibrinogen": points("fibrinogen_points") * (inputs["fibrinogen_g_l"] <= points("fibrinogen_low")),
        "AST": points("ast_points") * (inputs["ast_u_l"] >= points("ast_high")),
        "haemophagocytosis": points("hemophagocytosis") * inputs["hemophagocytosis"],
    }
    score = int(sum(items.values()))
    rule = ", ".join(f"{name} {value:g}" for name, value in items.items() if value)
    return Outcome(
        fields={"score": score, "above_169": score > points("cutoff")}, value=score, rule=rule or "no points"
    )


def _rising(value: float, item: str, scale: ClinicalScale) -> float:
    if value > scale.threshold(f"{item}_high"):
        return scale.threshold(f"{item}_high_points")
    return scale.threshold(f"{item}_middle_points") if value >= scale.threshold(f"{item}_middle") else 0.0


def screen_iec_hs(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Test the required ferritin criterion.

    Parameters
    ----------
    inputs : mapping of str to value
        Ferritin with the limit of its laboratory; whether it rises rapidly is asked only when its height
        does not decide.
    scale : ClinicalScale
        ``iec_hs_screen``.

    Returns
    -------
    Outcome
        Field ``ferritin_criterion``; with other features present an alarm, never a grade.
    """
    ratio = scale.threshold("ferritin_ratio")
    limits = [inputs["ferritin_uln"]]
    if inputs["ferritin_at_infusion"]:
        limits.append(inputs["ferritin_at_infusion"])
    high = any(inputs["ferritin"] > ratio * limit for limit in limits)
    rising = inputs["rapidly_rising"]
    if not high and rising is None:
        return Outcome(fields={}, missing=("rapidly_rising",), reason="missing_input")
    met = bool(high or rising)
    others = int(inputs["other_common_criteria"])
    ways = [
        words
        for words, true in ((f"above {ratio:g} times the limit", high), ("rapidly rising", rising))
        if true
    ]
    alarm = "IEC-HS is possible: other causes excluded, the other features worked up, specialists asked"
    return Outcome(
        fields={"ferritin_criterion": met},
        rule=f"ferritin {' and '.join(ways)}" if met else "ferritin neither high nor rapidly rising",
        alarms=(alarm,) if met and others else (),
    )
