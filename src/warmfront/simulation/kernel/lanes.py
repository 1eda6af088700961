"""What the driver works on: the compiled code, the task, what each lane is doing, and what came out."""

from typing import Any, NamedTuple

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.simulation.kernel.layout import Rows

# Kinds of action at a moment of the schedule.
BOLUS, ACT, CHANGE_OF_RATE = 0, 1, 2


class Code(NamedTuple):
    """Addresses of the program's functions and of its block, with the layout of the block."""

    step: int
    prepare: int
    compute_parameters: int
    begin: int
    observe: int
    triggers: int
    acts: IntArray
    events: IntArray
    block_address: int
    rows: Rows


class Model(NamedTuple):
    """What the driver must know of the model.

    Changes of an act are ``change_state[change_first[a]:change_first[a + 1]]``; events follow the acts, and
    a number below zero is parameter -1 - number.
    """

    computed: IntArray
    n_breakpoints: int
    n_periodic: int
    n_event_times: int
    change_first: IntArray
    change_target: IntArray
    active_at_start: IntArray
    dense: FloatArray


class Limits(NamedTuple):
    """Tolerances and limits of every patient."""

    relative: float
    absolute: FloatArray
    nonnegative: bool
    largest_steps: int
    largest_events: int


class Task(NamedTuple):
    """Patients and schedule of one chunk; arrays per patient have the patient last.

    Actions of a moment are those from ``action_first[m]`` to ``action_first[m + 1]``. A running rate adds
    to an inflow (place 0 or above) or to parameter -1 - place.
    """

    n_patients: int
    base_parameters: FloatArray
    given_parameters: IntArray
    given_values: FloatArray
    initial_states: IntArray
    initial_values: FloatArray
    floor_states: IntArray
    floor_values: FloatArray
    output_days: FloatArray
    output_places: IntArray
    asks_observables: bool
    moment_days: FloatArray
    action_first: IntArray
    action_kind: IntArray
    action_target: IntArray
    action_dose: IntArray
    rate_dose: IntArray
    rate_place: IntArray
    rate_start: FloatArray
    rate_end: FloatArray
    sizes: FloatArray


class Lanes(NamedTuple):
    """What each lane is doing; one column per lane.

    `held` says which triggers held before, `holds` which hold after the step. The last three are scratch:
    events that are due, the coefficients of the curve within a step, and new values before they are given.
    """

    patient: IntArray
    output: IntArray
    moment: IntArray
    steps: IntArray
    events: IntArray
    negatives: IntArray
    boundary: FloatArray
    proposal: FloatArray
    lowest: FloatArray
    own_parameters: FloatArray
    breakpoints: FloatArray
    held: FloatArray
    holds: FloatArray
    due: IntArray
    curve: FloatArray
    changed: FloatArray


class Outcome(NamedTuple):
    """Results of a chunk, as in `warmfront.simulation.batch.BatchSolution`."""

    values: FloatArray
    status: Any
    failed_day: FloatArray
    final_states: FloatArray
    steps: Any


def make_block(rows: Rows, width: int) -> FloatArray:
    """Return a block of zeros whose rows start at multiples of their own size in memory.

    Parameters
    ----------
    rows : Rows
        Layout.
    width : int
        Lanes.

    Returns
    -------
    ndarray of float64, shape (rows.total, width)
        Zeros, with steps of 1, so that idle lanes compute something harmless.
    """
    raw = np.zeros(rows.total * width + width)
    skip = (-raw.ctypes.data % (8 * width)) // 8
    block = raw[skip : skip + rows.total * width].reshape(rows.total, width)
    block[rows.step] = 1.0
    block[rows.last_error] = 1.0
    return block


def make_lanes(rows: Rows, width: int, n_breakpoints: int, n_events: int) -> Lanes:
    """Return lanes without patients.

    Parameters
    ----------
    rows : Rows
        Layout.
    width : int
        Lanes.
    n_breakpoints, n_events : int
        Numbers that the program computes after the initial states; events of the model.

    Returns
    -------
    Lanes
        All idle.
    """

    def whole() -> IntArray:
        return np.zeros(width, dtype=np.int64)

    return Lanes(
        patient=whole() - 1,
        output=whole(),
        moment=whole(),
        steps=whole(),
        events=whole(),
        negatives=whole(),
        boundary=np.ones(width),
        proposal=np.ones(width),
        lowest=np.zeros(width),
        own_parameters=np.zeros((rows.n_parameters, width)),
        breakpoints=np.zeros((n_breakpoints, width)),
        held=np.zeros((n_events, width)),
        holds=np.zeros((n_events, width)),
        due=np.zeros(n_events, dtype=np.int64),
        curve=np.zeros((3, rows.n_states)),
        changed=np.zeros((max(1, n_events), rows.n_results)),
    )
