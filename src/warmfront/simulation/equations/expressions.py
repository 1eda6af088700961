"""Expressions of a model as one shared graph: equal parts are stored once and computed once."""

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np


class Op(StrEnum):
    """What a node of the graph does with its arguments."""

    CONSTANT = "constant"
    STATE = "state"
    PARAMETER = "parameter"
    TIME = "time"
    SIZE = "size"
    ADD = "add"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    NEGATE = "negate"
    POWER = "power"
    SQRT = "sqrt"
    EXP = "exp"
    LOG = "log"
    SIN = "sin"
    COS = "cos"
    TAN = "tan"
    TANH = "tanh"
    ARCTAN = "arctan"
    ABS = "abs"
    FLOOR = "floor"
    CEIL = "ceil"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LESS = "less"
    LESS_EQUAL = "less_equal"
    EQUAL = "equal"
    AND = "and"
    OR = "or"
    NOT = "not"
    SELECT = "select"


COMPARISONS = frozenset({Op.LESS, Op.LESS_EQUAL, Op.EQUAL})
LOGICAL = COMPARISONS | {Op.AND, Op.OR, Op.NOT}
# Integer powers up to this one are written as products.
LARGEST_PRODUCT_POWER = 8


OPERATIONS: dict[Op, Callable[..., Any]] = {
    Op.ADD: np.add,
    Op.MULTIPLY: np.multiply,
    Op.DIVIDE: np.divide,
    Op.NEGATE: np.negative,
    Op.POWER: np.power,
    Op.SQRT: np.sqrt,
    Op.EXP: np.exp,
    Op.LOG: np.log,
    Op.SIN: np.sin,
    Op.COS: np.cos,
    Op.TAN: np.tan,
    Op.TANH: np.tanh,
    Op.ARCTAN: np.arctan,
    Op.ABS: np.abs,
    Op.FLOOR: np.floor,
    Op.CEIL: np.ceil,
    Op.MINIMUM: np.minimum,
    Op.MAXIMUM: np.maximum,
    Op.LESS: np.less,
    Op.LESS_EQUAL: np.less_equal,
    Op.EQUAL: np.equal,
    Op.AND: np.logical_and,
    Op.OR: np.logical_or,
    Op.NOT: np.logical_not,
    Op.SELECT: np.where,
}


class Node(NamedTuple):
    """One operation.

    Parameters
    ----------
    op : Op
        Operation.
    arguments : tuple of int
        Nodes that it works on, all with smaller numbers.
    value : float
        Value of a constant; place of a state or parameter in its list; 0 otherwise.
    """

    op: Op
    arguments: tuple[int, ...] = ()
    value: float = 0.0


