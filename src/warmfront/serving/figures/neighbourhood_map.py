"""Cells by the cellular neighbourhood that they live in, and what each neighbourhood is made of."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import CellRole
from warmfront.serving.figures import colours
from warmfront.serving.figures.cell_layer import DotGroup, draw_cells, fit_frame
from warmfront.serving.figures.cell_marks import NEIGHBOURHOOD_COLOURS, ROLE_MARKS, say_role
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.serving.figures.tissue import heading, scale_bar, swatch

WIDTH = 900.0
MAP = 470.0
TABLE = 500.0
HEADING = 46.0
MOST_HIGH = 520.0
ROW = 26.0
COLUMN_NAMES = 96.0
COUNT = 66.0
COLUMN = 30.0
MOST_COLUMNS = 10
NOTE_CHARACTERS = 130
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHAPES = ("circle", "diamond", "square")
DARK = 0.55
LEAST_SHARE = 0.005
"""Below this a share would be written as 0%."""


@record
class NeighbourhoodView:
    """Neighbourhoods of one image.

    Parameters
    ----------
    of_cell : ndarray of int, shape (cells,)
        Neighbourhood of each cell; negative for a cell without one.
    roles : tuple of str
        Columns of `shares`.
    shares : ndarray of float64, shape (neighbourhoods, roles)
        Composition of each neighbourhood, 0 to 1.
    how : str
        How they were found, in a sentence.
    """

    of_cell: IntArray
    roles: tuple[str, ...]
    shares: FloatArray
    how: str

    @property
    def names(self) -> tuple[str, ...]:
        """Letters of the neighbourhoods in their order."""
        return tuple(letter_of(place) for place in range(len(self.shares)))

    @property
    def counts(self) -> tuple[int, ...]:
        """Cells of each neighbourhood."""
        found = np.bincount(self.of_cell[self.of_cell >= 0], minlength=len(self.shares))
        return tuple(int(count) for count in found)


def letter_of(place: int) -> str:
    """Name a neighbourhood.

    Examples
    --------
    >>> letter_of(0), letter_of(27)
    ('A', 'B1')
    """
    turn, letter = divmod(place, len(LETTERS))
    return LETTERS[letter] + (str(turn) if turn else "")


def draw_neighbourhoods(
    title: str,
    x_um: FloatArray,
    y_um: FloatArray,
    view: NeighbourhoodView,
    area_um2: float,
    figure_id: str = "neighbourhoods",
) -> Markup:
    """Draw the map and, beside it, the composition of each neighbourhood.

    Parameters
    ----------
    title : str
        Sample.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions.
    view : NeighbourhoodView
        Neighbourhood of each cell, and compositions.
    area_um2 : float
        Tissue that the cells share.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; the table writes every share in percent, so that it reads without its shading.
    """
    low, high = (float(x_um.min()), float(y_um.min())), (float(x_um.max()), float(y_um.max()))
    frame = fit_frame(low, high, 4, HEADING, MAP - 20, MOST_HIGH)
    tones = choose_tones(view)
    groups = [_group(x_um, y_um, view, place, tones[place]) for place in range(len(view.shares))]
    rarest_last = sorted((group for group in groups if group.n), key=lambda group: -group.n)
    cells, said = draw_cells(rarest_last, frame, area_um2)
    shown = _columns(view)
    below = HEADING + max(frame.height, COLUMN_NAMES + ROW * len(groups)) + 18
    bar, bar_words = scale_bar(frame, below)
    outside = int(np.count_nonzero(view.of_cell < 0))
    notes = [
        view.how,
        said,
        f"{outside:,} cells have no neighbourhood." if outside else "",
        _say_hidden(view, shown),
    ]
    lines = [line for note in notes if note for line in wrap(note, NOTE_CHARACTERS, 4)]
    words = [
        label(0, below + 30 + 16 * i, [line], font_size=12.5, fill=colours.MUTED)
        for i, line in enumerate(lines)
    ]
    return figure(
        figure_id,
        WIDTH,
        below + 30 + 16 * len(lines),
        f"Cellular neighbourhoods of {title}",
        f"{_say(view)} Scale bar {bar_words}.",
        heading(title, f"{len(groups)} cellular neighbourhoods; share of each role in them, %"),
        cells,
        bar,
        _table(view, groups, shown),
        *words,
    )


def choose_tones(view: NeighbourhoodView) -> list[str]:
    """Give each neighbourhood the colour of its foremost role while that is free, then any that is."""
    tones = [""] * len(view.shares)
    for place in np.argsort(-view.shares.max(axis=1, initial=0.0), kind="stable").tolist():
        foremost = CellRole(view.roles[int(view.shares[place].argmax())])
        tone = ROLE_MARKS[foremost].colour
        tones[place] = tone if tone in NEIGHBOURHOOD_COLOURS and tone not in tones else ""
    free = [tone for tone in NEIGHBOURHOOD_COLOURS if tone not in tones] or list(NEIGHBOURHOOD_COLOURS)
    empty = [place for place, tone in enumerate(tones) if not tone]
    for turn, place in enumerate(empty):
        tones[place] = free[turn % len(free)]
    return tones


def _group(x_um: FloatArray, y_um: FloatArray, view: NeighbourhoodView, place: int, colour: str) -> DotGroup:
    inside = view.of_cell == place
    return DotGroup(colour=colour, shape=SHAPES[place % len(SHAPES)], x_um=x_um[inside], y_um=y_um[inside])


def _columns(view: NeighbourhoodView) -> list[int]:
    """Roles with a column: those that make up the most of any neighbourhood, in the order of the roles."""
    most = view.shares.max(axis=0) if len(view.shares) else np.zeros(len(view.roles))
    kept = sorted(np.argsort(-most, kind="stable")[:MOST_COLUMNS].tolist())
    return [place for place in kept if most[place] >= LEAST_SHARE]


def _say_hidden(view: NeighbourhoodView, shown: Sequence[int]) -> str:
    hidden = [
        say_role(role)
        for place, role in enumerate(view.roles)
        if place not in shown and view.shares[:, place].max() >= LEAST_SHARE
    ]
    return f"Not shown for want of room, and rarer: {', '.join(hidden)}." if hidden else ""


def _table(view: NeighbourhoodView, groups: Sequence[DotGroup], shown: Sequence[int]) -> Markup:
    left, top = TABLE + COUNT, HEADING + COLUMN_NAMES
    parts = []
    for column, place in enumerate(shown):
        x = left + COLUMN * (column + 0.5)
        turned = f"translate({x:.1f} {top - 6:.1f}) rotate(-90)"
        words = wrap(say_role(view.roles[place]), 14, 1)
        parts.append(tag("g", label(0, 0, words, font_size=12.5, fill=colours.INK), transform=turned))
    for row, (name, group) in enumerate(zip(view.names, groups, strict=True)):
        y = top + ROW * (row + 0.5)
        parts.append(swatch(group, TABLE - 6, y))
        parts.append(label(TABLE + 7, y, [name], font_size=13, font_weight="700", fill=colours.INK))
        parts.append(
            label(left - 8, y, [f"{group.n:,}"], font_size=12, text_anchor="end", fill=colours.MUTED)
        )
        for column, place in enumerate(shown):
            share = float(view.shares[row, place])
            parts.append(
                tag(
                    "rect",
                    x=left + COLUMN * column,
                    y=y - ROW / 2,
                    width=COLUMN - 1,
                    height=ROW - 1,
                    fill=_shade(share),
                )
            )
            if share >= LEAST_SHARE:
                ink = "#fff" if share > DARK else colours.INK
                percent = [f"{100 * share:.0f}"]
                x = left + COLUMN * (column + 0.5)
                parts.append(label(x, y, percent, font_size=12.5, text_anchor="middle", fill=ink))
    return Markup("").join(parts)


def _shade(share: float) -> str:
    parts = (int(colours.HIGH[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(247 + (part - 247) * min(share, 1.0)):02x}" for part in parts)


def _say(view: NeighbourhoodView) -> str:
    said = []
    for name, shares, count in zip(view.names, view.shares, view.counts, strict=True):
        foremost = np.argsort(-shares, kind="stable")[:3].tolist()
        parts = [
            f"{say_role(view.roles[place])} {100 * shares[place]:.0f}%"
            for place in foremost
            if shares[place] > 0
        ]
        said.append(f"Neighbourhood {name}, {count:,} cells: {', '.join(parts)}.")
    return " ".join(said)
