"""One Rosenbrock step for a group of patients: rates, Jacobian, elimination, stages, error and next size."""

import math
from collections.abc import Callable

from warmfront.domain.records import record
from warmfront.simulation.equations.evaluation import needed_nodes
from warmfront.simulation.equations.expressions import Node, Op
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.elementary import write_exponential, write_logarithm
from warmfront.simulation.kernel.elimination import Elimination
from warmfront.simulation.kernel.emission import Emitter
from warmfront.simulation.kernel.layout import Rows
from warmfront.simulation.kernel.splitting import Preparation, hot_nodes
from warmfront.simulation.kernel.tableau import Tableau
from warmfront.simulation.kernel.writing import Writer

# Proportional and integral control of the step (Gustafsson 1991, ACM TOMS 17:533, doi
# 10.1145/210232.210242); the exponents per order and the limits are choices made by measurement.
PRESENT_EXPONENT = 0.8
PAST_EXPONENT = 0.2
SAFETY = 0.9
SMALLEST_GROWTH, LARGEST_GROWTH = 0.15, 6.0
SMALLEST_ERROR = 1e-8


@record
class StepParts:
    """Everything that shapes the step of one model."""

    model: OdeModel
    rows: Rows
    preparation: Preparation
    elimination: Elimination
    infused: tuple[int, ...]
    nonnegative: bool
    tableau: Tableau


def write_step(parts: StepParts, width: int) -> tuple[list[str], set[str], int]:
    """Write the step and the stage that it calls.

    Parameters
    ----------
    parts : StepParts
        Model, layout and method.
    width : int
        Lanes.

    Returns
    -------
    functions : list of str
        Their texts.
    declared : set of str
        What they call from outside.
    n_written : int
        Instructions of a step as executed: those of the first stage, of the other stages and of the loops.
    """
    stage = _write_stage(parts, width)
    step = _write_whole_step(parts, width)
    head = f"internal void @stage(ptr %b, ptr %out, {stage.vector} %time, {stage.vector} %share) noinline"
    n_stages, n = parts.tableau.n_stages, parts.rows.n_states
    loops = sum(4 + 3 * i for i in range(1, n_stages)) * n
    n_written = len(step.lines) + len(stage.lines) * (n_stages - 1) + loops
    return (
        [stage.function(head), step.function("void @step(ptr %b)")],
        stage.declared | step.declared,
        n_written,
    )


def _emitter(parts: StepParts, w: Writer, state_row: int, time: str) -> Emitter:
    rows = parts.rows
    graph = parts.model.graph

    def read(node: Node) -> str:
        if node.op is Op.TIME:
            return time
        if node.op is Op.SIZE:
            raise AssertionError("the size of a dose has no meaning in a rate")
        first = state_row if node.op is Op.STATE else rows.parameters
        return w.load("%b", first + int(node.value))

    def kept(place: int) -> Callable[[], str]:
        return lambda: w.load("%b", rows.prepared + place)

    def inverse(node: int) -> Callable[[], str]:
        value = graph.nodes[node].value
        return lambda: w.divide(w.constant(1.0), w.constant(value))

    values = parts.preparation.values
    reciprocals = {
        node: kept(place) for place, node in enumerate(parts.preparation.reciprocals, start=len(values))
    }
    reciprocals |= {node: inverse(node) for node in parts.preparation.constants}
    return Emitter(
        w,
        graph,
        read,
        prepared={node: kept(place) for place, node in enumerate(values)},
        reciprocals=reciprocals,
        nonnegative=parts.nonnegative,
    )


def _rates(parts: StepParts, w: Writer, emitter: Emitter) -> list[str]:
    rates = [emitter.value(node) for node in parts.model.derivatives]
    for place, state in enumerate(parts.infused):
        rates[state] = w.add(rates[state], w.load("%b", parts.rows.inflow + place))
    return rates


def _moves_with_time(parts: StepParts) -> bool:
    graph = parts.model.graph
    return any(graph.value_of(node) != 0 for node in parts.model.time_derivatives)


def _reads_time(parts: StepParts) -> bool:
    graph = parts.model.graph
    return any(graph.nodes[n].op is Op.TIME for n in needed_nodes(graph, hot_nodes(parts.model)))


def _substitute(
    parts: StepParts, w: Writer, right: list[str], factor: Callable[[int], str], out: str
) -> None:
    """Write the solution of the factorised system; `factor` reads the factors in their stored order."""
    plan = parts.elimination
    solved = list(right)
    place = 0
    upper: list[list[int]] = []
    for pivot, under, beside in zip(plan.order, plan.below, plan.right, strict=True):
        first = place + 1
        for offset, row in enumerate(under):
            product = w.multiply(factor(first + offset), solved[pivot])
            solved[row] = w.subtract(solved[row], product)
        upper.append([place, first + len(under)])
        place = first + len(under) + len(beside)
    for position in range(len(plan.order) - 1, -1, -1):
        pivot, beside = plan.order[position], plan.right[position]
        diagonal, first = upper[position]
        total = solved[pivot]
        for offset, column in enumerate(beside):
            total = w.subtract(total, w.multiply(factor(first + offset), solved[column]))
        solved[pivot] = w.multiply(total, factor(diagonal))
        w.store(solved[pivot], out, pivot)


