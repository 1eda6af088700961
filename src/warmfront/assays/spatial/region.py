"""The tumour region by density raster, and each cell's signed distance to its margin."""

import numpy as np

from warmfront.assays.spatial.margin import (
    measure_compartments,
    measure_distance,
    measure_length,
    place_in_compartment,
)
from warmfront.assays.spatial.raster import (
    UM2_PER_MM2,
    close_gaps,
    drop_small,
    read_at_cells,
    smooth,
    spread_cells,
    touching,
)
from warmfront.assays.spatial.window import measure_pixels
from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.space import (
    COMPARTMENTS,
    TUMOUR_ONLY_EXPORT,
    BoolArray,
    CellRole,
    TissueImage,
    TissueWindow,
    TumourRegion,
)
from warmfront.knowledge.base import KnowledgeBase

_STEPS = 100  # the threshold settles within a few steps; a bound, not a tuning (assumption)


@record
class _Split:
    """Tumour tissue and other tissue, told apart by the share of tumour cells."""

    mask: BoolArray
    threshold: float
    inside: float
    outside: float


def find_region(
    image: TissueImage,
    window: TissueWindow,
    knowledge: KnowledgeBase,
    bandwidth_um: float | None = None,
) -> TumourRegion:
    """Find the tumour region, the margin where it meets other tissue, and every cell's distance to it.

    Tumour cells and all cells are counted on the raster and smoothed with a Gaussian. Their ratio, the share
    of tumour cells, needs no correction at edges; the density of tumour cells is divided by the smoothed
    window. A pixel is tumour where the share reaches the middle between the mean share inside and outside (so
    that a sharp edge stays where it is, whatever the infiltration) and the density a part of that around the
    median tumour cell. Gaps are closed, small holes filled, islands with few tumour cells dropped.

    Parameters
    ----------
    image : TissueImage
        Cells.
    window : TissueWindow
        Its tissue.
    knowledge : KnowledgeBase
        Parameters ``region_*`` and ``margin_width``.
    bandwidth_um : float or None
        Standard deviation of the Gaussian; None takes ``region_bandwidth``, or more where cells are sparse.

    Returns
    -------
    TumourRegion
        Without margin (distances NaN) and with the reason in its note, where there are too few tumour cells,
        no other tissue beside them, or only the tumour compartment was exported: all tissue is tumour then.
    """
    value = knowledge.spatial.value
    bandwidth = bandwidth_um or _choose_bandwidth(image, window, knowledge)
    tumour_cells = image.is_role(CellRole.TUMOUR)
    least = int(value("region_tumour_cells"))
    if int(tumour_cells.sum()) < least:
        found = int(tumour_cells.sum())
        reason = (
            f"no tumour region: {found} tumour cell{'' if found == 1 else 's'}, at least {least} are needed"
        )
        return _without_margin(image, window, np.zeros_like(window.mask), bandwidth, reason)
    if window.area_mm2 == 0.0:
        reason = "no tumour region: the cells span no area"
        return _without_margin(image, window, np.zeros_like(window.mask), bandwidth, reason)
    stated = next((flag for flag in image.flags if flag.startswith(TUMOUR_ONLY_EXPORT)), "")
    if stated:
        # Gaps between its parts are no tissue beside the tumour, and crowds of immune cells no stroma.
        reason = f"no margin: all tissue is tumour, {stated}"
        return _without_margin(image, window, window.mask, bandwidth, reason)
    tumour = spread_cells(window, image.x_um[tumour_cells], image.y_um[tumour_cells])
    areas = measure_pixels(window)
    split = _split_tissue(
        tumour, spread_cells(window, image.x_um, image.y_um), areas, window, bandwidth, knowledge
    )
    if split.inside - split.outside < value("region_contrast"):
        seen = f"({split.inside:.2f} where it is high, {split.outside:.2f} where it is low)"
        if split.outside >= value("region_everywhere"):
            reason = f"no margin in the field: the share of tumour cells differs too little {seen}"
            return _without_margin(image, window, window.mask, bandwidth, reason)
        reason = f"no tumour region: tumour cells are too sparse among the others {seen}"
        return _without_margin(image, window, np.zeros_like(window.mask), bandwidth, reason)
    mask = _clean(split.mask, tumour, areas, window, bandwidth, knowledge)
    beside = window.mask & ~mask
    if not mask.any():
        reason = f"no tumour region: no island with {value('region_island'):g} tumour cells"
        return _without_margin(image, window, mask, bandwidth, reason)
    length = measure_length(mask, beside, window.pixel_um)
    if length == 0.0:
        reason = "no margin in the field: no other tissue beside the tumour"
        return _without_margin(image, window, mask, bandwidth, reason)
    note = f"tumour where smoothed share of tumour cells is at least {split.threshold:.2f}"
    return _with_margin(image, window, mask, areas, bandwidth, length, note, value("margin_width"))