class Graph:
    """Expressions that share their parts.

    Nodes are numbered in the order in which they were made, so that every argument comes before the node
    that uses it. A node that exists already is handed out again. The graph only ever grows.

    Examples
    --------
    >>> graph = Graph()
    >>> x = graph.state(0)
    >>> graph.add(x, graph.constant(0.0)) == x
    True
    >>> graph.multiply(x, x) == graph.power(x, graph.constant(2.0))
    True
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Node, int] = {}

    def node(self, op: Op, *arguments: int, value: float = 0.0) -> int:
        """Return the number of a node as it stands, without simplification."""
        wanted = Node(op, arguments, value)
        found = self._known.get(wanted)
        if found is None:
            found = len(self.nodes)
            self.nodes.append(wanted)
            self._known[wanted] = found
        return found

    def constant(self, value: float) -> int:
        """Return the node of a number."""
        return self.node(Op.CONSTANT, value=float(value) + 0.0)

    def state(self, index: int) -> int:
        """Return the node of a state by its place in the model's list."""
        return self.node(Op.STATE, value=float(index))

    def parameter(self, index: int) -> int:
        """Return the node of a parameter by its place in the model's list."""
        return self.node(Op.PARAMETER, value=float(index))

    def time(self) -> int:
        """Return the node of the model's time."""
        return self.node(Op.TIME)

    def size(self) -> int:
        """Return the node that stands for the size of a dose inside an act."""
        return self.node(Op.SIZE)

    def value_of(self, node: int) -> float | None:
        """Return the number that a node is, or None when it is no constant."""
        found = self.nodes[node]
        return found.value if found.op is Op.CONSTANT else None

    def add(self, first: int, second: int) -> int:
        """Return the sum."""
        a, b = self.value_of(first), self.value_of(second)
        if a is not None and b is not None:
            return self.constant(a + b)
        if a == 0:
            return second
        if b == 0:
            return first
        return self.node(Op.ADD, *sorted((first, second)))

    def subtract(self, first: int, second: int) -> int:
        """Return the difference."""
        return self.constant(0.0) if first == second else self.add(first, self.negate(second))

    def negate(self, node: int) -> int:
        """Return the negative."""
        value = self.value_of(node)
        if value is not None:
            return self.constant(-value)
        found = self.nodes[node]
        return found.arguments[0] if found.op is Op.NEGATE else self.node(Op.NEGATE, node)

    def multiply(self, first: int, second: int) -> int:
        """Return the product; a product with the number zero is zero."""
        a, b = self.value_of(first), self.value_of(second)
        if a is not None and b is not None:
            return self.constant(a * b)
        for value, other in ((a, second), (b, first)):
            if value == 0:
                return self.constant(0.0)
            if value == 1:
                return other
            if value == -1:
                return self.negate(other)
        for one, other in ((first, second), (second, first)):
            if self.nodes[one].op is Op.NEGATE:
                return self.negate(self.multiply(self.nodes[one].arguments[0], other))
        return self.node(Op.MULTIPLY, *sorted((first, second)))

    def divide(self, first: int, second: int) -> int:
        """Return the quotient; zero over something not constant is zero, and parameters are cancelled."""
        a, b = self.value_of(first), self.value_of(second)
        if a is not None and b is not None and b != 0:
            return self.constant(a / b)
        if a == 0 and b is None:
            return self.constant(0.0)
        if b is not None and b != 0:
            return (
                self.multiply(first, self.constant(1.0 / b))
                if _power_of_two(b)
                else self._over(first, second)
            )
        return self._over(first, second)

    def _over(self, first: int, second: int) -> int:
        if self.value_of(second) == 1:
            return first
        if self.nodes[first].op is Op.NEGATE:
            return self.negate(self._over(self.nodes[first].arguments[0], second))
        if self.nodes[second].op is Op.PARAMETER:
            rest = self._without_factor(first, second)
            if rest is not None:
                return rest
        return self.node(Op.DIVIDE, first, second)

    def _without_factor(self, product: int, factor: int) -> int | None:
        """Return a product without one of its factors, or None when it is not among them."""
        if product == factor:
            return self.constant(1.0)
        op, arguments, _ = self.nodes[product]
        if op is Op.MULTIPLY:
            for one, other in (arguments, arguments[::-1]):
                rest = self._without_factor(one, factor)
                if rest is not None:
                    return self.multiply(rest, other)
        return None

    def power(self, base: int, exponent: int) -> int:
        """Return a power; small whole exponents become products."""
        a, n = self.value_of(base), self.value_of(exponent)
        if a is not None and n is not None:
            folded = _folded_power(a, n)
            if folded is not None:
                return self.constant(folded)
        if n == 0.5:
            return self.node(Op.SQRT, base)
        if n is None or n != int(n) or abs(n) > LARGEST_PRODUCT_POWER:
            return self.node(Op.POWER, base, exponent)
        product = self._whole_power(base, abs(int(n)))
        return product if n >= 0 else self.divide(self.constant(1.0), product)

    def _whole_power(self, base: int, exponent: int) -> int:
        if exponent == 0:
            return self.constant(1.0)
        half = self._whole_power(base, exponent // 2)
        square = self.multiply(half, half)
        return self.multiply(square, base) if exponent % 2 else square

    def call(self, op: Op, *arguments: int) -> int:
        """Return a node of any other operation; calls of numbers are computed at once.

        Parameters
        ----------
        op : Op
            One that has no method of its own.
        *arguments : int
            Nodes; ``select`` takes condition, value if true, value if false.

        Returns
        -------
        int
            The node.
        """
        if op is Op.SELECT:
            condition = self.value_of(arguments[0])
            if condition is not None:
                return arguments[1] if condition else arguments[2]
            if arguments[1] == arguments[2]:
                return arguments[1]
        values = [self.value_of(argument) for argument in arguments]
        numbers = [value for value in values if value is not None]
        if len(numbers) == len(arguments):
            folded = _folded(op, numbers)
            if folded is not None:
                return self.constant(folded)
        return self.node(op, *arguments)


def _power_of_two(value: float) -> bool:
    return abs(math.frexp(value)[0]) == 0.5


def _folded_power(base: float, exponent: float) -> float | None:
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return None
    return result if isinstance(result, float) else None


def _folded(op: Op, numbers: list[float]) -> float | None:
    """Compute an operation on numbers, or None where it has no finite real value."""
    with np.errstate(all="ignore"):
        value = float(OPERATIONS[op](*(np.float64(number) for number in numbers)))
    return value if math.isfinite(value) else None
