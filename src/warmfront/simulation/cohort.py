"""Solve a population chunk by chunk behind any engine, wherever the chunks run, in bounded memory."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, name_problem
from warmfront.domain.records import record
from warmfront.domain.regimen import DoseRule
from warmfront.domain.virtual_cohort import PatientRows
from warmfront.execution.executors import Executor
from warmfront.simulation.batch import (
    NO_DOSES,
    Batch,
    BatchEngine,
    BatchSolution,
    DosePlan,
    PatientStatus,
    SolverSettings,
)
from warmfront.simulation.course_sums import CourseSums
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.regimen.conditions import solve_with_rules
from warmfront.simulation.sampling import PatientSource

CHUNK = 1000
"""Patients that are solved together. It does not depend on the workers, so neither do the results."""
MAX_PATIENTS = 10_000_000
MAX_CELLS = 20_000
"""Days times outputs that are summed up."""
MAX_DAYS = 1e6  # assumption: far beyond a life
MAX_CHUNK_VALUES = 20_000_000
"""Values of one chunk, 160 MB."""


@record
class CohortDesign:
    """What every patient of a cohort receives, and how it is solved.

    Parameters
    ----------
    model : OdeModel
        Equations.
    engine : BatchEngine
        Solves the chunks.
    settings : SolverSettings
        Tolerances and limits.
    output_days : ndarray of float64, shape (n_days,)
        Ascending, at least two.
    outputs : tuple of str
        States and observables.
    doses : DosePlan
        The same for all patients.
    time_units_per_day : float
        Units of the model's time in one day; days outside, the model's time inside the engine.
    rules : tuple of DoseRule
        Hold, resume or stop doses, patient by patient; for models that count time in days.
    agents : tuple of str
        With rules: agent of each dose.
    roles : dict of str to str
        With rules: role to the output of the model that gives it.
    """

    model: OdeModel
    engine: BatchEngine
    settings: SolverSettings
    output_days: FloatArray
    outputs: tuple[str, ...]
    doses: DosePlan = NO_DOSES
    time_units_per_day: float = 1.0
    rules: tuple[DoseRule, ...] = ()
    agents: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)


def simulate_cohort(
    source: PatientSource,
    design: CohortDesign,
    executor: Executor,
    *,
    n_patients: int,
    chunk: int = CHUNK,
    thresholds: Sequence[tuple[str, float]] = (),
    take_rows: Callable[[PatientRows], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> CourseSums:
    """Simulate a population and add its courses up.

    Parameters
    ----------
    source : PatientSource
        Gives the patients.
    design : CohortDesign
        Model, doses, engine.
    executor : Executor
        Where the chunks run; the results are the same to the last bit for all of them.
    n_patients : int
        Patients to take from the source, from its first.
    chunk : int
        Patients solved together.
    thresholds : sequence of tuple (str, float)
        Outputs and levels whose excess is counted.
    take_rows : callable, optional
        Receives every chunk with all its values, in order. Without it they are forgotten once added up.
    on_progress : callable, optional
        Called with the number of finished patients and of all patients.

    Returns
    -------
    CourseSums
        Everything added up.

    Raises
    ------
    InputError
        When a number is out of bounds; lists every problem.
    SimulationError
        When model, doses or outputs do not fit each other.
    """
    check_size(n_patients, chunk, len(design.output_days), len(design.outputs))
    sums = CourseSums(design.outputs, design.output_days, n_patients, thresholds)
    if on_progress is not None:
        on_progress(0, n_patients)
    populations = _chunks(source, n_patients, chunk)
    for population, solution, given in executor.run(solve_chunk, design, populations):
        if take_rows is not None:
            take_rows(_rows(sums.n_patients, population, solution, design))
        sums.add(solution, population.weights, given)
        if on_progress is not None:
            on_progress(sums.n_patients, n_patients)
    return sums


def _chunks(source: PatientSource, n_patients: int, chunk: int) -> Iterator[Population]:
    for start in range(0, n_patients, chunk):
        yield source.draw(start, min(start + chunk, n_patients))


def solve_chunk(
    design: CohortDesign, population: Population
) -> tuple[Population, BatchSolution, float | None]:
    """Solve some patients of a cohort.

    Parameters
    ----------
    design : CohortDesign
        What they share.
    population : Population
        The patients.

    Returns
    -------
    population : Population
        As given.
    solution : BatchSolution
        One row each.
    given : float or None
        Mean share of the planned doses that the rules let pass; None without rules.
    """
    per_day = design.time_units_per_day
    batch = Batch(
        model=design.model,
        n_patients=population.n_patients,
        output_days=design.output_days * per_day,
        outputs=design.outputs,
        parameters=population.parameters,
        doses=dataclasses.replace(
            design.doses, days=design.doses.days * per_day, duration_days=design.doses.duration_days * per_day
        ),
        initial=population.initial,
    )
    if design.rules:
        ruled = solve_with_rules(
            design.engine, batch, design.settings, design.agents, design.rules, design.roles
        )
        solution = BatchSolution(
            values=ruled.values,
            status=ruled.status,
            failed_day=ruled.failed_day,
            final_states=np.zeros((population.n_patients, 0)),
            steps=ruled.steps,
        )
        return population, solution, float(ruled.given.mean())
    solution = design.engine.solve_batch(batch, design.settings)
    return population, dataclasses.replace(solution, failed_day=solution.failed_day / per_day), None


def _rows(first: int, population: Population, solution: BatchSolution, design: CohortDesign) -> PatientRows:
    return PatientRows(
        first=first,
        columns={**population.parameters, **population.initial},
        weights=population.weights,
        status=tuple(PatientStatus(int(code)).name.lower() for code in solution.status),
        failed_day=solution.failed_day,
        outputs=design.outputs,
        days=design.output_days,
        values=solution.values,
    )


def space_days(days: float, every: float) -> FloatArray:
    """Return the days of output: from 0 in equal steps, and the last day.

    Parameters
    ----------
    days : float
        Last day, above zero.
    every : float
        Days between two outputs, above zero.

    Returns
    -------
    ndarray of float64
        Ascending.

    Raises
    ------
    InputError
        When a number is out of bounds; lists every problem.

    Examples
    --------
    >>> space_days(16, 7)
    array([ 0.,  7., 14., 16.])
    """
    problems = [
        name_problem(
            name, f"{value:g}", f"a number of days above zero, at most {MAX_DAYS:,.0f}", "correct it"
        )
        for name, value in (("--days", days), ("--every", every))
        if not 0 < value <= MAX_DAYS
    ]
    if not problems and days / every > MAX_CELLS:
        problems.append(
            name_problem(
                "--every",
                f"{days / every:,.0f} days of output",
                f"at most {MAX_CELLS:,}",
                "raise --every",
            )
        )
    if problems:
        raise InputError(problems)
    found = np.arange(0, int(days / every) + 1, dtype=np.float64) * every
    return found if found[-1] >= days else np.append(found, float(days))


def check_size(n_patients: int, chunk: int, n_days: int, n_outputs: int) -> None:
    """Refuse a cohort whose sums or chunks would not fit memory.

    Parameters
    ----------
    n_patients, chunk : int
        All patients, and those solved together.
    n_days, n_outputs : int
        Of the output.

    Raises
    ------
    InputError
        Lists every number that is out of bounds.
    """
    problems = []
    if not 1 <= n_patients <= MAX_PATIENTS:
        problems.append(
            name_problem(
                "--n", f"{n_patients:,}", f"1 to {MAX_PATIENTS:,} patients", "run several with other seeds"
            )
        )
    cells = n_days * n_outputs
    if cells > MAX_CELLS:
        problems.append(
            name_problem(
                "--outputs and --every",
                f"{n_days:,} days x {n_outputs:,} outputs",
                f"at most {MAX_CELLS:,} together",
                "name fewer --outputs or raise --every",
            )
        )
    most = max(1, MAX_CHUNK_VALUES // max(cells, 1))
    if not 1 <= chunk <= most:
        problems.append(name_problem("--chunk", f"{chunk:,}", f"1 to {most:,} patients", "correct it"))
    if problems:
        raise InputError(problems)
