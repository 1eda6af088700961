"""Change of one scale of the EORTC QLQ-C30, and the worst PRO-CTCAE answer since the start."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

HIGH_IS_GOOD = ("global_health", "physical", "role", "emotional", "cognitive", "social", "summary")
"""On these scales more points are better (EORTC QLQ-C30 scoring manual, third edition)."""

DECIMALS = 9


def judge_qlq_c30(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Size a change of one scale, worse as negative.

    Parameters
    ----------
    inputs : mapping of str to value
        ``scale`` and two scores of 0 to 100.
    scale : ClinicalScale
        ``qlq_c30_change``.

    Returns
    -------
    Outcome
        Change, its size, and whether it is a deterioration or an improvement.

    References
    ----------
    Osoba et al. 1998, doi:10.1200/JCO.1998.16.1.139.
    """
    turn = 1 if inputs["scale"] in HIGH_IS_GOOD else -1
    change = round(turn * (inputs["now"] - inputs["baseline"]), DECIMALS)
    points, limit = abs(change), scale.threshold
    size = "none"
    if points > limit("large"):
        size = "very much"
    elif points >= limit("moderate"):
        size = "moderate"
    elif points >= limit("little"):
        size = "a little"
    firm = points >= limit("moderate")
    way = "better" if change > 0 else "worse" if change < 0 else "unchanged"
    fields = {
        "benefit_points": change,
        "size": size,
        "deteriorated": firm and change < 0,
        "improved": firm and change > 0,
    }
    return Outcome(fields=dict(fields), value=change, band=size, rule=f"{points:.4g} points {way}: {size}")


def judge_pro_ctcae(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Take the worst answer since the start when it is worse than that at the start.

    Parameters
    ----------
    inputs : mapping of str to value
        ``baseline`` (0 to 4) and ``later``, with None for a questionnaire without an answer.
    scale : ClinicalScale
        ``pro_ctcae_worst``.

    Returns
    -------
    Outcome
        Not computable without any later answer.
    """
    given = [int(one) for one in inputs["later"] if one is not None]
    if any(one is not None and one != int(one) for one in inputs["later"]):
        return Outcome(fields={}, reason=f"{scale.label}: answers are whole numbers")
    if not given:
        return Outcome(fields={}, missing=("later",), reason="missing_input")
    worst, before = max(given), inputs["baseline"]
    score = worst if worst > before else 0
    missing = len(inputs["later"]) - len(given)
    fields = {
        "worst": worst,
        "adjusted_score": score,
        "worsened": worst > before,
        "answered": len(given),
        "missing_answers": missing,
    }
    doubts = (f"{missing} answers are missing; they may have been worse.",) if missing else ()
    rule = f"worst {worst} since, {before} at the start"
    return Outcome(fields=dict(fields), value=score, rule=rule, warnings=doubts)
