"""Pictures of cells in space, each with the numbers that it shows."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from warmfront.assays.spatial.neighbourhoods import Neighbourhoods
from warmfront.domain.space import (
    COMPARTMENTS,
    ROLES,
    CellRole,
    Compartment,
    TissueImage,
    TumourRegion,
)
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.serving.figures.cell_layer import DotGroup
from warmfront.serving.figures.cell_marks import BOTTOM_UP, ROLE_MARKS
from warmfront.serving.figures.neighbourhood_map import draw_neighbourhoods
from warmfront.serving.figures.role_panels import Panel, draw_role_panels
from warmfront.serving.figures.tissue import Ground, Layer, Scene, draw_tissue
from warmfront.serving.run_charts import call_drawings, contrast_drawing, plane_drawing, region_drawing
from warmfront.serving.sample_figures import Cell, Drawing
from warmfront.serving.space_charts import compartment_drawing, distance_drawing

PANEL_ROLES = tuple(role for role in ROLES if role not in (CellRole.OTHER, CellRole.UNMAPPED))
BLACK = "#000000"
ORIENTATION = "Orientation as stored: x to the right, y downwards."


def draw_image(
    image: TissueImage,
    region: TumourRegion | None,
    profile: SpatialProfile,
    neighbourhoods: Neighbourhoods | None = None,
) -> tuple[Drawing, ...]:
    """Draw one image.

    Parameters
    ----------
    image : TissueImage
        Its cells.
    region : TumourRegion or None
        Tissue window, tumour region and compartments; None when nothing was found.
    profile : SpatialProfile
        What was measured in it.
    neighbourhoods : Neighbourhoods, optional
        Neighbourhood of each cell of `image`, in its order.

    Returns
    -------
    tuple of Drawing
        ``tissue``, ``roles`` (each role by itself, without colour), ``distance``, ``compartments``,
        ``neighbourhoods``; a picture without a single number is left out.
    """
    if not image.n_cells:
        return ()
    scene = _scene(image, region)
    made = (
        _tissue(scene, image, region),
        _roles(scene, image),
        distance_drawing(profile, scene.margin_um),
        compartment_drawing(profile),
        None if neighbourhoods is None else _neighbourhoods(image, scene.area_um2, neighbourhoods),
    )
    return tuple(drawing for drawing in made if drawing is not None)


def draw_tissue_alone(image: TissueImage, region: TumourRegion | None, figure_id: str) -> Markup | None:
    """Draw the tissue of one image for a page with other pictures; None without a cell.

    Parameters
    ----------
    image : TissueImage
        Its cells.
    region : TumourRegion or None
        As for `draw_image`.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup or None
        The picture ``tissue`` of `draw_image`.
    """
    return draw_tissue(_scene(image, region), figure_id) if image.n_cells else None


def _scene(image: TissueImage, region: TumourRegion | None) -> Scene:
    x_ends = [float(image.x_um.min()), float(image.x_um.max())]
    y_ends = [float(image.y_um.min()), float(image.y_um.max())]
    if image.field_um is not None:
        x_ends += [image.field_um[0], image.field_um[2]]
        y_ends += [image.field_um[1], image.field_um[3]]
    window = None if region is None else region.window
    if window is not None and window.mask.any():
        rows, columns = np.nonzero(window.mask)
        x_ends += [
            window.origin_um[0] + window.pixel_um * place for place in (columns.min(), columns.max() + 1)
        ]
        y_ends += [window.origin_um[1] + window.pixel_um * place for place in (rows.min(), rows.max() + 1)]
    box = (max(x_ends) - min(x_ends)) * (max(y_ends) - min(y_ends))
    known = window is not None and window.area_mm2 > 0
    return Scene(
        title=image.sample_id,
        low_um=(min(x_ends), min(y_ends)),
        high_um=(max(x_ends), max(y_ends)),
        layers=tuple(
            Layer(name=ROLE_MARKS[role].label, dots=_dots(image, role))
            for role in BOTTOM_UP
            if image.count(role)
        ),
        ground=None if region is None else _ground(region),
        field_um=image.field_um,
        area_um2=window.area_mm2 * 1e6 if known and window is not None else box,
        margin_um=None if region is None else region.margin_width_um or None,
        notes=_notes(image, region),
    )


def _dots(
    image: TissueImage, role: CellRole, colour: str | None = None, shape: str | None = None
) -> DotGroup:
    inside = image.is_role(role)
    mark = ROLE_MARKS[role]
    return DotGroup(
        colour=colour or mark.colour,
        shape=shape or mark.shape,
        x_um=image.x_um[inside],
        y_um=image.y_um[inside],
    )


def _ground(region: TumourRegion) -> Ground:
    compartment = region.compartment
    codes = {name: place for place, name in enumerate(COMPARTMENTS)}
    return Ground(
        tissue=region.window.mask,
        tumour=region.mask,
        core=compartment == codes[Compartment.CORE],
        band=(compartment >= 0) & (compartment != codes[Compartment.DISTANT]),
        origin_um=region.window.origin_um,
        pixel_um=region.window.pixel_um,
    )


def _notes(image: TissueImage, region: TumourRegion | None) -> tuple[str, ...]:
    notes = [ORIENTATION, *image.flags]
    if region is None:
        notes.append("No tumour region was looked for.")
    elif not region.mask.any():
        notes.append(region.note or "No tumour region was found.")
    elif not region.margin_length_mm:
        notes.append(region.note or "No margin lies in the field.")
    return tuple(note[:1].upper() + note[1:].rstrip(".") + "." for note in notes if note)


def _tissue(scene: Scene, image: TissueImage, region: TumourRegion | None) -> Drawing:
    """Cells by role and compartment: everything that can be counted on the picture."""
    names = (*(name.value for name in COMPARTMENTS), "none")
    places = np.full(image.n_cells, -1) if region is None else region.cell_compartment
    rows: list[tuple[Cell, ...]] = []
    for code, role in enumerate(ROLES):
        inside = places[image.role == code]
        counted = [int(np.count_nonzero(inside == place)) for place in (*range(len(COMPARTMENTS)), -1)]
        rows += [
            (image.sample_id, role.value, name, count)
            for name, count in zip(names, counted, strict=True)
            if count
        ]
    return Drawing(
        name="tissue",
        svg=draw_tissue(scene),
        header=("sample_id", "role", "compartment", "cells"),
        rows=tuple(rows),
    )


def _roles(scene: Scene, image: TissueImage) -> Drawing | None:
    found = [role for role in PANEL_ROLES if image.count(role)]
    if not found:
        return None
    panels = [Panel(name=ROLE_MARKS[role].label, cells=_dots(image, role, BLACK, "circle")) for role in found]
    return Drawing(
        name="roles",
        svg=draw_role_panels(scene, panels),
        header=("sample_id", "role", "cells"),
        rows=tuple((image.sample_id, role.value, image.count(role)) for role in found),
    )


def _neighbourhoods(image: TissueImage, area_um2: float, view: Neighbourhoods) -> Drawing | None:
    if not (view.of_cell >= 0).any():
        return None
    rows: list[tuple[Cell, ...]] = []
    for place, (name, shares) in enumerate(zip(view.names, view.shares, strict=True)):
        count = int(np.count_nonzero(view.of_cell == place))
        rows += [
            (image.sample_id, name, count, role, float(share) if count else None)
            for role, share in zip(view.roles, shares, strict=True)
        ]
    return Drawing(
        name="neighbourhoods",
        svg=draw_neighbourhoods(image.sample_id, image.x_um, image.y_um, view, area_um2),
        header=("sample_id", "neighbourhood", "cells", "role", "share"),
        rows=tuple(rows),
    )


def draw_run(profiles: Sequence[SpatialProfile], patients: Sequence[SpatialPatient]) -> tuple[Drawing, ...]:
    """Draw all images of a run.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        One for each image.
    patients : sequence of SpatialPatient
        Roll-ups.

    Returns
    -------
    tuple of Drawing
        ``calls`` (``calls-2``, ... for many images), ``plane`` (density inside against beside), ``regions``
        (patients and their regions), ``contrasts`` (change between timepoints); a picture without a single
        number is left out.
    """
    if not profiles:
        return ()
    made = (plane_drawing(profiles), region_drawing(patients), contrast_drawing(patients))
    return (*call_drawings(profiles), *(drawing for drawing in made if drawing is not None))
