"""The driver: takes patients from a queue into lanes and carries each through its doses and events.

It does not know the model. Every decision rests on the lane's own numbers, so that no patient depends on
its neighbours. All of it is in one file because the compiler's cache looks at one file only.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic

from warmfront.domain.assay import FloatArray
from warmfront.simulation.kernel.lanes import ACT, BOLUS, Code, Lanes, Limits, Model, Outcome, Task

# What follows a step of a lane.
REJECTED, ACCEPTED, CUT = 0, 1, 2
# As in `warmfront.simulation.batch.PatientStatus`.
SOLVED, TOO_MANY_STEPS, STEP_TOO_SMALL, NOT_FINITE, NEGATIVE, TOO_MANY_EVENTS = 0, 1, 2, 3, 4, 5
# Shares of the simulated time: of the first step, of what two moments must differ by, of the least step.
FIRST_STEP, SAME_MOMENT, LEAST_STEP = 1e-4, 4e-13, 1e-15
# After a jump the step is this share of the last, after a step that is not finite this one.
AFTER_JUMP, AFTER_NOT_FINITE = 0.25, 0.1
# How far below zero a state may come by the error of a step, in tolerances; steps tried smaller for it.
NEGATIVE_TOLERANCES, LARGEST_NEGATIVES = 10.0, 20
BISECTIONS = 50


@intrinsic  # type: ignore[misc]
def call_code(typingctx: Any, address: Any, block: Any) -> Any:
    """Call compiled code by its address with the address of the block."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(64)])
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [arguments[1]])
        return context.get_dummy_value()

    return numba.types.void(numba.types.int64, numba.types.int64), generate


@numba.njit(cache=True)  # type: ignore[misc]
def solve_lanes(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    outcome: Outcome,
) -> int:
    """Solve all patients of a chunk and return the number of steps of whole groups.

    Parameters
    ----------
    code, model, limits, task : Code, Model, Limits, Task
        What is to be solved.
    block, lanes : ndarray, Lanes
        Workspace.
    outcome : Outcome
        Filled.

    Returns
    -------
    int
        Calls of the step.
    """
    rows = code.rows
    width = block.shape[1]
    queue, live, calls = 0, 0, 0
    for lane in range(width):
        queue, begun = _refill(code, model, limits, task, block, lanes, outcome, lane, queue)
        live += begun
    while live > 0:
        for lane in range(width):
            rest = lanes.boundary[lane] - block[rows.time, lane]
            step = lanes.proposal[lane]
            if step >= 0.999999 * rest:
                step = rest
            elif step > 0.5 * rest:
                step = 0.5 * rest
            block[rows.step, lane] = step
        call_code(code.step, code.block_address)
        calls += 1
        _look_at_triggers(code, block, lanes)
        for lane in range(width):
            if lanes.patient[lane] >= 0:
                lanes.steps[lane] += 1
                status = _after_step(code, model, limits, task, block, lanes, outcome, lane)
                if status >= 0:
                    _close(code, task, block, lanes, outcome, lane, status)
                    queue, begun = _refill(
                        code, model, limits, task, block, lanes, outcome, lane, queue
                    )
                    live += begun - 1
    return calls


@numba.njit(cache=True)  # type: ignore[misc]
def _refill(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    outcome: Outcome,
    lane: int,
    queue: int,
) -> tuple[int, int]:
    """Take the next patient that can begin; one that ends at once is closed and the next one taken."""
    rows = code.rows
    while queue < task.n_patients:
        status = _begin(code, model, limits, task, block, lanes, outcome, lane, queue)
        queue += 1
        if status < 0:
            return queue, 1
        _close(code, task, block, lanes, outcome, lane, status)
    lanes.patient[lane] = -1
    lanes.boundary[lane] = block[rows.time, lane] + 1.0
    lanes.proposal[lane] = 1.0
    return queue, 0