def _with_margin(
    image: TissueImage,
    window: TissueWindow,
    mask: BoolArray,
    areas: FloatArray,
    bandwidth: float,
    length: float,
    note: str,
    width: float,
) -> TumourRegion:
    distance = measure_distance(mask, window.mask & ~mask, window.pixel_um)
    compartment = place_in_compartment(distance, width)
    compartment[~window.mask] = -1
    of_cells = read_at_cells(distance, window, image.x_um, image.y_um)
    tissue = window.mask
    return TumourRegion(
        window=window,
        mask=mask,
        distance_um=distance,
        compartment=compartment,
        cell_distance_um=of_cells,
        cell_compartment=place_in_compartment(of_cells, width),
        area_mm2=measure_compartments(distance[tissue], areas[tissue], window.pixel_um, width),
        tumour_area_mm2=float(areas[mask].sum()),
        margin_length_mm=length,
        bandwidth_um=bandwidth,
        note=note,
        margin_width_um=width,
    )


def _without_margin(
    image: TissueImage, window: TissueWindow, mask: BoolArray, bandwidth: float, reason: str
) -> TumourRegion:
    return TumourRegion(
        window=window,
        mask=mask,
        distance_um=np.full(window.mask.shape, np.nan),
        compartment=np.full(window.mask.shape, -1, dtype=np.int8),
        cell_distance_um=np.full(image.n_cells, np.nan),
        cell_compartment=np.full(image.n_cells, -1, dtype=np.int8),
        area_mm2=dict.fromkeys((compartment.value for compartment in COMPARTMENTS), 0.0),
        tumour_area_mm2=float(measure_pixels(window)[mask].sum()),
        margin_length_mm=0.0,
        bandwidth_um=bandwidth,
        note=reason,
    )


def _choose_bandwidth(image: TissueImage, window: TissueWindow, knowledge: KnowledgeBase) -> float:
    """Widen the bandwidth where cells are sparse: a kernel of few cells would find noise."""
    spacing = 1000.0 * np.sqrt(window.area_mm2 / image.n_cells)
    value = knowledge.spatial.value
    return max(value("region_bandwidth"), value("region_bandwidth_spacings") * float(spacing))


def _split_tissue(
    tumour: FloatArray,
    cells: FloatArray,
    areas: FloatArray,
    window: TissueWindow,
    bandwidth: float,
    knowledge: KnowledgeBase,
) -> _Split:
    pixel, tissue = window.pixel_um, window.mask
    near_tumour, near_all = smooth(tumour, bandwidth, pixel), smooth(cells, bandwidth, pixel)
    near_tissue = smooth(areas * tissue, bandwidth, pixel)
    share = np.divide(near_tumour, near_all, out=np.zeros_like(near_all), where=near_all > 0)
    density = np.divide(near_tumour, near_tissue, out=np.zeros_like(near_all), where=near_tissue > 0)
    value, weight = share[tissue], areas[tissue]
    typical_share = float(np.average(share, weights=tumour))
    typical_density = float(np.average(density, weights=tumour))
    threshold = typical_share / 2
    inside = outside = typical_share
    for _ in range(_STEPS):
        high = value >= threshold
        if not weight[high].sum() or not weight[~high].sum():
            inside = outside = float(np.average(value, weights=weight)) if weight.sum() else 0.0
            break
        inside = float(np.average(value[high], weights=weight[high]))
        outside = float(np.average(value[~high], weights=weight[~high]))
        if abs((inside + outside) / 2 - threshold) < 1e-4:
            break
        threshold = (inside + outside) / 2
    dense = density >= knowledge.spatial.value("region_density") * typical_density
    return _Split(
        mask=tissue & (share >= threshold) & dense, threshold=threshold, inside=inside, outside=outside
    )


def _clean(
    mask: BoolArray,
    tumour: FloatArray,
    areas: FloatArray,
    window: TissueWindow,
    bandwidth: float,
    knowledge: KnowledgeBase,
) -> BoolArray:
    """Close gaps, drop islands, fill small holes: in this order, so that no speck is joined by filling."""
    value = knowledge.spatial.value
    closed = close_gaps(mask, value("region_closing") * bandwidth, window.pixel_um) & window.mask
    islands = drop_small(closed, tumour, value("region_island"))
    beside = window.mask & ~islands
    small = beside & ~drop_small(beside, areas * UM2_PER_MM2, value("region_hole"))
    return islands | touching(small, islands)
