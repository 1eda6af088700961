"""Simulated tumour burden: one small panel per schedule on shared axes."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.schedules import Trajectory
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
TOP = 78.0
TITLE = 47.0
TITLE_LINES = 3
CHARACTER = 7.4
HEIGHT = 190.0
DOSES = 22.0
LEFT = 56.0
SPACE = 22.0
FLOOR = 1e-3
TICKS = (0.001, 0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 100.0, 1000.0)
DOSE_SIGNS = ("M-4 0h8l-4 -7Z", "M-3.5 -7h7v7h-7Z", "M0 -8l4 4l-4 4l-4 -4Z")


def draw_schedules(
    trajectories: Sequence[Trajectory], label_text: str, figure_id: str = "schedule"
) -> Markup:
    """Draw one panel for each schedule.

    Parameters
    ----------
    trajectories : sequence of Trajectory
        At least one, each with at least two points.
    label_text : str
        What may be claimed of the simulation; stands in the title.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: line for the median, band for the 5th to 95th percentile over parameter draws, thin
        lines for the medians of the other schedules, signs for the doses. Logarithmic burden.
    """
    agents = sorted({agent for item in trajectories for agent, _ in item.doses})
    low, high = _range(trajectories)
    days = max(item.time_days[-1] for item in trajectories)
    panel = (WIDTH - LEFT - SPACE * (len(trajectories) - 1)) / len(trajectories)
    legend_rows = DOSES * max(len(agents), 1)
    parts = [_ticks(low, high)]
    for i, item in enumerate(trajectories):
        frame = _Frame(left=LEFT + i * (panel + SPACE), width=panel, days=days, low=low, high=high)
        others = [other for other in trajectories if other is not item]
        parts.append(_panel(item, others, agents, frame))
    foot = TOP + HEIGHT + DOSES * len(agents) + 44
    parts += [_legend(agent, j, foot + DOSES * j) for j, agent in enumerate(agents)]
    return figure(
        figure_id,
        WIDTH,
        foot + legend_rows,
        f"Simulated tumour burden by schedule: {label_text}",
        "; ".join(_say(item) for item in trajectories),
        *parts,
    )


class _Frame:
    """Maps days and burden to the coordinates of one panel."""

    def __init__(self, left: float, width: float, days: float, low: float, high: float) -> None:
        self.left, self.width, self.days = left, width, days
        self.low, self.high = math.log10(low), math.log10(high)

    def x(self, day: float) -> float:
        return self.left + self.width * day / self.days

    def y(self, burden: float) -> float:
        share = (math.log10(max(burden, FLOOR)) - self.low) / (self.high - self.low)
        return TOP + HEIGHT * (1 - min(max(share, 0.0), 1.0))

    def line(self, days: Sequence[float], burdens: Sequence[float]) -> str:
        return "L".join(f"{self.x(d):.1f} {self.y(b):.1f}" for d, b in zip(days, burdens, strict=True))


def _range(trajectories: Sequence[Trajectory]) -> tuple[float, float]:
    values = [max(v, FLOOR) for item in trajectories for v in (*item.low, *item.high, 1.0)]
    return 0.8 * min(values), 1.25 * max(values)


def _shown_ticks(low: float, high: float) -> list[float]:
    ticks = [tick for tick in TICKS if low <= tick <= high]
    return ticks if len(ticks) <= 6 else [tick for tick in ticks if tick not in (0.25, 0.5, 2.0, 4.0)]


def _ticks(low: float, high: float) -> Markup:
    frame = _Frame(LEFT, WIDTH - LEFT, 1.0, low, high)
    parts = [
        label(
            0,
            12,
            ["Burden relative to the start (1 = unchanged), logarithmic"],
            font_size=12.5,
            fill=colours.MUTED,
        )
    ]
    for tick in _shown_ticks(low, high):
        y = frame.y(tick)
        parts += [
            tag(
                "line", x1=LEFT, x2=WIDTH, y1=y, y2=y,
                stroke=colours.MUTED if tick == 1 else colours.LINE,
                stroke_dasharray="4 3" if tick == 1 else "none",
            ),
            label(LEFT - 8, y, [f"{tick:g}"], font_size=12, text_anchor="end", fill=colours.MUTED),
        ]  # fmt: skip
    return Markup("").join(parts)


def _panel(item: Trajectory, others: Sequence[Trajectory], agents: Sequence[str], frame: _Frame) -> Markup:
    there = frame.line(item.time_days, item.high)
    back = frame.line(item.time_days[::-1], item.low[::-1])
    parts = [
        label(
            frame.left, TITLE, wrap(item.schedule, int(frame.width / CHARACTER), TITLE_LINES), 15,
            font_size=13, font_weight="700", fill=colours.INK,
        ),
        tag("path", d=f"M{there}L{back}Z", fill=colours.BAND, stroke=colours.LINE, stroke_width=0.8),
        *(
            tag(
                "path", d=f"M{frame.line(other.time_days, other.median)}",
                fill="none", stroke=colours.MUTED, stroke_width=1, stroke_dasharray="3 3",
            )
            for other in others
        ),
        tag(
            "path", d=f"M{frame.line(item.time_days, item.median)}",
            fill="none", stroke=colours.HIGH, stroke_width=2.5,
        ),
    ]  # fmt: skip
    foot = TOP + HEIGHT
    for j, agent in enumerate(agents):
        row = foot + DOSES * (j + 0.7)
        parts += [
            tag(
                "path", d=DOSE_SIGNS[j % len(DOSE_SIGNS)], fill=colours.INK,
                transform=f"translate({frame.x(day):.1f} {row:.1f})",
            )
            for name, day in item.doses
            if name == agent
        ]  # fmt: skip
    scale_y = foot + DOSES * len(agents) + 16
    for day in (0.0, frame.days / 2, frame.days):
        anchor = {0.0: "start", frame.days: "end"}.get(day, "middle")
        words = f"{day:.0f} d" if day else "day 0"
        parts.append(
            label(frame.x(day), scale_y, [words], font_size=12, text_anchor=anchor, fill=colours.MUTED)
        )
    return Markup("").join(parts)


def _legend(agent: str, index: int, y: float) -> Markup:
    sign = tag(
        "path", d=DOSE_SIGNS[index % len(DOSE_SIGNS)], fill=colours.INK,
        transform=f"translate({LEFT + 6:.1f} {y + 4:.1f})",
    )  # fmt: skip
    return sign + label(LEFT + 20, y, [f"dose of {agent}"], font_size=12.5, fill=colours.INK)


def _say(item: Trajectory) -> str:
    return (
        f"{item.schedule}: median burden {item.median[-1]:.2g} of the start at day "
        f"{item.time_days[-1]:.0f}, 5th to 95th percentile {item.low[-1]:.2g} to {item.high[-1]:.2g}"
    )