@numba.njit(cache=True)  # type: ignore[misc]
def _begin(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    outcome: Outcome,
    lane: int,
    patient: int,
) -> int:
    """Set a lane to the first day of a patient: parameters, states, first output, first doses, events."""
    rows = code.rows
    n = rows.n_states
    first = task.output_days[0]
    for i in range(rows.n_parameters):
        block[rows.parameters + i, lane] = task.base_parameters[i]
    for i in range(task.given_parameters.size):
        block[rows.parameters + task.given_parameters[i], lane] = task.given_values[i, patient]
    block[rows.time, lane] = first
    block[rows.asked_time, lane] = first
    call_code(code.compute_parameters, code.block_address)
    for i in range(model.computed.size):
        block[rows.parameters + model.computed[i], lane] = block[rows.results + i, lane]
    for i in range(rows.n_parameters):
        lanes.own_parameters[i, lane] = block[rows.parameters + i, lane]
    call_code(code.begin, code.block_address)
    for i in range(n):
        block[rows.state + i, lane] = block[rows.results + i, lane]
    for i in range(lanes.breakpoints.shape[0]):
        lanes.breakpoints[i, lane] = block[rows.results + n + i, lane]
    for i in range(task.initial_states.size):
        block[rows.state + task.initial_states[i], lane] = task.initial_values[i, patient]
    lanes.patient[lane] = patient
    lanes.output[lane] = 0
    lanes.moment[lane] = 0
    lanes.steps[lane] = 0
    lanes.events[lane] = 0
    lanes.negatives[lane] = 0
    lanes.proposal[lane] = FIRST_STEP * (task.output_days[-1] - first)
    _set_rates(code, task, block, lanes, lane)
    for i in range(n):
        if not np.isfinite(block[rows.state + i, lane]):
            return NOT_FINITE
        if limits.nonnegative and block[rows.state + i, lane] < 0:
            return NEGATIVE
        block[rows.asked_state + i, lane] = block[rows.state + i, lane]
    _record(code, task, block, lanes, outcome, lane)
    call_code(code.triggers, code.block_address)
    for i in range(lanes.held.shape[0]):
        held = block[rows.results + i, lane] != 0 and model.active_at_start[i] == 0
        lanes.held[i, lane] = 1.0 if held else 0.0
    return _at_boundary(code, model, limits, task, block, lanes, lane)


@numba.njit(cache=True)  # type: ignore[misc]
def _set_rates(code: Code, task: Task, block: FloatArray, lanes: Lanes, lane: int) -> None:
    """Set inflows and raised parameters to what runs now, summed anew so that nothing is left behind."""
    rows = code.rows
    now = block[rows.time, lane]
    patient = lanes.patient[lane]
    for i in range(rows.inflow, rows.factors):
        block[i, lane] = 0.0
    for i in range(rows.n_parameters):
        block[rows.parameters + i, lane] = lanes.own_parameters[i, lane]
    for i in range(task.rate_dose.size):
        start, end = task.rate_start[i], task.rate_end[i]
        size = task.sizes[task.rate_dose[i], patient]
        if size > 0 and start <= now < end:
            place = task.rate_place[i]
            if place >= 0:
                block[rows.inflow + place, lane] += size / (end - start)
            else:
                block[rows.parameters - 1 - place, lane] += size
    call_code(code.prepare, code.block_address)


