"""Body of the command `simulate`: options as typed, the verb, the printed summary."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from warmfront.console import (
    EXIT_ABSTAINED,
    EXIT_INPUT,
    EffortOption,
    Json,
    Out,
    Seed,
    say,
    show_progress,
    wrong_call,
)
from warmfront.domain.errors import InputError, SimulationError, name_problem
from warmfront.domain.schedules import EffortName

Model = Annotated[
    str,
    typer.Argument(
        help="Model: a file in Antimony (.ant, .txt) or SBML (.xml, .sbml), or the id of a packaged model."
    ),
]
PopulationFile = Annotated[
    Path | None,
    typer.Option(
        "--population",
        help="Virtual patients: a table (CSV, TSV, gz, parquet) with one row each and a column per parameter "
        "or starting value, or distributions as TOML.",
    ),
]
RegimenFile = Annotated[
    Path | None,
    typer.Option(
        "--regimen",
        help="Doses: a table (CSV, TSV, parquet) with day, act (`bolus STATE`, `infusion STATE`, `raise "
        "PARAMETER`, or an arm of a packaged model), size, duration_days. For packaged models also a file "
        "written like a protocol, or the id of a packaged regimen.",
    ),
]
Patients = Annotated[
    int | None,
    typer.Option("--n", help="Patients; by default 10,000, or all rows of a table.", show_default=False),
]
Days = Annotated[float, typer.Option("--days", help="Last day.")]
Every = Annotated[float, typer.Option("--every", help="Days between two outputs.")]
Outputs = Annotated[
    str | None,
    typer.Option(
        "--outputs", help="States and observables to sum up, with commas; by default the model's own."
    ),
]
Above = Annotated[
    list[str] | None,
    typer.Option("--above", help="OUTPUT=VALUE: tell the share of patients above it; may be repeated."),
]
Keep = Annotated[bool, typer.Option("--keep", help="Write every patient and course as well.")]
Engine = Annotated[
    str, typer.Option("--engine", help="kernel, or roadrunner (libRoadRunner) as an independent check.")
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, help="Processes; the result does not depend on them.")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask scheduler, such as tcp://10.0.0.5:8786, in place of --workers."),
]
Chunk = Annotated[int, typer.Option("--chunk", min=1, help="Patients solved together.")]
Rtol = Annotated[float, typer.Option("--rtol", help="Relative tolerance of each step.")]
Atol = Annotated[
    float | None,
    typer.Option(
        "--atol", help="Absolute tolerance; by default that of the model, or 1e-9.", show_default=False
    ),
]
AllowNegative = Annotated[
    bool, typer.Option("--allow-negative", help="Let states fall below zero; otherwise such a patient fails.")
]
TimeUnit = Annotated[
    str | None,
    typer.Option(
        "--time-unit",
        help="One unit of the model's time: second, minute, hour, day or week; by default as it says.",
    ),
]
TrialFile = Annotated[
    Path | None,
    typer.Option(
        "--trial",
        help="A virtual trial (TOML: arms, visits, error, follow-up) in place of one regimen; MODEL may then "
        "be several with commas, or `human` for every packaged model of a human tumour.",
    ),
]
Regimens = Annotated[
    str | None,
    typer.Option(
        "--regimens",
        help="For a CASE: regimens with commas, each a file written like a protocol or the id of a packaged "
        "regimen; the first is the standard.",
    ),
]
Search = Annotated[
    bool,
    typer.Option(
        "--search", help="For a CASE: try other orders, gaps, fractions and doses within labelled limits."
    ),
]
CASE_FILE = "case.toml"
OF_CASE = ("model", "regimens", "search", "effort", "seed", "out", "engine", "json")
"""Options that the comparison of regimens for a case takes."""
OF_TRIAL = ("model", "trial", "population", "seed", "out", "engine")
"""Options that a virtual trial takes; its file says the rest."""


def simulate(
    context: typer.Context,
    model: Model,
    population: PopulationFile = None,
    regimen: RegimenFile = None,
    n: Patients = None,
    days: Days = 365.0,
    every: Every = 7.0,
    outputs: Outputs = None,
    above: Above = None,
    seed: Seed = 0,
    out: Out = None,
    keep: Keep = False,
    engine: Engine = "kernel",
    workers: Workers = 1,
    scheduler: Scheduler = None,
    chunk: Chunk = 1000,
    rtol: Rtol = 1e-6,
    atol: Atol = None,
    allow_negative: AllowNegative = False,
    time_unit: TimeUnit = None,
    trial: TrialFile = None,
    regimens: Regimens = None,
    search: Search = False,
    effort: EffortOption = EffortName.NORMAL,
    json: Json = False,
) -> None:
    """Simulate virtual patients of a mechanistic model under dated doses.

    Your own model: `warmfront simulate tumour.ant --regimen doses.csv --n 10000 --days 365 --out DIR`, with
    doses.csv such as

        day,act,size,duration_days
        0,infusion drug,200,0.02
        21,infusion drug,200,0.02
        30,bolus cells,5,

    Without --population every positive parameter of your model varies by 20% (log-normal), which is an
    assumption and is said in the results; a table (one row per patient) or distributions in TOML replace it:

        [parameters.growth]
        distribution = "lognormal"
        cv = 0.3

    A packaged model: `warmfront simulate kosinsky2018 --days 60 --out DIR`; its parameters vary as its file
    says.

    DIR receives report.html (bands over time, what failed and why), summary.json (the record, with what it
    takes to make it again), bands.csv, changes.csv, statuses.csv, with --above shares.csv, with --keep
    patients.csv.gz and courses.csv.gz. Memory does not grow with --n. The same seed gives the same files for
    any number of workers and on Dask. Everything is a hypothesis, not calibrated.

    With --trial FILE the arms of a virtual trial are given to the same patients: DIR receives report.html,
    figures/, arms.tsv, contrasts.tsv and outcomes.tsv. Of the other options --population, --seed, --engine
    and --out count; the file says the rest.

    A case in place of MODEL: `warmfront simulate CASE --regimens pembrolizumab_q3w,mine.txt --search --out
    DIR` compares regimens in every packaged model of people, in virtual patients that are twins of the case;
    DIR receives report.html, schedules.json, outcomes.tsv, contrasts.tsv and verdicts.tsv. A difference is
    told only where at least three structurally different models agree in its sign.
    """
    if Path(model).name == CASE_FILE or (Path(model) / CASE_FILE).is_file():
        check_options(context, "a CASE", OF_CASE)
        compare_for_case(Path(model), regimens, search, effort, seed, out, engine, json)
        return
    if regimens or search:
        raise wrong_call("--regimens and --search", "a model", "the folder of a case as MODEL", "simulate")
    from warmfront.serving.plan_json import record_to_json
    from warmfront.serving.virtual_cohort_page import summarise_virtual_cohort
    from warmfront.verbs import virtual_cohorts

    if trial is not None:
        check_options(context, "--trial", OF_TRIAL)
        if out is None:
            raise wrong_call("simulate --trial", "no --out", "a folder for the results", "simulate")
        _try(model, trial, population, seed, out, engine)
        return
    if not json and out is None:
        raise wrong_call("simulate", "neither --out nor --json", "one of them, or both", "simulate")
    try:
        with show_progress("patients") as told:
            cohort = virtual_cohorts.simulate(
                model, population=population, regimen=regimen, n=n, days=days, every=every,
                outputs=split_names(outputs), above=split_thresholds(above), seed=seed, out=out, keep=keep,
                engine=engine, workers=workers, scheduler=scheduler, chunk=chunk, rtol=rtol, atol=atol,
                allow_negative=allow_negative, time_unit=time_unit, on_progress=told,
            )  # fmt: skip
    except SimulationError as error:
        # The model is the user's input here, and the message names what is wrong with it.
        say(str(error))
        raise typer.Exit(EXIT_INPUT) from error
    if json:
        typer.echo(record_to_json(cohort), nl=False)
    for line in summarise_virtual_cohort(cohort):
        say(line)
    if out is not None:
        say(f"report: {out / 'report.html'}")
    if not cohort.n_solved:
        raise typer.Exit(EXIT_ABSTAINED)


def check_options(context: typer.Context, mode: str, allowed: Sequence[str]) -> None:
    """Refuse options that say nothing in this mode, rather than ignore them.

    Parameters
    ----------
    context : typer.Context
        Knows what was typed.
    mode : str
        Option that chose the mode.
    allowed : sequence of str
        Names of parameters that it takes.

    Raises
    ------
    InputError
        Names every option that was typed in vain.
    """
    sources = {name: context.get_parameter_source(name) for name in context.params}
    typed = [
        name
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE" and name not in allowed
    ]
    if typed:
        words = ", ".join(f"--{name.replace('_', '-')}" for name in typed)
        taken = ", ".join(f"--{name}" for name in allowed if name not in ("model", mode.removeprefix("--")))
        raise wrong_call(words, f"other options beside {mode}", f"{mode} with {taken}", "simulate")


def compare_for_case(
    case: Path,
    regimens: str | None,
    search: bool,
    effort: EffortName,
    seed: int,
    out: Path | None,
    engine: str,
    json: bool,
) -> None:
    """Compare regimens for a case and print what the models say together.

    Parameters
    ----------
    case : Path
        Folder of the case.
    regimens : str or None
        Files and ids with commas.
    search : bool
        Whether alternatives are tried.
    effort : EffortName
        Numbers of virtual patients and schedules.
    seed : int
        Fixes every draw.
    out : Path or None
        Folder for the results.
    engine : str
        Name of the solver.
    json : bool
        Whether the record is printed.

    Raises
    ------
    Exit
        With code 3 when no model expresses the standard.
    """
    from warmfront.serving.plan_json import record_to_json
    from warmfront.verbs.case_schedules import simulate_case, summarise_study

    if not json and out is None:
        raise wrong_call("simulate", "neither --out nor --json", "one of them, or both", "simulate")
    with show_progress("models") as told:
        study = simulate_case(
            case, regimens=split_names(regimens), search=search, effort=effort, seed=seed, out=out,
            engine=engine, on_progress=told,
        )  # fmt: skip
    if json:
        typer.echo(record_to_json(study), nl=False)
    for line in summarise_study(study):
        say(line)
    if out is not None:
        say(f"report: {out / 'report.html'}")
    if not study.outcomes:
        raise typer.Exit(EXIT_ABSTAINED)


def _try(models: str, trial: Path, population: Path | None, seed: int, out: Path, engine: str) -> None:
    """Run a virtual trial and print what may be said of it."""
    from warmfront.knowledge.files import load_knowledge
    from warmfront.simulation.cohort_choices import choose_engine
    from warmfront.verbs.virtual_trials import human_models, run_virtual_trial, summarise_trial

    names = human_models(load_knowledge()) if models == "human" else split_names(models)
    try:
        made = run_virtual_trial(
            names, trial, population=population, seed=seed, out=out, engine=choose_engine(engine)
        )
    except SimulationError as error:
        say(str(error))
        raise typer.Exit(EXIT_INPUT) from error
    for line in summarise_trial(made):
        say(line)
    say(f"report: {out / 'report.html'}")


def split_names(text: str | None) -> tuple[str, ...]:
    """Split names at commas.

    Examples
    --------
    >>> split_names("TV, TVd"), split_names(None)
    (('TV', 'TVd'), ())
    """
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def split_thresholds(texts: list[str] | None) -> dict[str, float]:
    """Split thresholds as they are typed.

    Parameters
    ----------
    texts : list of str, or None
        Each ``OUTPUT=VALUE``.

    Returns
    -------
    dict of str to float
        Output to threshold.

    Raises
    ------
    InputError
        Lists every text that is no threshold.

    Examples
    --------
    >>> split_thresholds(["TV=1000"])
    {'TV': 1000.0}
    """
    found: dict[str, float] = {}
    problems = []
    for text in texts or []:
        name, _, value = text.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = None
        if not name.strip() or number is None or name.strip() in found:
            problems.append(
                name_problem(
                    "--above", repr(text[:60]), "OUTPUT=VALUE, each output once", "write --above TV=1000"
                )
            )
        else:
            found[name.strip()] = number
    if problems:
        raise InputError(problems)
    return found
