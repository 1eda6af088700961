"""The order of an option's components as boxes: solid arrows where people were compared, dashed where not."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 640.0
GAP = 44.0
LINE = 14.0
PAD = 8.0
SPACE = 8.0
FOOT = 24.0
CHARACTER = 6.3
"""Width of a letter at the font size of the boxes, in units of the drawing; measured on the page font."""

STATES = {
    "known": ("compared in people", "", 2.0),
    "by schedule": ("as scheduled; no order compared", "", 1.0),
    "unknown": ("order unknown", "6 5", 1.6),
}
"""State of the order to words, dashes and weight of the arrow."""


@record
class SequenceBox:
    """One box: what a component does, which one it is, and on what it acts.

    Parameters
    ----------
    place : int
        1 is leftmost; boxes of one place stand above each other.
    role, agents, target : str
        Words for people; `target` is empty when no constraint is claimed.
    needed : bool
        True when it acts on one of this patient's constraints.
    """

    place: int
    role: str
    agents: str
    target: str
    needed: bool


def draw_sequence(boxes: Sequence[SequenceBox], order: str, figure_id: str, compared: str = "") -> Markup:
    """Draw the components of an option from left to right.

    Parameters
    ----------
    boxes : sequence of SequenceBox
        In order of their places.
    order : str
        ``known``, ``by schedule`` or ``unknown``.
    figure_id : str
        Unique on the page.
    compared : str
        Comparison by which the order is known.

    Returns
    -------
    Markup
        SVG; dashed frames and arrows with the words "order unknown" when no human comparison exists.
    """
    words, dashes, weight = STATES[order]
    words = f"{words}: {compared}" if compared else words
    columns = [[box for box in boxes if box.place == place] for place in sorted({b.place for b in boxes})]
    wide = (WIDTH - GAP * (len(columns) - 1)) / len(columns)
    height = max(_tall(column, wide) for column in columns)
    parts = [_arrowhead(figure_id)]
    for number, column in enumerate(columns):
        left = number * (wide + GAP)
        top = (height - _tall(column, wide)) / 2
        for box in column:
            parts.append(_box(box, left, top, wide, dashes))
            top += _height(box, wide) + SPACE
        if number:
            parts.append(_arrow(left - GAP, left, height / 2, dashes, weight, figure_id))
    parts.append(
        label(
            WIDTH / 2, height + FOOT / 2 + 2, [words], font_size=12, text_anchor="middle", fill=colours.MUTED
        )
    )
    told = "; ".join(f"{box.place}. {box.role}: {box.agents}" for box in boxes)
    title = "Order of the components"
    return figure(figure_id, WIDTH, height + FOOT, title, f"{words}. {told}.", *parts)


def _lines(box: SequenceBox, wide: float) -> list[tuple[str, str, str]]:
    """Lines of a box with weight and colour."""
    room = int((wide - 2 * PAD) / CHARACTER)
    lines = [(line, "400", colours.MUTED) for line in wrap(box.role, room, 2)]
    lines += [(line, "700", colours.INK) for line in wrap(box.agents, room, 4)]
    if box.target:
        lines += [(line, "400", colours.INK) for line in wrap(box.target, room, 3)]
    return lines


def _height(box: SequenceBox, wide: float) -> float:
    return LINE * len(_lines(box, wide)) + 2 * PAD


def _tall(column: Sequence[SequenceBox], wide: float) -> float:
    return sum(_height(box, wide) for box in column) + SPACE * (len(column) - 1)


def _box(box: SequenceBox, left: float, top: float, wide: float, dashes: str) -> Markup:
    height = _height(box, wide)
    frame = {"stroke_dasharray": dashes} if dashes else {}
    parts = [
        tag(
            "rect", x=left + 1, y=top + 1, width=wide - 2, height=height - 2, rx=4,
            fill=colours.BAND if box.needed else "#fff", stroke=colours.HIGH, stroke_width=1.4, **frame,
        )
    ]  # fmt: skip
    for number, (line, weight, colour) in enumerate(_lines(box, wide)):
        y = top + PAD + LINE * (number + 0.5)
        parts.append(label(left + PAD, y, [line], font_size=12, font_weight=weight, fill=colour))
    return Markup("").join(parts)


def _arrow(start: float, end: float, y: float, dashes: str, weight: float, figure_id: str) -> Markup:
    broken = {"stroke_dasharray": dashes} if dashes else {}
    return tag(
        "line", x1=start + 4, x2=end - 8, y1=y, y2=y, stroke=colours.INK, stroke_width=weight,
        marker_end=f"url(#{figure_id}-head)", **broken,
    )  # fmt: skip


def _arrowhead(figure_id: str) -> Markup:
    head = tag("path", d="M0,0 L8,4 L0,8 z", fill=colours.INK)
    marker = tag(
        "marker", head, id=f"{figure_id}-head", markerWidth=8, markerHeight=8, refX=4, refY=4,
        orient="auto", markerUnits="userSpaceOnUse",
    )  # fmt: skip
    return tag("defs", marker)
