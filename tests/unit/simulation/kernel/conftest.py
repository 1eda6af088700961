"""Small models written by hand, so that these tests rest on no reader of model texts."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from warmfront.simulation.equations.derivatives import differentiate
from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.model import Act, Event, OdeModel
from warmfront.simulation.kernel.engine import KernelEngine

Write = Callable[[Graph, dict[str, int]], dict[str, int]]


def build(
    states: dict[str, float],
    parameters: dict[str, float],
    rates: Write,
    *,
    observables: Write | None = None,
    acts: Sequence[tuple[str, Write]] = (),
    events: Sequence[tuple[str, Callable[[Graph, dict[str, int]], int], Write, Sequence[str]]] = (),
    breakpoints: Sequence[str] = (),
    periodic: Sequence[tuple[str, str]] = (),
    computed: Write | None = None,
    initial: Write | None = None,
) -> OdeModel:
    """Make a model; functions get the graph and the nodes of all names, ``time`` and ``dose``."""
    graph = Graph()
    names, numbers = tuple(states), tuple(parameters)
    nodes = {name: graph.state(i) for i, name in enumerate(names)}
    nodes |= {name: graph.parameter(i) for i, name in enumerate(numbers)}
    nodes |= {"time": graph.time(), "dose": graph.size()}
    written = rates(graph, nodes)
    derivatives = tuple(written[name] for name in names)
    jacobian = [
        (row, column, node)
        for column in range(len(names))
        for row, node in enumerate(differentiate(graph, derivatives, graph.state(column)))
        if graph.value_of(node) != 0
    ]
    start = {name: graph.constant(value) for name, value in states.items()}
    start |= initial(graph, nodes) if initial else {}

    def changes(write: Write) -> tuple[tuple[int, int], ...]:
        return tuple((names.index(k), v) for k, v in write(graph, nodes).items() if k in names)

    def parameter_changes(write: Write) -> tuple[tuple[int, int], ...]:
        return tuple((numbers.index(k), v) for k, v in write(graph, nodes).items() if k in numbers)

    made_events = tuple(
        Event(
            name=name,
            trigger=trigger(graph, nodes),
            changes=changes(write),
            parameter_changes=parameter_changes(write),
            at_times=tuple(nodes[at] for at in times),
        )
        for name, trigger, write, times in events
    )
    known = {name: nodes[name] for name in names} | (observables(graph, nodes) if observables else {})
    return OdeModel(
        model_id="made up",
        digest=f"{graph.nodes}{derivatives}{made_events}{acts}{breakpoints}{periodic}{known}",
        sbml="",
        graph=graph,
        states=names,
        parameters=numbers,
        parameter_values=np.array(list(parameters.values()), dtype=np.float64),
        computed_parameters=tuple(
            (numbers.index(name), node) for name, node in (computed(graph, nodes) if computed else {}).items()
        ),
        initial=tuple(start[name] for name in names),
        derivatives=derivatives,
        jacobian=tuple(sorted(jacobian)),
        time_derivatives=differentiate(graph, derivatives, graph.time()),
        observables=known,
        breakpoints=tuple(nodes[name] for name in breakpoints),
        periodic_breakpoints=tuple((nodes[a], nodes[b]) for a, b in periodic),
        acts=tuple(Act(name=name, changes=changes(write)) for name, write in acts),
        events=made_events,
        units={},
    )


@pytest.fixture(scope="session")
def build_model() -> Callable[..., OdeModel]:
    """Make a model from functions that write its expressions."""
    return build


@pytest.fixture(scope="session")
def engine() -> KernelEngine:
    """The kernel, without a store."""
    return KernelEngine()


@pytest.fixture(scope="session")
def decay() -> OdeModel:
    """x' = -k x + s, from x0 = 10; the act ``halve`` and the observable ``twice``."""
    return build(
        {"x": 10.0},
        {"k": 0.1, "s": 0.0},
        lambda g, n: {"x": g.subtract(n["s"], g.multiply(n["k"], n["x"]))},
        observables=lambda g, n: {"twice": g.add(n["x"], n["x"])},
        acts=[("halve", lambda g, n: {"x": g.multiply(g.constant(0.5), n["x"])})],
    )


@pytest.fixture(scope="session")
def predator() -> OdeModel:
    """Lotka-Volterra of T cells and tumour cells with the values of Chaudhury 2020."""
    return build(
        {"E": 10.0, "T": 900.0},
        {"rho": 0.0018, "kE": 0.16, "g": 0.15, "d": 0.00015},
        lambda g, n: {
            "E": g.subtract(g.multiply(n["rho"], g.multiply(n["E"], n["T"])), g.multiply(n["kE"], n["E"])),
            "T": g.subtract(g.multiply(n["g"], n["T"]), g.multiply(n["d"], g.multiply(n["E"], n["T"]))),
        },
    )


@pytest.fixture(scope="session")
def stiff_network() -> OdeModel:
    """Robertson's three reactions, whose rates differ by nine orders of magnitude."""

    def rates(g: Graph, n: dict[str, int]) -> dict[str, int]:
        slow = g.multiply(n["k1"], n["a"])
        back = g.multiply(n["k3"], g.multiply(n["b"], n["c"]))
        fast = g.multiply(n["k2"], g.multiply(n["b"], n["b"]))
        return {
            "a": g.subtract(back, slow),
            "b": g.subtract(g.subtract(slow, back), fast),
            "c": fast,
        }

    return build({"a": 1.0, "b": 0.0, "c": 0.0}, {"k1": 0.04, "k2": 3e7, "k3": 1e4}, rates)


@pytest.fixture(scope="session")
def comparison() -> Callable[[Graph, int, int], int]:
    """Write ``first <= second``."""
    return lambda g, first, second: g.call(Op.LESS_EQUAL, first, second)
