"""Made-up recipients of CAR-T cells with a known course, of the fitted population and of other structures."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics import KineticPopulation
from warmfront.monitoring.kinetics.cart_kinetics import Level
from warmfront.monitoring.kinetics.cell_course import (
    compute_areas,
    compute_levels,
    find_days_below,
    is_possible,
)
from warmfront.monitoring.kinetics.patient_course import to_parameters
from warmfront.simulation.batch import Batch, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.engines import default_engine
from warmfront.simulation.equations.packaged import compile_packaged

Values = NDArray[np.float64]
LIMIT = 50.0
GRID = np.concatenate([np.arange(0, 30, 0.05), np.arange(30, 366, 1.0)])
COPIES_PER_CELL = 24000 / 30.1


@dataclass(frozen=True)
class Truths:
    """True courses: levels on `GRID`, and quantities by name; one row or value for each patient."""

    levels: Values
    quantities: dict[str, Values]


def from_population(population: KineticPopulation, patients: int, rng: np.random.Generator) -> Truths:
    """Patients of a packaged population."""
    parameters = to_parameters(rng.standard_normal((3 * patients, 6)), population)
    parameters = parameters[is_possible(parameters, population.lag_day)][:patients]
    lag, ln2 = population.lag_day, np.log(2)
    quantities = {
        "cmax": parameters[:, 2],
        "tmax_day": parameters[:, 1],
        "auc0_28": compute_areas(parameters, 28.0, lag),
        "doubling_days": ln2 * (parameters[:, 1] - lag) / np.log(parameters[:, 0]),
        "alpha_half_life": ln2 / parameters[:, 3],
        "beta_half_life": ln2 / parameters[:, 5],
        "loss_day": find_days_below(parameters, LIMIT, 3650.0),
    }
    return Truths(levels=compute_levels(parameters, GRID, lag), quantities=quantities)


def as_deviations(population: KineticPopulation) -> KineticPopulation:
    """The population if the printed random effects were standard deviations, not variances."""
    parameters = tuple(replace(one, log_variance=one.log_variance**2) for one in population.parameters)
    return replace(population, parameters=parameters)


def from_competition(knowledge: KnowledgeBase, patients: int, rng: np.random.Generator) -> Truths:
    """Patients of the packaged model of competition with normal T cells, levels brought to copies/ug.

    One cell per uL stands for as many copies as make the published peak of that model 24,000 copies/ug, with
    a spread of 0.5 (log) between patients: an assumption, so that only shape is another.
    """
    model = knowledge.mechanistic_models["cart_competition"]
    start = dict(next(one.values for one in model.scenarios if one.scenario == "published"))
    given = {}
    for one in model.parameters:
        middle = start.get(one.name, one.value)
        if one.log_sd and middle > 0:
            given[one.name] = middle * np.exp(one.log_sd * rng.standard_normal(patients))
        elif one.name in start:
            given[one.name] = np.full(patients, float(middle))
    batch = Batch(
        model=compile_packaged(model),
        n_patients=patients,
        output_days=GRID,
        outputs=("K",),
        parameters=given,
        doses=DosePlan(days=np.zeros(0), acts=(), sizes=np.zeros(0), duration_days=np.zeros(0)),
        initial={},
    )
    settings = SolverSettings(relative_tolerance=1e-8, absolute_tolerance=1e-12, extinction={})
    solution = default_engine().solve_batch(batch, settings)
    if (solution.status != PatientStatus.SOLVED).any():
        raise RuntimeError("a made-up patient was not solved")
    per_cell = COPIES_PER_CELL * np.exp(0.5 * rng.standard_normal(patients))
    return from_levels(solution.values[:, :, 0] * per_cell[:, np.newaxis])


def from_levels(levels: Values) -> Truths:
    """Quantities that need no structure, from the dense course itself."""
    month = GRID <= 28
    quantities = {
        "cmax": levels.max(axis=1),
        "tmax_day": GRID[levels.argmax(axis=1)],
        "auc0_28": np.trapezoid(levels[:, month], GRID[month], axis=1),
    }
    return Truths(levels=levels, quantities=quantities)


def draw_samples(
    truths: Truths, patient: int, days: tuple[float, ...], error: float, rng: np.random.Generator
) -> list[Level]:
    """Samples with error on the log scale; below the limit only that is known."""
    logs = np.log(np.maximum(np.interp(days, GRID, truths.levels[patient]), 1e-30))
    seen = np.exp(logs + error * rng.standard_normal(len(days)))
    return [
        Level(day=day, value=float(max(value, LIMIT)), below=bool(value < LIMIT))
        for day, value in zip(days, seen, strict=True)
    ]