@numba.njit(cache=True)  # type: ignore[misc]
def _after_step(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    outcome: Outcome,
    lane: int,
) -> int:
    """Accept, cut or reject the step of a lane; return the status of a patient that ends, or -1."""
    rows = code.rows
    time, step = block[rows.time, lane], block[rows.step, lane]
    if lanes.steps[lane] > limits.largest_steps:
        return TOO_MANY_STEPS
    error = block[rows.error, lane]
    # Written so that NaN is rejected.
    if not error <= 1.0:
        finite = np.isfinite(error)
        lanes.proposal[lane] = step * (block[rows.growth, lane] if finite else AFTER_NOT_FINITE)
        if lanes.proposal[lane] < lanes.lowest[lane]:
            return STEP_TOO_SMALL if finite else NOT_FINITE
        return -1
    if limits.nonnegative and _lift(code, limits, block, lane):
        lanes.negatives[lane] += 1
        lanes.proposal[lane] = step * 0.25
        few = lanes.negatives[lane] <= LARGEST_NEGATIVES and lanes.proposal[lane] >= lanes.lowest[lane]
        return -1 if few else NEGATIVE
    lanes.negatives[lane] = 0
    extinct, share = _find_extinction(code, model, task, block, lanes, lane)
    fires, share = _find_event(code, model, block, lanes, lane, share)
    reached = step >= lanes.boundary[lane] - time
    now = lanes.boundary[lane] if reached else time + step
    if share < 1.0:
        now = time + share * step
    _write_outputs(code, model, limits, task, block, lanes, outcome, lane, now, share)
    if share < 1.0 or extinct >= 0:
        _cut(code, model, limits, block, lanes, lane, share, extinct)
    else:
        for i in range(rows.n_states):
            block[rows.state + i, lane] = block[rows.new + i, lane]
    wanted = step * block[rows.growth, lane]
    # A step that was shortened for a boundary says little against the one that was wanted.
    lanes.proposal[lane] = max(wanted, lanes.proposal[lane]) if step < lanes.proposal[lane] else wanted
    block[rows.last_error, lane] = error
    slack = SAME_MOMENT * max(abs(lanes.boundary[lane]), task.output_days[-1] - task.output_days[0])
    if lanes.boundary[lane] - now <= slack:
        now = lanes.boundary[lane]
        fires = True
    block[rows.time, lane] = now
    if fires:
        return _at_boundary(code, model, limits, task, block, lanes, lane)
    if share == 1.0:
        for i in range(lanes.held.shape[0]):
            lanes.held[i, lane] = lanes.holds[i, lane]
    return -1


@numba.njit(cache=True)  # type: ignore[misc]
def _lift(code: Code, limits: Limits, block: FloatArray, lane: int) -> bool:
    """Set rounding below zero to zero; return whether a state is below zero by more than that."""
    rows = code.rows
    for i in range(rows.n_states):
        new = block[rows.new + i, lane]
        if new < 0:
            size = limits.absolute[i] + limits.relative * abs(block[rows.state + i, lane])
            if new < -NEGATIVE_TOLERANCES * size:
                return True
            block[rows.new + i, lane] = 0.0
    return False


@numba.njit(cache=True)  # type: ignore[misc]
def _bend(code: Code, model: Model, block: FloatArray, lanes: Lanes, lane: int, state: int) -> None:
    """Compute the coefficients of one state's curve within the step."""
    rows = code.rows
    for m in range(3):
        total = 0.0
        for j in range(rows.n_stages):
            total += model.dense[m, j] * block[rows.increments + j * rows.n_states + state, lane]
        lanes.curve[m, state] = total


@numba.njit(cache=True)  # type: ignore[misc]
def _point(code: Code, block: FloatArray, lanes: Lanes, lane: int, state: int, share: float) -> float:
    """Return a state at a share of the step, from coefficients that were computed."""
    rest = 1.0 - share
    inner = lanes.curve[0, state] + share * (lanes.curve[1, state] + share * lanes.curve[2, state])
    old, new = block[code.rows.state + state, lane], block[code.rows.new + state, lane]
    return rest * old + share * (new + rest * inner)


@numba.njit(cache=True)  # type: ignore[misc]
def _find_extinction(
    code: Code, model: Model, task: Task, block: FloatArray, lanes: Lanes, lane: int
) -> tuple[int, float]:
    """Return the first state that falls below its floor within the step, and when (share of the step)."""
    rows = code.rows
    found, first = -1, 1.0
    for place in range(task.floor_states.size):
        state = task.floor_states[place]
        floor = task.floor_values[place, lanes.patient[lane]]
        new, old = block[rows.new + state, lane], block[rows.state + state, lane]
        if 0 < new < floor and new < old and (found < 0 or old >= floor):
            low, high = 0.0, 1.0
            if old >= floor:
                _bend(code, model, block, lanes, lane, state)
                for _ in range(BISECTIONS):
                    middle = 0.5 * (low + high)
                    if _point(code, block, lanes, lane, state, middle) < floor:
                        high = middle
                    else:
                        low = middle
            if found < 0 or high < first:
                found, first = state, high
    return found, first


