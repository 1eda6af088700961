"""Mixing score and normalised mixing score: contacts with tumour cells over contacts among themselves."""

import numpy as np
from numpy.typing import NDArray

from warmfront.assays.spatial.cell_sums import estimate_ratio
from warmfront.assays.spatial.contacts import N_ROLES, Contacts, find_contacts
from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import INFILTRATE_GROUPS, SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import Estimate
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import ROLES, CellRole, TissueImage
from warmfront.domain.spatial_profile import SpatialStatistic

TUMOUR = CellRole.TUMOUR.value


def take_contacts(given: SpatialInput) -> Contacts:
    """Return the contact graph of the input, made now where nobody has made it.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    Contacts
        With compartments.
    """
    return given.contacts or find_contacts(given.image, given.knowledge, given.region)


def measure_mixing(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure how far each infiltrating group mixes with tumour cells.

    The mixing score is the number of contacts between the group and tumour cells over the number of contacts
    inside the group; it falls when the group keeps to itself and also when the group is numerous. The
    normalised score removes the numbers: 0.5 (n_group - 1) / n_tumour times the mixing score, 1 on average
    when cells lie at random.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``mixing_score`` for touching cells and for contacts, ``mixing_score_normalised`` for contacts.
        Missing, not zero, where the group has no contact of its own.

    References
    ----------
    Keren L et al. Cell 2018;174:1373-1387. https://doi.org/10.1016/j.cell.2018.08.039
    """
    contacts = take_contacts(given)
    found: list[SpatialStatistic] = []
    for name in INFILTRATE_GROUPS:
        if not (is_told_apart(name, given.panel) and is_told_apart(TUMOUR, given.panel)):
            continue
        roles = list_roles(name)
        n_tumour = given.image.count(CellRole.TUMOUR)
        scale = 0.5 * (given.image.count(*roles) - 1) / n_tumour if n_tumour else None
        near = count_own(given.image, contacts.neighbours, roles)
        touching = count_own(given.image, contacts.touching_neighbours, roles)
        for statistic, radius, columns, factor in (
            ("mixing_score", contacts.touch_um, touching, 1.0 if n_tumour else None),
            ("mixing_score", contacts.radius_um, near, 1.0 if n_tumour else None),
            ("mixing_score_normalised", contacts.radius_um, near, scale),
        ):
            estimate = _estimate(given, name, columns, factor)
            found.append(state(statistic, estimate, "ratio", role=name, to_role=TUMOUR, radius_um=radius))
    return tuple(found)


def count_own(
    image: TissueImage,
    neighbours: NDArray[np.int32] | NDArray[np.uint16],
    roles: tuple[CellRole, ...],
) -> FloatArray:
    """Count, per cell of a group, its contacts with tumour cells and half of those inside the group.

    Parameters
    ----------
    image : TissueImage
        Cells.
    neighbours : ndarray of int, shape (cells, roles)
        Contacts of each cell by role.
    roles : tuple of CellRole
        The group.

    Returns
    -------
    ndarray of float64, shape (cells, 2)
        Zero for cells outside the group; the sums over all cells count each contact once.
    """
    weights = np.zeros((N_ROLES, 2))
    weights[ROLES.index(CellRole.TUMOUR), 0] = 1.0
    weights[[ROLES.index(role) for role in roles], 1] = 0.5
    columns = np.zeros((image.n_cells, 2))
    mine = np.flatnonzero(image.is_role(*roles))
    columns[mine] = neighbours[mine] @ weights
    return columns


def _estimate(given: SpatialInput, name: str, columns: FloatArray, scale: float | None) -> Estimate:
    if scale is None:
        return Estimate(value=None, note="no tumour cells")
    with_tumour, inside = columns.sum(axis=0)
    if inside == 0:
        return Estimate(value=None, note=f"no two cells of {name} are in contact, the ratio is not defined")
    note = f"{with_tumour:.0f} contacts with tumour cells, {inside:.0f} inside {name}"
    return estimate_ratio(given, columns, scale, note)
