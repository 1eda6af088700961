"""Cells by the cellular neighbourhood that they live in, and what each neighbourhood is made of."""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from warmfront.assays.spatial.neighbourhoods import Neighbourhoods
from warmfront.domain.assay import FloatArray
from warmfront.serving.figures import colours
from warmfront.serving.figures.cell_layer import DotGroup, draw_cells, fit_frame
from warmfront.serving.figures.cell_marks import NEIGHBOURHOOD_TONES, say_role
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.serving.figures.tissue import heading, scale_bar, swatch

WIDTH = 900.0
MAP = 450.0
TABLE = 462.0
HEADING = 46.0
MOST_HIGH = 520.0
ROW = 31.0
LABEL_CHARACTERS = 25
COLUMN_NAMES = 96.0
COUNT = 222.0
COLUMN = 24.0
MOST_COLUMNS = 9
NOTE_CHARACTERS = 130
SHAPES = ("circle", "diamond", "square")
DARK = 0.55
LEAST_SHARE = 0.005
"""Below this a share would be written as 0%."""


def draw_neighbourhoods(
    title: str,
    x_um: FloatArray,
    y_um: FloatArray,
    view: Neighbourhoods,
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
    view : Neighbourhoods
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
    tones = choose_tones(view.names)
    made = [_group(x_um, y_um, view, place, tones[place]) for place in range(len(view.names))]
    groups = {place: group for place, group in enumerate(made) if group.n}
    rarest_last = sorted(groups.values(), key=lambda group: -group.n)
    cells, said = draw_cells(rarest_last, frame, area_um2)
    shown = _columns(view)
    below = HEADING + max(frame.height, COLUMN_NAMES + ROW * len(groups)) + 18
    bar, bar_words = scale_bar(frame, below)
    outside = int(np.count_nonzero(view.of_cell < 0))
    empty = [words for place, words in enumerate(view.labels) if place not in groups]
    notes = [
        f"{view.how[:1].upper()}{view.how[1:]}.",
        said,
        f"Not in this image: {'; '.join(empty)}." if empty else "",
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
        f"{_say(view, groups)} Scale bar {bar_words}.",
        heading(
            title,
            f"{len(groups)} of {len(view.names)} cellular neighbourhoods; share of each role in them, %",
        ),
        cells,
        bar,
        _table(view, groups, shown),
        *words,
    )


def choose_tones(names: Sequence[str]) -> list[str]:
    """Give each neighbourhood its own colour, the same in every image; an unknown name takes a free one.

    Examples
    --------
    >>> choose_tones(["tumour", "new"])[0]
    '#cfae7b'
    """
    tones = [NEIGHBOURHOOD_TONES.get(name, "") for name in names]
    free = [tone for tone in NEIGHBOURHOOD_TONES.values() if tone not in tones] or [colours.MUTED]
    turn = 0
    for place, tone in enumerate(tones):
        if not tone:
            tones[place] = free[turn % len(free)]
            turn += 1
    return tones


def _group(x_um: FloatArray, y_um: FloatArray, view: Neighbourhoods, place: int, colour: str) -> DotGroup:
    inside = view.of_cell == place
    return DotGroup(colour=colour, shape=SHAPES[place % len(SHAPES)], x_um=x_um[inside], y_um=y_um[inside])


def _columns(view: Neighbourhoods) -> list[int]:
    """Roles with a column: those that make up the most of any neighbourhood, in the order of the roles."""
    most = view.shares.max(axis=0) if len(view.shares) else np.zeros(len(view.roles))
    kept = sorted(np.argsort(-most, kind="stable")[:MOST_COLUMNS].tolist())
    return [place for place in kept if most[place] >= LEAST_SHARE]


def _say_hidden(view: Neighbourhoods, shown: Sequence[int]) -> str:
    hidden = [
        say_role(role)
        for place, role in enumerate(view.roles)
        if place not in shown and view.shares[:, place].max() >= LEAST_SHARE
    ]
    return f"Not shown for want of room, and rarer: {', '.join(hidden)}." if hidden else ""


def _table(view: Neighbourhoods, groups: Mapping[int, DotGroup], shown: Sequence[int]) -> Markup:
    left, top = TABLE + COUNT, HEADING + COLUMN_NAMES
    parts = []
    for column, place in enumerate(shown):
        x = left + COLUMN * (column + 0.5)
        turned = f"translate({x:.1f} {top - 6:.1f}) rotate(-90)"
        words = wrap(say_role(view.roles[place]), 14, 1)
        parts.append(tag("g", label(0, 0, words, font_size=12.5, fill=colours.INK), transform=turned))
    for row, (which, group) in enumerate(groups.items()):
        y = top + ROW * (row + 0.5)
        parts.append(swatch(group, TABLE, y))
        words = wrap(view.labels[which], LABEL_CHARACTERS, 2)
        parts.append(label(TABLE + 12, y, words, 12.5, font_size=12, fill=colours.INK))
        parts.append(
            label(left - 6, y, [f"{group.n:,}"], font_size=12, text_anchor="end", fill=colours.MUTED)
        )
        for column, place in enumerate(shown):
            share = float(view.shares[which, place])
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
                parts.append(label(x, y, percent, font_size=12, text_anchor="middle", fill=ink))
    return Markup("").join(parts)


def _shade(share: float) -> str:
    parts = (int(colours.HIGH[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(247 + (part - 247) * min(share, 1.0)):02x}" for part in parts)


def _say(view: Neighbourhoods, groups: Mapping[int, DotGroup]) -> str:
    said = []
    for which, group in groups.items():
        shares = view.shares[which]
        foremost = np.argsort(-shares, kind="stable")[:3].tolist()
        parts = [
            f"{say_role(view.roles[place])} {100 * shares[place]:.0f}%"
            for place in foremost
            if shares[place] > 0
        ]
        said.append(f"{view.labels[which]}, {group.n:,} cells: {', '.join(parts)}.")
    return " ".join(said)
