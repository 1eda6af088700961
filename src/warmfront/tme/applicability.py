"""What may be asked of this specimen: decided before anything is measured.

Rules and their reasons stand in the project's clinical frame, sections 1 and 2: blood cancers have no
hot or cold phenotype; nodes, brain and liver bring immune cells of their own; the phenotype model knows
one tumour group; what was given and cannot be used is named.
"""

import re
from typing import Literal

from warmfront.domain.case import Biomarkers, Case, Specimen, Supply
from warmfront.domain.tme import Applicability
from warmfront.knowledge.base import KnowledgeBase, TumourType

LOW_PURITY_PERCENT = 20.0
"""Below this share of tumour cells T- and B-cell axes are flagged (clinical frame, section 1)."""

ORGANS = {
    "lymph node": ("node", "nodes", "nodal", "lymphnode", "ln", "lns"),
    "brain": ("brain", "cns", "cerebral", "cerebrum", "cerebellum"),
    "liver": ("liver", "hepatic"),
}
"""Sites with immune cells of their own, by the words a clinic writes (clinical frame, section 1)."""

LYMPHOID_STRUCTURE_AXIS = "tertiary_lymphoid"
"""Axis that must not be read in a node, brain, liver, or a blood cancer."""

UNTREATED = ("none", "no", "untreated", "treatment naive", "pre treatment", "before treatment")
"""Words for a biopsy that was not taken under treatment; anything else is flagged (assumption)."""

USED_TABLES = ("expression", "taxa", "variants", "neoantigens", "cells", "spatial", "single_cells", "product")
"""Kinds of table that this version reads."""


def assess(case: Case, knowledge: KnowledgeBase) -> Applicability:
    """Say what may be asked of a case's specimen, before it is measured.

    Parameters
    ----------
    case : Case
        What is known. Of several specimens the first is judged; the others are named, never averaged.
    knowledge : KnowledgeBase
        Tumour types and phenotype models.

    Returns
    -------
    Applicability
        Tumour group and class, use of the phenotype model, flags, unsupported inputs, suppressed axes.

    Examples
    --------
    >>> from warmfront.domain.case import Disease
    >>> from warmfront.knowledge.files import load_knowledge
    >>> myeloma = Case(case_id="a", disease=Disease(oncotree="PCM"))
    >>> assess(myeloma, load_knowledge()).phenotype_use
    'not_applicable'
    """
    tumour = knowledge.tumour_types.get(case.disease.oncotree.strip().upper())
    specimen_flags, organ = _judge_specimens(case)
    haematological = tumour is not None and tumour.tumour_class == "haematological"
    suppress = haematological or organ
    known_axes = {axis.axis for axis in knowledge.axes}
    return Applicability(
        tumour_group=tumour.group if tumour is not None else None,
        tumour_class=tumour.tumour_class if tumour is not None else "unknown",
        phenotype_use=judge_phenotype_use(tumour, knowledge),
        flags=(*_tumour_flags(case, tumour, knowledge), *specimen_flags, *_marker_flags(case.biomarkers)),
        unsupported=_unsupported(case),
        suppressed_axes=(LYMPHOID_STRUCTURE_AXIS,)
        if suppress and LYMPHOID_STRUCTURE_AXIS in known_axes
        else (),
    )


def judge_phenotype_use(
    tumour: TumourType | None, knowledge: KnowledgeBase
) -> Literal["supported", "outside_training", "not_applicable"]:
    """Say whether a phenotype model was trained for this tumour.

    Parameters
    ----------
    tumour : TumourType or None
        None when the code is not known.
    knowledge : KnowledgeBase
        Phenotype models with the group that each was trained on.

    Returns
    -------
    str
        ``not_applicable`` for blood cancers, ``supported`` for a trained group, else ``outside_training``.
    """
    if tumour is None:
        return "outside_training"
    if tumour.tumour_class == "haematological":
        return "not_applicable"
    trained = {model.trained_group for model in knowledge.phenotype_models.values()}
    return "supported" if tumour.group in trained else "outside_training"


def _tumour_flags(case: Case, tumour: TumourType | None, knowledge: KnowledgeBase) -> tuple[str, ...]:
    if tumour is None:
        return (
            f"OncoTree code {case.disease.oncotree!r} is not in the packaged list: tumour group and class "
            "are not known, percentiles are left out and the phenotype abstains",
        )
    if tumour.tumour_class == "haematological":
        return (
            f"{tumour.name} is a blood cancer: hot or cold phenotype is not applicable, and T- and B-cell "
            "axes describe the tumour itself",
        )
    if judge_phenotype_use(tumour, knowledge) == "outside_training":
        groups = ", ".join(sorted({model.trained_group for model in knowledge.phenotype_models.values()}))
        return (
            f"the phenotype model was trained on {groups or 'no'} tumours only and abstains by default for "
            f"{tumour.group.replace('_', ' ')}",
        )
    return ()


