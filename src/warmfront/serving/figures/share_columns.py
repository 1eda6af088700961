"""Shares with their intervals: a row for each patient, a column for each kind of cell."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
NAME = 150.0
SPACE = 14.0
HEADING = 30.0
COLUMN_NAMES = 46.0
ROW = 22.0
FOOT = 44.0
NOTE_CHARACTERS = 122


@record
class ShareBar:
    """One share: 0 to 1 with the ends of its interval; None with its reason in `why`."""

    share: float | None
    low: float | None
    high: float | None
    why: str = ""


@record
class ShareRow:
    """One patient: name, cells that the shares are of, and a bar for each column."""

    name: str
    cells: str
    bars: tuple[ShareBar, ...]


def draw_shares(
    title: str, columns: Sequence[str], rows: Sequence[ShareRow], note: str, figure_id: str = "shares"
) -> Markup:
    """Draw the shares.

    Parameters
    ----------
    title : str
        What is shown.
    columns : sequence of str
        Kinds of cells; each has a scale of its own, from zero to all.
    rows : sequence of ShareRow
        Patients.
    note : str
        What the intervals are.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; a share that could not be given is a dash, never a bar of no length.
    """
    width = (WIDTH - NAME - SPACE * len(columns)) / max(len(columns), 1)
    top = HEADING + COLUMN_NAMES
    parts = [label(0, 12, wrap(title, 95, 1), font_size=15, font_weight="700", fill=colours.INK)]
    for place, name in enumerate(columns):
        x = NAME + SPACE + place * (width + SPACE)
        words = wrap(name, max(int(width / 6.6), 6), 3)
        parts.append(label(x, HEADING + 20, words, 13.5, font_size=12, font_weight="600", fill=colours.INK))
        parts.append(_scale(x, width, top, ROW * len(rows)))
    said = []
    for place, row in enumerate(rows):
        y = top + ROW * (place + 0.5)
        parts.append(label(0, y, wrap(row.name, 15, 1), font_size=12.5, fill=colours.INK))
        parts.append(label(NAME, y, [row.cells], font_size=12, text_anchor="end", fill=colours.MUTED))
        for column, bar in enumerate(row.bars):
            parts.append(_bar(bar, NAME + SPACE + column * (width + SPACE), y, width))
        said.append(
            f"{row.name}: {', '.join(_say(name, bar) for name, bar in zip(columns, row.bars, strict=True))}"
        )
    bottom = top + ROW * len(rows)
    lines = wrap(note, NOTE_CHARACTERS, 3)
    step = 14.0
    parts.append(
        label(0, bottom + 34 + step * (len(lines) - 1) / 2, lines, step, font_size=12, fill=colours.MUTED)
    )
    return figure(
        figure_id,
        WIDTH,
        bottom + FOOT + step * (len(lines) - 1),
        title,
        f"{note} {'; '.join(said)}.",
        *parts,
    )


def _scale(x: float, width: float, top: float, height: float) -> Markup:
    parts = []
    for share in (0.0, 0.5, 1.0):
        place = x + width * share
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        parts.append(
            tag("line", x1=place, x2=place, y1=top, y2=top + height, stroke=colours.LINE, stroke_width=0.7)
        )
        if share != 0.5:
            words = ["0"] if share == 0 else ["100%"]
            parts.append(
                label(place, top + height + 11, words, font_size=12, text_anchor=anchor, fill=colours.MUTED)
            )
    return Markup("").join(parts)


def _bar(bar: ShareBar, x: float, y: float, width: float) -> Markup:
    if bar.share is None:
        return label(x + 3, y, ["\N{EN DASH}"], font_size=13, fill=colours.MUTED)
    drawn = tag(
        "rect",
        x=x,
        y=y - 6,
        width=max(width * bar.share, 0.6),
        height=12,
        fill=colours.BAND,
        stroke=colours.MUTED,
        stroke_width=0.8,
    )
    if bar.low is None or bar.high is None:
        return drawn
    low, high = x + width * bar.low, x + width * bar.high
    whisker = f"M{low:.1f} {y:.1f}H{high:.1f}M{low:.1f} {y - 3.5:.1f}v7M{high:.1f} {y - 3.5:.1f}v7"
    return drawn + tag("path", d=whisker, fill="none", stroke=colours.HIGH, stroke_width=1.6)


def _say(name: str, bar: ShareBar) -> str:
    return f"{name} {say_bar(bar)}"


def say_bar(bar: ShareBar) -> str:
    """Write a share in percent with its interval, or why there is none.

    Examples
    --------
    >>> say_bar(ShareBar(share=0.12, low=0.05, high=0.3))
    '12% (5 to 30)'
    """
    if bar.share is None:
        return bar.why or "no share"
    words = f"{100 * bar.share:.0f}%"
    if bar.low is None or bar.high is None:
        return words
    return f"{words} ({100 * bar.low:.0f} to {100 * bar.high:.0f})"
