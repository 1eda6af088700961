"""Change of each axis from one timepoint to the next: an arrow per patient, its interval in words."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
NAME = 170.0
WORDS = 250.0
ROW = 26.0
HEADING = 30.0
AXIS = 40.0
TOP = 28.0


@record
class Arrow:
    """One axis of one patient.

    Parameters
    ----------
    name : str
        Patient and timepoints.
    before, after : float or None
        Values on the axis; None draws words only.
    words : str
        Change with its interval.
    """

    name: str
    before: float | None
    after: float | None
    words: str


def draw_arrows(axes: Sequence[tuple[str, Sequence[Arrow]]], figure_id: str = "contrasts") -> Markup:
    """Draw one block for each axis.

    Parameters
    ----------
    axes : sequence of tuple (str, sequence of Arrow)
        Name of the axis with its unit, and its patients.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; a ring is the earlier value, the arrow's tip the later one. Each axis has its own scale.
    """
    title = "Change between timepoints"
    parts = [label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK)]
    said = []
    y = TOP
    for name, arrows in axes:
        parts.append(
            label(0, y + HEADING / 2, wrap(name, 90, 1), font_size=13, font_weight="600", fill=colours.INK)
        )
        y += HEADING
        values = [value for arrow in arrows for value in (arrow.before, arrow.after) if value is not None]
        low, high = min([*values, 0.0]), max([*values, 0.0])
        span = (high - low) or 1.0
        scale = (low - 0.06 * span, high + 0.06 * span)
        for arrow in arrows:
            parts.append(_row(arrow, y + ROW / 2, scale))
            said.append(f"{name}, {arrow.name}: {arrow.words}")
            y += ROW
        parts.append(_scale(low, high, scale, y))
        y += AXIS
    return figure(figure_id, WIDTH, y, title, f"{'; '.join(said)}.", *parts)


def _x(value: float, scale: tuple[float, float]) -> float:
    return NAME + (WIDTH - NAME - WORDS) * (value - scale[0]) / (scale[1] - scale[0])


def _scale(low: float, high: float, scale: tuple[float, float], y: float) -> Markup:
    parts = [tag("line", x1=NAME, x2=WIDTH - WORDS, y1=y, y2=y, stroke=colours.MUTED)]
    far = 0.12 * (scale[1] - scale[0])
    for value in sorted({low, 0.0, high}):
        if value and abs(value) < far:
            continue
        x = _x(value, scale)
        words = f"{value:,.3g}".replace("-", "\N{MINUS SIGN}") if abs(value) < 1000 else f"{value:,.0f}"
        parts.append(tag("line", x1=x, x2=x, y1=y, y2=y + 5, stroke=colours.MUTED))
        parts.append(label(x, y + 15, [words], font_size=12, text_anchor="middle", fill=colours.MUTED))
    return Markup("").join(parts)


def _row(arrow: Arrow, y: float, scale: tuple[float, float]) -> Markup:
    parts = [label(0, y, wrap(arrow.name, 24, 1), font_size=12.5, fill=colours.INK)]
    parts.append(
        tag("line", x1=NAME, x2=WIDTH - WORDS, y1=y, y2=y, stroke=colours.LINE, stroke_dasharray="1 3")
    )
    if arrow.before is not None:
        parts.append(
            tag(
                "circle",
                cx=_x(arrow.before, scale),
                cy=y,
                r=4.5,
                fill="#fff",
                stroke=colours.INK,
                stroke_width=1.6,
            )
        )
    if arrow.before is not None and arrow.after is not None:
        begin, end = _x(arrow.before, scale), _x(arrow.after, scale)
        rising = end >= begin
        colour, turn = (colours.HIGH, 1) if rising else (colours.LOW, -1)
        if abs(end - begin) > 6:
            parts.append(
                tag(
                    "line",
                    x1=begin + 5 * turn,
                    x2=end - 6 * turn,
                    y1=y,
                    y2=y,
                    stroke=colour,
                    stroke_width=2.4,
                )
            )
        parts.append(tag("path", d=f"M{end:.1f} {y:.1f}l{-9 * turn} -5v10Z", fill=colour))
    parts.append(label(WIDTH - WORDS + 14, y, wrap(arrow.words, 38, 1), font_size=12.5, fill=colours.INK))
    return Markup("").join(parts)
