"""Compositions as stacked bars, one row for each sample or patient; what is unknown is hatched."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 760.0
LEFT = 150.0
RIGHT = 96.0
ROW = 22.0
BAR = 15.0
AXIS = 30.0
KEY_ROW = 20.0
KEY_COLUMNS = 3
NAME_CHARACTERS = 18
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
WORDS_FROM = 34.0
"""Width of a part from which its percentage is written into it."""


@record
class Category:
    """One part of every bar.

    Parameters
    ----------
    name : str
        Words for people.
    colour : str
        ``#rrggbb``; ignored for a hatched category.
    hatched : bool
        True for what is unknown.
    """

    name: str
    colour: str
    hatched: bool = False


@record
class StackedRow:
    """One bar.

    Parameters
    ----------
    name : str
        Sample or patient.
    shares : tuple of float
        0 to 1, in the order of the categories.
    words : str
        What stands at the right.
    """

    name: str
    shares: tuple[float, ...]
    words: str


def draw_stacked(
    categories: Sequence[Category], rows: Sequence[StackedRow], title: str, figure_id: str = "composition"
) -> Markup:
    """Draw compositions below each other.

    Parameters
    ----------
    categories : sequence of Category
        From the left.
    rows : sequence of StackedRow
        From the top.
    title : str
        What the bars are.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG with a key, and one bar for each row.
    """
    n_lines = -(-len(categories) // KEY_COLUMNS)
    top = n_lines * KEY_ROW + AXIS
    height = top + ROW * len(rows) + AXIS
    unsure = f"{figure_id}-unknown"
    parts = [tag("defs", hatch(unsure, colours.MUTED, spacing=5))]
    parts += [_key(at, category, unsure) for at, category in enumerate(categories)]
    parts.append(_scale(top, height))
    for at, row in enumerate(rows):
        parts.append(_bar(row, categories, top + ROW * (at + 0.5), unsure))
    said = "; ".join(f"{row.name}: {_said(row, categories)}" for row in rows)
    return figure(figure_id, WIDTH, height, title, f"{said}.", *parts)


def _said(row: StackedRow, categories: Sequence[Category]) -> str:
    shown = zip(categories, row.shares, strict=True)
    return ", ".join(f"{category.name} {share:.0%}" for category, share in shown if share > 0)


def _fill(category: Category, unsure: str) -> str:
    return f"url(#{unsure})" if category.hatched else category.colour


def _key(at: int, category: Category, unsure: str) -> Markup:
    x = WIDTH / KEY_COLUMNS * (at % KEY_COLUMNS)
    y = KEY_ROW * (at // KEY_COLUMNS + 0.5)
    return Markup("").join(
        [
            tag("rect", x=x, y=y - 6, width=12, height=12, fill=_fill(category, unsure), stroke=colours.MUTED,
                stroke_width=0.6),
            label(x + 18, y, wrap(category.name, 34, 1), font_size=12, fill=colours.INK),
        ]
    )  # fmt: skip


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _scale(top: float, height: float) -> Markup:
    parts = []
    for tick in TICKS:
        parts.append(
            tag("line", x1=_x(tick), x2=_x(tick), y1=top - 4, y2=height - AXIS + 4, stroke=colours.LINE)
        )
        parts += [
            label(_x(tick), y, [f"{tick:.0%}"], font_size=12, text_anchor="middle", fill=colours.MUTED)
            for y in (top - 14, height - AXIS + 14)
        ]
    return Markup("").join(parts)


def _bar(row: StackedRow, categories: Sequence[Category], y: float, unsure: str) -> Markup:
    parts = [
        label(
            LEFT - 10,
            y,
            wrap(row.name, NAME_CHARACTERS, 1),
            font_size=12,
            text_anchor="end",
            fill=colours.INK,
        )
    ]
    start = 0.0
    for category, share in zip(categories, row.shares, strict=True):
        if share <= 0:
            continue
        x, width = _x(start), _x(start + share) - _x(start)
        parts.append(
            tag("rect", x=x, y=y - BAR / 2, width=width, height=BAR, fill=_fill(category, unsure),
                stroke="#fff", stroke_width=1)
        )  # fmt: skip
        if width >= WORDS_FROM and not category.hatched:
            parts.append(
                label(x + width / 2, y, [f"{share:.0%}"], font_size=11, text_anchor="middle",
                      fill=_ink_on(category.colour))
            )  # fmt: skip
        start += share
    parts.append(label(WIDTH - RIGHT + 10, y, [row.words], font_size=12, fill=colours.INK))
    return Markup("").join(parts)


def _ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on the colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else colours.INK
