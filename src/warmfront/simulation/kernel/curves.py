"""Within a step: the curve of the states, what dies out or fires on it, and the output days on it."""

from typing import Any

from warmfront.simulation.kernel.memory import block_of, call_code, compiled, real, whole

# How far below zero a state may come by the error of a step, in tolerances.
NEGATIVE_TOLERANCES = 10.0
# Halvings until a moment within a step is as exact as doubles are.
BISECTIONS = 50
# Share of the simulated time by which two moments must differ.
SAME_MOMENT = 4e-13


@compiled
def _bend(job: Any, lane: int, state: int) -> None:
    """Compute the coefficients of one state's curve within the step."""
    block = block_of(job)
    for m in range(3):
        total = 0.0
        for j in range(job.n_stages):
            total += (
                real(job.dense)[m * job.n_stages + j] * block[job.increments + j * job.n_states + state, lane]
            )
        block[job.curve + m * job.n_states + state, lane] = total


@compiled
def _point(job: Any, lane: int, state: int, share: float) -> float:
    """Return a state at a share of the step, from coefficients that were computed."""
    block = block_of(job)
    rest = 1.0 - share
    first = job.curve + state
    second, third = first + job.n_states, first + 2 * job.n_states
    inner = block[first, lane] + share * (block[second, lane] + share * block[third, lane])
    old, new = block[job.state + state, lane], block[job.new + state, lane]
    value: float = rest * old + share * (new + rest * inner)
    return value


@compiled
def lift(job: Any, lane: int) -> bool:
    """Set rounding below zero to zero; return whether a state is below zero by more than that."""
    block = block_of(job)
    for i in range(job.n_states):
        new = block[job.new + i, lane]
        if new < 0:
            size = real(job.absolute)[i] + job.relative_tolerance * abs(block[job.state + i, lane])
            if new < -NEGATIVE_TOLERANCES * size:
                return True
            block[job.new + i, lane] = 0.0
    return False


@compiled
def find_extinction(job: Any, lane: int) -> tuple[int, float]:
    """Return the first state that falls below its floor within the step, and when (share of the step)."""
    block = block_of(job)
    found, first = -1, 1.0
    for place in range(job.n_floors):
        state = whole(job.floor_states)[place]
        floor = block[job.floors + place, lane]
        new, old = block[job.new + state, lane], block[job.state + state, lane]
        if 0 < new < floor and new < old and (found < 0 or old >= floor):
            low, high = 0.0, 1.0
            if old >= floor:
                _bend(job, lane, state)
                for _ in range(BISECTIONS):
                    middle = 0.5 * (low + high)
                    if _point(job, lane, state, middle) < floor:
                        high = middle
                    else:
                        low = middle
            if found < 0 or high < first:
                found, first = state, high
    return found, first


@compiled
def look_at_triggers(job: Any) -> None:
    """Evaluate the triggers of all lanes at the end of their steps."""
    block = block_of(job)
    for lane in range(job.width):
        block[job.asked_time, lane] = block[job.time, lane] + block[job.step, lane]
        for i in range(job.n_states):
            block[job.asked_state + i, lane] = block[job.new + i, lane]
    call_code(job.call_triggers, job.block)
    for i in range(job.n_events):
        for lane in range(job.width):
            block[job.holds + i, lane] = block[job.results + i, lane]


@compiled
def find_event(job: Any, lane: int, share: float) -> tuple[bool, float]:
    """Return whether a trigger becomes true before `share` of the step, and the first moment when."""
    block = block_of(job)
    if job.searches == 0:
        return False, share
    becomes = False
    for i in range(job.n_events):
        becomes |= block[job.holds + i, lane] != 0 and block[job.held + i, lane] == 0
    if not becomes:
        return False, share
    for i in range(job.n_states):
        _bend(job, lane, i)
    low, high, found = 0.0, share, False
    for turn in range(BISECTIONS + 1):
        middle = share if turn == 0 else 0.5 * (low + high)
        block[job.asked_time, lane] = block[job.time, lane] + middle * block[job.step, lane]
        for i in range(job.n_states):
            block[job.asked_state + i, lane] = _point(job, lane, i, middle)
        call_code(job.call_triggers, job.block)
        true = False
        for i in range(job.n_events):
            true |= block[job.results + i, lane] != 0 and block[job.held + i, lane] == 0
        if true:
            high, found = middle, True
        elif turn == 0:
            return False, share
        else:
            low = middle
    return found, high


@compiled
def cut(job: Any, lane: int, share: float, extinct: int) -> None:
    """Set the state to that at a share of the step; a state that is extinct by then is zero."""
    block = block_of(job)
    for i in range(job.n_states):
        _bend(job, lane, i)
        value = _point(job, lane, i, share)
        if job.nonnegative and value < 0:
            value = 0.0
        block[job.state + i, lane] = value
    if extinct >= 0:
        block[job.state + extinct, lane] = 0.0


@compiled
def write_outputs(job: Any, lane: int, now: float, share: float, boundary: bool) -> None:
    """Write the output days up to now from the curve of the step; at a boundary those before it."""
    block = block_of(job)
    time, step = block[job.time, lane], block[job.step, lane]
    while block[job.output, lane] < job.n_days:
        day = real(job.output_days)[int(block[job.output, lane])]
        if day > now or (boundary and day == now):
            return
        at = share if day == now else (day - time) / step
        block[job.asked_time, lane] = day
        for k in range(job.n_states if job.asks_observables else job.n_outputs):
            i = k if job.asks_observables else whole(job.output_places)[k]
            _bend(job, lane, i)
            value = _point(job, lane, i, at)
            block[job.asked_state + i, lane] = 0.0 if job.nonnegative and value < 0 else value
        _record(job, lane)


@compiled
def set_stop(job: Any, lane: int) -> None:
    """Note the next moment at which more is to be done than to take the new state: output or boundary."""
    block = block_of(job)
    stop = block[job.boundary, lane] - SAME_MOMENT * (job.last_day - job.first_day)
    if block[job.output, lane] < job.n_days:
        stop = min(stop, real(job.output_days)[int(block[job.output, lane])])
    block[job.stop, lane] = stop


@compiled
def write_output_now(job: Any, lane: int) -> None:
    """Write the output of this moment, if there is one, from the state itself."""
    block = block_of(job)
    now = block[job.time, lane]
    if block[job.output, lane] >= job.n_days:
        return
    if real(job.output_days)[int(block[job.output, lane])] <= now:
        block[job.asked_time, lane] = now
        for i in range(job.n_states):
            block[job.asked_state + i, lane] = block[job.state + i, lane]
        _record(job, lane)


@compiled
def _record(job: Any, lane: int) -> None:
    """Write one output day from the asked time and state."""
    block = block_of(job)
    if job.asks_observables:
        call_code(job.call_observe, job.block)
    patient, day = int(block[job.patient, lane]), int(block[job.output, lane])
    for k in range(job.n_outputs):
        place = whole(job.output_places)[k]
        row = job.asked_state + place if place >= 0 else job.results - 1 - place
        real(job.out_values)[(patient * job.n_days + day) * job.n_outputs + k] = block[row, lane]
    block[job.output, lane] += 1
