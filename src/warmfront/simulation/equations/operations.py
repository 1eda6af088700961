"""What each operation of a formula is in the graph."""

import math
from collections.abc import Callable

from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.formulas import MOST_OPERATIONS, refuse_formula

SIMPLE = {
    "exp": Op.EXP,
    "ln": Op.LOG,
    "abs": Op.ABS,
    "floor": Op.FLOOR,
    "ceiling": Op.CEIL,
    "sin": Op.SIN,
    "cos": Op.COS,
    "tan": Op.TAN,
    "tanh": Op.TANH,
    "arctan": Op.ARCTAN,
}
# Bounded by the operations of the whole model.
MANY = MOST_OPERATIONS
# Number of arguments: at least, at most.
COUNTS = dict.fromkeys(SIMPLE, (1, 1)) | {
    "plus": (0, MANY),
    "times": (0, MANY),
    "and": (0, MANY),
    "or": (0, MANY),
    "xor": (0, MANY),
    "minus": (1, 2),
    "divide": (2, 2),
    "power": (2, 2),
    "log": (2, 2),
    "root": (2, 2),
    "rem": (2, 2),
    "quotient": (2, 2),
    "implies": (2, 2),
    "not": (1, 1),
    "factorial": (1, 1),
    "min": (1, MANY),
    "max": (1, MANY),
    "piecewise": (1, MANY),
}
COUNTS |= dict.fromkeys(("eq", "neq", "lt", "gt", "leq", "geq"), (2, MANY))
LARGEST_FACTORIAL = 170


def _sum(graph: Graph, arguments: list[int]) -> int:
    total = graph.constant(0.0)
    for argument in arguments:
        total = graph.add(total, argument)
    return total


def _product(graph: Graph, arguments: list[int]) -> int:
    total = graph.constant(1.0)
    for argument in arguments:
        total = graph.multiply(total, argument)
    return total


def _minus(graph: Graph, arguments: list[int]) -> int:
    return graph.negate(arguments[0]) if len(arguments) == 1 else graph.subtract(*arguments)


def _logarithm(graph: Graph, arguments: list[int]) -> int:
    base, argument = arguments
    return graph.divide(graph.call(Op.LOG, argument), graph.call(Op.LOG, base))


def _root(graph: Graph, arguments: list[int]) -> int:
    degree, argument = arguments
    return graph.power(argument, graph.divide(graph.constant(1.0), degree))


def _extreme(op: Op) -> Callable[[Graph, list[int]], int]:
    def combine(graph: Graph, arguments: list[int]) -> int:
        found = arguments[0]
        for argument in arguments[1:]:
            found = graph.call(op, found, argument)
        return found

    return combine


ARITHMETIC: dict[str, Callable[[Graph, list[int]], int]] = {
    "plus": _sum,
    "times": _product,
    "minus": _minus,
    "divide": lambda graph, arguments: graph.divide(*arguments),
    "power": lambda graph, arguments: graph.power(*arguments),
    "log": _logarithm,
    "root": _root,
    "min": _extreme(Op.MINIMUM),
    "max": _extreme(Op.MAXIMUM),
}


def both(graph: Graph, first: int, second: int) -> int:
    """Return whether two conditions hold; one that is a number decides at once."""
    for one, other in ((first, second), (second, first)):
        value = graph.value_of(one)
        if value is not None:
            return other if value else graph.constant(0.0)
    return graph.call(Op.AND, first, second)


def _either(graph: Graph, first: int, second: int) -> int:
    for one, other in ((first, second), (second, first)):
        value = graph.value_of(one)
        if value is not None:
            return graph.constant(1.0) if value else other
    return graph.call(Op.OR, first, second)


def logical(graph: Graph, head: str, arguments: list[int]) -> int:
    """Return a logical operation by its MathML name."""
    if head == "not":
        return graph.call(Op.NOT, arguments[0])
    if head == "implies":
        return _either(graph, graph.call(Op.NOT, arguments[0]), arguments[1])
    found = graph.constant(1.0 if head == "and" else 0.0)
    for argument in arguments:
        if head == "and":
            found = both(graph, found, argument)
        elif head == "or":
            found = _either(graph, found, argument)
        else:
            only_first = both(graph, found, graph.call(Op.NOT, argument))
            found = _either(graph, only_first, both(graph, graph.call(Op.NOT, found), argument))
    return found


def piecewise(graph: Graph, arguments: list[int]) -> int:
    """Return the value of the first case that holds, or the last one alone."""
    found = arguments[-1]
    for place in range(len(arguments) - 3, -1, -2):
        found = graph.call(Op.SELECT, arguments[place + 1], arguments[place], found)
    return found


def truncated(graph: Graph, over: int, under: int) -> int:
    """Return the quotient without its fraction, rounded towards zero."""
    zero = graph.constant(0.0)
    signs = [graph.call(Op.LESS, value, zero) for value in (over, under)]
    quotient = graph.divide(over, under)
    differ = logical(graph, "xor", signs)
    return graph.call(Op.SELECT, differ, graph.call(Op.CEIL, quotient), graph.call(Op.FLOOR, quotient))


def remainder(graph: Graph, over: int, under: int) -> int:
    """Return the remainder, with the sign of the dividend."""
    return graph.subtract(over, graph.multiply(under, truncated(graph, over, under)))


def factorial(graph: Graph, argument: int, where: str) -> int:
    """Return the factorial of a whole number."""
    value = graph.value_of(argument)
    if value is None or value != int(value) or not 0 <= value <= LARGEST_FACTORIAL:
        raise refuse_formula(
            where,
            "factorial of something else than a whole number",
            f"a number from 0 to {LARGEST_FACTORIAL}",
            "write the number",
        )
    return graph.constant(float(math.factorial(int(value))))


def _exponentials(graph: Graph, node: int) -> tuple[int, int]:
    return graph.call(Op.EXP, node), graph.call(Op.EXP, graph.negate(node))


def _sinh(graph: Graph, node: int) -> int:
    rising, falling = _exponentials(graph, node)
    return graph.multiply(graph.constant(0.5), graph.subtract(rising, falling))


def _cosh(graph: Graph, node: int) -> int:
    return graph.multiply(graph.constant(0.5), graph.add(*_exponentials(graph, node)))


def _arcsin(graph: Graph, node: int) -> int:
    rest = graph.subtract(graph.constant(1.0), graph.multiply(node, node))
    return graph.call(Op.ARCTAN, graph.divide(node, graph.power(rest, graph.constant(0.5))))


def _inverse(make: Callable[[Graph, int], int]) -> Callable[[Graph, int], int]:
    return lambda graph, node: graph.divide(graph.constant(1.0), make(graph, node))


TRIGONOMETRIC: dict[str, Callable[[Graph, int], int]] = {
    "sinh": _sinh,
    "cosh": _cosh,
    "arcsin": _arcsin,
    "arccos": lambda graph, node: graph.subtract(graph.constant(math.pi / 2), _arcsin(graph, node)),
    "sec": _inverse(lambda graph, node: graph.call(Op.COS, node)),
    "csc": _inverse(lambda graph, node: graph.call(Op.SIN, node)),
    "cot": _inverse(lambda graph, node: graph.call(Op.TAN, node)),
    "sech": _inverse(_cosh),
    "csch": _inverse(_sinh),
    "coth": _inverse(lambda graph, node: graph.call(Op.TANH, node)),
}
