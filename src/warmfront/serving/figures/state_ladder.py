"""Two opposed states of the same cells, one to either side: for each patient which of them prevails."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.share_columns import ShareBar, say_bar
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 760.0
NAME = 150.0
RIGHT = 20.0
HEADING = 62.0
ROW = 22.0
FOOT = 44.0
NOTE_CHARACTERS = 122


@record
class Rung:
    """One patient: name, cells, and the shares of both states."""

    name: str
    cells: str
    left: ShareBar
    right: ShareBar


def draw_ladder(
    title: str, left: str, right: str, rungs: Sequence[Rung], note: str, figure_id: str = "ladder"
) -> Markup:
    """Draw the ladder.

    Parameters
    ----------
    title, left, right : str
        What is shown; names of the states on either side.
    rungs : sequence of Rung
        In the order of drawing.
    note : str
        What the intervals are, and what belongs to neither.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; the left state is full, the right one hatched, a missing share is a dash.
    """
    half = (WIDTH - NAME - RIGHT) / 2 - 12
    centre = NAME + 12 + half
    bottom = HEADING + ROW * len(rungs)
    parts = [
        tag("defs", hatch(f"{figure_id}-right", colours.LOW, spacing=5, weight=2.5)),
        label(0, 12, wrap(title, 95, 1), font_size=15, font_weight="700", fill=colours.INK),
        label(centre - 8, 40, wrap(left, 46, 2), 13.5, font_size=12, font_weight="600", text_anchor="end",
              fill=colours.INK),
        label(centre + 8, 40, wrap(right, 46, 2), 13.5, font_size=12, font_weight="600", fill=colours.INK),
    ]  # fmt: skip
    said = []
    for place, rung in enumerate(rungs):
        y = HEADING + ROW * (place + 0.5)
        parts.append(label(0, y, wrap(rung.name, 15, 1), font_size=12.5, fill=colours.INK))
        parts.append(label(NAME, y, [rung.cells], font_size=12, text_anchor="end", fill=colours.MUTED))
        parts.append(_side(rung.left, centre, y, -half, colours.HIGH))
        parts.append(_side(rung.right, centre, y, half, f"url(#{figure_id}-right)"))
        said.append(f"{rung.name}: {left} {say_bar(rung.left)}, {right} {say_bar(rung.right)}")
    parts.append(
        tag("line", x1=centre, x2=centre, y1=HEADING, y2=bottom, stroke=colours.INK, stroke_width=1.2)
    )
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = centre + half * share
        words = [f"{abs(100 * share):.0f}%" if share else "0"]
        parts.append(label(x, bottom + 11, words, font_size=12, text_anchor="middle", fill=colours.MUTED))
    lines = wrap(note, NOTE_CHARACTERS, 3)
    parts.append(label(0, bottom + 34 + 7 * (len(lines) - 1), lines, 14, font_size=12, fill=colours.MUTED))
    return figure(
        figure_id, WIDTH, bottom + FOOT + 14 * (len(lines) - 1), title, f"{note} {'; '.join(said)}.", *parts
    )


def _side(bar: ShareBar, centre: float, y: float, reach: float, fill: str) -> Markup:
    if bar.share is None:
        x = centre + (9 if reach > 0 else -9)
        return label(x, y, ["\N{EN DASH}"], font_size=13, text_anchor="middle", fill=colours.MUTED)
    end = centre + reach * bar.share
    drawn = tag(
        "rect",
        x=min(centre, end),
        y=y - 6,
        width=max(abs(end - centre), 0.6),
        height=12,
        fill=fill,
        stroke=colours.MUTED,
        stroke_width=0.8,
        fill_opacity="0.7",
    )
    if bar.low is None or bar.high is None:
        return drawn
    low, high = centre + reach * bar.low, centre + reach * bar.high
    whisker = f"M{low:.1f} {y:.1f}H{high:.1f}M{low:.1f} {y - 3.5:.1f}v7M{high:.1f} {y - 3.5:.1f}v7"
    return drawn + tag("path", d=whisker, fill="none", stroke=colours.INK, stroke_width=1.5)
