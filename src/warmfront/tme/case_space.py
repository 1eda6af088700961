"""The cells in space of one case: which images of a table are this patient's, and what they show."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.case import Case, Supply
from warmfront.domain.records import record
from warmfront.domain.space import PreparedCells, TissueImage
from warmfront.domain.spatial_profile import SpatialPatient
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.geometry import CaseSpace
from warmfront.tme.space import profile_image
from warmfront.tme.space_cells import find_panel
from warmfront.tme.space_patient import roll_up

CELL_TABLES = ("cells", "spatial")
"""Kinds of table under ``[files]`` that hold positions of cells."""

NAMED = 5
"""Identifiers of other patients that a message lists at most: enough to see how the table writes them."""


@record
class SuppliedCells:
    """A cell table as supplied with a case.

    Parameters
    ----------
    prepared : PreparedCells or None
        Its images; None when it cannot be used at all.
    patient : str or None
        The patient's id as the table writes it.
    problem : str
        Why it cannot be used; empty when it can.
    """

    prepared: PreparedCells | None = None
    patient: str | None = None
    problem: str = ""


def take_images(
    case: Case, cells: SuppliedCells | None
) -> tuple[Case, tuple[TissueImage, ...], tuple[str, ...]]:
    """Take the images of a case, and record with the case where its cell table cannot be used.

    Parameters
    ----------
    case : Case
        Its tables say what was supplied.
    cells : SuppliedCells or None
        The cell table; None without one.

    Returns
    -------
    case : Case
        Its cell table is supplied and not usable where no image of it is this patient's.
    images : tuple of TissueImage
        Of this patient.
    flags : tuple of str
        How they were chosen where no name joined them.
    """
    if cells is None:
        return case, (), ()
    if cells.prepared is None:
        return mark_unused(case, cells.problem), (), ()
    images, words = choose_images(case, cells.prepared, cells.patient)
    if not images:
        return mark_unused(case, words), (), ()
    return case, images, (words,) if words else ()


def choose_images(
    case: Case, cells: PreparedCells, patient_id: str | None = None
) -> tuple[tuple[TissueImage, ...], str]:
    """Choose the images of a table that belong to the case.

    Parameters
    ----------
    case : Case
        Its id and its specimens name patients, samples or images.
    cells : PreparedCells
        Images of one or many patients.
    patient_id : str or None
        Patient of the table, where the case file names one.

    Returns
    -------
    images : tuple of TissueImage
        Empty when none belongs to the case.
    words : str
        How they were chosen where no name joined them, or why there are none; empty where names did.
    """
    patients = tuple(dict.fromkeys(image.patient_id for image in cells.images))
    if not cells.images:
        told = "; ".join(dict.fromkeys(reason for _, reason in cells.left_out)) or "the table holds no cell"
        return (), f"no image of the table can be used: {told}"
    wanted = {patient_id} if patient_id is not None else _own_names(case)
    found = _by_patient(cells.images, wanted) if patient_id is not None else _by_any(cells.images, wanted)
    owners = dict.fromkeys(image.patient_id for image in found if image.patient_id not in wanted)
    if len(owners) > 1:
        return (), (
            f"images that bear the names of this case's specimens belong to {len(owners)} patients of the "
            "table; state the patient's id of the table as files.cells_patient"
        )
    if found:
        return tuple(found), ""
    if patient_id is None and len(patients) == 1:
        kind = "one image" if len(cells.images) == 1 else "one patient"
        return cells.images, f"the cell table holds {kind}, which is taken as this case's own"
    shown = ", ".join(patients[:NAMED]) + (", ..." if len(patients) > NAMED else "")
    return (), (
        f"none of its {len(patients)} patients is {' or '.join(sorted(wanted))} (the table writes {shown}); "
        "state the patient's id of the table as files.cells_patient"
    )


def mark_unused(case: Case, reason: str, kinds: Sequence[str] = CELL_TABLES) -> Case:
    """Record that a table cannot be used for this case.

    Parameters
    ----------
    case : Case
        With the table among its tables.
    reason : str
        Why.
    kinds : sequence of str
        Its kind, with its synonyms.

    Returns
    -------
    Case
        The same case; the table is supplied and not usable.
    """
    tables = tuple(
        replace(table, supply=Supply.SUPPLIED_NOT_USABLE, reason=reason)
        if table.kind in kinds and table.supply is Supply.USABLE
        else table
        for table in case.tables
    )
    return replace(case, tables=tables)


def see_space(
    case: Case,
    images: Sequence[TissueImage],
    cells: SuppliedCells | None,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    rng_of: Callable[[str], np.random.Generator],
) -> CaseSpace | None:
    """Measure every image of the case and roll them up.

    Parameters
    ----------
    case : Case
        Its first specimen says which timepoint is the case's own, where the images have several.
    images : sequence of TissueImage
        Of this patient; from `choose_images`.
    cells : SuppliedCells or None
        The table, for its words.
    knowledge : KnowledgeBase
        Parameters of the statistics.
    rng : numpy.random.Generator
        For the roll-up.
    rng_of : callable
        Generator of an image by its name, so that an image gives the same numbers wherever it is measured.

    Returns
    -------
    CaseSpace or None
        Profiles of all images, and the roll-up of one timepoint; the others stay beside it as contrasts. None
        without an image.
    """
    if not images or cells is None or cells.prepared is None:
        return None
    table = cells.prepared
    panel = find_panel(table)
    # A table may name one patient by several ids of specimens; for this case they are one.
    profiles = [
        replace(profile_image(image, knowledge, rng_of(image.sample_id), panel), patient_id=case.case_id)
        for image in images
    ]
    rolled = roll_up(profiles, knowledge.spatial, rng)
    patient, flags = _choose_timepoint(case, images, rolled)
    unmapped = (
        ()
        if not table.unmapped
        else (
            f"{len(table.unmapped)} cell types of the table have no role, for example "
            f"{', '.join(name for name, _ in table.unmapped[:NAMED])}; map them in files.cells_roles",
        )
    )
    return CaseSpace(
        profiles=tuple(profiles),
        patient=patient,
        method=f"cells of {table.file_name}",
        flags=(*table.notes, *unmapped, *flags),
    )


def _own_names(case: Case) -> set[str]:
    return {case.case_id, *(specimen.specimen_id for specimen in case.specimens)}


def _by_patient(images: Sequence[TissueImage], wanted: set[str]) -> list[TissueImage]:
    return [image for image in images if image.patient_id in wanted]


def _by_any(images: Sequence[TissueImage], wanted: set[str]) -> list[TissueImage]:
    """Find images by patient, else by sample, else by image: short names of images repeat."""
    found = _by_patient(images, wanted)
    found = found or [one for one in images if wanted & {one.sample_id, one.sample_id.split("/", 1)[0]}]
    return found or [one for one in images if one.image_id in wanted]


def _choose_timepoint(
    case: Case, images: Sequence[TissueImage], rolled: Sequence[SpatialPatient]
) -> tuple[SpatialPatient | None, tuple[str, ...]]:
    if len(rolled) <= 1:
        return (rolled[0] if rolled else None), ()
    first = case.specimens[0].specimen_id if case.specimens else None
    named = [one.timepoint for one in _by_any(images, {first})] if first is not None else []
    chosen = next((one for one in rolled if named and one.timepoint == named[0]), rolled[-1])
    others = ", ".join(str(one.timepoint) for one in rolled if one is not chosen)
    return chosen, (
        f"the cell table holds several timepoints: the phenotype is that of {chosen.timepoint}; "
        f"{others} is shown beside it",
    )
