"""What a simulated cohort starts from: a model and its patients, from files, arrays or the packaged ones."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, name_problem, refuse
from warmfront.domain.records import record
from warmfront.domain.regimen import DoseRule
from warmfront.domain.virtual_cohort import DoseTable, PatientTable, PopulationRules
from warmfront.io.case_tables import CASE_FILE
from warmfront.io.dose_tables import read_doses
from warmfront.io.limits import MAX_CASE_FILE_BYTES, check_file
from warmfront.io.model_files import FORMATS, read_model_text
from warmfront.io.outputs import read_text
from warmfront.io.population_files import make_table, read_population
from warmfront.io.tables import file_digest
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import NO_DOSES, DosePlan
from warmfront.simulation.cohort_choices import plan_doses
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.equations.reading import read_model
from warmfront.simulation.regimen.expression import express_regimen
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.limits import say_excess
from warmfront.simulation.sampling import (
    PatientSource,
    draw_by_rules,
    draw_by_stated_cv,
    draw_packaged,
    take_table,
)

DEFAULT_PATIENTS = 10_000
TABLES = (".csv", ".tsv", ".parquet", ".pq")
"""Endings of tables of doses; a regimen in any other file is read as one that is written like a protocol."""


@record
class TakenModel:
    """A model with where it came from.

    Parameters
    ----------
    equations : OdeModel
        For an engine.
    packaged : MechanisticModel or None
        None for a model that the user brought.
    label : str
        Name for people.
    inputs : tuple of tuple (str, str)
        Name and SHA-256 of its file.
    """

    equations: OdeModel
    packaged: MechanisticModel | None
    label: str
    inputs: tuple[tuple[str, str], ...]


def take_model(model: Path | str, knowledge: KnowledgeBase) -> TakenModel:
    """Take a model from a file, or from those that are packaged.

    Parameters
    ----------
    model : path or str
        File in Antimony or SBML, or id.
    knowledge : KnowledgeBase
        Holds the packaged models.

    Returns
    -------
    TakenModel
        As equations.

    Raises
    ------
    InputError
        When there is no such file or model.
    SimulationError
        When the text cannot be read; lists every problem.
    """
    packaged = knowledge.mechanistic_models.get(str(model))
    if packaged is not None:
        return TakenModel(
            equations=compile_packaged(packaged), packaged=packaged, label=packaged.label, inputs=()
        )
    path = Path(model)
    if path.is_dir() or path.name == CASE_FILE:
        raise refuse(
            "MODEL",
            f"a folder without {CASE_FILE}" if path.is_dir() else "a case",
            "a model (file or packaged id), or on the command line the folder of a case",
            "check the path",
        )
    if path.suffix.lower() not in FORMATS and not path.exists():
        raise refuse(
            "MODEL",
            repr(str(path.name)[:60]),
            f"a file ending in {', '.join(FORMATS)}, or one of the packaged models: "
            + ", ".join(sorted(knowledge.mechanistic_models)),
            "check the spelling",
        )
    text = read_model_text(path)
    equations = read_model(text.text, model_id=path.stem, format=text.format)
    return TakenModel(
        equations=equations, packaged=None, label=path.name, inputs=((text.file_name, text.sha256),)
    )


def take_patients(
    taken: TakenModel, population: Path | str | Mapping[str, FloatArray] | None, n: int | None, seed: int
) -> tuple[PatientSource, int, tuple[tuple[str, str], ...]]:
    """Take virtual patients as the user states them, or as the model allows.

    Parameters
    ----------
    taken : TakenModel
        Model of these patients.
    population : path, mapping of str to ndarray, or None
        As `warmfront.simulate` takes it.
    n : int or None
        Patients asked for.
    seed : int
        Fixes every draw.

    Returns
    -------
    source : PatientSource
        Gives the patients.
    n_patients : int
        How many to take.
    inputs : tuple of tuple (str, str)
        Name and SHA-256 of the file.

    Raises
    ------
    InputError
        When the population cannot be used; lists every problem.
    """
    wanted = DEFAULT_PATIENTS if n is None else n
    if population is None:
        if taken.packaged is not None:
            return draw_packaged(taken.packaged, seed), wanted, ()
        return draw_by_stated_cv(taken.equations, seed), wanted, ()
    found = _read_patients(population)
    inputs = ((found.file_name, found.sha256),)
    if isinstance(found, PopulationRules):
        return draw_by_rules(found, taken.equations, seed), wanted, inputs
    rows = len(found.values)
    if n is not None and n > rows:
        raise refuse(
            "--n",
            f"{n:,}",
            f"at most {rows:,}, the rows of {found.file_name}",
            "leave --n out to take all rows",
        )
    return take_table(found, taken.equations), rows if n is None else n, inputs


def _read_patients(population: Path | str | Mapping[str, FloatArray]) -> PatientTable | PopulationRules:
    if not isinstance(population, Mapping):
        return read_population(Path(population))
    try:
        columns = {name: np.asarray(column, dtype=np.float64) for name, column in population.items()}
    except (TypeError, ValueError) as error:
        raise refuse(
            "population", f"values that are no numbers ({error})", "arrays of numbers", "convert them"
        ) from error
    shapes = {column.shape for column in columns.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise InputError(
            [
                name_problem(
                    "population",
                    f"columns of shapes {sorted(map(str, shapes))}",
                    "one value per patient in every column",
                    "give arrays of shape (n_patients,)",
                )
            ]
        )
    values = np.stack(list(columns.values()), axis=1)
    digest = hashlib.sha256(repr(tuple(columns)).encode() + values.tobytes()).hexdigest()
    return make_table("population", digest, tuple(columns), values)


@record
class TakenDoses:
    """What every patient is planned to receive.

    Parameters
    ----------
    plan : DosePlan
        For an engine.
    shown : tuple of tuple (float, str, float, float)
        Day, act, size and duration of each dose, for people.
    rules : tuple of DoseRule
        Hold, resume or stop doses.
    agents : tuple of str
        With rules: agent of each dose.
    inputs : tuple of tuple (str, str)
        Name and SHA-256 of the file.
    notes : tuple of str
        What was assumed.
    """

    plan: DosePlan = NO_DOSES
    shown: tuple[tuple[float, str, float, float], ...] = ()
    rules: tuple[DoseRule, ...] = ()
    agents: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def take_doses(
    taken: TakenModel, regimen: Path | str | None, days: float, knowledge: KnowledgeBase
) -> TakenDoses:
    """Take the doses from a table, from a file in the language of regimens, or from the packaged regimens.

    Parameters
    ----------
    taken : TakenModel
        Model that receives them.
    regimen : path, str or None
        As `warmfront.simulate` takes it.
    days : float
        Last day.
    knowledge : KnowledgeBase
        Agents, and regimens by id.

    Returns
    -------
    TakenDoses
        Nothing is given without a regimen.

    Raises
    ------
    InputError
        When the doses cannot be read, or the model cannot express them; lists every problem.
    """
    if regimen is None:
        return TakenDoses()
    known = knowledge.options.regimens.get(str(regimen))
    path = Path(regimen)
    if known is None and path.name.lower().removesuffix(".gz").endswith(TABLES):
        return _take_table_of_doses(taken, read_doses(path), days)
    if taken.packaged is None:
        raise refuse(
            f"--regimen {path.name}",
            "a regimen that names agents, for a model of your own",
            f"a table of doses ({', '.join(TABLES)}) with the columns day, act, size",
            "write the doses as a table: the model does not say which agent is which state",
        )
    inputs: tuple[tuple[str, str], ...] = ()
    if known is None and not path.suffix and not path.exists():
        raise refuse(
            "--regimen",
            repr(path.name[:60]),
            "a file, or one of the packaged regimens: " + ", ".join(sorted(knowledge.options.regimens)),
            "check the spelling",
        )
    if known is None:
        check_file(path, MAX_CASE_FILE_BYTES)
        found = parse_regimens(read_text(path), knowledge.agents, path.name)
        if len(found) != 1:
            raise refuse(
                path.name,
                f"{len(found)} regimens: {', '.join(one.regimen_id for one in found)}",
                "one regimen",
                "write each into a file of its own and simulate them one after the other",
            )
        known, inputs = found[0], ((path.name, file_digest(path)),)
    expressed = express_regimen(
        known,
        taken.packaged,
        knowledge.agents,
        horizon_days=days,
        pharmacology=knowledge.options.pharmacology,
    )
    if expressed.plan is None:
        raise InputError(
            [
                name_problem(
                    f"--regimen {path.name}",
                    f"what {taken.packaged.model_id} cannot express: {problem}",
                    "agents, doses and rules that the model has",
                    "choose another model, or write the doses as a table",
                )
                for problem in expressed.problems
            ]
        )
    plan = expressed.plan
    rows = zip(plan.days.tolist(), plan.acts, plan.sizes.tolist(), plan.duration_days.tolist(), strict=True)
    note = f"Regimen {known.name}: {known.status.value}."
    return TakenDoses(
        plan=plan,
        shown=tuple(rows),
        rules=known.rules,
        agents=expressed.agents,
        inputs=inputs,
        notes=(note, *expressed.assumptions, *say_excess(known, knowledge.options.dose_limits)),
    )


def _take_table_of_doses(taken: TakenModel, table: DoseTable, days: float) -> TakenDoses:
    late = sum(day > days for day in table.days)
    note = f"{late} doses after day {days:g} lie beyond the simulated time and are not given."
    return TakenDoses(
        plan=plan_doses(table, taken.equations, taken.packaged, days),
        shown=tuple(zip(table.days, table.acts, table.sizes, table.duration_days, strict=True)),
        inputs=((table.file_name, table.sha256),),
        notes=(note,) if late else (),
    )
