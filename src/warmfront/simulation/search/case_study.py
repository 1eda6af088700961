"""Compare regimens for one patient in every model that can express them.

A hypothesis, not calibrated: no number of this module may order treatment, and none stands on page 1.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

import numpy as np

from warmfront.domain.records import record
from warmfront.domain.regimen import BodySize, Regimen
from warmfront.domain.schedules import (
    NEGLIGIBLE_LOG10,
    ScheduleContrast,
    ScheduleFlip,
    ScheduleOutcome,
    ScheduleStudy,
    ScheduleVerdict,
    StudiedModel,
    StudiedRegimen,
    Trajectory,
)
from warmfront.domain.virtual_cohort import HYPOTHESIS
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.agreement import FEWEST_DRAWS, PairedDifference, judge_agreement
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.population import Population
from warmfront.simulation.regimen.calendar import date_doses
from warmfront.simulation.regimen.expression import Expression, express_regimen
from warmfront.simulation.regimen.limits import ASSUMED_BODY
from warmfront.simulation.regimen.printing import print_regimen
from warmfront.simulation.search.alternatives import broken_rules
from warmfront.simulation.search.courses import UNTREATED, Courses, solve_courses
from warmfront.simulation.search.effort import Effort
from warmfront.simulation.search.flips import find_flips
from warmfront.simulation.search.outcome import say_benefit
from warmfront.simulation.search.reading import contrast_of, outcomes_of, paired_differences, trajectory_of
from warmfront.simulation.search.standard import human_models
from warmfront.simulation.search.summary import choose_shown, say_best

NO_FINDING = (
    "A difference between schedules may be shown to a board only when at least three structurally different "
    "models of people agree in its sign; even then it is a hypothesis, and no difference is a finding"
)

MakePopulation = Callable[[MechanisticModel, int, np.random.Generator], tuple[Population, str]]


@record
class Comparison:
    """What is compared, and for whom.

    Parameters
    ----------
    standard : Regimen
        What the others are compared with.
    alternatives : tuple of Regimen
        With names of their own.
    effort : Effort
        Sizes.
    seed : int
        Fixes every draw; each model draws from its own stream.
    body : BodySize
        For doses per kilogram or square metre.
    option : str or None
        Strategy that the standard stands for.
    words : tuple of str
        What must be said of the standard.
    """

    standard: Regimen
    alternatives: tuple[Regimen, ...]
    effort: Effort
    seed: int
    body: BodySize = ASSUMED_BODY
    option: str | None = None
    words: tuple[str, ...] = ()


@record
class _Run:
    """One model that expressed the standard."""

    model: MechanisticModel
    courses: Courses
    notes: tuple[str, ...]


@record
class _Studied:
    """What is known before anything is solved."""

    regimens: tuple[StudiedRegimen, ...]
    allowed: tuple[Regimen, ...]
    days: dict[str, int] = field(default_factory=dict)
    doses: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)


def compare_regimens(
    comparison: Comparison,
    knowledge: KnowledgeBase,
    make_population: MakePopulation,
    engine: BatchEngine,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScheduleStudy:
    """Compare the regimens of one patient in every model of people that can express them.

    Parameters
    ----------
    comparison : Comparison
        Regimens, sizes and seed.
    knowledge : KnowledgeBase
        Models, agents, limits, sources.
    make_population : callable
        Gives the virtual patients of a model with a sentence on what the patient's data moved.
    engine : BatchEngine
        Solver.
    on_progress : callable, optional
        Called with the number of finished models and of all models.

    Returns
    -------
    ScheduleStudy
        Empty, with the reasons, when no model can express the standard regimen.
    """
    studied = _study_regimens(comparison, knowledge)
    runs: list[_Run] = []
    models: list[StudiedModel] = []
    ordered = sorted(knowledge.mechanistic_models.values(), key=lambda one: one.model_id)
    for done, model in enumerate(ordered, start=1):
        run, said = _run_model(model, comparison, studied, knowledge, make_population, engine)
        models.append(said)
        if run is not None:
            runs.append(run)
        if on_progress is not None:
            on_progress(done, len(ordered))
    return _assemble(comparison, studied, tuple(models), runs, knowledge)


def _study_regimens(comparison: Comparison, knowledge: KnowledgeBase) -> _Studied:
    horizon = comparison.effort.horizon_days
    regimens: list[StudiedRegimen] = []
    allowed: list[Regimen] = []
    days: dict[str, int] = {UNTREATED: 0}
    doses: dict[str, tuple[tuple[str, float], ...]] = {UNTREATED: ()}
    for regimen in (comparison.standard, *comparison.alternatives):
        broken, unknown = broken_rules(regimen, knowledge.options.dose_limits, comparison.body)
        standard = regimen is comparison.standard
        # What a patient is given today is shown as it is; the rules bind what a search proposes.
        kept = standard or not broken
        dated = date_doses(regimen, horizon)
        days[regimen.name] = len({int(one.day) for one in dated})
        doses[regimen.name] = tuple((knowledge.agents[one.dose.agent].name, one.day) for one in dated)
        regimens.append(
            StudiedRegimen(
                name=regimen.name,
                lines=tuple(print_regimen(regimen, knowledge.agents).splitlines()[1:]),
                role="standard" if standard else "alternative",
                allowed=kept,
                reasons=(*broken, *unknown),
                treatment_days=days[regimen.name],
            )
        )
        if kept:
            allowed.append(regimen)
    regimens.append(
        StudiedRegimen(name=UNTREATED, lines=(), role="untreated", allowed=True, reasons=(), treatment_days=0)
    )
    return _Studied(regimens=tuple(regimens), allowed=tuple(allowed), days=days, doses=doses)


def _run_model(
    model: MechanisticModel,
    comparison: Comparison,
    studied: _Studied,
    knowledge: KnowledgeBase,
    make_population: MakePopulation,
    engine: BatchEngine,
) -> tuple[_Run | None, StudiedModel]:
    if model.organism != "human" or model not in human_models(knowledge):
        why = {
            "mouse": "its days are days of a mouse",
            "none": "its days are not days of a patient",
            "human": "it has no treatment or no sum of diameters",
        }[model.organism]
        return None, _unsaid(model, (why,))
    expressions = [
        express_regimen(
            regimen,
            model,
            knowledge.agents,
            horizon_days=comparison.effort.horizon_days,
            standard=comparison.standard,
            pharmacology=knowledge.options.pharmacology,
            body=comparison.body,
        )
        for regimen in studied.allowed
    ]
    if expressions[0].plan is None:
        return None, _unsaid(model, expressions[0].problems)
    rng = np.random.default_rng([comparison.seed, zlib.crc32(model.model_id.encode())])
    population, twin = make_population(model, comparison.effort.n_draws, rng)
    whole = [(e, r) for e, r in zip(expressions, studied.allowed, strict=True) if e.plan is not None]
    courses = solve_courses(
        engine,
        model,
        compile_packaged(model),
        population,
        [expression for expression, _ in whole],
        [regimen.rules for _, regimen in whole],
        comparison.effort.horizon_days,
    )
    notes = _notes(expressions, courses, twin)
    expressed = tuple(expression.regimen for expression, _ in whole)
    solved = bool(len(courses.weights)) and float(courses.weights.sum()) > 0
    said = StudiedModel(
        model_id=model.model_id,
        structure=model.structure,
        organism=model.organism,
        expressed=expressed,
        counted=solved,
        reasons=notes if solved else ("no virtual patient could be solved",),
        n_draws=courses.n_draws,
        failed_draws=courses.failed_draws,
        effective_draws=float(f"{courses.effective_draws:.4g}"),
    )
    if not solved:
        return None, said
    return _Run(model=model, courses=courses, notes=notes), said


def _notes(expressions: Sequence[Expression], courses: Courses, twin: str) -> tuple[str, ...]:
    notes = [f"virtual patients: {twin}"]
    notes += [said for expression in expressions for said in expression.assumptions]
    notes += [
        f"{expression.regimen}: {problem}" for expression in expressions for problem in expression.problems
    ]
    notes += [
        f"{name}: its rules left out {100 * share:.0f}% of the doses" for name, share in courses.held.items()
    ]
    return tuple(dict.fromkeys(notes))


def _unsaid(model: MechanisticModel, reasons: tuple[str, ...]) -> StudiedModel:
    return StudiedModel(
        model_id=model.model_id,
        structure=model.structure,
        organism=model.organism,
        expressed=(),
        counted=False,
        reasons=reasons,
        n_draws=0,
        failed_draws=0,
        effective_draws=0.0,
    )


def _assemble(
    comparison: Comparison,
    studied: _Studied,
    models: tuple[StudiedModel, ...],
    runs: Sequence[_Run],
    knowledge: KnowledgeBase,
) -> ScheduleStudy:
    effort, standard = comparison.effort, comparison.standard.name
    outcomes: list[ScheduleOutcome] = []
    for run in runs:
        n = len(run.courses.weights)
        rng = np.random.default_rng([comparison.seed, zlib.crc32(run.model.model_id.encode()), 1])
        picks = rng.integers(0, n, size=(effort.n_boot, n))
        outcomes += outcomes_of(run.courses, run.model.model_id, studied.days, effort.visit_days, picks)
    others = [name for name in _names(studied) if name != standard]
    pairs = [(name, standard) for name in others if name != UNTREATED] + [(standard, UNTREATED)]
    contrasts = [_contrast(run, first, second) for first, second in pairs for run in runs]
    verdicts = tuple(_verdict(first, second, runs) for first, second in pairs) if runs else ()
    shown = choose_shown(standard, outcomes)
    trajectories: list[Trajectory] = [
        trajectory_of(run.courses, run.model.model_id, name, studied.doses[name])
        for run in runs
        for name in shown
        if name in run.courses.burdens
    ]
    labels = "; ".join(run.model.label for run in runs)
    return ScheduleStudy(
        label=f"{HYPOTHESIS}; {labels}" if runs else HYPOTHESIS,
        model="; ".join(
            f"{run.model.model_id}: {knowledge.sources[run.model.source].citation}" for run in runs
        )
        or "none",
        option=comparison.option if runs else None,
        trajectories=tuple(trajectories),
        contrasts=tuple(contrast for contrast in contrasts if contrast is not None),
        failed_draws=sum(run.courses.failed_draws for run in runs),
        n_draws=sum(run.courses.n_draws for run in runs),
        note=_say(comparison, models, runs, say_best(standard, outcomes, verdicts)),
        regimens=studied.regimens,
        models=models,
        outcomes=tuple(outcomes),
        verdicts=verdicts,
        flips=_flips(pairs, runs),
        benefit=say_benefit(effort.horizon_days, effort.visit_days),
        effort=effort.name,
    )


def _names(studied: _Studied) -> list[str]:
    return [regimen.name for regimen in studied.regimens if regimen.allowed]


def _contrast(run: _Run, first: str, second: str) -> ScheduleContrast | None:
    if first not in run.courses.burdens or second not in run.courses.burdens:
        return None
    return contrast_of(run.courses, run.model.model_id, first, second)


def _verdict(first: str, second: str, runs: Sequence[_Run]) -> ScheduleVerdict:
    found = judge_agreement(
        [
            PairedDifference(
                model_id=run.model.model_id,
                family=run.model.family or run.model.model_id,
                organism=run.model.organism,
                draws=paired_differences(run.courses, first, second),
                weights=run.courses.weights,
            )
            for run in runs
            if first in run.courses.burdens and second in run.courses.burdens
        ],
        negligible=NEGLIGIBLE_LOG10,
        fewest_draws=FEWEST_DRAWS,
    )
    return ScheduleVerdict(
        first=first,
        second=second,
        verdict=found.verdict,
        agreeing=found.agreeing,
        opposing=found.opposing,
        silent=found.silent,
        reasons=found.reasons,
    )


def _flips(pairs: Sequence[tuple[str, str]], runs: Sequence[_Run]) -> tuple[ScheduleFlip, ...]:
    found: list[ScheduleFlip] = []
    treated = [pair for pair in pairs if pair[1] != UNTREATED]
    for first, second in treated:
        for run in runs:
            if first in run.courses.burdens:
                meanings: Mapping[str, str] = {p.name: p.meaning for p in run.model.parameters}
                found += find_flips(
                    run.model.model_id,
                    first,
                    second,
                    paired_differences(run.courses, first, second),
                    run.courses.parameters,
                    meanings,
                    comparisons=len(treated) * len(runs),
                )
    return tuple(found)


def _say(comparison: Comparison, models: Sequence[StudiedModel], runs: Sequence[_Run], best: str) -> str:
    silent = [f"{model.model_id}: {', '.join(model.reasons)}" for model in models if not model.counted]
    if not runs:
        return f"Nothing was simulated: no model expresses {comparison.standard.name}. {'; '.join(silent)}."
    sentences = [*comparison.words, NO_FINDING, best]
    sentences += [run.model.limits.rstrip(".") for run in runs]
    if silent:
        sentences.append(f"Models that say nothing here: {'; '.join(silent)}")
    return ". ".join(sentence.rstrip(".") for sentence in sentences if sentence) + "."
