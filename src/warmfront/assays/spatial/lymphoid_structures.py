"""Candidates of tertiary lymphoid structures: dense clusters of B cells with T cells beside them."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import SpatialInput
from warmfront.assays.spatial.intervals import Estimate
from warmfront.assays.spatial.raster import read_at_cells, smooth, spread_cells
from warmfront.assays.spatial.window import measure_pixels
from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.space import T_ROLES, BoolArray, CellRole
from warmfront.domain.spatial_profile import SpatialStatistic

NO_INTERVAL = "no interval: a count of structures in one section"


@record
class LymphoidStructure:
    """One dense cluster.

    Parameters
    ----------
    kind : str
        ``tls_candidate`` (B cells with T cells beside) or ``lymphoid_aggregate`` (lymphocytes of any kind).
    x_um, y_um : float
        Its centre.
    area_mm2 : float
        Area in which the cells are dense.
    cells : int
        B cells, or lymphocytes, in it.
    t_cells : int
        T cells in it or within reach; 0 for an aggregate.
    distance_um : float
        Signed distance of the centre from the tumour margin; NaN without a margin.
    """

    kind: str
    x_um: float
    y_um: float
    area_mm2: float
    cells: int
    t_cells: int
    distance_um: float


def find_lymphoid_structures(given: SpatialInput) -> tuple[LymphoidStructure, ...]:
    """Find candidates of tertiary lymphoid structures; lymphoid aggregates where B cells are not told apart.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of LymphoidStructure
        Empty where there is none or the panel cannot show any (see `measure_lymphoid_structures`).
    """
    if _shows_tls(given):
        found = _cluster(given, (CellRole.B,), "tls", "tls_candidate")
        ratio = given.value("tls_t_ratio")
        return tuple(one for one in found if one.t_cells >= ratio * one.cells)
    if CellRole.LYMPHOCYTE in given.panel:
        return _cluster(given, (CellRole.LYMPHOCYTE,), "aggregate", "lymphoid_aggregate")
    return ()


def measure_lymphoid_structures(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Count candidates of tertiary lymphoid structures, and say so where the panel cannot show them.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``tls_candidates`` (count), ``tls_density`` (per mm2 of tissue) and ``tls_b_share`` (share of the B
        cells that lie in candidates); ``tls_aggregates`` where lymphocytes are all that is known.
    """
    found = find_lymphoid_structures(given)
    if not _shows_tls(given):
        unknown = Estimate(
            value=None,
            note="cannot be told: the table names no B cell, or no T cell; none is here, or none told apart",
            interval=NO_INTERVAL,
        )
        stated = [state("tls_candidates", unknown, "structures")]
        if CellRole.LYMPHOCYTE in given.panel:
            count = Estimate(
                value=float(len(found)),
                interval=NO_INTERVAL,
                note="dense lymphocytes of any kind; B cells are not seen, so no structure is recognised",
            )
            stated.append(state("tls_aggregates", count, "structures"))
        return tuple(stated)
    b_cells, area = given.image.count(CellRole.B), given.window.area_mm2
    count = Estimate(
        value=float(len(found)), interval=NO_INTERVAL, note="candidates: no follicular marker is asked"
    )
    density = Estimate(value=len(found) / area, interval=NO_INTERVAL) if area > 0 else None
    share = Estimate(value=None, note="no B cell in the image", interval=NO_INTERVAL)
    if b_cells:
        share = Estimate(value=sum(one.cells for one in found) / b_cells, interval=NO_INTERVAL)
    return (
        state("tls_candidates", count, "structures"),
        state("tls_density", density or Estimate(value=None, note="no tissue area"), "structures/mm2"),
        state("tls_b_share", share, "share", role="b"),
    )


def _shows_tls(given: SpatialInput) -> bool:
    return CellRole.B in given.panel and bool(given.panel & set(T_ROLES))


def _cluster(
    given: SpatialInput, roles: tuple[CellRole, ...], topic: str, kind: str
) -> tuple[LymphoidStructure, ...]:
    image, window = given.image, given.window
    chosen = image.is_role(*roles)
    least = given.value(f"{topic}_cells")
    if chosen.sum() < least:
        return ()
    areas, width = measure_pixels(window), given.value("tls_bandwidth")
    tissue = smooth(areas * window.mask, width, window.pixel_um)
    near = smooth(spread_cells(window, image.x_um[chosen], image.y_um[chosen]), width, window.pixel_um)
    dense = np.divide(near, tissue, out=np.zeros_like(near), where=tissue > 0) >= given.value(
        f"{topic}_density"
    )
    labels = np.zeros(dense.shape, dtype=np.int32)
    number = int(ndimage.label(dense & window.mask, structure=np.ones((3, 3)), output=labels))
    cells = _count_in(given, labels, chosen, number)
    kept = np.flatnonzero(cells >= least)
    kept = kept[kept > 0]
    if not len(kept):
        return ()
    reach = 2 * round(given.value("tls_reach") / window.pixel_um) + 1
    beside = ndimage.maximum_filter(np.where(np.isin(labels, kept), labels, 0), size=reach)
    t_cells = _count_in(given, beside, image.is_role(*T_ROLES), number)
    area = np.bincount(labels.ravel(), weights=areas.ravel(), minlength=number + 1)
    centre = np.array(ndimage.center_of_mass(dense, labels, kept))
    x = window.origin_um[0] + (centre[:, 1] + 0.5) * window.pixel_um
    y = window.origin_um[1] + (centre[:, 0] + 0.5) * window.pixel_um
    distance = read_at_cells(given.region.distance_um, window, x, y)
    return tuple(
        LymphoidStructure(
            kind=kind,
            x_um=float(x[place]),
            y_um=float(y[place]),
            area_mm2=float(area[label]),
            cells=int(cells[label]),
            t_cells=int(t_cells[label]) if kind == "tls_candidate" else 0,
            distance_um=float(distance[place]),
        )
        for place, label in enumerate(kept)
    )


def _count_in(given: SpatialInput, labels: NDArray[np.int32], chosen: BoolArray, number: int) -> FloatArray:
    row, column = given.window.locate(given.image.x_um[chosen], given.image.y_um[chosen])
    return np.bincount(labels[row, column], minlength=number + 1).astype(np.float64)
