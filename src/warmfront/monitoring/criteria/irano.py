"""The scale ``irano``: progression of a glioma soon after the start of an immunotherapy must be confirmed."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

UNCONFIRMED = "unconfirmed_PD"
ROUNDING = 1e-9


def judge_irano(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Judge one assessment from the call of RANO.

    Parameters
    ----------
    inputs : mapping
        Call of RANO, clinical state, months since the start of the immunotherapy and since a first
        unconfirmed progression.
    scale : ClinicalScale
        ``irano``.

    Returns
    -------
    Outcome
        Field ``response``: the call of RANO, or ``unconfirmed_PD``.

    References
    ----------
    Okada H, et al. Lancet Oncol 2015;16:e534-e542, doi:10.1016/S1470-2045(15)00088-1.
    """
    call, months = inputs["rano_response"], float(inputs["months_since_start"])
    if call != "PD":
        return _found(call, "The call of RANO, as it is no progression.")
    since = inputs["months_since_first_progression"]
    window, wait = scale.threshold("window_months"), scale.threshold("confirmation_months")
    if inputs["clinical"] == "worse":
        return _found("PD", "Progression with clear clinical deterioration needs no confirmation.")
    if since is not None and since >= wait - ROUNDING:
        words = (
            f"Progression is still there {since:g} months after it was first seen: confirmed from then on."
        )
        return _found("PD", words)
    first = months if since is None else months - since
    if first > window + ROUNDING:
        return _found(
            "PD", f"More than {window:g} months after the start, progression needs no confirmation."
        )
    words = (
        f"First seen within {window:g} months of the start of an immunotherapy in a stable patient: "
        f"to be confirmed by a scan {wait:g} months after it."
    )
    return _found(UNCONFIRMED, words)


def _found(call: str, rule: str) -> Outcome:
    return Outcome(fields={"response": call}, band=call, rule=rule)
