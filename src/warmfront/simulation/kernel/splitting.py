"""What of a model's rates rests on parameters alone and need be computed only when a parameter changes."""

from warmfront.domain.records import record
from warmfront.simulation.equations.evaluation import needed_nodes
from warmfront.simulation.equations.expressions import LOGICAL, Op
from warmfront.simulation.equations.model import OdeModel

MOVING = frozenset({Op.STATE, Op.TIME, Op.SIZE})
PLAIN = frozenset({Op.CONSTANT, Op.PARAMETER})


@record
class Preparation:
    """What is computed once per patient.

    Parameters
    ----------
    values : tuple of int
        Nodes whose value is kept.
    reciprocals : tuple of int
        Nodes whose reciprocal is kept: what the rates divide by.
    constants : tuple of int
        Constant nodes that the rates divide by.
    """

    values: tuple[int, ...]
    reciprocals: tuple[int, ...]
    constants: tuple[int, ...]


def hot_nodes(model: OdeModel) -> tuple[int, ...]:
    """Return what every step evaluates: rates, Jacobian and derivatives by time."""
    return (
        *model.derivatives,
        *(node for _, _, node in model.jacobian),
        *(node for node in model.time_derivatives if model.graph.value_of(node) != 0),
    )


def split_preparation(model: OdeModel) -> Preparation:
    """Find the parts of the rates that do not move with state or time.

    Parameters
    ----------
    model : OdeModel
        Equations.

    Returns
    -------
    Preparation
        Parts to be computed beforehand.
    """
    graph = model.graph
    roots = hot_nodes(model)
    needed = needed_nodes(graph, roots)
    moving: set[int] = set()
    for node in needed:
        op, arguments, _ = graph.nodes[node]
        if op in MOVING or any(argument in moving for argument in arguments):
            moving.add(node)
    values: set[int] = set()
    reciprocals: set[int] = set()
    for node in needed:
        op, arguments, _ = graph.nodes[node]
        if node not in moving:
            continue
        for place, argument in enumerate(arguments):
            if argument in moving:
                continue
            (reciprocals if op is Op.DIVIDE and place == 1 else values).add(argument)
    values |= {node for node in roots if node not in moving}
    kept = (node for node in values if graph.nodes[node].op not in PLAIN | LOGICAL)
    constants = {node for node in reciprocals if graph.nodes[node].op is Op.CONSTANT}
    return Preparation(
        values=tuple(sorted(kept)),
        reciprocals=tuple(sorted(reciprocals - constants)),
        constants=tuple(sorted(constants)),
    )
