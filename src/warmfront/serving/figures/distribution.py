"""How an axis is spread over the patients of a cohort: one tick per patient, one row per group."""

from collections.abc import Sequence
from statistics import median

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
LEFT = 330.0
RIGHT = 78.0
NAMES = 96.0
ROW = 19.0
SPACE = 16.0
AXIS = 24.0


@record
class SpreadRow:
    """Values of one group of patients.

    Parameters
    ----------
    name : str
        Name of the group.
    values : tuple of float
        Percentiles, 0 to 100; may be empty.
    """

    name: str
    values: tuple[float, ...]


def draw_spread(
    axes: Sequence[tuple[str, Sequence[SpreadRow]]], title: str, figure_id: str = "spread"
) -> Markup:
    """Draw one block for each axis.

    Parameters
    ----------
    axes : sequence of tuple (str, sequence of SpreadRow)
        Label of the axis and its groups.
    title : str
        What is shown.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: thin ticks are patients, the diamond is the group's median.
    """
    height = 2 * AXIS + sum(SPACE + ROW * len(rows) for _, rows in axes)
    parts = [_scale(height)]
    said = []
    y = AXIS
    for name, rows in axes:
        y += SPACE / 2
        parts.append(
            label(
                0,
                y + ROW * len(rows) / 2,
                wrap(name, 30),
                14,
                font_size=13,
                font_weight="600",
                fill=colours.INK,
            )
        )
        for row in rows:
            parts.append(_row(row, y + ROW / 2))
            said.append(f"{name}, {row.name}: {_say(row)}")
            y += ROW
        y += SPACE / 2
        parts.append(tag("line", x1=0, x2=WIDTH, y1=y, y2=y, stroke=colours.LINE, stroke_width=0.5))
    return figure(figure_id, WIDTH, height, title, "; ".join(said), *parts)


def _x(percentile: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * percentile / 100


def _scale(height: float) -> Markup:
    parts = []
    for level in (0, 25, 50, 75, 100):
        parts.append(tag("line", x1=_x(level), x2=_x(level), y1=AXIS, y2=height - AXIS, stroke=colours.LINE))
        parts += [
            label(_x(level), y, [str(level)], font_size=12, text_anchor="middle", fill=colours.MUTED)
            for y in (AXIS / 2, height - AXIS / 2)
        ]
    return Markup("").join(parts)


def _row(row: SpreadRow, y: float) -> Markup:
    parts = [label(LEFT - NAMES, y, [row.name], font_size=12.5, fill=colours.INK)]
    if row.values:
        ticks = "".join(f"M{_x(value):.1f} {y - 6:.1f}v12" for value in row.values)
        parts.append(tag("path", d=ticks, stroke=colours.HIGH, stroke_width=1, stroke_opacity=0.45))
        centre = _x(median(row.values))
        parts.append(
            tag(
                "path",
                d=f"M{centre:.1f} {y - 8:.1f}l6 8l-6 8l-6 -8Z",
                fill=colours.INK,
                stroke="#fff",
                stroke_width=1.5,
            )
        )
    parts.append(label(WIDTH, y, [_short(row)], font_size=12, text_anchor="end", fill=colours.MUTED))
    return Markup("").join(parts)


def _short(row: SpreadRow) -> str:
    return f"{median(row.values):.0f} (n {len(row.values)})" if row.values else "none"


def _say(row: SpreadRow) -> str:
    if not row.values:
        return "no patient"
    return f"median {median(row.values):.0f} over {len(row.values)} patients"
