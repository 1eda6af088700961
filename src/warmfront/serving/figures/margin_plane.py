"""Immune density inside the tumour against density beside it, one cross of intervals per image."""

from collections.abc import Sequence
from math import log10

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag

SIZE = 560.0
LEFT = 76.0
BOTTOM = 62.0
TOP = 56.0
RIGHT = 20.0
SHAPES = {
    "inflamed": ("circle", colours.HIGH),
    "excluded": ("triangle", colours.LOW),
    "desert": ("square", colours.INK),
    "no call": ("cross", colours.MUTED),
}


@record
class PlanePoint:
    """One image: density beside (x) and inside (y) with the ends of their intervals, cells/mm2."""

    call: str
    x: float
    y: float
    x_ends: tuple[float, float] | None
    y_ends: tuple[float, float] | None


def draw_plane(points: Sequence[PlanePoint], cells: str, note: str, figure_id: str = "plane") -> Markup:
    """Draw both densities on logarithmic scales.

    Parameters
    ----------
    points : sequence of PlanePoint
        At least one.
    cells : str
        Which cells are counted.
    note : str
        What is left out.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; the dashed line is equal density on either side. A density of zero lies on the axis, below
        the break.
    """
    values = [value for point in points for value in _values(point)]
    positive = [value for value in values if value > 0]
    low = min(positive, default=1.0)
    floor = 10.0 ** min(int(log10(low)) if low >= 1 else 0, 1)
    scale = _Scale(
        floor=floor, top=max([*positive, floor * 100]) * 1.3, zero=any(value <= 0 for value in values)
    )
    parts = [_frame(scale)]
    parts += [_cross(point, scale) for point in points]
    x = LEFT
    for name, (shape, colour) in SHAPES.items():
        count = sum(point.call == name for point in points)
        if count:
            words = f"{name} ({count})"
            parts.append(_mark(shape, colour, x + 5, 36))
            parts.append(label(x + 15, 36, [words], font_size=12.5, fill=colours.INK))
            x += 30 + 7.2 * len(words)
    title = f"{cells}: density inside the tumour against density in the outer margin"
    parts.append(label(0, 12, [title], font_size=14, font_weight="700", fill=colours.INK))
    counted = ", ".join(f"{name} {sum(point.call == name for point in points)}" for name in SHAPES)
    return figure(figure_id, SIZE, SIZE, title, f"Images by call: {counted}. {note}", *parts)


@record
class _Scale:
    floor: float
    top: float
    zero: bool

    @property
    def start(self) -> float:
        """Share of the axis at which the logarithmic part begins."""
        return 0.07 if self.zero else 0.0

    def share(self, value: float) -> float:
        if value < self.floor:
            return 0.0
        length = log10(self.top) - log10(self.floor)
        return self.start + (1 - self.start) * (log10(value) - log10(self.floor)) / length

    def x(self, value: float) -> float:
        return LEFT + (SIZE - LEFT - RIGHT) * self.share(value)

    def y(self, value: float) -> float:
        return SIZE - BOTTOM - (SIZE - BOTTOM - TOP) * self.share(value)


def _values(point: PlanePoint) -> list[float]:
    return [point.x, point.y, *(point.x_ends or ()), *(point.y_ends or ())]


def _ticks(scale: _Scale) -> list[float]:
    ticks = [0.0] if scale.zero else []
    value = scale.floor
    while value <= scale.top:
        ticks.append(value)
        value *= 10
    return ticks


def _frame(scale: _Scale) -> Markup:
    base, right = SIZE - BOTTOM, SIZE - RIGHT
    parts = [tag("path", d=f"M{LEFT} {TOP}V{base}H{right}", fill="none", stroke=colours.MUTED)]
    for value in _ticks(scale):
        x, y = scale.x(value), scale.y(value)
        parts.append(
            tag(
                "path",
                d=f"M{x:.1f} {TOP}V{base}M{LEFT} {y:.1f}H{right}",
                stroke=colours.LINE,
                stroke_width=0.6,
            )
        )
        words = [f"{value:,.0f}"]
        parts.append(label(x, base + 15, words, font_size=12, text_anchor="middle", fill=colours.MUTED))
        parts.append(label(LEFT - 7, y, words, font_size=12, text_anchor="end", fill=colours.MUTED))
    first, last = scale.floor, scale.top
    line = f"M{scale.x(first):.1f} {scale.y(first):.1f}L{scale.x(last):.1f} {scale.y(last):.1f}"
    parts.append(tag("path", d=line, fill="none", stroke=colours.MUTED, stroke_dasharray="5 4"))
    middle = (LEFT + right) / 2
    per = "per mm\N{SUPERSCRIPT TWO}"
    parts.append(
        label(
            middle,
            base + 38,
            [f"in the outer margin, {per}"],
            font_size=13,
            text_anchor="middle",
            fill=colours.INK,
        )
    )
    turned = tag(
        "g",
        label(0, 0, [f"inside the tumour, {per}"], font_size=13, text_anchor="middle", fill=colours.INK),
        transform=f"translate(14 {(TOP + base) / 2:.1f}) rotate(-90)",
    )
    return Markup("").join([*parts, turned])


def _cross(point: PlanePoint, scale: _Scale) -> Markup:
    x, y = scale.x(point.x), scale.y(point.y)
    arms = ""
    if point.x_ends is not None:
        arms += f"M{scale.x(point.x_ends[0]):.1f} {y:.1f}H{scale.x(point.x_ends[1]):.1f}"
    if point.y_ends is not None:
        arms += f"M{x:.1f} {scale.y(point.y_ends[0]):.1f}V{scale.y(point.y_ends[1]):.1f}"
    shape, colour = SHAPES.get(point.call, SHAPES["no call"])
    drawn = tag("path", d=arms, stroke=colour, stroke_width=1, stroke_opacity=0.45) if arms else Markup("")
    return drawn + _mark(shape, colour, x, y)


def _mark(shape: str, colour: str, x: float, y: float) -> Markup:
    path = {
        "circle": f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
        "triangle": f"M{x:.1f} {y - 6:.1f}l6 10h-12Z",
        "square": f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9Z",
        "cross": f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8",
    }[shape]
    if shape == "cross":
        return tag("path", d=path, fill="none", stroke=colour, stroke_width=1.8)
    return tag("path", d=path, fill=colour, stroke="#fff", stroke_width=1)
