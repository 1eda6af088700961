"""Simulated patients under a policy: dose by dose, each decided from what was known by then."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.monitored_courses.chance import CourseChance, draw_chance
from warmfront.simulation.monitored_courses.liver import Hepatitis, draw_hepatitis
from warmfront.simulation.monitored_courses.numbers import take_numbers, take_reading_numbers
from warmfront.simulation.monitored_courses.seeing import SeenCourses, count_visits, see_courses
from warmfront.simulation.monitored_courses.truth import (
    DOSE_DAYS,
    DOSE_TIME,
    GivenDoses,
    TrueCourses,
    draw_population,
    fixed_plan,
    solve_truth,
)
from warmfront.simulation.population import Population

BoolArray = NDArray[np.bool_]
JUST_BEFORE = 0.01  # days


@record
class SimulatedPatients:
    """Patients of one model with all their chance.

    Parameters
    ----------
    model : MechanisticModel
        The truth.
    engine : BatchEngine
        Solver.
    population : Population
        Virtual patients.
    chance : CourseChance
        The same under every policy.
    hepatitis : Hepatitis
        The same under every policy, as long as doses go on.
    numbers, reading : mapping of str to float
        Numbers of simulated courses, and how scans are read.
    second_strength : float
        Size of a dose of the second therapy over that of the model's own arm.
    """

    model: MechanisticModel
    engine: BatchEngine
    population: Population
    chance: CourseChance
    hepatitis: Hepatitis
    numbers: Mapping[str, float]
    reading: Mapping[str, float]
    second_strength: float = 1.0

    @property
    def n_patients(self) -> int:
        """How many."""
        return self.population.n_patients


class Policy(Protocol):
    """Decides the next dose of every patient."""

    @property
    def name(self) -> str:
        """Words for the tables."""
        ...

    def choose(self, seen: SeenCourses, given: GivenDoses, place: int) -> tuple[BoolArray, BoolArray]:
        """Choose the doses of one day.

        Parameters
        ----------
        seen : SeenCourses
            Courses under the doses given so far; only what was known by `decision_day` may be used.
        given : GivenDoses
            Doses so far; those from `place` on are not yet decided.
        place : int
            Place of the day among `DOSE_DAYS`.

        Returns
        -------
        tuple of ndarray of bool, shape (n_patients,)
            Whether the first, and whether the second therapy is given.
        """
        ...


def make_patients(
    knowledge: KnowledgeBase, engine: BatchEngine, model_id: str, n_patients: int, seed: int
) -> SimulatedPatients:
    """Draw patients of one model.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Models and numbers.
    engine : BatchEngine
        Solver.
    model_id : str
        The model that is the truth.
    n_patients, seed : int
        How many, and the seed.

    Returns
    -------
    SimulatedPatients
        The same for the same seed; more patients begin with the same ones.
    """
    model, numbers = knowledge.mechanistic_models[model_id], take_numbers(knowledge)
    scans, bloods = count_visits(numbers)
    stream = sorted(knowledge.mechanistic_models).index(model_id)
    lesions = 2 if "lesion_1_volume_ml" in model.roles else 1
    chance = draw_chance(seed, stream, n_patients, scans=scans, lesions=lesions, bloods=bloods)
    return SimulatedPatients(
        model=model,
        engine=engine,
        population=draw_population(model, n_patients, seed + stream),
        chance=chance,
        hepatitis=draw_hepatitis(chance, numbers),
        numbers=numbers,
        reading=take_reading_numbers(knowledge),
    )


def solve_under(patients: SimulatedPatients, given: GivenDoses) -> tuple[TrueCourses, SeenCourses]:
    """Solve and see the courses under some doses.

    Parameters
    ----------
    patients : SimulatedPatients
        Patients and chance.
    given : GivenDoses
        Doses.

    Returns
    -------
    tuple of TrueCourses and SeenCourses
        Truth, and what a clinic sees.
    """
    truth = solve_truth(
        patients.model,
        patients.engine,
        patients.population,
        given,
        patients.chance,
        patients.hepatitis,
        patients.numbers,
        patients.second_strength,
    )
    return truth, see_courses(truth, patients.chance, patients.numbers, patients.reading)


def decision_day(place: int) -> float:
    """Time at which a dose is decided: just before it would be given.

    Parameters
    ----------
    place : int
        Place of the day among `DOSE_DAYS`.

    Returns
    -------
    float
        Days from the first dose.
    """
    return float(DOSE_DAYS[place]) + DOSE_TIME - JUST_BEFORE


def follow_policy(patients: SimulatedPatients, policy: Policy) -> tuple[GivenDoses, TrueCourses, SeenCourses]:
    """Follow every patient under one policy.

    Each dose is decided on the courses that the doses before it made, so nothing is known too early: the
    doses after it are not given while it is decided.

    Parameters
    ----------
    patients : SimulatedPatients
        Patients and chance.
    policy : Policy
        Decides.

    Returns
    -------
    tuple of GivenDoses, TrueCourses and SeenCourses
        Doses, truth and what was seen under them.
    """
    plan = fixed_plan(patients.n_patients)
    given = GivenDoses(first=plan.first & False, second=plan.second)
    for place in range(len(DOSE_DAYS)):
        # Before the first dose there is nothing but the baseline, which is the same whatever follows.
        _, seen = solve_under(patients, given)
        first, second = policy.choose(seen, given, place)
        given = GivenDoses(first=_set(given.first, place, first), second=_set(given.second, place, second))
    truth, seen = solve_under(patients, given)
    return given, truth, seen


def _set(doses: BoolArray, place: int, column: BoolArray) -> BoolArray:
    changed = doses.copy()
    changed[:, place] = column
    return changed
