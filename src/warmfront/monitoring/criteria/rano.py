"""The scale ``rano``: enhancing products, non-enhancing change, steroids and clinical state of a glioma."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

ROUNDING = 1e-9
PERCENT_DECIMALS = 6


def judge_rano(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Judge one assessment.

    Parameters
    ----------
    inputs : mapping
        Sums of products in mm2, state of lesions that are not measured, of T2/FLAIR, steroids, clinical
        state.
    scale : ClinicalScale
        ``rano``.

    Returns
    -------
    Outcome
        Field ``response``: ``CR``, ``PR``, ``SD``, ``PD`` or ``NE``, and the change of the sum of products.

    References
    ----------
    Wen PY, et al. J Clin Oncol 2010;28:1963-1972, doi:10.1200/JCO.2009.26.3541.
    """
    before, now = float(inputs["baseline_mm2"]), float(inputs["now_mm2"])
    change = None if before <= 0 else round((now - before) / before * 100, PERCENT_DECIMALS)
    imaging, clinical = find_progression(inputs, scale)
    call, why, warnings = "", "", []
    if imaging or clinical:
        call, why = _judge_progression(inputs, scale, imaging, clinical)
    else:
        call, why = _judge_rest(inputs, scale)
    if call in ("CR", "PR"):
        weeks = scale.threshold("sustained_weeks")
        warnings.append(f"A response counts once it was held for {weeks:g} weeks: see the next scan.")
    return Outcome(
        fields={"response": call, "change_percent": change},
        band=call,
        rule=why,
        warnings=tuple(warnings),
    )


def find_progression(inputs: Mapping[str, Any], scale: ClinicalScale) -> tuple[list[str], bool]:
    """Collect the signs of progression.

    Parameters
    ----------
    inputs : mapping
        As `judge_rano` takes them; what is None is no sign.
    scale : ClinicalScale
        ``rano``.

    Returns
    -------
    imaging : list of str
        Signs on the scan, in words.
    clinical : bool
        Whether the patient is clearly worse because of the tumour.
    """
    signs = []
    smallest, now = inputs["nadir_mm2"], inputs["now_mm2"]
    # Growth while steroids are being reduced may be the reduction: it is no sign by itself.
    steady = _find_steroids(inputs) in ("none", "stable", "increased")
    if steady and smallest is not None and now is not None and _has_grown(smallest, now, scale):
        signs.append(f"enhancing products {now:g} mm2 over the smallest of {smallest:g} mm2")
    if steady and inputs["t2_flair"] == "increased":
        signs.append("significantly more T2/FLAIR change")
    if inputs["new_lesion"]:
        signs.append("a new lesion")
    if inputs["unmeasured"] == "progression":
        signs.append("clear progression of lesions that are not measured")
    return signs, inputs["clinical"] == "worse"


def _find_steroids(inputs: Mapping[str, Any]) -> str | None:
    """Dose against that of the smallest products; where that is not stated, against the baseline."""
    found: str | None = inputs["steroids_since_nadir"] or inputs["steroids"]
    return found


def _has_grown(smallest: float, now: float, scale: ClinicalScale) -> bool:
    limit = (1 + scale.threshold("progression_percent") / 100) * smallest
    return now > 0 and now >= limit - ROUNDING


def _judge_progression(
    inputs: Mapping[str, Any], scale: ClinicalScale, imaging: list[str], clinical: bool
) -> tuple[str, str]:
    """Judge signs of progression; soon after radiotherapy most of them prove nothing."""
    words = ", ".join(imaging) or "clear clinical deterioration"
    weeks, window = inputs["weeks_since_radiotherapy"], scale.threshold("radiotherapy_weeks")
    proved = inputs["outside_field"] or inputs["histology"]
    if weeks is not None and weeks < window - ROUNDING and not (imaging and proved):
        return "NE", (
            f"Signs of progression ({words}) {weeks:.3g} weeks after radiotherapy: within {window:g} weeks "
            "they count only outside the radiation field or with tissue; pseudo-progression is not excluded."
        )
    also = " and clear clinical deterioration" if clinical and imaging else ""
    return "PD", f"Progression: {words}{also}."


def _judge_rest(inputs: Mapping[str, Any], scale: ClinicalScale) -> tuple[str, str]:
    before, now = float(inputs["baseline_mm2"]), float(inputs["now_mm2"])
    if inputs["steroids"] == "increased":
        return (
            "NE",
            "Steroids were increased without progression: neither response nor stability can be said.",
        )
    if _find_steroids(inputs) == "decreased" and _has_grown(float(inputs["nadir_mm2"]), now, scale):
        return (
            "NE",
            "Enhancement grew while steroids were reduced: progression is neither shown nor excluded.",
        )
    if inputs["t2_flair"] == "increased":
        return (
            "NE",
            "T2/FLAIR change grew while steroids were reduced: progression is neither shown nor excluded.",
        )
    gone = now <= 0 and inputs["unmeasured"] in ("none", "gone")
    if before <= 0:
        return "SD", "Without measurable enhancement before treatment the best response is stable disease."
    if gone and inputs["steroids"] == "none":
        return "CR", "All enhancement has gone without steroids, nothing else is worse."
    fall = scale.threshold("partial_response_percent") / 100
    if now <= (1 - fall) * before + ROUNDING:
        why = " (complete but for steroids)" if gone else ""
        return "PR", f"Enhancing products down by {fall:.0%} of baseline or more{why}, nothing else is worse."
    return "SD", "Enhancing products neither halved nor up by a quarter, nothing else is worse."
