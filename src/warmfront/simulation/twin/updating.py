"""The sequential update: virtual patients are weighed, or moved, by what was measured of the real one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.knowledge.twins import MeasurementError
from warmfront.simulation.population import Population
from warmfront.simulation.twin.conflict import find_conflict
from warmfront.simulation.twin.coordinates import Coordinates, take_patients, to_points, to_population
from warmfront.simulation.twin.course import SCALE, Course, simulate_roles
from warmfront.simulation.twin.observations import (
    Datum,
    Observation,
    log_likelihood,
    log_of,
    read_observations,
)
from warmfront.simulation.twin.posterior import Method, Posterior, draw_bands
from warmfront.stats.ensemble_smoother import smooth
from warmfront.stats.importance import effective_size, normalise_log_weights, resample
from warmfront.stats.tempering import temper

# With fewer effective virtual patients quantiles are rough, and the patients are moved (assumption).
SMALLEST_EFFECTIVE = 200.0
NO_MODEL_ERROR = "intervals hold no error of the model itself"


def update(
    population: Population,
    observations: Sequence[Observation],
    course: Course,
    errors: Mapping[str, MeasurementError],
    rng: np.random.Generator,
    *,
    days: Sequence[float] = (),
    method: Literal["auto", "weights", "tempered", "smoother"] = "auto",
    model_log_sd: float = 0.0,
) -> Posterior:
    """Update virtual patients by serial measurements.

    Give the prior population and all measurements so far, rather than the last posterior and the newest
    one: the prior is known best.

    Parameters
    ----------
    population : Population
        Virtual patients before the data, for example of `make_twin`.
    observations : sequence of Observation
        What was measured; a missing value is missing and moves nothing.
    course : Course
        Model, doses given and planned, engine.
    errors : mapping of str to MeasurementError
        By quantity, from ``twin/errors.toml``.
    rng : Generator
        Source of all random numbers.
    days : sequence of float
        Days of the bands, past and future.
    method : str
        ``auto`` takes importance weights while they leave enough effective virtual patients, and moves the
        patients by tempering where they do not. The smoother is cheapest, and approximate.
    model_log_sd : float
        Standard deviation of the logarithm of the real over the simulated value, apart from the error of the
        measurement: how wrong the model may be. Independent between days; widens likelihood and bands.

    Returns
    -------
    Posterior
        Virtual patients, bands, and whether the data contradict the prior.

    Raises
    ------
    SimulationError
        When an observation cannot be read, nothing is left to use, no virtual patient can be solved, or the
        smoother meets a value below its limit.
    """
    # A child stream, so that a generator with the seed that drew the population does not repeat its numbers.
    rng = rng.spawn(1)[0]
    data, left_out = read_observations(observations, errors, course.roles)
    data = tuple(replace(one, log_sd=math.hypot(one.log_sd, model_log_sd)) for one in data)
    if not data:
        raise SimulationError(
            f"no observation can be used ({'; '.join(left_out) or 'none was given'}); next step: add one "
            f"that model {course.model.model_id} gives: {', '.join(course.roles)}"
        )
    used = [errors[name] for name in dict.fromkeys(datum.quantity for datum in data)]
    prior = _equal(_with_scales(population, used, rng), rng)
    logs = _logs(course, prior, data)
    fits = log_likelihood(logs, data)
    if not np.any(np.isfinite(fits)):
        raise SimulationError(
            f"model {course.model.model_id}: none of {prior.n_patients} virtual patients could be solved; "
            "next step: look at the status of the solved batch"
        )
    conflict = find_conflict(logs, data, rng)
    weights = normalise_log_weights(fits)
    chosen = method
    if chosen == "auto":
        chosen = "weights" if effective_size(weights) >= SMALLEST_EFFECTIVE else "tempered"
    posterior, size, evidence = _methods(chosen, prior, weights, fits, course, data, rng)
    return Posterior(
        population=posterior,
        method=chosen,
        effective_size=size,
        prior_effective_size=effective_size(weights),
        log_evidence=evidence,
        conflict=conflict,
        bands=draw_bands(prior, posterior, course, days, used, rng, model_log_sd),
        n_used=len(data),
        left_out=left_out,
        notes=(
            *population.notes,
            f"updated by {chosen} with {len(data)} observations of {', '.join(one.label for one in used)}; "
            f"effective size {size:.0f} of {posterior.n_patients}",
            *(f"error of {one.label}: {one.log_sd:g} of the logarithm ({one.status.value})" for one in used),
            f"error of the model itself: {model_log_sd:g} of the logarithm"
            if model_log_sd
            else NO_MODEL_ERROR,
            conflict.sentence,
        ),
    )


def _methods(
    method: Method,
    prior: Population,
    weights: FloatArray,
    fits: FloatArray,
    course: Course,
    data: Sequence[Datum],
    rng: np.random.Generator,
) -> tuple[Population, float, float | None]:
    if method == "weights":
        largest = float(np.max(fits))
        evidence = largest + float(np.log(np.mean(np.exp(fits - largest))))
        return replace(prior, weights=weights), effective_size(weights), evidence
    coordinates, points = to_points(prior)
    if method == "smoother":
        moved = _smoothed(coordinates, points, prior, course, data, rng)
        return moved, float(moved.n_patients), None

    def log_fit(proposed: FloatArray) -> FloatArray:
        return log_likelihood(_logs(course, to_population(coordinates, proposed, prior), data), data)

    try:
        drawn = temper(points, _standard_normal, log_fit, rng)
    except ValueError as error:
        raise SimulationError(
            f"model {course.model.model_id}: {error}; next step: look at the contradiction with the prior, "
            "or give more virtual patients"
        ) from error
    return to_population(coordinates, drawn.points, prior), float(drawn.distinct), drawn.log_evidence


def _smoothed(
    coordinates: Coordinates,
    points: FloatArray,
    prior: Population,
    course: Course,
    data: Sequence[Datum],
    rng: np.random.Generator,
) -> Population:
    if any(datum.below for datum in data):
        raise SimulationError(
            "the ensemble smoother cannot use values below their limit; next step: choose method 'tempered'"
        )
    values = np.array([datum.log_value for datum in data])
    errors = np.array([datum.log_sd for datum in data])
    moved = smooth(
        points,
        lambda proposed: _logs(course, to_population(coordinates, proposed, prior), data),
        values,
        errors,
        rng,
    )
    return to_population(coordinates, moved, prior)


def _standard_normal(points: FloatArray) -> FloatArray:
    return np.asarray(-0.5 * np.sum(points**2, axis=1), dtype=np.float64)


def _logs(course: Course, population: Population, data: Sequence[Datum]) -> FloatArray:
    """Logarithms of the simulated value of each datum, shape (n_patients, n_data)."""
    days = sorted({datum.day for datum in data})
    names = list(dict.fromkeys(datum.quantity for datum in data))
    values = simulate_roles(course, population, days, names)
    columns = [values[:, days.index(datum.day), names.index(datum.quantity)] for datum in data]
    return log_of(np.column_stack(columns), data)


def _with_scales(
    population: Population, errors: Sequence[MeasurementError], rng: np.random.Generator
) -> Population:
    """Draw each virtual patient's own factor between assay and model, where there is one."""
    factors = {
        SCALE + error.quantity: np.exp(error.scale_log_sd * rng.standard_normal(population.n_patients))
        for error in errors
        if error.scale_log_sd > 0 and SCALE + error.quantity not in population.parameters
    }
    return replace(population, parameters=population.parameters | factors) if factors else population


def _equal(population: Population, rng: np.random.Generator) -> Population:
    """Resample a weighted population, so that all virtual patients count alike."""
    if population.weights is None:
        return population
    return take_patients(population, resample(population.weights, population.n_patients, rng))