@numba.njit(cache=True)  # type: ignore[misc]
def _look_at_triggers(code: Code, block: FloatArray, lanes: Lanes) -> None:
    """Evaluate the triggers of all lanes at the end of their steps."""
    rows = code.rows
    if lanes.holds.shape[0] == 0:
        return
    for lane in range(block.shape[1]):
        block[rows.asked_time, lane] = block[rows.time, lane] + block[rows.step, lane]
        for i in range(rows.n_states):
            block[rows.asked_state + i, lane] = block[rows.new + i, lane]
    call_code(code.triggers, code.block_address)
    for i in range(lanes.holds.shape[0]):
        for lane in range(block.shape[1]):
            lanes.holds[i, lane] = block[rows.results + i, lane]


@numba.njit(cache=True)  # type: ignore[misc]
def _find_event(
    code: Code, model: Model, block: FloatArray, lanes: Lanes, lane: int, share: float
) -> tuple[bool, float]:
    """Return whether a trigger becomes true before `share` of the step, and the first moment when."""
    rows = code.rows
    becomes = False
    for i in range(lanes.held.shape[0]):
        becomes |= lanes.holds[i, lane] != 0 and lanes.held[i, lane] == 0
    if not becomes:
        return False, share
    for i in range(rows.n_states):
        _bend(code, model, block, lanes, lane, i)
    low, high, found = 0.0, share, False
    for turn in range(BISECTIONS + 1):
        middle = share if turn == 0 else 0.5 * (low + high)
        block[rows.asked_time, lane] = block[rows.time, lane] + middle * block[rows.step, lane]
        for i in range(rows.n_states):
            block[rows.asked_state + i, lane] = _point(code, block, lanes, lane, i, middle)
        call_code(code.triggers, code.block_address)
        true = False
        for i in range(lanes.held.shape[0]):
            true |= block[rows.results + i, lane] != 0 and lanes.held[i, lane] == 0
        if true:
            high, found = middle, True
        elif turn == 0:
            return False, share
        else:
            low = middle
    return found, high


@numba.njit(cache=True)  # type: ignore[misc]
def _cut(
    code: Code,
    model: Model,
    limits: Limits,
    block: FloatArray,
    lanes: Lanes,
    lane: int,
    share: float,
    extinct: int,
) -> None:
    """Set the state to that at a share of the step; a state that is extinct by then is zero."""
    rows = code.rows
    for i in range(rows.n_states):
        _bend(code, model, block, lanes, lane, i)
        value = _point(code, block, lanes, lane, i, share)
        if limits.nonnegative and value < 0:
            value = 0.0
        block[rows.state + i, lane] = value
    if extinct >= 0:
        block[rows.state + extinct, lane] = 0.0


@numba.njit(cache=True)  # type: ignore[misc]
def _write_outputs(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    outcome: Outcome,
    lane: int,
    now: float,
    share: float,
) -> None:
    """Write the output days up to now from the curve of the step."""
    rows = code.rows
    time, step = block[rows.time, lane], block[rows.step, lane]
    while lanes.output[lane] < task.output_days.size:
        day = task.output_days[lanes.output[lane]]
        if day > now:
            return
        at = share if day == now else (day - time) / step
        block[rows.asked_time, lane] = day
        for k in range(rows.n_states if task.asks_observables else task.output_places.size):
            i = k if task.asks_observables else task.output_places[k]
            _bend(code, model, block, lanes, lane, i)
            value = _point(code, block, lanes, lane, i, at)
            block[rows.asked_state + i, lane] = 0.0 if limits.nonnegative and value < 0 else value
        _record(code, task, block, lanes, outcome, lane)


@numba.njit(cache=True)  # type: ignore[misc]
def _record(
    code: Code, task: Task, block: FloatArray, lanes: Lanes, outcome: Outcome, lane: int
) -> None:
    """Write one output day from the asked time and state."""
    rows = code.rows
    if task.asks_observables:
        call_code(code.observe, code.block_address)
    patient, day = lanes.patient[lane], lanes.output[lane]
    for k in range(task.output_places.size):
        place = task.output_places[k]
        row = rows.asked_state + place if place >= 0 else rows.results - 1 - place
        outcome.values[patient, day, k] = block[row, lane]
    lanes.output[lane] += 1


