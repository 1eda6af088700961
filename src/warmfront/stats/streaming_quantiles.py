"""Quantiles of values that come in chunks: counted in fixed bins, so that memory does not grow with them.

A bin holds the numbers that share sign, exponent and the first seven bits of the mantissa. The bins are
the same for all data, so counts of any two chunks can be added, in any order.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray

MANTISSA_BITS = 7
LARGEST_RELATIVE_ERROR = 2.0 ** -(MANTISSA_BITS + 1)
"""Of a quantile against the exact one: half the width of a bin, 0.39%."""
BINS_PER_OCTAVE = 2**MANTISSA_BITS
_SHIFT = np.int64(52 - MANTISSA_BITS)
_OCTAVES = 2**12  # eleven bits of exponent and the sign
_SMALLEST = np.finfo(np.float64).tiny


class StreamingQuantiles:
    """Weighted counts of many quantities at once, bin by bin.

    Parameters
    ----------
    n_cells : int
        Number of quantities (for example days times outputs) that are counted apart.

    Examples
    --------
    >>> counts = StreamingQuantiles(1)
    >>> counts.add(np.array([[1.0], [2.0], [4.0]]))
    >>> counts.quantiles([0.5])
    array([[2.0078125]])
    """

    def __init__(self, n_cells: int) -> None:
        # Page of each octave of each cell; a page is made when its first value comes.
        self._page_of = np.full((n_cells, _OCTAVES), -1, dtype=np.int32)
        self._pages = np.zeros((64, BINS_PER_OCTAVE))
        self._n_pages = 0
        self.weight = np.zeros(n_cells)
        self.low = np.full(n_cells, np.inf)
        self.high = np.full(n_cells, -np.inf)

    def add(self, values: FloatArray, weights: FloatArray | None = None) -> None:
        """Count a chunk.

        Parameters
        ----------
        values : ndarray of float64, shape (n, n_cells)
            One column per quantity; NaN is left out.
        weights : ndarray of float64, shape (n,), optional
            Not negative; without them every value counts 1, exactly.

        Raises
        ------
        ValueError
            When a value is infinite.
        """
        if np.isinf(values).any():
            raise ValueError("values: found an infinity; allowed: finite numbers and NaN")
        if not len(values):
            return
        present = ~np.isnan(values)
        weight = np.ones(len(values)) if weights is None else weights
        cells = np.broadcast_to(np.arange(values.shape[1]), values.shape)[present]
        octave, place = np.divmod(_keys(values[present]), BINS_PER_OCTAVE)
        page = self._page_of[cells, octave]
        if (page < 0).any():
            self._make_pages(cells[page < 0], octave[page < 0])
            page = self._page_of[cells, octave]
        counted = np.broadcast_to(weight[:, None], values.shape)
        flat = page.astype(np.int64) * BINS_PER_OCTAVE + place
        np.add.at(self._pages.reshape(-1), flat, counted[present])
        self.weight += np.where(present, counted, 0.0).sum(axis=0)
        self.low = np.fmin(self.low, np.where(present, values, np.inf).min(axis=0))
        self.high = np.fmax(self.high, np.where(present, values, -np.inf).max(axis=0))

    def _make_pages(self, cells: np.ndarray, octaves: np.ndarray) -> None:
        new = np.unique(cells.astype(np.int64) * _OCTAVES + octaves)
        needed = self._n_pages + len(new)
        if needed > len(self._pages):
            grown = np.zeros((max(needed, 2 * len(self._pages)), BINS_PER_OCTAVE))
            grown[: self._n_pages] = self._pages[: self._n_pages]
            self._pages = grown
        self._page_of[np.divmod(new, _OCTAVES)] = np.arange(self._n_pages, needed, dtype=np.int32)
        self._n_pages = needed

    def quantiles(self, levels: Sequence[float]) -> FloatArray:
        """Return the smallest value at or below which at least each share of the weight lies.

        Parameters
        ----------
        levels : sequence of float
            Shares, above 0 and up to 1.

        Returns
        -------
        ndarray of float64, shape (n_cells, n_levels)
            Middle of the bin, never outside what was seen; NaN for a quantity without values.
        """
        found = np.full((len(self.weight), len(levels)), np.nan)
        for cell in np.flatnonzero(self.weight > 0):
            octaves = np.flatnonzero(self._page_of[cell] >= 0)
            middles = _middles(octaves)
            order = np.argsort(middles, kind="stable")
            counts = self._pages[self._page_of[cell, octaves]].ravel()[order]
            found[cell] = _invert(middles[order], counts, levels)
            np.clip(found[cell], self.low[cell], self.high[cell], out=found[cell])
        return found


def exact_quantiles(
    values: FloatArray, levels: Sequence[float], weights: FloatArray | None = None
) -> FloatArray:
    """Return the quantiles of columns by the definition that the streaming ones approach.

    Parameters
    ----------
    values : ndarray of float64, shape (n, n_cells)
        Without NaN.
    levels : sequence of float
        Shares, above 0 and up to 1.
    weights : ndarray of float64, shape (n,), optional
        Not negative.

    Returns
    -------
    ndarray of float64, shape (n_cells, n_levels)
        The smallest value at or below which at least that share of the weight lies; NaN without values.

    Examples
    --------
    >>> exact_quantiles(np.array([[1.0], [2.0], [4.0], [8.0]]), [0.5, 0.51])
    array([[2., 4.]])
    """
    found = np.full((values.shape[1], len(levels)), np.nan)
    counts = np.ones(len(values)) if weights is None else weights
    if not counts.sum() > 0:
        return found
    for cell in range(values.shape[1]):
        order = np.argsort(values[:, cell], kind="stable")
        found[cell] = _invert(values[order, cell], counts[order], levels)
    return found


def _invert(ascending: FloatArray, counts: FloatArray, levels: Sequence[float]) -> FloatArray:
    reached = np.cumsum(counts)
    # Sums of weights such as 0.1 fall a rounding short of the level that they stand for.
    wanted = np.asarray(levels) * reached[-1] * (1.0 - 1e-12)
    first = np.searchsorted(reached, wanted, side="left")
    taken: FloatArray = ascending[np.minimum(first, len(ascending) - 1)]
    return taken


def _keys(values: FloatArray) -> np.ndarray:
    """Return the bin of each value; numbers too small for a full mantissa count as zero."""
    settled = np.where(np.abs(values) < _SMALLEST, 0.0, values)
    bits = np.ascontiguousarray(settled).view(np.int64)
    sign = (bits < 0).astype(np.int64) << 18
    return ((bits & np.int64(0x7FFFFFFFFFFFFFFF)) >> _SHIFT) | sign


def _middles(octaves: np.ndarray) -> FloatArray:
    """Return the middle of every bin of the octaves; zero for the bin of zero."""
    keys = (octaves[:, None] * BINS_PER_OCTAVE + np.arange(BINS_PER_OCTAVE)).ravel().astype(np.int64)
    size = keys & np.int64((1 << 18) - 1)
    middle: FloatArray = ((size << _SHIFT) + (np.int64(1) << (_SHIFT - 1))).view(np.float64).copy()
    middle[size == 0] = 0.0
    middle[keys >> 18 == 1] *= -1.0
    return middle
