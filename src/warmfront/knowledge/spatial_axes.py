"""Which statistics of space a plan reads, and checks of that list."""

from typing import TYPE_CHECKING

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

if TYPE_CHECKING:
    from warmfront.knowledge.base import KnowledgeBase


@record
class SpatialAxis:
    """One statistic of space that becomes a measurement of the profile.

    Parameters
    ----------
    axis : str
        Identifier of the measurement; begins with ``space_``.
    label : str
        Words for people.
    statistic, role, to_role, compartment, radius_um : str, float or None
        Keys of the statistic. An empty role is whatever the panel could tell apart.
    unit : str
        Unit of the statistic.
    reading : str
        What a high value means, and what it does not.
    deviations : str
        Statistic with the same keys that says in standard deviations how far the value lies from chance; a
        value that chance explains is no argument. Empty where chance is no question.
    lymphoid_structure : bool
        True where the organ's own lymphoid tissue would be counted: not read in nodes, brain or liver.
    source, status : str, Status
        Where the reading comes from.
    """

    axis: str
    label: str
    statistic: str
    role: str = ""
    to_role: str = ""
    compartment: str = ""
    radius_um: float | None = None
    unit: str
    reading: str
    deviations: str = ""
    lymphoid_structure: bool = False
    source: str
    status: Status


PREFIX = "space_"


def check_spatial_axes(base: "KnowledgeBase") -> list[str]:
    """Check that every axis of space has a name, a source and a statistic of its own.

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
    seen: dict[tuple[str, str, str, str, float | None], str] = {}
    others = {*base.measured_axes, *base.blood_indices}
    for name, axis in base.spatial.axes.items():
        where = f"spatial/axes.toml {name}"
        if not name.startswith(PREFIX):
            problems.append(f"{where}: the name must begin with {PREFIX!r}, so that no other axis bears it")
        if name in others:
            problems.append(f"{where}: a measured axis or blood index bears this name too")
        key = (axis.statistic, axis.role, axis.to_role, axis.compartment, axis.radius_um)
        if key in seen:
            problems.append(f"{where}: the same statistic as {seen[key]}")
        seen[key] = name
    return problems
