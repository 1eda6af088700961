"""Progression as twins of other models foresee it: prior draws weighed by the scans so far.

The draws are solved once under the first plan and shared by all patients, so that a forecast costs a weighing
and no solving. It is the update by importance weights of `simulation.twin`, of sums of diameters alone.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, has_grown
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import (
    GRID,
    LAST_DAY,
    draw_population,
    fixed_plan,
    plan_doses,
)
from warmfront.simulation.twin.course import make_course, simulate_roles
from warmfront.simulation.twin.observations import Datum, log_likelihood, log_of
from warmfront.stats.importance import effective_size, normalise_log_weights

BoolArray = NDArray[np.bool_]
SUM = "sum_of_diameters_mm"
AHEAD = 84.0  # days; the horizon of a forecast (assumption)
SURE = 0.8  # probability at which a forecast is acted on (assumption)
FEWEST_SCANS = 3
FEWEST_EFFECTIVE = 20.0  # fewer effective draws say nothing (assumption)


@record
class TwinPool:
    """Prior draws of some models under the first plan.

    Parameters
    ----------
    courses : tuple of ndarray of float64, shape (n_draws, n_days)
        Sums of diameters of each model on the days of `GRID`; every draw was solved.
    log_sd, smallest : float
        Error of a measured sum, and the smallest that is told apart.
    """

    courses: tuple[FloatArray, ...]
    log_sd: float
    smallest: float


def make_pool(
    knowledge: KnowledgeBase, engine: BatchEngine, models: Sequence[str], draws: int, seed: int
) -> TwinPool:
    """Draw and solve the twins of some models.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Models and the error of sums.
    engine : BatchEngine
        Solver.
    models : sequence of str
        Models other than the one that is the truth.
    draws, seed : int
        Draws of each, and the seed.

    Returns
    -------
    TwinPool
        For `foresee`.
    """
    error = knowledge.twins.errors[SUM]
    courses = []
    for place, model_id in enumerate(models):
        model = knowledge.mechanistic_models[model_id]
        course = make_course(model, engine, plan_doses(model, fixed_plan(draws)))
        population = draw_population(model, draws, seed + place)
        values = simulate_roles(course, population, GRID.tolist(), [SUM])[:, :, 0]
        courses.append(values[np.isfinite(values).all(axis=1)])
    return TwinPool(courses=tuple(courses), log_sd=error.log_sd, smallest=error.smallest)


def foresee(pool: TwinPool, days: FloatArray, sums_mm: FloatArray, now: float) -> float:
    """Probability that the tumour will have progressed a horizon from now under the first plan.

    Parameters
    ----------
    pool : TwinPool
        Twins.
    days, sums_mm : ndarray of float64, shape (n_scans,)
        Scans so far, baseline first.
    now : float
        Day of the forecast.

    Returns
    -------
    float
        Mean over the models, each counting alike; NaN when no model has enough effective draws.
    """
    until = min(now + AHEAD, LAST_DAY)
    shares = []
    for courses in pool.courses:
        data = [_datum(day, value, pool) for day, value in zip(days, sums_mm, strict=True)]
        weights = normalise_log_weights(log_likelihood(log_of(_at(courses, days), data), data))
        if effective_size(weights) < FEWEST_EFFECTIVE:
            continue
        nadir = courses[:, until >= GRID].min(axis=1)
        later = _at(courses, np.array([until]))[:, 0]
        shares.append(float(weights @ has_grown(nadir, later, RecistRule())))
    return float(np.mean(shares)) if shares else math.nan


@record
class TwinForecast:
    """Progression foreseen by twins, or shown by two scans.

    Parameters
    ----------
    pool : TwinPool
        Twins of other models.
    """

    pool: TwinPool

    def __call__(self, seen: SeenCourses, day: float) -> BoolArray:
        """Tell in whom progression is foreseen with a probability of `SURE` from the scans so far."""
        found = np.zeros(len(seen.scan_known), dtype=bool)
        sums = seen.sums_mm
        for row in range(len(found)):
            places = np.flatnonzero(seen.scan_known[row] <= day)
            if len(places) >= FEWEST_SCANS:
                chance = foresee(self.pool, seen.scan_days[row, places], sums[row, places], day)
                found[row] = chance >= SURE
        return found


def _datum(day: float, value: float, pool: TwinPool) -> Datum:
    below = value <= pool.smallest
    level = math.log(max(value, pool.smallest))
    return Datum(
        day=float(day),
        quantity=SUM,
        log_value=level,
        log_sd=pool.log_sd,
        log_floor=math.log(pool.smallest * 1e-6),
        log_limit=math.log(pool.smallest),
        below=below,
    )


def _at(courses: FloatArray, days: FloatArray) -> FloatArray:
    place = np.clip(np.asarray(days) / (GRID[1] - GRID[0]), 0.0, len(GRID) - 1.0)
    left = np.minimum(place.astype(np.intp), len(GRID) - 2)
    share = place - left
    return np.asarray((1 - share) * courses[:, left] + share * courses[:, left + 1], dtype=np.float64)
