"""Cells with positions: what space says of every image and of every patient."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.neighbourhoods import find_neighbourhoods
from warmfront.domain.space import CellRole, PreparedCells
from warmfront.domain.spatial_profile import SpatialProfile
from warmfront.execution.tasks import run_tasks
from warmfront.io.cells.roles import read_roles
from warmfront.io.cells.tables import read_cells
from warmfront.io.outputs import check_writable, staged, write_text
from warmfront.io.spatial_outputs import write_spatial
from warmfront.knowledge.files import load_knowledge
from warmfront.pipeline import spawn_generators
from warmfront.serving.cohort_table import name_folders
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.space_page import render_run
from warmfront.serving.spatial_figures import draw_image, draw_run
from warmfront.serving.spatial_notebook import SpatialImages
from warmfront.tme.space import measure_image
from warmfront.tme.space_cells import find_panel
from warmfront.tme.space_patient import roll_up
from warmfront.verbs.arguments import OnProgress, tell
from warmfront.verbs.drawings import write_drawings

if TYPE_CHECKING:
    from anndata import AnnData


TISSUE = "tissue"
TISSUES_SHOWN = 2
"""Pictures of the tissue that a notebook is given; each can be a megabyte (assumption)."""


def spatial(
    cells: "Path | str | AnnData",
    *,
    out: Path | str | None = None,
    roles: Path | str | Mapping[str, str] | None = None,
    columns: Path | str | Mapping[str, object] | None = None,
    um_per_unit: float | None = None,
    field: Sequence[float] | None = None,
    layout: str | None = None,
    tumour_only: bool | None = None,
    figures: bool = True,
    seed: int = 0,
    workers: int = 1,
    on_progress: OnProgress | None = None,
) -> SpatialImages:
    """Profile every image of a table of cells with positions, and call inflamed, excluded or desert.

    Parameters
    ----------
    cells : path or AnnData
        Cell table (CSV, TSV, gz, parquet, h5ad), or an AnnData object with ``obsm["spatial"]``.
    out : path, optional
        Folder that receives ``spatial.tsv`` (one row per image: call, probabilities, reason, axes),
        ``patients.tsv`` (the roll-up), ``contrasts.tsv`` (later against earlier timepoints),
        ``statistics.parquet`` (every statistic, long), ``mapping.tsv`` (roles of type names, rows and images
        left out), ``figures/`` (SVG per image, each with its numbers in a TSV beside it) and ``index.html``
        (calls, refusals and links to the pictures on one page).
    roles : path or mapping, optional
        Which type name is which role, for names that the packaged list does not know.
    columns : path or mapping, optional
        Which column is what, for tables of no known layout.
    um_per_unit : float, optional
        Micrometres per unit of the positions.
    field : sequence of float, optional
        x low, y low, x high, y high of every image, in the table's unit. Without it the tissue is taken to
        end at its outermost cells, which moves densities at the edge.
    layout : str, optional
        Layout of the table where it is known; by default it is recognised by its columns.
    tumour_only : bool, optional
        Whether only cells of the tumour compartment were exported; by default layout, tissue classes and the
        cells themselves decide.
    figures : bool
        Draw the pictures, with `out`.
    seed : int
        Fixes every resample; the draws of an image depend on the seed and its name alone.
    workers : int
        Processes; the result does not depend on their number.
    on_progress : callable, optional
        Called with the number of finished images and of all images.

    Returns
    -------
    SpatialImages
        A tuple of SpatialProfile, one per usable image in table order, with the roll-up in ``patients`` and
        unusable images in ``left_out``; it draws itself in a notebook.

    Raises
    ------
    InputError
        When the table cannot be used. Single images that cannot be called are no error: they abstain with
        their reason.
    """
    if out is not None:
        check_writable(Path(out))
    raw = read_cells(
        cells,
        format_id=layout,
        columns=columns,
        um_per_unit=um_per_unit,
        field=field,
        tumour_only=tumour_only,
    )
    mapped = read_roles(roles) if isinstance(roles, str | Path) else None if roles is None else dict(roles)
    prepared = prepare_images(raw, load_knowledge().spatial, mapped)
    wanted = len(prepared.images) if figures else 0
    shared = (prepared, seed, min(wanted, TISSUES_SHOWN) if out is None else wanted)
    numbers = range(len(prepared.images))
    made = run_tasks(_profile_one, numbers, workers=workers, prepare=_prepare, prepare_with=shared)
    if out is None:
        return _collect(made, prepared, seed, None, on_progress)[0]
    with staged(Path(out)) as stage:
        found, pictures = _collect(made, prepared, seed, stage, on_progress)
        write_spatial(stage, prepared, found, found.patients)
        drawings = draw_run(found, found.patients) if figures else ()
        write_drawings(stage / "figures", drawings)
        if not figures and (Path(out) / "figures").exists():
            # Pictures of an earlier run must not stand beside the numbers of this one.
            (stage / "figures").mkdir()
        title = prepared.file_name or "Cells in space"
        page = render_run(
            found, found.patients, drawings, pictures, title=title, left_out=found.left_out, notes=found.notes
        )
        write_text(stage, "index.html", page)
    return found


_Made = tuple[int, SpatialProfile, tuple[Drawing, ...]]


def _collect(
    made: Iterable[_Made],
    prepared: PreparedCells,
    seed: int,
    stage: Path | None,
    on_progress: OnProgress | None,
) -> tuple[SpatialImages, list[tuple[str, tuple[str, ...]]]]:
    """Take the images as they are finished, write each one's pictures at once, and roll all up.

    Beside the images: for each its folder of pictures, and their names.
    """
    samples = [image.sample_id for image in prepared.images]
    folders = name_folders(samples)
    profiles: list[SpatialProfile] = []
    tissues: dict[str, Markup] = {}
    pictures = []
    for number, profile, drawings in made:
        profiles.append(profile)
        pictures.append((folders[number], tuple(one.name for one in drawings)))
        if stage is not None:
            write_drawings(stage / "figures" / folders[number], drawings)
        if number < TISSUES_SHOWN:
            tissues.update((profile.sample_id, one.svg) for one in drawings if one.name == TISSUE)
        tell(on_progress, number + 1, len(samples))
    rng, *_ = spawn_generators(seed, "patients")
    patients = roll_up(profiles, load_knowledge().spatial, rng)
    return SpatialImages(profiles, patients, prepared.left_out, tissues, prepared.notes), pictures


class _Shared:
    """What the images of one table share; filled once per process."""

    prepared: PreparedCells
    panel: frozenset[CellRole]
    seed: int
    drawn: int


def _prepare(prepared: PreparedCells, seed: int, drawn: int) -> None:
    _Shared.prepared = prepared
    _Shared.panel = find_panel(prepared)
    _Shared.seed = seed
    _Shared.drawn = drawn


def _profile_one(number: int) -> _Made:
    knowledge = load_knowledge()
    image = _Shared.prepared.images[number]
    rng, *_ = spawn_generators(_Shared.seed, image.sample_id)
    profile, region = measure_image(image, knowledge, rng, _Shared.panel)
    if number >= _Shared.drawn:
        return number, profile, ()
    drawings = draw_image(image, region, profile, find_neighbourhoods(image, knowledge))
    return number, profile, drawings
