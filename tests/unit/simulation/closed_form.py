"""One model whose course is known in closed form, and an engine that writes it down: x' = -k x, doses added.

In a module of its own that a spawned process can import.
"""

from dataclasses import dataclass

import numpy as np

from warmfront.simulation.batch import Batch, BatchSolution, PatientStatus, SolverSettings
from warmfront.simulation.equations.expressions import Graph
from warmfront.simulation.equations.model import OdeModel


def decay_model() -> OdeModel:
    graph = Graph()
    k, x = graph.parameter(0), graph.state(0)
    rate = graph.negate(graph.multiply(k, x))
    return OdeModel(
        model_id="decay",
        digest="0" * 64,
        sbml="",
        graph=graph,
        states=("x",),
        parameters=("k", "off", "doubled"),
        parameter_values=np.array([0.1, 0.0, 0.2]),
        computed_parameters=((2, graph.add(k, k)),),
        initial=(graph.constant(8.0),),
        derivatives=(rate,),
        jacobian=((0, 0, graph.negate(k)),),
        time_derivatives=(graph.constant(0.0),),
        observables={"inverse": graph.divide(graph.constant(1.0), x)},
        units={"x": "mL", "time": "day"},
    )


@dataclass(frozen=True)
class ClosedFormEngine:
    """Patients whose rate is above `fails_above` fail on day 3."""

    fails_above: float = np.inf

    @property
    def name(self) -> str:
        return "closed form"

    def solve_batch(self, batch: Batch, settings: SolverSettings) -> BatchSolution:  # noqa: ARG002
        n, days = batch.n_patients, batch.output_days
        k = batch.parameters.get("k", np.full(n, 0.1))[:, None]
        start = batch.initial.get("x", np.full(n, 8.0))[:, None]
        course = start * np.exp(-k * days)
        for day, size in zip(batch.doses.days, batch.doses.sizes, strict=True):
            course += np.where(days > day, size * np.exp(-k * np.maximum(days - day, 0.0)), 0.0)
        failed = k[:, 0] > self.fails_above
        course[failed[:, None] & (days > 3)] = np.nan
        with np.errstate(divide="ignore"):
            by_name = {"x": course, "inverse": 1.0 / course}
        return BatchSolution(
            values=np.stack([by_name[output] for output in batch.outputs], axis=2),
            status=np.where(failed, PatientStatus.STEP_TOO_SMALL, PatientStatus.SOLVED).astype(np.int8),
            failed_day=np.where(failed, 3.0, np.nan),
            final_states=course[:, -1:],
            steps=np.full(n, 2, dtype=np.int64),
        )
