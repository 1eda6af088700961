"""How much of a window lies under a shifted copy of itself: the edge correction of pair counts."""

import numpy as np
from scipy import fft

from warmfront.domain.assay import FloatArray
from warmfront.domain.space import TissueWindow

ANGLES = 360
"""Directions over which a shift is averaged; one degree each."""


def set_covariance(window: TissueWindow, distance_um: FloatArray) -> FloatArray:
    """Return the area common to a window and its copy shifted by a distance, averaged over all directions.

    The window is a union of pixels, for which the common area is exactly bilinear between whole-pixel shifts;
    those come from one Fourier transform. Any shape of window works, with holes.

    Parameters
    ----------
    window : TissueWindow
        Tissue as a raster.
    distance_um : ndarray of float64, shape (distances,)
        Shifts, micrometres.

    Returns
    -------
    ndarray of float64, shape (distances,)
        Area in um2; at distance 0 the area of the window.

    References
    ----------
    Ohser J, Stoyan D. On the second-order and orientation analysis of planar stationary point processes.
    Biom J 1981;23:523-533.

    Examples
    --------
    >>> square = TissueWindow(
    ...     mask=np.ones((40, 40), dtype=bool), origin_um=(0.0, 0.0), pixel_um=10.0, area_mm2=0.16, note=""
    ... )
    >>> round(float(set_covariance(square, np.array([0.0]))[0]))
    160000
    """
    pixel = window.pixel_um
    furthest = int(np.ceil(float(np.max(distance_um, initial=0.0)) / pixel)) + 1
    rows, columns = window.mask.shape
    shape = [fft.next_fast_len(size + furthest + 1, real=True) for size in (rows, columns)]
    transform = fft.rfft2(window.mask.astype(np.float64), s=shape)
    common = fft.irfft2((transform * transform.conj()).real, s=shape)
    lag = np.arange(-furthest, furthest + 1)
    near = common[np.ix_(lag % shape[0], lag % shape[1])]
    angle = np.arange(ANGLES) * (2 * np.pi / ANGLES)
    dy = np.outer(distance_um, np.sin(angle)) / pixel + furthest
    dx = np.outer(distance_um, np.cos(angle)) / pixel + furthest
    y0 = np.clip(np.floor(dy).astype(np.int64), 0, 2 * furthest - 1)
    x0 = np.clip(np.floor(dx).astype(np.int64), 0, 2 * furthest - 1)
    fy, fx = dy - y0, dx - x0
    pixels = (
        near[y0, x0] * (1 - fy) * (1 - fx)
        + near[y0, x0 + 1] * (1 - fy) * fx
        + near[y0 + 1, x0] * fy * (1 - fx)
        + near[y0 + 1, x0 + 1] * fy * fx
    )
    return np.asarray(pixels.mean(axis=1) * pixel**2, dtype=np.float64)