def _write_stage(parts: StepParts, width: int) -> Writer:
    """Write one later stage: rates at the stage state, sum of couplings, solution."""
    w = Writer(width)
    rows = parts.rows
    emitter = _emitter(parts, w, rows.stage, "%time")
    right = _rates(parts, w, emitter)
    right = [w.add(rate, w.load("%b", rows.coupled + i)) for i, rate in enumerate(right)]
    if _moves_with_time(parts):
        slopes = parts.model.time_derivatives
        for i, node in enumerate(slopes):
            if parts.model.graph.value_of(node) != 0:
                right[i] = w.add(right[i], w.multiply("%share", w.load("%b", rows.slope + i)))
    _substitute(parts, w, right, lambda place: w.load("%b", rows.factors + place), "%out")
    w.statement("ret void")
    return w


def _factorise(parts: StepParts, w: Writer, emitter: Emitter, diagonal: str) -> list[str]:
    """Write the elimination of 1/(h gamma) minus the Jacobian and store the factors."""
    plan = parts.elimination
    entries: dict[tuple[int, int], str] = {}
    for row, column, node in parts.model.jacobian:
        entries[row, column] = w.negate(emitter.value(node))
    for i in range(parts.rows.n_states):
        own = entries.get((i, i))
        entries[i, i] = diagonal if own is None else w.add(diagonal, own)
    factors: list[str] = []
    for pivot, under, beside in zip(plan.order, plan.below, plan.right, strict=True):
        inverse = w.divide(w.constant(1.0), entries[pivot, pivot])
        factors.append(inverse)
        for row in under:
            multiple = w.multiply(entries[row, pivot], inverse)
            factors.append(multiple)
            for column in beside:
                product = w.multiply(multiple, entries[pivot, column])
                before = entries.get((row, column))
                entries[row, column] = w.negate(product) if before is None else w.subtract(before, product)
        factors.extend(entries[pivot, column] for column in beside)
    for place, value in enumerate(factors):
        w.store(value, "%b", parts.rows.factors + place)
    return factors


def _write_whole_step(parts: StepParts, width: int) -> Writer:
    w = Writer(width)
    rows, tableau = parts.rows, parts.tableau
    time, step = w.load("%b", rows.time), w.load("%b", rows.step)
    inverse = w.divide(w.constant(1.0), step)
    emitter = _emitter(parts, w, rows.state, _stage_time(parts, w, time, step, 0))
    right = _rates(parts, w, emitter)
    if _moves_with_time(parts):
        share = w.multiply(step, w.constant(tableau.slopes[0]))
        for i, node in enumerate(parts.model.time_derivatives):
            if parts.model.graph.value_of(node) != 0:
                slope = emitter.value(node)
                w.store(slope, "%b", rows.slope + i)
                right[i] = w.add(right[i], w.multiply(share, slope))
    factors = _factorise(parts, w, emitter, w.multiply(inverse, w.constant(1.0 / tableau.gamma)))
    _substitute(parts, w, right, lambda place: factors[place], w.row("%b", rows.increments))
    label = "entry"
    for stage in range(1, tableau.n_stages):
        label = _write_combination(parts, w, stage, inverse, label)
        out = w.row("%b", rows.increments + stage * rows.n_states)
        moment = _stage_time(parts, w, time, step, stage)
        share = w.multiply(step, w.constant(tableau.slopes[stage]))
        w.statement(f"call void @stage(ptr %b, ptr {out}, {w.vector} {moment}, {w.vector} {share})")
    _write_control(parts, w, label)
    w.statement("ret void")
    return w


def _stage_time(parts: StepParts, w: Writer, time: str, step: str, stage: int) -> str:
    """Return the moment of a stage, kept strictly between the ends of its segment.

    Rates that jump at an end of the segment would otherwise be taken from its wrong side.
    """
    if not _reads_time(parts):
        return time
    moment = w.fused(step, w.constant(parts.tableau.moments[stage]), time)
    moment = w.intrinsic("maxnum", moment, w.load("%b", parts.rows.earliest))
    return w.intrinsic("minnum", moment, w.load("%b", parts.rows.latest))


