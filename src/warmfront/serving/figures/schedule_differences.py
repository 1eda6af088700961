"""Paired differences of schedules, model by model, with the verdict over all models."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.schedules import NEGLIGIBLE_LOG10, ScheduleContrast, ScheduleVerdict
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
NAME = 200.0
MODEL = 130.0
LEFT = NAME + MODEL + 8
ROW = 19.0
SPACE = 14.0
TOP = 44.0
FOOT = 40.0
SMALLEST_SPAN = 0.1
LARGEST_SPAN = 3.0


def draw_differences(
    contrasts: Sequence[ScheduleContrast],
    verdicts: Sequence[ScheduleVerdict],
    figure_id: str = "schedule-differences",
) -> Markup:
    """Draw one group for each pair of schedules and one row for each model.

    Parameters
    ----------
    contrasts : sequence of ScheduleContrast
        Paired differences of log10 burden, with their models.
    verdicts : sequence of ScheduleVerdict
        Of the same pairs; a pair without one is left out.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: a diamond at the median, a line from the 5th to the 95th percentile, an arrow where it goes on
        beyond the axis, a pale band for differences that no scan sees.
    """
    groups = [
        (verdict, [c for c in contrasts if (c.first, c.second) == (verdict.first, verdict.second)])
        for verdict in verdicts
    ]
    groups = [(verdict, rows) for verdict, rows in groups if rows]
    ends = [abs(end) for _, rows in groups for row in rows for end in (row.low, row.high)]
    span = min(max([SMALLEST_SPAN, *ends]) * 1.1, LARGEST_SPAN)
    height = TOP + sum(SPACE + ROW * max(len(rows), 3) for _, rows in groups) + FOOT
    axis = _Axis(span)
    bottom = height - FOOT
    parts = [
        tag(
            "rect", x=axis.x(-NEGLIGIBLE_LOG10), y=TOP - 6,
            width=axis.x(NEGLIGIBLE_LOG10) - axis.x(-NEGLIGIBLE_LOG10),
            height=bottom - TOP + 6, fill=colours.TRACK,
        ),
        tag("line", x1=axis.x(0), x2=axis.x(0), y1=TOP - 6, y2=bottom, stroke=colours.MUTED),
        label(
            axis.x(0), 12, ["log10 burden: first schedule minus second"],
            font_size=12.5, text_anchor="middle", fill=colours.MUTED,
        ),
        label(LEFT, 30, ["less tumour under the first"], font_size=12, fill=colours.MUTED),
        label(WIDTH, 30, ["more"], font_size=12, text_anchor="end", fill=colours.MUTED),
    ]  # fmt: skip
    y = TOP
    for verdict, rows in groups:
        parts.append(_group(verdict, rows, y, axis))
        y += SPACE + ROW * max(len(rows), 3)
    for value in (-span / 1.1, 0.0, span / 1.1):
        parts.append(
            label(
                axis.x(value), bottom + 14, [f"{value:+.2g}" if value else "0"],
                font_size=12, text_anchor="middle", fill=colours.MUTED,
            )
        )  # fmt: skip
    return figure(
        figure_id,
        WIDTH,
        height - 12,
        "Paired differences of schedules by model; no difference is a finding",
        "; ".join(_say(verdict, rows) for verdict, rows in groups),
        *parts,
    )


class _Axis:
    """Maps a difference to a coordinate."""

    def __init__(self, span: float) -> None:
        self.span = span

    def x(self, value: float) -> float:
        bounded = min(max(value, -self.span), self.span)
        return LEFT + (WIDTH - LEFT) * (bounded / self.span + 1) / 2


def _group(verdict: ScheduleVerdict, rows: Sequence[ScheduleContrast], top: float, axis: _Axis) -> Markup:
    words = [*wrap(verdict.first, 31, 2), *wrap(f"against {verdict.second}", 29, 1)]
    parts = [
        tag("line", x1=0, x2=WIDTH, y1=top - 6, y2=top - 6, stroke=colours.LINE, stroke_width=0.7),
        label(0, top + 4 + 7 * (len(words) - 1), words, 14, font_size=12, fill=colours.INK),
    ]
    strong = verdict.verdict != "not distinguishable"
    below = top + 4 + 14 * len(words) + 2
    parts.append(
        label(
            0, below, [verdict.verdict], font_size=12, fill=colours.INK,
            font_weight="700" if strong else "400", font_style="normal" if strong else "italic",
        )
    )  # fmt: skip
    for place, row in enumerate(rows):
        y = top + 6 + ROW * place
        parts.append(label(NAME, y, [row.model.replace("_", " ")], font_size=12, fill=colours.MUTED))
        parts.append(_interval(row, y, axis))
    return Markup("").join(parts)


def _interval(row: ScheduleContrast, y: float, axis: _Axis) -> Markup:
    x = axis.x(row.median)
    parts = [
        tag(
            "line", x1=axis.x(row.low), x2=axis.x(row.high), y1=y, y2=y,
            stroke=colours.HIGH, stroke_width=1.8,
        ),
        tag("path", d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5Z", fill=colours.HIGH),
    ]  # fmt: skip
    if row.low < -axis.span:
        parts.append(tag("path", d=f"M{LEFT:.1f} {y:.1f}l7 -4v8Z", fill=colours.HIGH))
    if row.high > axis.span:
        parts.append(tag("path", d=f"M{WIDTH:.1f} {y:.1f}l-7 -4v8Z", fill=colours.HIGH))
    return Markup("").join(parts)


def _say(verdict: ScheduleVerdict, rows: Sequence[ScheduleContrast]) -> str:
    numbers = ", ".join(f"{row.model} {row.median:+.2g} ({row.low:+.2g} to {row.high:+.2g})" for row in rows)
    return f"{verdict.first} against {verdict.second}: {verdict.verdict}; {numbers}"
