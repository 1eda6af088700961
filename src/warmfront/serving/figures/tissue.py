"""The tissue from above: cells by role, the tumour's margin, tissue with holes, edge of the field."""

from math import floor, log10

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.domain.space import BoolArray
from warmfront.serving.figures import colours
from warmfront.serving.figures.cell_layer import DotGroup, Frame, draw_cells, fit_frame, line_path
from warmfront.serving.figures.outline import coarsen, split_pieces, straighten, trace_rings
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
KEY = 196.0
HEADING = 46.0
MOST_HIGH = 620.0
LINE = 16.0
NOTE_CHARACTERS = 122
FINEST = 1.5
"""Pixels of an outline are at least this large in the drawing; finer ones would only add bytes."""
MARGIN_WIDTH = 16
FINE = 0.1
"""Points per micrometre below which lines are drawn thinner (assumption)."""
CUT_DASH = "12 28"
BAR_SHARE = 0.25


@record
class Layer:
    """Cells of one role, with what the legend says of them."""

    name: str
    dots: DotGroup


@record
class Ground:
    """What lies under the cells, as rasters of one shape.

    Parameters
    ----------
    tissue, tumour, core, band : ndarray of bool, shape (rows, columns)
        Tissue; tumour region; core of it; everything up to the far end of the outer margin.
    origin_um : tuple of float
        x and y of the rasters' low corner.
    pixel_um : float
        Side of a pixel.
    """

    tissue: BoolArray
    tumour: BoolArray
    core: BoolArray
    band: BoolArray
    origin_um: tuple[float, float]
    pixel_um: float


@record
class Scene:
    """One image, ready to be drawn.

    Parameters
    ----------
    title : str
        Sample, as given by the user.
    low_um, high_um : tuple of float
        Extent that is drawn.
    layers : tuple of Layer
        In the order of drawing, the last on top.
    ground : Ground or None
        None when nothing is known but the cells.
    field_um : tuple of float, or None
        Edge of the field, where it is known.
    area_um2 : float
        Tissue that the cells share.
    margin_um : float or None
        Width of the inner and of the outer margin, for the legend.
    notes : tuple of str
        Sentences below the picture.
    """

    title: str
    low_um: tuple[float, float]
    high_um: tuple[float, float]
    layers: tuple[Layer, ...]
    ground: Ground | None
    field_um: tuple[float, float, float, float] | None
    area_um2: float
    margin_um: float | None
    notes: tuple[str, ...]


def draw_tissue(scene: Scene, figure_id: str = "tissue") -> Markup:
    """Draw one image.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: at most 20,000 cells are marks, more become the pixels of a picture inside; below stand the
        scale bar and what must be said.
    """
    frame = fit_frame(scene.low_um, scene.high_um, 1, HEADING, WIDTH - KEY - 20, MOST_HIGH)
    total = sum(layer.dots.n for layer in scene.layers)
    cells, said = draw_cells([layer.dots for layer in scene.layers], frame, scene.area_um2)
    margin, cut = _edges(scene.ground, frame)
    key, key_height = _key(scene, total, (bool(margin), bool(cut)))
    below = HEADING + max(frame.height, key_height)
    bar, bar_words = scale_bar(frame, below + 14)
    lines = [line for note in (said, *scene.notes) for line in wrap(note, NOTE_CHARACTERS, most=6)]
    words = [
        label(0, below + 46 + LINE * i, [line], font_size=12, fill=colours.MUTED)
        for i, line in enumerate(lines)
    ]
    counts = "; ".join(f"{layer.name} {layer.dots.n:,}" for layer in reversed(scene.layers))
    size = " by ".join(f"{side:,.0f}" for side in frame.size_um)
    description = (
        f"{size} micrometres, {total:,} cells. {counts}. Scale bar {bar_words}. {' '.join(scene.notes)}"
    )
    return figure(
        figure_id,
        WIDTH,
        below + 46 + LINE * len(lines),
        f"Cells in the tissue of {scene.title}",
        description,
        heading(scene.title, f"{total:,} cells; {size} \N{MICRO SIGN}m"),
        _field(scene, frame),
        _ground(scene.ground, frame),
        cells,
        _draw_edges(margin, cut, frame.scale < FINE, frame),
        key,
        bar,
        *words,
    )


