"""The cells of a case folder, made ready for its plan."""

from warmfront.assays.spatial.images import prepare_images
from warmfront.domain.errors import InputError
from warmfront.io.case_cells import CaseCells, say_problem
from warmfront.knowledge.base import KnowledgeBase
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
