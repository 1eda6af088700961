"""The visible list of spatial statistics, and running it."""

from warmfront.assays.spatial.checkpoint import measure_checkpoint
from warmfront.assays.spatial.cross import measure_cross
from warmfront.assays.spatial.density import measure_density, measure_infiltration
from warmfront.assays.spatial.distance import measure_exclusion, measure_penetration
from warmfront.assays.spatial.enrichment import measure_enrichment
from warmfront.assays.spatial.immunoscore import measure_immunoscore
from warmfront.assays.spatial.inputs import SpatialInput, StatisticFamily
from warmfront.assays.spatial.lymphoid_structures import measure_lymphoid_structures
from warmfront.assays.spatial.mixing import measure_mixing
from warmfront.assays.spatial.nearest import measure_nearest
from warmfront.assays.spatial.neighbourhoods import measure_neighbourhoods
from warmfront.assays.spatial.sensitivity import measure_sensitivity
from warmfront.assays.spatial.tiles import measure_tiles
from warmfront.domain.evidence import Status
from warmfront.domain.spatial_profile import SpatialStatistic

STATISTICS: tuple[StatisticFamily, ...] = (
    StatisticFamily(
        name="density",
        label="density",
        unit="cells/mm2",
        formula="cells of a role divided by the area of the tissue in which they lie",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_density,
    ),
    StatisticFamily(
        name="infiltration_ratio",
        label="infiltration ratio",
        unit="log2 ratio",
        formula="log2 of the density inside over that in the outer margin, half a cell added to each count",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_infiltration,
    ),
    StatisticFamily(
        name="exclusion_index",
        label="exclusion index",
        unit="index",
        formula="(density outside near the margin - density inside) / (their sum); 1 is all outside",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_exclusion,
    ),
    StatisticFamily(
        name="penetration",
        label="depth of penetration",
        unit="um, and ratio",
        formula="median depth of the cells inside the tumour, and that over the median depth of its tissue",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_penetration,
    ),
    StatisticFamily(
        name="tile",
        label="heterogeneity over tiles",
        unit="squared coefficient of variation, share, index",
        formula="variance of tile counts beyond Poisson, share of hot tiles, Morisita-Horn index with tumour",
        source="spatial_maley2015",
        status=Status.ASSUMPTION,
        measure=measure_tiles,
    ),
    StatisticFamily(
        name="tls",
        label="tertiary lymphoid structure candidates",
        unit="structures",
        formula="clusters of dense B cells with enough T cells in them or beside",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_lymphoid_structures,
    ),
    StatisticFamily(
        name="immunoscore_density",
        label="Immunoscore-like densities",
        unit="cells/mm2",
        formula="CD3 and CD8 T cells per mm2 in the core and within 500 um of the margin",
        source="spatial_immunoscore",
        status=Status.ASSUMPTION,
        measure=measure_immunoscore,
    ),
    StatisticFamily(
        name="sensitivity",
        label="sensitivity to the bandwidth",
        unit="log2 ratio",
        formula="change of tumour area, margin length and infiltration ratio at half and double bandwidth",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_sensitivity,
    ),
    StatisticFamily(
        name="mixing_score",
        label="mixing score",
        unit="ratio",
        formula="contacts of a group with tumour cells over contacts inside the group; normalised: times "
        "half the cells of the group less one, over the tumour cells",
        source="spatial_keren2018",
        status=Status.ASSUMPTION,
        measure=measure_mixing,
    ),
    StatisticFamily(
        name="contact",
        label="contact enrichment",
        unit="log2 ratio",
        formula="log2 of contacts seen over contacts expected when labels are shuffled, over all cells or "
        "within compartments; z from the exact variance",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_enrichment,
    ),
    StatisticFamily(
        name="cross",
        label="cross-type K and L",
        unit="um2",
        formula="tissue area squared over possible pairs, times the sum over pairs within the radius of one "
        "over the area common to the tissue and its copy shifted by their distance",
        source="spatial_ohser1981",
        status=Status.ASSUMPTION,
        measure=measure_cross,
    ),
    StatisticFamily(
        name="nearest",
        label="nearest distances",
        unit="um",
        formula="median distance to the nearest cell of another role; share with one within a radius by the "
        "Kaplan-Meier estimator, censored at the edge of the tissue",
        source="spatial_baddeley1997",
        status=Status.ASSUMPTION,
        measure=measure_nearest,
    ),
    StatisticFamily(
        name="neighbourhood_share",
        label="cellular neighbourhoods",
        unit="share",
        formula="share of cells whose ten nearest cells are most like one of nine typical compositions",
        source="spatial_neighbourhood_cohorts",
        status=Status.ASSUMPTION,
        measure=measure_neighbourhoods,
    ),
    StatisticFamily(
        name="checkpoint_near_cd8",
        label="PD-L1 near CD8 T cells",
        unit="share",
        formula="share of CD8 T cells with a PD-L1 positive cell within the contact radius, and of PD-L1 "
        "positive tumour cells with a CD8 T cell within it",
        source="spatial_project",
        status=Status.ASSUMPTION,
        measure=measure_checkpoint,
    ),
)
"""Every family of statistics, in the order in which they are run."""


def measure_all(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Run every family on one image.

    Parameters
    ----------
    given : SpatialInput
        One image, as `warmfront.assays.spatial.inputs.prepare_input` puts it together.

    Returns
    -------
    tuple of SpatialStatistic
        In the order of `STATISTICS`.
    """
    return tuple(found for family in STATISTICS for found in family.measure(given))