@numba.njit(cache=True)  # type: ignore[misc]
def _at_boundary(
    code: Code,
    model: Model,
    limits: Limits,
    task: Task,
    block: FloatArray,
    lanes: Lanes,
    lane: int,
) -> int:
    """Give what is due now, fire events, find the next boundary; return the status of who ends, or -1."""
    rows = code.rows
    jumped = _give_doses(code, model, task, block, lanes, lane)
    now = block[rows.time, lane]
    last = task.output_days[-1]
    span = last - task.output_days[0]
    slack = SAME_MOMENT * max(abs(now), span)
    fired = _fire_events(code, model, limits, block, lanes, lane, now + 2 * slack)
    if fired < 0:
        return TOO_MANY_EVENTS
    if fired > 0:
        _set_rates(code, task, block, lanes, lane)
    if jumped or fired > 0:
        lanes.proposal[lane] *= AFTER_JUMP
        if not _sound(code, task, block, lanes, lane):
            return NOT_FINITE
    if now >= last:
        return SOLVED
    boundary = _next_boundary(model, task, lanes, lane, now, now + slack)
    lanes.boundary[lane] = boundary
    lanes.lowest[lane] = LEAST_STEP * max(abs(now), 1e-3 * span)
    lanes.proposal[lane] = max(lanes.proposal[lane], 10 * lanes.lowest[lane])
    margin = min(2 * slack, 0.01 * (boundary - now))
    block[rows.earliest, lane] = now + margin
    block[rows.latest, lane] = boundary - margin
    block[rows.last_error, lane] = 1.0
    return -1


@numba.njit(cache=True)  # type: ignore[misc]
def _give_doses(
    code: Code, model: Model, task: Task, block: FloatArray, lanes: Lanes, lane: int
) -> bool:
    """Give the doses that are due; return whether anything changed."""
    rows = code.rows
    now, patient = block[rows.time, lane], lanes.patient[lane]
    jumped, rates = False, False
    while lanes.moment[lane] < task.moment_days.size and task.moment_days[lanes.moment[lane]] <= now:
        moment = lanes.moment[lane]
        for a in range(task.action_first[moment], task.action_first[moment + 1]):
            size = task.sizes[task.action_dose[a], patient]
            if size == 0:
                continue
            target = task.action_target[a]
            if task.action_kind[a] == BOLUS:
                block[rows.state + target, lane] += size
            elif task.action_kind[a] == ACT:
                _compute_changes(code, model, block, lanes, lane, target, 0, now, size)
                rates |= _apply_changes(code, model, block, lanes, lane, target, 0)
            else:
                rates = True
            jumped = True
        lanes.moment[lane] += 1
    if rates:
        _set_rates(code, task, block, lanes, lane)
    return jumped


@numba.njit(cache=True)  # type: ignore[misc]
def _compute_changes(
    code: Code,
    model: Model,
    block: FloatArray,
    lanes: Lanes,
    lane: int,
    which: int,
    place: int,
    time: float,
    size: float,
) -> None:
    """Compute the new values of an act or event (numbered after the acts) from the present state."""
    rows = code.rows
    block[rows.asked_time, lane] = time
    block[rows.asked_size, lane] = size
    for i in range(rows.n_states):
        block[rows.asked_state + i, lane] = block[rows.state + i, lane]
    n_acts = code.acts.size
    address = code.acts[which] if which < n_acts else code.events[which - n_acts]
    call_code(address, code.block_address)
    for c in range(model.change_first[which + 1] - model.change_first[which]):
        lanes.changed[place, c] = block[rows.results + c, lane]


@numba.njit(cache=True)  # type: ignore[misc]
def _apply_changes(
    code: Code, model: Model, block: FloatArray, lanes: Lanes, lane: int, which: int, place: int
) -> bool:
    """Give computed values to states and parameters; return whether a parameter changed."""
    rows = code.rows
    first = model.change_first[which]
    changed = False
    for c in range(model.change_first[which + 1] - first):
        target = model.change_target[first + c]
        if target >= 0:
            block[rows.state + target, lane] = lanes.changed[place, c]
        else:
            lanes.own_parameters[-1 - target, lane] = lanes.changed[place, c]
            changed = True
    return changed


