"""Solve a regimen whose rules hold, resume or stop doses, patient by patient.

Between two planned days of the agents that a rule concerns nothing is decided, so the batch is solved in
one piece. On such a day the rules are asked of the state before the dose of that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, has_grown
from warmfront.domain.records import record
from warmfront.domain.regimen import DoseRule
from warmfront.simulation.batch import Batch, BatchEngine, DosePlan, PatientStatus, SolverSettings

RECIST = RecistRule()

BoolArray = npt.NDArray[np.bool_]


@record
class SolvedRegimen:
    """A batch under a regimen with its rules.

    Parameters
    ----------
    values : ndarray of float64, shape (n_patients, n_days, n_outputs)
        As in `BatchSolution`.
    solved : ndarray of bool, shape (n_patients,)
        Whether the patient was solved to the end.
    given : ndarray of bool, shape (n_patients, n_doses)
        Doses that were given; all without a rule.
    status : ndarray of int8, shape (n_patients,)
        `PatientStatus` of each, of the piece in which it failed.
    failed_day : ndarray of float64, shape (n_patients,)
        Day at which a patient failed; NaN for the others.
    steps : ndarray of int64, shape (n_patients,)
        Steps over all pieces.
    """

    values: FloatArray
    solved: BoolArray
    given: BoolArray
    status: npt.NDArray[np.int8]
    failed_day: FloatArray
    steps: npt.NDArray[np.int64]


def solve_with_rules(
    engine: BatchEngine,
    batch: Batch,
    settings: SolverSettings,
    agents: Sequence[str],
    rules: Sequence[DoseRule],
    roles: Mapping[str, str],
) -> SolvedRegimen:
    """Solve a batch, deciding on every planned day of the agents that a rule names.

    Parameters
    ----------
    engine : BatchEngine
        Solver.
    batch : Batch
        Its plan holds every dose that would be given without rules.
    settings : SolverSettings
        For every piece.
    agents : sequence of str
        Agent id of each dose of the plan.
    rules : sequence of DoseRule
        In any order; a stop is final, a resume is asked after the holds.
    roles : mapping of str to str
        Role to the output of the model that gives it.

    Returns
    -------
    SolvedRegimen
        Values on the batch's own output days.
    """
    n_doses = len(agents)
    if not rules:
        solution = engine.solve_batch(batch, settings)
        return SolvedRegimen(
            values=solution.values,
            solved=solution.status == PatientStatus.SOLVED,
            given=np.ones((batch.n_patients, n_doses), dtype=np.bool_),
            status=solution.status,
            failed_day=solution.failed_day,
            steps=solution.steps,
        )
    return _Course(engine, batch, settings, agents, rules, roles).run()


class _Course:
    """The pieces of one batch, and what has been decided so far."""

    def __init__(
        self,
        engine: BatchEngine,
        batch: Batch,
        settings: SolverSettings,
        agents: Sequence[str],
        rules: Sequence[DoseRule],
        roles: Mapping[str, str],
    ) -> None:
        self.engine, self.batch, self.settings = engine, batch, settings
        self.agents, self.rules = np.array(agents), rules
        names = {rule.quantity: _role(rule) for rule in rules}
        self.asked = {quantity: roles[role] for quantity, role in names.items()}
        self.outputs = tuple(dict.fromkeys((*batch.outputs, *self.asked.values())))
        n = batch.n_patients
        self.known = sorted(set(agents))
        self.held = {agent: np.zeros(n, dtype=np.bool_) for agent in self.known}
        self.stopped = {agent: np.zeros(n, dtype=np.bool_) for agent in self.known}
        self.given = np.ones((n, len(agents)), dtype=np.bool_)
        self.smallest = np.full(n, np.inf)
        self.progressed = np.zeros(n, dtype=np.bool_)
        self.alive = np.ones(n, dtype=np.bool_)
        self.status = np.full(n, PatientStatus.SOLVED, dtype=np.int8)
        self.failed_day = np.full(n, np.nan)
        self.steps = np.zeros(n, dtype=np.int64)

    def run(self) -> SolvedRegimen:
        batch = self.batch
        first, last = float(batch.output_days[0]), float(batch.output_days[-1])
        concerned = {agent for rule in self.rules for agent in (rule.agents or self.known)}
        days = [
            float(day)
            for day, agent in zip(batch.doses.days, self.agents, strict=True)
            if agent in concerned and first <= day < last
        ]
        edges = sorted({first, last, *days})
        table = np.full((batch.n_patients, len(batch.output_days), len(self.outputs)), np.nan)
        initial = dict(batch.initial)
        for start, end in pairwise(edges):
            self._decide(start, initial)
            solution = self._piece(start, end, initial)
            rows = _rows(batch.output_days, start, end, last)
            inside = np.searchsorted(self._days(start, end), batch.output_days[rows])
            table[:, rows] = solution.values[:, inside]
            self._watch(solution.values)
            failed = self.alive & (solution.status != PatientStatus.SOLVED)
            self.status[failed] = solution.status[failed]
            self.failed_day[failed] = solution.failed_day[failed]
            self.steps += solution.steps
            self.alive &= ~failed
            initial = {
                name: np.ascontiguousarray(solution.final_states[:, i])
                for i, name in enumerate(batch.model.states)
            }
        columns = [self.outputs.index(name) for name in batch.outputs]
        table[~self.alive] = np.nan
        return SolvedRegimen(
            values=table[:, :, columns],
            solved=self.alive,
            given=self.given,
            status=self.status,
            failed_day=self.failed_day,
            steps=self.steps,
        )

    def _days(self, start: float, end: float) -> FloatArray:
        own = self.batch.output_days
        return np.unique(np.concatenate(([start], own[(own > start) & (own < end)], [end])))

    def _piece(self, start: float, end: float, initial: dict[str, FloatArray]):  # type: ignore[no-untyped-def]
        piece = replace(
            self.batch,
            output_days=self._days(start, end),
            outputs=self.outputs,
            doses=_part(self.batch.doses, self.given, start, end),
            initial=initial,
        )
        return self.engine.solve_batch(piece, self.settings)

    def _decide(self, start: float, initial: dict[str, FloatArray]) -> None:
        due = np.isclose(self.batch.doses.days, start, rtol=0, atol=1e-9)
        if not due.any():
            return
        state = self._state(start, initial)
        for agent in self.known:
            own = [rule for rule in self.rules if not rule.agents or agent in rule.agents]
            holds = [self._true(rule, state) for rule in own if rule.action == "hold"]
            resumes = [self._true(rule, state) for rule in own if rule.action == "resume"]
            for rule in own:
                if rule.action == "stop":
                    self.stopped[agent] |= self._true(rule, state)
            if holds:
                wanted = np.any(holds, axis=0)
                keep = self.held[agent] & ~np.any(resumes, axis=0) if resumes else False
                self.held[agent] = wanted | keep
            self.given[:, due & (self.agents == agent)] = ~(self.held[agent] | self.stopped[agent])[:, None]

    def _state(self, start: float, initial: dict[str, FloatArray]) -> dict[str, FloatArray]:
        """Ask the quantities of the state before the dose, over a moment without doses."""
        moment = replace(
            self.batch,
            output_days=np.array([start, start + 1e-3]),
            outputs=self.outputs,
            doses=_part(self.batch.doses, self.given, start, start),
            initial=initial,
        )
        values = self.engine.solve_batch(moment, self.settings).values
        self._watch(values[:, :1])
        return {q: values[:, 0, self.outputs.index(name)] for q, name in self.asked.items()}

    def _watch(self, values: FloatArray) -> None:
        name = self.asked.get("progression")
        if name is None:
            return
        for row in values[:, :, self.outputs.index(name)].T:
            self.progressed |= has_grown(self.smallest, row, RECIST)
            self.smallest = np.fmin(self.smallest, row)

    def _true(self, rule: DoseRule, state: Mapping[str, FloatArray]) -> BoolArray:
        if rule.quantity == "progression":
            return self.progressed.copy()
        value = state[rule.quantity]
        limit = 0.0 if rule.limit is None else rule.limit
        return np.asarray(value < limit if rule.sense == "below" else value > limit)


def _role(rule: DoseRule) -> str:
    return "sum_of_diameters_mm" if rule.quantity == "progression" else rule.quantity


def _rows(output_days: FloatArray, start: float, end: float, last: float) -> npt.NDArray[np.intp]:
    inside = (output_days >= start) & ((output_days < end) | ((end == last) & (output_days <= end)))
    return np.flatnonzero(inside)


def _part(plan: DosePlan, given: BoolArray, start: float, end: float) -> DosePlan:
    """Cut the doses of one piece out of a plan; an infusion that crosses an edge is split."""
    sizes = np.broadcast_to(plan.sizes, given.shape) * given
    ends = plan.days + plan.duration_days
    wanted = np.flatnonzero(
        (plan.days < end) & ((plan.days >= start) | ((plan.duration_days > 0) & (ends > start)))
    )
    begins = np.maximum(plan.days[wanted], start)
    lengths = np.where(plan.duration_days[wanted] > 0, np.minimum(ends[wanted], end) - begins, 0.0)
    whole = plan.duration_days[wanted]
    shares = np.divide(lengths, whole, out=np.ones_like(lengths), where=whole > 0)
    return DosePlan(
        days=begins,
        acts=tuple(plan.acts[i] for i in wanted),
        sizes=sizes[:, wanted] * shares,
        duration_days=lengths,
    )
