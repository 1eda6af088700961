"""From formulas to the graph: names become states and parameters, functions are put in place."""

from collections.abc import Callable
from itertools import pairwise

from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.formulas import MOST_OPERATIONS, Formula, refuse_formula
from warmfront.simulation.equations.operations import (
    ARITHMETIC,
    COUNTS,
    SIMPLE,
    TRIGONOMETRIC,
    both,
    factorial,
    logical,
    piecewise,
    remainder,
    truncated,
)

Definition = tuple[tuple[str, ...], Formula]
Compare = Callable[[Op, int, int], int]


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
            return remainder(graph, *arguments)
        if head == "quotient":
            return truncated(graph, *arguments)
        if head == "factorial":
            return factorial(graph, arguments[0], where)
        if head in ("and", "or", "xor", "not", "implies"):
            return logical(graph, head, arguments)
        if head in TRIGONOMETRIC:
            return TRIGONOMETRIC[head](graph, arguments[0])
        if head == "piecewise" and len(arguments) % 2:
            return piecewise(graph, arguments)
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
            found = both(graph, found, one)
        return found
