"""Patients and their regions: one lettered square for the call of each region, beside the roll-up."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.call_strip import CLASSES, class_fills, class_patterns
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
NAME = 190.0
WORDS = 270.0
SIDE = 22.0
STEP = 25.0
LINE = 28.0
HEADING = 62.0
LETTERS = {"inflamed": "I", "excluded": "E", "desert": "D"}


@record
class RegionRow:
    """One patient at one timepoint.

    Parameters
    ----------
    name : str
        Patient, with the timepoint where there are several.
    calls : tuple of str
        Call of each region; anything but a class is no call.
    rolled_up : str
        What they come to, in words.
    """

    name: str
    calls: tuple[str, ...]
    rolled_up: str


def draw_regions(rows: Sequence[RegionRow], figure_id: str = "regions") -> Markup:
    """Draw one row per patient.

    Parameters
    ----------
    rows : sequence of RegionRow
        In the order of drawing.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; a dash is a region without a call. Regions that do not fit go on in the next line.
    """
    fills = dict(zip(CLASSES, class_fills(figure_id), strict=True))
    title = "Calls of each region, and of the patient"
    parts = [
        class_patterns(figure_id),
        label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK),
        _key(fills),
    ]
    fits = int((WIDTH - NAME - WORDS) // STEP)
    said = []
    y = HEADING
    for row in rows:
        lines = max(-(-len(row.calls) // fits), 1)
        parts.append(label(0, y + LINE / 2, wrap(row.name, 26, 1), font_size=12.5, fill=colours.INK))
        for place, call in enumerate(row.calls):
            down, across = divmod(place, fits)
            parts.append(_square(call, NAME + STEP * across, y + LINE * down + (LINE - SIDE) / 2, fills))
        words = wrap(row.rolled_up, 42, 1)
        parts.append(label(WIDTH - WORDS + 12, y + LINE / 2, words, font_size=12.5, fill=colours.INK))
        said.append(f"{row.name}: {', '.join(row.calls)}; together {row.rolled_up}")
        y += LINE * lines
    return figure(figure_id, WIDTH, y + 6, title, f"{'. '.join(said)}.", *parts)


def _square(call: str, x: float, y: float, fills: dict[str, str]) -> Markup:
    known = call in LETTERS
    drawn = tag("rect", x=x, y=y, width=SIDE, height=SIDE, fill=fills.get(call, "#fff"), stroke=colours.MUTED)
    if call == "excluded":
        # A letter on hatching needs ground of its own.
        drawn += tag("rect", x=x + 5, y=y + 3, width=SIDE - 10, height=SIDE - 6, fill="#fff")
    ink = "#fff" if call == "inflamed" else colours.INK if known else colours.MUTED
    words = [LETTERS.get(call, "\N{EN DASH}")]
    return drawn + label(
        x + SIDE / 2, y + SIDE / 2, words, font_size=13, font_weight="700", text_anchor="middle", fill=ink
    )


def _key(fills: dict[str, str]) -> Markup:
    parts = []
    x = NAME
    for name in (*CLASSES, "no call"):
        parts.append(_square(name, x, 28, fills))
        parts.append(label(x + SIDE + 6, 28 + SIDE / 2, [name], font_size=12.5, fill=colours.INK))
        x += 92
    return Markup("").join(parts)
