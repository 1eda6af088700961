"""Nearest distances between roles, and G: the share that has one within a radius, edges corrected."""

import dataclasses

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from warmfront.assays.spatial.cell_sums import draw_quantiles
from warmfront.assays.spatial.cross_pairs import list_pairs, list_radii
from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import SpatialInput, list_roles
from warmfront.assays.spatial.intervals import Estimate, bound_draws
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import BoolArray, TissueImage, TissueWindow
from warmfront.domain.spatial_profile import SpatialStatistic

LEVELS = {"nearest_distance": 0.5, "nearest_distance_p90": 0.9}
"""Quantiles of the nearest distance that are given."""

ROW_UM = 50.0
"""Height of the rows in which cells are asked one after the other; for speed only."""


def find_nearest(image: TissueImage, of: BoolArray, to: BoolArray) -> FloatArray:
    """Return the distance of some cells to the nearest of other cells, never to themselves.

    Parameters
    ----------
    image : TissueImage
        Cells.
    of, to : ndarray of bool, shape (cells,)
        Whose distance, and to whom. The two are the same or share no cell.

    Returns
    -------
    ndarray of float64, shape (cells of `of`,)
        Micrometres; infinite when there is nobody to be near to.
    """
    places = np.column_stack([image.x_um, image.y_um])
    asking, targets = places[of], places[to]
    itself = 1 if np.array_equal(of, to) else 0
    found = np.full(len(asking), np.inf)
    if len(targets) > itself:
        # Asked row by row, one search after the other walks down the same branches of the tree.
        order = np.lexsort((asking[:, 0], np.floor(asking[:, 1] / ROW_UM)))
        distance = np.asarray(cKDTree(targets).query(asking[order], k=[1 + itself])[0], dtype=np.float64)
        found[order] = distance[:, 0]
    return found


def edge_distance(window: TissueWindow, x_um: FloatArray, y_um: FloatArray) -> FloatArray:
    """Return how far each position lies from the edge of the tissue, holes and field edge included.

    Parameters
    ----------
    window : TissueWindow
        Tissue as a raster.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions.

    Returns
    -------
    ndarray of float64, shape (cells,)
        Micrometres, to half a pixel; 0 off the tissue.
    """
    padded = np.pad(window.mask, 1)
    distance = ndimage.distance_transform_edt(padded)[1:-1, 1:-1] * window.pixel_um
    row, column = window.locate(x_um, y_um)
    edge = np.asarray(distance[row, column], dtype=np.float64) - window.pixel_um / 2
    if window.extent_um is not None:
        low_x, low_y, high_x, high_y = window.extent_um
        for gap in (x_um - low_x, high_x - x_um, y_um - low_y, high_y - y_um):
            edge = np.minimum(edge, gap)
    return np.maximum(edge, 0.0)


def nearest_share(
    nearest_um: FloatArray, edge_um: FloatArray, radii_um: tuple[float, ...]
) -> tuple[FloatArray, FloatArray]:
    """Estimate G: the share of cells whose nearest neighbour of another role lies within a radius.

    A nearest neighbour beyond the edge of the tissue cannot be seen. A cell whose edge is nearer than its
    nearest seen neighbour therefore only says that the true distance is larger than that to the edge: the
    Kaplan-Meier estimator uses it up to there.

    Parameters
    ----------
    nearest_um, edge_um : ndarray of float64, shape (cells,)
        Distance to the nearest seen neighbour and to the edge of the tissue.
    radii_um : tuple of float
        Radii.

    Returns
    -------
    share : ndarray of float64, shape (radii,)
        From 0 to 1; 1 - exp(-density pi r^2) when the two lie independently at random.
    at_risk : ndarray of float64, shape (radii,)
        Cells that still say something at that radius; with none left `share` is NaN.

    References
    ----------
    Baddeley A, Gill RD. Kaplan-Meier estimators of distance distributions for spatial point processes.
    Ann Stat 1997;25:263-292.
    """
    seen = np.minimum(nearest_um, edge_um)
    event = nearest_um <= edge_um
    order = np.lexsort((~event, seen))
    seen, event = seen[order], event[order]
    left = len(seen) - np.arange(len(seen))
    with np.errstate(divide="ignore"):
        log_survival = np.cumsum(np.where(event, np.log1p(-1.0 / left), 0.0))
    log_survival = np.concatenate([[0.0], log_survival])
    place = np.searchsorted(seen, radii_um, side="right")
    at_risk = (len(seen) - np.searchsorted(seen, radii_um, side="left")).astype(np.float64)
    share = 1.0 - np.exp(log_survival[place])
    # The last cell may have been an event: then the share is known to be 1 from there on.
    known = (at_risk > 0) | (log_survival[place] == -np.inf)
    return np.where(known, share, np.nan), at_risk


def measure_nearest(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure nearest distances and G from role to role.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``nearest_distance`` (median) and ``nearest_distance_p90`` in um, as seen, without edge correction,
        with block bootstrap intervals;
        ``nearest_share``, G with edge correction, the share with a neighbour within the radius. Missing with
        too few cells.
    """
    image = given.image
    radii = list_radii(given)
    least = given.value("cross_least_cells")
    edge = edge_distance(given.window, image.x_um, image.y_um)
    pairs = list_pairs(given, both_ways=True)
    masks = {name: image.is_role(*list_roles(name)) for pair in pairs for name in pair}
    to_whom = {
        second: _nearest_of_all(image, [masks[a] for a, b in pairs if b == second], masks[second])
        for second in dict.fromkeys(b for _, b in pairs)
    }
    found: list[SpatialStatistic] = []
    for first, second in pairs:
        of, to = masks[first], masks[second]
        fewest = min((int(of.sum()), first), (int(to.sum()), second))
        if fewest[0] < least:
            none = Estimate(value=None, note=f"{fewest[0]} cells of {fewest[1]}, fewer than {least:g}")
            distances, shares = [none] * len(LEVELS), [none] * len(radii)
        else:
            nearest = to_whom[second][of]
            distances = _distances(given, of, nearest)
            shares = [_share(one) for one in nearest_share(nearest, edge[of], radii)[0]]
        found += [
            state(name, one, "um", role=first, to_role=second)
            for name, one in zip(LEVELS, distances, strict=True)
        ]
        found += [
            state("nearest_share", one, "share", role=first, to_role=second, radius_um=radius)
            for radius, one in zip(radii, shares, strict=True)
        ]
    return tuple(found)


def _distances(given: SpatialInput, of: BoolArray, nearest: FloatArray) -> list[Estimate]:
    """Return the quantiles of nearest distances with their block bootstrap intervals."""
    draws = draw_quantiles(given, of, nearest, tuple(LEVELS.values()))
    tissue = given.blocks.sum_area()
    found = []
    for place, value in enumerate(np.quantile(nearest, list(LEVELS.values()))):
        bounded = bound_draws(float(value), draws[:, place], tissue, given.knowledge)
        found.append(dataclasses.replace(bounded, note="not edge corrected"))
    return found


def _share(share: float) -> Estimate:
    if np.isnan(share):
        return Estimate(value=None, note="every cell that could tell lies nearer to the edge of the tissue")
    return Estimate(value=float(share))


def _nearest_of_all(image: TissueImage, asking: list[BoolArray], to: BoolArray) -> FloatArray:
    """Return the nearest distance of every cell that is in any group, found once; NaN for all others."""
    of = np.logical_or.reduce(asking)
    nearest = np.full(image.n_cells, np.nan)
    nearest[of] = find_nearest(image, of, to)
    return nearest
