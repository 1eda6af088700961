"""From formulas to the graph: names become states and parameters, functions are put in place."""

import math
from collections.abc import Callable
from itertools import pairwise

from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.formulas import MOST_OPERATIONS, Formula, refuse_formula

Definition = tuple[tuple[str, ...], Formula]
Compare = Callable[[Op, int, int], int]

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


class Translator:
    """Turn formulas into nodes of one graph.

    Parameters
    ----------
    graph : Graph
        Receives the nodes.
    functions : dict of str to tuple
        Functions that the model defines: names of the arguments and body.
    compare : callable
        Makes a comparison from operation, left and right node; the reader uses it to let conditions on
        time hold their later value at the moment itself.
    """

    def __init__(self, graph: Graph, functions: dict[str, Definition], compare: Compare) -> None:
        self.graph = graph
        self.functions = functions
        self.compare = compare
        self.operations = 0

    def node(
        self, formula: Formula, resolve: Callable[[str], int], where: str, *, time: int | None = None
    ) -> int:
        """Return the node of a formula.

        Parameters
        ----------
        formula : Formula
            Tree.
        resolve : callable
            From a name to its node; raises ``KeyError`` for an unknown name.
        where : str
            Named in messages.
        time : int, optional
            Node that stands for the time; the model's time when not given.

        Returns
        -------
        int
            Node.

        Raises
        ------
        FormulaError
            For unknown names, wrong numbers of arguments, functions that call themselves, and formulas
            that grow beyond `MOST_OPERATIONS`.
        """
        clock = self.graph.time() if time is None else time
        return self._node(formula, resolve, where, clock, ())

    def _node(
        self,
        formula: Formula,
        resolve: Callable[[str], int],
        where: str,
        time: int,
        calls: tuple[str, ...],
    ) -> int:
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise refuse_formula(
                where,
                f"more than {MOST_OPERATIONS} operations once functions are put in place",
                f"at most {MOST_OPERATIONS} for the whole model",
                "name repeated parts in assignment rules",
            )
        if formula.head == "number":
            return self.graph.constant(formula.value)
        if formula.head == "time":
            return time
        if formula.head == "name":
            return self._name(formula.name, resolve, where)
        arguments = [self._node(part, resolve, where, time, calls) for part in formula.arguments]
        if formula.head == "call":
            return self._called(formula.name, arguments, where, time, calls)
        return self._operation(formula.head, arguments, where)

    def _name(self, name: str, resolve: Callable[[str], int], where: str) -> int:
        try:
            return resolve(name)
        except KeyError as error:
            raise refuse_formula(
                where,
                f"unknown name {name!r}",
                "names that the model declares",
                "declare it or correct the name",
            ) from error

    def _called(self, name: str, arguments: list[int], where: str, time: int, calls: tuple[str, ...]) -> int:
        if name not in self.functions:
            raise refuse_formula(
                where,
                f"unknown function {name!r}",
                ", ".join(sorted(self.functions)) or "functions of MathML; the model defines none",
                "define the function or write its formula",
            )
        if name in calls:
            raise refuse_formula(where, f"function {name!r} calls itself", "no recursion", "write it out")
        names, body = self.functions[name]
        if len(names) != len(arguments):
            raise refuse_formula(
                where,
                f"{len(arguments)} arguments for function {name!r}",
                f"{len(names)}: {', '.join(names)}",
                "correct the call",
            )
        bound = dict(zip(names, arguments, strict=True))
        return self._node(
            body, bound.__getitem__, f"function {name}, called in {where}", time, (*calls, name)
        )

    def _operation(self, head: str, arguments: list[int], where: str) -> int:
        graph = self.graph
        least, most = COUNTS.get(head, (1, 1))
        if not least <= len(arguments) <= most:
            raise refuse_formula(
                where, f"{head} with {len(arguments)} arguments", f"{least} to {most}", "correct the formula"
            )
        if head in SIMPLE:
            return graph.call(SIMPLE[head], arguments[0])
        if head in ARITHMETIC:
            return ARITHMETIC[head](graph, arguments)
        if head in ("eq", "neq", "lt", "gt", "leq", "geq"):
            return self._comparison(head, arguments)
        if head == "rem":
            return _remainder(self, *arguments)
        if head == "quotient":
            return _truncated(self, *arguments)
        if head == "factorial":
            return _factorial(graph, arguments[0], where)
        if head in ("and", "or", "xor", "not", "implies"):
            return _logical(graph, head, arguments)
        if head in TRIGONOMETRIC:
            return TRIGONOMETRIC[head](graph, arguments[0])
        if head == "piecewise" and len(arguments) % 2:
            return _piecewise(graph, arguments)
        raise refuse_formula(
            where, f"{head} with {len(arguments)} arguments", "a known operation", "correct the formula"
        )

    def _comparison(self, head: str, arguments: list[int]) -> int:
        graph = self.graph
        found = graph.constant(1.0)
        for left, right in pairwise(arguments):
            if head in ("gt", "geq"):
                left, right = right, left
            op = {"lt": Op.LESS, "gt": Op.LESS, "leq": Op.LESS_EQUAL, "geq": Op.LESS_EQUAL}.get(
                head, Op.EQUAL
            )
            one = self.compare(op, left, right)
            if head == "neq":
                one = graph.call(Op.NOT, one)
            found = _both(graph, found, one)
        return found


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


def _both(graph: Graph, first: int, second: int) -> int:
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


def _logical(graph: Graph, head: str, arguments: list[int]) -> int:
    if head == "not":
        return graph.call(Op.NOT, arguments[0])
    if head == "implies":
        return _either(graph, graph.call(Op.NOT, arguments[0]), arguments[1])
    found = graph.constant(1.0 if head == "and" else 0.0)
    for argument in arguments:
        if head == "and":
            found = _both(graph, found, argument)
        elif head == "or":
            found = _either(graph, found, argument)
        else:
            only_first = _both(graph, found, graph.call(Op.NOT, argument))
            found = _either(graph, only_first, _both(graph, graph.call(Op.NOT, found), argument))
    return found


def _piecewise(graph: Graph, arguments: list[int]) -> int:
    found = arguments[-1]
    for place in range(len(arguments) - 3, -1, -2):
        found = graph.call(Op.SELECT, arguments[place + 1], arguments[place], found)
    return found


def _truncated(translator: Translator, over: int, under: int) -> int:
    """Return the quotient without its fraction, rounded towards zero."""
    graph = translator.graph
    zero = graph.constant(0.0)
    signs = [graph.call(Op.LESS, value, zero) for value in (over, under)]
    quotient = graph.divide(over, under)
    differ = _logical(graph, "xor", signs)
    return graph.call(Op.SELECT, differ, graph.call(Op.CEIL, quotient), graph.call(Op.FLOOR, quotient))


def _remainder(translator: Translator, over: int, under: int) -> int:
    graph = translator.graph
    return graph.subtract(over, graph.multiply(under, _truncated(translator, over, under)))


def _factorial(graph: Graph, argument: int, where: str) -> int:
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
