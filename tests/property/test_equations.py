"""Random expressions: derivatives against SymPy's and against differences, simplification against none."""

import numpy as np
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.simulation.equations.derivatives import differentiate
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.expressions import Graph, Op

X, Y, K = sympy.symbols("x y k", positive=True)

leaves = st.sampled_from(["x", "y", "k"]) | st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5, 3.0])
trees = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(st.sampled_from(["add", "subtract", "multiply", "divide"]), inner, inner)
        | st.tuples(st.sampled_from(["exp", "log", "sin", "tanh", "arctan", "sqrt", "negate"]), inner)
        | st.tuples(st.just("power"), inner, st.sampled_from([2.0, 3.0, 0.5, -1.0, 1.7]))
    ),
    max_leaves=8,
)


def to_node(graph, tree):
    if isinstance(tree, str):
        return {"x": graph.state(0), "y": graph.state(1), "k": graph.parameter(0)}[tree]
    if isinstance(tree, float):
        return graph.constant(tree)
    head, *rest = tree
    arguments = [to_node(graph, one) for one in rest]
    # Inner arguments are made positive and small, so that powers and logarithms stay real.
    if head in ("log", "sqrt", "power"):
        square = graph.multiply(arguments[0], arguments[0])
        arguments[0] = graph.add(graph.constant(1.0), square)
    if head == "exp":
        arguments[0] = graph.call(Op.TANH, arguments[0])
    if head == "sqrt":
        return graph.power(arguments[0], graph.constant(0.5))
    if head in ("add", "subtract", "multiply", "divide", "power", "negate"):
        return getattr(graph, head)(*arguments)
    return graph.call(Op(head), arguments[0])


def to_sympy(tree):
    if isinstance(tree, str):
        return {"x": X, "y": Y, "k": K}[tree]
    if isinstance(tree, float):
        return sympy.Rational(tree) if tree != 1.7 else sympy.Float(tree)
    head, *rest = tree
    arguments = [to_sympy(one) for one in rest]
    if head in ("log", "sqrt", "power"):
        arguments[0] = 1 + arguments[0] ** 2
    if head == "exp":
        arguments[0] = sympy.tanh(arguments[0])
    functions = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b if b != 0 else sympy.nan,
        "power": lambda a, b: a**b,
        "negate": lambda a: -a,
        "arctan": sympy.atan,
    }
    return functions.get(head, getattr(sympy, head, None))(*arguments)


def value(graph, node, states, parameters):
    return float(evaluate(graph, [node], states=np.array(states), parameters=np.array(parameters))[0])


@settings(max_examples=60, deadline=None)
@given(trees, st.floats(0.2, 2.0), st.floats(0.2, 2.0), st.floats(0.2, 2.0))
def test_values_and_derivatives_are_those_of_sympy(tree, x, y, k):
    graph = Graph()
    node = to_node(graph, tree)
    (slope,) = differentiate(graph, (node,), graph.state(0))
    expression = to_sympy(tree)
    place = {X: x, Y: y, K: k}
    for ours, theirs in ((node, expression), (slope, sympy.diff(expression, X))):
        expected = (
            complex(sympy.N(theirs.subs(place), 30)) if theirs.is_finite is not False else complex("nan")
        )
        if not np.isfinite(expected) or abs(expected) > 1e9:
            continue
        assert abs(value(graph, ours, [x, y], [k]) - expected.real) <= 1e-8 * max(1.0, abs(expected.real))


@settings(max_examples=100, deadline=None)
@given(trees, st.floats(0.2, 2.0), st.floats(0.2, 2.0), st.floats(0.2, 2.0))
def test_derivatives_are_those_of_differences(tree, x, y, k):
    graph = Graph()
    node = to_node(graph, tree)
    (slope,) = differentiate(graph, (node,), graph.state(0))
    exact = value(graph, slope, [x, y], [k])
    step = 1e-4
    shifted = [value(graph, node, [x + sign * step, y], [k]) for sign in (-2, -1, 1, 2)]
    if not np.isfinite([exact, *shifted]).all() or max(map(abs, shifted)) > 1e3 or abs(exact) > 1e3:
        return
    difference = (shifted[0] - 8 * shifted[1] + 8 * shifted[2] - shifted[3]) / (12 * step)
    (bend,) = differentiate(graph, (slope,), graph.state(0))
    if abs(value(graph, bend, [x, y], [k])) > 1e3:
        return
    assert abs(exact - difference) <= 1e-5 * max(1.0, abs(exact))
