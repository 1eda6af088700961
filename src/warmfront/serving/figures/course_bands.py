"""The course of one measured quantity: prior and posterior bands with the data that lie between them."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag
from warmfront.simulation.twin.posterior import Band

WIDTH, HEIGHT = 760.0, 250.0
LEFT, TOP, RIGHT = 56.0, 52.0, 18.0
FOOT = 104.0
DAY_STEPS = (7, 14, 28, 42, 84, 168, 365)
NICE = (1.0, 2.0, 5.0)
DASHED: dict[str, str | float | int] = {
    "fill": "none",
    "stroke": colours.LOW,
    "stroke_width": 1.5,
    "stroke_dasharray": "6 4",
}


@record
class SeriesPoint:
    """One measured value.

    Parameters
    ----------
    day, value : float
        In the unit of the band.
    low, high : float
        Where the error of the measurement puts the true value in 95 of 100 measurements.
    used : bool
        True for a value that the update was given; False for one that came later.
    below : bool
        True when the true value lies below `value`, and no more is known.
    """

    day: float
    value: float
    low: float
    high: float
    used: bool = True
    below: bool = False


def draw_course_bands(
    band: Band,
    points: Sequence[SeriesPoint],
    dose_days: Sequence[float],
    title: str,
    figure_id: str = "course",
) -> Markup:
    """Draw prior and posterior of one quantity over time.

    Parameters
    ----------
    band : Band
        Quantiles of the true value.
    points : sequence of SeriesPoint
        Measured values, those of the update and those that came later.
    dose_days : sequence of float
        Days of doses.
    title : str
        What is shown and what may be claimed of it.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: the prior's 95% range between dashed lines, the posterior's 95, 80 and 50% bands ever darker, its
        median as a line; filled dots for values that were used, open ones for later values. Logarithmic.
    """
    frame = _Frame(band, points)
    last_used = max((point.day for point in points if point.used), default=None)
    parts = [
        label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK),
        label(
            0, 32, [f"{band.label}, {band.unit}, logarithmic"],
            font_size=12.5, fill=colours.MUTED,
        ),
        _axes(frame),
        _bands(band, frame),
        *([_now(last_used, frame)] if last_used is not None else []),
        *(_point(point, frame) for point in points),
        *(
            _dose(frame.x(day), TOP + HEIGHT + 15)
            for day in dose_days
            if frame.first <= day <= frame.last
        ),
        _legend(TOP + HEIGHT + 62),
    ]  # fmt: skip
    return figure(figure_id, WIDTH, TOP + HEIGHT + FOOT, title, _describe(band, points), *parts)


class _Frame:
    """Maps days and values to the drawing."""

    def __init__(self, band: Band, points: Sequence[SeriesPoint]) -> None:
        days = [float(day) for day in band.days] + [point.day for point in points]
        values = [
            float(value)
            for table in (band.prior[[0, -1]], band.posterior[[0, -1]])
            for value in table.ravel()
            if value > 0
        ] + [end for point in points for end in (point.value, point.high) if end > 0]
        self.first, self.last = min(days), max(days)
        # Four powers of ten are readable; what lies lower runs along the foot.
        self.high = math.log10(max(values) * 1.15)
        self.low = max(math.log10(min(values) / 1.15), self.high - 4)

    def x(self, day: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first) / max(self.last - self.first, 1e-9)

    def y(self, value: float) -> float:
        share = (math.log10(max(value, 1e-300)) - self.low) / (self.high - self.low)
        return TOP + HEIGHT * (1 - min(max(share, 0.0), 1.0))

    def path(self, days: Sequence[float], values: Sequence[float]) -> str:
        return "L".join(f"{self.x(d):.1f} {self.y(v):.1f}" for d, v in zip(days, values, strict=True))


def _ticks(frame: _Frame) -> list[float]:
    found = [
        step * 10.0**power
        for power in range(math.floor(frame.low), math.ceil(frame.high) + 1)
        for step in NICE
        if frame.low <= math.log10(step * 10.0**power) <= frame.high
    ]
    return found if len(found) <= 8 else [tick for tick in found if f"{tick:e}"[0] == "1"]


def _axes(frame: _Frame) -> Markup:
    parts = []
    for tick in _ticks(frame):
        y = frame.y(tick)
        parts += [
            tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=colours.LINE),
            label(LEFT - 8, y, [f"{tick:g}"], font_size=12, text_anchor="end", fill=colours.MUTED),
        ]
    span = frame.last - frame.first
    step = next((step for step in DAY_STEPS if span / step <= 8), span)
    day = frame.first
    while day <= frame.last + 1e-9:
        parts.append(
            label(
                frame.x(day), TOP + HEIGHT + 28, [f"{day:g}"],
                font_size=12, text_anchor="middle", fill=colours.MUTED,
            )
        )  # fmt: skip
        day += step
    parts.append(label(0, TOP + HEIGHT + 28, ["day"], font_size=12, fill=colours.MUTED))
    return Markup("").join(parts)


def _bands(band: Band, frame: _Frame) -> Markup:
    days = [float(day) for day in band.days]
    back = days[::-1]
    parts = []
    for low, high, colour in ((0, 6, "#e4ebf0"), (1, 5, "#c3d3df"), (2, 4, "#94b2c8")):
        there = frame.path(days, band.posterior[high].tolist())
        home = frame.path(back, band.posterior[low][::-1].tolist())
        parts.append(tag("path", d=f"M{there}L{home}Z", fill=colour))
    for row in (0, 6):
        line = frame.path(days, band.prior[row].tolist())
        parts.append(
            tag(
                "path",
                d=f"M{line}",
                fill="none",
                stroke=colours.LOW,
                stroke_width=1.5,
                stroke_dasharray="6 4",
            )
        )
    middle = frame.path(days, band.posterior[3].tolist())
    parts.append(tag("path", d=f"M{middle}", fill="none", stroke=colours.HIGH, stroke_width=2.5))
    return Markup("").join(parts)


def _now(day: float, frame: _Frame) -> Markup:
    x = frame.x(day)
    # The words stand where there is room for them.
    left = x > WIDTH * 0.7
    return Markup("").join(
        (
            tag("line", x1=x, x2=x, y1=TOP, y2=TOP + HEIGHT, stroke=colours.MUTED, stroke_dasharray="2 3"),
            label(
                x + (-6 if left else 6), TOP + HEIGHT - 8, ["prediction from here"],
                font_size=12, fill=colours.MUTED, text_anchor="end" if left else "start",
            ),
        )
    )  # fmt: skip


def _point(point: SeriesPoint, frame: _Frame) -> Markup:
    x, y = frame.x(point.day), frame.y(point.value)
    if point.below:
        return tag("path", d=f"M{x - 5:.1f} {y:.1f}h10l-5 9Z", fill=colours.INK)
    return Markup("").join(
        (
            tag("line", x1=x, x2=x, y1=frame.y(point.low), y2=frame.y(point.high), stroke=colours.INK),
            tag(
                "circle", cx=x, cy=y, r=4.5, stroke=colours.INK, stroke_width=1.6,
                fill=colours.INK if point.used else "#fff",
            ),
        )
    )  # fmt: skip


def _dose(x: float, y: float) -> Markup:
    return tag("path", d="M0 -7l4 7h-8Z", fill=colours.INK, transform=f"translate({x:.1f} {y:.1f})")


def _legend(y: float) -> Markup:
    solid = tag("line", x1=0, x2=22, y1=0, y2=0, stroke=colours.HIGH, stroke_width=2.5)
    hollow = tag("circle", cx=11, cy=0, r=4.5, fill="#fff", stroke=colours.INK, stroke_width=1.6)
    first = (
        ("posterior: median", 170, solid),
        ("50, 80, 95% of the draws", 220, _swatches()),
        ("prior, 95%", 120, tag("line", x1=0, x2=22, y1=0, y2=0, **DASHED)),
    )
    second = (
        ("measured, used", 170, tag("circle", cx=11, cy=0, r=4.5, fill=colours.INK)),
        ("measured later, not used", 220, hollow),
        ("dose", 80, _dose(11, 3)),
        ("below the limit", 120, tag("path", d="M6 -4h10l-5 9Z", fill=colours.INK)),
    )
    parts = []
    for row, signs in enumerate((first, second)):
        x = LEFT
        for words, width, sign in signs:
            parts += [
                tag("g", sign, transform=f"translate({x:.0f} {y + 22 * row:.0f})"),
                label(x + 30, y + 22 * row, [words], font_size=12.5, fill=colours.INK),
            ]
            x += width
    return Markup("").join(parts)


def _swatches() -> Markup:
    shades = ("#94b2c8", "#c3d3df", "#e4ebf0")
    return Markup("").join(
        tag("rect", x=8 * place, y=-6, width=8, height=12, fill=shade) for place, shade in enumerate(shades)
    )


def _describe(band: Band, points: Sequence[SeriesPoint]) -> str:
    end = band.posterior[:, -1]
    used = ", ".join(f"day {point.day:g}: {point.value:.3g}" for point in points if point.used)
    return (
        f"Used: {used or 'nothing'}. On day {band.days[-1]:g} the posterior's median is {end[3]:.3g} "
        f"{band.unit}, its 95% interval {end[0]:.3g} to {end[-1]:.3g}; the prior's was "
        f"{band.prior[0, -1]:.3g} to {band.prior[-1, -1]:.3g}."
    )
