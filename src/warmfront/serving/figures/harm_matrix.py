"""Organs by components: the number in the cell, hatched where harm is expected and no rate is held."""

from markupsafe import Markup

from warmfront.domain.harm import HarmCell, HarmMatrix
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 760.0
LEFT = 128.0
ROW = 21.0
HEAD = 42.0
GAP = 8.0
KEY = 30.0
WIDEST = 150.0
DARKEST_PERCENT = 60.0
"""Rate from which a cell is as dark as it gets. Assumption: a choice of drawing."""
TOGETHER = "together"
ROW_NAMES = {"any": "any, related", "any, all causes": "any, all causes"}
WIDE_CELL = 118.0
"""Width from which the interval is written into the cell."""


def draw_harm_matrix(matrix: HarmMatrix, figure_id: str) -> Markup:
    """Draw one row per organ and one column per component; the combination stands apart on the right.

    Parameters
    ----------
    matrix : HarmMatrix
        A place without a cell is left empty.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; the description holds every observed rate.
    """
    split = TOGETHER in matrix.components
    count = len(matrix.components)
    width = min(WIDEST, (WIDTH - LEFT - (GAP if split else 0)) / max(count, 1))
    places = {
        name: LEFT + width * index + (GAP if name == TOGETHER else 0)
        for index, name in enumerate(matrix.components)
    }
    cells = {(cell.organ, cell.component): cell for cell in matrix.cells}
    parts = [hatch(f"{figure_id}-expected", colours.LINE, 6, 45, 1.4)]
    for name, x in places.items():
        weight = "700" if name == TOGETHER else "400"
        lines = wrap(name, max(int(width / 6.4), 8), 3)
        parts.append(
            label(
                x + width / 2,
                HEAD / 2,
                lines,
                step=12,
                font_size=11.5,
                font_weight=weight,
                text_anchor="middle",
                fill=colours.INK,
            )
        )
    for row, organ in enumerate(matrix.organs):
        y = HEAD + ROW * row
        words = wrap(name_row(organ), 20, 1)
        parts.append(label(LEFT - 8, y + ROW / 2, words, font_size=12, text_anchor="end", fill=colours.INK))
        for name, x in places.items():
            parts.append(_draw_cell(cells.get((organ, name)), x, y, width, f"{figure_id}-expected"))
    height = HEAD + ROW * len(matrix.organs) + KEY
    parts.append(_key(height - KEY / 2, f"{figure_id}-expected"))
    return figure(
        figure_id,
        WIDTH,
        height,
        "Severe harm by organ and component",
        describe(matrix),
        *parts,
    )


def name_row(organ: str) -> str:
    """Write the name of a line of the matrix.

    Examples
    --------
    >>> name_row("any"), name_row("liver")
    ('any, related', 'liver')
    """
    return ROW_NAMES.get(organ, organ)


def describe(matrix: HarmMatrix) -> str:
    """Tell the matrix in words, organ by organ.

    Parameters
    ----------
    matrix : HarmMatrix
        As drawn.

    Returns
    -------
    str
        Observed rates with their n; what is only expected, by name; the rest as unknown.
    """
    said = []
    for organ in matrix.organs:
        cells = [cell for cell in matrix.cells if cell.organ == organ]
        told = [f"{cell.component} {_say(cell)}" for cell in cells]
        said.append(f"{name_row(organ)}: {', '.join(told)}")
    return ". ".join(said) + "."


def _say(cell: HarmCell) -> str:
    if cell.kind == "unknown":
        return "rate unknown"
    if cell.kind == "expected":
        return "expected, no rate"
    if cell.percent is None:
        return "observed, no severe rate"
    size = "n not reported" if cell.n is None else f"n {cell.n}"
    return f"{cell.percent:.3g}% ({size})"


def _draw_cell(cell: HarmCell | None, x: float, y: float, width: float, pattern: str) -> Markup:
    observed = cell is not None and cell.kind == "observed" and cell.percent is not None
    fill, ink, words = "#fff", colours.MUTED, ""
    if cell is not None and observed and cell.percent is not None:
        share = min(cell.percent / DARKEST_PERCENT, 1.0)
        fill, ink = _shade(share), "#fff" if share > 0.5 else colours.INK
        words = f"{cell.percent:.3g}%"
        if cell.low is not None and cell.high is not None and width >= WIDE_CELL:
            words += f" ({_number(cell.low)} to {_number(cell.high)})"
    elif cell is not None and cell.kind == "expected":
        fill = f"url(#{pattern})"
    elif cell is not None and cell.kind == "observed":
        words = "see below"
    elif cell is not None:
        words = "unknown"
    drawn = tag("rect", x=x + 1, y=y + 1, width=width - 2, height=ROW - 2, fill=fill, stroke=colours.LINE)
    if not words:
        return drawn
    weight = "600" if observed else "400"
    return drawn + label(
        x + width / 2,
        y + ROW / 2,
        [words],
        font_size=11.5,
        font_weight=weight,
        text_anchor="middle",
        fill=ink,
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _shade(share: float) -> str:
    """Mix white with the dark end of the scale, 0 to 1."""
    dark = (int(colours.HIGH[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in dark)


def _key(y: float, pattern: str) -> Markup:
    entries = (
        (_shade(0.2), "rate of severe events, darker is more"),
        (f"url(#{pattern})", "expected, no rate held"),
        ("#fff", "unknown, or nothing held"),
    )
    parts, x = [], LEFT
    for fill, words in entries:
        parts.append(tag("rect", x=x, y=y - 6, width=18, height=12, fill=fill, stroke=colours.LINE))
        parts.append(label(x + 24, y, [words], font_size=11.5, fill=colours.MUTED))
        x += 44 + 5.9 * len(words)
    return Markup("").join(parts)
