"""The solver libRoadRunner behind the contract for batches: CVODE, one patient after the other.

The independent engine that results of the own kernel are compared with. It stops at every dose and at every
moment at which rates jump with time, changes the state and starts anew; events of the model are left to
libRoadRunner itself.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.simulation.batch import Batch, BatchSolution, PatientStatus, SolverSettings
from warmfront.simulation.batch_checks import check_batch
from warmfront.simulation.courses import Course, Stop, plan_course
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.sbml_editing import edit_sbml

# How far below zero a state may come by the solver's own error, as multiples of its tolerances on the
# largest value of the state (assumption); within it the value is rounding and is set to zero.
NEGATIVE_TOLERANCES = 10.0
# CVODE starts a segment this much of the simulated span after the moment at which rates jump, so that it
# sees the later rates and not the ones of the moment itself (assumption; the error is of the same order).
AFTER_JUMP = 1e-12


class RoadRunnerBatchEngine:
    """Solve batches with libRoadRunner.

    A model is compiled once per process and used again; the engine is therefore not for several threads at
    once. Extinction levels are looked at on output days and at boundaries only; a state that falls
    below its level there is set to zero.

    Examples
    --------
    >>> import numpy as np
    >>> from warmfront.simulation.equations.reading import read_model
    >>> model = read_model("S = 8; k = 0.5; J: S -> ; k*S", model_id="decay", format="antimony")
    >>> batch = Batch(
    ...     model=model, n_patients=2, output_days=np.array([0.0, 2.0]), outputs=("S",),
    ...     parameters={"k": np.array([0.5, 1.0])},
    ... )
    >>> solution = RoadRunnerBatchEngine().solve_batch(batch, SolverSettings(relative_tolerance=1e-9))
    >>> solution.values[:, 1, 0].round(4).tolist()
    [2.943, 1.0827]
    """

    @property
    def name(self) -> str:
        """Name and version for reports."""
        import roadrunner

        return f"libRoadRunner {roadrunner.__version__}"

    def solve_batch(self, batch: Batch, settings: SolverSettings) -> BatchSolution:
        """Solve every patient of a batch; the contract is that of `BatchEngine.solve_batch`.

        Parameters
        ----------
        batch : Batch
            Patients and schedule.
        settings : SolverSettings
            Tolerances and limits.

        Returns
        -------
        BatchSolution
            Values, or per patient the reason why there are none. `steps` is zero throughout: CVODE's counts
            are not handed out.

        Raises
        ------
        SimulationError
            When the call is wrong or libRoadRunner cannot load the model.
        """
        check_batch(batch, settings)
        infused = {act.partition(" ")[2] for act in batch.doses.acts if act.startswith("infusion ")}
        ordered = tuple(state for state in batch.model.states if state in infused)
        compiled = _compile(_Key(batch.model), ordered)
        compiled.set_tolerances(settings)
        patients, days = batch.n_patients, len(batch.output_days)
        values = np.full((patients, days, len(batch.outputs)), np.nan)
        final = np.full((patients, len(batch.model.states)), np.nan)
        status = np.zeros(patients, dtype=np.int8)
        failed_day = np.full(patients, np.nan)
        for patient in range(patients):
            run = _Run(compiled, plan_course(batch, settings, patient), settings)
            status[patient], failed_day[patient] = run.solve()
            values[patient] = run.outputs(batch.outputs)
            final[patient] = run.state
        return BatchSolution(
            values=values,
            status=status,
            failed_day=failed_day,
            final_states=final,
            steps=np.zeros(patients, dtype=np.int64),
        )


class _Key:
    """A model as a key of the cache: by its digest."""

    def __init__(self, model: OdeModel) -> None:
        self.model = model

    def __hash__(self) -> int:
        return hash(self.model.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.model.digest == self.model.digest


class _Compiled:
    """A loaded model and where libRoadRunner keeps each of its numbers."""

    def __init__(self, model: OdeModel, infused: tuple[str, ...]) -> None:
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
        edited = edit_sbml(model, infused)
        try:
            self.runner: Any = roadrunner.RoadRunner(edited.text)
        except RuntimeError as error:
            raise SimulationError(
                f"model {model.model_id}: libRoadRunner cannot load it: {str(error)[:300]}; "
                "next step: correct the model, or use the own kernel"
            ) from error
        self.model = model
        inner = self.runner.model
        self.species = {*inner.getFloatingSpeciesIds(), *inner.getBoundarySpeciesIds()}
        self.state_names = [self._selection(name) for name in model.states]
        own = [edited.parameter_names.get(name, name) for name in model.parameters]
        self.parameter_names = [self._selection(name) for name in own]
        self.inputs = {model.states.index(state): name for state, name in edited.inputs.items()}
        sizes = set(inner.getCompartmentIds())
        self.sizes = {name: self._size(name) for name in inner.getFloatingSpeciesIds()}
        self.first = [i for i, name in enumerate(own) if name in sizes]
        self.then = [i for i, name in enumerate(own) if name not in sizes]
        changed = {index for event in model.events for index, _ in event.parameter_changes}
        self.changing = sorted(changed)
        self.runner.timeCourseSelections = [
            "time",
            *self.state_names,
            *(self.parameter_names[index] for index in self.changing),
        ]

    def _selection(self, name: str) -> str:
        return f"[{name}]" if name in self.species and name not in self.model.amounts else name

    def _size(self, species: str) -> float:
        """Return the amount of one unit of a state: the size of its compartment."""
        if species in self.model.amounts or species in self.runner.model.getRateRuleSymbols():
            return 1.0
        before = self.runner[f"[{species}]"]
        self.runner[f"[{species}]"] = 1.0
        size = float(self.runner[species])
        self.runner[f"[{species}]"] = before
        return size

    def set_tolerances(self, settings: SolverSettings) -> None:
        integrator = self.runner.getIntegrator()
        integrator.setValue("relative_tolerance", settings.relative_tolerance)
        integrator.setValue("maximum_num_steps", min(settings.largest_steps, 2_000_000_000))
        # One number would be multiplied by the initial values, and the setter by name puts it elsewhere:
        # the list is given in the order of the solver's own states, which are amounts.
        inner = self.runner.model
        tolerances = []
        for place in range(len(integrator.getAbsoluteToleranceVector())):
            name = inner.getStateVectorId(place)
            tolerance = settings.absolute_tolerances.get(name, settings.absolute_tolerance)
            tolerances.append(tolerance * self.sizes.get(name, 1.0))
        integrator.setValue("absolute_tolerance", tolerances)

    def begin(self, parameters: FloatArray) -> None:
        """Forget what ran before and set every number of a patient."""
        self.runner.reset()
        for index in (*self.first, *self.then):
            self.runner[self.parameter_names[index]] = parameters[index]
        for name in self.inputs.values():
            self.runner[name] = 0.0

    def set_state(self, state: FloatArray) -> None:
        for name, value in zip(self.state_names, state, strict=True):
            self.runner[name] = value


@lru_cache(maxsize=16)
def _compile(key: _Key, infused: tuple[str, ...]) -> _Compiled:
    return _Compiled(key.model, infused)


class _FailedError(Exception):
    def __init__(self, status: PatientStatus, day: float) -> None:
        self.status = status
        self.day = day
        super().__init__(status.name)


class _Run:
    """One patient."""

    def __init__(self, compiled: _Compiled, course: Course, settings: SolverSettings) -> None:
        self.compiled = compiled
        self.course = course
        self.settings = settings
        self.state = course.state
        self.parameters = course.parameters.copy()
        days = len(course.output_days)
        self.table = np.full((len(self.state), days), np.nan)
        self.used = np.repeat(course.parameters[:, None], days, axis=1)
        self.largest = np.abs(self.state)

    def solve(self) -> tuple[int, float]:
        """Return the status and the day of failure."""
        course = self.course
        now = float(course.output_days[0])
        try:
            self.compiled.begin(self.parameters)
            self._fire_at_start(now)
            self.table[:, 0], self.used[:, 0] = self.state, self.parameters
            for stop in course.stops:
                if stop.day > now:
                    self._advance(now, stop.day)
                    now = stop.day
                self._change(stop)
        except _FailedError as error:
            self.state = np.full_like(self.state, np.nan)
            return int(error.status), error.day
        return int(PatientStatus.SOLVED), np.nan

    def _fire_at_start(self, now: float) -> None:
        """Fire events that are due at once: libRoadRunner does so before it is given the patient's values."""
        model = self.compiled.model
        state, parameters = self.state, self.parameters.copy()
        for event in model.events:
            nodes = [event.trigger, *(node for _, node in (*event.changes, *event.parameter_changes))]
            found = evaluate(model.graph, nodes, states=state, parameters=parameters, time=now)
            if not (event.active_at_start and float(found[0])):
                continue
            self.state = self.state.copy()
            values = [float(value) for value in found[1:]]
            for (index, _), value in zip(event.changes, values, strict=False):
                self.state[index] = value
            for (index, _), value in zip(event.parameter_changes, values[len(event.changes) :], strict=True):
                self.parameters[index] = value
                self.compiled.runner[self.compiled.parameter_names[index]] = value

    def _advance(self, start: float, end: float) -> None:
        """Integrate to `end`, filling output days; start anew where a state dies out."""
        days = self.course.output_days
        while start < end:
            inside = days[(days > start) & (days < end)]
            times = [start, *inside.tolist(), end]
            rows = self._integrate(times)
            states = rows[:, : len(self.state)]
            died = self._is_gone(states[1:], states[:-1])
            last = int(np.argmax(died.any(axis=1))) + 1 if died.any() else len(times) - 1
            self.state = self._absorb(states[last], states[last - 1])
            for row in range(1, last + 1):
                at = np.flatnonzero(days == times[row])
                if at.size:
                    self.table[:, at[0]] = self.state if row == last else states[row]
                    self.used[:, at[0]] = self.parameters
                    self.used[self.compiled.changing, at[0]] = rows[row, len(self.state) :]
            self.parameters[self.compiled.changing] = rows[last, len(self.state) :]
            start = times[last]

    def _integrate(self, times: list[float]) -> FloatArray:
        try:
            return self._checked(times, self._simulate(times))
        except _FailedError:
            if len(times) == 2:
                raise
        # Values up to the failure are wanted: once more, from output day to output day.
        rows: list[FloatArray] = []
        for start, end in pairwise(times):
            row = self._checked([start, end], self._simulate([start, end]))
            rows += [row[0], row[1]] if not rows else [row[1]]
            self.state = row[1, : len(self.state)]
            self.parameters[self.compiled.changing] = row[1, len(self.state) :]
            at = np.flatnonzero(self.course.output_days == end)
            self.table[:, at] = self.state[:, None]
        return np.array(rows)

    def _simulate(self, times: list[float]) -> FloatArray:
        runner = self.compiled.runner
        self.compiled.set_state(self.state)
        for index in self.compiled.changing:
            runner[self.compiled.parameter_names[index]] = self.parameters[index]
        span = self.course.output_days[-1] - self.course.output_days[0]
        after = AFTER_JUMP * max(span, abs(times[0])) if times[0] in self.course.jumps else 0.0
        begin = min(times[0] + after, 0.5 * (times[0] + times[1]))
        runner.model.setTime(begin)
        try:
            rows: FloatArray = np.array(runner.simulate(times=[begin, *times[1:]]))[:, 1:]
        except RuntimeError as error:
            raise _FailedError(_reason(str(error)), times[0]) from error
        return rows

    def _checked(self, times: list[float], rows: FloatArray) -> FloatArray:
        finite = np.isfinite(rows).all(axis=1)
        if rows.shape[0] != len(times) or not finite.all():
            wrong = int(np.argmin(finite)) if rows.shape[0] == len(times) else 0
            raise _FailedError(PatientStatus.NOT_FINITE, times[wrong])
        states = rows[:, : len(self.state)]
        self.largest = np.maximum(self.largest, np.abs(states).max(axis=0))
        if self.settings.nonnegative:
            bound = self.settings.relative_tolerance * self.largest + self.course.tolerances
            low = states < -NEGATIVE_TOLERANCES * bound
            if low.any():
                raise _FailedError(PatientStatus.NEGATIVE, times[int(np.argmax(low.any(axis=1)))])
            rows[:, : len(self.state)] = np.maximum(states, 0.0)
        return rows

    def _absorb(self, state: FloatArray, before: FloatArray) -> FloatArray:
        return np.where(self._is_gone(state, before), 0.0, state)

    def _is_gone(self, state: FloatArray, before: FloatArray) -> npt.NDArray[np.bool_]:
        """Return what fell below its floor; what rises from below is fed and stays, solver noise does not."""
        noise = (before == 0) & (state < NEGATIVE_TOLERANCES * self.course.tolerances)
        gone: npt.NDArray[np.bool_] = (state > 0) & (state < self.course.floors) & ((state < before) | noise)
        return gone

    def _change(self, stop: Stop) -> None:
        """Give the doses of a moment, and set the inputs and raised parameters from then on."""
        model, runner = self.compiled.model, self.compiled.runner
        before = self.state
        for index, size in stop.boluses:
            if isinstance(index, int):
                self.state = self.state.copy()
                self.state[index] += size
            else:
                nodes = [node for _, node in index.changes]
                found = evaluate(
                    model.graph,
                    nodes,
                    states=self.state,
                    parameters=self.parameters,
                    time=stop.day,
                    size=size,
                )
                self.state = self.state.copy()
                for (state, _), value in zip(index.changes, found, strict=True):
                    self.state[state] = float(value)
        if not np.isfinite(self.state).all():
            raise _FailedError(PatientStatus.NOT_FINITE, stop.day)
        self.state = self._absorb(self.state, before)
        for parameter, added in stop.raised:
            self.parameters[parameter] = self.course.parameters[parameter] + added
            runner[self.compiled.parameter_names[parameter]] = self.parameters[parameter]
        for state, rate in stop.inputs:
            name = self.compiled.inputs[state]
            runner[name] = rate

    def outputs(self, names: tuple[str, ...]) -> FloatArray:
        """Return outputs, shape (days, outputs)."""
        model = self.compiled.model
        nodes = [
            model.graph.state(model.states.index(name)) if name in model.states else model.observables[name]
            for name in names
        ]
        found = evaluate(
            model.graph, nodes, states=self.table, parameters=self.used, time=self.course.output_days
        )
        days = len(self.course.output_days)
        table = (
            np.stack([np.broadcast_to(one, (days,)) for one in found], axis=1)
            if found
            else np.empty((days, 0))
        )
        lost = np.isnan(self.table).any(axis=0)
        return np.where(lost[:, None], np.nan, table)


def _reason(message: str) -> PatientStatus:
    if "cascaded events" in message:
        return PatientStatus.TOO_MANY_EVENTS
    if "CV_TOO_MUCH_WORK" in message:
        return PatientStatus.TOO_MANY_STEPS
    if "CV_ERR_FAILURE" in message or "CV_CONV_FAILURE" in message:
        return PatientStatus.STEP_TOO_SMALL
    return PatientStatus.ENGINE_STOPPED
