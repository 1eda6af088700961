"""Whether the tissue beside the tumour is in the table: stated, known by its cells, or judged by voids."""

from warmfront.assays.spatial.voids import measure_voids
from warmfront.domain.records import record
from warmfront.domain.space import (
    STROMAL_ROLES,
    TUMOUR_ONLY_EXPORT,
    WHOLE_EXPORT,
    CellRole,
    Compartment,
    TissueImage,
    TumourRegion,
)
from warmfront.knowledge.spatial import SpatialKnowledge

REMEDY = (
    "if none of the tissue beside the tumour was left out, state --whole-tissue (tumour_only = false in the "
    "mapping file), or map its cells to stroma with --roles"
)
NO_OTHER = (
    "no stromal cell is told apart and no cell is negative for every marker, as in an export of the tumour "
    f"compartment only, so that tissue beside the tumour cannot be known to be there; {REMEDY}"
)
TAKEN_AS_BESIDE = (
    "no stromal cell is told apart: the tissue beside the tumour is taken to be what is negative for the "
    "tumour marker. Were this an export of the tumour compartment only, it would be gaps inside the tumour, "
    "and an excluded tumour could be called desert or inflamed; then state --tumour-only"
)
"""What must be said of a call that rests on tissue known only by what it is not."""


@record
class TissueBeside:
    """What is known of the tissue beside the tumour.

    Parameters
    ----------
    lack : str
        Why it cannot be taken to be there; empty when it can.
    doubt : str
        What must be said of a call all the same.
    """

    lack: str = ""
    doubt: str = ""


def name_tumour_only(image: TissueImage) -> str:
    """Return the flag of an image whose table is known, or stated, to hold the tumour compartment alone."""
    return next((flag for flag in image.flags if flag.startswith(TUMOUR_ONLY_EXPORT)), "")


def judge_beside(
    image: TissueImage, region: TumourRegion, panel: frozenset[CellRole], spatial: SpatialKnowledge
) -> TissueBeside:
    """Judge whether the tissue beside the tumour region is tissue of which no cell was left out.

    Parameters
    ----------
    image : TissueImage
        Its flags say what is known of the table.
    region : TumourRegion
        With a margin.
    panel : frozenset of CellRole
        Roles that the table tells apart.
    spatial : SpatialKnowledge
        Parameters ``void_reach`` and ``void_share``.

    Returns
    -------
    TissueBeside
        What the format or the user says goes first, stromal cells next, the share of voids last. No phenotype
        of any cell is used but that of tumour cells.
    """
    known = name_tumour_only(image)
    if known:
        return TissueBeside(lack=known)
    if panel & set(STROMAL_ROLES) or any(flag.startswith(WHOLE_EXPORT) for flag in image.flags):
        return TissueBeside()
    if CellRole.OTHER not in panel:
        return TissueBeside(lack=NO_OTHER)
    limit = spatial.parameters["void_share"]
    # Where there is too little tissue to call, that is said instead.
    is_enough = region.area_mm2[Compartment.OUTER_MARGIN.value] >= spatial.value("least_beside_area")
    share = measure_voids(image, region, spatial) if is_enough else None
    if share is not None and share > limit.value:
        return TissueBeside(
            lack=f"no stromal cell is told apart, and {share:.1%} of the tissue beside the tumour is empty "
            f"(at most {limit.value:.1%} may be), as in an export of the tumour compartment only; {REMEDY}"
        )
    return TissueBeside(doubt=TAKEN_AS_BESIDE)
