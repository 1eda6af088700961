"""Exact derivatives of expressions, made in the same graph so that value and derivative share their parts."""

from warmfront.simulation.equations.evaluation import needed_nodes
from warmfront.simulation.equations.expressions import LOGICAL, Graph, Op

# Constant between jumps; at the jump itself the derivative does not exist and is not used.
FLAT = LOGICAL | {Op.CONSTANT, Op.STATE, Op.PARAMETER, Op.TIME, Op.SIZE, Op.FLOOR, Op.CEIL}


def differentiate(graph: Graph, nodes: tuple[int, ...], by: int) -> tuple[int, ...]:
    """Differentiate nodes by one state, parameter or the time.

    Parameters
    ----------
    graph : Graph
        Expressions; it grows by the derivatives.
    nodes : tuple of int
        What is differentiated.
    by : int
        Node of a state, a parameter or the time.

    Returns
    -------
    tuple of int
        One node per entry of `nodes`; the constant 0 where it does not depend on `by`.

    Examples
    --------
    >>> graph = Graph()
    >>> x = graph.state(0)
    >>> (slope,) = differentiate(graph, (graph.multiply(x, x),), x)
    >>> slope == graph.add(x, x)
    True
    """
    zero = graph.constant(0.0)
    slopes: dict[int, int] = {}
    for node in needed_nodes(graph, nodes):
        if node == by:
            slopes[node] = graph.constant(1.0)
            continue
        op, arguments, _ = graph.nodes[node]
        inner = [slopes[argument] for argument in arguments]
        if op in FLAT or all(slope == zero for slope in inner):
            slopes[node] = zero
        else:
            slopes[node] = _slope(graph, node, inner)
    return tuple(slopes[node] for node in nodes)


def find_jacobian(graph: Graph, derivatives: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
    """Differentiate every rate by every state that it depends on.

    Parameters
    ----------
    graph : Graph
        Expressions; it grows by the derivatives.
    derivatives : tuple of int
        Node of each state's rate.

    Returns
    -------
    tuple of tuple (int, int, int)
        Row, column and node of each entry that is not zero throughout, by row, then column.

    Examples
    --------
    >>> graph = Graph()
    >>> x, y = graph.state(0), graph.state(1)
    >>> [(row, column) for row, column, _ in find_jacobian(graph, (graph.multiply(x, y), x))]
    [(0, 0), (0, 1), (1, 0)]
    """
    zero = graph.constant(0.0)
    columns: list[set[int]] = []
    for node in derivatives:
        inner = [graph.nodes[one] for one in needed_nodes(graph, (node,))]
        columns.append({int(one.value) for one in inner if one.op is Op.STATE})
    entries: list[tuple[int, int, int]] = []
    for column in range(len(derivatives)):
        rows = [row for row, used in enumerate(columns) if column in used]
        nodes = differentiate(graph, tuple(derivatives[row] for row in rows), graph.state(column))
        entries += [(row, column, node) for row, node in zip(rows, nodes, strict=True) if node != zero]
    return tuple(sorted(entries))


def _slope(graph: Graph, node: int, inner: list[int]) -> int:
    op, arguments, _ = graph.nodes[node]
    if op is Op.ADD:
        return graph.add(*inner)
    if op is Op.NEGATE:
        return graph.negate(inner[0])
    if op is Op.MULTIPLY:
        first, second = arguments
        return graph.add(graph.multiply(inner[0], second), graph.multiply(first, inner[1]))
    if op is Op.DIVIDE:
        over = arguments[1]
        return graph.divide(graph.subtract(inner[0], graph.multiply(node, inner[1])), over)
    if op is Op.POWER:
        return _power_slope(graph, node, inner)
    if op is Op.SELECT:
        return graph.call(Op.SELECT, arguments[0], inner[1], inner[2])
    if op in (Op.MINIMUM, Op.MAXIMUM):
        first_is_smaller = graph.call(Op.LESS, *arguments)
        chosen = inner if op is Op.MINIMUM else [inner[1], inner[0]]
        return graph.call(Op.SELECT, first_is_smaller, *chosen)
    return graph.multiply(_outer_slope(graph, node), inner[0])


def _power_slope(graph: Graph, node: int, inner: list[int]) -> int:
    base, exponent = graph.nodes[node].arguments
    total = graph.constant(0.0)
    if graph.value_of(inner[0]) != 0:
        lowered = graph.power(base, graph.subtract(exponent, graph.constant(1.0)))
        total = graph.multiply(graph.multiply(exponent, lowered), inner[0])
    if graph.value_of(inner[1]) != 0:
        # x^n log x tends to 0 with x for every n > 0.
        positive = graph.call(Op.LESS, graph.constant(0.0), base)
        logarithm = graph.call(Op.SELECT, positive, graph.call(Op.LOG, base), graph.constant(0.0))
        total = graph.add(total, graph.multiply(graph.multiply(node, logarithm), inner[1]))
    return total


def _outer_slope(graph: Graph, node: int) -> int:
    op, (inner,), _ = graph.nodes[node]
    one = graph.constant(1.0)
    if op is Op.SQRT:
        return graph.divide(graph.constant(0.5), node)
    if op is Op.EXP:
        return node
    if op is Op.LOG:
        return graph.divide(one, inner)
    if op is Op.SIN:
        return graph.call(Op.COS, inner)
    if op is Op.COS:
        return graph.negate(graph.call(Op.SIN, inner))
    if op is Op.TAN:
        return graph.add(one, graph.multiply(node, node))
    if op is Op.TANH:
        return graph.subtract(one, graph.multiply(node, node))
    if op is Op.ARCTAN:
        return graph.divide(one, graph.add(one, graph.multiply(inner, inner)))
    if op is Op.ABS:
        negative = graph.call(Op.LESS, inner, graph.constant(0.0))
        return graph.call(Op.SELECT, negative, graph.constant(-1.0), one)
    raise AssertionError(f"operation {op} has no derivative rule")
