"""Virtual twins updated by what was measured under the present line: a hypothesis over several structures."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

import numpy as np

from warmfront.domain.case import Case
from warmfront.domain.errors import SimulationError
from warmfront.domain.follow_up import ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.domain.plan import Plan
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.records import record
from warmfront.domain.revision import TwinUpdate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_axis
from warmfront.knowledge.models import MechanisticModel
from warmfront.monitoring.revision.twin_doses import plan_doses
from warmfront.monitoring.treatment import Treatment
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.search.effort import Effort
from warmfront.simulation.search.standard import human_models
from warmfront.simulation.twin.course import make_course
from warmfront.simulation.twin.observations import Observation
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.scans import AXES, SUM
from warmfront.simulation.twin.structures import FittedStructure, pool_structures
from warmfront.simulation.twin.updating import update

# Virtual patients of each model; 400 is the number of the calibration (docs/reference/twin-calibration.md).
PATIENTS = {"quick": 200, "normal": 400, "deep": 1000}
MODEL_LOG_SD = 0.15
"""Error of the models themselves, as in the calibration; a stated number (assumption)."""

AHEAD_DAYS, STEP_DAYS = 84, 21
"""The prediction runs so far beyond the last scan, in such steps (assumption: two visits)."""

BASELINE_DAYS = 28
"""Blood taken at most so many days before the first dose counts as that of day 0 (assumption)."""

SERIES_ROLES = {
    "ctdna_mean_vaf": "ctdna",
    "ctdna_tumour_fraction": "ctdna",
    "car_transgene": "cell_product",
    "car_cells": "cell_product",
    "interleukin_6": "il6",
}
"""Series that a model may give, to its role; of two series of one role only the first is used."""

LOW, MIDDLE, HIGH = 0, 3, 6
CALIBRATION = (
    "In virtual patients of a model that was not fitted, the pooled 95% interval held the true size in 98 to "
    "100% at day 126, 95 to 100% at day 168 and 78 to 100% at day 252, three scans to day 84 "
    "(docs/reference/twin-calibration.md); no data of people are behind it."
)
HYPOTHESIS = "Hypothesis, not calibrated; never a reason on its own to change or stop a treatment."


@record
class Scans:
    """What sizes the twins, and what updates them.

    Parameters
    ----------
    baseline_mm : float
        Sum of diameters before the line.
    baseline : date
        Day of that scan.
    later : tuple of Observation
        Everything measured afterwards, on the clock of the first dose.
    """

    baseline_mm: float
    baseline: dt.date
    later: tuple[Observation, ...]


@record
class Fitting:
    """What every model is fitted with.

    Parameters
    ----------
    base : Plan
        Its profile moves the twins.
    case : Case
        Sized by the scan before the line.
    scans : Scans
        What updates.
    treatment : Treatment
        What is given.
    engine : BatchEngine
        Solver.
    patients : int
        Virtual patients.
    last : float
        Last simulated day.
    """

    base: Plan
    case: Case
    scans: Scans
    treatment: Treatment
    engine: BatchEngine
    patients: int
    last: float


def update_twin(
    base: Plan,
    case: Case,
    follow_up: FollowUp,
    responses: Sequence[ResponseCourse],
    treatment: Treatment,
    knowledge: KnowledgeBase,
    *,
    seed: int,
    engine: BatchEngine | None,
    effort: Effort,
) -> TwinUpdate:
    """Update virtual twins of several structures by the serial sizes of the present line.

    Parameters
    ----------
    base : Plan
        Its profile moves the twins.
    case : Case
        Facts; its own scans are replaced by the one before the line.
    follow_up : FollowUp
        ctDNA, cells, interleukin-6.
    responses : sequence of ResponseCourse
        Sums of diameters.
    treatment : Treatment
        Present line: day 0 is its first dose.
    knowledge : KnowledgeBase
        Models and measurement errors.
    seed : int
        Fixes every draw.
    engine : BatchEngine or None
        Solver.
    effort : Effort
        Virtual patients.

    Returns
    -------
    TwinUpdate
        Not run, with the reason, when there is no engine, no sum after a baseline, or no two models that can
        give the therapy. The scan that sizes a twin is never given to its update.
    """
    if engine is None:
        return _skipped("no solver was given")
    if treatment.line_start is None:
        return _skipped("no therapy is stated, so the models have nothing to give")
    scans = read_scans(follow_up, responses, treatment, knowledge)
    if isinstance(scans, str):
        return _skipped(scans)
    rng = np.random.default_rng([seed, *_words(base.case.case_id)])
    last = max(one.day for one in scans.later)
    days = tuple(float(day) for day in range(0, int(last) + AHEAD_DAYS + 1, STEP_DAYS))
    fitted: list[FittedStructure] = []
    names: list[str] = []
    conflicts: list[str] = []
    refused: list[str] = []
    given = Fitting(
        base=base,
        case=_sized(case, scans, knowledge),
        scans=scans,
        treatment=treatment,
        engine=engine,
        patients=PATIENTS[effort.name],
        last=days[-1],
    )
    for model in human_models(knowledge):
        try:
            one, conflict = _fit(model, given, knowledge, rng)
        except SimulationError as error:
            refused.append(str(error))
            continue
        fitted.append(one)
        names.append(model.model_id)
        if conflict:
            conflicts.append(f"{model.model_id}: {conflict}")
    if len(fitted) < 2:
        return _skipped(f"fewer than two models could be updated: {'; '.join(refused)}"[:600])
    band = pool_structures(fitted, days, knowledge.twins.errors[SUM], rng, MODEL_LOG_SD)
    low, middle, high = (tuple(float(v) for v in band.posterior[row]) for row in (LOW, MIDDLE, HIGH))
    used = ", ".join(dict.fromkeys(knowledge.twins.errors[one.quantity].label for one in scans.later))
    return TwinUpdate(
        ran=True,
        sentence=(
            f"{HYPOTHESIS} {len(names)} structures, each counting alike, were sized by the scan of "
            f"{scans.baseline} ({scans.baseline_mm:.0f} mm) and updated by {len(scans.later)} later values "
            f"({used}). Sum of diameters on day {days[-1]:.0f} after the first dose: {middle[-1]:.0f} mm "
            f"(95% interval {low[-1]:.0f} to {high[-1]:.0f}, with 15% error of the models). {CALIBRATION}"
        ),
        models=tuple(names),
        days=days,
        low=low,
        median=middle,
        high=high,
        conflict=" ".join(conflicts),
    )


def read_scans(
    follow_up: FollowUp,
    responses: Sequence[ResponseCourse],
    treatment: Treatment,
    knowledge: KnowledgeBase,
) -> Scans | str:
    """Choose the scan that sizes the twins and everything that updates them.

    Parameters
    ----------
    follow_up : FollowUp
        Blood series.
    responses : sequence of ResponseCourse
        Calls with sums and their change from the baseline.
    treatment : Treatment
        Present line.
    knowledge : KnowledgeBase
        Measurement errors.

    Returns
    -------
    Scans or str
        Why there are none.
    """
    start = treatment.line_start
    assert start is not None  # noqa: S101  asked by the caller
    calls = [
        call
        for course in responses
        if course.criterion == "recist11" and not course.refused
        for call in course.calls
        if call.date > start and call.sum_mm is not None and call.change_from_baseline_percent is not None
    ]
    if not calls:
        return "no sum of diameters was measured after a baseline under the present line"
    first = calls[0]
    change = 1 + (first.change_from_baseline_percent or 0.0) / 100
    if change <= 0 or not first.sum_mm:
        return "the sum of diameters before treatment cannot be told from the first scan"
    before = [
        one.date for one in follow_up.observations if one.series == "lesion_diameter" and one.date <= start
    ]
    if not before:
        return "no scan before the first dose"
    later = [
        Observation(day=float((call.date - start).days), quantity=SUM, value=call.sum_mm, unit="mm")
        for call in calls
    ]
    return Scans(
        baseline_mm=first.sum_mm / change,
        baseline=max(before),
        later=(*later, *_blood(follow_up, start, knowledge)),
    )


def _blood(follow_up: FollowUp, start: dt.date, knowledge: KnowledgeBase) -> list[Observation]:
    taken: dict[str, str] = {}
    found: list[Observation] = []
    for series, role in SERIES_ROLES.items():
        error = knowledge.twins.errors.get(role)
        observed = [one for one in follow_up.observations if one.series == series and one.value is not None]
        if error is None or not observed or taken.setdefault(role, series) != series:
            continue
        for one in observed:
            day = (one.date - start).days
            usable = one.unit in error.units and not (one.below_limit and not one.value)
            if day >= -BASELINE_DAYS and usable:
                found.append(
                    Observation(
                        day=float(max(day, 0)),
                        quantity=role,
                        value=one.value,
                        unit=one.unit,
                        below_limit=one.below_limit,
                    )
                )
    return found


def _sized(case: Case, scans: Scans, knowledge: KnowledgeBase) -> Case:
    """Let the scan before the line size the twin; sums stated for its day or later would be used twice."""
    name = AXES[SUM]
    earlier = tuple(
        one
        for one in case.measured or ()
        if (axis := find_axis(one.name, knowledge.measured_axes)) is None
        or axis.axis != name
        or (one.date is not None and one.date < scans.baseline)
    )
    sized = StatedMeasurement(
        name="sum of diameters", modality="imaging", value=scans.baseline_mm, unit="mm", specimen="CT",
        date=scans.baseline,
    )  # fmt: skip
    return dataclasses.replace(case, measured=(*earlier, sized))


def _fit(
    model: MechanisticModel, given: Fitting, knowledge: KnowledgeBase, rng: np.random.Generator
) -> tuple[FittedStructure, str]:
    doses = plan_doses(model, given.treatment.lines[-1], given.last, knowledge)
    course = make_course(model, given.engine, doses)
    twin = make_twin(model, given.base.profile, given.patients, rng, case=given.case, knowledge=knowledge)
    posterior = update(
        twin.population, given.scans.later, course, knowledge.twins.errors, rng, model_log_sd=MODEL_LOG_SD
    )
    fitted = FittedStructure(course=course, prior=twin.population, posterior=posterior.population)
    return fitted, posterior.conflict.sentence if posterior.conflict.contradicts else ""


def _words(key: str) -> list[int]:
    return [int(word) for word in np.frombuffer(hashlib.sha256(key.encode()).digest()[:16], dtype=np.uint32)]


def _skipped(why: str) -> TwinUpdate:
    return TwinUpdate(ran=False, sentence=f"The virtual twins were not updated: {why}.")