def heading(title: str, words: str) -> Markup:
    """Write the name of the sample and a line below it."""
    return label(
        0, 12, wrap(f"Image {title}", 80, 1), font_size=15, font_weight="700", fill=colours.INK
    ) + label(0, 32, [words], font_size=12.5, fill=colours.MUTED)


def round_length(longest: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, 50, ... that is not above a length.

    Examples
    --------
    >>> round_length(190), round_length(260.0), round_length(7.3), round_length(0.3)
    (100.0, 200.0, 5.0, 0.2)
    """
    power = 10.0 ** floor(log10(longest))
    step = next(step for step in (5.0, 2.0, 1.0) if step * power <= longest * (1 + 1e-9))
    return round(step * power, 12)


def scale_bar(frame: Frame, y: float) -> tuple[Markup, str]:
    """Draw a bar of a round length, at most a quarter of the picture's width.

    Parameters
    ----------
    frame : Frame
        Gives the scale.
    y : float
        Height at which it stands.

    Returns
    -------
    tuple of Markup and str
        The bar with its words, and the words.
    """
    length = round_length(frame.size_um[0] * BAR_SHARE if frame.width > 240 else frame.size_um[0])
    words = f"{length / 1000:g} mm" if length >= 1000 else f"{length:g} \N{MICRO SIGN}m"
    right = frame.left + length * frame.scale
    bar = tag(
        "path",
        d=f"M{frame.left:.2f} {y - 4:.1f}v8m0-4H{right:.2f}m0-4v8",
        fill="none",
        stroke=colours.INK,
        stroke_width=2,
        class_="scale-bar",
    )
    return bar + label(right + 8, y, [words], font_size=13, font_weight="600", fill=colours.INK), words


def mask_path(mask: BoolArray, ground: Ground, frame: Frame) -> str:
    """Write the edge of a raster mask as closed rings, its steps rounded off."""
    factor = coarseness(ground.pixel_um, frame)
    return "".join(
        line_path(
            straighten([*ring.midpoints, ring.midpoints[0]])[:-1],
            ground.pixel_um * factor,
            ground.origin_um,
            frame,
            closed=True,
        )
        for ring in trace_rings(coarsen(mask, factor))
    )


def coarseness(pixel_um: float, frame: Frame) -> int:
    """Return how many raster pixels become one step of an outline."""
    return max(int(-(-FINEST // (pixel_um * frame.scale))), 1)


def _field(scene: Scene, frame: Frame) -> Markup:
    if scene.field_um is None:
        return Markup("")
    x, y, right, bottom = scene.field_um
    return tag(
        "rect",
        x=frame.left + (x - frame.low_um[0]) * frame.scale,
        y=frame.top + (y - frame.low_um[1]) * frame.scale,
        width=(right - x) * frame.scale,
        height=(bottom - y) * frame.scale,
        fill="none",
        stroke=colours.MUTED,
        stroke_width=1,
        class_="field-edge",
    )


def _ground(ground: Ground | None, frame: Frame) -> Markup:
    if ground is None:
        return Markup("")
    tumour = ground.tumour
    parts = [
        (ground.tissue, colours.TISSUE, "tissue"),
        (ground.core, colours.CORE, "core"),
        (ground.band & ~tumour, colours.OUTER, "outer-margin"),
        (tumour & ~ground.core & ground.band, colours.INNER, "inner-margin"),
    ]
    drawn = [
        tag("path", d=mask_path(mask, ground, frame), fill=fill, fill_rule="evenodd", class_=name)
        for mask, fill, name in parts
        if mask.any()
    ]
    if ground.tissue.any():
        outline = mask_path(ground.tissue, ground, frame)
        drawn.append(tag("path", d=outline, fill="none", stroke=colours.LINE, stroke_width=8))
    return frame.group(*drawn)


def _edges(ground: Ground | None, frame: Frame) -> tuple[str, str]:
    """Write the tumour's edge against tissue, and where an edge of tissue or field cuts it."""
    if ground is None or not ground.tumour.any():
        return "", ""
    factor = coarseness(ground.pixel_um, frame)
    tumour, tissue = coarsen(ground.tumour, factor), coarsen(ground.tissue, factor)
    margins, cuts = [], []
    for ring in trace_rings(tumour):
        against, rest = split_pieces(ring, tissue)
        margins += [line_path(line, ground.pixel_um * factor, ground.origin_um, frame) for line in against]
        cuts += [line_path(line, ground.pixel_um * factor, ground.origin_um, frame) for line in rest]
    return "".join(margins), "".join(cuts)


def _draw_edges(margin: str, cut: str, fine: bool, frame: Frame) -> Markup:
    """Draw the edges, thinner where the field is so large that they lie close to each other."""
    share = 0.6 if fine else 1.0
    strokes = {"fill": "none", "stroke": colours.INK, "stroke_linejoin": "round"}
    drawn = [
        tag("path", d=cut, stroke_width=12 * share, stroke_dasharray=CUT_DASH, class_="cut", **strokes),
        tag("path", d=margin, stroke_width=34 * share, **{**strokes, "stroke": "#fff"}),
        tag("path", d=margin, stroke_width=MARGIN_WIDTH * share, class_="margin", **strokes),
    ]
    return frame.group(*drawn)


def _key(scene: Scene, total: int, edges: tuple[bool, bool]) -> tuple[Markup, float]:
    """List what occurs, and only that: roles with their cells, then lines and areas."""
    x, y = WIDTH - KEY, HEADING + 8.0
    parts = []
    for layer in reversed(scene.layers):
        parts.append(swatch(layer.dots, x + 6, y))
        parts.append(label(x + 18, y, wrap(layer.name, 17, 1), font_size=12.5, fill=colours.INK))
        words = f"{layer.dots.n:,} ({_percent(layer.dots.n, total)})"
        parts.append(label(WIDTH, y, [words], font_size=12, text_anchor="end", fill=colours.MUTED))
        y += 18
    y += 8
    for drawn, words in _ground_key(scene, edges, x, y):
        parts += [drawn, label(x + 30, y, [words], font_size=12.5, fill=colours.INK)]
        y += 18
    return Markup("").join(parts), y - HEADING


def _ground_key(scene: Scene, edges: tuple[bool, bool], x: float, y: float) -> list[tuple[Markup, str]]:
    made: list[tuple[Markup, str]] = []

    def line(words: str, **how: str | float) -> None:
        place = y + 18 * len(made)
        made.append((tag("path", d=f"M{x:.1f} {place:.1f}h24", fill="none", **how), words))

    def area(words: str, fill: str) -> None:
        place = y + 18 * len(made)
        made.append(
            (tag("rect", x=x, y=place - 6, width=24, height=12, fill=fill, stroke=colours.LINE), words)
        )

    # The places of lines and areas follow from how many stand above them.
    ground = scene.ground
    if edges[0]:
        line("tumour margin", stroke=colours.INK, stroke_width=1.8)
    if edges[1]:
        line("tumour cut by an edge", stroke=colours.INK, stroke_width=1.4, stroke_dasharray="1.2 2.8")
    if ground is not None and ground.tumour.any():
        width = "" if scene.margin_um is None else f", {scene.margin_um:g} \N{MICRO SIGN}m"
        if ground.core.any():
            area("tumour core", colours.CORE)
        if (ground.tumour & ~ground.core & ground.band).any():
            area(f"inner margin{width}", colours.INNER)
        if (ground.band & ~ground.tumour).any():
            area(f"outer margin{width}", colours.OUTER)
    if ground is not None and ground.tissue.any():
        area("tissue", colours.TISSUE)
    if scene.field_um is not None:
        line("edge of the field", stroke=colours.MUTED, stroke_width=1)
    return made


def swatch(dots: DotGroup, x: float, y: float) -> Markup:
    """Draw one mark for a legend."""
    if dots.shape == "diamond":
        return tag("path", d=f"M{x - 6:.1f} {y:.1f}l6-6 6 6-6 6z", fill=dots.colour)
    if dots.shape == "square":
        return tag("rect", x=x - 5, y=y - 5, width=10, height=10, fill=dots.colour)
    return tag("circle", cx=x, cy=y, r=5.5, fill=dots.colour)


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return "<0.1%" if share < 0.1 else f"{share:.1f}%" if share < 9.95 else f"{share:.0f}%"
