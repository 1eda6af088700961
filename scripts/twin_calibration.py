"""Calibration of the update: patients simulated by the fitted model itself, and by other models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.case import Case, Disease, History
from warmfront.domain.errors import SimulationError
from warmfront.domain.readouts import StatedMeasurement
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import BatchEngine, DosePlan
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.population import Population
from warmfront.simulation.twin.course import Course, make_course, simulate_roles
from warmfront.simulation.twin.observations import Observation
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.posterior import Posterior
from warmfront.simulation.twin.updating import update
from warmfront.stats.rank_calibration import place

SUM = "sum_of_diameters_mm"
SCANS = (0.0, 42.0, 84.0)
LATER = (126.0, 168.0, 252.0)
LAST_DOSE = 231.0
# One day of the mouse counts as 14 of a patient and 1 uL as 0.1 mL: the 150 uL of day 7 become 31 mm.
MOUSE_DAYS, MOUSE_ML, MOUSE_START = 14.0, 0.1, 7.0


@dataclass
class Verdicts:
    """Where truths stood in their posteriors, and how far predictions were off.

    Attributes
    ----------
    places : quantity to one place per patient, 0 to 1
    errors : quantity to one absolute log error of the posterior median per patient
    carried, extrapolated : the same of carrying the last scan forward, and of a line through all scans
    predicted : patient to predicted sizes, draws x days
    """

    places: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, list[float]] = field(default_factory=dict)
    carried: dict[str, list[float]] = field(default_factory=dict)
    extrapolated: dict[str, list[float]] = field(default_factory=dict)
    conflicts: list[bool] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    predicted: dict[int, FloatArray] = field(default_factory=dict)


def add(table: dict[str, list[float]], name: str, value: float) -> None:
    table.setdefault(name, []).append(value)


def pd1_course(model: MechanisticModel, engine: BatchEngine) -> Course:
    """PD-1 antibody every three weeks for 33 weeks, at the dose of the model's own arm."""
    arm = next(arm for arm in model.arms if arm.drug_class == "pd1")
    days = np.arange(0.0, LAST_DOSE + 1, 21.0)
    plan = DosePlan(
        days=days,
        acts=(plan_act(arm),) * len(days),
        sizes=np.full(len(days), arm.amount),
        duration_days=np.full(len(days), arm.duration_days),
    )
    return make_course(model, engine, plan)


def scans_of(sizes: Sequence[float], days: Sequence[float] = SCANS) -> list[Observation]:
    return [
        Observation(day=day, quantity=SUM, value=float(size), unit="mm")
        for day, size in zip(days, sizes, strict=True)
    ]


def judge(
    verdicts: Verdicts,
    posterior: Posterior,
    course: Course,
    truth: Mapping[str, float],
    later: Sequence[float],
    measured: Sequence[float],
    rng: np.random.Generator,
    patient: int = 0,
    model_log_sd: float = 0.0,
) -> None:
    """Add one patient: true parameters where the models share them, and true later sizes."""
    population = posterior.population
    weights = population.weights
    for name, value in truth.items():
        add(verdicts.places, name, place(population.parameters[name], value, rng, weights))
    predicted = simulate_roles(course, population, LATER, [SUM])[:, :, 0]
    predicted = predicted * np.exp(model_log_sd * rng.standard_normal(predicted.shape))
    solved = np.all(np.isfinite(predicted), axis=1)
    if weights is not None:
        weights = weights[solved] / weights[solved].sum()
    slope, level = np.polyfit(SCANS, np.log(np.maximum(measured, 1.0)), 1)
    for column, day in enumerate(LATER):
        name = f"size on day {day:.0f}"
        draws = predicted[solved, column]
        add(verdicts.places, name, place(draws, later[column], rng, weights))
        actual = np.log(max(later[column], 1.0))
        middle = np.median(draws if weights is None else draws[_resampled(weights, rng)])
        add(verdicts.errors, name, abs(np.log(max(middle, 1.0)) - actual))
        add(verdicts.carried, name, abs(np.log(max(measured[-1], 1.0)) - actual))
        add(verdicts.extrapolated, name, abs(level + slope * day - actual))
    verdicts.predicted[patient] = predicted[solved]
    verdicts.conflicts.append(posterior.conflict.contradicts)
    verdicts.sizes.append(posterior.effective_size)
    verdicts.methods.append(posterior.method)


def _resampled(weights: FloatArray, rng: np.random.Generator) -> FloatArray:
    return rng.choice(len(weights), size=2000, p=weights)


