"""From the graph of a model to instructions: every node once per function, divisions shared."""

from collections.abc import Callable, Mapping

from warmfront.simulation.equations.expressions import LOGICAL, Graph, Node, Op
from warmfront.simulation.kernel.elementary import write_exponential, write_logarithm, write_power
from warmfront.simulation.kernel.writing import Writer

LEAVES = frozenset({Op.CONSTANT, Op.STATE, Op.PARAMETER, Op.TIME, Op.SIZE})
INTRINSICS = {
    Op.ABS: "fabs",
    Op.FLOOR: "floor",
    Op.CEIL: "ceil",
    Op.MINIMUM: "minimum",
    Op.MAXIMUM: "maximum",
}
LIBRARY = {Op.SIN: "sin", Op.COS: "cos", Op.TAN: "tan", Op.TANH: "tanh", Op.ARCTAN: "atan"}
COMPARED = {Op.LESS: "less", Op.LESS_EQUAL: "at_most", Op.EQUAL: "equal"}
JOINED = {Op.AND: "and", Op.OR: "or"}


class Emitter:
    """Writes nodes of one graph into one function.

    Parameters
    ----------
    writer : Writer
        Function under construction.
    graph : Graph
        Expressions.
    read : callable
        From a leaf (state, parameter, time, size) to its value.
    prepared : mapping of int to callable, optional
        Nodes whose value was computed beforehand, with what reads it.
    reciprocals : mapping of int to callable, optional
        Nodes whose reciprocal was computed beforehand. Where given, every division becomes a product with
        a reciprocal that is computed once.
    nonnegative : bool
        Whether roots and broken powers take a negative argument as zero.
    """

    def __init__(
        self,
        writer: Writer,
        graph: Graph,
        read: Callable[[Node], str],
        *,
        prepared: Mapping[int, Callable[[], str]] | None = None,
        reciprocals: Mapping[int, Callable[[], str]] | None = None,
        nonnegative: bool = False,
    ) -> None:
        self.writer = writer
        self.graph = graph
        self.read = read
        self.prepared = prepared or {}
        self.reciprocals = reciprocals
        self.nonnegative = nonnegative
        self._values: dict[int, str] = {}
        self._flags: dict[int, str] = {}
        self._inverse: dict[int, str] = {}

    def value(self, node: int) -> str:
        """Return a node as a number; conditions are 0 and 1."""
        for inner in self._missing(node):
            if self.graph.nodes[inner].op in LOGICAL:
                self._flags[inner] = self._flag(self.graph.nodes[inner])
            else:
                self._values[inner] = self._number(inner)
        found = self._values.get(node)
        if found is None:
            w = self.writer
            found = w.select(self._flags[node], w.constant(1.0), w.constant(0.0))
            self._values[node] = found
        return found

    def condition(self, node: int) -> str:
        """Return the lanes in which a node is true, that is not zero."""
        if self.graph.nodes[node].op not in LOGICAL:
            return self.writer.compare("unequal", self.value(node), self.writer.constant(0.0))
        if node not in self._flags:
            self.value(node)
        return self._flags[node]

    def _missing(self, node: int) -> list[int]:
        """Return what must be computed first, arguments before their users, without recursion."""
        wanted: set[int] = set()
        stack = [node]
        while stack:
            found = stack.pop()
            if found in wanted or found in self._values or found in self._flags:
                continue
            wanted.add(found)
            if found not in self.prepared:
                stack.extend(self._arguments(found))
        return sorted(wanted)

    def _arguments(self, node: int) -> tuple[int, ...]:
        op, arguments, _ = self.graph.nodes[node]
        if op is Op.DIVIDE and self.reciprocals is not None and arguments[1] in self.reciprocals:
            return arguments[:1]
        return arguments

    def _number(self, node: int) -> str:
        if node in self.prepared:
            return self.prepared[node]()
        found = self.graph.nodes[node]
        w = self.writer
        if found.op is Op.CONSTANT:
            return w.constant(found.value)
        if found.op in LEAVES:
            return self.read(found)
        if found.op is Op.DIVIDE:
            return self._quotient(*found.arguments)
        if found.op is Op.SELECT:
            condition, first, second = found.arguments
            return w.select(self.condition(condition), self.value(first), self.value(second))
        return self._plain(found.op, [self.value(argument) for argument in found.arguments])

    def _plain(self, op: Op, given: list[str]) -> str:
        w = self.writer
        simple: dict[Op, Callable[..., str]] = {
            Op.ADD: w.add,
            Op.MULTIPLY: w.multiply,
            Op.NEGATE: w.negate,
        }
        if op in simple:
            return simple[op](*given)
        if op in INTRINSICS:
            return w.intrinsic(INTRINSICS[op], *given)
        if op in LIBRARY:
            return w.lane_by_lane(LIBRARY[op], given[0])
        if op is Op.EXP:
            return write_exponential(w, given[0])
        if op is Op.LOG:
            return write_logarithm(w, given[0])
        if op is Op.POWER:
            return write_power(w, *given, nonnegative=self.nonnegative)
        if op is Op.SQRT:
            if self.nonnegative:
                zero = w.constant(0.0)
                given = [w.select(w.compare("less", given[0], zero), zero, given[0])]
            return w.intrinsic("sqrt", *given)
        raise AssertionError(f"operation {op} has no instructions")

    def _quotient(self, over: int, under: int) -> str:
        w = self.writer
        if self.reciprocals is None:
            return w.divide(self.value(over), self.value(under))
        inverse = self._inverse.get(under)
        if inverse is None:
            read = self.reciprocals.get(under)
            inverse = read() if read else w.divide(w.constant(1.0), self.value(under))
            self._inverse[under] = inverse
        return inverse if self.graph.value_of(over) == 1 else w.multiply(self.value(over), inverse)

    def _flag(self, found: Node) -> str:
        w = self.writer
        if found.op in COMPARED:
            return w.compare(COMPARED[found.op], *(self.value(argument) for argument in found.arguments))
        conditions = [self.condition(argument) for argument in found.arguments]
        if found.op is Op.NOT:
            return w.logical("xor", conditions[0], "splat (i1 true)")
        return w.logical(JOINED[found.op], *conditions)
