"""All pairs of cells that lie within a radius of each other, in chunks of bounded memory.

Cells are sorted into a grid; the partners of a cell in one grid row are then a run of consecutive numbers, so
that pairs are written out by array operations alone. Time and memory grow with cells and pairs, not with
cells squared.
"""

from collections.abc import Iterator

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record

STEPS = 4
"""Grid rows per radius; measured: 2.8 candidates are written out per pair with 1, and 1.5 with 4."""

CHUNK = 1_000_000
"""Candidates written out at once: about 60 MB of working memory."""


@record
class ClosePairs:
    """Some of the pairs, each unordered pair in exactly one chunk.

    Parameters
    ----------
    first, second : ndarray of int64, shape (pairs,)
        Numbers of the two cells.
    squared_um2 : ndarray of float64, shape (pairs,)
        Squared distance.
    """

    first: IntArray
    second: IntArray
    squared_um2: FloatArray


def close_pairs(
    x_um: FloatArray, y_um: FloatArray, radius_um: float, densest_per_mm2: float
) -> Iterator[ClosePairs]:
    """Yield every unordered pair of cells that are at most a radius apart.

    Parameters
    ----------
    x_um, y_um : ndarray of float64, shape (cells,)
        Finite positions, micrometres.
    radius_um : float
        Largest distance, included.
    densest_per_mm2 : float
        Cells cannot lie more densely than this on average over what a cell sees around it; beyond, the number
        of pairs would grow with the square of the cells.

    Yields
    ------
    ClosePairs
        A chunk of pairs.

    Raises
    ------
    InputError
        When the cells lie so densely that positions or unit must be wrong.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 3.0, 50.0])
    >>> chunks = list(close_pairs(x, np.zeros(3), 10.0, 1e5))
    >>> [(int(c.first[0]), int(c.second[0]), float(c.squared_um2[0])) for c in chunks]
    [(0, 1, 9.0)]
    """
    cells = len(x_um)
    if cells < 2:
        return
    side = radius_um / STEPS
    column = np.floor((x_um - x_um.min()) / side).astype(np.int64)
    row = np.floor((y_um - y_um.min()) / side).astype(np.int64)
    columns, rows = int(column.max()) + 1, int(row.max()) + 1
    key = row * columns + column
    order = np.argsort(key, kind="stable")
    key, row, column = key[order], row[order], column[order]
    x, y = x_um[order], y_um[order]
    runs = [_runs(key, row, column, step, (rows, columns)) for step in range(STEPS + 1)]
    _refuse_crowds(runs, cells, radius_um, densest_per_mm2)
    for first_of_run, length in runs:
        for low, high in _chunks(length):
            first, second = _write_out(low, first_of_run[low:high], length[low:high])
            squared = (x[second] - x[first]) ** 2 + (y[second] - y[first]) ** 2
            near = np.flatnonzero(squared <= radius_um * radius_um)
            if len(near):
                yield ClosePairs(
                    first=order[first[near]], second=order[second[near]], squared_um2=squared[near]
                )


def _runs(
    key: IntArray, row: IntArray, column: IntArray, step: int, shape: tuple[int, int]
) -> tuple[IntArray, IntArray]:
    """Return where the candidates of each cell begin in the row `step` further up, and how many there are."""
    rows, columns = shape
    reach = int(np.ceil(np.sqrt(STEPS**2 - max(0, step - 1) ** 2)))
    base = (row + step) * columns
    begin = _places(key, base + np.maximum(column - reach, 0), rows * columns)
    end = _places(key, base + np.minimum(column + reach, columns - 1) + 1, rows * columns)
    if step == 0:
        begin = np.arange(1, len(key) + 1)
    return begin, np.where(row + step < rows, end - begin, 0)


def _places(key: IntArray, wanted: IntArray, boxes: int) -> IntArray:
    """Return the first place of each wanted key: by a table, or by search where boxes are many."""
    if boxes > 8 * len(key) + 100_000:
        return np.searchsorted(key, wanted)
    table = np.zeros(boxes + 2, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=boxes + 1), out=table[1:])
    return table[np.minimum(wanted, boxes)]


def _chunks(length: IntArray) -> Iterator[tuple[int, int]]:
    """Cut the cells into stretches with about `CHUNK` candidates each."""
    total = np.cumsum(length)
    low = 0
    while low < len(length):
        done = int(total[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(total, done + CHUNK, side="right")))
        if total[high - 1] > done:
            yield low, high
        low = high


def _write_out(low: int, begin: IntArray, length: IntArray) -> tuple[IntArray, IntArray]:
    """Write runs out as pairs of places."""
    first = np.repeat(np.arange(low, low + len(length)), length)
    before = np.cumsum(length) - length
    return first, np.repeat(begin - before, length) + np.arange(len(first))


def _refuse_crowds(
    runs: list[tuple[IntArray, IntArray]], cells: int, radius_um: float, densest_per_mm2: float
) -> None:
    candidates = sum(float(length.sum()) for _, length in runs)
    # A cell has at most about 1.6 candidates per true partner, and each pair is written once.
    allowed = max(1e7, 0.8 * cells * densest_per_mm2 * 1e-6 * np.pi * radius_um**2)
    if candidates > allowed:
        raise InputError(
            [
                Problem(
                    where="positions of the cells",
                    found=f"about {candidates / cells:,.0f} partners per cell within {radius_um:g} um",
                    allowed=f"a mean density up to {densest_per_mm2:,.0f} cells/mm2",
                    next_step="check the unit of the positions (um_per_unit) and look for repeated positions",
                )
            ]
        )
