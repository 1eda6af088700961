"""Run a virtual trial: the same patients and the same chance in every arm, then whole trials in replicate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.domain.virtual_cohort import HYPOTHESIS
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.trial.chance import draw_chance, resample
from warmfront.simulation.trial.courses import (
    Courses,
    TrialRun,
    join_courses,
    make_calendar,
    solve_courses,
    take_courses,
    watch_courses,
)
from warmfront.simulation.trial.design import TrialArm, TrialSettings
from warmfront.simulation.trial.endpoints import Outcomes, join_outcomes, take_outcomes
from warmfront.simulation.trial.notes import write_notes
from warmfront.simulation.trial.replicates import run_replicates
from warmfront.simulation.trial.result import STATEMENT, TrialResult
from warmfront.simulation.trial.summary import contrast_arms, summarise_arm


def run_trial(
    arms: Sequence[TrialArm],
    population: Population,
    model: OdeModel,
    engine: BatchEngine,
    settings: TrialSettings,
    seed: int,
) -> TrialResult:
    """Run a virtual trial.

    Every virtual patient is solved in every arm, with the same errors of measurement, dropout, entry and luck
    of survival, so that arms differ by treatment alone. Trials of a real size, with different patients in
    the arms, are then drawn from the same courses.

    Parameters
    ----------
    arms : sequence of TrialArm
        The first is the one that others are compared with.
    population : Population
        Virtual patients; a weighted one is first resampled to patients who count alike.
    model : OdeModel
        Equations.
    engine : BatchEngine
        Solver.
    settings : TrialSettings
        Everything else.
    seed : int
        Not negative; the same seed gives the same trial, whatever `settings.chunk` is.

    Returns
    -------
    TrialResult
        Endpoints by arm, contrasts, and what must be said with them.

    Raises
    ------
    InputError
        When arms, population or settings cannot make a trial, with every problem.
    SimulationError
        When the engine refuses the call.
    """
    problems = _problems(arms, population, settings, seed)
    if problems:
        raise InputError(problems)
    run = TrialRun(
        arms=tuple(arms),
        population=population,
        model=model,
        engine=engine,
        settings=settings,
        calendar=make_calendar(settings),
        seed=seed,
    )
    rows = np.arange(population.n_patients)
    if population.weights is not None:
        rows = resample(seed, population.n_patients, population.weights)
    groups = [_run_group(run, rows, start) for start in range(0, rows.size, settings.chunk)]
    courses = [
        join_courses([group.courses[i] for group in groups], settings.n_kept) for i in range(len(arms))
    ]
    outcomes = [join_outcomes([group.outcomes[i] for group in groups]) for i in range(len(arms))]
    not_solved = sum(group.not_solved for group in groups)
    not_measurable = sum(group.not_measurable for group in groups)
    if not outcomes[0].best.size:
        raise InputError([_nobody(not_solved, not_measurable)])
    replicates = run_replicates(run, courses)
    return TrialResult(
        label=HYPOTHESIS,
        statement=STATEMENT,
        model_id=model.model_id,
        engine=engine.name,
        visits=settings.visits.words,
        visit_days=run.calendar.visits,
        arms=tuple(
            summarise_arm(arm, outcomes[i], replicates.of_arm(i), settings) for i, arm in enumerate(run.arms)
        ),
        contrasts=contrast_arms(run.arms, outcomes, replicates, settings),
        n_patients=int(outcomes[0].best.size),
        not_measurable=not_measurable,
        not_solved=not_solved,
        n_per_arm=settings.n_per_arm,
        n_replicates=settings.n_replicates,
        population_notes=population.notes,
        notes=write_notes(run, n_courses=courses[0].new_lesion_day.size),
        seed=seed,
    )


@record
class _Group:
    """What came of the patients of one chunk, by arm."""

    outcomes: tuple[Outcomes, ...]
    courses: tuple[Courses, ...]
    not_solved: int
    not_measurable: int


def _run_group(run: TrialRun, rows: NDArray[np.intp], start: int) -> _Group:
    chosen = rows[start : start + run.settings.chunk]
    solved_arms = [solve_courses(run, arm, chosen) for arm in run.arms]
    solved = np.logical_and.reduce([ok for _, ok in solved_arms])
    chance = draw_chance(
        run.seed,
        0,
        (start, start + chosen.size),
        (1 + run.calendar.visits.size, len(run.settings.readout.outputs)),
    )
    keep = max(0, run.settings.n_kept - start)
    watched = [watch_courses(run, courses, chance) for courses, _ in solved_arms]
    enrolled = solved & watched[0][1]
    return _Group(
        outcomes=tuple(take_outcomes(outcomes, enrolled) for outcomes, _ in watched),
        courses=tuple(take_courses(courses, np.flatnonzero(solved[:keep])) for courses, _ in solved_arms),
        not_solved=int((~solved).sum()),
        not_measurable=int((solved & ~watched[0][1]).sum()),
    )


def _problems(
    arms: Sequence[TrialArm], population: Population, settings: TrialSettings, seed: int
) -> list[Problem]:
    names = [arm.name for arm in arms]
    weights = population.weights
    error, follow = settings.error, settings.follow_up
    rules: list[tuple[bool, str, str, str]] = [
        (
            bool(names) and len(set(names)) == len(names),
            "arms",
            repr(names)[:80],
            "one or more, each with its own name",
        ),
        (population.n_patients >= 1, "population", str(population.n_patients), "at least 1 patient"),
        (
            weights is None
            or bool(weights.shape == (population.n_patients,) and (weights >= 0).all() and weights.sum() > 0),
            "population weights",
            "other numbers",
            "one for each patient, none negative, not all zero",
        ),
        (bool(settings.readout.outputs), "readout", "no output", "the outputs of the model that are lesions"),
        (settings.chunk >= 1, "chunk", str(settings.chunk), "at least 1"),
        (settings.n_replicates >= 0, "n_replicates", str(settings.n_replicates), "0 or more"),
        (settings.n_per_arm >= 2, "n_per_arm", str(settings.n_per_arm), "at least 2"),
        (settings.n_kept >= 1, "n_kept", str(settings.n_kept), "at least 1"),
        (0 < settings.level < 1, "level", f"{settings.level:g}", "between 0 and 1, for example 0.95"),
        (
            min(error.lesion_log_sd, error.reader_log_sd) >= 0,
            "measurement error",
            f"{error.lesion_log_sd:g} and {error.reader_log_sd:g}",
            "0 or more",
        ),
        (
            min(follow.accrual_days, follow.after_last_entry_days, follow.dropout_per_day) >= 0,
            "follow-up",
            f"{follow.accrual_days:g}, {follow.after_last_entry_days:g}, {follow.dropout_per_day:g}",
            "0 or more",
        ),
        (seed >= 0, "seed", str(seed), "0 or more"),
    ]
    return [
        Problem(where=where, found=found, allowed=allowed, next_step="change it")
        for holds, where, found, allowed in rules
        if not holds
    ]


def _nobody(not_solved: int, not_measurable: int) -> Problem:
    return Problem(
        where="population",
        found=f"nobody to enrol: {not_solved} not solved, {not_measurable} without a measurable lesion",
        allowed="at least one patient whose baseline scan shows a measurable lesion",
        next_step="look at the starting sizes and their unit, and at the readout",
    )
