"""True courses of a tumour under a PD-1 antibody, and under chemotherapy when a policy switches to it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import RecistRule, has_grown
from warmfront.domain.records import record
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import BatchEngine, DosePlan
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.monitored_courses.chance import CourseChance
from warmfront.simulation.monitored_courses.liver import (
    GRADE_2_FOLD,
    GRADE_3_FOLD,
    Hepatitis,
    first_day_above,
    trace_alt,
)
from warmfront.simulation.population import Population
from warmfront.simulation.trial.scans import lesion_diameters
from warmfront.simulation.twin.course import make_course, simulate_roles
from warmfront.simulation.twin.patient import make_twin

LAST_DAY = 252.0
GRID = np.arange(0.0, LAST_DAY + 1, 3.0)
DOSE_DAYS = np.arange(0.0, LAST_DAY - 20, 21.0)
DOSE_TIME = 0.5  # of the day: bloods of the same morning are waited for (assumption)
FIRST_CLASS, SECOND_CLASS = "pd1", "icd_chemotherapy"
LARGEST_GROWTH = 5.0  # new lesions come no faster than at five times the volume of the start (assumption)
BoolArray = NDArray[np.bool_]


@record
class GivenDoses:
    """What each patient was given on the days of `DOSE_DAYS`.

    Parameters
    ----------
    first, second : ndarray of bool, shape (n_patients, n_doses)
        PD-1 antibody, and the chemotherapy that a switch brings.
    """

    first: BoolArray
    second: BoolArray


@record
class TrueCourses:
    """What no clinic sees.

    Parameters
    ----------
    diameters_mm : ndarray of float64, shape (n_patients, n_days, n_lesions)
        On the days of `GRID`.
    sums_mm : ndarray of float64, shape (n_patients, n_days)
        True sums of diameters.
    ctdna_percent : ndarray of float64, shape (n_patients, n_days)
        True mean variant allele fraction.
    new_lesion_day, progression_day : ndarray of float64, shape (n_patients,)
        First day of a new measurable lesion; first day of true progression (a fifth and 5 mm above the true
        nadir, or the new lesion). Infinite when it does not come.
    alt_fold : ndarray of float64, shape (n_patients, n_days)
        True ALT over the upper limit.
    grade_2_day, grade_3_day : ndarray of float64, shape (n_patients,)
        First day of hepatitis of these grades; infinite when it does not come.
    """

    diameters_mm: FloatArray
    sums_mm: FloatArray
    ctdna_percent: FloatArray
    new_lesion_day: FloatArray
    progression_day: FloatArray
    alt_fold: FloatArray
    grade_2_day: FloatArray
    grade_3_day: FloatArray


def draw_population(model: MechanisticModel, n_patients: int, seed: int) -> Population:
    """Draw virtual patients of a packaged model, none of them linked to a patient's profile.

    Parameters
    ----------
    model : MechanisticModel
        The model that is the truth.
    n_patients, seed : int
        How many, and the seed.

    Returns
    -------
    Population
        Draws of the model's own spreads.
    """
    return make_twin(replace(model, links=()), None, n_patients, np.random.default_rng(seed)).population


def fixed_plan(n_patients: int) -> GivenDoses:
    """Return the plan that nothing changes: every PD-1 dose, no chemotherapy."""
    shape = (n_patients, len(DOSE_DAYS))
    return GivenDoses(first=np.ones(shape, dtype=bool), second=np.zeros(shape, dtype=bool))


def plan_doses(model: MechanisticModel, given: GivenDoses, second_strength: float = 1.0) -> DosePlan:
    """Write the doses of every patient as one plan; a dose left out has size zero.

    Parameters
    ----------
    model : MechanisticModel
        Has an arm for the PD-1 antibody and one for chemotherapy.
    given : GivenDoses
        What each patient gets.
    second_strength : float
        Size of a dose of the second therapy over that of the model's own arm; 0 for one that does nothing.

    Returns
    -------
    DosePlan
        For `Course`.
    """
    arms = [next(arm for arm in model.arms if arm.drug_class == name) for name in (FIRST_CLASS, SECOND_CLASS)]
    days = np.repeat(DOSE_DAYS, 2)
    sizes = np.stack([given.first * arms[0].amount, second_strength * given.second * arms[1].amount], axis=2)
    return DosePlan(
        days=days,
        acts=tuple(plan_act(arm) for arm in arms) * len(DOSE_DAYS),
        sizes=sizes.reshape(len(given.first), -1).astype(np.float64),
        duration_days=np.array([arm.duration_days for arm in arms] * len(DOSE_DAYS)),
    )


def solve_truth(
    model: MechanisticModel,
    engine: BatchEngine,
    population: Population,
    given: GivenDoses,
    chance: CourseChance,
    hepatitis: Hepatitis,
    numbers: Mapping[str, float],
    second_strength: float = 1.0,
) -> TrueCourses:
    """Solve the true courses under the doses given.

    Parameters
    ----------
    model : MechanisticModel
        The model that is the truth.
    engine : BatchEngine
        Its solver.
    population : Population
        Its patients.
    given : GivenDoses
        Doses.
    chance : CourseChance
        When a new lesion comes, how much DNA is shed.
    hepatitis : Hepatitis
        What happens to the liver under continued doses.
    numbers : mapping of str to float
        Numbers of the simulated courses.
    second_strength : float
        As for `plan_doses`.

    Returns
    -------
    TrueCourses
        NaN for patients that could not be solved.
    """
    course = make_course(model, engine, plan_doses(model, given, second_strength))
    split = "lesion_1_volume_ml" in model.roles
    sizes = ["lesion_1_volume_ml", "lesion_2_volume_ml"] if split else ["sum_of_diameters_mm"]
    shed = "ctdna" if "ctdna" in model.roles else "viable_cells_1e9"
    values = simulate_roles(course, population, GRID.tolist(), [*sizes, "tumour_volume_ml", shed])
    diameters = lesion_diameters(values[:, :, : len(sizes)], "volume_ml" if split else "diameter_mm")
    sums, volume = diameters.sum(axis=2), values[:, :, len(sizes)]
    ratio = np.clip(volume / volume[:, :1], 0.0, LARGEST_GROWTH)
    hazard = np.cumsum(ratio, axis=1) * (GRID[1] - GRID[0]) * numbers["new_lesion_per_year"] / 365.25
    new_day = _first(hazard >= chance["new_lesion"][:, None])
    return TrueCourses(
        diameters_mm=diameters,
        sums_mm=sums,
        ctdna_percent=_ctdna(values[:, :, -1], chance, numbers),
        new_lesion_day=new_day,
        progression_day=np.minimum(new_day, find_progression(sums)),
        **_liver(hepatitis, given),
    )


def find_progression(sums_mm: FloatArray) -> FloatArray:
    """First day on which the true sum lies a fifth and 5 mm above its nadir; infinite when never.

    Parameters
    ----------
    sums_mm : ndarray of float64, shape (n_patients, n_days)
        On the days of `GRID`.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Days.
    """
    nadir = np.minimum.accumulate(sums_mm, axis=1)
    return _first(has_grown(nadir, sums_mm, RecistRule()))


def _liver(hepatitis: Hepatitis, given: GivenDoses) -> dict[str, FloatArray]:
    fold = trace_alt(hepatitis, GRID, DOSE_DAYS, given.first)
    return {
        "alt_fold": fold,
        "grade_2_day": first_day_above(fold, GRID, GRADE_2_FOLD),
        "grade_3_day": first_day_above(fold, GRID, GRADE_3_FOLD),
    }


def _ctdna(shed: FloatArray, chance: CourseChance, numbers: Mapping[str, float]) -> FloatArray:
    """Scale what a model sheds to a variant allele fraction that starts at each patient's own level."""
    start = numbers["ctdna_start_percent"] * np.exp(numbers["ctdna_patient_log_sd"] * chance["ctdna_scale"])
    relative = shed / np.maximum(shed[:, :1], 1e-12)
    return np.minimum(start[:, None] * relative, 90.0)


def _first(held: BoolArray) -> FloatArray:
    return np.where(held.any(axis=1), GRID[held.argmax(axis=1)], np.inf)