def calibrate_on_itself(
    model: MechanisticModel,
    engine: BatchEngine,
    knowledge: KnowledgeBase,
    *,
    method: str,
    patients: int,
    draws: int,
    parameters: Sequence[str],
    seed: int,
) -> Verdicts:
    """Truths from the prior, measured with the stated error, updated from fresh draws of the same prior."""
    course, error = pd1_course(model, engine), knowledge.twins.errors[SUM]
    rng = np.random.default_rng(seed)
    truths = make_twin(model, None, patients, rng, knowledge=knowledge).population
    sizes = simulate_roles(course, truths, [*SCANS, *LATER], [SUM])[:, :, 0]
    verdicts = Verdicts()
    for row in range(patients):
        measured = sizes[row, :3] * np.exp(error.log_sd * rng.standard_normal(3))
        prior = make_twin(model, None, draws, rng, knowledge=knowledge).population
        try:
            posterior = update(prior, scans_of(measured), course, knowledge.twins.errors, rng, method=method)
        except SimulationError as problem:
            verdicts.failed.append(str(problem))
            continue
        truth = {name: float(truths.parameters[name][row]) for name in parameters}
        judge(verdicts, posterior, course, truth, sizes[row, 3:], measured, rng)
    return verdicts


def draw_truths(model: MechanisticModel, engine: BatchEngine, patients: int, seed: int) -> FloatArray:
    """True sums of diameters on the days of scans and later, patients of another model."""
    rng = np.random.default_rng(seed)
    population = make_twin(replace(model, links=()), None, patients, rng).population
    if model.organism == "human" and SUM in model.roles:
        return simulate_roles(pd1_course(model, engine), population, [*SCANS, *LATER], [SUM])[:, :, 0]
    return _mouse_sizes(model, engine, population)


def _mouse_sizes(model: MechanisticModel, engine: BatchEngine, population: Population) -> FloatArray:
    arm = next(arm for arm in model.arms if "PD-1" in arm.stands_for)
    days = MOUSE_START + np.array(arm.days)
    plan = DosePlan(
        days=days,
        acts=(plan_act(arm),) * len(days),
        sizes=np.full(len(days), arm.amount),
        duration_days=np.zeros(len(days)),
    )
    course = replace(make_course(model, engine, plan), roles={state: state for state in model.burden})
    wanted = MOUSE_START + np.array([*SCANS, *LATER]) / MOUSE_DAYS
    volume = MOUSE_ML * simulate_roles(course, population, wanted, list(model.burden)).sum(axis=2)
    return 10 * (6 * volume / np.pi) ** (1 / 3)


def stated_case(size: float) -> Case:
    """A case whose only data is one scan: what sizes the twin."""
    scan = StatedMeasurement(
        name="sum of diameters", modality="imaging", value=size, unit="mm", specimen="CT"
    )
    return Case(
        case_id="virtual",
        disease=Disease(oncotree="LUAD"),
        history=History(prior_therapies=()),
        measured=(scan,),
    )


def calibrate_on_another(
    fitted: MechanisticModel,
    truths: FloatArray,
    engine: BatchEngine,
    knowledge: KnowledgeBase,
    *,
    draws: int,
    seed: int,
    method: str = "tempered",
    model_log_sd: float = 0.0,
) -> Verdicts:
    """The first scan sizes the twin, the next two update it, the later true sizes are predicted."""
    course, error = pd1_course(fitted, engine), knowledge.twins.errors[SUM]
    rng = np.random.default_rng(seed)
    verdicts = Verdicts()
    for patient, sizes in enumerate(truths):
        measured = sizes[:3] * np.exp(error.log_sd * rng.standard_normal(3))
        if not np.all(np.isfinite(sizes)) or measured[0] < 10.0:
            continue
        case = stated_case(float(measured[0]))
        prior = make_twin(fitted, None, draws, rng, case=case, knowledge=knowledge).population
        try:
            posterior = update(
                prior,
                scans_of(measured[1:], SCANS[1:]),
                course,
                knowledge.twins.errors,
                rng,
                method=method,
                model_log_sd=model_log_sd,
            )
        except SimulationError as problem:
            verdicts.failed.append(str(problem))
            continue
        judge(verdicts, posterior, course, {}, sizes[3:], measured, rng, patient, model_log_sd)
    return verdicts


def pool(parts: Sequence[Verdicts], truths: FloatArray, seed: int) -> Verdicts:
    """Predictions of several models put together with equal weight."""
    rng = np.random.default_rng(seed)
    pooled = Verdicts()
    for patient in sorted(set.intersection(*(set(part.predicted) for part in parts))):
        n = min(len(part.predicted[patient]) for part in parts)
        draws = np.concatenate([part.predicted[patient][:n] for part in parts])
        for column, day in enumerate(LATER):
            name, actual = f"size on day {day:.0f}", truths[patient, 3 + column]
            add(pooled.places, name, place(draws[:, column], actual, rng))
            middle = max(float(np.median(draws[:, column])), 1.0)
            add(pooled.errors, name, abs(np.log(middle) - np.log(max(actual, 1.0))))
    return pooled
