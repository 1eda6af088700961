"""How long each of some patients stayed without progression, and what ended it."""

from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane, draw_scales, nice_ticks
from warmfront.serving.figures.svg import figure, label, tag

WIDTH = 760.0
LEFT = 40.0
RIGHT = 22.0
ROW = 11.0
HEAD = 40.0
GAP = 26.0
FOOT = 92.0


@record
class Lane:
    """One patient.

    Parameters
    ----------
    weeks : float
        Time to progression, death or the last look.
    response_week : float or None
        First scan with a response.
    end : str
        ``progression``, ``death`` or ``left``.
    best : str
        Best response: CR, PR, SD, PD, NE.
    """

    weeks: float
    response_week: float | None
    end: Literal["progression", "death", "left"]
    best: str


@record
class SwimmerArm:
    """Patients of one arm.

    Parameters
    ----------
    name : str
        Words for people.
    lanes : tuple of Lane
        The patients that are drawn.
    total : int
        All patients of the arm.
    """

    name: str
    lanes: tuple[Lane, ...]
    total: int


def draw_swimmer(title: str, arms: Sequence[SwimmerArm], figure_id: str = "swimmer") -> Markup:
    """Draw the lanes of each arm below each other, the longest first.

    Parameters
    ----------
    title : str
        What is drawn, and how certain it is.
    arms : sequence of SwimmerArm
        At least one.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG. The dark part of a lane is the time in response.
    """
    weeks = max((lane.weeks for arm in arms for lane in arm.lanes), default=0.0) or 1.0
    tops, y = [], 30.0
    for arm in arms:
        tops.append(y + HEAD)
        y += HEAD + ROW * len(arm.lanes) + GAP
    parts = [label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK)]
    for arm, top in zip(arms, tops, strict=True):
        plane = Plane(
            left=LEFT,
            top=top,
            width=WIDTH - LEFT - RIGHT,
            height=ROW * max(len(arm.lanes), 1),
            x_range=(0.0, weeks * 1.02),
            y_range=(0.0, 1.0),
        )
        parts.append(_panel(arm, plane, last=arm is arms[-1]))
    height = y - GAP + FOOT
    parts.append(_legend(height - 16))
    return figure(
        figure_id,
        WIDTH,
        height,
        title,
        " ".join(_say(arm) for arm in arms),
        *parts,
    )


def _panel(arm: SwimmerArm, plane: Plane, last: bool) -> Markup:
    count = (
        f"all {arm.total:,}"
        if len(arm.lanes) == arm.total
        else f"the first {len(arm.lanes)} of {arm.total:,}"
    )
    parts = [
        label(
            LEFT,
            plane.top - 14,
            [f"{arm.name}: {count} patients"],
            font_size=13,
            font_weight="700",
            fill=colours.INK,
        )
    ]
    ticks = [(value, f"{value:g}" if last else "") for value in nice_ticks(0.0, plane.x_range[1], 10)]
    parts.append(draw_scales(plane, ticks, [], "weeks" if last else ""))
    ordered = sorted(arm.lanes, key=lambda lane: -lane.weeks)
    parts += [_lane(lane, plane, plane.top + ROW * (place + 0.5)) for place, lane in enumerate(ordered)]
    return Markup("").join(parts)


def _lane(lane: Lane, plane: Plane, y: float) -> Markup:
    start, end = plane.x(0.0), plane.x(lane.weeks)
    parts = [tag("rect", x=start, y=y - 3.5, width=max(end - start, 0.8), height=7, fill="#b5c0c9")]
    if lane.response_week is not None:
        x = plane.x(lane.response_week)
        parts.append(tag("rect", x=x, y=y - 3.5, width=max(end - x, 0.8), height=7, fill=colours.HIGH))
        if lane.best == "CR":
            parts.append(
                tag("path", d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5Z", fill="#fff", stroke=colours.INK)
            )
        else:
            parts.append(tag("path", d=f"M{x:.1f} {y - 5:.1f}l5 9h-10Z", fill="#fff", stroke=colours.INK))
    parts.append(_end(lane.end, end, y))
    return Markup("").join(parts)


def _end(end: str, x: float, y: float) -> Markup:
    if end == "progression":
        return tag(
            "path",
            d=f"M{x - 3:.1f} {y - 4:.1f}l7 8m0 -8l-7 8",
            stroke=colours.LOW,
            stroke_width=2,
            fill="none",
        )
    if end == "death":
        return tag("rect", x=x - 3.5, y=y - 4, width=7, height=8, fill=colours.INK)
    return tag(
        "path",
        d=f"M{x:.1f} {y:.1f}h9m-4 -3.5l4 3.5l-4 3.5",
        stroke=colours.INK,
        stroke_width=1.3,
        fill="none",
    )


def _legend(y: float) -> Markup:
    items = (
        (tag("rect", x=0, y=-4, width=22, height=8, fill=colours.HIGH), "in response", 28),
        (tag("path", d="M8 -5l5 9h-10Z", fill="#fff", stroke=colours.INK), "partial response", 20),
        (tag("path", d="M8 -5l5 5l-5 5l-5 -5Z", fill="#fff", stroke=colours.INK), "complete response", 20),
        (_end("progression", 8, 0), "progression", 20),
        (_end("death", 8, 0), "death", 20),
        (_end("left", 4, 0), "left or data cut", 20),
    )
    parts, x = [], LEFT
    for sign, words, room in items:
        parts.append(tag("g", sign, transform=f"translate({x:.1f} {y:.1f})"))
        parts.append(label(x + room, y, [words], font_size=12, fill=colours.INK))
        x += room + 6.4 * len(words) + 16
    return Markup("").join(parts)


def _say(arm: SwimmerArm) -> str:
    ends = [lane.end for lane in arm.lanes]
    return (
        f"{arm.name}: {len(arm.lanes)} of {arm.total:,} patients; {ends.count('progression')} progressed, "
        f"{ends.count('death')} died before, {ends.count('left')} were last seen without progression."
    )
