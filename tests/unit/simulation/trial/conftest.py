"""Tumours whose course is a formula, behind the contract of the engines."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from warmfront.domain.assay import FloatArray
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import Batch, BatchSolution, PatientStatus, SolverSettings
from warmfront.simulation.equations.expressions import Graph
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.trial.defaults import default_settings
from warmfront.simulation.trial.design import (
    FollowUp,
    MeasurementError,
    SizeReadout,
    TrialSettings,
)


class FormulaEngine:
    """Lesions that grow exponentially and shrink while the drug of the first dose lasts.

    ln d(t) = ln d0 + growth t - size of the first dose (1 - exp(-fading t)) / fading
    """

    name = "formula"

    def __init__(self, failing: Callable[[FloatArray], FloatArray] | None = None) -> None:
        self.failing = failing
        self.calls: list[int] = []

    def solve_batch(self, batch: Batch, _settings: SolverSettings) -> BatchSolution:
        self.calls.append(batch.n_patients)
        values = batch.parameters
        day = batch.output_days[None, :]
        kill = float(batch.doses.sizes[0]) if batch.doses.days.size else 0.0
        fading = values.get("fading", np.full(batch.n_patients, 0.01))[:, None]
        effect = kill * values.get("sensitivity", np.ones(batch.n_patients))[:, None]
        log_ratio = values["growth"][:, None] * day - effect * -np.expm1(-fading * day) / fading
        sizes = np.stack([values[name][:, None] * np.exp(log_ratio) for name in batch.outputs], axis=2)
        failed = np.zeros(batch.n_patients, dtype=bool)
        if self.failing is not None:
            failed = np.asarray(self.failing(values["growth"]), dtype=bool)
        sizes[failed] = np.nan
        return BatchSolution(
            values=sizes,
            status=np.where(failed, PatientStatus.NOT_FINITE, PatientStatus.SOLVED).astype(np.int8),
            failed_day=np.where(failed, 0.0, np.nan),
            final_states=sizes[:, -1, :],
            steps=np.zeros(batch.n_patients, dtype=np.int64),
        )


@pytest.fixture
def formula_engine() -> type[FormulaEngine]:
    return FormulaEngine


@pytest.fixture
def empty_model() -> OdeModel:
    """A model without states: the engine of these tests knows its own formula."""
    return OdeModel(
        model_id="formula",
        digest="0",
        sbml="",
        graph=Graph(),
        states=(),
        parameters=(),
        parameter_values=np.zeros(0),
        computed_parameters=(),
        initial=(),
        derivatives=(),
        jacobian=(),
        time_derivatives=(),
        observables={},
        units={},
    )


@pytest.fixture
def population() -> Callable[[int], Population]:
    """Patients with two lesions, one of them small."""

    def make(count: int) -> Population:
        rng = np.random.default_rng(5)
        return Population(
            n_patients=count,
            parameters={
                "growth": rng.lognormal(np.log(0.002), 0.6, count),
                "fading": rng.lognormal(np.log(0.01), 0.5, count),
                "sensitivity": rng.lognormal(0.0, 0.7, count),
                "d1": rng.lognormal(np.log(45.0), 0.4, count),
                "d2": rng.lognormal(np.log(12.0), 0.5, count),
            },
            notes=("made up for tests",),
        )

    return make


@pytest.fixture
def settings() -> TrialSettings:
    """Packaged settings on two lesions given as diameters, with few small replicates."""
    readout = SizeReadout(outputs=("d1", "d2"), quantity="diameter_mm")
    return dataclasses.replace(
        default_settings(load_knowledge().virtual_trial, readout), n_replicates=20, n_per_arm=60
    )


@pytest.fixture
def plain(settings: TrialSettings) -> TrialSettings:
    """No error, no dropout, nobody enters late."""
    return dataclasses.replace(
        settings,
        error=MeasurementError(lesion_log_sd=0.0, reader_log_sd=0.0),
        follow_up=FollowUp(accrual_days=0.0, after_last_entry_days=364.0, dropout_per_day=0.0),
        n_replicates=0,
    )
