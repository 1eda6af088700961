"""Which fields of a record name entries of another kind."""

from collections.abc import Mapping

from warmfront.knowledge.kinds import CLASSES, KINDS

MENTIONED = "mentioned in"
"""Stands before the field of a link that was found inside a sentence."""

_AGENTS = ("agent", "agent class")
_AXES = ("axis", "measured axis", "spatial axis", "product axis", "blood index")
_BLOOD = ("laboratory value", "blood index")
_ANY = (*(kind.kind for kind in KINDS), *CLASSES)
LINKS: Mapping[str, tuple[str, ...]] = {
    "source": ("source",),
    "sources": ("source",),
    "study_id": ("study", "counted response"),
    "evidence": ("study", "counted response"),
    "overlaps_with": ("study",),
    "supersedes": ("study",),
    "outcome_id": ("outcome",),
    "biomarker_id": ("biomarker",),
    "agent": ("agent",),
    "agents": ("agent",),
    "product_id": ("agent",),
    "class_a": _AGENTS,
    "class_b": _AGENTS,
    "applies_to": _AGENTS,
    "stands_for": ("cell therapy", *_AGENTS),
    "agent_class": ("agent class",),
    "counted_classes": ("agent class",),
    "strategy_class": ("strategy class",),
    "classes": ("strategy class",),
    "partners": ("strategy class",),
    "strategy": ("strategy", "strategy class"),
    "modality": ("strategy class",),
    "partner": _AGENTS,
    "partner_class": ("strategy class", "agent class"),
    "product": ("agent",),
    "comparator": _AGENTS,
    "target": ("antigen",),
    "first": _AGENTS,
    "second": _AGENTS,
    "with_classes": ("agent class",),
    "uncounted_classes": ("agent class",),
    "strategies": ("strategy",),
    "strategy_id": ("strategy",),
    "constraint": ("constraint",),
    "constraints": ("constraint",),
    "target_antigens": ("antigen",),
    "targets": ("antigen",),
    "lymphodepletion": ("regimen",),
    "where": _ANY,
    "related": _ANY,
    "overridden_by": _ANY,
    "used_in": _ANY,
    "agent_classes": ("agent class",),
    "order": ("agent",),
    "rates": ("toxicity",),
    "rule": ("condition",),
    "answers": ("condition",),
    "overriding_facts": ("fact",),
    "disabled_by": ("fact",),
    "fact": ("fact",),
    "signature": ("signature",),
    "axis": _AXES,
    "axes": _AXES,
    "group": ("disease group", "drug group"),
    "disease_group": ("disease group",),
    "disease_groups": ("disease group",),
    "oncotree": ("tumour type",),
    "numerator": _BLOOD,
    "denominator": _BLOOD,
    "less": _BLOOD,
    "component": _BLOOD,
    "populations": ("product population",),
    "population": ("product population",),
    "products": ("kind of product",),
    "quantity": ("product axis",),
    "clinical_score": ("response score",),
    "standardise_with": ("reference",),
    "parent": ("cell type",),
    "of": ("cell type",),
    "format_id": ("cell table",),
}
"""Field to the kinds among which its words are looked up, in that order; other words link nothing."""

LINKS_OF_KIND: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("constraint", "name"): ("axis", "fact", "genomic event", "spatial axis", "laboratory value"),
}
"""The same for fields that name others in one kind only."""


def kinds_named_by(kind: str, field: str) -> tuple[str, ...]:
    """Return the kinds among which the words of a field are looked up.

    Parameters
    ----------
    kind, field : str
        Kind of the entry, and its field or a field of one of its parts.

    Returns
    -------
    tuple of str
        In the order of the search; empty for a field that names no other entry.

    Examples
    --------
    >>> kinds_named_by("outcome", "study_id")
    ('study', 'counted response')
    """
    return LINKS_OF_KIND.get((kind, field), LINKS.get(field, ()))
