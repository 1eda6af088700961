"""The solver libRoadRunner behind the engine contract: Antimony to SBML to code, CVODE between doses.

CVODE steps over short pulses that are written as functions of time, so doses never are: the solver
stops at every dose, the state is changed, and it starts anew.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.engine import (
    CLOCK_DIGITS,
    Bolus,
    Dose,
    Infusion,
    Solution,
    SolveStatus,
    Transfer,
    check_times,
    real_doses,
)
from warmfront.simulation.equations.antimony_text import antimony_to_sbml
from warmfront.simulation.roadrunner_batch import RoadRunnerBatchEngine

__all__ = ["RoadRunnerBatchEngine", "RoadRunnerEngine"]

# How far below zero a state may come by the solver's own error, as multiples of its tolerances on the
# largest value of the state (assumption); within it the value is rounding and is set to zero.
NEGATIVE_TOLERANCES = 10.0


class _Compiled:
    """One compiled model with the state and the values it was written with."""

    def __init__(self, model_id: str, antimony_text: str) -> None:
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
        try:
            self.runner: Any = roadrunner.RoadRunner(antimony_to_sbml(model_id, antimony_text))
        except RuntimeError as error:
            raise SimulationError(
                f"model {model_id}: libRoadRunner cannot load it: {error}; "
                "next step: correct the Antimony text"
            ) from error
        inner = self.runner.model
        self.species: tuple[str, ...] = tuple(inner.getFloatingSpeciesIds())
        self.parameters: tuple[str, ...] = tuple(inner.getGlobalParameterIds())
        if not self.species:
            raise SimulationError(
                f"model {model_id}: it has no species; allowed: at least one; next step: declare the states "
                "as 'species' in the Antimony text"
            )
        self.start = np.array(inner.getFloatingSpeciesConcentrations())
        rules = set(self.runner.getAssignmentRuleIds())
        self.settable = tuple(name for name in self.parameters if name not in rules)
        indices = [self.parameters.index(name) for name in self.settable]
        self.indices = np.array(indices, dtype=np.int32)
        self.values = np.array(inner.getGlobalParameterValues())[indices]
        self.runner.timeCourseSelections = ["time", *(f"[{name}]" for name in self.species)]


@lru_cache(maxsize=8)
def _compile(model_id: str, antimony_text: str) -> _Compiled:
    return _Compiled(model_id, antimony_text)


class RoadRunnerEngine:
    """Solve models with libRoadRunner's CVODE.

    A model is compiled once per process and used again; the engine is therefore not for several
    threads at once.

    Parameters
    ----------
    relative_tolerance : float
        Of CVODE, for each step.
    absolute_tolerance : float
        Of CVODE, in the unit of each state.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> model = load_knowledge().mechanistic_models["kosinsky2018"]
    >>> engine = RoadRunnerEngine(relative_tolerance=1e-6, absolute_tolerance=1e-9)
    >>> solution = engine.solve(model, {}, [], [0, 10])
    >>> round(float(solution.of("TV")[1]), 1)
    256.6
    """

    def __init__(self, *, relative_tolerance: float, absolute_tolerance: float) -> None:
        self.relative_tolerance = relative_tolerance
        self.absolute_tolerance = absolute_tolerance

    def solve(
        self,
        model: MechanisticModel,
        parameters: Mapping[str, float],
        doses: Sequence[Dose],
        time_days: Sequence[float],
        initial: Mapping[str, float] | None = None,
    ) -> Solution:
        """Solve a model; the contract is that of `warmfront.simulation.engine.Engine.solve`.

        Parameters
        ----------
        model : MechanisticModel
            Equations and values.
        parameters : mapping of str to float
            Values that replace the model's own.
        doses : sequence of Dose
            Exact boundaries of the integration.
        time_days : sequence of float
            Ascending output days.
        initial : mapping of str to float, optional
            States that replace the model's own on the first day.

        Returns
        -------
        Solution
            Values, or the reason why there are none.

        Raises
        ------
        SimulationError
            When a name, a dose or the days are wrong, or the model cannot be compiled.
        """
        check_times(model.model_id, time_days)
        compiled = _compile(model.model_id, model.antimony)
        given = real_doses(
            model.model_id, doses, compiled.species, compiled.settable, (time_days[0], time_days[-1])
        )
        values = _replaced(model.model_id, "parameter", compiled.settable, compiled.values, parameters)
        state = _replaced(model.model_id, "species", compiled.species, compiled.start, initial or {})
        run = _Run(model, compiled, values, self)
        return run.over(state, given, time_days)


def _replaced(
    model_id: str, kind: str, names: Sequence[str], own: FloatArray, replacing: Mapping[str, float]
) -> FloatArray:
    values = own.copy()
    for name, value in replacing.items():
        if name not in names:
            raise SimulationError(
                f"model {model_id}: {kind} {name!r} is unknown; allowed: {', '.join(names)}; next step: "
                "correct the name"
            )
        values[names.index(name)] = value
    return values


class _Run:
    """One solve: the compiled model, its present parameter values and the boundaries still ahead."""

    def __init__(
        self, model: MechanisticModel, compiled: _Compiled, values: FloatArray, engine: RoadRunnerEngine
    ) -> None:
        self.model = model
        self.compiled = compiled
        self.values = values
        self.floor = np.array([model.extinction.get(name, 0.0) for name in compiled.species])
        self.largest = np.zeros(len(compiled.species))
        self.relative = engine.relative_tolerance
        self.absolute = engine.absolute_tolerance
        integrator = compiled.runner.getIntegrator()
        integrator.setValue("relative_tolerance", engine.relative_tolerance)
        integrator.setValue("absolute_tolerance", engine.absolute_tolerance)

    def over(self, state: FloatArray, doses: Sequence[Dose], time_days: Sequence[float]) -> Solution:
        wanted = [round(float(day), CLOCK_DIGITS) for day in time_days]
        ends = {_end(dose) for dose in doses if isinstance(dose, Infusion)}
        edges = sorted(
            {wanted[-1]} | {dose.time_days for dose in doses} | {e for e in ends if e < wanted[-1]}
        )
        table = np.full((len(wanted), len(state)), np.nan)
        now, own = wanted[0], self.values.copy()
        table[0] = state = self._absorb(state)
        try:
            for edge in edges:
                if edge > now:
                    state = self._advance(state, now, edge, wanted, table)
                    now = edge
                state = self._absorb(self._dosed(state, [d for d in doses if d.time_days == edge]))
                self.values = own + self._running(doses, edge)
        except _NotSolvedError as error:
            return Solution(
                status=SolveStatus.FAILED,
                reason=f"model {self.model.model_id}: {error}",
                time_days=tuple(map(float, time_days)),
                species=self.compiled.species,
                values=np.full_like(table, np.nan),
            )
        return Solution(
            status=SolveStatus.SOLVED,
            reason="",
            time_days=tuple(map(float, time_days)),
            species=self.compiled.species,
            values=table,
        )

    def _advance(
        self, state: FloatArray, start: float, end: float, wanted: Sequence[float], table: FloatArray
    ) -> FloatArray:
        """Integrate to `end`, filling the rows of the requested days; restart where a state dies out."""
        rows_of = {day: row for row, day in enumerate(wanted)}
        while start < end:
            times = [start, *(day for day in wanted if start < day < end), end]
            rows = self._integrate(state, times)
            died = (rows[1:] > 0) & (rows[1:] < self.floor)
            stop = int(np.argmax(died.any(axis=1))) + 1 if died.any() else len(times) - 1
            rows[stop] = self._absorb(rows[stop])
            for row in range(1, stop + 1):
                if times[row] in rows_of:
                    table[rows_of[times[row]]] = rows[row]
            state, start = rows[stop], times[stop]
        return state

    def _integrate(self, state: FloatArray, times: Sequence[float]) -> FloatArray:
        runner, inner = self.compiled.runner, self.compiled.runner.model
        runner.reset()
        inner.setGlobalParameterValues(self.compiled.indices, self.values)
        inner.setTime(times[0])
        inner.setFloatingSpeciesConcentrations(state)
        between = f"between day {times[0]:g} and day {times[-1]:g}"
        try:
            rows: FloatArray = np.array(runner.simulate(times=list(times)))[:, 1:]
        except RuntimeError as error:
            # What follows the first semicolon is the solver's own stack, not a reason.
            raise _NotSolvedError(f"CVODE stopped {between}: {str(error).split(';')[0]}") from error
        if rows.shape[0] != len(times) or not np.isfinite(rows).all():
            raise _NotSolvedError(f"values are not finite {between}")
        self.largest = np.maximum(self.largest, rows.max(axis=0))
        worst = rows.min(axis=0)
        below = worst < -NEGATIVE_TOLERANCES * (self.relative * self.largest + self.absolute)
        if below.any():
            name = self.compiled.species[int(np.argmax(below))]
            raise _NotSolvedError(f"{name} became negative ({worst[below][0]:g}) {between}")
        clipped: FloatArray = np.maximum(rows, 0.0)
        return clipped

    def _absorb(self, state: FloatArray) -> FloatArray:
        return np.where(state < self.floor, 0.0, state)

    def _dosed(self, state: FloatArray, doses: Sequence[Dose]) -> FloatArray:
        state = state.copy()
        for dose in doses:
            if isinstance(dose, Bolus):
                state[self.compiled.species.index(dose.species)] += dose.amount
            elif isinstance(dose, Transfer):
                moved = dose.share * state[self.compiled.species.index(dose.species)]
                state[self.compiled.species.index(dose.species)] -= moved
                state[self.compiled.species.index(dose.into)] += moved
        return state

    def _running(self, doses: Sequence[Dose], now: float) -> FloatArray:
        """Return what the infusions that run just after `now` add to each parameter."""
        added = np.zeros_like(self.values)
        for dose in doses:
            if isinstance(dose, Infusion) and dose.time_days <= now < _end(dose):
                added[self.compiled.settable.index(dose.parameter)] += dose.rate
        return added


def _end(dose: Infusion) -> float:
    return round(dose.time_days + dose.duration_days, CLOCK_DIGITS)


class _NotSolvedError(Exception):
    """Numerical failure inside one solve; becomes a `Solution` with a reason."""