def _loop(
    w: Writer, before: str, name: str, n: int, body: Callable[[str], dict[str, tuple[str, float]]]
) -> str:
    """Write a loop over states and return the label after it.

    `body` gets the counter; what it returns is carried over to its next turn: under a name of its own, the
    new value, and the number from which it starts.
    """
    w.statement(f"br label %{name}")
    w.statement(f"{name}:")
    w.statement(f"%{name}_i = phi i64 [ 0, %{before} ], [ %{name}_n, %{name} ]")
    place = len(w.lines)
    for carried, (value, start) in body(f"%{name}_i").items():
        first = w.constant(start)
        phi = f"{carried} = phi {w.vector} [ {first}, %{before} ], [ {value}, %{name} ]"
        w.lines.insert(place, f"  {phi}")
    w.statement(f"%{name}_n = add nuw nsw i64 %{name}_i, 1")
    w.statement(f"%{name}_c = icmp ult i64 %{name}_n, {n}")
    w.statement(f"br i1 %{name}_c, label %{name}, label %{name}_end")
    w.statement(f"{name}_end:")
    return f"{name}_end"


def _write_combination(parts: StepParts, w: Writer, stage: int, inverse: str, before: str) -> str:
    """Write the stage state and the sum of couplings from the increments so far."""
    rows, tableau = parts.rows, parts.tableau
    weights = tableau.weights[stage]

    def body(i: str) -> dict[str, tuple[str, float]]:
        here = w.row("%b", i)
        found = [w.load(here, rows.increments + j * rows.n_states) for j in range(stage)]
        coupled = w.multiply(found[0], w.constant(tableau.couplings[stage][0]))
        for increment, weight in zip(found[1:], tableau.couplings[stage][1:], strict=True):
            coupled = w.fused(increment, w.constant(weight), coupled)
        w.store(w.multiply(coupled, inverse), here, rows.coupled)
        if weights is None:
            total = w.add(w.load(here, rows.stage), found[-1])
        else:
            total = w.load(here, rows.state)
            for increment, weight in zip(found, weights, strict=True):
                total = w.fused(increment, w.constant(weight), total)
        w.store(total, here, rows.stage)
        return {}

    return _loop(w, before, f"combine{stage}", rows.n_states, body)


def _write_control(parts: StepParts, w: Writer, before: str) -> None:
    """Write the new state, the error in units of the tolerance and the factor for the next step."""
    rows, tableau = parts.rows, parts.tableau
    relative = w.load("%b", rows.relative)

    last: dict[str, str] = {}

    def body(i: str) -> dict[str, tuple[str, float]]:
        here = w.row("%b", i)
        step = w.load(here, rows.increments + (tableau.n_stages - 1) * rows.n_states)
        new = w.add(w.load(here, rows.stage), step)
        w.store(new, here, rows.new)
        size = w.intrinsic("maxnum", w.intrinsic("fabs", new), w.intrinsic("fabs", w.load(here, rows.state)))
        scale = w.fused(relative, size, w.load(here, rows.tolerance))
        error = w.divide(step, scale)
        last["squares"] = w.fused(error, error, "%squares")
        last["least"] = w.intrinsic("minnum", new, "%least")
        return {"%squares": (last["squares"], 0.0), "%least": (last["least"], math.inf)}

    _loop(w, before, "control", rows.n_states, body)
    w.store(last["least"], "%b", rows.least)
    mean = w.multiply(last["squares"], w.constant(1.0 / rows.n_states))
    error = w.intrinsic("sqrt", mean)
    w.store(error, "%b", rows.error)
    floor = w.constant(SMALLEST_ERROR)
    present = write_logarithm(w, w.intrinsic("maxnum", error, floor))
    past = write_logarithm(w, w.intrinsic("maxnum", w.load("%b", rows.last_error), floor))
    exponent = w.fused(
        present,
        w.constant(-PRESENT_EXPONENT / tableau.order),
        w.multiply(past, w.constant(PAST_EXPONENT / tableau.order)),
    )
    growth = w.multiply(write_exponential(w, exponent), w.constant(SAFETY))
    growth = w.intrinsic("minnum", growth, w.constant(LARGEST_GROWTH))
    w.store(w.intrinsic("maxnum", growth, w.constant(SMALLEST_GROWTH)), "%b", rows.growth)


def write_commit(rows: Rows, width: int) -> str:
    """Write what makes the new state the state, in the lanes whose row ``take`` is not zero.

    Parameters
    ----------
    rows : Rows
        Layout.
    width : int
        Lanes.

    Returns
    -------
    str
        Text of the function.
    """
    w = Writer(width)
    taken = w.compare("unequal", w.load("%b", rows.take), w.constant(0.0))

    def body(i: str) -> dict[str, tuple[str, float]]:
        here = w.row("%b", i)
        w.store(w.select(taken, w.load(here, rows.new), w.load(here, rows.state)), here, rows.state)
        return {}

    _loop(w, "entry", "states", rows.n_states, body)
    w.statement("ret void")
    return w.function("void @commit(ptr %b)")
