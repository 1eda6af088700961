"""Predictions of several structures put together, since no posterior holds the error of its own model."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.twins import MeasurementError
from warmfront.simulation.population import Population
from warmfront.simulation.twin.course import Course, simulate_roles
from warmfront.simulation.twin.posterior import LEVELS, Band
from warmfront.stats.importance import resample, weighted_quantiles

# Enough draws of each structure for the ends of a 95% interval (assumption).
DRAWS = 1000


@record
class FittedStructure:
    """One model after the update.

    Parameters
    ----------
    course : Course
        Model, doses and engine.
    prior, posterior : Population
        Virtual patients before and after.
    """

    course: Course
    prior: Population
    posterior: Population


def pool_structures(
    structures: Sequence[FittedStructure],
    days: Sequence[float],
    error: MeasurementError,
    rng: np.random.Generator,
    model_log_sd: float = 0.0,
) -> Band:
    """Put the predictions of several models together, each counting alike.

    They count alike because a few scans cannot tell structures apart: weights by evidence would follow the
    width of the priors.

    Parameters
    ----------
    structures : sequence of FittedStructure
        At least two, updated by the same data.
    days : sequence of float
        Days of the band.
    error : MeasurementError
        Quantity that all of them give, and the error of the next measurement.
    rng : Generator
        Draws virtual patients and errors.
    model_log_sd : float
        Error that all models share, put on every value.

    Returns
    -------
    Band
        Quantiles over the draws of all structures.

    Raises
    ------
    SimulationError
        When there are fewer than two structures.
    """
    if len(structures) < 2:
        raise SimulationError(
            f"{len(structures)} structures were given; allowed: two or more; next step: update a model of "
            "another structure by the same data"
        )
    before = np.concatenate([_draws(one.course, one.prior, days, error, rng) for one in structures])
    after = np.concatenate([_draws(one.course, one.posterior, days, error, rng) for one in structures])
    if model_log_sd > 0:
        before = before * np.exp(model_log_sd * rng.standard_normal(before.shape))
        after = after * np.exp(model_log_sd * rng.standard_normal(after.shape))
    measured = after * np.exp(error.log_sd * rng.standard_normal(after.shape))
    return Band(
        quantity=error.quantity,
        label=error.label,
        unit=error.unit,
        days=np.asarray(days, dtype=np.float64),
        levels=LEVELS,
        prior=_quantiles(before),
        posterior=_quantiles(after),
        measured=_quantiles(measured),
    )


def _draws(
    course: Course,
    population: Population,
    days: Sequence[float],
    error: MeasurementError,
    rng: np.random.Generator,
) -> FloatArray:
    """As many draws of each structure, by their weights, of those that could be solved."""
    values = simulate_roles(course, population, days, [error.quantity])[:, :, 0]
    weights = np.ones(population.n_patients) if population.weights is None else population.weights.copy()
    weights[~np.all(np.isfinite(values), axis=1)] = 0.0
    if not weights.any():
        raise SimulationError(f"model {course.model.model_id}: no virtual patient could be solved")
    return values[resample(weights / weights.sum(), DRAWS, rng)]


def _quantiles(values: FloatArray) -> FloatArray:
    return weighted_quantiles(values, np.full(len(values), 1 / len(values)), LEVELS)
