"""Between segments: doses, infusions, events, and the next moment at which something happens."""

from typing import Any

import numpy as np

from warmfront.simulation.batch import PatientStatus
from warmfront.simulation.kernel.curves import SAME_MOMENT, set_stop, write_output_now
from warmfront.simulation.kernel.memory import block_of, call_code, compiled, real, whole

# Kinds of action at a moment of the schedule.
BOLUS, ACT, CHANGE_OF_RATE = 0, 1, 2
# The least step as a share of the simulated time.
LEAST_STEP = 1e-15
# After a jump the step is this share of the last.
AFTER_JUMP = 0.25
SOLVED, NOT_FINITE = int(PatientStatus.SOLVED), int(PatientStatus.NOT_FINITE)
TOO_MANY_EVENTS = int(PatientStatus.TOO_MANY_EVENTS)


@compiled
def set_rates(job: Any, lane: int) -> None:
    """Set inflows and raised parameters to what runs now, summed anew so that nothing is left behind."""
    block = block_of(job)
    now = block[job.time, lane]
    patient = int(block[job.patient, lane])
    for i in range(job.inflow, job.factors):
        block[i, lane] = 0.0
    for i in range(job.n_parameters):
        block[job.parameters + i, lane] = block[job.own_parameters + i, lane]
    for i in range(job.n_rates):
        start, end = real(job.rate_start)[i], real(job.rate_end)[i]
        size = real(job.sizes)[whole(job.rate_dose)[i] * job.n_patients + patient]
        if size > 0 and start <= now < end:
            place = whole(job.rate_place)[i]
            if place >= 0:
                block[job.inflow + place, lane] += size / (end - start)
            else:
                block[job.parameters - 1 - place, lane] += size
    call_code(job.call_prepare, job.block)


@compiled
def _give_doses(job: Any, lane: int) -> bool:
    """Give the doses that are due; return whether anything changed."""
    block = block_of(job)
    now, patient = block[job.time, lane], int(block[job.patient, lane])
    jumped, rates = False, False
    # Not the literal 0, for which numba would compile what follows once more.
    first: int = 0 * job.width
    while (
        block[job.moment, lane] < job.n_moments and real(job.moment_days)[int(block[job.moment, lane])] <= now
    ):
        moment = int(block[job.moment, lane])
        for a in range(whole(job.action_first)[moment], whole(job.action_first)[moment + 1]):
            size = real(job.sizes)[whole(job.action_dose)[a] * job.n_patients + patient]
            if size == 0:
                continue
            target = whole(job.action_target)[a]
            if whole(job.action_kind)[a] == BOLUS:
                block[job.state + target, lane] += size
            elif whole(job.action_kind)[a] == ACT:
                _compute_changes(job, lane, target, first, now, size)
                rates |= _apply_changes(job, lane, target, first)
            else:
                rates = True
            jumped = True
        block[job.moment, lane] += 1
    if rates:
        set_rates(job, lane)
    return jumped


@compiled
def _compute_changes(job: Any, lane: int, which: int, place: int, time: float, size: float) -> None:
    """Compute the new values of an act or event (numbered after the acts) from the present state."""
    block = block_of(job)
    block[job.asked_time, lane] = time
    block[job.asked_size, lane] = size
    for i in range(job.n_states):
        block[job.asked_state + i, lane] = block[job.state + i, lane]
    address = whole(job.calls)[which]
    call_code(address, job.block)
    for c in range(whole(job.change_first)[which + 1] - whole(job.change_first)[which]):
        block[job.changed + place * job.n_results + c, lane] = block[job.results + c, lane]


@compiled
def _apply_changes(job: Any, lane: int, which: int, place: int) -> bool:
    """Give computed values to states and parameters; return whether a parameter changed."""
    block = block_of(job)
    first = whole(job.change_first)[which]
    changed = False
    for c in range(whole(job.change_first)[which + 1] - first):
        target = whole(job.change_target)[first + c]
        if target >= 0:
            block[job.state + target, lane] = block[job.changed + place * job.n_results + c, lane]
        else:
            block[job.own_parameters - 1 - target, lane] = block[
                job.changed + place * job.n_results + c, lane
            ]
            changed = True
    return changed


