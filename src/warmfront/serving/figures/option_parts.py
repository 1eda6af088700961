"""The five parts of the options of one tier as small bars, one row per option."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 900.0
NAME = 300.0
ROW = 34.0
HEAD = 42.0
TRACK = 70.0
NUMBER = 34.0
NAME_CHARACTERS = 38


@record
class PartsColumn:
    """One part: its name and the words below it."""

    name: str
    words: str


@record
class PartsRow:
    """One option.

    Parameters
    ----------
    rank : str
        Rank, with an equals sign where it is shared.
    sign : str
        Sign of the answer of its rules, as on the rest of the page.
    name : str
        Words for people.
    strong : bool
        True for the options of the Pareto set.
    values : tuple of float
        0 to 1, one for each column.
    not_counted : tuple of int
        Columns that are shown and do not order this option.
    """

    rank: str
    sign: str
    name: str
    strong: bool
    values: tuple[float, ...]
    not_counted: tuple[int, ...] = ()


def draw_parts(columns: Sequence[PartsColumn], rows: Sequence[PartsRow], figure_id: str) -> Markup:
    """Draw the parts of the options of one tier.

    Parameters
    ----------
    columns : sequence of PartsColumn
        The parts, in the order of the values.
    rows : sequence of PartsRow
        Options, best first.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG with a bar and a number in every cell; a longer bar is better, a hatched one does not count.
    """
    step = (WIDTH - NAME) / len(columns)
    unsure = f"{figure_id}-uncounted"
    parts = [tag("defs", hatch(unsure, colours.HIGH, spacing=5))]
    for number, column in enumerate(columns):
        x = NAME + step * number
        parts.append(label(x, 11, [column.name], font_size=14, font_weight="700", fill=colours.INK))
        parts.append(label(x, 29, [column.words], font_size=13, fill=colours.MUTED))
    for position, row in enumerate(rows):
        centre = HEAD + ROW * (position + 0.5)
        parts.append(_row(row, centre, step, unsure))
    bottom = HEAD + ROW * len(rows)
    words = "; ".join(
        f"{row.rank} {row.name}: "
        + ", ".join(f"{column.name} {value:.2f}" for column, value in zip(columns, row.values, strict=True))
        for row in rows
    )
    return figure(
        figure_id,
        WIDTH,
        bottom + 4,
        "Parts of the options, 0 to 1, a longer bar is better",
        f"{words}. Bold: no other one of its block is at least as good in every part. Hatched: not counted.",
        *parts,
    )


def _row(row: PartsRow, centre: float, step: float, unsure: str) -> Markup:
    weight = "700" if row.strong else "400"
    top = centre - ROW / 2
    parts = [
        tag("line", x1=0, x2=WIDTH, y1=top, y2=top, stroke=colours.LINE, stroke_width=0.7),
        label(0, centre, [row.rank], font_size=14, font_weight=weight, fill=colours.INK),
        label(30, centre, [row.sign], font_size=13, font_weight="700", fill=colours.MUTED),
        label(
            48, centre, wrap(row.name, NAME_CHARACTERS), step=13, font_size=12.5, font_weight=weight,
            fill=colours.INK,
        ),
    ]  # fmt: skip
    for number, value in enumerate(row.values):
        x = NAME + step * number
        counted = number not in row.not_counted
        parts += [
            tag("rect", x=x, y=centre - 6, width=TRACK, height=12, fill=colours.TRACK),
            tag(
                "rect",
                x=x,
                y=centre - 6,
                width=max(TRACK * value, 1.0),
                height=12,
                fill=colours.HIGH if counted else f"url(#{unsure})",
                stroke=colours.HIGH,
                stroke_width=1 if counted else 0.7,
            ),
            label(
                x + TRACK + NUMBER, centre, [f"{value:.2f}"], font_size=13, text_anchor="end",
                fill=colours.INK if counted else colours.MUTED,
            ),
        ]  # fmt: skip
    return Markup("").join(parts)
