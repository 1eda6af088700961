"""The cells of a case folder, made ready for its plan: with positions, without, and made into a product."""

from markupsafe import Markup

from warmfront.assays.cells.measurements import describe
from warmfront.assays.product.measurements import as_measurements
from warmfront.assays.product.owner import place_in_case
from warmfront.assays.product.quality import describe_product
from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.case import Case
from warmfront.domain.errors import InputError
from warmfront.domain.measurement import SuppliedReadings
from warmfront.domain.single_cells import CellStudy
from warmfront.domain.tme import TmeProfile
from warmfront.io.case import CaseFolder
from warmfront.io.case_cells import CaseCells, CaseMatrix, say_problem
from warmfront.io.product import read_product
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.space_view import MOST_IMAGES
from warmfront.serving.spatial_figures import draw_tissue_alone
from warmfront.tme.case_space import NAMED, SuppliedCells, mark_unused
from warmfront.verbs.single_cells import tell_cells

_Reading = tuple[SuppliedReadings | None, str]


def prepare_cells(supplied: CaseCells | None, knowledge: KnowledgeBase) -> SuppliedCells | None:
    """Make the images of a case's cell table.

    Parameters
    ----------
    supplied : CaseCells or None
        The table as read.
    knowledge : KnowledgeBase
        Roles of type names.

    Returns
    -------
    SuppliedCells or None
        Its images, or the reason why there are none: a table that cannot be used stops no plan. None without
        a table.
    """
    if supplied is None:
        return None
    try:
        prepared = prepare_images(supplied.raw, knowledge.spatial, supplied.roles)
    except InputError as error:
        return SuppliedCells(problem=say_problem(error))
    return SuppliedCells(prepared=prepared, patient=supplied.patient)


def read_others(folder: CaseFolder, knowledge: KnowledgeBase) -> tuple[Case, tuple[SuppliedReadings, ...]]:
    """Read what single cells and a cell product of the case give to its profile.

    Parameters
    ----------
    folder : CaseFolder
        The case as read.
    knowledge : KnowledgeBase
        Rules of types and states, axes of products.

    Returns
    -------
    case : Case
        Its tables say which of the two cannot be used, and why.
    readings : tuple of SuppliedReadings
        One for each table that can be used.
    """
    case, found = folder.case, []
    for kind, (reading, problem) in (
        ("single_cells", _read_matrix(folder.single_cells, case, knowledge)),
        ("product", _read_product(folder, knowledge)),
    ):
        if problem:
            case = mark_unused(case, problem, (kind,))
        if reading is not None:
            found.append(reading)
    return case, tuple(found)


def _read_matrix(matrix: CaseMatrix | None, case: Case, knowledge: KnowledgeBase) -> _Reading:
    if matrix is None:
        return None, ""
    try:
        study = tell_cells(matrix.path, obs=matrix.obs)
    except InputError as error:
        return None, say_problem(error)
    patient, words = choose_patient(study, case, matrix.patient)
    if patient is None:
        return None, words
    fractions, measurements = describe(study, patient, knowledge.cells)
    flags = (*((words,) if words else ()), *(f"single cells: {note}" for note in study.notes))
    return SuppliedReadings(fractions=(fractions,), measurements=measurements, flags=flags), ""


def choose_patient(study: CellStudy, case: Case, stated: str | None) -> tuple[str | None, str]:
    """Choose the patient of a matrix that is the case.

    Parameters
    ----------
    study : CellStudy
        Of one or many patients.
    case : Case
        Its id and its specimens name the patient.
    stated : str or None
        The patient's id as the matrix writes it.

    Returns
    -------
    patient : str or None
        None when none is the case.
    words : str
        How it was chosen where no name joined them, or why there is none.
    """
    own = [case.case_id, *(specimen.specimen_id for specimen in case.specimens)]
    wanted = own if stated is None else [stated]
    found = next((name for name in wanted if name in study.patients), None)
    if found is not None:
        return found, ""
    if stated is None and len(study.patients) == 1:
        return study.patients[0], "the matrix holds one patient, who is taken as this case's own"
    shown = ", ".join(study.patients[:NAMED]) + (", ..." if len(study.patients) > NAMED else "")
    return None, (
        f"none of its {len(study.patients)} patients is {' or '.join(wanted)} (the matrix writes {shown}); "
        "state the patient's id of the matrix as files.single_cells_patient"
    )


def _read_product(folder: CaseFolder, knowledge: KnowledgeBase) -> _Reading:
    if folder.product is None:
        return None, ""
    try:
        table, said = place_in_case(read_product(folder.product, knowledge), folder.case.disease.oncotree)
        found = describe_product(table, knowledge)
    except InputError as error:
        return None, say_problem(error)
    flags = tuple(f"cell product: {flag}" for flag in (*said, *found.flags))
    return SuppliedReadings(measurements=as_measurements(found), flags=flags), ""


def draw_tissues(
    profile: TmeProfile | None, cells: SuppliedCells | None, knowledge: KnowledgeBase
) -> dict[str, Markup]:
    """Draw the tissue of the images that the report shows.

    Parameters
    ----------
    profile : TmeProfile or None
        Says which images are this case's.
    cells : SuppliedCells or None
        The table.
    knowledge : KnowledgeBase
        Parameters of the tumour region; it is found as it was for the plan.

    Returns
    -------
    dict of str to Markup
        By sample.
    """
    if profile is None or cells is None or cells.prepared is None:
        return {}
    images = {image.sample_id: image for image in cells.prepared.images}
    drawn = {}
    for number, one in enumerate(profile.space[:MOST_IMAGES], start=1):
        image = images.get(one.sample_id)
        if image is None or not image.n_cells:
            continue
        region = find_region(image, find_window(image, knowledge), knowledge)
        picture = draw_tissue_alone(image, region, f"tissue-{number}")
        if picture is not None:
            drawn[one.sample_id] = picture
    return drawn
