"""Response in acute myeloid leukaemia by the European LeukemiaNet of 2022."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

REMISSIONS = ("CR", "CRh", "CRi")
"""Responses that residual disease qualifies, and after which blasts are relapse."""


def judge_eln_aml(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the response at one assessment.

    Parameters
    ----------
    inputs : mapping of str to value
        Blasts in percent, counts in 10^9/L.
    scale : ClinicalScale
        ``eln_aml``.

    Returns
    -------
    Outcome
        ``response``; without an adequate marrow it is not evaluable.

    References
    ----------
    ELN 2022, Blood.
    """
    blasts = inputs["marrow_blasts"]
    active = inputs["blood_blasts"] > 0 or inputs["extramedullary"]
    if inputs["earlier_remission"] and (blasts >= scale.threshold("relapse_blasts") or active):
        return _name("relapse", _state(inputs), inputs, _blood_only(inputs, scale))
    if inputs["marrow_adequate"] is False and not active:
        return Outcome(fields={}, reason="not evaluable: the marrow sample is not adequate")
    if blasts < scale.threshold("remission_blasts") and not active:
        missing = tuple(name for name in ("neutrophils", "platelets") if inputs[name] is None)
        if missing:
            return Outcome(fields={}, missing=missing, reason="missing_input")
        return _name(_name_remission(inputs, scale), _state(inputs), inputs)
    partial = _partial(inputs, scale, active)
    if isinstance(partial, Outcome):
        return partial
    rest = "refractory" if inputs["at_landmark"] else "no response"
    return _name("PR" if partial else rest, _state(inputs), inputs)


def _blood_only(inputs: Mapping[str, Any], scale: ClinicalScale) -> tuple[str, ...]:
    """Return what must stand beside a relapse that only the blood shows."""
    marrow = inputs["marrow_blasts"] >= scale.threshold("relapse_blasts")
    if marrow or inputs["extramedullary"]:
        return ()
    return ("Blasts in blood alone are relapse in two samples at least a week apart.",)


def _name_remission(inputs: Mapping[str, Any], scale: ClinicalScale) -> str:
    limit = scale.threshold
    neutrophils, platelets = inputs["neutrophils"], inputs["platelets"]
    recovered = (neutrophils >= limit("neutrophils"), platelets >= limit("platelets"))
    if all(recovered):
        return "CR"
    if neutrophils >= limit("partial_neutrophils") and platelets >= limit("partial_platelets"):
        return "CRh"
    return "CRi" if any(recovered) else "MLFS"


def _partial(inputs: Mapping[str, Any], scale: ClinicalScale, active: bool) -> bool | Outcome:
    """Whether it is a partial remission; an outcome when a part is missing that could make it one."""
    blasts = inputs["marrow_blasts"]
    if active or blasts > scale.threshold("partial_blasts"):
        return False
    counts = {
        name: None if inputs[name] is None else inputs[name] >= scale.threshold(name)
        for name in ("neutrophils", "platelets")
    }
    before = inputs["baseline_marrow_blasts"]
    halved = None if before is None else blasts <= before * (1 - scale.threshold("partial_fall") / 100)
    parts = {**counts, "baseline_marrow_blasts": halved}
    if False in parts.values():
        return False
    missing = tuple(name for name, met in parts.items() if met is None)
    return Outcome(fields={}, missing=missing, reason="missing_input") if missing else True


def _state(inputs: Mapping[str, Any]) -> str:
    counts = [f"{name} {inputs[name]:g}" for name in ("neutrophils", "platelets") if inputs[name] is not None]
    sites = ["disease elsewhere"] if inputs["extramedullary"] else []
    blood = f"blood blasts {inputs['blood_blasts']:g}%"
    return "; ".join([f"marrow blasts {inputs['marrow_blasts']:g}%", blood, *sites, *counts])


def _name(response: str, why: str, inputs: Mapping[str, Any], doubts: tuple[str, ...] = ()) -> Outcome:
    with_mrd, warnings = response, list(doubts)
    if response in REMISSIONS:
        if inputs["mrd"] is None:
            warnings.append("Residual disease is not stated.")
        elif inputs["mrd"] == "negative":
            with_mrd = f"{response} without MRD"
        else:
            with_mrd = f"{response} with MRD"
    if inputs["marrow_adequate"] is None:
        warnings.append("That the marrow sample allows a call is not stated; it was taken as adequate.")
    return Outcome(
        fields={"response": response, "response_with_mrd": with_mrd},
        band=response,
        rule=f"{why}: {response}",
        warnings=tuple(warnings),
    )
