"""Diameters of lesions at one visit: too small to measure, in fragments, grown together, or not assessed."""

from collections.abc import Sequence

from warmfront.domain.observations import Observation
from warmfront.knowledge.scales import ClinicalScale

NODES = "lymph node"
"""All lymph nodes count as one organ."""


def is_node(one: Observation) -> bool:
    """Whether a measurement is that of a lymph node."""
    return one.details.get("node") == "yes"


def organ_of(one: Observation) -> str:
    """Organ of a measurement; one word for every lymph node, empty when not stated."""
    return NODES if is_node(one) else one.details.get("organ", "").strip().lower()


def read_diameters(
    measured: Sequence[Observation], scale: ClinicalScale
) -> tuple[dict[str, float | None], list[str]]:
    """Read the diameters of one visit.

    Parameters
    ----------
    measured : sequence of Observation
        Of the series ``lesion_diameter``, in mm.
    scale : ClinicalScale
        ``recist11``: diameter taken for a lesion that is too small to measure.

    Returns
    -------
    diameters : dict of str to float or None
        By lesion; fragments are added to the lesion that they are part of, and a lesion that has grown into
        another counts 0 beside it. None when there is no usable measurement; never 0 for a missing one.
    warnings : list of str
        What was done.
    """
    diameters: dict[str, float | None] = {}
    warnings = []
    for subject in sorted({one.subject for one in measured}):
        same = [one for one in measured if one.subject == subject]
        sizes = {_size(one, scale) for one in same}
        if len(sizes) > 1:
            warnings.append(f"{subject}: two different diameters on one day, so it counts as not assessed.")
            sizes = {None}
        diameters[subject] = sizes.pop()
        if any(_is_too_small(one) for one in same):
            taken = scale.threshold("too_small_mm")
            warnings.append(f"{subject}: too small to measure, taken as {taken:g} mm.")
    for one in measured:
        _join(one, diameters, warnings)
    return diameters, warnings


def _size(one: Observation, scale: ClinicalScale) -> float | None:
    return scale.threshold("too_small_mm") if _is_too_small(one) else one.value


def _is_too_small(one: Observation) -> bool:
    """Whether a lesion is there without a measurement; a number that was measured stands as it is."""
    stated = one.details.get("too_small") == "yes"
    return one.below_limit or (stated and not one.value)


def _join(one: Observation, diameters: dict[str, float | None], warnings: list[str]) -> None:
    whole, swallowed = one.details.get("part_of"), one.details.get("merged_with")
    if whole and whole != one.subject and one.subject in diameters:
        part = diameters.pop(one.subject)
        rest = diameters.get(whole, 0.0)
        diameters[whole] = None if part is None or rest is None else rest + part
        warnings.append(f"{whole}: in fragments, whose diameters are added.")
    if swallowed and swallowed != one.subject and swallowed not in diameters:
        diameters[swallowed] = 0.0
        warnings.append(f"{swallowed}: grown into {one.subject}, whose diameter stands for both.")
