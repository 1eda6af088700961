"""Cross-type K: how many cells of one role lie within a radius of a cell of another, edges corrected."""

import numpy as np

from warmfront.assays.spatial.close_pairs import close_pairs
from warmfront.assays.spatial.cross_pairs import list_pairs, list_radii
from warmfront.assays.spatial.inputs import SpatialInput, list_roles
from warmfront.assays.spatial.set_covariance import set_covariance
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import ROLES, CellRole, TissueImage, TissueWindow
from warmfront.domain.spatial_profile import SpatialStatistic

N_ROLES = len(ROLES)
BIN_UM = 1.0
"""Width of the distance bins; each pair is weighted by the correction at the middle of its bin."""


@record
class PairDistances:
    """Pairs of cells by their roles and their distance.

    Parameters
    ----------
    counts : ndarray of int64, shape (roles, roles, bins)
        Ordered pairs: a pair of different cells counts from both sides. Bin `i` holds distances above i and
        up to i + 1 micrometres.
    sizes : ndarray of int64, shape (roles,)
        Cells of each role.
    """

    counts: IntArray
    sizes: IntArray


def count_distances(image: TissueImage, reach_um: float, densest_per_mm2: float) -> PairDistances:
    """Count the pairs of cells by role, role and distance.

    Parameters
    ----------
    image : TissueImage
        Cells with roles.
    reach_um : float
        Largest distance, a whole number of micrometres.
    densest_per_mm2 : float
        As in `close_pairs`.

    Returns
    -------
    PairDistances
        Every pair is counted once, in chunks of bounded memory.
    """
    bins = round(reach_um / BIN_UM)
    role = image.role.astype(np.int64)
    flat = np.zeros(N_ROLES * N_ROLES * bins, dtype=np.int64)
    for pairs in close_pairs(image.x_um, image.y_um, reach_um, densest_per_mm2):
        # A bin is closed at its upper end, so that a radius includes the cells that lie exactly on it.
        at = np.ceil(np.sqrt(pairs.squared_um2) / BIN_UM).astype(np.int64) - 1
        code = (role[pairs.first] * N_ROLES + role[pairs.second]) * bins + np.clip(at, 0, bins - 1)
        flat += np.bincount(code, minlength=len(flat))
    counts = flat.reshape(N_ROLES, N_ROLES, bins)
    return PairDistances(
        counts=counts + counts.transpose(1, 0, 2),
        sizes=np.bincount(role, minlength=N_ROLES),
    )


def pair_weights(window: TissueWindow, bins: int) -> FloatArray:
    """Return the weight of a pair by distance: one over the area common to window and shifted window.

    Parameters
    ----------
    window : TissueWindow
        Tissue.
    bins : int
        Number of distance bins.

    Returns
    -------
    ndarray of float64, shape (bins,)
        In 1/um2; 0 where no two points of the window lie that far apart.
    """
    common = set_covariance(window, (np.arange(bins, dtype=np.float64) + 0.5) * BIN_UM)
    # Pixels cut by the edge of the field are whole in the raster: the common area is scaled to the true area.
    common *= window.area_mm2 * 1e6 / (window.mask.sum() * window.pixel_um**2)
    least = 0.5 * window.pixel_um**2
    return np.where(common > least, 1.0 / np.maximum(common, least), 0.0)


def cross_k(
    pairs: PairDistances,
    weights: FloatArray,
    area_um2: float,
    groups: tuple[tuple[CellRole, ...], tuple[CellRole, ...]],
    radii_um: tuple[float, ...],
) -> FloatArray:
    """Estimate the cross-type K function with the isotropised translation correction.

    K(r) is the expected number of cells of the second group within r of a cell of the first, divided by the
    density of the second group: pi r^2 when the two lie independently at random, more when they attract each
    other, less when they keep apart.

    Parameters
    ----------
    pairs : PairDistances
        Pairs by distance.
    weights : ndarray of float64, shape (bins,)
        From `pair_weights`.
    area_um2 : float
        Area of the window.
    groups : tuple of two tuples of CellRole
        Roles of the first and the second group: without a common role, or the same.
    radii_um : tuple of float
        Whole micrometres.

    Returns
    -------
    ndarray of float64, shape (radii,)
        In um2; NaN when either group has too few cells for a single pair.

    References
    ----------
    Ohser J, Stoyan D. Biom J 1981;23:523-533; Baddeley A, Rubak E, Turner R. Spatial Point Patterns. 2015.
    """
    first = [ROLES.index(role) for role in groups[0]]
    second = [ROLES.index(role) for role in groups[1]]
    n_first, n_second = int(pairs.sizes[first].sum()), int(pairs.sizes[second].sum())
    possible = n_first * (n_first - 1) if set(first) == set(second) else n_first * n_second
    if possible <= 0:
        return np.full(len(radii_um), np.nan)
    weighted = pairs.counts[np.ix_(first, second)].sum(axis=(0, 1)) * weights
    upto = np.concatenate([[0.0], np.cumsum(weighted)])
    places = [round(radius / BIN_UM) for radius in radii_um]
    return np.asarray(upto[places] * area_um2**2 / possible, dtype=np.float64)


def measure_cross(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure K and L of pairs of roles at fixed radii.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``cross_k`` in um2 (pi r^2 when independent) and ``cross_l``, L, in um: the radius of the
        circle with that area (r when independent). Missing with too few cells.
    """
    image, least, radii = given.image, given.value("cross_least_cells"), list_radii(given)
    distances = count_distances(image, max(radii), given.value("densest_packing"))
    area = given.window.area_mm2 * 1e6
    weights = pair_weights(given.window, distances.counts.shape[2])
    found: list[SpatialStatistic] = []
    for first, second in list_pairs(given, both_ways=False):
        groups = (list_roles(first), list_roles(second))
        fewest = min((image.count(*roles), name) for roles, name in zip(groups, (first, second), strict=True))
        note = f"{fewest[0]} cells of {fewest[1]}, fewer than {least:g}" if fewest[0] < least else ""
        values = np.full(len(radii), np.nan)
        if not note:
            values = cross_k(distances, weights, area, groups, radii)
        for radius, value in zip(radii, values, strict=True):
            k = None if np.isnan(value) else float(value)
            as_radius = None if k is None else float(np.sqrt(k / np.pi))
            for statistic, one, unit in (("cross_k", k, "um2"), ("cross_l", as_radius, "um")):
                found.append(
                    SpatialStatistic(
                        statistic=statistic,
                        value=one,
                        unit=unit,
                        role=first,
                        to_role=second,
                        radius_um=radius,
                        note=note,
                    )
                )
    return tuple(found)
