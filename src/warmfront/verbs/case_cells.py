"""The cells of a case folder, made ready for its plan, and drawn for its report."""

from markupsafe import Markup

from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.errors import InputError
from warmfront.domain.tme import TmeProfile
from warmfront.io.case_cells import CaseCells, say_problem
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.space_view import MOST_IMAGES
from warmfront.serving.spatial_figures import draw_tissue_alone
from warmfront.tme.case_space import SuppliedCells


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
