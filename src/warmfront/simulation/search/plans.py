"""Solve many dose plans of one model over the same virtual patients."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import NO_DOSES, Batch, BatchEngine, DosePlan
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.search.courses import settings_of


def solve_plans(
    engine: BatchEngine,
    model: MechanisticModel,
    equations: OdeModel,
    population: Population,
    plans: Sequence[DosePlan | None],
    *,
    output_days: FloatArray,
    outputs: Sequence[str],
) -> FloatArray:
    """Solve plans without rules, for a search over a model that need not be a patient's.

    Parameters
    ----------
    engine : BatchEngine
        Solver.
    model : MechanisticModel
        Tolerances and one-cell levels.
    equations : OdeModel
        The same model compiled.
    population : Population
        Serves every plan.
    plans : sequence of DosePlan or None
        None for no dose.
    output_days : ndarray of float64, shape (n_days,)
        Ascending.
    outputs : sequence of str
        States and observables.

    Returns
    -------
    ndarray of float64, shape (n_plans, n_patients, n_days, n_outputs)
        NaN where a patient could not be solved.
    """
    return np.stack(
        [
            engine.solve_batch(
                Batch(
                    model=equations,
                    n_patients=population.n_patients,
                    parameters=population.parameters,
                    initial=population.initial,
                    output_days=output_days,
                    outputs=tuple(outputs),
                    doses=NO_DOSES if plan is None else plan,
                ),
                settings_of(model),
            ).values
            for plan in plans
        ]
    )
