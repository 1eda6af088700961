"""When a call from space is refused, and what can be said all the same."""

from warmfront.domain.assay import FloatArray
from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.records import record
from warmfront.domain.space import IMMUNE_ROLES, CellRole, TissueImage, TumourRegion
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.tme.space_beside import TissueBeside, name_tumour_only
from warmfront.tme.space_cells import CalledCells

CANNOT_ASSESS = "cannot assess exclusion"
"""Opens every reason that leaves the inside readable and the geometry not."""


@record
class Refusal:
    """Why an image is not called.

    Parameters
    ----------
    reason : str
        Words for people.
    possible : tuple of PhenotypeClass
        Classes that what can be read leaves open; empty when nothing can be read.
    """

    reason: str
    possible: tuple[PhenotypeClass, ...] = ()


def refuse_image(image: TissueImage, panel: frozenset[CellRole], spatial: SpatialKnowledge) -> Refusal | None:
    """Refuse what cannot be called whatever the tumour region looks like.

    Parameters
    ----------
    image : TissueImage
        Cells.
    panel : frozenset of CellRole
        Roles that the table tells apart.
    spatial : SpatialKnowledge
        Limits.

    Returns
    -------
    Refusal or None
        The first reason in the order of the protocol; None when there is none.
    """
    reason = _name_unmapped(image, panel, spatial)
    if reason:
        return Refusal(reason=reason)
    tumour, least = image.count(CellRole.TUMOUR), spatial.value("least_tumour_cells")
    if tumour >= least:
        return None
    reason = f"too few tumour cells: {tumour} (at least {least:g}); tumour and margin cannot be placed"
    lacking = name_tumour_only(image)
    if lacking:
        # Holds for every image of the table, so it is said beside any other reason.
        reason = f"{CANNOT_ASSESS}: {lacking}; besides, {reason}"
    return Refusal(reason=reason)


def _name_unmapped(image: TissueImage, panel: frozenset[CellRole], spatial: SpatialKnowledge) -> str:
    if image.n_cells == 0:
        return "the image has no usable cell"
    unmapped = image.count(CellRole.UNMAPPED) / image.n_cells
    limit = spatial.value("largest_unmapped_share")
    if unmapped > limit:
        return (
            f"the types of {unmapped:.0%} of the cells are mapped to no role (at most {limit:.0%}); "
            "map them with --roles"
        )
    if not panel & set(IMMUNE_ROLES):
        return "no immune cell can be told apart on this panel; map the types with --roles"
    if CellRole.TUMOUR not in panel:
        return "no tumour cell can be told apart on this panel; map the types with --roles"
    return ""


def refuse_region(
    region: TumourRegion,
    table: FloatArray,
    beside: TissueBeside,
    cells: CalledCells,
    spatial: SpatialKnowledge,
) -> Refusal | None:
    """Refuse what the tumour region or its margin does not allow.

    Parameters
    ----------
    region : TumourRegion
        Tumour region found in the image.
    table : ndarray, shape (blocks, 4)
        Cells and areas by block.
    beside : TissueBeside
        What is known of the tissue beside the tumour.
    cells : CalledCells
        Cells that the call would rest on.
    spatial : SpatialKnowledge
        Limits.

    Returns
    -------
    Refusal or None
        With the classes that the inside leaves open when only the outside is missing.
    """
    inside_cells, inside_mm2, _, beside_mm2 = table.sum(axis=0) if len(table) else (0.0,) * 4
    least = spatial.value("least_inside_area")
    lacking = _name_lack(region, beside, float(beside_mm2), spatial)
    if inside_mm2 < least:
        reason = (
            f"tumour region too small: {inside_mm2:.3f} mm2 (at least {least:g}); "
            "few and enough immune cells cannot be told apart there"
        )
        if lacking and inside_mm2 > 0:
            reason = f"{CANNOT_ASSESS}: {lacking}; besides, {reason}"
        elif lacking:
            reason = f"{CANNOT_ASSESS}: {lacking}"
        return Refusal(reason=reason)
    if not lacking:
        return None
    density = inside_cells / inside_mm2
    limit = spatial.parameters[f"enough_inside_{cells.group.removesuffix('_t')}"]
    enough = density >= limit.value
    ruled_out = PhenotypeClass.DESERT if enough else PhenotypeClass.INFLAMED
    possible = tuple(name for name in PhenotypeClass if name != ruled_out)
    return Refusal(
        reason=f"{CANNOT_ASSESS}: {lacking}; {density:.0f} {cells.label} per mm2 inside the tumour region "
        f"({'enough' if enough else 'not enough'}, threshold {limit.value:g}), so {ruled_out.value} is ruled "
        f"out as far as this field and threshold go, and {possible[0].value} cannot be told from "
        f"{possible[1].value}",
        possible=possible,
    )


def _name_lack(
    region: TumourRegion, beside: TissueBeside, beside_mm2: float, spatial: SpatialKnowledge
) -> str:
    if beside.lack:
        return beside.lack
    if region.margin_length_mm <= 0:
        return region.note or "no margin of the tumour lies in the field"
    least = spatial.value("least_beside_area")
    if beside_mm2 < least:
        return f"only {beside_mm2:.3f} mm2 of tissue beside the tumour in the field (at least {least:g})"
    return ""
