"""A virtual trial from its file: solved, summed up, drawn, written; in one model or in several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, name_problem
from warmfront.domain.recist import SHORT_NAMES, Response
from warmfront.domain.records import record
from warmfront.domain.trial_file import TrialFile
from warmfront.io.code_store import CodeStore, default_code_folder
from warmfront.io.outputs import check_writable, staged, write_text, write_tsv
from warmfront.io.trial_file import read_trial_file
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.trial_figures import draw_trial
from warmfront.serving.trial_page import render_trial
from warmfront.simulation.agreement import FAMILIES_NEEDED
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.cohort_choices import read_clock, settle_settings
from warmfront.simulation.population import Population
from warmfront.simulation.search import standard
from warmfront.simulation.trial.defaults import lesion_readout
from warmfront.simulation.trial.design import SizeReadout
from warmfront.simulation.trial.expressing import cannot_give, make_express
from warmfront.simulation.trial.inclusion import enrol_plausible
from warmfront.simulation.trial.over_models import TrialVerdict, judge_over_models
from warmfront.simulation.trial.protocol import plan_trial
from warmfront.simulation.trial.result import ArmResult, TrialResult
from warmfront.simulation.trial.running import run_trial
from warmfront.verbs.cohort_inputs import TakenModel, take_model, take_patients
from warmfront.verbs.drawings import write_drawings

ARM_COLUMNS = (
    "model", "arm", "regimen", "patients", "cr", "pr", "sd", "pd", "ne", "response_rate", "response_low",
    "response_high", "control_rate", "median_progression_free_days", "median_low", "median_high",
    "median_survival_days",
)  # fmt: skip
CONTRAST_COLUMNS = (
    "model", "arm", "against", "endpoint", "hazard_ratio", "trials_median", "trials_low", "trials_high",
    "trials_below_1", "trials_above_1", "trials_without_estimate",
    "patients_later", "patients_earlier",
)  # fmt: skip
OTHER_RULE: Mapping[str, Literal["bounds", "allen2016"]] = {"bounds": "allen2016", "allen2016": "bounds"}
OUTCOME_COLUMNS = (
    "arm", "patient", "best", "best_change", "days_without_progression", "progressed_or_died",
    "first_response_day", "survival_days", "died",
)  # fmt: skip


@record
class VirtualTrial:
    """A virtual trial in one or more models.

    Parameters
    ----------
    title : str
        Of the trial file.
    results : tuple of TrialResult
        One for each model, the first being the one that is drawn.
    verdicts : tuple of TrialVerdict
        What all models say of each contrast; one model alone says nothing.
    drawings : tuple of Drawing
        Pictures of the first result.
    other_rule : TrialResult or None
        The first model again under the other rule of inclusion; None when there is none.
    passed_over : tuple of str
        Models that were asked for and cannot give every arm, each with its reasons.
    """

    title: str
    results: tuple[TrialResult, ...]
    verdicts: tuple[TrialVerdict, ...]
    drawings: tuple[Drawing, ...]
    other_rule: TrialResult | None = None
    passed_over: tuple[str, ...] = ()


def run_virtual_trial(
    models: Path | str | Sequence[Path | str],
    trial: Path | str | TrialFile,
    *,
    population: Path | str | Mapping[str, FloatArray] | None = None,
    seed: int = 0,
    out: Path | str | None = None,
    engine: BatchEngine | None = None,
) -> VirtualTrial:
    """Run the trial of a file.

    Parameters
    ----------
    models : path, str, or sequence of them
        Antimony or SBML files, or ids of packaged models; the first is drawn. Of several, those that
        cannot give every arm are passed over and named.
    trial : path or TrialFile
        What is tried.
    population : path or mapping of str to ndarray, optional
        As `warmfront.simulate` takes it; only with one model, and then without a rule of inclusion. A table's
        number of rows replaces the number of patients of the trial file.
    seed : int
        The same seed gives the same trial.
    out : path, optional
        Folder that receives ``report.html``, ``figures/``, ``arms.tsv``, ``contrasts.tsv`` and
        ``outcomes.tsv``.
    engine : BatchEngine, optional
        Solver; the usual one when not given.

    Returns
    -------
    VirtualTrial
        Results, verdicts and pictures.

    Raises
    ------
    InputError
        When file, model or population cannot be used; lists every problem found.
    SimulationError
        When a model cannot be read or is not of a human tumour.
    """
    if out is not None:
        check_writable(Path(out))
    asked = trial if isinstance(trial, TrialFile) else read_trial_file(Path(trial))
    names = (models,) if isinstance(models, (str, Path)) else tuple(models)
    if not names or (population is not None and len(names) > 1):
        allowed = "one or more; one when a population is given, as its columns belong to one model"
        raise InputError([name_problem("MODEL", f"{len(names)} models", allowed, "name the models")])
    knowledge = load_knowledge()
    if engine is None:
        from warmfront.simulation.engines import default_engine

        engine = default_engine(CodeStore(default_code_folder()))
    taken, passed_over = _choose([take_model(name, knowledge) for name in names], asked, knowledge)
    results = tuple(_run(one, asked, population, seed, engine, knowledge) for one in taken)
    other = OTHER_RULE.get(asked.inclusion)
    again = None
    if other is not None and taken[0].packaged is not None and population is None:
        again = _run(taken[0], replace(asked, inclusion=other), None, seed, engine, knowledge)
    packaged = [one.packaged for one in taken]
    known = [(model, result) for model, result in zip(packaged, results, strict=True) if model is not None]
    made = VirtualTrial(
        title=asked.title,
        results=results,
        verdicts=judge_over_models([model for model, _ in known], [result for _, result in known]),
        drawings=draw_trial(results[0]),
        other_rule=again,
        passed_over=passed_over,
    )
    if out is not None:
        with staged(Path(out)) as stage:
            page = render_trial(
                results[0],
                made.drawings,
                made.title,
                others=results[1:],
                verdicts=made.verdicts,
                again=again,
                passed_over=passed_over,
            )
            write_text(stage, "report.html", page)
            write_drawings(stage / "figures", made.drawings)
            write_tsv(stage, "arms.tsv", ARM_COLUMNS, [row for one in results for row in _arm_rows(one)])
            write_tsv(
                stage,
                "contrasts.tsv",
                CONTRAST_COLUMNS,
                [row for one in results for row in _contrast_rows(one)],
            )
            write_tsv(stage, "outcomes.tsv", OUTCOME_COLUMNS, _outcome_rows(results[0].arms))
    return made


def summarise_trial(made: VirtualTrial) -> tuple[str, ...]:
    """Say in lines what a trial found and what may be said of it.

    Parameters
    ----------
    made : VirtualTrial
        The trial.

    Returns
    -------
    tuple of str
        Lines for a terminal.
    """
    first = made.results[0]
    lines = [
        f"{made.title}: {first.label}",
        f"{first.n_patients:,} virtual patients of {first.model_id}, the same in every arm; "
        f"{first.not_measurable} without a measurable lesion, {first.not_solved} not solved",
    ]
    for arm in first.arms:
        rate = arm.response_rate.value or 0.0
        median = arm.progression_free_median.value
        words = "not reached" if median is None else f"{median:.0f} days"
        lines.append(f"{arm.name}: response {100 * rate:.1f}%, median without progression {words}")
    lines += [verdict.sentence for verdict in made.verdicts]
    lines += made.passed_over
    if not made.verdicts or len(made.results) < FAMILIES_NEEDED:
        lines.append(first.statement)
    return tuple(lines)


def _choose(
    taken: list[TakenModel], asked: TrialFile, knowledge: KnowledgeBase
) -> tuple[list[TakenModel], tuple[str, ...]]:
    """Leave out models that cannot give every arm, unless none would be left."""
    reasons = [() if one.packaged is None else cannot_give(one.packaged, asked, knowledge) for one in taken]
    kept = [one for one, why in zip(taken, reasons, strict=True) if not why]
    if not kept or len(taken) == 1:
        return taken[:1], ()
    return kept, tuple(
        f"{one.equations.model_id} was passed over: {'; '.join(why)}"
        for one, why in zip(taken, reasons, strict=True)
        if why
    )


def _run(
    taken: TakenModel,
    asked: TrialFile,
    population: Path | str | Mapping[str, FloatArray] | None,
    seed: int,
    engine: BatchEngine,
    knowledge: KnowledgeBase,
) -> TrialResult:
    said: list[str] = []
    express = None if taken.packaged is None else make_express(taken.packaged, knowledge, said)
    arms, settings = plan_trial(
        asked,
        knowledge.virtual_trial,
        _readout(taken, asked),
        settle_settings(
            taken.packaged, relative_tolerance=1e-6, absolute_tolerance=None, allow_negative=False
        ),
        express,
    )
    per_day, clock = read_clock(taken.equations, "day" if taken.packaged else None)
    patients = _enrol(taken, asked, population, seed, engine, knowledge)
    result = run_trial(
        arms,
        patients,
        taken.equations,
        engine,
        replace(settings, time_units_per_day=per_day),
        seed,
    )
    limits = () if taken.packaged is None else (f"Limits of the model: {taken.packaged.limits}",)
    return replace(result, notes=(*result.notes, *dict.fromkeys(said), *clock, *limits))


def _enrol(
    taken: TakenModel,
    asked: TrialFile,
    population: Path | str | Mapping[str, FloatArray] | None,
    seed: int,
    engine: BatchEngine,
    knowledge: KnowledgeBase,
) -> Population:
    """Take the patients that the user brings, or draw some and keep those who look like patients."""
    if population is not None or taken.packaged is None or asked.inclusion == "all":
        rows = None if population is not None and not str(population).endswith(".toml") else asked.n_patients
        source, count, _ = take_patients(taken, population, rows, seed)
        return source.draw(0, count)
    return enrol_plausible(
        taken.packaged, engine, knowledge.twins.bounds, asked.inclusion, asked.n_patients, seed
    )


def _readout(taken: TakenModel, asked: TrialFile) -> SizeReadout:
    if asked.lesions:
        known = (*taken.equations.states, *taken.equations.observables)
        unknown = [name for name in asked.lesions if name not in known]
        if unknown:
            listed = ", ".join(known[:20])
            raise InputError(
                [
                    name_problem("lesions", repr(name[:60]), listed, "name outputs of the model")
                    for name in unknown
                ]
            )
        return SizeReadout(outputs=asked.lesions, quantity=asked.quantity)
    if taken.packaged is not None:
        return lesion_readout(taken.packaged)
    raise InputError(
        [
            name_problem(
                "lesions",
                "none",
                "outputs of your model that are lesions",
                'write lesions = ["V"] and quantity',
            )
        ]
    )


def _arm_rows(result: TrialResult) -> list[tuple[object, ...]]:
    return [
        (
            result.model_id,
            arm.name,
            arm.regimen,
            arm.n,
            *arm.best_responses.values(),
            arm.response_rate.value,
            arm.response_rate.low,
            arm.response_rate.high,
            arm.control_rate.value,
            arm.progression_free_median.value,
            arm.progression_free_median.low,
            arm.progression_free_median.high,
            arm.survival_median.value,
        )
        for arm in result.arms
    ]


def _contrast_rows(result: TrialResult) -> list[tuple[object, ...]]:
    return [
        (
            result.model_id,
            one.arm,
            one.against,
            one.endpoint,
            one.hazard_ratio,
            one.replicates.value,
            one.replicates.low,
            one.replicates.high,
            one.share_below,
            one.share_above,
            one.undefined,
            one.later,
            one.earlier,
        )
        for one in result.contrasts
    ]


def _outcome_rows(arms: Sequence[ArmResult]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for arm in arms:
        found = arm.outcomes
        for patient in range(arm.n):
            rows.append(
                (
                    arm.name,
                    patient + 1,
                    SHORT_NAMES[Response(int(found.best[patient]))],
                    float(found.best_change[patient]),
                    float(found.progression_days[patient]),
                    bool(found.progressed[patient]),
                    float(found.response_days[patient]),
                    float(found.survival_days[patient]),
                    bool(found.died[patient]),
                )
            )
    return rows


def human_models(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Name the packaged models of human tumours that a trial can be run in.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Holds the models.

    Returns
    -------
    tuple of str
        Ids, the core model first.
    """
    found = [model.model_id for model in standard.human_models(knowledge)]
    return tuple(sorted(found, key=lambda key: (key != "core", key)))
