"""Evaluate expressions with numpy: plain, slow beside compiled code, and the measure of it in tests."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.simulation.equations.expressions import OPERATIONS, Graph, Op


def needed_nodes(graph: Graph, wanted: Iterable[int]) -> tuple[int, ...]:
    """Return the nodes that the wanted ones rest on, arguments before the nodes that use them.

    Parameters
    ----------
    graph : Graph
        Expressions.
    wanted : iterable of int
        Nodes to compute.

    Returns
    -------
    tuple of int
        Ascending, the wanted ones included.
    """
    marked: set[int] = set()
    stack = list(wanted)
    while stack:
        node = stack.pop()
        if node not in marked:
            marked.add(node)
            stack.extend(graph.nodes[node].arguments)
    return tuple(sorted(marked))


def evaluate(
    graph: Graph,
    wanted: Sequence[int],
    *,
    states: FloatArray,
    parameters: FloatArray,
    time: float | FloatArray = 0.0,
    size: float | FloatArray = 0.0,
) -> list[FloatArray]:
    """Evaluate nodes for one patient or for many at once.

    Parameters
    ----------
    graph : Graph
        Expressions.
    wanted : sequence of int
        Nodes to compute.
    states, parameters : ndarray of float64, shape (n_states,) or (n_states, n_patients)
        First axis in the model's order.
    time, size : float or ndarray, shape (n_patients,)
        Model time and size of the dose.

    Returns
    -------
    list of ndarray
        One value, or one per patient, for each wanted node; conditions as 0 and 1. What is undefined is
        NaN or infinite, as numpy gives it.
    """
    found: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for node in needed_nodes(graph, wanted):
            op, arguments, value = graph.nodes[node]
            if op is Op.CONSTANT:
                found[node] = np.float64(value)
            elif op is Op.STATE:
                found[node] = states[int(value)]
            elif op is Op.PARAMETER:
                found[node] = parameters[int(value)]
            elif op is Op.TIME:
                found[node] = np.asarray(time, dtype=np.float64)
            elif op is Op.SIZE:
                found[node] = np.asarray(size, dtype=np.float64)
            else:
                found[node] = OPERATIONS[op](*(found[argument] for argument in arguments))
    return [np.asarray(found[node], dtype=np.float64) for node in wanted]
