"""Response in multiple myeloma by the criteria of the International Myeloma Working Group."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.blood.imwg_progression import find_progression

DECIMALS = 9
"""Percentages are rounded here, so that a fall to exactly one half is 50%."""

GONE = ("none", "gone")
HALVED = (*GONE, "halved")


def judge_imwg(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the response at one assessment.

    Parameters
    ----------
    inputs : mapping of str to value
        Protein in g/dL and mg in 24 h, light chains in mg/dL, plasma cells in percent.
    scale : ClinicalScale
        ``imwg``.

    Returns
    -------
    Outcome
        ``response`` is the best call that the stated parts support; what was not done and could have made it
        better stands in the warnings. Not computable when a part is missing without which there is no call.

    References
    ----------
    Kumar et al. 2016, doi:10.1016/S1470-2045(16)30206-6.
    """
    measured_by = find_measure(inputs, scale)
    progression, doubts = find_progression(inputs, scale, measured_by)
    if progression:
        return _name("PD", measured_by, progression, (), inputs, scale)
    if not measured_by:
        return Outcome(fields={}, reason="not evaluable: no measurable disease at the start")
    missing = _missing(inputs, measured_by)
    if missing:
        return Outcome(fields={}, missing=missing, reason="missing_input")
    response, why = _respond(inputs, scale, measured_by)
    if response == "PR" and inputs["urine_m"] is None and measured_by == "serum":
        doubts = (*doubts, "VGPR was not judged: urine M-protein not stated.")
    if response == "VGPR" or _protein_gone(inputs, measured_by):
        response, why, open_ = _complete(inputs, scale, measured_by, (response, why))
        doubts = (*doubts, *open_)
    return _name(response, measured_by, why, doubts, inputs, scale)


def find_measure(inputs: Mapping[str, Any], scale: ClinicalScale) -> str:
    """Return by what the disease is followed: ``serum``, ``urine``, both, ``light chains`` or ``marrow``.

    Parameters
    ----------
    inputs : mapping of str to value
        Of the scale.
    scale : ClinicalScale
        ``imwg``.

    Returns
    -------
    str
        Empty without measurable disease at the start.
    """
    parts = []
    if inputs["baseline_serum_m"] >= scale.threshold("measurable_serum"):
        parts.append("serum")
    if inputs["baseline_urine_m"] >= scale.threshold("measurable_urine"):
        parts.append("urine")
    if parts:
        return " and ".join(parts)
    chain, marrow = inputs["baseline_flc_involved"], inputs["baseline_marrow_plasma_cells"]
    if chain is not None and chain >= scale.threshold("measurable_light_chain"):
        return "light chains"
    if marrow is not None and marrow >= scale.threshold("measurable_marrow"):
        return "marrow"
    return ""


def _missing(inputs: Mapping[str, Any], measured_by: str) -> tuple[str, ...]:
    needed = {
        "urine": ("urine_m",),
        "light chains": ("baseline_flc_uninvolved", "flc_involved", "flc_uninvolved"),
        "marrow": ("marrow_plasma_cells",),
    }
    return tuple(
        name
        for part, names in needed.items()
        if part in measured_by.split(" and ") or part == measured_by
        for name in names
        if inputs[name] is None
    )


def _respond(inputs: Mapping[str, Any], scale: ClinicalScale, measured_by: str) -> tuple[str, str]:
    """Return VGPR, PR, MR or SD, and why."""
    if measured_by == "light chains":
        found = _by_light_chains(inputs, scale)
    elif measured_by == "marrow":
        fall = _fall(inputs["baseline_marrow_plasma_cells"], inputs["marrow_plasma_cells"])
        words = f"plasma cells changed by {-fall:.4g}%"
        found = ("PR" if fall >= scale.threshold("partial_fall") else "SD"), words
    else:
        found = _by_protein(inputs, scale, measured_by)
    tumour = inputs["plasmacytoma"]
    if found[0] != "SD" and tumour is not None and tumour not in HALVED:
        return "SD", f"{found[1]}; plasmacytoma {tumour}"
    return found


