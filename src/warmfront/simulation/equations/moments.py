"""Moments at which conditions on time change, so that a solver can stop there and not step over a pulse.

A difference of two sides that is linear in time between the jumps of its floors is written as
(slope * time + rest + sum of factor * floor) / under; its zero is a moment, and with a floor that brings
the difference back it comes again every period.
"""

import math
from typing import NamedTuple

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.simulation.equations.evaluation import evaluate, needed_nodes
from warmfront.simulation.equations.expressions import COMPARISONS, Graph, Op

# A condition with more alternatives than this is not taken apart (assumption).
MOST_ALTERNATIVES = 32
SAME = 1e-9


class _Line(NamedTuple):
    """A function of time that is linear between jumps; `floors` are pairs of node and factor."""

    slope: int
    rest: int
    floors: tuple[tuple[int, int], ...]
    under: int


class Moments:
    """Find moments in the expressions of one model.

    Parameters
    ----------
    graph : Graph
        Expressions; it grows by the moments.
    parameters : ndarray of float64, shape (n_parameters,)
        The model's own values; they decide on which side of a moment a condition holds.

    Attributes
    ----------
    in_trigger : bool
        Whether the trigger of an event is being read. There ``time == 3``, which holds for no length of
        time and which solvers step over, means the moment at which 3 is reached.
    """

    def __init__(self, graph: Graph, parameters: FloatArray) -> None:
        self.graph = graph
        self.parameters = parameters
        self.in_trigger = False
        self._uses: dict[int, tuple[bool, bool]] = {}

    def compare(self, op: Op, left: int, right: int) -> int:
        """Make a comparison; one of time alone gets its later value at the moment itself.

        Parameters
        ----------
        op : Op
            ``less``, ``less_equal`` or ``equal``.
        left, right : int
            Sides.

        Returns
        -------
        int
            Node of the condition.
        """
        graph = self.graph
        if op is Op.EQUAL and self.in_trigger and self._of_time_alone((left, right)):
            return self._reached(left, right)
        if op is not Op.EQUAL and self._of_time_alone((left, right)):
            lines = self._lines(graph.subtract(left, right))
            slopes = {math.copysign(1.0, slope) for line in lines if (slope := self._slope(line)) != 0}
            if slopes == {1.0}:
                op = Op.LESS
            elif slopes == {-1.0}:
                op = Op.LESS_EQUAL
        return graph.call(op, left, right)

    def _reached(self, left: int, right: int) -> int:
        """Return a condition that becomes true when two sides meet, and holds for longer than a moment."""
        graph = self.graph
        apart = graph.subtract(left, right)
        lines = [line for line in self._lines(apart) if self._slope(line) != 0]
        if not lines:
            return graph.call(Op.EQUAL, left, right)
        if self._slope(lines[0]) < 0:
            apart = graph.negate(apart)
        met = graph.call(Op.LESS_EQUAL, graph.constant(0.0), apart)
        if not lines[0].floors:
            return met
        _, factor = lines[0].floors[0]
        tooth = graph.call(Op.ABS, graph.divide(factor, lines[0].under))
        half = graph.multiply(graph.constant(0.5), tooth)
        return graph.call(Op.AND, met, graph.call(Op.LESS, apart, half))

    def find(self, nodes: list[int]) -> tuple[list[int], list[tuple[int, int]], list[int]]:
        """Find all moments on which nodes depend.

        Parameters
        ----------
        nodes : list of int
            Rates or a trigger.

        Returns
        -------
        single : list of int
            Nodes of moments.
        periodic : list of tuple (int, int)
            Nodes of a first moment and of the period.
        unknown : list of int
            Conditions on time whose moments could not be found.
        """
        graph = self.graph
        single: dict[int, None] = {}
        periodic: dict[tuple[int, int], None] = {}
        unknown: list[int] = []
        for node in needed_nodes(graph, nodes):
            op, arguments, _ = graph.nodes[node]
            jumping = op in COMPARISONS or op in (Op.FLOOR, Op.CEIL)
            if not jumping or not self._of_time_alone(arguments):
                continue
            lines = self._lines(graph.subtract(*arguments) if op in COMPARISONS else arguments[0])
            if not lines:
                unknown.append(node)
            for line in lines:
                if op in COMPARISONS:
                    self._crossing(line, single, periodic, unknown, node)
                elif graph.value_of(line.slope) != 0:
                    first, period = self._whole_numbers(line)
                    periodic[self._phase(first, period)] = None
        return list(single), list(periodic), unknown

    def depends(self, node: int) -> tuple[bool, bool]:
        """Return whether a node depends on time, and whether it depends on a state."""
        if node not in self._uses:
            for inner in needed_nodes(self.graph, (node,)):
                op, arguments, _ = self.graph.nodes[inner]
                parts = [self._uses[argument] for argument in arguments]
                self._uses[inner] = (
                    op is Op.TIME or any(part[0] for part in parts),
                    op is Op.STATE or any(part[1] for part in parts),
                )
        return self._uses[node]

    def _of_time_alone(self, nodes: tuple[int, ...]) -> bool:
        found = [self.depends(node) for node in nodes]
        return any(time for time, _ in found) and not any(state for _, state in found)

    def _crossing(
        self,
        line: _Line,
        single: dict[int, None],
        periodic: dict[tuple[int, int], None],
        unknown: list[int],
        node: int,
    ) -> None:
        graph = self.graph
        if graph.value_of(line.slope) == 0:
            return
        moment = graph.negate(graph.divide(line.rest, line.slope))
        if not line.floors:
            single[moment] = None
            return
        # With a floor inside a floor each of them brings the difference back, at its own period.
        found = False
        for floor, factor in line.floors:
            period = graph.negate(graph.divide(factor, line.slope))
            for inner in self._lines(graph.nodes[floor].arguments[0]):
                if self._slope(inner) == 0:
                    continue
                _, own = self._whole_numbers(inner)
                if abs(abs(self._value(period)) - self._value(own)) <= SAME * self._value(own):
                    periodic[self._phase(moment, own)] = None
                    found = True
        if not found:
            unknown.append(node)

    def _whole_numbers(self, line: _Line) -> tuple[int, int]:
        """Return when a line is zero, and the time between whole numbers."""
        graph = self.graph
        first = graph.negate(graph.divide(line.rest, line.slope))
        return first, graph.call(Op.ABS, graph.divide(line.under, line.slope))

    def _phase(self, first: int, period: int) -> tuple[int, int]:
        """Move a first moment into the first period after zero."""
        graph = self.graph
        whole = graph.call(Op.FLOOR, graph.divide(first, period))
        return graph.subtract(first, graph.multiply(period, whole)), period

    def _slope(self, line: _Line) -> float:
        return self._value(line.slope) * math.copysign(1.0, self._value(line.under))

    def _value(self, node: int) -> float:
        states = np.zeros(0)
        return float(evaluate(self.graph, (node,), states=states, parameters=self.parameters)[0])

    def _lines(self, node: int) -> list[_Line]:
        """Take a node apart; several lines where it has cases, none where it is not linear."""
        graph = self.graph
        one, zero = graph.constant(1.0), graph.constant(0.0)
        if not self.depends(node)[0]:
            return [_Line(zero, node, (), one)]
        op, arguments, _ = graph.nodes[node]
        if op is Op.TIME:
            return [_Line(one, zero, (), one)]
        if op in (Op.FLOOR, Op.CEIL):
            return [_Line(zero, zero, ((node, one),), one)]
        if op is Op.NEGATE:
            return [self._scaled(line, graph.constant(-1.0)) for line in self._lines(arguments[0])]
        if op is Op.SELECT:
            return (self._lines(arguments[1]) + self._lines(arguments[2]))[:MOST_ALTERNATIVES]
        if op is Op.ADD:
            pairs = [(a, b) for a in self._lines(arguments[0]) for b in self._lines(arguments[1])]
            return [self._together(a, b) for a, b in pairs[:MOST_ALTERNATIVES]]
        if op is Op.DIVIDE and not self.depends(arguments[1])[0]:
            return [
                line._replace(under=graph.multiply(line.under, arguments[1]))
                for line in self._lines(arguments[0])
            ]
        if op is Op.MULTIPLY:
            for first, second in (arguments, arguments[::-1]):
                if not self.depends(first)[0]:
                    return [self._scaled(line, first) for line in self._lines(second)]
        return []

    def _scaled(self, line: _Line, factor: int) -> _Line:
        graph = self.graph
        return _Line(
            graph.multiply(line.slope, factor),
            graph.multiply(line.rest, factor),
            tuple((floor, graph.multiply(own, factor)) for floor, own in line.floors),
            line.under,
        )

    def _together(self, first: _Line, second: _Line) -> _Line:
        graph = self.graph
        if first.under != second.under:
            one = graph.constant(1.0)
            shared = graph.multiply(first.under, second.under)
            first, second = (
                self._scaled(first, second.under)._replace(under=one),
                self._scaled(second, first.under)._replace(under=one),
            )
        else:
            shared = first.under
        floors: dict[int, int] = dict(first.floors)
        for floor, factor in second.floors:
            floors[floor] = graph.add(floors[floor], factor) if floor in floors else factor
        return _Line(
            graph.add(first.slope, second.slope),
            graph.add(first.rest, second.rest),
            tuple(floors.items()),
            shared,
        )
