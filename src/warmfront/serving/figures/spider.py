"""Change of the sum of diameters over time, one line for each of some patients."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane, draw_scales, nice_ticks
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.serving.wording import MINUS

WIDTH = 760.0
LEFT = 58.0
SPACE = 26.0
TOP = 82.0
HEIGHT = 300.0
FOOT = 78.0
RIGHT = 52.0
CEILING = 1.0
LINES = ((0.2, "+20%"), (-0.3, f"{MINUS}30%"))


@record
class SpiderLine:
    """One patient.

    Parameters
    ----------
    weeks, changes : tuple of float
        Scans after baseline and the change at each, as a share; without baseline itself.
    progressed : bool
        Whether the last scan showed progression.
    responded : bool
        Whether the best response was complete or partial.
    """

    weeks: tuple[float, ...]
    changes: tuple[float, ...]
    progressed: bool
    responded: bool


@record
class SpiderArm:
    """Patients of one arm.

    Parameters
    ----------
    name : str
        Words for people.
    lines : tuple of SpiderLine
        The patients that are drawn.
    total : int
        All patients of the arm.
    """

    name: str
    lines: tuple[SpiderLine, ...]
    total: int


def draw_spider(title: str, arms: Sequence[SpiderArm], figure_id: str = "spider") -> Markup:
    """Draw one panel for each arm side by side on the same scales.

    Parameters
    ----------
    title : str
        What is drawn, and how certain it is.
    arms : sequence of SpiderArm
        At least one.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG. Responders blue and whole, others orange and dashed; a cross ends a line at progression, a ring
        without it. Above +100% lines are cut.
    """
    weeks = max((line.weeks[-1] for arm in arms for line in arm.lines if line.weeks), default=1.0)
    width = (WIDTH - LEFT - RIGHT - SPACE * (len(arms) - 1)) / len(arms)
    parts = [
        label(
            0,
            12,
            [title],
            font_size=15,
            font_weight="700",
            fill=colours.INK,
        )
    ]
    for place, arm in enumerate(arms):
        plane = Plane(
            left=LEFT + place * (width + SPACE),
            top=TOP,
            width=width,
            height=HEIGHT,
            x_range=(0.0, weeks * 1.03),
            y_range=(-1.0, CEILING),
        )
        parts.append(_panel(arm, plane, figure_id, place, last=arm is arms[-1]))
    parts.append(_legend(TOP + HEIGHT + FOOT - 14))
    return figure(
        figure_id,
        WIDTH,
        TOP + HEIGHT + FOOT,
        title,
        " ".join(f"{arm.name}: {len(arm.lines)} of {arm.total:,} patients drawn." for arm in arms),
        *parts,
    )


def _panel(arm: SpiderArm, plane: Plane, figure_id: str, place: int, last: bool) -> Markup:
    ticks = []
    for value in (-1.0, -0.5, 0.0, 0.5, 1.0):
        words = f"{100 * value:+.0f}%".replace("-", MINUS).replace("+0%", "0%")
        ticks.append((value, words if not place else ""))
    x_ticks = [(value, f"{value:g}") for value in nice_ticks(0.0, plane.x_range[1], 6)]
    clip = f"{figure_id}-area-{place}"
    heads = wrap(arm.name, int(plane.width / 8), 2)
    count = (
        f"{arm.total:,} patients"
        if len(arm.lines) == arm.total
        else f"the first {len(arm.lines)} of {arm.total:,}"
    )
    parts = [
        label(plane.left, TOP - 38, heads, font_size=13, font_weight="700", fill=colours.INK),
        label(plane.left, TOP - 14, [count], font_size=12, fill=colours.MUTED),
        draw_scales(plane, x_ticks, ticks, "weeks"),
        tag(
            "clipPath",
            tag("rect", x=plane.left, y=plane.top - 4, width=plane.width, height=plane.height + 8),
            id=clip,
        ),
    ]
    inner = [_line(line, plane) for line in sorted(arm.lines, key=lambda one: one.responded)]
    parts.append(tag("g", *inner, clip_path=f"url(#{clip})"))
    for value, written in LINES:
        y = plane.y(value)
        parts.append(
            tag("line", x1=plane.left, x2=plane.right, y1=y, y2=y, stroke=colours.INK, stroke_dasharray="5 3")
        )
        if last:
            parts.append(label(plane.right + 6, y, [written], font_size=12, fill=colours.INK))
    return Markup("").join(parts)


def _line(line: SpiderLine, plane: Plane) -> Markup:
    if not line.weeks:
        return Markup("")
    colour = colours.HIGH if line.responded else colours.LOW
    places = [(plane.x(week), plane.y(change)) for week, change in zip(line.weeks, line.changes, strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in [(plane.x(0.0), plane.y(0.0)), *places])
    x, y = places[-1]
    y = max(y, plane.top)
    drawn = tag(
        "path",
        d=f"M{path}",
        fill="none",
        stroke=colour,
        stroke_width=1.2,
        stroke_opacity=0.75,
        stroke_dasharray="none" if line.responded else "4 2",
    )
    if line.progressed:
        return drawn + tag(
            "path",
            d=f"M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6",
            stroke=colours.INK,
            stroke_width=1.2,
            fill="none",
        )
    return drawn + tag("circle", cx=x, cy=y, r=2.6, fill="#fff", stroke=colour, stroke_width=1.2)


def _legend(y: float) -> Markup:
    items = (
        (
            tag("line", x1=0, x2=26, y1=0, y2=0, stroke=colours.HIGH, stroke_width=1.8),
            "best response CR or PR",
        ),
        (
            tag(
                "line", x1=0, x2=26, y1=0, y2=0, stroke=colours.LOW, stroke_width=1.8, stroke_dasharray="4 2"
            ),
            "other",
        ),
        (tag("path", d="M10 -3l6 6m0 -6l-6 6", stroke=colours.INK, stroke_width=1.2), "progression"),
        (tag("circle", cx=13, cy=0, r=2.6, fill="#fff", stroke=colours.INK), "last scan without it"),
    )
    parts, x = [], LEFT
    for sign, words in items:
        parts.append(tag("g", sign, transform=f"translate({x:.1f} {y:.1f})"))
        parts.append(label(x + 32, y, [words], font_size=12, fill=colours.INK))
        x += 32 + 6.6 * len(words) + 20
    return Markup("").join(parts)
