"""Record and check of the neighbourhoods that windows of cells are assigned to."""

from typing import TYPE_CHECKING

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

if TYPE_CHECKING:
    from warmfront.knowledge.base import KnowledgeBase

KINDS = ("tumour", "t_cell", "b_cell", "other_lymphoid", "myeloid", "stromal", "other")
"""Kinds of cells that the composition of a window counts, in order."""


@record
class Neighbourhood:
    """A typical composition of the cells around a cell.

    Parameters
    ----------
    neighbourhood : str
        Identifier.
    label : str
        Words for people.
    shares : dict of str to float
        Share of each of `KINDS`; they add up to one.
    version : str
        Changes when the shares change.
    cohort : str
        Images that it was found on.
    windows : float
        Share of the windows of those images that belong to it.
    source, status : str, Status
        Where it comes from.
    """

    neighbourhood: str
    label: str
    shares: dict[str, float]
    version: str
    cohort: str
    windows: float
    source: str
    status: Status


def check_neighbourhoods(base: "KnowledgeBase") -> list[str]:
    """Check that each neighbourhood has all kinds, shares that add up to one, and a known source.

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
    for key, entry in base.spatial.neighbourhoods.items():
        where = f"spatial/neighbourhoods.toml {key}"
        if set(entry.shares) != set(KINDS):
            problems.append(f"{where}: shares must name exactly {', '.join(KINDS)}")
        elif min(entry.shares.values()) < 0 or abs(sum(entry.shares.values()) - 1) > 0.005:
            problems.append(f"{where}: shares must lie between 0 and 1 and add up to 1")
    return problems
