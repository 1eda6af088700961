"""Cells as dots, or as pixels where they are too many to be drawn one by one."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.serving.figures.outline import Point, straighten
from warmfront.serving.figures.png import as_uri, write_png
from warmfront.serving.figures.svg import tag

MOST_DOTS = 20_000
"""Above this a drawing opens slowly and outgrows a megabyte (assumption)."""
MOST_PIXELS = 1_100
"""Longer side of the pixel picture: about two pixels for each point of the drawing (assumption)."""
TENTHS = 10
"""Coordinates are whole tenths of a point of the drawing: short to write, finer than a printer."""
TURN = 45
"""Degrees that make a square a diamond."""
DOT_SHARE = 0.62
"""Diameter of a dot in mean distances between cells: neighbours hardly cover each other (assumption)."""
DOT_RANGE = (1.3, 7.0)
CROWD_PIXELS = 400
"""Longer side of the pixel picture of one role (assumption)."""
GREYS = ("#b0b6bc", "#8a9198", "#646b73", "#3e454c", "#14181c")
PIXEL_SHARE = 0.9
"""Side of a pixel in mean distances between cells (assumption)."""


@record
class Frame:
    """Where the tissue lies in the drawing.

    Parameters
    ----------
    low_um : tuple of float
        x and y of the corner that is drawn at the upper left.
    size_um : tuple of float
        Width and height that are drawn.
    left, top : float
        Place of that corner in the drawing.
    scale : float
        Points of the drawing per micrometre.
    """

    low_um: tuple[float, float]
    size_um: tuple[float, float]
    left: float
    top: float
    scale: float

    @property
    def width(self) -> float:
        """Width in points of the drawing."""
        return self.size_um[0] * self.scale

    @property
    def height(self) -> float:
        """Height in points of the drawing."""
        return self.size_um[1] * self.scale

    def tenths(self, x_um: FloatArray, y_um: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Place positions in tenths of a point from the frame's corner."""
        across = np.rint((x_um - self.low_um[0]) * self.scale * TENTHS).astype(np.int64)
        down = np.rint((y_um - self.low_um[1]) * self.scale * TENTHS).astype(np.int64)
        return across, down

    def group(self, *children: Markup, **attributes: str | float) -> Markup:
        """Wrap what is written in tenths of a point."""
        moved = f"translate({self.left:.1f} {self.top:.1f}) scale(.1)"
        return tag("g", *children, transform=moved, **attributes)


@record
class DotGroup:
    """Cells that are drawn alike.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    shape : str
        ``circle``, ``square`` or ``diamond``.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions.
    """

    colour: str
    shape: str
    x_um: FloatArray
    y_um: FloatArray

    @property
    def n(self) -> int:
        """Cells in the group."""
        return len(self.x_um)


def fit_frame(
    low_um: tuple[float, float],
    high_um: tuple[float, float],
    left: float,
    top: float,
    width: float,
    height: float,
) -> Frame:
    """Fit an extent into a box without stretching it; an extent of no width gets one micrometre."""
    size = tuple(max(high - low, 1.0) for low, high in zip(low_um, high_um, strict=True))
    scale = min(width / size[0], height / size[1])
    return Frame(low_um=low_um, size_um=(size[0], size[1]), left=left, top=top, scale=scale)


def draw_cells(
    groups: Sequence[DotGroup], frame: Frame, area_um2: float, most: int = MOST_DOTS
) -> tuple[Markup, str]:
    """Draw cells, later groups on top.

    Parameters
    ----------
    groups : sequence of DotGroup
        Whoever stands last is drawn last.
    frame : Frame
        Where.
    area_um2 : float
        Area that the cells share; decides how large a dot can be.
    most : int
        Above this number of cells pixels are drawn, each with the colour of the cell nearest to its centre.

    Returns
    -------
    tuple of Markup and str
        The layer, and what must be said below the picture.
    """
    total = sum(group.n for group in groups)
    if not total:
        return Markup(""), "No cell is drawn."
    spacing_um = sqrt(max(area_um2, 1.0) / total)
    if total > most:
        return _pixels(groups, frame, spacing_um, total)
    size = min(max(DOT_SHARE * spacing_um * frame.scale, DOT_RANGE[0]), DOT_RANGE[1])
    layers = [_dots(group, frame, size) for group in groups if group.n]
    return frame.group(*layers, fill="none"), f"Each of the {total:,} cells is one mark."


def dot_path(across: NDArray[np.int64], down: NDArray[np.int64], length: int = 0) -> str:
    """Write marks as one path: a move to each place and a stroke there, in tenths.

    A stroke of no length is a dot when its ends are round. With square ends it is one on the screen but
    nothing in a PDF, which paints no such line (ISO 32000, 8.5.3.2, from memory): it gets a tenth of length.

    Examples
    --------
    >>> dot_path(np.array([10, 14]), np.array([20, 17]))
    'm10 20h0m4-3h0'
    >>> dot_path(np.array([10, 14]), np.array([20, 17]), length=1)
    'm10 20h1m3-3h1'
    """
    if not len(across):
        return ""
    right, below = np.diff(across, prepend=0), np.diff(down, prepend=0).tolist()
    right[1:] -= length
    return "".join(
        f"m{x}{y}h{length}" if y < 0 else f"m{x} {y}h{length}"
        for x, y in zip(right.tolist(), below, strict=True)
    )


