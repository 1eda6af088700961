"""The course of one patient on one axis of time: therapies, series, adverse events, decisions."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane, nice_ticks
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.serving.figures.timeline_rows import (
    SQUARE,
    DayBar,
    DayMark,
    draw_bar,
    draw_grade,
    draw_mark,
    draw_timeline_legend,
    marks_apart,
)

WIDTH = 900.0
LEFT, RIGHT = 178.0, 26.0
HEAD, ROW, GAP, PANEL, FOOT = 34.0, 24.0, 26.0, 118.0, 34.0
NAME_WIDTH, PANEL_NAME_WIDTH = 24, 17
DAY_STEPS = (1, 2, 7, 14, 28, 56, 84, 168, 364, 728)


@record
class DayPoint:
    """One measured value of a series.

    Parameters
    ----------
    day, value : float
        Day of the axis, value in the unit of the series; the limit when `below`.
    below : bool
        True when only an upper limit is known.
    word : str
        What stands beside it, for example the call of a scan; may be empty.
    worse : bool
        True when the word is bad news; drawn in another colour and underlined.
    """

    day: float
    value: float
    below: bool = False
    word: str = ""
    worse: bool = False


@record
class DayPanel:
    """One series, drawn as a line over time.

    Parameters
    ----------
    name : str
        Words with the unit.
    points : tuple of DayPoint
        By day.
    log : bool
        Logarithmic axis of values.
    band : tuple of tuple (day, low, median, high)
        Predicted values; empty without.
    """

    name: str
    points: tuple[DayPoint, ...]
    log: bool = False
    band: tuple[tuple[float, float, float, float], ...] = ()


@record
class DayGrade:
    """One adverse event on one day.

    Parameters
    ----------
    day : float
        Day of the axis.
    grade : int or None
        0 to 5; None when it cannot be graded.
    """

    day: float
    grade: int | None


@record
class GradeRow:
    """All days of one adverse event.

    Parameters
    ----------
    name : str
        Event.
    grades : tuple of DayGrade
        By day.
    """

    name: str
    grades: tuple[DayGrade, ...]


@record
class CallRow:
    """Calls of a criterion that has no diameters.

    Parameters
    ----------
    name : str
        Criterion.
    calls : tuple of DayPoint
        Words by day; their values are not drawn.
    """

    name: str
    calls: tuple[DayPoint, ...]


@record
class Timeline:
    """Everything that is drawn.

    Parameters
    ----------
    title, zero : str
        Title; what day 0 is.
    first, last : float
        Days at the ends of the axis.
    bars : tuple of DayBar
        Therapies.
    panels : tuple of DayPanel
        Series.
    calls : tuple of CallRow
        Calls without diameters.
    grades : tuple of GradeRow
        Adverse events.
    decisions : tuple of DayMark
        What was, or would have been, decided.
    """

    title: str
    zero: str
    first: float
    last: float
    bars: tuple[DayBar, ...] = ()
    panels: tuple[DayPanel, ...] = ()
    calls: tuple[CallRow, ...] = ()
    grades: tuple[GradeRow, ...] = ()
    decisions: tuple[DayMark, ...] = ()


def draw_timeline(timeline: Timeline, figure_id: str = "timeline") -> Markup:
    """Draw one patient's course.

    Parameters
    ----------
    timeline : Timeline
        Rows and series; empty parts are left out.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: bars of therapy, one panel for each series, numbered squares for grades, letters for decisions,
        all on the same axis of days. A hollow triangle is a value below the assay's limit.
    """
    parts = [label(0, 12, [timeline.title], font_size=15, font_weight="700", fill=colours.INK)]
    y = HEAD
    if timeline.bars:
        y, rows = _rows("therapy", [bar.name for bar in timeline.bars], y)
        parts += rows
        for place, bar in enumerate(timeline.bars):
            parts.append(draw_bar(bar, _row_plane(timeline, y - ROW * (len(timeline.bars) - place))))
        y += GAP
    for panel in timeline.panels:
        parts.append(_panel(panel, timeline, y))
        y += PANEL + GAP
    if timeline.calls:
        y, rows = _rows("response", [row.name for row in timeline.calls], y)
        parts += rows
        for place, calls in enumerate(timeline.calls):
            plane = _row_plane(timeline, y - ROW * (len(timeline.calls) - place))
            parts += [_word(one, plane.x(one.day), plane.y(0.5)) for one in calls.calls]
        y += GAP
    if timeline.grades:
        y, rows = _rows("adverse events", [row.name for row in timeline.grades], y)
        parts += rows
        for place, row in enumerate(timeline.grades):
            plane = _row_plane(timeline, y - ROW * (len(timeline.grades) - place))
            parts += [
                draw_grade(one.grade, plane.x(one.day), plane.y(0.5)) for one in _apart(row.grades, plane)
            ]
        y += GAP
    if timeline.decisions:
        y, rows = _rows("decision", [""], y)
        parts += rows
        plane = _row_plane(timeline, y - ROW)
        parts += [draw_mark(mark, plane) for mark in marks_apart(timeline.decisions, plane)]
        y += GAP
    parts.insert(1, _days(timeline, y - GAP + 4))
    height, legend = draw_timeline_legend(timeline, LEFT, y + FOOT)
    parts.append(legend)
    return figure(figure_id, WIDTH, height, timeline.title, _describe(timeline), *parts)


def _row_plane(timeline: Timeline, top: float) -> Plane:
    return Plane(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=ROW,
        x_range=(timeline.first, timeline.last),
        y_range=(0.0, 1.0),
    )


def _rows(heading: str, names: Sequence[str], y: float) -> tuple[float, list[Markup]]:
    """Write a heading and the names of rows; return the lower edge of the last."""
    parts = [label(0, y + 4, [heading], font_size=12.5, font_weight="700", fill=colours.INK)]
    y += 16 if names != [""] else -8
    for name in names:
        if name:
            parts.append(_name(name, y + ROW / 2))
        y += ROW
    return y, parts


def _name(name: str, y: float) -> Markup:
    lines = wrap(name, NAME_WIDTH)
    return label(LEFT - 12, y, lines, step=12, font_size=12, text_anchor="end", fill=colours.INK)


def _panel(panel: DayPanel, timeline: Timeline, top: float) -> Markup:
    plane = _value_plane(panel, timeline, top)
    middle = plane.top + plane.height / 2
    lines = wrap(panel.name, PANEL_NAME_WIDTH, most=5)
    parts = [
        label(LEFT - 50, middle, lines, step=14, font_size=12.5, text_anchor="end", fill=colours.INK),
        *_grid(panel, plane),
    ]
    if panel.band:
        parts.append(_band(panel, plane))
    seen = [point for point in panel.points if not point.below]
    path = "L".join(f"{plane.x(p.day):.1f} {_y(panel, plane, p.value):.1f}" for p in seen)
    if len(seen) > 1:
        parts.append(tag("path", d=f"M{path}", fill="none", stroke=colours.HIGH, stroke_width=1.8))
    parts += [_point(point, panel, plane) for point in panel.points]
    return Markup("").join(parts)


def _value_plane(panel: DayPanel, timeline: Timeline, top: float) -> Plane:
    values = [p.value for p in panel.points] + [end for _, low, _, high in panel.band for end in (low, high)]
    if panel.log:
        kept = [math.log10(value) for value in values if value > 0] or [0.0]
        low, high = min(kept), max(kept)
        # Four powers of ten are readable; what lies lower runs along the foot.
        low = max(low, high - 4)
    else:
        low, high = 0.0, max([*values, 0.0])
    pad = (high - low) * 0.14 or max(abs(high) * 0.14, 0.3)
    return Plane(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=PANEL,
        x_range=(timeline.first, timeline.last),
        y_range=(low - (pad if panel.log else 0.0), high + pad * 1.6),
    )


def _y(panel: DayPanel, plane: Plane, value: float) -> float:
    placed = (math.log10(value) if value > 0 else -math.inf) if panel.log else value
    return plane.y(max(placed, plane.y_range[0]))


def _grid(panel: DayPanel, plane: Plane) -> list[Markup]:
    low, high = plane.y_range
    if panel.log:
        powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        ticks = [(float(power), f"{10.0**power:g}") for power in powers]
        if len(ticks) < 2:
            ticks = [(value, f"{10**value:.2g}") for value in nice_ticks(low, high, 3)]
    else:
        ticks = [(value, f"{value:g}") for value in nice_ticks(low, high, 4)]
    parts = []
    for value, words in ticks:
        y = plane.y(value)
        line = tag("line", x1=plane.left, x2=plane.right, y1=y, y2=y, stroke=colours.LINE, stroke_width=0.7)
        parts += [
            line,
            label(plane.left - 7, y, [words], font_size=11.5, text_anchor="end", fill=colours.MUTED),
        ]
    return parts


def _band(panel: DayPanel, plane: Plane) -> Markup:
    there = "L".join(f"{plane.x(day):.1f} {_y(panel, plane, high):.1f}" for day, _, _, high in panel.band)
    back = "L".join(f"{plane.x(day):.1f} {_y(panel, plane, low):.1f}" for day, low, _, _ in panel.band[::-1])
    middle = "L".join(f"{plane.x(day):.1f} {_y(panel, plane, mid):.1f}" for day, _, mid, _ in panel.band)
    return Markup("").join(
        (
            tag("path", d=f"M{there}L{back}Z", fill=colours.BAND),
            tag(
                "path",
                d=f"M{middle}",
                fill="none",
                stroke=colours.MUTED,
                stroke_width=1.4,
                stroke_dasharray="5 4",
            ),
        )
    )


def _point(point: DayPoint, panel: DayPanel, plane: Plane) -> Markup:
    x, y = plane.x(point.day), _y(panel, plane, point.value)
    if point.below:
        mark = tag(
            "path", d=f"M{x - 5:.1f} {y:.1f}h10l-5 9Z", fill="#fff", stroke=colours.INK, stroke_width=1.4
        )
    else:
        mark = tag("circle", cx=x, cy=y, r=3.6, fill=colours.HIGH)
    return mark + _word(point, x, y - 13) if point.word else mark


def _word(point: DayPoint, x: float, y: float) -> Markup:
    return label(
        x, y, [point.word],
        font_size=12,
        font_weight="700",
        text_anchor="middle",
        fill=colours.LOW if point.worse else colours.INK,
        text_decoration="underline" if point.worse else "none",
    )  # fmt: skip


def _apart(grades: Sequence[DayGrade], plane: Plane) -> list[DayGrade]:
    """Keep squares apart: of days too near to be drawn side by side the highest grade stays."""
    kept: list[DayGrade] = []
    for one in sorted(grades, key=lambda one: one.day):
        if kept and plane.x(one.day) - plane.x(kept[-1].day) < SQUARE + 1:
            if (-1 if one.grade is None else one.grade) > (-1 if kept[-1].grade is None else kept[-1].grade):
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _days(timeline: Timeline, bottom: float) -> Markup:
    plane = _row_plane(timeline, 0.0)
    span = timeline.last - timeline.first
    step = next((step for step in DAY_STEPS if span / step <= 12), max(math.ceil(span / 12), 1))
    parts = []
    for number in range(math.ceil(timeline.first / step), math.floor(timeline.last / step) + 1):
        x = plane.x(float(number * step))
        parts += [
            tag("line", x1=x, x2=x, y1=HEAD - 6, y2=bottom, stroke=colours.TRACK, stroke_width=1),
            label(
                x, bottom + 12, [f"{number * step}"], font_size=12, text_anchor="middle", fill=colours.MUTED
            ),
        ]
    if timeline.first <= 0 <= timeline.last:
        x = plane.x(0.0)
        parts.append(
            tag("line", x1=x, x2=x, y1=HEAD - 6, y2=bottom, stroke=colours.MUTED, stroke_dasharray="2 3")
        )
    words = f"day (0: {timeline.zero})"
    parts.append(label(LEFT, bottom + 30, [words], font_size=12.5, fill=colours.INK))
    return Markup("").join(parts)


def _describe(timeline: Timeline) -> str:
    said = [f"Day 0 is {timeline.zero}."]
    for bar in timeline.bars:
        end = "goes on" if bar.end is None else f"until day {bar.end:g}"
        said.append(f"{bar.name} from day {bar.start:g}, {end}.")
    for panel in timeline.panels:
        values = ", ".join(
            f"day {p.day:g}: {'below ' if p.below else ''}{p.value:.3g}{f' ({p.word})' if p.word else ''}"
            for p in panel.points[:20]
        )
        said.append(f"{panel.name}: {values}.")
    for calls in timeline.calls:
        said.append(f"{calls.name}: {', '.join(f'day {p.day:g}: {p.word}' for p in calls.calls)}.")
    for row in timeline.grades:
        grades = ", ".join(
            f"day {one.day:g}: {'not gradable' if one.grade is None else one.grade}" for one in row.grades
        )
        said.append(f"{row.name}, grade: {grades}.")
    said += [f"Day {mark.day:g}: {mark.words}." for mark in timeline.decisions]
    return " ".join(said)