@compiled
def _fire_events(job: Any, lane: int, time: float) -> int:
    """Fire events until no trigger becomes true; return how many fired, or -1 when there are too many.

    Events that become true together all compute their values before any is given, as SBML defines it.
    """
    block = block_of(job)
    n_events, n_acts = job.n_events, job.n_acts
    total = 0
    while n_events > 0:
        block[job.asked_time, lane] = time
        for i in range(job.n_states):
            block[job.asked_state + i, lane] = block[job.state + i, lane]
        call_code(job.call_triggers, job.block)
        n_due = 0
        for i in range(n_events):
            holds = block[job.results + i, lane]
            if holds != 0 and block[job.held + i, lane] == 0:
                block[job.due + n_due, lane] = i
                n_due += 1
            block[job.held + i, lane] = holds
        if n_due == 0:
            break
        for d in range(n_due):
            _compute_changes(job, lane, n_acts + int(block[job.due + d, lane]), d, time, 0.0)
        for d in range(n_due):
            _apply_changes(job, lane, n_acts + int(block[job.due + d, lane]), d)
        set_rates(job, lane)
        total += n_due
        block[job.events, lane] += n_due
        if block[job.events, lane] > job.largest_events:
            return -1
    return total


@compiled
def _sound(job: Any, lane: int) -> bool:
    """After a jump: what fell below its floor becomes zero; return whether all states are finite."""
    block = block_of(job)
    for place in range(job.n_floors):
        state = whole(job.floor_states)[place]
        now, before = block[job.state + state, lane], block[job.new + state, lane]
        if 0 < now < before and now < block[job.floors + place, lane]:
            block[job.state + state, lane] = 0.0
    finite = True
    for i in range(job.n_states):
        finite &= np.isfinite(block[job.state + i, lane])
    return finite


@compiled
def _next_boundary(job: Any, lane: int, after: float) -> float:
    """Return the next moment at which something is due or rates jump."""
    block = block_of(job)
    boundary: float = job.last_day
    patient = int(block[job.patient, lane])
    moment = int(block[job.moment, lane])
    while moment < job.n_moments:
        given = False
        for a in range(whole(job.action_first)[moment], whole(job.action_first)[moment + 1]):
            given |= real(job.sizes)[whole(job.action_dose)[a] * job.n_patients + patient] > 0
        if given:
            boundary = min(boundary, real(job.moment_days)[moment])
            break
        moment += 1
    block[job.moment, lane] = moment
    n = job.n_breakpoints
    for i in range(n):
        if after < block[job.breakpoints + i, lane] < boundary:
            boundary = block[job.breakpoints + i, lane]
    for i in range(job.n_periodic):
        first, period = block[job.breakpoints + n + 2 * i, lane], block[job.breakpoints + n + 2 * i + 1, lane]
        following = first
        if period > 0 and after >= first:
            following = first + (np.floor((after - first) / period) + 1) * period
        if after < following < boundary:
            boundary = following
    n += 2 * job.n_periodic
    for i in range(n, n + job.n_event_times):
        if after < block[job.breakpoints + i, lane] < boundary:
            boundary = block[job.breakpoints + i, lane]
    return boundary


@compiled
def cross_boundary(job: Any, lane: int) -> int:
    """Fire events, write the output, give doses, find the next boundary; return the end's status, or -1.

    Events are looked at twice: at the moment itself, for triggers such as ``time >= 2`` and ``time == 2``,
    and just after it, for ``time > 2`` and for what a dose has set off. The output of the moment holds what
    the model's own events did at it, as in SBML, and not yet the doses.
    """
    block = block_of(job)
    now = block[job.time, lane]
    last = job.last_day
    span = last - job.first_day
    slack = SAME_MOMENT * max(abs(now), span)
    for i in range(job.n_states):
        block[job.new + i, lane] = block[job.state + i, lane]
    fired = _fire_events(job, lane, now)
    if fired < 0:
        return TOO_MANY_EVENTS
    write_output_now(job, lane)
    jumped = _give_doses(job, lane) or fired > 0
    fired = _fire_events(job, lane, now + 2 * slack)
    if fired < 0:
        return TOO_MANY_EVENTS
    if jumped or fired > 0:
        block[job.proposal, lane] *= AFTER_JUMP
        if not _sound(job, lane):
            return NOT_FINITE
    if now >= last:
        return SOLVED
    boundary = _next_boundary(job, lane, now + slack)
    block[job.boundary, lane] = boundary
    block[job.lowest, lane] = LEAST_STEP * max(abs(now), 1e-3 * span)
    block[job.proposal, lane] = max(block[job.proposal, lane], 10 * block[job.lowest, lane])
    margin = min(2 * slack, 0.01 * (boundary - now))
    block[job.earliest, lane] = now + margin
    block[job.latest, lane] = boundary - margin
    block[job.last_error, lane] = 1.0
    set_stop(job, lane)
    return -1
