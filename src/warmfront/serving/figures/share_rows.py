"""Shares with their intervals on one scale: the whole as a diamond, each patient as a tick."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
LEFT = 250.0
RIGHT = 200.0
ROW = 40.0
AXIS = 30.0
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
TICK = 9.0
NAME_CHARACTERS = 34


@record
class ShareRow:
    """One share.

    Parameters
    ----------
    name : str
        What is counted, and among what.
    share, low, high : float
        Over all, with its interval.
    singles : tuple of float
        Shares of the patients.
    words : str
        What stands at the right.
    """

    name: str
    share: float
    low: float
    high: float
    singles: tuple[float, ...]
    words: str


def draw_share_rows(
    rows: Sequence[ShareRow], title: str, unit: str = "patients", figure_id: str = "states"
) -> Markup:
    """Draw shares below each other.

    Parameters
    ----------
    rows : sequence of ShareRow
        From the top.
    title : str
        What the shares are.
    unit : str
        What a tick is.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG with one row for each share.
    """
    height = 2 * AXIS + ROW * len(rows)
    parts = [_scale(height)]
    for at, row in enumerate(rows):
        parts.append(_row(row, AXIS + ROW * (at + 0.5)))
    said = "; ".join(f"{row.name}: {row.words}, {len(row.singles)} {unit}" for row in rows)
    return figure(figure_id, WIDTH, height, title, f"Ticks are {unit}. {said}.", *parts)


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _scale(height: float) -> Markup:
    parts = []
    for tick in TICKS:
        x = _x(tick)
        parts.append(tag("line", x1=x, x2=x, y1=AXIS, y2=height - AXIS, stroke=colours.LINE))
        parts += [
            label(x, y, [f"{tick:.0%}"], font_size=12, text_anchor="middle", fill=colours.MUTED)
            for y in (AXIS / 2, height - AXIS / 2)
        ]
    return Markup("").join(parts)


def _row(row: ShareRow, y: float) -> Markup:
    line, single = y - 6, y + 9
    parts = [
        label(
            LEFT - 14, y, wrap(row.name, NAME_CHARACTERS), font_size=12, text_anchor="end", fill=colours.INK
        ),
        tag("line", x1=_x(row.low), x2=_x(row.high), y1=line, y2=line, stroke=colours.HIGH, stroke_width=2),
    ]
    parts += [
        tag("line", x1=_x(end), x2=_x(end), y1=line - 4, y2=line + 4, stroke=colours.HIGH, stroke_width=2)
        for end in (row.low, row.high)
    ]
    x = _x(row.share)
    parts.append(tag("path", d=f"M{x:.1f} {line - 7:.1f}l6 7l-6 7l-6 -7Z", fill=colours.HIGH))
    parts += [
        tag("line", x1=_x(value), x2=_x(value), y1=single - TICK / 2, y2=single + TICK / 2,
            stroke=colours.INK, stroke_width=1.2, stroke_opacity="0.55")
        for value in row.singles
    ]  # fmt: skip
    parts.append(label(WIDTH - RIGHT + 14, y, wrap(row.words, 32), font_size=12, fill=colours.INK))
    return Markup("").join(parts)
