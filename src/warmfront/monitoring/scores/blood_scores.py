"""Scores of one blood sample that a plan computes too: the formulas stand in ``blood_indices.toml`` only."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from warmfront.assays.blood_indices import (
    CONTRADICTION,
    evaluate_index,
    explain_no_value,
    find_excess,
    name_band,
)
from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome, Value
from warmfront.domain.units import round_measured
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.measured import BloodIndex
from warmfront.knowledge.scales import ClinicalScale

RATIOS = ("nlr", "plr", "mlr", "sii", "siri", "dnlr")
LIMIT = "ldh_uln"


def _read(
    inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase
) -> tuple[dict[str, float], dict[str, float]]:
    """Return values and upper limits by analyte, in the units in which blood indices are defined."""
    values: dict[str, float] = {}
    limits: dict[str, float] = {}
    for one in scale.inputs:
        lab = knowledge.labs.get(one.analyte)
        factor = find_factor(one.unit, lab) if lab is not None else None
        if factor is not None:
            into = limits if one.name == LIMIT else values
            into[one.analyte] = round_measured(float(inputs[one.name]) * factor)
    return values, limits


def _evaluate(
    names: tuple[str, ...],
    values: Mapping[str, float],
    limits: Mapping[str, float],
    indices: Mapping[str, BloodIndex],
) -> dict[str, float] | str:
    """Return each index, or why there is none: a count that contradicts itself, or a denominator of zero."""
    excess = find_excess(values)
    if excess:
        return f"{' and '.join(excess)} {CONTRADICTION}: one of them is wrong"
    found: dict[str, float] = {}
    for name in names:
        value = evaluate_index(indices[name], values, limits, indices)
        if value is None:
            return f"{name}: {explain_no_value(indices[name], values, limits, indices)}"
        found[name] = value
    return found


def compute_ratios(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Compute the ratios of one blood count.

    Parameters
    ----------
    inputs : mapping of str to number
        Neutrophils, lymphocytes, monocytes, platelets and leukocytes in 10^9/L.
    scale : ClinicalScale
        ``blood_indices``.
    knowledge : KnowledgeBase
        Formulas and units.

    Returns
    -------
    Outcome
        Fields ``nlr``, ``plr``, ``mlr``, ``sii``, ``siri``, ``dnlr``; without a result when there are no
        lymphocytes, or when the parts exceed the leukocytes.
    """
    values, limits = _read(inputs, scale, knowledge)
    found = _evaluate(RATIOS, values, limits, knowledge.blood_indices)
    if isinstance(found, str):
        return Outcome(fields={}, reason=found)
    return Outcome(fields=dict(found), value=found["nlr"], rule="ratios of the counts of one sample")


def score_lipi(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Count the points of the lung immune prognostic index.

    Parameters
    ----------
    inputs : mapping of str to number
        Neutrophils and leukocytes in 10^9/L, LDH and its upper limit in one unit.
    scale : ClinicalScale
        ``lipi``.
    knowledge : KnowledgeBase
        Formula and units.

    Returns
    -------
    Outcome
        Fields ``score`` (0 to 2; higher is worse) and ``group``.
    """
    values, limits = _read(inputs, scale, knowledge)
    found = _evaluate(("dnlr", "lipi"), values, limits, knowledge.blood_indices)
    if isinstance(found, str):
        return Outcome(fields={}, reason=found)
    group = name_band(knowledge.blood_indices["lipi"], found["lipi"])
    return Outcome(
        fields={"score": int(found["lipi"]), "group": group},
        value=found["lipi"],
        band=group,
        rule=f"dNLR {found['dnlr']:.4g}; LDH {values['ldh']:g} against an upper limit of {limits['ldh']:g}",
    )


def score_grim_and_rmh(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Count the points of the Gustave Roussy immune score and of the Royal Marsden score.

    Parameters
    ----------
    inputs : mapping of str to number
        Neutrophils and lymphocytes in 10^9/L, LDH and its upper limit in one unit, albumin in g/L, number of
        metastatic sites.
    scale : ClinicalScale
        ``grim_rmh``, with the cut points of RMH.
    knowledge : KnowledgeBase
        Formula of GRIm and units.

    Returns
    -------
    Outcome
        Fields ``grim``, ``grim_high``, ``rmh``, ``rmh_high``; higher is worse.
    """
    values, limits = _read(inputs, scale, knowledge)
    indices = knowledge.blood_indices
    found = _evaluate(("nlr", "grim"), values, limits, indices)
    if isinstance(found, str):
        return Outcome(fields={}, reason=found)
    # RMH asks LDH and albumin as GRIm does (garrido2012), and sites in place of the ratio.
    grim = indices["grim"]
    shared = replace(grim, points=tuple(point for point in grim.points if point.component != "nlr"))
    sites = int(inputs["metastatic_sites"]) > scale.threshold("sites_above")
    rmh = int(evaluate_index(shared, values, limits, indices) or 0) + int(sites)
    high = name_band(grim, found["grim"]) == "high"
    return Outcome(
        fields={
            "grim": int(found["grim"]),
            "grim_high": high,
            "rmh": rmh,
            "rmh_high": rmh >= scale.threshold("rmh_high_from"),
        },
        value=found["grim"],
        band="high" if high else "low",
        rule=f"NLR {found['nlr']:.4g}; LDH {values['ldh']:g} against an upper limit of {limits['ldh']:g}; "
        f"albumin {values['albumin']:g} g/dL; {inputs['metastatic_sites']} sites",
    )


def score_nutrition(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Compute CONUT and the prognostic nutritional index.

    Parameters
    ----------
    inputs : mapping of str to number
        Albumin in g/dL, lymphocytes per microlitre, cholesterol in mg/dL, and the first lymphocyte cut.
    scale : ClinicalScale
        ``conut_pni``.
    knowledge : KnowledgeBase
        Formulas and units.

    Returns
    -------
    Outcome
        Fields ``score`` (0 to 12; higher is worse), ``category`` and ``pni``.

    Raises
    ------
    InputError
        When the lymphocyte cut is none of the two that were published.
    """
    indices = knowledge.blood_indices
    conut = indices["conut"]
    usual = max(point.threshold or 0.0 for point in conut.points if point.component == "lymphocytes")
    other = scale.threshold("other_lymphocyte_cut")
    cut = float(inputs["lymphocyte_cut_per_ul"] or usual * 1000)
    if cut not in (usual * 1000, other):
        where = f"{scale.scale}: lymphocyte_cut_per_ul"
        raise refuse(where, f"{cut:g}", f"{usual * 1000:g} or {other:g}", "take one of the published cuts")
    moved = tuple(
        replace(point, threshold=cut / 1000)
        if point.component == "lymphocytes" and point.threshold == usual
        else point
        for point in conut.points
    )
    values, limits = _read(inputs, scale, knowledge)
    found = _evaluate(("conut", "pni"), values, limits, {**indices, "conut": replace(conut, points=moved)})
    if isinstance(found, str):
        return Outcome(fields={}, reason=found)
    category = name_band(conut, found["conut"])
    fields: dict[str, Value] = {"score": int(found["conut"]), "category": category, "pni": found["pni"]}
    return Outcome(
        fields=fields,
        value=found["conut"],
        band=category,
        rule=f"first lymphocyte cut {cut:g} per microlitre",
    )
