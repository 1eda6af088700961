"""Cells on a raster: counts that do not depend on where the raster begins, and closing of gaps."""

import numpy as np
from scipy import ndimage

from warmfront.domain.assay import FloatArray
from warmfront.domain.space import BoolArray, TissueWindow

UM2_PER_MM2 = 1e6


def spread_cells(window: TissueWindow, x_um: FloatArray, y_um: FloatArray) -> FloatArray:
    """Count cells per pixel, each shared between the four pixels whose centres surround it.

    The shares are the bilinear ones, so a cell on the edge between two pixels belongs to both: flipping an
    axis or swapping axes flips or swaps the counts and changes nothing else.

    Parameters
    ----------
    window : TissueWindow
        The raster.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Counts; their sum is the number of cells.
    """
    rows, columns = window.mask.shape
    v = np.clip((y_um - window.origin_um[1]) / window.pixel_um - 0.5, 0.0, rows - 1.0)
    u = np.clip((x_um - window.origin_um[0]) / window.pixel_um - 0.5, 0.0, columns - 1.0)
    row, column = v.astype(np.intp), u.astype(np.intp)
    v -= row
    u -= column
    below, right = np.minimum(row + 1, rows - 1) * columns, np.minimum(column + 1, columns - 1)
    row *= columns
    counts = np.zeros(rows * columns)
    for base, share in ((row, 1.0 - v), (below, v)):
        counts += np.bincount(base + column, weights=share * (1.0 - u), minlength=rows * columns)
        counts += np.bincount(base + right, weights=share * u, minlength=rows * columns)
    return counts.reshape(rows, columns)


def read_at_cells(raster: FloatArray, window: TissueWindow, x_um: FloatArray, y_um: FloatArray) -> FloatArray:
    """Interpolate a raster at positions, bilinearly between the centres of pixels.

    Parameters
    ----------
    raster : ndarray of float64, shape (rows, columns)
        Values at the centres.
    window : TissueWindow
        Geometry of the raster.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions.

    Returns
    -------
    ndarray of float64, shape (cells,)
        Values; beyond the outermost centres the nearest one counts.
    """
    place = np.stack(
        [
            (y_um - window.origin_um[1]) / window.pixel_um - 0.5,
            (x_um - window.origin_um[0]) / window.pixel_um - 0.5,
        ]
    )
    found: FloatArray = ndimage.map_coordinates(raster, place, order=1, mode="nearest")
    return found


def smooth(raster: FloatArray, sigma_um: float, pixel_um: float) -> FloatArray:
    """Smooth with a Gaussian; nothing lies beyond the raster (divide by the smoothed window to correct)."""
    smoothed: FloatArray = ndimage.gaussian_filter(raster, sigma_um / pixel_um, mode="constant", truncate=4.0)
    return smoothed


def grow(mask: BoolArray, radius_um: float, pixel_um: float) -> BoolArray:
    """Dilate a mask by a disc."""
    reach = radius_um / pixel_um
    size = int(reach)
    if size < 1:
        return mask
    step = np.arange(-size, size + 1)
    disc = step[:, None] ** 2 + step[None, :] ** 2 <= reach**2
    grown: BoolArray = ndimage.binary_dilation(mask, disc)
    return grown


def close_gaps(mask: BoolArray, radius_um: float, pixel_um: float) -> BoolArray:
    """Close gaps narrower than twice a radius; the edge of the raster neither opens nor closes anything."""
    return ~grow(~grow(mask, radius_um, pixel_um), radius_um, pixel_um) | mask


def touching(mask: BoolArray, others: BoolArray) -> BoolArray:
    """Keep the connected parts (eight neighbours) of a mask that touch another mask."""
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    keep = np.zeros(count + 1, dtype=bool)
    keep[labels[ndimage.binary_dilation(others, np.ones((3, 3), dtype=bool))]] = True
    keep[0] = False
    kept: BoolArray = keep[labels]
    return kept


def drop_small(mask: BoolArray, weight: FloatArray, least: float) -> BoolArray:
    """Keep the connected parts (eight neighbours) whose pixels weigh at least so much together.

    Parameters
    ----------
    mask : ndarray of bool
        Parts.
    weight : ndarray of float64
        Weight of each pixel, for example its area or its cells.
    least : float
        In units of `weight`.

    Returns
    -------
    ndarray of bool
        The mask without its small parts.
    """
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    if not count:
        return mask
    total = np.bincount(labels.ravel(), weights=weight.ravel(), minlength=count + 1)
    keep = total >= least
    keep[0] = False
    kept: BoolArray = keep[labels]
    return kept
