"""What a spatial statistic is given, and what a family of statistics is."""

from collections.abc import Callable

import numpy as np

from warmfront.assays.spatial.blocks import Blocks, divide_into_blocks
from warmfront.assays.spatial.contacts import Contacts
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.space import (
    IMMUNE_ROLES,
    LYMPHOID_ROLES,
    STROMAL_ROLES,
    T_ROLES,
    CellRole,
    TissueImage,
    TissueWindow,
    TumourRegion,
)
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase

ROLE_GROUPS: dict[str, tuple[CellRole, ...]] = {
    "t_all": T_ROLES,
    "lymphoid": LYMPHOID_ROLES,
    "immune": IMMUNE_ROLES,
    "stromal": STROMAL_ROLES,
}
"""Groups of roles that have a name of their own in statistics."""

INFILTRATE_GROUPS = ("cd8_t", "t_all", "lymphoid", "immune")
"""Roles and groups whose place relative to the tumour is described."""


@record
class SpatialInput:
    """Everything that a statistic of one image may use.

    Parameters
    ----------
    image : TissueImage
        The cells.
    window : TissueWindow
        The tissue.
    region : TumourRegion
        The tumour region, with or without a margin.
    knowledge : KnowledgeBase
        Parameters.
    panel : frozenset of CellRole
        Roles that the table tells apart, whether or not they occur in this image: a role outside it is not
        known, a role of it without a cell has a density of zero.
    blocks : Blocks
        Cells and areas per spatial block, with the resamples that give intervals.
    contacts : Contacts or None
        The contact graph, where one was made.
    """

    image: TissueImage
    window: TissueWindow
    region: TumourRegion
    knowledge: KnowledgeBase
    panel: frozenset[CellRole]
    blocks: Blocks
    contacts: Contacts | None = None

    def value(self, parameter: str) -> float:
        """Return the value of a spatial parameter."""
        return self.knowledge.spatial.value(parameter)


@record
class StatisticFamily:
    """One member of the list of statistics: one module that measures one kind of thing.

    Parameters
    ----------
    name : str
        Identifier; the statistics that it gives bear it, or begin with it.
    label : str
        Words for people.
    unit : str
        Unit of the values.
    formula : str
        In words.
    source, status : str, Status
        Key in ``sources``; status.
    measure : callable
        Takes a `SpatialInput`, gives the statistics; what cannot be measured is a statistic without a value
        and with its reason.
    """

    name: str
    label: str
    unit: str
    formula: str
    source: str
    status: Status
    measure: Callable[[SpatialInput], tuple[SpatialStatistic, ...]]


def prepare_input(
    image: TissueImage,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    *,
    window: TissueWindow | None = None,
    region: TumourRegion | None = None,
    panel: frozenset[CellRole] | None = None,
    contacts: Contacts | None = None,
) -> SpatialInput:
    """Find tissue and tumour region, divide the tissue into blocks, and put together what statistics need.

    Parameters
    ----------
    image : TissueImage
        The cells.
    knowledge : KnowledgeBase
        Parameters.
    rng : numpy.random.Generator
        Source of the resamples.
    window, region : TissueWindow, TumourRegion or None
        Where they are known already.
    panel : frozenset of CellRole or None
        Roles that the table tells apart; None takes those that occur in the image, which is less: a role
        without a cell is then unknown.
    contacts : Contacts or None
        The contact graph.

    Returns
    -------
    SpatialInput
        What the families of `warmfront.assays.spatial.statistics.STATISTICS` take.

    Raises
    ------
    InputError
        When the image has no cell, or a field too large for a raster.
    """
    window = window or find_window(image, knowledge)
    region = region or find_region(image, window, knowledge)
    return SpatialInput(
        image=image,
        window=window,
        region=region,
        knowledge=knowledge,
        panel=panel if panel is not None else frozenset(role for role in CellRole if image.count(role)),
        blocks=divide_into_blocks(image, region, knowledge, rng),
        contacts=contacts,
    )


def list_roles(name: str) -> tuple[CellRole, ...]:
    """Return the roles of a group, or the one role of that name.

    Examples
    --------
    >>> [role.value for role in list_roles("t_all")]
    ['cd8_t', 'cd4_t', 'treg', 't_cell']
    """
    return ROLE_GROUPS.get(name) or (CellRole(name),)


def is_told_apart(name: str, panel: frozenset[CellRole]) -> bool:
    """Return whether a panel tells any role of a group apart."""
    return bool(panel & set(list_roles(name)))
