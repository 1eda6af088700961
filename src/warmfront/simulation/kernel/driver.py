"""The driver: takes patients from a queue into lanes and carries each to its end.

It does not know the model. Every decision rests on the lane's own numbers, so that no patient depends on
its neighbours.
"""

import sys
from typing import Any

import numpy as np

from warmfront.simulation.batch import PatientStatus
from warmfront.simulation.kernel import curves, jumps, memory
from warmfront.simulation.kernel.curves import (
    SAME_MOMENT,
    cut,
    find_event,
    find_extinction,
    lift,
    look_at_triggers,
    set_stop,
    write_outputs,
)
from warmfront.simulation.kernel.jumps import cross_boundary, set_rates
from warmfront.simulation.kernel.memory import (
    block_of,
    call_code,
    compiled,
    compiled_and_kept,
    digest_code,
    real,
    whole,
)

SOLVED, NOT_FINITE = int(PatientStatus.SOLVED), int(PatientStatus.NOT_FINITE)
TOO_MANY_STEPS = int(PatientStatus.TOO_MANY_STEPS)
STEP_TOO_SMALL, NEGATIVE = int(PatientStatus.STEP_TOO_SMALL), int(PatientStatus.NEGATIVE)
# A step this near to a boundary goes to it.
NEARLY_ALL = 0.999999
# The first step as a share of the simulated time.
FIRST_STEP = 1e-4
# After a step that is not finite, or that makes a state negative, the next is this share of it.
AFTER_NOT_FINITE, AFTER_NEGATIVE = 0.1, 0.25
# Steps that may be tried smaller because a state became negative: this many, and one in so many of all.
LARGEST_NEGATIVES, ONE_NEGATIVE_IN = 20, 8


@compiled
def _close(job: Any, lane: int, status: int) -> None:
    """Write what became of a patient."""
    block = block_of(job)
    patient = int(block[job.patient, lane])
    whole(job.out_status)[patient] = status
    whole(job.out_steps)[patient] = int(block[job.steps, lane])
    if status == SOLVED:
        for i in range(job.n_states):
            real(job.out_final_states)[patient * job.n_states + i] = block[job.state + i, lane]
    else:
        real(job.out_failed_day)[patient] = block[job.time, lane]


@compiled
def _set_parameters(job: Any, lane: int, patient: int) -> None:
    """Set a patient's parameters: the model's own, those given, then those computed from them."""
    block = block_of(job)
    for i in range(job.n_parameters):
        block[job.parameters + i, lane] = real(job.base_parameters)[i]
    for i in range(job.n_given):
        block[job.parameters + whole(job.given_parameters)[i], lane] = real(job.given_values)[
            i * job.n_patients + patient
        ]
    call_code(job.call_compute_parameters, job.block)
    for i in range(job.n_computed):
        block[job.parameters + whole(job.computed)[i], lane] = block[job.results + i, lane]
    for i in range(job.n_parameters):
        block[job.own_parameters + i, lane] = block[job.parameters + i, lane]


@compiled
def _begin(job: Any, lane: int, patient: int) -> int:
    """Set a lane to the first day of a patient: parameters, states, first output, first doses, events."""
    block = block_of(job)
    n = job.n_states
    first = job.first_day
    block[job.time, lane] = first
    block[job.asked_time, lane] = first
    _set_parameters(job, lane, patient)
    call_code(job.call_begin, job.block)
    for i in range(n):
        block[job.state + i, lane] = block[job.results + i, lane]
    for i in range(job.n_begun - job.n_states):
        block[job.breakpoints + i, lane] = block[job.results + n + i, lane]
    for i in range(job.n_initial):
        block[job.state + whole(job.initial_states)[i], lane] = real(job.initial_values)[
            i * job.n_patients + patient
        ]
    for i in range(job.n_floors):
        block[job.floors + i, lane] = real(job.floor_values)[i * job.n_patients + patient]
    block[job.patient, lane] = patient
    block[job.output, lane] = 0
    block[job.moment, lane] = 0
    block[job.steps, lane] = 0
    block[job.events, lane] = 0
    block[job.negatives, lane] = 0
    block[job.proposal, lane] = FIRST_STEP * (job.last_day - first)
    set_rates(job, lane)
    for i in range(n):
        if not np.isfinite(block[job.state + i, lane]):
            return NOT_FINITE
        if job.nonnegative and block[job.state + i, lane] < 0:
            return NEGATIVE
        block[job.asked_state + i, lane] = block[job.state + i, lane]
    call_code(job.call_triggers, job.block)
    for i in range(job.n_events):
        held = block[job.results + i, lane] != 0 and whole(job.active_at_start)[i] == 0
        block[job.held + i, lane] = 1.0 if held else 0.0
    return cross_boundary(job, lane)


@compiled
def _refill(job: Any, lane: int, queue: int) -> tuple[int, int]:
    """Take the next patient that can begin; one that ends at once is closed and the next one taken."""
    block = block_of(job)
    while queue < job.n_patients:
        status = _begin(job, lane, queue)
        queue += 1
        if status < 0:
            return queue, 1
        _close(job, lane, status)
    block[job.patient, lane] = -1
    block[job.boundary, lane] = block[job.time, lane] + 1.0
    block[job.proposal, lane] = 1.0
    return queue, 0


