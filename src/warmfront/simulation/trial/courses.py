"""The true courses of the tumours of one arm, and what a trial would see of them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.batch import Batch, BatchEngine, DosePlan, PatientStatus
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.regimen.conditions import solve_with_rules
from warmfront.simulation.trial.chance import Chance
from warmfront.simulation.trial.design import TrialArm, TrialSettings
from warmfront.simulation.trial.endpoints import Outcomes, judge_patients
from warmfront.simulation.trial.scans import first_appearance, lesion_diameters, read_scans
from warmfront.simulation.trial.survival_link import course_days, death_days
from warmfront.simulation.trial.visits import visit_days


@record
class Calendar:
    """Days on which anything is looked at.

    Parameters
    ----------
    visits : ndarray of float64, shape (n_visits,)
        Scans after baseline.
    solved : ndarray of float64, shape (n_days,)
        Output days of the solver: baseline, visits, and weekly days where a link to survival needs them.
    scans : ndarray of int, shape (1 + n_visits,)
        Places of baseline and visits among `solved`.
    weeks : ndarray of int, shape (n_weeks,)
        Places of the weekly days among `solved`; empty without a link.
    """

    visits: FloatArray
    solved: FloatArray
    scans: NDArray[np.intp]
    weeks: NDArray[np.intp]


@record
class TrialRun:
    """All that a virtual trial is given, and its days.

    Parameters
    ----------
    arms : tuple of TrialArm
        The first is the one that others are compared with.
    population : Population
        Virtual patients.
    model : OdeModel
        Equations.
    engine : BatchEngine
        Solver.
    settings : TrialSettings
        Everything else.
    calendar : Calendar
        Days.
    seed : int
        Of all chance.
    """

    arms: tuple[TrialArm, ...]
    population: Population
    model: OdeModel
    engine: BatchEngine
    settings: TrialSettings
    calendar: Calendar
    seed: int


@record
class Courses:
    """True courses of the patients of one arm.

    Parameters
    ----------
    diameters_mm : ndarray of float64, shape (n_patients, 1 + n_visits, n_lesions)
        At baseline and visits.
    sums_mm : ndarray of float64, shape (n_patients, n_weeks)
        Sum of all lesions week by week; no columns without a link to survival.
    new_lesion_day : ndarray of float64, shape (n_patients,)
        Day on which a lesion that was no target truly reaches the measurable size; infinite when never.
    """

    diameters_mm: FloatArray
    sums_mm: FloatArray
    new_lesion_day: FloatArray


def make_calendar(settings: TrialSettings) -> Calendar:
    """Lay out the days of a trial.

    Parameters
    ----------
    settings : TrialSettings
        Visits, follow-up, and whether survival is asked for.

    Returns
    -------
    Calendar
        Days and their places.
    """
    longest = settings.follow_up.longest_days
    visits = visit_days(settings.visits, longest)
    scans = np.concatenate(([0.0], visits))
    weekly = course_days(longest) if settings.link else np.zeros(0)
    solved = np.union1d(scans, weekly)
    return Calendar(
        visits=visits,
        solved=solved,
        scans=np.searchsorted(solved, scans),
        weeks=np.searchsorted(solved, weekly),
    )


def solve_courses(run: TrialRun, arm: TrialArm, rows: NDArray[np.intp]) -> tuple[Courses, NDArray[np.bool_]]:
    """Solve some patients of one arm; a patient that stands in the rows twice is solved once.

    Parameters
    ----------
    run : TrialRun
        Model, engine, population and days.
    arm : TrialArm
        Its doses.
    rows : ndarray of int, shape (n_patients,)
        Patients of the population, with repeats where they were resampled.

    Returns
    -------
    courses : Courses
        In the order of the rows.
    solved : ndarray of bool, shape (n_patients,)
        False where the engine gave a reason instead of values.
    """
    calendar, settings = run.calendar, run.settings
    single, back = np.unique(rows, return_inverse=True)
    batch = Batch(
        model=run.model,
        n_patients=int(single.size),
        output_days=calendar.solved * settings.time_units_per_day,
        outputs=settings.readout.outputs,
        parameters=_pick(run.population.parameters, single),
        doses=_doses(arm.doses, single, settings.time_units_per_day),
        initial=_pick(run.population.initial, single),
    )
    solution = solve_with_rules(run.engine, batch, settings.solver, arm.agents, arm.rules, arm.roles)
    diameters = lesion_diameters(solution.values, settings.readout.quantity)
    solved = (solution.status == PatientStatus.SOLVED) & np.isfinite(diameters).all(axis=(1, 2))
    weekly = diameters[:, calendar.weeks, :]
    appeared = (
        first_appearance(weekly, calendar.solved[calendar.weeks], settings.scanning)
        if calendar.weeks.size
        else np.full(single.size, np.inf)
    )
    courses = Courses(
        diameters_mm=diameters[:, calendar.scans, :],
        sums_mm=weekly.sum(axis=2),
        new_lesion_day=appeared,
    )
    return take_courses(courses, back), solved[back]


def watch_courses(run: TrialRun, courses: Courses, chance: Chance) -> tuple[Outcomes, NDArray[np.bool_]]:
    """See courses as a trial does: scans, dropout, data cut, death.

    Parameters
    ----------
    run : TrialRun
        Error, limits, follow-up and days.
    courses : Courses
        True courses.
    chance : Chance
        Draws of the same patients.

    Returns
    -------
    outcomes : Outcomes
        Endpoints.
    measurable : ndarray of bool, shape (n_patients,)
        Whether baseline showed a target lesion; the others would not have been enrolled.
    """
    settings, calendar = run.settings, run.calendar
    follow = settings.follow_up
    cut = follow.after_last_entry_days + follow.accrual_days * (1 - chance.entry)
    leave = chance.dropout / follow.dropout_per_day if follow.dropout_per_day > 0 else np.inf
    death = np.full(cut.size, np.inf)
    if settings.link is not None:
        weeks = calendar.solved[calendar.weeks]
        death = death_days(settings.link, courses.sums_mm, weeks, courses.new_lesion_day, chance.death)
    scans = read_scans(courses.diameters_mm, chance, settings.error, settings.scanning)
    outcomes = judge_patients(scans, calendar.visits, np.minimum(cut, leave), death, settings.rule)
    return outcomes, scans.baseline_mm > 0


def take_courses(courses: Courses, places: NDArray[np.intp] | NDArray[np.bool_]) -> Courses:
    """Pick patients by position or by mask."""
    return Courses(
        diameters_mm=courses.diameters_mm[places],
        sums_mm=courses.sums_mm[places],
        new_lesion_day=courses.new_lesion_day[places],
    )


def join_courses(parts: list[Courses], most: int) -> Courses:
    """Put consecutive groups together and keep the first `most` patients."""
    return Courses(
        diameters_mm=np.concatenate([part.diameters_mm for part in parts])[:most],
        sums_mm=np.concatenate([part.sums_mm for part in parts])[:most],
        new_lesion_day=np.concatenate([part.new_lesion_day for part in parts])[:most],
    )


def _pick(values: Mapping[str, FloatArray], rows: NDArray[np.intp]) -> dict[str, FloatArray]:
    return {name: column[rows] for name, column in values.items()}


def _doses(doses: DosePlan, rows: NDArray[np.intp], per_day: float) -> DosePlan:
    """Take the doses of some patients, on the model's clock."""
    return DosePlan(
        days=doses.days * per_day,
        acts=doses.acts,
        sizes=doses.sizes if doses.sizes.ndim == 1 else doses.sizes[rows],
        duration_days=doses.duration_days * per_day,
    )
