"""What an update gives: virtual patients that explain a series, bands of the course, and what to doubt."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.knowledge.twins import MeasurementError
from warmfront.simulation.population import Population
from warmfront.simulation.twin.conflict import Conflict
from warmfront.simulation.twin.course import Course, simulate_roles
from warmfront.stats.importance import weighted_quantiles

# Ends of the 95, 80 and 50% bands and the median.
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)

Method = Literal["weights", "tempered", "smoother"]


@record
class Band:
    """One quantity over time, before and after the update.

    Parameters
    ----------
    quantity, label, unit : str
        Role, words for people, and the unit of the role.
    days : ndarray of float64, shape (n_days,)
        Days of the course.
    levels : tuple of float
        Quantiles in the rows of the three tables.
    prior, posterior : ndarray of float64, shape (n_levels, n_days)
        True value under prior and posterior; with the error of the model itself where one was stated.
    measured : ndarray of float64, shape (n_levels, n_days)
        What the next measurement may show: the posterior with the error of the measurement.
    """

    quantity: str
    label: str
    unit: str
    days: FloatArray
    levels: tuple[float, ...]
    prior: FloatArray
    posterior: FloatArray
    measured: FloatArray


@record
class Posterior:
    """Virtual patients after an update.

    Parameters
    ----------
    population : Population
        Virtual patients, with weights where the method is ``weights``.
    method : str
        ``weights`` (importance weights), ``tempered`` (sequential Monte Carlo) or ``smoother`` (ensemble
        smoother).
    effective_size : float
        Virtual patients of equal weight that are as good as these; for moved ones the number that differ.
    prior_effective_size : float
        The same for plain importance weights: how strongly the data choose among the prior's patients.
    log_evidence : float or None
        Logarithm of the mean likelihood under the prior; None for the smoother.
    conflict : Conflict
        Whether the data contradict the prior.
    bands : tuple of Band
        Courses of every measured quantity.
    n_used : int
        Observations that were used.
    left_out : tuple of str
        One sentence for each observation that was not.
    notes : tuple of str
        What must be published with the result.
    """

    population: Population
    method: Method
    effective_size: float
    prior_effective_size: float
    log_evidence: float | None
    conflict: Conflict
    bands: tuple[Band, ...]
    n_used: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def draw_bands(
    prior: Population,
    posterior: Population,
    course: Course,
    days: Sequence[float],
    errors: Sequence[MeasurementError],
    rng: np.random.Generator,
    model_log_sd: float = 0.0,
) -> tuple[Band, ...]:
    """Simulate courses of prior and posterior and take their quantiles.

    Parameters
    ----------
    prior, posterior : Population
        Virtual patients.
    course : Course
        Model, doses and engine.
    days : sequence of float
        Days of the bands.
    errors : sequence of MeasurementError
        One per quantity.
    rng : Generator
        Draws the errors of the next measurements.
    model_log_sd : float
        Error of the model itself, put on every value.

    Returns
    -------
    tuple of Band
        One per quantity; virtual patients that could not be solved are left out.
    """
    if not errors or not len(days):
        return ()
    names = [error.quantity for error in errors]
    before = simulate_roles(course, prior, days, names)
    after = simulate_roles(course, posterior, days, names)
    if model_log_sd > 0:
        before = before * np.exp(model_log_sd * rng.standard_normal(before.shape))
        after = after * np.exp(model_log_sd * rng.standard_normal(after.shape))
    bands = []
    for place, error in enumerate(errors):
        noise = np.exp(error.log_sd * rng.standard_normal(after.shape[:2]))
        bands.append(
            Band(
                quantity=error.quantity,
                label=error.label,
                unit=error.unit,
                days=np.asarray(days, dtype=np.float64),
                levels=LEVELS,
                prior=_quantiles(before[:, :, place], prior),
                posterior=_quantiles(after[:, :, place], posterior),
                measured=_quantiles(after[:, :, place] * noise, posterior),
            )
        )
    return tuple(bands)


def _quantiles(values: FloatArray, population: Population) -> FloatArray:
    solved = np.all(np.isfinite(values), axis=1)
    weights = (
        np.full(population.n_patients, 1.0) if population.weights is None else population.weights.copy()
    )[solved]
    return weighted_quantiles(values[solved], weights / weights.sum(), LEVELS)
