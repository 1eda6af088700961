"""Simulated tumour burden in several models: a row for each model, a column for each schedule."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.schedules import Trajectory
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
LEFT = 112.0
SPACE = 14.0
TOP = 66.0
ROW = 86.0
GAP = 16.0
FOOT = 34.0
FLOOR = 1e-3
CEILING = 1e3
TICKS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
CHARACTER = 6.8


def draw_schedule_grid(
    trajectories: Sequence[Trajectory], label_text: str, figure_id: str = "schedule"
) -> Markup:
    """Draw small panels on shared axes.

    Parameters
    ----------
    trajectories : sequence of Trajectory
        Of at least one model and schedule, each with at least two points; models and schedules keep the
        order in which they first occur.
    label_text : str
        What may be claimed of the simulation; stands in the title.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: line for the median, band for the 5th to 95th percentile over virtual patients, ticks below each
        panel for days with a dose. Logarithmic burden, below a thousandth drawn at a thousandth. The
        description carries the numbers.
    """
    models = list(dict.fromkeys(item.model for item in trajectories))
    schedules = list(dict.fromkeys(item.schedule for item in trajectories))
    days = max(item.time_days[-1] for item in trajectories)
    values = [_bounded(v) for item in trajectories for v in (*item.low, *item.high, 1.0)]
    low, high = math.log10(0.8 * min(values)), math.log10(1.25 * max(values))
    width = (WIDTH - LEFT - SPACE * (len(schedules) - 1)) / len(schedules)
    parts = [
        label(
            0, 10, ["Burden relative to the start (dashed: unchanged), logarithmic"],
            font_size=12.5, fill=colours.MUTED,
        )
    ]  # fmt: skip
    for column, name in enumerate(schedules):
        left = LEFT + column * (width + SPACE)
        parts.append(
            label(
                left, 40, wrap(name, int(width / CHARACTER), 3), 13,
                font_size=12, font_weight="700", fill=colours.INK,
            )
        )  # fmt: skip
    for row, model in enumerate(models):
        top = TOP + row * (ROW + GAP)
        parts.append(
            label(0, top + ROW / 2, wrap(model.replace("_", " "), 12, 3), font_size=12.5, fill=colours.INK)
        )
        parts.append(_ticks(top, low, high))
        for item in trajectories:
            if item.model == model:
                left = LEFT + schedules.index(item.schedule) * (width + SPACE)
                parts.append(_panel(item, _Frame(left, top, width, days, low, high)))
    foot = TOP + len(models) * (ROW + GAP)
    for column in range(len(schedules)):
        left = LEFT + column * (width + SPACE)
        for day, anchor in ((0.0, "start"), (days, "end")):
            words = f"{day:.0f} d" if day else "day 0"
            parts.append(
                label(
                    left + width * day / days, foot, [words],
                    font_size=12, text_anchor=anchor, fill=colours.MUTED,
                )
            )  # fmt: skip
    return figure(
        figure_id,
        WIDTH,
        foot + FOOT - 20,
        f"Simulated tumour burden by model and schedule: {label_text}",
        "; ".join(_say(item) for item in trajectories),
        *parts,
    )


class _Frame:
    """Maps days and burden to the coordinates of one panel."""

    def __init__(self, left: float, top: float, width: float, days: float, low: float, high: float) -> None:
        self.left, self.top, self.width, self.days = left, top, width, days
        self.low, self.high = low, high

    def x(self, day: float) -> float:
        return self.left + self.width * day / self.days

    def y(self, burden: float) -> float:
        share = (math.log10(_bounded(burden)) - self.low) / (self.high - self.low)
        return self.top + ROW * (1 - min(max(share, 0.0), 1.0))

    def line(self, days: Sequence[float], burdens: Sequence[float]) -> str:
        return "L".join(f"{self.x(d):.1f} {self.y(b):.1f}" for d, b in zip(days, burdens, strict=True))


def _bounded(value: float) -> float:
    return min(max(value, FLOOR), CEILING)


def _ticks(top: float, low: float, high: float) -> Markup:
    frame = _Frame(LEFT, top, WIDTH - LEFT, 1.0, low, high)
    shown = [tick for tick in TICKS if low <= math.log10(tick) <= high]
    step = 1 if len(shown) <= 4 else 2
    parts: list[Markup] = []
    for tick in shown:
        wanted = tick == 1 or round(math.log10(tick)) % step == 0
        y = frame.y(tick)
        parts.append(
            tag(
                "line", x1=LEFT, x2=WIDTH, y1=y, y2=y,
                stroke=colours.MUTED if tick == 1 else colours.LINE,
                stroke_width=1 if tick == 1 else 0.7, stroke_dasharray="4 3" if tick == 1 else "none",
            )
        )  # fmt: skip
        if wanted:
            parts.append(
                label(LEFT - 5, y, [f"{tick:g}"], font_size=11.5, text_anchor="end", fill=colours.MUTED)
            )
    return Markup("").join(parts)


def _panel(item: Trajectory, frame: _Frame) -> Markup:
    there = frame.line(item.time_days, item.high)
    back = frame.line(item.time_days[::-1], item.low[::-1])
    foot = frame.top + ROW + 3
    doses = sorted({day for _, day in item.doses})
    marks = "".join(f"M{frame.x(day):.1f} {foot:.1f}v6" for day in doses if day <= frame.days)
    parts = [
        tag("path", d=f"M{there}L{back}Z", fill=colours.BAND, stroke=colours.LINE, stroke_width=0.8),
        tag(
            "path", d=f"M{frame.line(item.time_days, item.median)}",
            fill="none", stroke=colours.HIGH, stroke_width=2.2,
        ),
    ]  # fmt: skip
    if marks:
        parts.append(tag("path", d=marks, stroke=colours.INK, stroke_width=1.2, fill="none"))
    return Markup("").join(parts)


def _say(item: Trajectory) -> str:
    return (
        f"{item.model}, {item.schedule}: median burden {item.median[-1]:.2g} of the start at day "
        f"{item.time_days[-1]:.0f}, 5th to 95th percentile {item.low[-1]:.2g} to {item.high[-1]:.2g}"
    )
