"""The rows of a timeline: bars of therapy, numbered grades, letters for decisions, and what they mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane
from warmfront.serving.figures.svg import label, tag

if TYPE_CHECKING:
    from warmfront.serving.figures.timeline import Timeline

BAR, SQUARE, DISC = 10.0, 17.0, 9.5
GRADE_FILLS = {0: "#ffffff", 1: "#e6d5c8", 2: "#d9a383", 3: "#b04a12", 4: "#7a2f06", 5: "#1b2530"}
DARK_FROM = 3
KIND_FILLS = {
    "drug": colours.HIGH,
    "cell infusion": colours.INK,
    "lymphodepletion": "#7d8c98",
    "radiotherapy": "#5b4a86",
    "procedure": "#5b4a86",
    "supportive": "#a9b6c0",
}
Kind = Literal["drug", "cell infusion", "lymphodepletion", "radiotherapy", "procedure", "supportive"]


@record
class DayBar:
    """One therapy.

    Parameters
    ----------
    name : str
        Words for people.
    kind : str
        Kind of therapy.
    start : float
        First day.
    end : float or None
        Last day; None while it goes on.
    single : bool
        True for one administration, drawn as a triangle.
    """

    name: str
    kind: Kind
    start: float
    end: float | None
    single: bool = False


@record
class DayMark:
    """One decision.

    Parameters
    ----------
    day : float
        Day on which the data would have led to it.
    letter, words : str
        One letter for the drawing, and what it stands for.
    grave : bool
        True for a stop or a hold.
    """

    day: float
    letter: str
    words: str
    grave: bool = False


def draw_bar(bar: DayBar, plane: Plane) -> Markup:
    """Draw one therapy in its row.

    Parameters
    ----------
    bar : DayBar
        Therapy.
    plane : Plane
        Its row.

    Returns
    -------
    Markup
        A bar with an arrow when it goes on, a triangle for a single administration.
    """
    colour = KIND_FILLS[bar.kind]
    first, last = plane.x_range
    x, y = plane.x(min(max(bar.start, first), last)), plane.y(0.5)
    if bar.single:
        return tag("path", d=f"M{x:.1f} {y - 7:.1f}l7 13h-14Z", fill=colour)
    end = plane.x(min(last if bar.end is None else bar.end, last))
    parts = [tag("rect", x=x, y=y - BAR / 2, width=max(end - x, 3.0), height=BAR, fill=colour)]
    if bar.end is None:
        parts.append(tag("path", d=f"M{end:.1f} {y - BAR:.1f}l11 {BAR:.1f}l-11 {BAR:.1f}Z", fill=colour))
    return Markup("").join(parts)


def draw_grade(grade: int | None, x: float, y: float) -> Markup:
    """Draw one grade: a square with its number, or a question mark when it cannot be graded."""
    fill = "#fff" if grade is None else GRADE_FILLS[grade]
    words = "?" if grade is None else f"{grade}"
    ink = "#fff" if grade is not None and grade >= DARK_FROM else colours.INK
    frame: dict[str, str | float | int] = {"stroke": colours.INK, "stroke_width": 1.1}
    if grade is None:
        frame["stroke_dasharray"] = "2 2"
    half = SQUARE / 2
    return tag("rect", x=x - half, y=y - half, width=SQUARE, height=SQUARE, fill=fill, **frame) + label(
        x, y + 0.5, [words], font_size=12, font_weight="700", text_anchor="middle", fill=ink
    )


def draw_mark(mark: DayMark, plane: Plane) -> Markup:
    """Draw one decision: a disc with its letter, dark when it is grave."""
    x, y = plane.x(mark.day), plane.y(0.5)
    return _disc(mark.letter, mark.grave, x, y)


def marks_apart(marks: Sequence[DayMark], plane: Plane) -> list[DayMark]:
    """Keep letters apart: of days too near to be drawn side by side the gravest stays, else the latest.

    Parameters
    ----------
    marks : sequence of DayMark
        Decisions.
    plane : Plane
        Their row.

    Returns
    -------
    list of DayMark
        By day.
    """
    kept: list[DayMark] = []
    for one in sorted(marks, key=lambda mark: mark.day):
        if kept and plane.x(one.day) - plane.x(kept[-1].day) < 2 * DISC + 1:
            if one.grave or not kept[-1].grave:
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _disc(letter: str, grave: bool, x: float, y: float) -> Markup:
    fill, ink = (colours.LOW, "#fff") if grave else ("#fff", colours.INK)
    return tag("circle", cx=x, cy=y, r=DISC, fill=fill, stroke=colours.INK, stroke_width=1.1) + label(
        x, y + 0.5, [letter], font_size=12, font_weight="700", text_anchor="middle", fill=ink
    )


def draw_timeline_legend(timeline: "Timeline", left: float, top: float) -> tuple[float, Markup]:
    """Explain the signs that the drawing uses.

    Parameters
    ----------
    timeline : Timeline
        What is drawn.
    left, top : float
        Where the legend begins.

    Returns
    -------
    height : float
        Lower edge.
    legend : Markup
        One or more rows of signs.
    """
    items: list[tuple[Markup, str]] = []
    for kind in dict.fromkeys(bar.kind for bar in timeline.bars):
        items.append((tag("rect", x=0, y=-5, width=18, height=10, fill=KIND_FILLS[kind]), kind))
    if any(bar.single for bar in timeline.bars):
        items.append((tag("path", d="M9 -7l7 13h-14Z", fill=colours.INK), "one administration"))
    if any(point.below for panel in timeline.panels for point in panel.points):
        hollow = tag("path", d="M4 -4h10l-5 9Z", fill="#fff", stroke=colours.INK, stroke_width=1.4)
        items.append((hollow, "below the assay's limit"))
    if any(panel.band for panel in timeline.panels):
        items.append(
            (tag("rect", x=0, y=-6, width=18, height=12, fill=colours.BAND), "twins, 95% (hypothesis)")
        )
    if timeline.grades:
        items.append((draw_grade(3, 9, 0), "grade 0 to 5"))
        items.append((draw_grade(None, 9, 0), "not gradable"))
    for letter, words, grave in dict.fromkeys(
        (m.letter, m.words.split(":")[0], m.grave) for m in timeline.decisions
    ):
        items.append((_disc(letter, grave, 9, 0), words))
    parts, x, y = [], left, top
    for sign, words in items:
        width = 32 + 6.6 * len(words) + 14
        if x > left and x + width > 890:
            x, y = left, y + 26
        parts.append(tag("g", sign, transform=f"translate({x:.1f} {y:.1f})"))
        parts.append(label(x + 26, y, [words], font_size=12, fill=colours.INK))
        x += width
    return y + 18, Markup("").join(parts)