def _dots(group: DotGroup, frame: Frame, size: float) -> Markup:
    across, down = frame.tenths(group.x_um, group.y_um)
    turned = group.shape == "diamond"
    if turned:
        # A diamond is a square on its corner: written in turned coordinates it needs no outline of its own.
        across, down = (
            np.rint((across + down) / sqrt(2)).astype(np.int64),
            np.rint((down - across) / sqrt(2)).astype(np.int64),
        )
    # Neighbours in the file should be neighbours on the picture: short steps are short to write.
    order = np.lexsort((across, down // (8 * TENTHS)))
    width = round(size * TENTHS)
    is_round = group.shape == "circle"
    cap, weight = ("round", width) if is_round else ("square", round(width * 0.86))
    drawn = tag(
        "path",
        d=dot_path(across[order], down[order], length=0 if is_round else 1),
        stroke=group.colour,
        stroke_width=weight,
        stroke_linecap=cap,
    )
    return tag("g", drawn, transform=f"rotate({TURN})") if turned else drawn


def _pixels(groups: Sequence[DotGroup], frame: Frame, spacing_um: float, total: int) -> tuple[Markup, str]:
    pixel_um = max(max(frame.size_um) / MOST_PIXELS, PIXEL_SHARE * spacing_um)
    columns, rows = (int(np.ceil(side / pixel_um)) for side in frame.size_um)
    picture = np.zeros(max(rows, 1) * max(columns, 1), dtype=np.uint8)
    x = (np.concatenate([group.x_um for group in groups]) - frame.low_um[0]) / pixel_um
    y = (np.concatenate([group.y_um for group in groups]) - frame.low_um[1]) / pixel_um
    codes = np.repeat(np.arange(1, len(groups) + 1, dtype=np.uint8), [group.n for group in groups])
    column = np.clip(np.floor(x).astype(np.int64), 0, columns - 1)
    row = np.clip(np.floor(y).astype(np.int64), 0, rows - 1)
    away = (x - column - 0.5) ** 2 + (y - row - 0.5) ** 2
    # Written from far to near, the nearest cell stays: a choice that knows nothing of roles.
    order = np.argsort(-away, kind="stable")
    picture[(row * columns + column)[order]] = codes[order]
    shown = int(np.count_nonzero(picture))
    png = write_png(picture.reshape(rows, columns), ["#ffffff", *(group.colour for group in groups)])
    layer = _image(png, frame, columns * pixel_um, rows * pixel_um)
    words = (
        f"{total:,} cells are too many to mark one by one: each pixel of {pixel_um:.3g} \N{MICRO SIGN}m "
        f"shows the cell nearest to its centre ({shown:,} cells seen); all are counted in the legend."
    )
    return layer, words


def draw_crowd(cells: DotGroup, frame: Frame) -> Markup:
    """Draw many cells of one kind as pixels that are the darker the more cells they hold."""
    if not cells.n:
        return Markup("")
    pixel_um = max(frame.size_um) / CROWD_PIXELS
    columns, rows = (max(int(np.ceil(side / pixel_um)), 1) for side in frame.size_um)
    column = np.clip(((cells.x_um - frame.low_um[0]) / pixel_um).astype(np.int64), 0, columns - 1)
    row = np.clip(((cells.y_um - frame.low_um[1]) / pixel_um).astype(np.int64), 0, rows - 1)
    counts = np.bincount(row * columns + column, minlength=rows * columns)
    most = max(float(np.quantile(counts[counts > 0], 0.95)), 1.0)
    levels = np.ceil(np.minimum(counts / most, 1.0) * len(GREYS)).astype(np.uint8)
    picture = write_png(levels.reshape(rows, columns), ["#ffffff", *GREYS])
    return _image(picture, frame, columns * pixel_um, rows * pixel_um)


def _image(png: bytes, frame: Frame, width_um: float, height_um: float) -> Markup:
    return tag(
        "image",
        x=frame.left,
        y=frame.top,
        width=f"{width_um * frame.scale:.2f}",
        height=f"{height_um * frame.scale:.2f}",
        href=as_uri(png),
        image_rendering="pixelated",
    )


def line_path(
    points: Sequence[Point], pixel_um: float, origin_um: Point, frame: Frame, closed: bool = False
) -> str:
    """Write a line through raster points as a path in tenths."""
    kept = straighten(points)
    x = np.array([point[0] for point in kept]) * pixel_um + origin_um[0]
    y = np.array([point[1] for point in kept]) * pixel_um + origin_um[1]
    across, down = frame.tenths(x, y)
    steps = zip(np.diff(across).tolist(), np.diff(down).tolist(), strict=True)
    return f"M{across[0]} {down[0]}l" + " ".join(f"{a} {b}" for a, b in steps) + ("z" if closed else "")
