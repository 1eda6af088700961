"""Regimens compared for one case in every packaged model of people; the virtual patients are its twins."""

from collections.abc import Sequence
from pathlib import Path

from warmfront.domain.errors import InputError, name_problem, refuse
from warmfront.domain.plan import Plan
from warmfront.domain.regimen import Regimen
from warmfront.domain.schedules import EffortName, ScheduleStudy
from warmfront.io.code_store import CodeStore, default_code_folder
from warmfront.io.limits import MAX_CASE_FILE_BYTES, check_file
from warmfront.io.outputs import check_writable, read_text, staged, write_text, write_tsv
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.plan_json import record_to_json
from warmfront.serving.schedule_page import render_schedules
from warmfront.serving.schedule_view import say_verdict
from warmfront.simulation.choice import choose_option
from warmfront.simulation.cohort_choices import choose_engine
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.search.for_case import choose_regimens, study_regimens
from warmfront.simulation.study import SOLID
from warmfront.verbs.arguments import OnProgress, take_effort
from warmfront.verbs.plans import tailor

OUTCOME_COLUMNS = (
    "model", "regimen", "benefit", "low", "high", "hazard", "treatment_days", "on_front",
)  # fmt: skip
CONTRAST_COLUMNS = ("model", "first", "second", "quantity", "median", "low", "high", "share_lower", "n_draws")
VERDICT_COLUMNS = ("first", "second", "verdict", "agreeing", "opposing", "silent", "reasons")


def simulate_case(
    case: Path | str,
    *,
    regimens: Sequence[Path | str] = (),
    search: bool = False,
    effort: str = EffortName.NORMAL,
    seed: int = 0,
    out: Path | str | None = None,
    engine: str = "kernel",
    on_progress: OnProgress | None = None,
) -> ScheduleStudy:
    """Compare regimens for one patient; the first is the standard that the others are held against.

    Parameters
    ----------
    case : path
        Folder with ``case.toml``, or that file.
    regimens : sequence of path or str
        Files written like a protocol, each with one regimen or more, and ids of packaged regimens. Without
        any, the regimen of the highest-ranked option that the models can express is the standard.
    search : bool
        Whether alternatives of the standard (order, gaps, fractions, doses within labelled limits) are tried.
    effort : str
        ``quick``, ``normal`` or ``deep``: numbers of virtual patients and of schedules.
    seed : int
        Fixes every draw; the same virtual patients receive every regimen.
    out : path, optional
        Folder that receives ``schedules.json``, tables and ``report.html``.
    engine : str
        ``kernel``, or ``roadrunner`` for an independent check.
    on_progress : callable, optional
        Called with the number of finished models and of all models.

    Returns
    -------
    ScheduleStudy
        A hypothesis, not calibrated: a difference is told only where at least three structurally different
        models of people agree in its sign.

    Raises
    ------
    InputError
        When case or regimens cannot be read, or nothing can be compared; lists every problem.
    """
    if out is not None:
        check_writable(Path(out))
    sizes, solver = take_effort(effort), choose_engine(engine, CodeStore(default_code_folder()))
    knowledge = load_knowledge()
    named = read_regimens(regimens, knowledge)
    if not named and not search:
        raise refuse(
            "simulate CASE",
            "neither regimens nor a search",
            "--regimens, --search, or both",
            "say what is compared",
        )
    folder = Path(case).parent if Path(case).is_file() else Path(case)
    plan = tailor(folder, seed=seed)
    _check_solid(plan)
    found = study_regimens(
        named or _standard_of(plan, knowledge),
        knowledge,
        solver,
        seed=seed,
        profile=plan.profile,
        case=plan.case,
        effort=sizes,
        search=search,
        on_progress=on_progress,
    )
    if out is not None:
        with staged(Path(out)) as stage:
            write_study(stage, found, plan, knowledge)
    return found


def read_regimens(regimens: Sequence[Path | str], knowledge: KnowledgeBase) -> tuple[Regimen, ...]:
    """Read regimens from files and by id, in the order given.

    Parameters
    ----------
    regimens : sequence of path or str
        A name that is a packaged regimen is taken as its id, anything else as a file.
    knowledge : KnowledgeBase
        Agents, and regimens by id.

    Returns
    -------
    tuple of Regimen
        All of them.

    Raises
    ------
    InputError
        With every problem of every file, and every id that is not known.
    """
    found: list[Regimen] = []
    problems = []
    for name in map(str, regimens):
        path = Path(name)
        try:
            if name in knowledge.options.regimens or not path.exists():
                found += choose_regimens([name], knowledge)
                continue
            check_file(path, MAX_CASE_FILE_BYTES)
            read = parse_regimens(read_text(path), knowledge.agents, path.name)
            if not read:
                problems.append(
                    name_problem(path.name, "no regimen", "at least one line", "write the regimen")
                )
            found += read
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def write_study(stage: Path, study: ScheduleStudy, plan: Plan, knowledge: KnowledgeBase) -> None:
    """Write a study of schedules into a folder.

    Parameters
    ----------
    stage : Path
        Receives the files.
    study : ScheduleStudy
        What is told.
    plan : Plan
        Of the case.
    knowledge : KnowledgeBase
        Sources of the models.
    """
    write_text(stage, "schedules.json", record_to_json(study))
    write_tsv(
        stage,
        "outcomes.tsv",
        OUTCOME_COLUMNS,
        [[getattr(one, name) for name in OUTCOME_COLUMNS] for one in study.outcomes],
    )
    write_tsv(
        stage,
        "contrasts.tsv",
        CONTRAST_COLUMNS,
        [[getattr(one, name) for name in CONTRAST_COLUMNS] for one in study.contrasts],
    )
    write_tsv(
        stage,
        "verdicts.tsv",
        VERDICT_COLUMNS,
        [
            [one.first, one.second, one.verdict]
            + ["; ".join(part) for part in (one.agreeing, one.opposing, one.silent, one.reasons)]
            for one in study.verdicts
        ],
    )
    write_text(stage, "report.html", render_schedules(study, plan, knowledge))


def summarise_study(study: ScheduleStudy) -> tuple[str, ...]:
    """Say in sentences what the models say together.

    Parameters
    ----------
    study : ScheduleStudy
        Of one case.

    Returns
    -------
    tuple of str
        For the command line.
    """
    counted = sum(model.counted for model in study.models)
    simulated = {outcome.regimen for outcome in study.outcomes}
    lines = [f"{len(simulated)} schedules in {counted} models of people ({study.label.split(';')[0]})."]
    if not study.outcomes:
        lines.append(study.note)
    lines += [f"{one.first}, against {one.second}: {say_verdict(one.verdict)}." for one in study.verdicts]
    lines += [
        f"not simulated: {one.name}: {'; '.join(one.reasons)}" for one in study.regimens if not one.allowed
    ]
    return tuple(lines)


def _check_solid(plan: Plan) -> None:
    tumour_class = plan.applicability.tumour_class
    if tumour_class != SOLID:
        raise refuse(
            "simulate CASE",
            f"a tumour of the class {tumour_class}",
            "solid tumours: the models hold lesions with diameters",
            "use warmfront tailor",
        )


def _standard_of(plan: Plan, knowledge: KnowledgeBase) -> tuple[Regimen, ...]:
    choice, passed_over = choose_option(plan.ranking, knowledge)
    if choice is None:
        raise refuse(
            "--search",
            "no option of this case that a model expresses: " + "; ".join(passed_over[:3]),
            "an option with a regimen that a model of people expresses",
            "name regimens with --regimens",
        )
    return (choice.standard,)
