"""Checks of what is known about cells in space."""

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_table_checks import CELL_TABLE_CHECKS
from warmfront.knowledge.neighbourhoods import check_neighbourhoods
from warmfront.knowledge.spatial_axes import check_spatial_axes
from warmfront.knowledge.spatial_geometry_checks import check_spatial_geometry


def check_spatial_parameters(base: KnowledgeBase) -> list[str]:
    """Check that each parameter has a known source, and an interval (if any) around its value and a cohort.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, entry in base.spatial.parameters.items():
        where = f"spatial/parameters {key}"
        if (entry.low is None) != (entry.high is None):
            problems.append(f"{where}: an interval needs both ends")
        elif entry.low is not None and entry.high is not None:
            if not entry.low <= entry.value <= entry.high:
                problems.append(f"{where}: the value {entry.value} lies outside {entry.low} to {entry.high}")
            if not entry.cohort:
                problems.append(f"{where}: an interval without the cohort that it comes from")
    return problems


SPATIAL_CHECKS = (
    check_spatial_parameters,
    check_spatial_geometry,
    check_spatial_axes,
    check_neighbourhoods,
    *CELL_TABLE_CHECKS,
)