def _by_protein(inputs: Mapping[str, Any], scale: ClinicalScale, measured_by: str) -> tuple[str, str]:
    limit = scale.threshold
    serum = _fall(inputs["baseline_serum_m"], inputs["serum_m"]) if "serum" in measured_by else None
    urine_now = inputs["urine_m"]
    urine = _fall(inputs["baseline_urine_m"], urine_now) if "urine" in measured_by else None
    words = "; ".join(
        f"{name} M-protein changed by {-fall:.4g}%"
        for name, fall in (("serum", serum), ("urine", urine))
        if fall is not None
    )
    if _protein_gone(inputs, measured_by) or (
        (serum is None or serum >= limit("very_good_fall"))
        and urine_now is not None
        and urine_now < limit("very_good_urine")
    ):
        return "VGPR", words
    low_urine = urine_now is None or urine_now < limit("partial_urine")
    if (serum is None or serum >= limit("partial_fall")) and (
        low_urine or (urine is not None and urine >= limit("partial_urine_fall"))
    ):
        return "PR", words
    if (serum is None or serum >= limit("minor_fall")) and (
        urine is None or urine >= limit("minor_urine_fall")
    ):
        return "MR", words
    return "SD", words


def _by_light_chains(inputs: Mapping[str, Any], scale: ClinicalScale) -> tuple[str, str]:
    before = inputs["baseline_flc_involved"] - inputs["baseline_flc_uninvolved"]
    fall = _fall(before, inputs["flc_involved"] - inputs["flc_uninvolved"])
    words = f"difference of light chains changed by {-fall:.4g}%"
    if fall >= scale.threshold("very_good_fall"):
        return "VGPR", words
    return ("PR" if fall >= scale.threshold("partial_fall") else "SD"), words


def _protein_gone(inputs: Mapping[str, Any], measured_by: str) -> bool:
    """Whether electrophoresis of serum and urine shows nothing any more."""
    return (
        measured_by in ("serum", "urine", "serum and urine")
        and inputs["serum_m"] == 0
        and inputs["urine_m"] == 0
    )


def _complete(
    inputs: Mapping[str, Any], scale: ClinicalScale, measured_by: str, below: tuple[str, str]
) -> tuple[str, str, tuple[str, ...]]:
    """Return CR or sCR when every part of it is stated, else what stands below, and what is open."""
    marrow, tumour = inputs["marrow_plasma_cells"], inputs["plasmacytoma"]
    stated: dict[str, bool | None] = {
        "immunofixation of serum": _is(inputs["serum_immunofixation"], "negative"),
        "immunofixation of urine": _is(inputs["urine_immunofixation"], "negative"),
        "plasma cells in marrow": None if marrow is None else marrow < scale.threshold("complete_marrow"),
        "plasmacytomas": None if tumour is None else tumour in GONE,
    }
    ratio = _is(inputs["flc_ratio"], "normal")
    if measured_by == "light chains":
        stated["ratio of light chains"] = ratio
    if any(part is False for part in stated.values()):
        return (*below, ())
    open_ = [name for name, part in stated.items() if part is None]
    if open_:
        return (*below, (f"A complete response was not judged: {', '.join(open_)} not stated.",))
    clone = _is(inputs["clonal_plasma_cells"], "absent")
    if ratio and clone:
        return "sCR", "criteria of CR, normal ratio of light chains, no clonal plasma cells", ()
    doubt = "A stringent response was not judged: ratio of light chains or clonal plasma cells not stated."
    why = "immunofixation negative, no plasmacytoma, plasma cells below the limit"
    return "CR", why, (doubt,) if False not in (ratio, clone) else ()


def _is(word: str | None, wanted: str) -> bool | None:
    return None if word is None else word == wanted


def _fall(before: float, now: float) -> float:
    """Return the fall in percent of the value before; none when there was nothing to fall from."""
    return round((before - now) / before * 100, DECIMALS) if before > 0 else 0.0


def _name(
    response: str,
    measured_by: str,
    why: str,
    doubts: tuple[str, ...],
    inputs: Mapping[str, Any],
    scale: ClinicalScale,
) -> Outcome:
    category = ""
    if response in ("CR", "sCR") and inputs["mrd"] is not None:
        category = _residual(inputs, scale)
    fields = {"response": response, "mrd_category": category or None, "measured_by": measured_by or None}
    return Outcome(fields=dict(fields), band=response, rule=f"{why}: {response}", warnings=doubts)


def _residual(inputs: Mapping[str, Any], scale: ClinicalScale) -> str:
    """Return the category of residual disease in a complete response."""
    if inputs["mrd"] == "positive":
        return "MRD-positive"
    finest = inputs["mrd_sensitivity"]
    if finest is None or finest > scale.threshold("residual_sensitivity") * (1 + 1e-9):
        return "negative, but the method is not stated to be sensitive enough"
    method = inputs["mrd_method"]
    if method is None:
        return "negative, method not stated"
    return f"imaging and {method} MRD-negative" if inputs["imaging_negative"] else f"{method} MRD-negative"
