"""The visible list of spatial statistics, and running it."""

from warmfront.assays.spatial.density import measure_density, measure_infiltration
from warmfront.assays.spatial.inputs import SpatialInput, StatisticFamily
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
