"""A mechanistic model becomes a cohort of virtual patients: simulated, summed up, written."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from warmfront import __version__
from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.domain.virtual_cohort import (
    HYPOTHESIS,
    CohortProvenance,
    VirtualCohort,
)
from warmfront.execution.executors import choose_executor
from warmfront.io.code_store import CodeStore, default_code_folder
from warmfront.io.cohort_files import OPTIONAL_FILES, open_patient_files, write_cohort
from warmfront.io.outputs import check_writable, staged, write_text
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.plan_json import record_to_json
from warmfront.serving.virtual_cohort_page import render_virtual_cohort
from warmfront.simulation.cohort import CHUNK, CohortDesign, check_size, simulate_cohort, space_days
from warmfront.simulation.cohort_choices import (
    check_thresholds,
    choose_engine,
    choose_outputs,
    read_clock,
    settle_settings,
)
from warmfront.simulation.course_sums import LEVELS, CourseSums
from warmfront.simulation.sampling import (
    PatientSource,
)
from warmfront.verbs.arguments import OnProgress
from warmfront.verbs.cohort_inputs import TakenDoses, TakenModel, take_doses, take_model, take_patients


def simulate(
    model: Path | str,
    *,
    population: Path | str | Mapping[str, FloatArray] | None = None,
    regimen: Path | str | None = None,
    n: int | None = None,
    days: float = 365.0,
    every: float = 7.0,
    outputs: Sequence[str] = (),
    above: Mapping[str, float] | None = None,
    seed: int = 0,
    out: Path | str | None = None,
    keep: bool = False,
    engine: str = "kernel",
    workers: int = 1,
    scheduler: str | None = None,
    chunk: int = CHUNK,
    rtol: float = 1e-6,
    atol: float | None = None,
    allow_negative: bool = False,
    time_unit: str | None = None,
    on_progress: OnProgress | None = None,
) -> VirtualCohort:
    """Simulate virtual patients of any mechanistic model under dated doses.

    Parameters
    ----------
    model : path or str
        An Antimony (``.ant``, ``.txt``) or SBML (``.xml``, ``.sbml``) file, or the id of a packaged model.
    population : path or mapping of str to ndarray, optional
        Table with one row per patient, TOML file of distributions, or columns of shape (n_patients,). Without
        it a packaged model varies as its file says; any other varies every positive parameter log-normally
        with a coefficient of variation of 20%, which is an assumption.
    regimen : path or str, optional
        Table of doses (``.csv``, ``.tsv``, ``.parquet``): day, act (``bolus STATE``, ``infusion STATE``,
        ``raise PARAMETER``), size, duration_days. For a packaged model also a file that is written like a
        protocol, or the id of a packaged regimen. Without it nothing is given.
    n : int, optional
        Patients; by default 10,000, or all rows of a table.
    days, every : float
        Last day, and days between two outputs.
    outputs : sequence of str
        States and observables to sum up; by default those that the model plays roles with, or its states.
    above : mapping of str to float, optional
        Output to a threshold: the share of patients above it is told for each day.
    seed : int
        Fixes every random draw: the same seed gives the same files to the last byte for any `workers` and on
        Dask.
    out : path, optional
        Folder that receives ``summary.json``, tables and ``report.html``.
    keep : bool
        Whether every patient is written as well; needs `out`.
    engine : str
        ``kernel``, or ``roadrunner`` (libRoadRunner) for an independent check.
    workers : int
        Processes of this machine.
    scheduler : str, optional
        Address of a Dask scheduler, in place of `workers`.
    chunk : int
        Patients solved together.
    rtol, atol : float
        Tolerances of each step; `atol` is by default that of the model, or 1e-9.
    allow_negative : bool
        Whether states may fall below zero; otherwise such a patient fails.
    time_unit : str, optional
        What one unit of the model's time is: second, minute, hour, day or week; by default as the model says.
    on_progress : callable, optional
        Called with the number of finished patients and of all patients.

    Returns
    -------
    VirtualCohort
        Bands over time, changes, shares, what failed and why, and what it takes to make it again.

    Raises
    ------
    InputError
        When a file or an argument cannot be used; lists every problem found.
    SimulationError
        When the model cannot be read or the call does not fit it.

    Examples
    --------
    >>> import warmfront
    >>> cohort = warmfront.simulate("examples/own-model/tumour.ant", n=200, days=60, seed=1)
    >>> cohort.n_solved, cohort.bands[0].output
    (200, 'T')
    """
    if out is not None:
        check_writable(Path(out))
    if keep and out is None:
        raise refuse("--keep", "no --out", "a folder for the patients' tables", "name one with --out")
    if seed < 0:
        raise refuse("--seed", str(seed), "a whole number, 0 or more", "name another")
    executor = choose_executor(workers, scheduler)
    knowledge = load_knowledge()
    taken = take_model(model, knowledge)
    source, n_patients, population_inputs = take_patients(taken, population, n, seed)
    shown, output_notes = choose_outputs(outputs, taken.equations, taken.packaged)
    check_thresholds(above or {}, shown)
    doses = take_doses(taken, regimen, days, knowledge)
    if taken.packaged is not None and time_unit not in (None, "day"):
        raise refuse(
            "--time-unit",
            f"{time_unit!r} for the packaged model {taken.packaged.model_id}",
            "day, in which packaged models count",
            "leave it out, or copy the model into a file of your own",
        )
    per_day, clock_notes = read_clock(taken.equations, "day" if taken.packaged else time_unit)
    output_days = space_days(days, every)
    check_size(n_patients, chunk, len(output_days), len(shown))
    design = CohortDesign(
        model=taken.equations,
        engine=choose_engine(engine, CodeStore(default_code_folder())),
        settings=settle_settings(
            taken.packaged, relative_tolerance=rtol, absolute_tolerance=atol, allow_negative=allow_negative
        ),
        output_days=output_days,
        outputs=shown,
        doses=doses.plan,
        time_units_per_day=per_day,
        rules=doses.rules,
        agents=doses.agents,
        roles=dict(taken.packaged.roles) if taken.packaged is not None else {},
    )
    asked = _Asked(
        model=taken,
        design=design,
        source=source,
        doses=doses,
        seed=seed,
        chunk=chunk,
        knowledge_version=knowledge.version if taken.packaged else "",
        inputs=(*taken.inputs, *population_inputs, *doses.inputs),
        notes=(*source.notes, *clock_notes, *output_notes, *doses.notes),
    )
    with ExitStack() as open_files:
        stage = None if out is None else open_files.enter_context(staged(Path(out), OPTIONAL_FILES))
        with ExitStack() as tables:
            kept = tables.enter_context(open_patient_files(stage)) if keep and stage is not None else None
            sums = simulate_cohort(
                source, design, executor, n_patients=n_patients, chunk=chunk,
                thresholds=tuple((above or {}).items()), take_rows=None if kept is None else kept.take,
                on_progress=on_progress,
            )  # fmt: skip
        cohort = _tell(asked, sums)
        if stage is not None:
            write_text(stage, "summary.json", record_to_json(cohort))
            write_cohort(stage, cohort)
            write_text(stage, "report.html", render_virtual_cohort(cohort))
    return cohort


@record
class _Asked:
    """Everything that the summary repeats of what was asked for."""

    model: TakenModel
    design: CohortDesign
    source: PatientSource
    doses: TakenDoses
    seed: int
    chunk: int
    knowledge_version: str
    inputs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def _tell(asked: _Asked, sums: CourseSums) -> VirtualCohort:
    design, equations = asked.design, asked.model.equations
    return VirtualCohort(
        label=asked.model.label,
        claim=HYPOTHESIS,
        n_patients=sums.n_patients,
        n_solved=sums.n_solved,
        effective_patients=sums.effective_patients,
        levels=LEVELS,
        quantile_error=sums.quantile_error,
        bands=sums.bands([_unit(output, asked.model) for output in design.outputs]),
        changes=sums.changes(),
        shares=sums.shares(),
        statuses=sums.statuses(),
        varied=asked.source.varied,
        doses=asked.doses.shown,
        mean_steps=sums.mean_steps,
        notes=_notes(asked, sums),
        provenance=CohortProvenance(
            model=equations.model_id,
            model_digest=equations.digest,
            engine=design.engine.name,
            package_version=__version__,
            knowledge_version=asked.knowledge_version,
            seed=asked.seed,
            chunk=asked.chunk,
            relative_tolerance=design.settings.relative_tolerance,
            absolute_tolerance=design.settings.absolute_tolerance,
            inputs=asked.inputs,
        ),
    )


ROLE_UNITS = {
    "tumour_volume_ml": "mL",
    "viable_cells_1e9": "1e9 cells",
    "sum_of_diameters_mm": "mm",
    "lesion_1_volume_ml": "mL",
    "lesion_2_volume_ml": "mL",
}
"""Units that the names of roles state; observables have no unit of their own."""


def _unit(output: str, taken: TakenModel) -> str:
    of_role: dict[str, str] = {}
    own: dict[str, str] = {}
    if taken.packaged is not None:
        own = taken.packaged.species_units
        of_role = {name: ROLE_UNITS.get(role, "") for role, name in taken.packaged.roles.items()}
    return own.get(output) or of_role.get(output) or taken.equations.units.get(output, "")


def _notes(asked: _Asked, sums: CourseSums) -> tuple[str, ...]:
    notes = [
        "Virtual patients are draws of a model, not people. What the model leaves out cannot show here, and "
        "nothing was held against patients: " + HYPOTHESIS + ".",
        *asked.notes,
    ]
    if asked.model.packaged is not None:
        notes.append(f"Limits of the model: {asked.model.packaged.limits}")
    notes += [f"Encoding: {note}" for note in asked.model.equations.notes]
    if sums.quantile_error:
        notes.append(
            f"Percentiles are counted in fixed bins, within {sums.quantile_error:.2%} of the exact ones."
        )
    if sums.share_given is not None:
        notes.append(
            f"Rules hold and stop doses patient by patient: {sums.share_given:.1%} of the planned doses were "
            "given."
        )
    if sums.n_solved < sums.n_patients:
        notes.append(
            "Patients that could not be solved are left out of bands, changes and shares; when they are "
            "many, or fail for a reason of the model, these tell of the easy patients only. A state below "
            "zero fails a patient unless --allow-negative is given."
        )
    notes += [
        f"{output} is not a finite number on some day in {count:,} patients; those days are left out."
        for output, count in sums.undefined()
    ]
    if sums.effective_patients < 0.999 * sums.n_solved:
        notes.append(
            f"Patients have weights: they tell as much as {sums.effective_patients:,.0f} of equal weight."
        )
    return tuple(notes)
