"""Where each axis lies in the reference: one row per axis, 0th to 100th percentile."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
LEFT = 286.0
RIGHT = 168.0
ROW = 23.0
HEADING = 25.0
AXIS = 26.0
LINE = 13.0
NAME_CHARACTERS = 44
WORD_CHARACTERS = 26


@record
class StripRow:
    """One axis.

    Parameters
    ----------
    name : str
        Label of the axis.
    percentile : float or None
        0 to 100; None when there is no reference or no score.
    low, high : float or None
        Gene-set stability band on the same scale.
    words : str
        What stands at the right: percentile, or the raw value and why there is no percentile.
    """

    name: str
    percentile: float | None
    low: float | None
    high: float | None
    words: str


def draw_strip(
    groups: Sequence[tuple[str, Sequence[StripRow]]], reference: str, figure_id: str = "strip"
) -> Markup:
    """Draw the strip.

    Parameters
    ----------
    groups : sequence of tuple (str, sequence of StripRow)
        Heading and its rows.
    reference : str
        Name of the reference, for the description.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG: a diamond for the percentile, a bar for the stability band; rows without a percentile
        carry their words and no mark.
    """
    height = AXIS * 2 + sum(HEADING + sum(map(_height, rows)) for _, rows in groups)
    parts = [_scale(height)]
    said = []
    y = AXIS
    for heading, rows in groups:
        parts.append(
            label(0, y + HEADING * 0.62, [heading], font_size=13, font_weight="700", fill=colours.MUTED)
        )
        y += HEADING
        for row in rows:
            parts.append(_row(row, y + _height(row) / 2))
            said.append(f"{row.name}: {row.words}")
            y += _height(row)
    return figure(
        figure_id,
        WIDTH,
        height,
        "Axes of the microenvironment against the reference",
        f"Reference: {reference}. {'; '.join(said)}.",
        *parts,
    )


def _height(row: StripRow) -> float:
    lines = max(len(wrap(row.name, NAME_CHARACTERS)), len(wrap(row.words, WORD_CHARACTERS)))
    return ROW + LINE * (lines - 1)


def _x(percentile: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * percentile / 100


def _scale(height: float) -> Markup:
    parts = [
        tag("rect", x=_x(25), y=AXIS, width=_x(75) - _x(25), height=height - 2 * AXIS, fill=colours.TRACK)
    ]
    for level in (0, 25, 50, 75, 100):
        parts.append(tag("line", x1=_x(level), x2=_x(level), y1=AXIS, y2=height - AXIS, stroke=colours.LINE))
        for y in (AXIS / 2, height - AXIS / 2):
            parts.append(
                label(_x(level), y, [str(level)], font_size=12, text_anchor="middle", fill=colours.MUTED)
            )
    return Markup("").join(parts)


def _row(row: StripRow, y: float) -> Markup:
    parts = [
        label(
            LEFT - 12,
            y,
            wrap(row.name, NAME_CHARACTERS),
            LINE,
            font_size=13,
            text_anchor="end",
            fill=colours.INK,
        )
    ]
    if row.percentile is not None:
        parts.append(
            tag("line", x1=_x(0), x2=_x(100), y1=y, y2=y, stroke=colours.LINE, stroke_dasharray="1 3")
        )
        if row.low is not None and row.high is not None:
            parts.append(
                tag(
                    "rect",
                    x=_x(row.low),
                    y=y - 4,
                    width=max(_x(row.high) - _x(row.low), 1.0),
                    height=8,
                    fill=colours.BAND,
                    stroke=colours.MUTED,
                    stroke_width=0.8,
                )
            )
        centre = _x(row.percentile)
        parts.append(
            tag(
                "path",
                d=f"M{centre:.1f} {y - 7:.1f}l6 7l-6 7l-6 -7Z",
                fill=colours.HIGH,
                stroke="#fff",
                stroke_width=1,
            )
        )
    parts.append(
        label(WIDTH - RIGHT + 14, y, wrap(row.words, WORD_CHARACTERS), LINE, font_size=12.5, fill=colours.INK)
    )
    return Markup("").join(parts)
