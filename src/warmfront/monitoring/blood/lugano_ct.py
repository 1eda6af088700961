"""Response of lymphoma on CT by the Lugano classification, lesion by lesion."""

from collections.abc import Mapping, Sequence
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

DECIMALS = 9
SIZES = ("baseline_longest_mm", "baseline_across_mm", "nadir_longest_mm", "nadir_across_mm", "longest_mm",
         "across_mm", "nodal")  # fmt: skip


def judge_lugano_ct(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the response of one scan.

    Parameters
    ----------
    inputs : mapping of str to value
        Diameters of the targets in mm, in one order; new lesion, other lesions, spleen, marrow.
    scale : ClinicalScale
        ``lugano_ct``.

    Returns
    -------
    Outcome
        ``response`` and the change of the sum of products in percent (negative: shrunk).

    References
    ----------
    Cheson et al. 2014, doi:10.1200/JCO.2013.54.8800.
    """
    refused = _refuse(inputs, scale)
    if refused is not None:
        return refused
    before = sum_products(inputs["baseline_longest_mm"], inputs["baseline_across_mm"])
    now = sum_products(inputs["longest_mm"], inputs["across_mm"])
    change = round((now - before) / before * 100, DECIMALS)
    worse = _find_progression(inputs, scale)
    spleen = _judge_spleen(inputs, scale)
    doubts = [] if inputs["marrow"] is not None else ["The marrow is not stated."]
    if spleen is None:
        doubts.append("The length of the spleen is not stated.")
    if worse or spleen == "PD":
        response, why = "PD", worse or "spleen longer"
    elif _is_complete(inputs, scale, spleen):
        response, why = "CR", "targets of normal size, nothing else"
    elif change <= -scale.threshold("partial_fall") and spleen in (None, "CR", "PR"):
        response, why = "PR", f"sum of products changed by {change:.4g}%"
    else:
        response, why = "SD", f"sum of products changed by {change:.4g}%"
    return Outcome(
        fields={"response": response, "spd_change_percent": change},
        band=response,
        rule=f"{why}: {response}",
        warnings=tuple(doubts),
    )


def sum_products(longest: Sequence[float], across: Sequence[float]) -> float:
    """Sum the products of two diameters, in mm2.

    Parameters
    ----------
    longest, across : sequence of float
        Diameters in mm, in one order.

    Returns
    -------
    float
        Sum of products.
    """
    return sum(one * other for one, other in zip(longest, across, strict=True))


def has_grown(size: tuple[float, float], smallest: tuple[float, float], scale: ClinicalScale) -> bool:
    """Whether one lesion meets the rule of progression.

    Parameters
    ----------
    size, smallest : tuple of float
        Longest diameter and the one across, now and at the lesion's smallest product, in mm.
    scale : ClinicalScale
        ``lugano_ct``.

    Returns
    -------
    bool
        True when it is abnormal, its product grew by the share and one diameter by its millimetres.
    """
    limit = scale.threshold
    if size[0] <= limit("node_mm"):
        return False
    product, least = size[0] * size[1], smallest[0] * smallest[1]
    small = smallest[0] <= limit("small_mm")
    millimetres = limit("small_growth_mm") if small else limit("large_growth_mm")
    wider = max(now - then for now, then in zip(size, smallest, strict=True))
    return (
        round(product - least * (1 + limit("growth") / 100), DECIMALS) >= 0
        and round(wider, DECIMALS) >= millimetres
    )


def _refuse(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome | None:
    """Return why the targets cannot be judged."""
    counts = {len(inputs[name]) for name in SIZES}
    if len(counts) > 1:
        return Outcome(fields={}, reason="the lists of targets differ in length")
    if max(counts) > scale.threshold("most_targets"):
        return Outcome(fields={}, reason="more targets than the classification counts")
    holes = tuple(name for name in SIZES if None in inputs[name])
    if holes:
        return Outcome(fields={}, missing=holes, reason="missing_input")
    if sum_products(inputs["baseline_longest_mm"], inputs["baseline_across_mm"]) <= 0:
        return Outcome(fields={}, reason="no measurable target at the start")
    return None


def _find_progression(inputs: Mapping[str, Any], scale: ClinicalScale) -> str:
    if inputs["new_lesion"]:
        return "new lesion"
    if inputs["other_lesions"] == "progressed":
        return "clear growth of lesions that are not measured"
    if inputs["marrow"] == "new_or_recurrent":
        return "new or recurrent disease in marrow"
    sizes = zip(inputs["longest_mm"], inputs["across_mm"], strict=True)
    smallest = zip(inputs["nadir_longest_mm"], inputs["nadir_across_mm"], strict=True)
    for number, (size, least) in enumerate(zip(sizes, smallest, strict=True), start=1):
        if has_grown(size, least, scale):
            return f"target {number} grew to {size[0]:g} x {size[1]:g} mm from {least[0]:g} x {least[1]:g} mm"
    return ""


def _is_complete(inputs: Mapping[str, Any], scale: ClinicalScale, spleen: str | None) -> bool:
    normal = all(
        longest <= scale.threshold("node_mm") if node else longest == 0
        for longest, node in zip(inputs["longest_mm"], inputs["nodal"], strict=True)
    )
    return (
        normal
        and inputs["other_lesions"] in ("none", "absent")
        and inputs["marrow"] in (None, "never_involved", "negative")
        and spleen in (None, "CR")
    )


def _judge_spleen(inputs: Mapping[str, Any], scale: ClinicalScale) -> str | None:
    """Return CR for a normal spleen, PR, SD or PD; None when it is not stated."""
    before, now = inputs["baseline_spleen_mm"], inputs["spleen_mm"]
    if before is None or now is None:
        return None
    normal, share = scale.threshold("spleen_normal_mm"), scale.threshold("spleen_share") / 100
    excess = before - normal
    least = min(before, now if inputs["nadir_spleen_mm"] is None else inputs["nadir_spleen_mm"])
    if excess > 0 and least > normal:
        if now - before > share * excess:
            return "PD"
        if now <= normal:
            return "CR"
        return "PR" if before - now > share * excess else "SD"
    if now > normal and round(now - least, DECIMALS) >= scale.threshold("spleen_growth_mm"):
        return "PD"
    return "CR" if now <= normal else "SD"
