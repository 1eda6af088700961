"""Response rates with exact intervals: the patient's own cell on top, all others apart and in grey."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 640.0
ROW = 34.0
HEAD = 20.0
NAME = 236.0
TEXT = 156.0
FOOT = 24.0
NAME_CHARACTERS = 36
OWN_HEAD = "Own cell of this patient"
OTHER_HEAD = "Other cells: indirect, no rate for this patient, not to be compared"
POOLED_NAME = "A new cohort of this cell (predictive)"


@record
class ForestRow:
    """One row: a cohort, or what a new cohort may show.

    Parameters
    ----------
    name : str
        Number in the list below the figure, product and disease.
    words : str
        Counts, rate and interval as text.
    rate, low, high : float
        Share and the ends of its interval, 0 to 1.
    kind : str
        ``own`` for the patient's cell, ``other``, or ``pooled``.
    """

    name: str
    words: str
    rate: float
    low: float
    high: float
    kind: str


def draw_forest(rows: Sequence[ForestRow], figure_id: str) -> Markup:
    """Draw rows of evidence.

    Parameters
    ----------
    rows : sequence of ForestRow
        Those of the own cell, the pooled one and the others are set apart here; order within is kept.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG. Squares filled are the own cell, diamonds what is pooled; rings in grey below the line are other
        cells. Each differs in shape, so that colour is never needed.
    """
    own = [row for row in rows if row.kind != "other"]
    other = [row for row in rows if row.kind == "other"]
    parts, y = [], 0.0
    for heading, part in ((OWN_HEAD, own), (OTHER_HEAD, other)):
        if not part:
            continue
        if y:
            parts.append(tag("line", x1=0, x2=WIDTH, y1=y + 3, y2=y + 3, stroke=colours.INK, stroke_width=1))
            y += 6
        # Headings lie on a white ground, so that the grid does not run through the words.
        parts.append(tag("rect", x=0, y=y, width=WIDTH, height=HEAD, fill="#fff"))
        parts.append(
            label(0, y + HEAD / 2, [heading], font_size=13, font_weight="700", fill=_ink(part[0].kind))
        )
        y += HEAD
        for row in part:
            parts.append(_row(row, y + ROW / 2))
            y += ROW
    said = "; ".join(f"{row.name}: {row.words}{', indirect' if row.kind == 'other' else ''}" for row in rows)
    return figure(
        figure_id,
        WIDTH,
        y + FOOT,
        "Response rates behind this option",
        f"Share responding with 95% intervals. {said}.",
        _grid(y),
        *parts,
    )


def _ink(kind: str) -> str:
    return colours.MUTED if kind == "other" else colours.INK


def _x(share: float) -> float:
    return NAME + (WIDTH - NAME - TEXT) * share


def _grid(height: float) -> Markup:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(share)
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=height, stroke=colours.TRACK, stroke_width=1.5))
        parts.append(
            label(
                x, height + 12, [f"{100 * share:.0f}%"], font_size=12, text_anchor="middle",
                fill=colours.MUTED,
            )
        )  # fmt: skip
    return Markup("").join(parts)


def _row(row: ForestRow, centre: float) -> Markup:
    ink = _ink(row.kind)
    line = colours.LINE if row.kind == "other" else colours.HIGH
    weight = 1.5 if row.kind == "other" else 2.5
    names = label(0, centre, wrap(row.name, NAME_CHARACTERS), font_size=13, fill=ink)
    words = label(WIDTH, centre, [row.words], font_size=12.5, text_anchor="end", fill=ink)
    left, right, x = _x(row.low), _x(row.high), _x(row.rate)
    whiskers = tag("line", x1=left, x2=right, y1=centre, y2=centre, stroke=line, stroke_width=weight)
    if row.kind == "pooled":
        corners = ((left, centre), (x, centre - 6), (right, centre), (x, centre + 6))
        points = " ".join(f"{across:.1f},{down:.1f}" for across, down in corners)
        mark = tag("polygon", points=points, fill="#fff", stroke=line, stroke_width=2)
    elif row.kind == "own":
        mark = tag("rect", x=x - 5, y=centre - 5, width=10, height=10, fill=line)
    else:
        mark = tag("circle", cx=x, cy=centre, r=4, fill="#fff", stroke=colours.MUTED, stroke_width=1.5)
    return Markup("").join((names, whiskers, mark, words))