@compiled
def _after_step(job: Any, lane: int) -> int:
    """Accept, cut or reject the step of a lane; return the status of a patient that ends, or -1."""
    block = block_of(job)
    time, step = block[job.time, lane], block[job.step, lane]
    if block[job.steps, lane] > job.largest_steps:
        return TOO_MANY_STEPS
    error = block[job.error, lane]
    # Written so that NaN is rejected.
    if not error <= 1.0:
        finite = np.isfinite(error)
        block[job.proposal, lane] = step * (block[job.growth, lane] if finite else AFTER_NOT_FINITE)
        if block[job.proposal, lane] < block[job.lowest, lane]:
            return STEP_TOO_SMALL if finite else NOT_FINITE
        return -1
    if job.nonnegative and block[job.least, lane] < 0 and lift(job, lane):
        block[job.negatives, lane] += 1
        block[job.proposal, lane] = step * AFTER_NEGATIVE
        allowed = LARGEST_NEGATIVES + block[job.steps, lane] / ONE_NEGATIVE_IN
        few = block[job.negatives, lane] <= allowed and block[job.proposal, lane] >= block[job.lowest, lane]
        return -1 if few else NEGATIVE
    extinct, share = find_extinction(job, lane)
    fires, share = find_event(job, lane, share)
    reached = step >= block[job.boundary, lane] - time
    now = block[job.boundary, lane] if reached else time + step
    if share < 1.0:
        now = time + share * step
    slack = SAME_MOMENT * max(abs(block[job.boundary, lane]), job.last_day - job.first_day)
    if block[job.boundary, lane] - now <= slack:
        now = block[job.boundary, lane]
        fires = True
    write_outputs(job, lane, now, share, fires)
    if share < 1.0 or extinct >= 0:
        cut(job, lane, share, extinct)
    else:
        for i in range(job.n_states):
            block[job.state + i, lane] = block[job.new + i, lane]
    _propose(job, lane)
    block[job.last_error, lane] = error
    block[job.time, lane] = now
    if fires:
        return cross_boundary(job, lane)
    if share == 1.0 and job.searches:
        for i in range(job.n_events):
            block[job.held + i, lane] = block[job.holds + i, lane]
    set_stop(job, lane)
    return -1


@compiled
def _propose(job: Any, lane: int) -> None:
    """Note the next step of a lane after an accepted one."""
    block = block_of(job)
    step, proposal = block[job.step, lane], block[job.proposal, lane]
    wanted = step * block[job.growth, lane]
    # A step that was shortened for a boundary says little against the one that was wanted.
    block[job.proposal, lane] = max(wanted, proposal) if step < proposal else wanted


@compiled
def _take(job: Any, lane: int) -> bool:
    """Take the step of a lane if that is all there is to do: accepted, nothing due, no state too low."""
    block = block_of(job)
    then = block[job.time, lane] + block[job.step, lane]
    plain: bool = block[job.error, lane] <= 1.0 and then < block[job.stop, lane] and job.searches == 0
    plain = plain and (block[job.least, lane] >= 0 or job.nonnegative == 0)
    plain = plain and block[job.steps, lane] <= job.largest_steps
    for place in range(job.n_floors):
        new = block[job.new + whole(job.floor_states)[place], lane]
        plain = plain and not 0 < new < block[job.floors + place, lane]
    if plain:
        _propose(job, lane)
        block[job.time, lane] = then
        block[job.last_error, lane] = block[job.error, lane]
    return plain


@compiled
def _size_steps(job: Any) -> None:
    """Set the step of each lane: the proposed one, but to the boundary or half the way when that is near."""
    block = block_of(job)
    for lane in range(job.width):
        rest = block[job.boundary, lane] - block[job.time, lane]
        step = block[job.proposal, lane]
        if step >= NEARLY_ALL * rest:
            step = rest
        elif step > 0.5 * rest:
            step = 0.5 * rest
        block[job.step, lane] = step


@compiled_and_kept
def solve_lanes(job: Any) -> int:
    """Solve all patients of a chunk and return the number of steps of whole groups.

    Parameters
    ----------
    job : numpy.record
        From `warmfront.simulation.kernel.memory.make_job`.

    Returns
    -------
    int
        Calls of the step.
    """
    block = block_of(job)
    # Not the literal 0, for which numba would compile everything below once more.
    queue: int = 0 * job.width
    live, calls = 0, 0
    for lane in range(job.width):
        queue, begun = _refill(job, lane, queue)
        live += begun
    while live > 0:
        _size_steps(job)
        call_code(job.call_step, job.block)
        calls += 1
        if job.searches:
            look_at_triggers(job)
        for lane in range(job.width):
            block[job.take, lane] = 0.0
            if block[job.patient, lane] < 0:
                continue
            block[job.steps, lane] += 1
            if _take(job, lane):
                block[job.take, lane] = 1.0
                continue
            status = _after_step(job, lane)
            if status >= 0:
                _close(job, lane, status)
                queue, begun = _refill(job, lane, queue)
                live += begun - 1
        call_code(job.call_commit, job.block)
    return calls


CODE_DIGEST = digest_code((memory, curves, jumps, sys.modules[__name__]))
