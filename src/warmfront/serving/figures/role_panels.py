"""Each role by itself over the outline of the tumour: the tissue as it reads without colour."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.cell_layer import MOST_DOTS, DotGroup, Frame, draw_cells, draw_crowd, fit_frame
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.serving.figures.tissue import Ground, Scene, heading, mask_path, scale_bar

WIDTH = 760.0
COLUMNS = 3
SPACE = 16.0
HEADING = 46.0
NAME = 22.0
MOST_HIGH = 260.0
GREY = "#d3dae0"


@record
class Panel:
    """One role, or several that are shown together."""

    name: str
    cells: DotGroup


def draw_role_panels(scene: Scene, panels: Sequence[Panel], figure_id: str = "roles") -> Markup:
    """Draw one small picture for each role, all at the same scale.

    Parameters
    ----------
    scene : Scene
        Extent and ground; its layers are not drawn.
    panels : sequence of Panel
        In reading order.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG in black on grey.
    """
    width = (WIDTH - SPACE * (COLUMNS - 1)) / COLUMNS
    counted = sum(panel.cells.n for panel in panels)
    how = "darker: more cells to a pixel" if counted > MOST_DOTS else "each cell is one mark"
    parts = [
        heading(scene.title, f"each role by itself; {how}; grey ground: tumour region"),
        _outline(scene, width, figure_id),
    ]
    y = HEADING
    for place, panel in enumerate(panels):
        column = place % COLUMNS
        x, top = column * (width + SPACE) + 0.5, y + NAME
        frame = fit_frame(scene.low_um, scene.high_um, x, top, width - 1, MOST_HIGH)
        words = wrap(f"{panel.name} ({panel.cells.n:,})", 34, 1)
        parts.append(label(x, y + 10, words, font_size=13, font_weight="600", fill=colours.INK))
        parts.append(
            tag("rect", x=x, y=top, width=frame.width, height=frame.height, fill="none", stroke=colours.LINE)
        )
        parts.append(_grey(scene.ground, frame, figure_id))
        if counted > MOST_DOTS:
            parts.append(draw_crowd(panel.cells, frame))
        else:
            # Every panel has the same dot size, so that density reads the same in all.
            share = panel.cells.n / counted
            parts.append(draw_cells([panel.cells], frame, scene.area_um2 * share)[0])
        if column == COLUMNS - 1 or place == len(panels) - 1:
            y = top + frame.height + 12
    bar, words_of_bar = scale_bar(fit_frame(scene.low_um, scene.high_um, 1, 0, width - 1, MOST_HIGH), y + 6)
    counts = "; ".join(f"{panel.name} {panel.cells.n:,}" for panel in panels)
    return figure(
        figure_id,
        WIDTH,
        y + 20,
        f"Each role by itself: {scene.title}",
        f"Cells: {counts}. Scale bar {words_of_bar}.",
        *parts,
        bar,
    )


def _outline(scene: Scene, width: float, figure_id: str) -> Markup:
    """Write the tumour's outline once; each panel refers to it."""
    if scene.ground is None or not scene.ground.tumour.any():
        return Markup("")
    frame = fit_frame(scene.low_um, scene.high_um, 0, 0, width - 1, MOST_HIGH)
    path = mask_path(scene.ground.tumour, scene.ground, frame)
    drawn = tag("path", d=path, fill=GREY, fill_rule="evenodd", id=f"{figure_id}-tumour")
    return tag("defs", drawn)


def _grey(ground: Ground | None, frame: Frame, figure_id: str) -> Markup:
    if ground is None or not ground.tumour.any():
        return Markup("")
    return frame.group(tag("use", href=f"#{figure_id}-tumour"))
