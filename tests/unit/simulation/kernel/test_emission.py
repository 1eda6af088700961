"""Generated code against numpy: every operation, alone and in random expressions."""

import ctypes
import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.expressions import COMPARISONS, OPERATIONS, Graph, Op
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.elimination import plan_elimination
from warmfront.simulation.kernel.machine import load_program
from warmfront.simulation.kernel.memory import make_block
from warmfront.simulation.kernel.program import FIXED, Variant

Build = Callable[..., OdeModel]
OF_TWO = COMPARISONS | {Op.ADD, Op.MULTIPLY, Op.DIVIDE, Op.MINIMUM, Op.MAXIMUM, Op.AND, Op.OR}


def observed(model: OdeModel, states: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Evaluate the observables of a model for states of shape (n_states, n)."""
    loaded = load_program(model, Variant(nonnegative=False), None)
    rows = loaded.rows
    block = make_block(rows, loaded.width)
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(loaded.addresses[FIXED.index("observe")])
    n = states.shape[1]
    padded = np.ones((states.shape[0], -(-n // loaded.width) * loaded.width))
    padded[:, :n] = states
    found: dict[str, list[NDArray[np.float64]]] = {name: [] for name in loaded.observed}
    for first in range(0, padded.shape[1], loaded.width):
        asked = slice(rows.asked_state, rows.asked_state + rows.n_states)
        block[asked] = padded[:, first : first + loaded.width]
        call(block.ctypes.data)
        for name, place in loaded.observed.items():
            found[name].append(block[rows.results + place].copy())
    return {name: np.concatenate(parts)[:n] for name, parts in found.items()}


def two_state_model(build_model: Build, write: Callable[[Graph, dict[str, int]], dict[str, int]]) -> OdeModel:
    return build_model(
        {"x": 1.0, "y": 1.0},
        {},
        lambda g, _: {"x": g.constant(0.0), "y": g.constant(0.0)},
        observables=write,
    )


def test_the_exponential_is_exact_to_a_unit_in_the_last_place(build_model: Build) -> None:
    model = two_state_model(build_model, lambda g, n: {"value": g.call(Op.EXP, n["x"])})
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(-708, 709, 20000), rng.normal(0, 1, 20000), [0.0, -0.0, 1e-300]])
    value = observed(model, np.stack([x, x]))["value"]
    exact = np.exp(x)
    assert (np.abs(value - exact) <= 1.5 * np.spacing(exact)).all()
    edges = np.array([710.0, -746.0, math.inf, -math.inf, math.nan, -740.0])
    at_edges = observed(model, np.stack([edges, edges]))["value"]
    assert at_edges[:4].tolist() == [math.inf, 0.0, math.inf, 0.0]
    assert math.isnan(at_edges[4])
    assert at_edges[5] == pytest.approx(math.exp(-740.0), rel=1e-2)


def test_the_logarithm_is_exact_to_a_unit_in_the_last_place(build_model: Build) -> None:
    model = two_state_model(build_model, lambda g, n: {"value": g.call(Op.LOG, n["x"])})
    rng = np.random.default_rng(2)
    x = np.concatenate(
        [10 ** rng.uniform(-300, 300, 20000), 1 + rng.normal(0, 1e-3, 20000), [1.0, 5e-324, 1e-310]]
    )
    value = observed(model, np.stack([x, x]))["value"]
    exact = np.log(x)
    assert (np.abs(value - exact) <= 1.5 * np.spacing(np.abs(exact))).all()
    edges = np.array([0.0, -1.0, math.inf, math.nan])
    at_edges = observed(model, np.stack([edges, edges]))["value"]
    assert at_edges[[0, 2]].tolist() == [-math.inf, math.inf]
    assert np.isnan(at_edges[[1, 3]]).all()


def test_powers_agree_with_numpy(build_model: Build) -> None:
    model = two_state_model(build_model, lambda g, n: {"value": g.power(n["x"], n["y"])})
    rng = np.random.default_rng(3)
    x = 10 ** rng.uniform(-12, 12, 20000)
    y = rng.uniform(-6, 6, 20000)
    value = observed(model, np.stack([x, y]))["value"]
    np.testing.assert_allclose(value, x**y, rtol=4e-14)
    bases = np.array([0.0, 0.0, 0.0, 1.0, 2.0, -2.0, -2.0, -2.0, -2.0])
    exponents = np.array([2.0, 0.0, -1.0, 1e300, 0.0, 3.0, 2.0, 0.5, -1.0])
    at_edges = observed(model, np.stack([bases, exponents]))["value"]
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(at_edges, bases**exponents, rtol=1e-15)


@pytest.mark.parametrize("op", sorted(set(OPERATIONS) - {Op.SELECT, Op.POWER}))
def test_every_operation_agrees_with_numpy(build_model: Build, op: Op) -> None:
    arguments = ("x", "y") if op in OF_TWO else ("x",)
    model = two_state_model(build_model, lambda g, n: {"value": g.node(op, *(n[name] for name in arguments))})
    rng = np.random.default_rng(4)
    x, y = rng.normal(0, 2, (2, 64)).round(1)
    value = observed(model, np.stack([x, y]))["value"]
    (exact,) = evaluate(
        model.graph,
        [model.observables["value"]],
        states=np.stack([x, y]),
        parameters=np.zeros(0),
    )
    np.testing.assert_allclose(value, exact, rtol=4e-15, atol=1e-15)


def test_random_sparse_systems_are_eliminated_exactly() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        n = int(rng.integers(2, 15))
        entries = [(int(i), int(j)) for i, j in rng.integers(0, n, (3 * n, 2))]
        plan = plan_elimination(n, entries)
        matrix = np.zeros((n, n))
        for i, j in entries:
            matrix[i, j] = rng.normal()
        matrix += np.eye(n) * (np.abs(matrix).sum() + 1)
        work = matrix.copy()
        touched = np.eye(n, dtype=bool)
        for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
            for row in below:
                touched[row, pivot] = True
                factor = work[row, pivot] / work[pivot, pivot]
                for column in right:
                    work[row, column] -= factor * work[pivot, column]
                work[row, pivot] = 0
            touched[pivot, list(right)] = True
        # What the plan does not touch was zero to begin with, and what it eliminates is triangular now.
        place = np.argsort(plan.order)
        ordered = work[np.ix_(plan.order, plan.order)]
        assert np.allclose(np.tril(ordered, -1), 0)
        assert np.linalg.slogdet(matrix)[1] == pytest.approx(np.log(np.abs(np.diag(ordered))).sum())
        assert touched.sum() == plan.n_entries
        assert sorted(place.tolist()) == list(range(n))
