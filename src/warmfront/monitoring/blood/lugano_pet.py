"""Metabolic response of lymphoma on PET-CT by the Lugano classification."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

WORSENING = ("CMR", "PMR", "NMR", "PMD")
"""From best to worst."""

BY_UPTAKE = {"reduced": "PMR", "unchanged": "NMR", "increased": "PMD"}
BY_MARROW = {"none": "CMR", "reduced": "PMR", "unchanged": "NMR", "new_or_recurrent": "PMD"}


def judge_lugano_pet(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the metabolic response of one scan.

    Parameters
    ----------
    inputs : mapping of str to value
        ``deauville`` (1 to 5), ``uptake_change``, ``new_fdg_lesion``, ``marrow`` (may be None).
    scale : ClinicalScale
        ``lugano_pet``.

    Returns
    -------
    Outcome
        Field ``response``. A score of 4 or 5 without a stated change of uptake is not computable.

    References
    ----------
    Cheson et al. 2014, doi:10.1200/JCO.2013.54.8800.
    """
    score, change, marrow = inputs["deauville"], inputs["uptake_change"], inputs["marrow"]
    warnings = () if marrow is not None else ("The marrow was not judged.",)
    if inputs["new_fdg_lesion"]:
        return _name("PMD", f"new FDG-avid lesion, Deauville {score}", ())
    if marrow == "new_or_recurrent":
        return _name("PMD", "new or recurrent FDG-avid foci in marrow", ())
    if score <= scale.threshold("complete_at_most"):
        sites, why = "CMR", f"Deauville {score}"
    elif change == "any":
        return Outcome(fields={}, missing=("uptake_change",), reason="missing_input")
    else:
        sites, why = BY_UPTAKE[change], f"Deauville {score} with {change} uptake"
    found = max(sites, BY_MARROW.get(marrow, "CMR"), key=WORSENING.index)
    if found != sites:
        why = f"{why}; marrow uptake {marrow}"
    return _name(found, why, warnings)


def _name(response: str, why: str, warnings: tuple[str, ...]) -> Outcome:
    return Outcome(fields={"response": response}, band=response, rule=f"{why}: {response}", warnings=warnings)
