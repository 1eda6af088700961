"""Densities of cells in the four compartments, with their intervals; no bar where there is no area."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
COLUMNS = 2
SPACE = 36.0
HEADING = 30.0
CARD_HEADING = 26.0
ROW = 23.0
CARD_GAP = 14.0
NAME = 88.0
TEXT = 150.0
WHY_CHARACTERS = 42


@record
class CompartmentBar:
    """Density in one compartment.

    Parameters
    ----------
    compartment : str
        Words for people.
    density : float or None
        Cells/mm2; None when there is none.
    low, high : float or None
        Ends of the interval.
    why : str
        Why there is no density.
    """

    compartment: str
    density: float | None
    low: float | None
    high: float | None
    why: str


@record
class RoleCard:
    """The compartments of one role."""

    name: str
    colour: str
    bars: tuple[CompartmentBar, ...]


def draw_compartment_bars(
    title: str, cards: Sequence[RoleCard], interval: str, figure_id: str = "compartments"
) -> Markup:
    """Draw one card for each role, compartments from the tumour outwards.

    Parameters
    ----------
    title : str
        Sample.
    cards : sequence of RoleCard
        Each on its own scale, which starts at zero.
    interval : str
        What the lines are.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; a compartment without a density has words instead of a bar.
    """
    width = (WIDTH - SPACE * (COLUMNS - 1)) / COLUMNS
    parts = [
        label(
            0,
            12,
            wrap(f"Image {title}: density by compartment, cells per mm\N{SUPERSCRIPT TWO}", 95, 1),
            font_size=15,
            font_weight="700",
            fill=colours.INK,
        )
    ]
    y = HEADING
    for start in range(0, len(cards), COLUMNS):
        line = cards[start : start + COLUMNS]
        for column, card in enumerate(line):
            parts.append(_card(card, column * (width + SPACE), y, width))
        y += CARD_HEADING + ROW * max(len(card.bars) for card in line) + CARD_GAP
    note = f"Each card on its own scale from zero. Line: {interval}."
    lines = wrap(note, 122, 3)
    parts.append(label(0, y + 6 + 7 * (len(lines) - 1), lines, font_size=12, fill=colours.MUTED))
    said = "; ".join(
        f"{card.name}: {', '.join(f'{bar.compartment} {_words(bar)}' for bar in card.bars)}" for card in cards
    )
    return figure(
        figure_id,
        WIDTH,
        y + 18 + 14 * (len(lines) - 1),
        f"Density of cells by compartment: {title}",
        f"Cells per square millimetre. {said}. {note}",
        *parts,
    )


def _words(bar: CompartmentBar) -> str:
    if bar.density is None:
        return bar.why or "no density"
    words = say_density(bar.density)
    if bar.low is None or bar.high is None:
        return f"{words}, no interval"
    return f"{words} ({say_density(bar.low)} to {say_density(bar.high)})"


def say_density(value: float) -> str:
    """Write a density: whole cells, or two digits below ten.

    Examples
    --------
    >>> say_density(1234.4), say_density(3.21), say_density(0.0)
    ('1,234', '3.2', '0')
    """
    return f"{value:,.0f}" if value >= 9.95 or value == 0 else f"{value:.2g}"


def _card(card: RoleCard, x: float, y: float, width: float) -> Markup:
    reach = (
        max([bar.high if bar.high is not None else bar.density or 0.0 for bar in card.bars], default=0.0)
        or 1.0
    )
    track = width - NAME - TEXT
    parts = [
        tag("line", x1=x, x2=x + width, y1=y, y2=y, stroke=colours.INK, stroke_width=1),
        label(x, y + 13, wrap(card.name, 44, 1), font_size=13.5, font_weight="700", fill=colours.INK),
        tag(
            "line",
            x1=x + NAME,
            x2=x + NAME,
            y1=y + CARD_HEADING,
            y2=y + CARD_HEADING + ROW * len(card.bars),
            stroke=colours.MUTED,
            stroke_width=1,
        ),
    ]
    for place, bar in enumerate(card.bars):
        middle = y + CARD_HEADING + ROW * (place + 0.5)
        parts.append(label(x, middle, [bar.compartment], font_size=12.5, fill=colours.INK))
        if bar.density is None:
            why = wrap(bar.why or "no density", WHY_CHARACTERS, 2)
            size = 12 if len(why) == 1 else 11
            parts.append(
                label(x + NAME + 6, middle, why, 11, font_size=size, font_style="italic", fill=colours.MUTED)
            )
            continue
        parts.append(_bar(bar, x + NAME, middle, track / reach, card.colour))
        parts.append(
            label(x + width, middle, [_words(bar)], font_size=12, text_anchor="end", fill=colours.INK)
        )
    return Markup("").join(parts)


def _bar(bar: CompartmentBar, x: float, y: float, scale: float, colour: str) -> Markup:
    drawn = tag(
        "rect",
        x=x,
        y=y - 6,
        width=max((bar.density or 0.0) * scale, 0.5),
        height=12,
        fill=colour,
        fill_opacity=0.55,
        stroke=colour,
        stroke_width=1,
    )
    if bar.low is None or bar.high is None:
        return drawn
    low, high = x + bar.low * scale, x + bar.high * scale
    whisker = f"M{low:.1f} {y:.1f}H{high:.1f}M{low:.1f} {y - 4:.1f}v8M{high:.1f} {y - 4:.1f}v8"
    return drawn + tag("path", d=whisker, fill="none", stroke=colours.INK, stroke_width=1.5)
