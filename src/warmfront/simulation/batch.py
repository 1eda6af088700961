"""The contract between virtual patients and the programs that solve them: many patients, one model.

One patient that cannot be solved is a value with a reason and takes no other with it. Only a wrong call
(an unknown name, a negative dose, days that do not ascend) raises.
"""

from dataclasses import field
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.equations.model import OdeModel


class PatientStatus(IntEnum):
    """What became of one virtual patient; the texts are in `STATUS_REASONS`."""

    SOLVED = 0
    TOO_MANY_STEPS = 1
    STEP_TOO_SMALL = 2
    NOT_FINITE = 3
    NEGATIVE = 4
    TOO_MANY_EVENTS = 5
    ENGINE_STOPPED = 6


STATUS_REASONS = {
    PatientStatus.SOLVED: "solved",
    PatientStatus.TOO_MANY_STEPS: "the largest number of steps was reached",
    PatientStatus.STEP_TOO_SMALL: "the step became too small to move time on",
    PatientStatus.NOT_FINITE: "a state or a rate of change is not finite",
    PatientStatus.NEGATIVE: "a state became negative by more than its tolerance",
    PatientStatus.TOO_MANY_EVENTS: "the largest number of events was reached",
    PatientStatus.ENGINE_STOPPED: "the solver gave up",
}


@record
class DosePlan:
    """Dated doses that all patients of one batch receive; each is an exact boundary of the integration.

    Parameters
    ----------
    days : ndarray of float64, shape (n_doses,)
        Ascending; equal days are given in the order of the list. A dose on an output day is given after
        the value of that day is taken.
    acts : tuple of str
        One for each dose: ``bolus STATE`` adds the size to a state; ``infusion STATE`` adds the size to it
        evenly over `duration_days`; ``raise PARAMETER`` adds the size to a parameter for `duration_days`;
        any other name is an act of the model.
    sizes : ndarray of float64, shape (n_doses,) or (n_patients, n_doses)
        In the unit of the act, never negative; zero gives nothing at all, exactly. NaN is an error.
    duration_days : ndarray of float64, shape (n_doses,)
        Zero for what happens at once.
    """

    days: FloatArray
    acts: tuple[str, ...]
    sizes: FloatArray
    duration_days: FloatArray


NO_DOSES = DosePlan(days=np.zeros(0), acts=(), sizes=np.zeros(0), duration_days=np.zeros(0))


@record
class SolverSettings:
    """How exactly and within which limits each patient is solved.

    Parameters
    ----------
    relative_tolerance : float
        Of each step.
    absolute_tolerance : float
        Of each step in the unit of the state, for states that `absolute_tolerances` does not name.
    absolute_tolerances : dict of str to float
        State to its own absolute tolerance.
    extinction : dict of str to float
        State to the level (one cell) below which nothing is left: it is set to zero when a falling state
        passes it, and stays zero until something feeds it.
    nonnegative : bool
        Whether states may not fall below zero: rounding below zero becomes zero, more than the tolerance
        fails the patient.
    largest_steps, largest_events : int
        Per patient.
    """

    relative_tolerance: float = 1e-6
    absolute_tolerance: float = 1e-9
    absolute_tolerances: dict[str, float] = field(default_factory=dict)
    extinction: dict[str, float] = field(default_factory=dict)
    nonnegative: bool = True
    largest_steps: int = 1_000_000
    largest_events: int = 10_000


@record
class Batch:
    """One model, many patients, one schedule.

    Parameters
    ----------
    model : OdeModel
        Equations.
    parameters : dict of str to ndarray
        Parameter to one value per patient, shape (n_patients,); others keep the model's own value.
    n_patients : int
        Number of patients.
    output_days : ndarray of float64, shape (n_days,)
        Ascending; the first is the day of the initial state.
    outputs : tuple of str
        States and observables to return.
    doses : DosePlan
        Shared by all patients; sizes may differ.
    initial : dict of str to ndarray
        State to one value per patient on the first day; others start where the model says.
    floors : dict of str to ndarray
        State to one extinction level per patient, in place of the level of the settings: an exponential
        variate times one cell makes cure a chance event (linear death process).
    """

    model: OdeModel
    n_patients: int
    output_days: FloatArray
    outputs: tuple[str, ...]
    parameters: dict[str, FloatArray] = field(default_factory=dict)
    doses: DosePlan = NO_DOSES
    initial: dict[str, FloatArray] = field(default_factory=dict)
    floors: dict[str, FloatArray] = field(default_factory=dict)


@record
class BatchSolution:
    """What came of a batch.

    Parameters
    ----------
    values : ndarray of float64, shape (n_patients, n_days, n_outputs)
        NaN from the moment on at which a patient failed.
    status : ndarray of int8, shape (n_patients,)
        `PatientStatus` of each.
    failed_day : ndarray of float64, shape (n_patients,)
        Day at which a patient failed; NaN for the others.
    final_states : ndarray of float64, shape (n_patients, n_states)
        On the last day, after the doses of that day; a further batch can start from them.
    steps : ndarray of int64, shape (n_patients,)
        Accepted and rejected steps together.
    """

    values: FloatArray
    status: npt.NDArray[np.int8]
    failed_day: FloatArray
    final_states: FloatArray
    steps: npt.NDArray[np.int64]


class BatchEngine(Protocol):
    """Anything that can solve a batch."""

    @property
    def name(self) -> str:
        """Name and version for reports."""
        ...

    def solve_batch(self, batch: Batch, settings: SolverSettings) -> BatchSolution:
        """Solve every patient of a batch.

        Parameters
        ----------
        batch : Batch
            Patients and schedule.
        settings : SolverSettings
            Tolerances and limits.

        Returns
        -------
        BatchSolution
            Values, or per patient the reason why there are none.

        Raises
        ------
        SimulationError
            When the call is wrong, with every problem named.
        """
        ...
