"""The tissue window: which part of a field holds tissue, with its holes and its edges."""

import numpy as np

from warmfront.assays.spatial.raster import UM2_PER_MM2, close_gaps, drop_small, grow, smooth, spread_cells
from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.space import TissueImage, TissueWindow
from warmfront.knowledge.base import KnowledgeBase

_OCCUPIED = 0.2  # below a quarter, the share of a cell on the corner of four pixels: no cell is missed
_CROWDING_UM = 50.0  # width over which crowding is judged: several cells in any tissue (assumption)


def find_window(image: TissueImage, knowledge: KnowledgeBase) -> TissueWindow:
    """Find the tissue from the places of all cells.

    Pixels that hold cells are closed by a distance tied to the typical spacing of the cells (one over the
    root of the median local density), small holes are filled and larger ones stay open. The window ends at
    the edge of the field where it is known, and at the bounding box of the cells where it is not.

    Parameters
    ----------
    image : TissueImage
        Cells of one image.
    knowledge : KnowledgeBase
        Parameters ``pixel``, ``pixel_largest``, ``raster_limit``, ``window_closing`` and ``window_hole``.

    Returns
    -------
    TissueWindow
        Raster centred on the extent, so that flipping an axis flips the window and nothing else.

    Raises
    ------
    InputError
        When there is no cell, or the field is too large for a raster.
    """
    extent = _find_extent(image)
    pixel = _choose_pixel(extent, knowledge)
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    columns, rows = max(1, int(np.ceil(width / pixel - 1e-9))), max(1, int(np.ceil(height / pixel - 1e-9)))
    origin = (extent[0] - (columns * pixel - width) / 2, extent[1] - (rows * pixel - height) / 2)
    blank = TissueWindow(
        mask=np.zeros((rows, columns), dtype=bool),
        origin_um=origin,
        pixel_um=pixel,
        area_mm2=0.0,
        note="",
        extent_um=extent,
    )
    counts = spread_cells(blank, image.x_um, image.y_um)
    spacing = _typical_spacing(counts, pixel)
    reach = max(2 * pixel, knowledge.spatial.value("window_closing") * spacing)
    mask = close_gaps(counts >= _OCCUPIED, reach, pixel)
    # Half a spacing around the outermost cells is tissue; about half a pixel of it is there already.
    mask = grow(mask, round(max(0.0, spacing - pixel) / 2 / pixel) * pixel, pixel)
    areas = measure_pixels(blank) * UM2_PER_MM2
    mask = ~drop_small(~mask, areas, knowledge.spatial.value("window_hole"))
    source = "the stated field" if image.field_um is not None else "the bounding box of the cells"
    return TissueWindow(
        mask=mask,
        origin_um=origin,
        pixel_um=pixel,
        area_mm2=float(areas[mask].sum()) / UM2_PER_MM2,
        note=f"tissue from cell positions, gaps up to {2 * reach:.0f} um closed; edge: {source}"
        + (f"; pixel grown to {pixel:g} um" if pixel > knowledge.spatial.value("pixel") else ""),
        extent_um=extent,
    )


def measure_pixels(window: TissueWindow) -> FloatArray:
    """Return the area of each pixel in mm2; pixels cut by the edge of the extent count in part.

    Parameters
    ----------
    window : TissueWindow
        Any window.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Areas, whether or not there is tissue.
    """
    rows, columns = window.mask.shape
    pixel = window.pixel_um
    if window.extent_um is None:
        return np.full((rows, columns), pixel**2 / UM2_PER_MM2)
    low_x, low_y, high_x, high_y = window.extent_um
    wide = _overlap(window.origin_um[0], pixel, columns, low_x, high_x)
    tall = _overlap(window.origin_um[1], pixel, rows, low_y, high_y)
    area: FloatArray = np.outer(tall, wide) / UM2_PER_MM2
    return area


def _overlap(origin: float, pixel: float, count: int, low: float, high: float) -> FloatArray:
    edge = np.clip(origin + pixel * np.arange(count + 1), low, high)
    inside: FloatArray = np.diff(edge)
    return inside


def _find_extent(image: TissueImage) -> tuple[float, float, float, float]:
    if not image.n_cells:
        step = "leave this image out, or check which rows were dropped"
        raise InputError(
            [
                Problem(
                    where=f"image {image.image_id}",
                    found="no cell",
                    allowed="at least one cell",
                    next_step=step,
                )
            ]
        )
    x, y = image.x_um, image.y_um
    box = (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    if image.field_um is None:
        return box
    low_x, low_y, high_x, high_y = image.field_um
    # A cell on the very edge may lie beyond the stated field by the rounding of its position.
    return min(low_x, box[0]), min(low_y, box[1]), max(high_x, box[2]), max(high_y, box[3])


def _choose_pixel(extent: tuple[float, float, float, float], knowledge: KnowledgeBase) -> float:
    pixel = knowledge.spatial.value("pixel")
    limit, largest = knowledge.spatial.value("raster_limit"), knowledge.spatial.value("pixel_largest")
    area = (extent[2] - extent[0]) * (extent[3] - extent[1])
    if not np.isfinite(area) or area > limit * largest**2:
        raise InputError(
            [
                Problem(
                    where="extent of the image",
                    found=f"{extent[2] - extent[0]:.4g} um by {extent[3] - extent[1]:.4g} um",
                    allowed=f"at most {limit * largest**2 / UM2_PER_MM2:.0f} mm2",
                    next_step="check the unit of the coordinates, or cut the table into regions",
                )
            ]
        )
    return max(pixel, float(np.sqrt(area / limit)))


def _typical_spacing(counts: FloatArray, pixel: float) -> float:
    """One over the root of the local density at the median cell; edges are corrected for."""
    near = smooth(counts, _CROWDING_UM, pixel)
    near /= smooth(np.ones_like(counts), _CROWDING_UM, pixel)
    occupied = counts > 0
    order = np.argsort(near[occupied])
    weight = np.cumsum(counts[occupied][order])
    median = near[occupied][order][np.searchsorted(weight, weight[-1] / 2)]
    return float(pixel / np.sqrt(median))
