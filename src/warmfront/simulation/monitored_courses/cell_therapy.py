"""True and seen courses after CAR T cells: counts from the core model, signs by a simple generator.

The model gives interleukin-6, the transgene and neutrophils. Temperature, C-reactive protein, ferritin and
the grade are made from them by stated rules (assumptions): all follow one mediator, so early warnings look
better here than they can be in people. Neither tocilizumab nor steroids are given.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import BatchEngine, DosePlan
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.monitored_courses.chance import draw
from warmfront.simulation.population import Population
from warmfront.simulation.twin.course import make_course, simulate_roles

BEFORE = 5.0  # days from lymphodepletion to infusion
LAST_DAY = 35.0
STEP = 1 / 3
GRID: FloatArray = np.asarray(np.arange(round(LAST_DAY / STEP) + 1) * STEP, dtype=np.float64)
NORMAL_C = 36.8
SEVERE_NEUTROPENIA = 0.5  # 10^9/L, below which CTCAE v5 grade 4 begins
_STREAM = 1000  # apart from the streams of the other courses


@record
class TrueCellCourses:
    """What no clinic sees, on the days of `GRID` after the infusion.

    Parameters
    ----------
    mediator, transgene, neutrophils, temperature, crp, ferritin : ndarray, shape (n_patients, n_days)
        Interleukin-6 in ng/L, copies/ug, 10^9/L, degrees, mg/L, ug/L; float64.
    severe_crs_day, neutropenia_day : ndarray of float64, shape (n_patients,)
        First day of CRS of grade 3 or more, and of neutrophils below 0.5; infinite when it does not come.
    any_crs : ndarray of bool, shape (n_patients,)
        Whether the mediator alone raised the temperature to 38.0.
    """

    mediator: FloatArray
    transgene: FloatArray
    neutrophils: FloatArray
    temperature: FloatArray
    crp: FloatArray
    ferritin: FloatArray
    severe_crs_day: FloatArray
    neutropenia_day: FloatArray
    any_crs: NDArray[np.bool_]


@record
class Readings:
    """One quantity as read.

    Parameters
    ----------
    days : ndarray of float64, shape (n_readings,)
        Days after the infusion.
    values, known : ndarray of float64, shape (n_patients, n_readings)
        Reading, and the day on which it became known; infinite when it was not taken.
    below : ndarray of bool, shape (n_patients, n_readings)
        Whether the reading is a limit of detection.
    """

    days: FloatArray
    values: FloatArray
    known: FloatArray
    below: NDArray[np.bool_]


@record
class SeenCellCourses:
    """All that was read after infusions.

    Parameters
    ----------
    readings : dict of str to Readings
        By quantity.
    """

    readings: dict[str, Readings]


def solve_cell_truth(
    model: MechanisticModel,
    engine: BatchEngine,
    population: Population,
    numbers: Mapping[str, float],
    seed: int,
) -> TrueCellCourses:
    """Solve the core model after lymphodepletion and CAR T cells, and make the signs from it.

    Parameters
    ----------
    model : MechanisticModel
        With roles ``il6``, ``cell_product`` and ``neutrophils``.
    engine : BatchEngine
        Solver.
    population : Population
        Virtual patients.
    numbers : mapping of str to float
        Numbers of the simulated courses.
    seed : int
        Of tolerance, infections and starting ferritin.

    Returns
    -------
    TrueCellCourses
        Truth.
    """
    arms = {arm.drug_class: arm for arm in model.arms}
    # One standard dose of chemotherapy stands for what lymphodepletion does to the marrow (assumption).
    order = ("lymphodepletion", "icd_chemotherapy", "car_t")
    doses = DosePlan(
        days=np.array([0.0, 0.0, BEFORE]),
        acts=tuple(plan_act(arms[name]) for name in order),
        sizes=np.array([arms[name].amount for name in order]),
        duration_days=np.zeros(3),
    )
    roles = ["il6", "cell_product", "neutrophils"]
    values = simulate_roles(make_course(model, engine, doses), population, (BEFORE + GRID).tolist(), roles)
    mediator, transgene, neutrophils = (np.maximum(values[:, :, place], 0.0) for place in range(3))
    n = len(values)
    infection = _infections(neutrophils, numbers, draw(seed, (_STREAM, 0), "uniform", (n, len(GRID))))
    warming = numbers["fever_rise_c"] * mediator / (mediator + numbers["fever_half_pg_ml"])
    produced = (
        5.0
        + numbers["crp_most_mg_l"] * mediator / (mediator + numbers["crp_half_pg_ml"])
        + numbers["infection_crp_mg_l"] * infection
    )
    lagged = _follow(mediator, numbers["ferritin_lag_days"])
    stored = numbers["ferritin_start"] * np.exp(0.8 * draw(seed, (_STREAM, 1), "normal", (n, 1)))
    strain = _follow(mediator, numbers["severe_crs_lag_days"])
    tolerated = numbers["severe_crs_pg_ml"] * np.exp(
        numbers["severe_crs_log_sd"] * draw(seed, (_STREAM, 2), "normal", (n, 1))
    )
    return TrueCellCourses(
        mediator=mediator,
        transgene=transgene,
        neutrophils=neutrophils,
        temperature=NORMAL_C + np.minimum(warming + numbers["infection_fever_c"] * infection, 4.5),
        crp=_follow(produced, numbers["crp_half_life_days"] / np.log(2)),
        ferritin=stored
        * (1 + numbers["ferritin_most_fold"] * lagged / (lagged + numbers["ferritin_half_pg_ml"])),
        severe_crs_day=_first(strain >= tolerated),
        neutropenia_day=_first(neutrophils < SEVERE_NEUTROPENIA),
        any_crs=np.any(NORMAL_C + warming >= 38.0, axis=1),
    )


def see_cell_courses(truth: TrueCellCourses, numbers: Mapping[str, float], seed: int) -> SeenCellCourses:
    """See true courses: temperature every 8 hours, bloods daily, mediator and transgene every other day.

    Parameters
    ----------
    truth : TrueCellCourses
        Solved courses.
    numbers : mapping of str to float
        Numbers of the simulated courses.
    seed : int
        Of errors, missed readings and delays.

    Returns
    -------
    SeenCellCourses
        Readings with the day on which each became known.
    """
    routine, slow = numbers["blood_late_days"], numbers["send_out_days"]
    limit = numbers["transgene_limit"]
    laboratory = numbers["laboratory_log_sd"]
    plans = {
        "temperature": (truth.temperature, 1, 0.0, 0.0, -np.inf, 1),
        "crp": (truth.crp, 3, laboratory, routine, -np.inf, 1),
        "ferritin": (truth.ferritin, 3, numbers["ferritin_log_sd"], routine, -np.inf, 0),
        "neutrophils": (truth.neutrophils, 3, laboratory, routine, -np.inf, 2),
        "interleukin_6": (truth.mediator, 6, numbers["il6_log_sd"], slow, 1.0, 1),
        "transgene": (truth.transgene, 6, numbers["transgene_log_sd"], slow, limit, 0),
    }
    readings = {}
    for number, (name, (true, every, log_sd, late, lowest, digits)) in enumerate(plans.items()):
        places = np.arange(0, len(GRID), every)
        shape = (len(true), len(places))
        error = draw(seed, (_STREAM, 10 + number, 0), "normal", shape)
        values = true[:, places] * np.exp(log_sd * error)
        if name == "temperature":
            values = values + numbers["temperature_sd_c"] * error
        missed = draw(seed, (_STREAM, 10 + number, 1), "uniform", shape) < numbers["missed_share"]
        delay = late * draw(seed, (_STREAM, 10 + number, 2), "exponential", shape)
        readings[name] = Readings(
            days=GRID[places],
            values=np.asarray(np.round(np.maximum(values, lowest), digits), dtype=np.float64),
            known=np.where(missed, np.inf, GRID[places] + delay),
            below=values < lowest,
        )
    return SeenCellCourses(readings=readings)


def _infections(neutrophils: FloatArray, numbers: Mapping[str, float], uniform: FloatArray) -> FloatArray:
    """Whether an infection with fever is there, 0 or 1; more of them while neutrophils are low."""
    fold = np.where(neutrophils < SEVERE_NEUTROPENIA, numbers["infection_neutropenic_fold"], 1.0)
    begins = uniform < 1 - np.exp(-numbers["infection_per_week"] / 7 * STEP * fold)
    length = max(1, round(numbers["infection_days"] / STEP))
    here = np.zeros_like(neutrophils)
    for shift in range(length):
        here[:, shift:] = np.maximum(here[:, shift:], begins[:, : begins.shape[1] - shift])
    return here


def _follow(driver: FloatArray, days: float) -> FloatArray:
    """Let a quantity follow its driver with a time constant, exactly while the driver is constant."""
    kept = np.exp(-STEP / days) if days > 0 else 0.0
    followed = np.empty_like(driver)
    followed[:, 0] = driver[:, 0]
    for step in range(1, driver.shape[1]):
        followed[:, step] = kept * followed[:, step - 1] + (1 - kept) * driver[:, step]
    return followed


def _first(held: NDArray[np.bool_]) -> FloatArray:
    return np.where(held.any(axis=1), GRID[held.argmax(axis=1)], np.inf)
