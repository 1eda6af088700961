"""The margin of a tumour region: signed distance to it, its length, the compartments along it."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, BoolArray


def measure_distance(tumour: BoolArray, beside: BoolArray, pixel_um: float) -> FloatArray:
    """Return each pixel's signed distance to the margin between tumour and other tissue.

    Inside the tumour it is the distance to the nearest tissue that is not tumour, negative; outside, the
    distance to the nearest tumour. An edge of field or tissue is no margin. A pixel without tissue takes the
    sign of the nearest tissue. A gap between tumour and other tissue counts as distance.

    Parameters
    ----------
    tumour, beside : ndarray of bool, shape (rows, columns)
        Tumour region, and the other tissue; each with at least one pixel.
    pixel_um : float
        Side of a pixel.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Micrometres, at the centres of the pixels; the margin runs along the edges of pixels.

    References
    ----------
    Distance transform: Maurer, Qi and Raghavan, IEEE Trans Pattern Anal Mach Intell 2003;25:265-270.
    """
    to_tumour = ndimage.distance_transform_edt(~tumour)
    to_beside = ndimage.distance_transform_edt(~beside)
    signed: FloatArray = np.where(to_tumour < to_beside, 0.5 - to_beside, to_tumour - 0.5)
    signed *= pixel_um
    return signed


def measure_length(tumour: BoolArray, beside: BoolArray, pixel_um: float) -> float:
    """Return the length of the margin in millimetres, by counting its crossings in four directions.

    Parameters
    ----------
    tumour, beside : ndarray of bool, shape (rows, columns)
        Tumour region, and the other tissue.
    pixel_um : float
        Side of a pixel.

    Returns
    -------
    float
        Cauchy-Crofton estimate: pi/8 of the crossings of lines along rows, columns and both diagonals, each
        weighted by the distance between its lines.

    Examples
    --------
    >>> grid = np.hypot(*np.mgrid[-100:101, -100:101])
    >>> round(measure_length(grid < 60, grid >= 60, 10.0) / (2 * np.pi * 0.6), 1)
    1.0
    """

    def cross(first: tuple[slice, slice], second: tuple[slice, slice]) -> int:
        there = tumour[first] & beside[second]
        back = beside[first] & tumour[second]
        return int(np.count_nonzero(there)) + int(np.count_nonzero(back))

    every, ahead, behind = slice(None), slice(1, None), slice(None, -1)
    straight = cross((every, behind), (every, ahead)) + cross((behind, every), (ahead, every))
    oblique = cross((behind, behind), (ahead, ahead)) + cross((behind, ahead), (ahead, behind))
    return float(np.pi / 8 * pixel_um * (straight + oblique / np.sqrt(2.0)) / 1000.0)


def place_in_compartment(distance_um: FloatArray, width_um: float) -> NDArray[np.int8]:
    """Return the compartment of each signed distance, as index into `COMPARTMENTS`; -1 for NaN.

    Examples
    --------
    >>> place_in_compartment(np.array([-250.0, -20.0, 20.0, 250.0, np.nan]), 100.0).tolist()
    [0, 1, 2, 3, -1]
    """
    found = np.searchsorted([-width_um, 0.0, width_um], distance_um, side="right").astype(np.int8)
    found[np.isnan(distance_um)] = -1
    return found


def share_between_bins(
    distance_um: FloatArray, pixel_um: float, edges_um: FloatArray
) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray]:
    """Share each pixel between the two bins of distance that it may lie across.

    A pixel covers about one side of distance. Without this, bins that are no multiple of the pixel hold now
    two, now three rows of pixels along a straight margin, and densities swing though nothing does.

    Parameters
    ----------
    distance_um : ndarray of float64, shape (pixels,)
        At the centres.
    pixel_um : float
        Side; no more than the narrowest bin.
    edges_um : ndarray of float64, shape (bins - 1,)
        Inner edges of the bins; the first and the last bin are open.

    Returns
    -------
    first, second : ndarray of int, shape (pixels,)
        Bins of the pixel's near and far side.
    share : ndarray of float64, shape (pixels,)
        Part that lies in the first.
    """
    low = distance_um - pixel_um / 2
    first = np.searchsorted(edges_um, low, side="right")
    second = np.searchsorted(edges_um, low + pixel_um, side="right")
    cut = edges_um[np.minimum(first, len(edges_um) - 1)]
    share: FloatArray = np.where(first == second, 1.0, np.clip((cut - low) / pixel_um, 0.0, 1.0))
    return first, second, share


def measure_compartments(
    distance_um: FloatArray, areas_mm2: FloatArray, pixel_um: float, width_um: float
) -> dict[str, float]:
    """Return the tissue area of each compartment.

    Parameters
    ----------
    distance_um, areas_mm2 : ndarray of float64, shape (pixels,)
        Signed distance and area of the pixels that hold tissue.
    pixel_um, width_um : float
        Side of a pixel; width of each margin.

    Returns
    -------
    dict of str to float
        Square millimetres, by name of the compartment.
    """
    first, second, share = share_between_bins(distance_um, pixel_um, np.array([-width_um, 0.0, width_um]))
    area = np.bincount(first, weights=areas_mm2 * share, minlength=4)
    area += np.bincount(second, weights=areas_mm2 * (1 - share), minlength=4)
    return {compartment.value: float(area[code]) for code, compartment in enumerate(COMPARTMENTS)}
