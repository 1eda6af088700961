"""Probability of benefit against treatment days, model by model, with the Pareto front."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from warmfront.domain.schedules import ScheduleOutcome
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag

WIDTH = 760.0
COLUMNS = 3
LEFT = 46.0
SPACE = 26.0
TOP = 40.0
HEIGHT = 130.0
FOOT = 44.0
APART = 11.0


def draw_fronts(outcomes: Sequence[ScheduleOutcome], figure_id: str = "schedule-front") -> Markup:
    """Draw a panel for each model.

    Parameters
    ----------
    outcomes : sequence of ScheduleOutcome
        Of at least one model; the numbers that mark the schedules count their first occurrence from 1.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: filled squares are on the front, rings are not; lines from the 5th to the 95th percentile of the
        bootstrap. Schedules with about the same days are set side by side.
    """
    models = list(dict.fromkeys(outcome.model for outcome in outcomes))
    names = list(dict.fromkeys(outcome.regimen for outcome in outcomes))
    most = max(1, *(outcome.treatment_days for outcome in outcomes))
    columns = min(COLUMNS, len(models))
    width = (WIDTH - (LEFT + SPACE) * (columns - 1) - LEFT) / columns
    rows = -(-len(models) // columns)
    parts = [
        label(
            0, 10, ["Share of virtual patients with benefit (up) against days with a dose (across)"],
            font_size=12.5, fill=colours.MUTED,
        )
    ]  # fmt: skip
    for place, model in enumerate(models):
        left = LEFT + (place % columns) * (width + SPACE + LEFT)
        top = TOP + (place // columns) * (HEIGHT + FOOT + 18)
        own = [outcome for outcome in outcomes if outcome.model == model]
        parts.append(_panel(model, own, names, _Frame(left, top, width, most)))
    return figure(
        figure_id,
        WIDTH,
        TOP + rows * (HEIGHT + FOOT + 18) - 10,
        "Probability of benefit against treatment days by model: hypothesis, not calibrated",
        "; ".join(_say(outcome) for outcome in outcomes),
        *parts,
    )


class _Frame:
    """Maps days and shares to the coordinates of one panel."""

    def __init__(self, left: float, top: float, width: float, most: float) -> None:
        self.left, self.top, self.width, self.most = left, top, width, most

    def x(self, days: float) -> float:
        return self.left + 12 + (self.width - 24) * days / self.most

    def y(self, share: float) -> float:
        return self.top + HEIGHT * (1 - share)


def _panel(model: str, own: Sequence[ScheduleOutcome], names: Sequence[str], frame: _Frame) -> Markup:
    parts = [
        label(
            frame.left, frame.top - 12, [model.replace("_", " ")],
            font_size=12.5, font_weight="700", fill=colours.INK,
        ),
    ]  # fmt: skip
    for share in (0.0, 0.5, 1.0):
        y = frame.y(share)
        parts += [
            tag("line", x1=frame.left, x2=frame.left + frame.width, y1=y, y2=y, stroke=colours.LINE),
            label(
                frame.left - 5, y, [f"{100 * share:.0f}%"],
                font_size=11.5, text_anchor="end", fill=colours.MUTED,
            ),
        ]  # fmt: skip
    for outcome, x in zip(own, _set_apart([frame.x(one.treatment_days) for one in own], frame), strict=True):
        parts.append(_mark(outcome, names.index(outcome.regimen) + 1, x, frame))
    for days in sorted({0, round(frame.most)}):
        parts.append(
            label(
                frame.x(days), frame.top + HEIGHT + 30, [f"{days} d"],
                font_size=11.5, text_anchor="middle", fill=colours.MUTED,
            )
        )  # fmt: skip
    return Markup("").join(parts)


def _set_apart(wanted: Sequence[float], frame: _Frame) -> list[float]:
    """Move marks as little as keeps them apart and inside the panel, in their order."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    right = frame.left + frame.width - 6
    found = list(wanted)
    for before, place in pairwise(order):
        found[place] = max(found[place], found[before] + APART)
    limit = right
    for place in reversed(order):
        found[place] = min(found[place], limit)
        limit = found[place] - APART
    return found


def _mark(outcome: ScheduleOutcome, number: int, x: float, frame: _Frame) -> Markup:
    y = frame.y(outcome.benefit)
    colour = colours.HIGH if outcome.on_front else colours.MUTED
    sign = (
        tag("rect", x=x - 4, y=y - 4, width=8, height=8, fill=colour)
        if outcome.on_front
        else tag("circle", cx=x, cy=y, r=4, fill="#fff", stroke=colour, stroke_width=1.6)
    )
    return Markup("").join(
        [
            tag("line", x1=x, x2=x, y1=frame.y(outcome.low), y2=frame.y(outcome.high), stroke=colour),
            sign,
            label(
                x, frame.top + HEIGHT + 12, [str(number)],
                font_size=11.5, text_anchor="middle", fill=colours.INK,
            ),
        ]
    )  # fmt: skip


def _say(outcome: ScheduleOutcome) -> str:
    front = ", on the front" if outcome.on_front else ""
    return (
        f"{outcome.model}, {outcome.regimen}: {100 * outcome.benefit:.0f}% "
        f"({100 * outcome.low:.0f} to {100 * outcome.high:.0f}), {outcome.treatment_days} days{front}"
    )
