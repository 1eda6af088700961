"""The course of infused cells in one patient from few samples: a posterior under a population of patients."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.knowledge.cell_kinetics import KINETIC_PARAMETERS, KineticPopulation
from warmfront.monitoring.kinetics.cart_kinetics import Level
from warmfront.monitoring.kinetics.cell_course import (
    ALPHA,
    BETA,
    CMAX,
    FOLDX,
    TMAX,
    compute_areas,
    compute_levels,
    find_days_below,
    is_possible,
)
from warmfront.monitoring.kinetics.importance import sample_posterior
from warmfront.stats.importance import weighted_quantiles

AREA_END = 28.0
"""End of the area in days, as published for tisagenlecleucel."""

LATEST_DAY = 3650.0
"""The day of loss is looked for in ten years (assumption)."""

TAIL = 0.025
"""Each side of a 95% interval."""

ENOUGH_EFFECTIVE = 400.0
"""Effective draws below which no interval is given (assumption)."""


@record
class CourseQuantity:
    """One quantity of a patient's course.

    Parameters
    ----------
    name, label, unit : str
        Id, words, unit.
    median, low, high : float
        Of the posterior, with the ends of its 95% interval; infinite where it is beyond reach.
    from_patient : float
        1 minus the ratio of the log standard deviation in the patient to that in the population: 0 when the
        samples say nothing of it, 1 when they fix it.
    """

    name: str
    label: str
    unit: str
    median: float
    low: float
    high: float
    from_patient: float


@record
class PatientCourse:
    """What the samples and the population say of a patient's course together.

    Parameters
    ----------
    population : str
        Id of the population.
    samples, below : int
        Samples that entered, and those of them below the limit of quantification.
    effective : float
        Effective draws; below `ENOUGH_EFFECTIVE` no interval is to be read.
    distance : float
        Squared distance of the patient from the middle of the population, in its own spread: 6 on average for
        its patients. Far more says that the patient, or the shape of the course, is another.
    quantities : tuple of CourseQuantity
        Peak, its day, area, doubling time, half-lives, last level, loss.
    """

    population: str
    samples: int
    below: int
    effective: float
    distance: float
    quantities: tuple[CourseQuantity, ...]

    def quantity(self, name: str) -> CourseQuantity:
        """Return one quantity by name.

        Raises
        ------
        KeyError
            When there is none of that name.
        """
        for one in self.quantities:
            if one.name == name:
                return one
        raise KeyError(name)


def to_parameters(points: FloatArray, population: KineticPopulation) -> FloatArray:
    """Turn standard normal points into parameters of courses.

    Parameters
    ----------
    points : ndarray, shape (n, 6)
        Standard normal in the population.
    population : KineticPopulation
        Medians and variances.

    Returns
    -------
    ndarray, shape (n, 6)
        In the order of `KINETIC_PARAMETERS`.
    """
    found = [population.parameter(name) for name in KINETIC_PARAMETERS]
    medians = np.log([one.value for one in found])
    spreads = np.sqrt([one.log_variance for one in found])
    parameters: FloatArray = np.exp(medians + points * spreads)
    return parameters


def log_likelihood(points: FloatArray, samples: Sequence[Level], population: KineticPopulation) -> FloatArray:
    """Log-likelihood of samples, measured ones as normal on the log scale, others as lying below their limit.

    Parameters
    ----------
    points : ndarray, shape (n, 6)
        Standard normal in the population.
    samples : sequence of Level
        Days since the infusion and levels above zero; limits where `below`.
    population : KineticPopulation
        With the error of one measurement.

    Returns
    -------
    ndarray, shape (n,)
        -inf where the point is no course.
    """
    from scipy.special import log_ndtr

    parameters = to_parameters(points, population)
    possible = is_possible(parameters, population.lag_day)
    total = np.where(possible, 0.0, -np.inf)
    if not samples:
        return total
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        logs = np.log(compute_levels(parameters, [one.day for one in samples], population.lag_day))
        distance = (np.log([one.value for one in samples]) - logs) / population.residual_log_sd
        below = np.array([one.below for one in samples])
        constant = -np.log(population.residual_log_sd) - 0.5 * np.log(2 * np.pi)
        each = np.where(below, log_ndtr(distance), constant - 0.5 * distance**2)
    found: FloatArray = np.where(possible, np.nan_to_num(each.sum(axis=1), nan=-np.inf), -np.inf)
    return found


def fit_patient(
    samples: Sequence[Level], population: KineticPopulation, rng: np.random.Generator
) -> PatientCourse:
    """Find the course of one patient.

    Parameters
    ----------
    samples : sequence of Level
        Days since the infusion (not negative) and levels above zero, in any order; the limit of
        quantification where `below`.
    population : KineticPopulation
        Patients that this one is thought to be one of.
    rng : numpy Generator
        Source of chance.

    Returns
    -------
    PatientCourse
        Quantities with 95% intervals; those of the population when there are no samples.
    """
    ordered = sorted(samples, key=lambda one: (one.day, one.value, one.below))
    draws = sample_posterior(
        lambda points: log_likelihood(points, ordered, population), len(KINETIC_PARAMETERS), rng
    )
    parameters = to_parameters(draws.points, population)
    prior = to_parameters(rng.standard_normal((4000, len(KINETIC_PARAMETERS))), population)
    prior = prior[is_possible(prior, population.lag_day)]
    own = _quantities(parameters, ordered, population)
    theirs = _quantities(prior, ordered, population)
    equal = np.full(len(prior), 1 / len(prior))
    quantities = tuple(
        _summarise(name, label, unit, (own[name], draws.weights), (theirs[name], equal))
        for name, label, unit in QUANTITIES
        if name in own
    )
    return PatientCourse(
        population=population.population,
        samples=len(ordered),
        below=sum(one.below for one in ordered),
        effective=draws.effective,
        distance=float(draws.weights @ (draws.points**2).sum(axis=1)),
        quantities=quantities,
    )


QUANTITIES = (
    ("cmax", "peak", "copies/ug"),
    ("tmax_day", "day of the peak", "days"),
    ("auc0_28", "area, day 0 to 28", "days x copies/ug"),
    ("doubling_days", "doubling time", "days"),
    ("alpha_half_life", "first half-life", "days"),
    ("beta_half_life", "last half-life", "days"),
    ("clast", "level on the last day sampled", "copies/ug"),
    ("loss_day", "day from which the level lies below the limit", "days"),
)
"""Name, words and unit of each quantity."""


def _quantities(
    parameters: FloatArray, samples: Sequence[Level], population: KineticPopulation
) -> dict[str, FloatArray]:
    lag, ln2 = population.lag_day, np.log(2)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        found = {
            "cmax": parameters[:, CMAX],
            "tmax_day": parameters[:, TMAX],
            "auc0_28": compute_areas(parameters, AREA_END, lag),
            "doubling_days": ln2 * (parameters[:, TMAX] - lag) / np.log(parameters[:, FOLDX]),
            "alpha_half_life": ln2 / parameters[:, ALPHA],
            "beta_half_life": ln2 / parameters[:, BETA],
        }
        if samples:
            found["clast"] = compute_levels(parameters, [samples[-1].day], lag)[:, 0]
        limits = [one.value for one in samples if one.below]
        if limits:
            found["loss_day"] = find_days_below(parameters, min(limits), LATEST_DAY)
    return found


def _summarise(
    name: str,
    label: str,
    unit: str,
    own: tuple[FloatArray, FloatArray],
    theirs: tuple[FloatArray, FloatArray],
) -> CourseQuantity:
    low, median, high = weighted_quantiles(*own, (TAIL, 0.5, 1 - TAIL)).tolist()
    ratio = _log_spread(*own) / max(_log_spread(*theirs), 1e-12)
    return CourseQuantity(
        name=name, label=label, unit=unit, median=median, low=low, high=high,
        from_patient=float(np.clip(1 - ratio, 0, 1)),
    )  # fmt: skip


def _log_spread(values: FloatArray, weights: FloatArray) -> float:
    # a day beyond reach stands as the last day that is looked for, in patient and population alike
    reached = np.where(np.isfinite(values), values, LATEST_DAY)
    low, high = weighted_quantiles(reached, weights, (0.16, 0.84)).tolist()
    return float(np.log(high / low)) if 0 < low <= high else 0.0
