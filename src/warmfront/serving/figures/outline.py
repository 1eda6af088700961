"""The edge of a raster mask as closed rings, and the pieces of it that lie against another mask."""

from collections.abc import Iterable, Sequence

import numpy as np

from warmfront.domain.records import record
from warmfront.domain.space import BoolArray

Point = tuple[float, float]
Corner = tuple[int, int]

STEPS = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}
"""Directions in clockwise order on a picture whose y runs down."""


@record
class Ring:
    """One closed edge of a mask, clockwise around what lies inside; a hole runs the other way.

    Parameters
    ----------
    corners : tuple of tuple of int
        Column and row of every pixel corner on the way, in pixels from the raster's low corner; the last
        joins the first.
    outside : tuple of tuple of int
        Column and row of the pixel across each step, from this corner to the next.
    """

    corners: tuple[Corner, ...]
    outside: tuple[Corner, ...]

    @property
    def area(self) -> float:
        """Area in pixels by the shoelace formula; negative for a hole.

        Examples
        --------
        >>> trace_rings(np.array([[True, True], [True, False]]))[0].area
        3.0
        """
        return enclosed_area(self.corners)

    @property
    def midpoints(self) -> tuple[Point, ...]:
        """Middle of every step: the same edge with its steps rounded off."""
        following = (*self.corners[1:], self.corners[0])
        return tuple(
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(self.corners, following, strict=True)
        )


def enclosed_area(points: Sequence[Point]) -> float:
    """Area of a polygon by the shoelace formula, positive when clockwise on a picture whose y runs down."""
    following = [*points[1:], points[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, following, strict=True)) / 2


def trace_rings(mask: BoolArray) -> tuple[Ring, ...]:
    """Walk along every edge of a mask.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        What lies inside; beyond the raster lies outside.

    Returns
    -------
    tuple of Ring
        Their areas add up to the number of pixels inside. Pixels that touch at a corner only are apart.
    """
    ways: dict[Corner, list[tuple[Corner, Corner]]] = {}
    for start, end, across in _steps(mask):
        ways.setdefault(start, []).append((end, across))
    rings = []
    while ways:
        rings.append(_walk(next(iter(ways)), ways))
    return tuple(rings)


def _steps(mask: BoolArray) -> Iterable[tuple[Corner, Corner, Corner]]:
    """List unit steps with the inside on the right hand, and the pixel on the left."""
    padded = np.pad(mask, 1)
    inside = padded[1:-1, 1:-1]
    sides = (
        (padded[:-2, 1:-1], (0, 0), (1, 0), (0, -1)),
        (padded[1:-1, 2:], (1, 0), (1, 1), (1, 0)),
        (padded[2:, 1:-1], (1, 1), (0, 1), (0, 1)),
        (padded[1:-1, :-2], (0, 1), (0, 0), (-1, 0)),
    )
    for beside, begin, end, across in sides:
        rows, columns = np.nonzero(inside & ~beside)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            yield (
                (column + begin[0], row + begin[1]),
                (column + end[0], row + end[1]),
                (column + across[0], row + across[1]),
            )


def _walk(start: Corner, ways: dict[Corner, list[tuple[Corner, Corner]]]) -> Ring:
    corners: list[Corner] = []
    outside: list[Corner] = []
    here, came = start, 0
    while here in ways:
        options = ways[here]
        # Where two pixels touch at a corner, the sharpest right turn stays with the same pixel.
        turns = [(_heading(here, end) - came) % 4 for end, _ in options]
        chosen = turns.index(1) if 1 in turns and corners else 0
        end, across = options.pop(chosen)
        if not options:
            del ways[here]
        corners.append(here)
        outside.append(across)
        came = _heading(here, end)
        here = end
        if here == start and _closes(came, start, corners):
            break
    return Ring(corners=tuple(corners), outside=tuple(outside))


def _heading(begin: Corner, end: Corner) -> int:
    return STEPS[(end[0] - begin[0], end[1] - begin[1])]


def _closes(came: int, start: Corner, corners: Sequence[Corner]) -> bool:
    """Whether a walk that returns to its start belongs to the pixel that it set out from."""
    first = _heading(start, corners[1])
    return (first - came) % 4 != 3


def split_pieces(
    ring: Ring, other: BoolArray
) -> tuple[tuple[tuple[Point, ...], ...], tuple[tuple[Point, ...], ...]]:
    """Split a ring where it stops lying against another mask.

    Parameters
    ----------
    ring : Ring
        Of a mask of the same raster.
    other : ndarray of bool, shape (rows, columns)
        For example the tissue: a tumour's edge against tissue is a margin, against nothing it is a cut.

    Returns
    -------
    tuple of two tuples of lines
        Lines against the other mask, and the rest; a line is a tuple of points in pixels.
    """
    rows, columns = other.shape
    against = [
        0 <= row < rows and 0 <= column < columns and bool(other[row, column]) for column, row in ring.outside
    ]
    middles = ring.midpoints
    if len(set(against)) == 1:
        closed = ((*middles, middles[0]),)
        return (closed, ()) if against[0] else ((), closed)
    n = len(against)
    first = next(i for i in range(n) if against[i] != against[i - 1])
    found: dict[bool, list[tuple[Point, ...]]] = {True: [], False: []}
    line: list[Point] = []
    for step in range(n):
        place = (first + step) % n
        if not line:
            line.append(ring.corners[place])
        line.append(middles[place])
        following = (place + 1) % n
        if against[following] != against[place] or step == n - 1:
            line.append(ring.corners[following])
            found[against[place]].append(tuple(line))
            line = []
    return tuple(found[True]), tuple(found[False])


def straighten(points: Sequence[Point]) -> list[Point]:
    """Drop points in the middle of a straight run.

    Examples
    --------
    >>> straighten([(0, 0), (1, 0), (2, 0), (2, 1)])
    [(0, 0), (2, 0), (2, 1)]
    """
    kept = list(points[:1])
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if (point[0] - before[0]) * (after[1] - point[1]) != (point[1] - before[1]) * (after[0] - point[0]):
            kept.append(point)
    return [*kept, *points[1:][-1:]]


def coarsen(mask: BoolArray, factor: int) -> BoolArray:
    """Join blocks of pixels; a block is inside when at least half of its pixels are.

    Examples
    --------
    >>> coarsen(np.array([[True, True, False], [False, True, False]]), 2).tolist()
    [[True, False]]
    """
    if factor <= 1:
        return mask
    rows, columns = (-side % factor for side in mask.shape)
    padded = np.pad(mask, ((0, rows), (0, columns)))
    blocks = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)
    return np.asarray(blocks.mean(axis=(1, 3)) >= 0.5)
