"""Response in acute lymphoblastic leukaemia, with residual disease, by the European LeukemiaNet of 2024."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

REMISSIONS = ("CR", "CRi")

AT_LIMIT = 1e-9
"""Shares that differ from a limit by less than this part of it are at the limit."""


def judge_all(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the response at one assessment.

    Parameters
    ----------
    inputs : mapping of str to value
        Blasts in percent, counts in 10^9/L, residual disease as a share of cells.
    scale : ClinicalScale
        ``all_response``.

    Returns
    -------
    Outcome
        ``response`` by marrow and counts, ``mrd_response`` by residual disease (None when it is not stated).

    References
    ----------
    ELN 2024, Blood; Biol Blood Marrow Transplant 2010, doi:10.1016/j.bbmt.2010.06.008.
    """
    limit = scale.threshold
    blasts, level = inputs["marrow_blasts"], inputs["mrd_level"]
    active = bool(inputs["blood_blasts"]) or inputs["extramedullary"]
    if inputs["earlier_remission"] and (blasts >= limit("relapse_blasts") or active):
        older = not active and blasts < limit("relapse_blasts_2010")
        doubts = ("The definition of 2010 asks for 25% of marrow blasts.",) if older else ()
        return _name("relapse", inputs, scale, doubts)
    if level is not None and level >= limit("residual_forbids") * (1 - AT_LIMIT):
        return _name("failure", inputs, scale, ("Residual disease of 1% or more forbids a remission.",))
    if blasts < limit("remission_blasts") and not active:
        missing = tuple(name for name in ("neutrophils", "platelets") if inputs[name] is None)
        if missing:
            return Outcome(fields={}, missing=missing, reason="missing_input")
        recovered = [inputs[name] > limit(name) for name in ("neutrophils", "platelets")]
        return _name(("MLFS", "CRi", "CR")[sum(recovered)], inputs, scale, ())
    partial = _partial(inputs, scale, active)
    if isinstance(partial, Outcome):
        return partial
    return _name("PR" if partial else "failure", inputs, scale, ())


def judge_residual(inputs: Mapping[str, Any], scale: ClinicalScale) -> str | None:
    """Name the response of residual disease; None when it is not stated or its sensitivity is missing.

    Parameters
    ----------
    inputs : mapping of str to value
        ``mrd_level``, ``mrd_sensitivity`` (shares of cells), ``mrd_quantifiable``.
    scale : ClinicalScale
        ``all_response``.

    Returns
    -------
    str or None
        ``complete MRD response``, ``MRD failure``, ``MRD intermediate`` with its kind.
    """
    level, finest, from_ = inputs["mrd_level"], inputs["mrd_sensitivity"], scale.threshold("residual_failure")
    if level is None:
        return None
    if level > 0:
        if inputs["mrd_quantifiable"] is False:
            return "MRD intermediate: positive, not quantifiable"
        return (
            "MRD failure" if level >= from_ * (1 - AT_LIMIT) else "MRD intermediate: positive below the limit"
        )
    if finest is None:
        return None
    if finest <= from_ * (1 + AT_LIMIT):
        return "complete MRD response"
    return "MRD intermediate: negative by a method that is not sensitive enough"


def _partial(inputs: Mapping[str, Any], scale: ClinicalScale, active: bool) -> bool | Outcome:
    """Whether it is a partial remission; an outcome when a part is missing that could make it one."""
    blasts, before = inputs["marrow_blasts"], inputs["baseline_marrow_blasts"]
    if active or blasts > scale.threshold("partial_blasts"):
        return False
    parts = {
        name: None if inputs[name] is None else inputs[name] > scale.threshold(name)
        for name in ("neutrophils", "platelets")
    }
    share = 1 - scale.threshold("partial_fall") / 100
    parts["baseline_marrow_blasts"] = None if before is None else blasts <= before * share
    if False in parts.values():
        return False
    missing = tuple(name for name, met in parts.items() if met is None)
    return Outcome(fields={}, missing=missing, reason="missing_input") if missing else True


def _name(response: str, inputs: Mapping[str, Any], scale: ClinicalScale, doubts: tuple[str, ...]) -> Outcome:
    residual = judge_residual(inputs, scale)
    warnings = list(doubts)
    if inputs["blood_blasts"] is None:
        warnings.append("Blasts in blood are not stated.")
    if residual is None:
        unknown = inputs["mrd_level"] == 0
        warnings.append(
            "No residual disease was found, but the sensitivity of the method is not stated."
            if unknown
            else "Residual disease is not stated."
        )
    elif response not in REMISSIONS:
        warnings.append("Residual disease is judged in remission.")
    counts = [f"{name} {inputs[name]:g}" for name in ("neutrophils", "platelets") if inputs[name] is not None]
    sites = ["disease elsewhere"] if inputs["extramedullary"] else []
    why = "; ".join([f"marrow blasts {inputs['marrow_blasts']:g}%", *sites, *counts])
    fields = {"response": response, "mrd_response": residual}
    return Outcome(fields=dict(fields), band=response, rule=f"{why}: {response}", warnings=tuple(warnings))
