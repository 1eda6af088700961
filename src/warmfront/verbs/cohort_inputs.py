"""What a simulated cohort starts from: a model and its patients, from files, arrays or the packaged ones."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, name_problem, refuse
from warmfront.domain.records import record
from warmfront.domain.virtual_cohort import PatientTable, PopulationRules
from warmfront.io.case_tables import CASE_FILE
from warmfront.io.model_files import FORMATS, read_model_text
from warmfront.io.population_files import make_table, read_population
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.equations.reading import read_model
from warmfront.simulation.sampling import (
    PatientSource,
    draw_by_rules,
    draw_by_stated_cv,
    draw_packaged,
    take_table,
)

DEFAULT_PATIENTS = 10_000


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
            "the folder of a case",
            "a model; for a case --regimens FILE or --search",
            "name a model, or say which regimens of the case are compared",
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
    columns = {name: np.asarray(column, dtype=np.float64) for name, column in population.items()}
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