def _judge_specimens(case: Case) -> tuple[tuple[str, ...], bool]:
    """Return the flags of the specimens, and whether the first one holds immune cells of its organ."""
    if not case.specimens:
        return ("no specimen record: site, purity and treatment at biopsy are not known",), False
    first, *others = case.specimens
    flags: list[str] = []
    if others:
        flags.append(
            f"{len(case.specimens)} specimens: the first that has expression is profiled, the others are not "
            "averaged in; tumours differ between sites"
        )
    organ = find_organ(first.site)
    if organ:
        flags.append(
            f"{organ} biopsy: T- and B-cell axes include the organ's own cells, and no tertiary lymphoid "
            "call is made"
        )
    impure = first.purity_percent is not None and first.purity_percent < LOW_PURITY_PERCENT
    if impure:
        flags.append(
            f"purity {first.purity_percent:g}% is below {LOW_PURITY_PERCENT:g}%: T- and B-cell axes describe "
            "mostly what is not tumour, and no tertiary lymphoid call is made"
        )
    flags += _specimen_flags(case, first)
    return tuple(flags), bool(organ) or impure


def find_organ(site: str | None) -> str:
    """Name the organ with immune cells of its own that a site lies in.

    Parameters
    ----------
    site : str or None
        As the clinic wrote it.

    Returns
    -------
    str
        ``lymph node``, ``brain`` or ``liver``; empty otherwise.

    Examples
    --------
    >>> find_organ("Lymph node, pelvic")
    'lymph node'
    >>> find_organ("bladder")
    ''
    """
    if site is None:
        return ""
    words = f" {' '.join(re.findall('[a-z0-9]+', site.lower()))} "
    for organ, names in ORGANS.items():
        if any(f" {name} " in words for name in names):
            return organ
    return ""


def _specimen_flags(case: Case, specimen: Specimen) -> list[str]:
    flags: list[str] = []
    absent = [
        words
        for words, value in (
            ("site", specimen.site),
            ("purity", specimen.purity_percent),
            ("quality", specimen.quality),
            ("treatment at biopsy", specimen.treatment_at_biopsy),
        )
        if value is None
    ]
    if absent:
        flags.append(f"not stated for the specimen: {', '.join(absent)}")
    treatment = specimen.treatment_at_biopsy
    if treatment is not None and treatment.strip().lower().replace("-", " ") not in UNTREATED:
        flags.append(
            f"biopsy under treatment ({treatment}): references and the phenotype model are of tumours mostly "
            "not under treatment"
        )
    later = [
        " + ".join(therapy.agents)
        for therapy in case.history.prior_therapies or ()
        if specimen.date is not None and therapy.start is not None and therapy.start >= specimen.date
    ]
    if later:
        flags.append(f"treated after the biopsy ({'; '.join(later)}): the tumour may have changed since")
    if specimen.kind in ("blood", "marrow"):
        flags.append(f"{specimen.kind} specimen: axes were made for solid tissue")
    return flags


def _marker_flags(markers: Biomarkers) -> list[str]:
    flags: list[str] = []
    if markers.tmb_mut_per_mb is not None and markers.tmb_design != "paired":
        design = (
            "of tumour alone" if markers.tmb_design == "tumour_only" else "with or without normal not stated"
        )
        flags.append(
            f"TMB, {design}: sequencing of tumour alone inflates TMB in under-represented ancestries "
            "(10.1016/j.ccell.2022.08.022)"
        )
    if markers.pdl1:
        flags.append("PD-L1 scores are kept as reported: TPS, CPS, IC, TC and TAP are never converted")
        if any(result.clone is None for result in markers.pdl1):
            flags.append("PD-L1 clone not stated: clone, disease and line choose the rule")
    return flags


def _unsupported(case: Case) -> tuple[str, ...]:
    found: list[str] = []
    for table in case.tables:
        if table.supply is Supply.REFERENCED_NOT_SUPPLIED:
            found.append(f"{table.kind} table {table.file_name}: named in the case, not supplied")
        elif table.supply is Supply.SUPPLIED_NOT_USABLE:
            found.append(
                f"{table.kind} table {table.file_name}: not usable ({table.reason or 'no reason given'})"
            )
        elif table.supply is Supply.NOT_MEASURED:
            continue
        elif table.kind not in USED_TABLES:
            found.append(f"{table.kind} table {table.file_name}: this version does not use such tables")
    return tuple(found)
