"""A tumour whose course is known in closed form, behind the contract of the engines."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge.twins import MeasurementError
from warmfront.simulation.batch import Batch, BatchSolution, SolverSettings
from warmfront.simulation.equations.expressions import Graph
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.twin.course import Course

VOLUME = "tumour_volume_ml"
LOG_START = math.log(20.0)
LOG_FACTOR = 0.01
SD_START = 0.5
SD_FACTOR = 0.008


class ClosedForm:
    """Volume v0 * factor^day, so that its logarithm is linear in the logarithms of both parameters."""

    name = "closed form"

    def solve_batch(self, batch: Batch, _settings: SolverSettings) -> BatchSolution:
        start, factor = batch.parameters["v0"], batch.parameters["factor"]
        volume = start[:, None] * factor[:, None] ** batch.output_days
        columns = {"V": volume, "blood": 0.1 * volume}
        values = np.stack([columns[name] for name in batch.outputs], axis=2)
        status = np.where(start > 0, 0, 3).astype(np.int8)
        values[status != 0] = np.nan
        return BatchSolution(
            values=values,
            status=status,
            failed_day=np.where(status == 0, np.nan, 0.0),
            final_states=values[:, -1, :1],
            steps=np.ones(batch.n_patients, dtype=np.int64),
        )


@pytest.fixture(scope="session")
def course() -> Course:
    model = OdeModel(
        model_id="closed_form",
        digest="closed_form",
        sbml="",
        graph=Graph(),
        states=("V",),
        parameters=("v0", "factor"),
        parameter_values=np.array([20.0, 1.01]),
        computed_parameters=(),
        initial=(),
        derivatives=(),
        jacobian=(),
        time_derivatives=(),
        observables={},
        units={},
    )
    return Course(model=model, roles={VOLUME: "V", "ctdna": "blood"}, engine=ClosedForm())


@pytest.fixture(scope="session")
def errors() -> dict[str, MeasurementError]:
    shared = {"why": "made up", "source": "made_up", "status": Status.ASSUMPTION}
    return {
        VOLUME: MeasurementError(
            quantity=VOLUME,
            label="tumour volume",
            unit="mL",
            units={"mL": 1.0, "mm3": 0.001},
            log_sd=0.2,
            smallest=0.05,
            **shared,
        ),
        "ctdna": MeasurementError(
            quantity="ctdna",
            label="circulating tumour DNA",
            unit="model unit",
            units={"model unit": 1.0, "%": 1.0},
            log_sd=0.3,
            scale_log_sd=1.0,
            smallest=1e-6,
            **shared,
        ),
        "il6": MeasurementError(
            quantity="il6",
            label="interleukin-6",
            unit="pg/mL",
            units={"pg/mL": 1.0},
            log_sd=0.3,
            smallest=1e-6,
            **shared,
        ),
    }


@pytest.fixture(scope="session")
def draw_prior() -> Callable[[int, int], Population]:
    def draw(n: int, seed: int) -> Population:
        rng = np.random.default_rng(seed)
        return Population(
            n_patients=n,
            parameters={
                "v0": np.exp(LOG_START + SD_START * rng.standard_normal(n)),
                "factor": np.exp(LOG_FACTOR + SD_FACTOR * rng.standard_normal(n)),
            },
        )

    return draw


@pytest.fixture(scope="session")
def exact() -> Callable[[list[float], list[float], float], tuple[np.ndarray, np.ndarray]]:
    """Mean and covariance of (log v0, log factor) after measured volumes, by the conjugate formula."""

    def solve(days: list[float], volumes: list[float], log_sd: float) -> tuple[np.ndarray, np.ndarray]:
        design = np.column_stack([np.ones(len(days)), days])
        prior = np.diag([SD_START**2, SD_FACTOR**2])
        centre = np.array([LOG_START, LOG_FACTOR])
        precision = np.linalg.inv(prior) + design.T @ design / log_sd**2
        covariance = np.linalg.inv(precision)
        mean = covariance @ (np.linalg.inv(prior) @ centre + design.T @ np.log(volumes) / log_sd**2)
        return mean, covariance

    return solve
