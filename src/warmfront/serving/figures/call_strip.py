"""One row per image: the shares of the three classes, the call or the refusal, the published class."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 760.0
NAME = 146.0
BAR = 180.0
CALL = 14.0
WORDS = 298.0
ROW = 28.0
CALL_CHARACTERS = 52
HEADING = 58.0
GROUP = 10.0
FOOT = 24.0
CLASSES = ("inflamed", "excluded", "desert")


@record
class CallRow:
    """One image.

    Parameters
    ----------
    name : str
        Sample.
    shares : tuple of float, or None
        Of inflamed, excluded and desert, summing to 1; None when there are none.
    call : str
        Call or refusal in words.
    relied : bool
        False draws the shares pale.
    published : str
        Class of the literature in words.
    """

    name: str
    shares: tuple[float, float, float] | None
    call: str
    relied: bool
    published: str


def draw_calls(
    title: str, groups: Sequence[tuple[str, Sequence[CallRow]]], shares: str, figure_id: str = "calls"
) -> Markup:
    """Draw the calls of a run.

    Parameters
    ----------
    title : str
        What is shown.
    groups : sequence of tuple (str, sequence of CallRow)
        Patient (empty for no heading) and its images.
    shares : str
        What the shares are.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; classes differ in pattern and lightness, an image without shares has words only.
    """
    fills = class_fills(figure_id)
    parts = [
        class_patterns(figure_id),
        label(0, 12, wrap(title, 100, 1), font_size=15, font_weight="700", fill=colours.INK),
        _key(fills),
        label(NAME + BAR + CALL, 44, ["call"], font_size=12.5, fill=colours.MUTED),
        label(NAME + BAR + CALL + WORDS, 44, ["published class"], font_size=12.5, fill=colours.MUTED),
    ]
    said = []
    y = HEADING
    for name, rows in groups:
        if name:
            parts.append(
                label(0, y + ROW / 2, wrap(name, 60, 1), font_size=13, font_weight="700", fill=colours.INK)
            )
            y += ROW
        for row in rows:
            parts.append(_row(row, y + ROW / 2, fills))
            said.append(f"{row.name}: {_say(row)}")
            y += ROW
        parts.append(
            tag(
                "line",
                x1=0,
                x2=WIDTH,
                y1=y + GROUP / 2,
                y2=y + GROUP / 2,
                stroke=colours.LINE,
                stroke_width=0.7,
            )
        )
        y += GROUP
    parts.append(label(0, y + 10, wrap(shares, 122, 1), font_size=12, fill=colours.MUTED))
    return figure(figure_id, WIDTH, y + FOOT, title, f"{shares} {'; '.join(said)}.", *parts)


def class_patterns(figure_id: str) -> Markup:
    """Define the patterns of `class_fills`."""
    return tag("defs", hatch(f"{figure_id}-excluded", colours.LOW, spacing=5, weight=2.5))


def class_fills(figure_id: str) -> tuple[str, str, str]:
    """Fill of each class: full, hatched, pale."""
    return colours.HIGH, f"url(#{figure_id}-excluded)", colours.TRACK


def _key(fills: Sequence[str]) -> Markup:
    parts = []
    x = NAME - 52
    for name, fill in zip(CLASSES, fills, strict=True):
        parts.append(tag("rect", x=x, y=38, width=16, height=12, fill=fill, stroke=colours.MUTED))
        parts.append(label(x + 21, 44, [name], font_size=12.5, fill=colours.INK))
        x += 80
    return Markup("").join(parts)


def _row(row: CallRow, y: float, fills: Sequence[str]) -> Markup:
    parts = [label(0, y, wrap(row.name, 19, 1), font_size=12.5, fill=colours.INK)]
    if row.shares is not None:
        x = NAME
        for share, fill in zip(row.shares, fills, strict=True):
            parts.append(
                tag(
                    "rect",
                    x=x,
                    y=y - 7,
                    width=BAR * share,
                    height=14,
                    fill=fill,
                    stroke=colours.MUTED,
                    stroke_width=0.7,
                    opacity="1" if row.relied else "0.5",
                )
            )
            x += BAR * share
    else:
        parts.append(label(NAME, y, ["no shares"], font_size=12, font_style="italic", fill=colours.MUTED))
    words = wrap(row.call, CALL_CHARACTERS, 2)
    parts.append(
        label(
            NAME + BAR + CALL,
            y,
            words,
            11.5,
            font_size=12.5 if len(words) == 1 else 11,
            font_weight="600" if row.relied else "400",
            fill=colours.INK,
        )
    )
    parts.append(
        label(NAME + BAR + CALL + WORDS, y, wrap(row.published, 18, 1), font_size=12, fill=colours.INK)
    )
    return Markup("").join(parts)


def _say(row: CallRow) -> str:
    if row.shares is None:
        return row.call
    shares = ", ".join(f"{name} {share:.2f}" for name, share in zip(CLASSES, row.shares, strict=True))
    return f"{row.call} ({shares})"