@numba.njit(cache=True)  # type: ignore[misc]
def _fire_events(
    code: Code,
    model: Model,
    limits: Limits,
    block: FloatArray,
    lanes: Lanes,
    lane: int,
    time: float,
) -> int:
    """Fire events until no trigger becomes true; return how many fired, or -1 when there are too many.

    Events that become true together all compute their values before any is given, as SBML defines it.
    """
    rows = code.rows
    n_events, n_acts = lanes.held.shape[0], code.acts.size
    total = 0
    while n_events > 0:
        block[rows.asked_time, lane] = time
        for i in range(rows.n_states):
            block[rows.asked_state + i, lane] = block[rows.state + i, lane]
        call_code(code.triggers, code.block_address)
        n_due = 0
        for i in range(n_events):
            holds = block[rows.results + i, lane]
            if holds != 0 and lanes.held[i, lane] == 0:
                lanes.due[n_due] = i
                n_due += 1
            lanes.held[i, lane] = holds
        if n_due == 0:
            break
        for d in range(n_due):
            _compute_changes(code, model, block, lanes, lane, n_acts + lanes.due[d], d, time, 0.0)
        for d in range(n_due):
            if _apply_changes(code, model, block, lanes, lane, n_acts + lanes.due[d], d):
                for i in range(rows.n_parameters):
                    block[rows.parameters + i, lane] = lanes.own_parameters[i, lane]
        total += n_due
        lanes.events[lane] += n_due
        if lanes.events[lane] > limits.largest_events:
            return -1
    return total


@numba.njit(cache=True)  # type: ignore[misc]
def _sound(code: Code, task: Task, block: FloatArray, lanes: Lanes, lane: int) -> bool:
    """After a jump: set what is below its floor to zero; return whether all states are finite."""
    rows = code.rows
    for place in range(task.floor_states.size):
        row = rows.state + task.floor_states[place]
        if 0 < block[row, lane] < task.floor_values[place, lanes.patient[lane]]:
            block[row, lane] = 0.0
    for i in range(rows.n_states):
        if not np.isfinite(block[rows.state + i, lane]):
            return False
    return True


@numba.njit(cache=True)  # type: ignore[misc]
def _next_boundary(
    model: Model, task: Task, lanes: Lanes, lane: int, now: float, after: float
) -> float:
    """Return the next moment at which something is due or rates jump."""
    boundary = task.output_days[-1]
    patient = lanes.patient[lane]
    moment = lanes.moment[lane]
    while moment < task.moment_days.size:
        given = False
        for a in range(task.action_first[moment], task.action_first[moment + 1]):
            given |= task.sizes[task.action_dose[a], patient] > 0
        if given:
            boundary = min(boundary, task.moment_days[moment])
            break
        moment += 1
    lanes.moment[lane] = moment
    n = model.n_breakpoints
    for i in range(n):
        if after < lanes.breakpoints[i, lane] < boundary:
            boundary = lanes.breakpoints[i, lane]
    for i in range(model.n_periodic):
        first, period = lanes.breakpoints[n + 2 * i, lane], lanes.breakpoints[n + 2 * i + 1, lane]
        following = first
        if period > 0 and after >= first:
            following = first + (np.floor((after - first) / period) + 1) * period
        if after < following < boundary:
            boundary = following
    n += 2 * model.n_periodic
    for i in range(n, n + model.n_event_times):
        if after < lanes.breakpoints[i, lane] < boundary:
            boundary = lanes.breakpoints[i, lane]
    return boundary


@numba.njit(cache=True)  # type: ignore[misc]
def _close(
    code: Code, task: Task, block: FloatArray, lanes: Lanes, outcome: Outcome, lane: int, status: int
) -> None:
    """Write what became of a patient."""
    rows = code.rows
    patient = lanes.patient[lane]
    outcome.status[patient] = status
    outcome.steps[patient] = lanes.steps[lane]
    if status == SOLVED:
        for i in range(rows.n_states):
            outcome.final_states[patient, i] = block[rows.state + i, lane]
    else:
        outcome.failed_day[patient] = block[rows.time, lane]
