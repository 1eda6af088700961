"""The cell table of a case folder, with the keys that say how to read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.domain.space import RawCells
from warmfront.io.cells.roles import read_roles
from warmfront.io.cells.tables import read_cells
from warmfront.io.limits import check_file, shorten

CELL_KINDS = ("cells", "spatial")
"""Kinds under ``[files]`` that name a table of cells with positions."""

TEXT_KEYS = {
    "cells_roles": "the name of a file inside the case folder",
    "cells_columns": "the name of a file inside the case folder",
    "cells_format": "the identifier of a format, such as 'qupath'",
    "cells_patient": "the patient's id as the cell table writes it",
    "single_cells_obs": "the name of a file inside the case folder",
    "single_cells_patient": "the patient's id as the matrix writes it",
}
FILE_KEYS = ("cells_roles", "cells_columns", "single_cells_obs")
NUMBER_KEY = "cells_um_per_unit"
OPTION_KEYS = (*TEXT_KEYS, NUMBER_KEY)
"""Keys under ``[files]`` that are no tables but say how the cell table is read."""

MATRIX_ENDINGS = (".mtx", ".mtx.gz", ".h5", ".loom")
"""Endings of files that hold a matrix of genes and never positions."""


@record
class CellOptions:
    """How the cell table of a case is read.

    Parameters
    ----------
    roles : Path or None
        File that turns type names into roles.
    columns : Path or None
        File that says which column holds what.
    um_per_unit : float or None
        Micrometres per unit of the positions.
    format_id : str or None
        Format of the table, where it is stated.
    patient : str or None
        The patient's id as the table writes it.
    matrix_obs : Path or None
        Table of the cells of a single-cell matrix.
    matrix_patient : str or None
        The patient's id as that matrix writes it.
    """

    roles: Path | None = None
    columns: Path | None = None
    um_per_unit: float | None = None
    format_id: str | None = None
    patient: str | None = None
    matrix_obs: Path | None = None
    matrix_patient: str | None = None


@record
class CaseMatrix:
    """The single-cell matrix of a case, which is read where it is measured.

    Parameters
    ----------
    path : Path
        The matrix.
    obs : Path or None
        Table of its cells beside it.
    patient : str or None
        The patient's id as the matrix writes it.
    """

    path: Path
    obs: Path | None = None
    patient: str | None = None


@record
class CaseCells:
    """The cell table of a case as read.

    Parameters
    ----------
    raw : RawCells
        Columns found, nothing judged.
    roles : dict of str to str, or None
        The user's type names and their roles.
    patient : str or None
        The patient's id as the table writes it.
    """

    raw: RawCells
    roles: dict[str, str] | None = None
    patient: str | None = None


def take_options(
    content: Mapping[str, Any], inside: Mapping[str, Path | None], where: str
) -> tuple[CellOptions, list[Problem]]:
    """Take the keys that say how the cell table is read.

    Parameters
    ----------
    content : mapping
        What the case file holds under ``files``.
    inside : mapping of str to Path or None
        Path of each key of `FILE_KEYS` that is stated; None where it leads out of the folder.
    where : str
        Place for messages.

    Returns
    -------
    tuple of CellOptions, and list of Problem
        The options that can be used, and every problem.
    """
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for key, allowed in TEXT_KEYS.items():
        value = content.get(key)
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip() or (key in FILE_KEYS and inside.get(key) is None):
            problems.append(
                Problem(
                    where=f"{where}.{key}",
                    found=shorten(value),
                    allowed=allowed,
                    next_step="correct it, or remove it",
                )
            )
            continue
        texts[key] = value
    factor = content.get(NUMBER_KEY)
    number = isinstance(factor, int | float) and not isinstance(factor, bool)
    if factor is not None and not (number and 0 < factor < float("inf")):
        problems.append(
            Problem(
                where=f"{where}.{NUMBER_KEY}",
                found=shorten(factor),
                allowed="a positive number of micrometres, such as 0.39",
                next_step="take it from the settings of the microscope, or remove it to have it inferred",
            )
        )
        factor = None
    return CellOptions(
        roles=inside.get("cells_roles") if "cells_roles" in texts else None,
        columns=inside.get("cells_columns") if "cells_columns" in texts else None,
        um_per_unit=None if factor is None else float(factor),
        format_id=texts.get("cells_format"),
        patient=texts.get("cells_patient"),
        matrix_obs=inside.get("single_cells_obs") if "single_cells_obs" in texts else None,
        matrix_patient=texts.get("single_cells_patient"),
    ), problems


def read_case_cells(path: Path, options: CellOptions) -> CaseCells:
    """Read the cell table of a case.

    Parameters
    ----------
    path : Path
        The table.
    options : CellOptions
        How it is read.

    Returns
    -------
    CaseCells
        The table with the user's roles.

    Raises
    ------
    InputError
        When table, roles or columns cannot be read.
    """
    check_file(path)
    roles = None if options.roles is None else read_roles(options.roles)
    raw = read_cells(
        path, format_id=options.format_id, columns=options.columns, um_per_unit=options.um_per_unit
    )
    return CaseCells(raw=raw, roles=roles, patient=options.patient)


def holds_positions(path: Path) -> bool:
    """Say whether a file can hold positions of cells; a matrix of genes without them cannot.

    Parameters
    ----------
    path : Path
        A file that is named as a cell table.

    Returns
    -------
    bool
        False for the files of a single-cell matrix, and for an h5ad without ``obsm["spatial"]``.

    Raises
    ------
    InputError
        When an h5ad file cannot be opened.
    """
    name = path.name.lower()
    if name.endswith(MATRIX_ENDINGS):
        return False
    if not name.endswith(".h5ad"):
        return True
    import h5py

    check_file(path)
    try:
        with h5py.File(path, "r") as opened:
            return "obsm" in opened and "spatial" in opened["obsm"]
    except (OSError, KeyError) as error:
        raise InputError(
            [
                Problem(
                    where=path.name,
                    found="a file that is no h5ad",
                    allowed="an h5ad file",
                    next_step="write it again with a current AnnData",
                )
            ]
        ) from error


def say_problem(error: InputError) -> str:
    """Say the first problem of an unusable table in one clause, with how many more there are.

    Parameters
    ----------
    error : InputError
        What reading it raised.

    Returns
    -------
    str
        Place, what was found, what is allowed and the next step.
    """
    first, *others = error.problems
    more = f"; {len(others)} more problems" if others else ""
    return f"{first.where}: {first.found}; allowed: {first.allowed}; {first.next_step}{more}"
