"""Read a model written in Antimony or SBML into equations."""

from collections.abc import Sequence

from warmfront.simulation.equations.antimony_text import antimony_to_sbml
from warmfront.simulation.equations.assembly import ActFormulas, assemble
from warmfront.simulation.equations.documents import parse_document
from warmfront.simulation.equations.formulas import FormulaError, refuse_model
from warmfront.simulation.equations.model import ModelFormat, OdeModel
from warmfront.simulation.equations.sbml import read_parts


def read_model(
    text: str,
    *,
    model_id: str,
    format: ModelFormat,  # noqa: A002
    acts: Sequence[ActFormulas] = (),
) -> OdeModel:
    """Read a model.

    States are what libRoadRunner calls ``[S]``: concentrations, but amounts for species with
    ``hasOnlySubstanceUnits``, and the variables of rate rules as they are.

    Parameters
    ----------
    text : str
        The model; see `LONGEST_TEXT` for the bound.
    model_id : str
        Name for messages.
    format : str
        ``antimony`` or ``sbml`` (Level 2 or 3 core).
    acts : sequence of tuple (str, dict of str to str)
        Name of an act, and state to the formula of its new value in Antimony's notation with ``dose`` as the
        size of the dose. All new values are computed from the states before the act.

    Returns
    -------
    OdeModel
        Equations with exact derivatives, moments and events.

    Raises
    ------
    SimulationError
        With everything that is wrong: the place, what was found, what is allowed and the next step.

    Examples
    --------
    >>> model = read_model("S = 8; k = 0.5; J: S -> ; k*S", model_id="decay", format="antimony")
    >>> model.states, model.parameters
    (('S',), ('k',))
    """
    sbml = antimony_to_sbml(model_id, text) if format == "antimony" else text
    try:
        parts = read_parts(parse_document(sbml))
    except FormulaError as error:
        raise refuse_model(model_id, [error.problem]) from error
    return assemble(parts, sbml, model_id, acts)
