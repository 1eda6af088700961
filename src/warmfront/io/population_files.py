"""Populations of virtual patients: a table with one row each, or distributions in TOML."""

from collections import Counter
from dataclasses import field
from pathlib import Path

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem, name_problem, refuse
from warmfront.domain.records import record
from warmfront.domain.virtual_cohort import PatientTable, PopulationRules, Spread
from warmfront.io.limits import MAX_LISTED, check_file, check_shape, listed, shorten
from warmfront.io.numbers import NumberCells
from warmfront.io.parquet import not_numbers, open_parquet, read_columns
from warmfront.io.tables import file_digest
from warmfront.io.text import read_rows, text_suffix
from warmfront.io.toml import read_toml
from warmfront.io.validation import prefixed, validate

NAME_COLUMNS = ("patient", "patient_id", "id")
"""Columns that name patients: read over, because nothing that is written needs them."""
WEIGHT = "weight"
MAX_ROWS = 10_000_000
_READABLE = ".csv, .tsv, .txt (each also with .gz), .parquet with one row per patient, or .toml"


@record
class _Content:
    """Keys of a file of distributions."""

    parameters: dict[str, Spread] = field(default_factory=dict)
    initial: dict[str, Spread] = field(default_factory=dict)


def read_population(path: Path) -> PatientTable | PopulationRules:
    """Read a population file; whether the model knows the names is not decided here.

    Parameters
    ----------
    path : Path
        A table (CSV, TSV, gz, parquet) with a column for each parameter or starting value, or TOML with
        ``[parameters.NAME]`` and ``[initial.NAME]``.

    Returns
    -------
    PatientTable or PopulationRules
        As the file says.

    Raises
    ------
    InputError
        When it is missing, damaged, too large, or holds anything but finite numbers; lists every problem.
    """
    check_file(path)
    name = path.name.lower()
    if name.endswith(".toml"):
        return _read_rules(path)
    if text_suffix(path) is not None:
        columns, values = _read_text(path)
    elif name.endswith((".parquet", ".pq")):
        columns, values = _read_parquet(path)
    else:
        raise refuse(path.name, f"a name ending in {path.suffix!r}", _READABLE, "export it in one of these")
    return make_table(path.name, file_digest(path), columns, values)


def make_table(name: str, sha256: str, columns: tuple[str, ...], values: FloatArray) -> PatientTable:
    """Make the table of patients from its numbers.

    Parameters
    ----------
    name, sha256 : str
        Of the file, or of what stands in its place.
    columns : tuple of str
        Names; ``weight`` becomes the weights.
    values : ndarray of float64, shape (n_patients, n_columns)
        May hold anything.

    Returns
    -------
    PatientTable
        Checked.

    Raises
    ------
    InputError
        When columns repeat, a value is missing or not finite, or the weights are none; lists every problem.
    """
    problems = [
        name_problem(
            f"{name}: column {shorten(column)}", f"{count} of this name", "distinct names", "rename one"
        )
        for column, count in Counter(columns).items()
        if count > 1
    ]
    if not len(values):
        problems.append(
            name_problem(name, "no rows", "at least one patient", "check that the export finished")
        )
    if not [column for column in columns if column != WEIGHT]:
        problems.append(
            name_problem(
                name, "no column of a parameter or state", "at least one", "name columns as the model does"
            )
        )
    problems += _not_finite(name, columns, values)
    weights = values[:, columns.index(WEIGHT)] if WEIGHT in columns else None
    if weights is not None and not problems and ((weights < 0).any() or not weights.sum() > 0):
        problems.append(
            name_problem(
                f"{name}: column '{WEIGHT}'",
                f"{int((weights < 0).sum())} negative weights, sum {weights.sum():g}",
                "weights of zero or more, not all zero",
                "correct them, or remove the column",
            )
        )
    if problems:
        raise InputError(problems)
    kept = [i for i, column in enumerate(columns) if column != WEIGHT]
    return PatientTable(
        file_name=name,
        sha256=sha256,
        columns=tuple(columns[i] for i in kept),
        values=np.ascontiguousarray(values[:, kept]) if weights is not None else values,
        weights=None if weights is None else weights / weights.sum(),
    )


def _not_finite(name: str, columns: tuple[str, ...], values: FloatArray) -> list[Problem]:
    wrong = ~np.isfinite(values)
    if not wrong.any():
        return []
    at = np.argwhere(wrong)
    first = [
        name_problem(
            f"{name}: patient {row + 1}, column {shorten(columns[column])}",
            "nothing" if np.isnan(values[row, column]) else str(values[row, column]),
            "a finite number for every patient",
            "state the value; a parameter that is the same in all patients needs no column",
        )
        for row, column in at[:MAX_LISTED].tolist()
    ]
    return listed(first, len(at), name, "values that are missing or not finite")


def _read_rules(path: Path) -> PopulationRules:
    content, problems = validate(read_toml(path), _Content)
    if content is None:
        raise InputError(prefixed(problems, path.name))
    if not content.parameters and not content.initial:
        raise refuse(
            path.name,
            "no distribution",
            "tables [parameters.NAME] or [initial.NAME]",
            'write for example [parameters.growth] with distribution = "lognormal" and cv = 0.3',
        )
    return PopulationRules(
        file_name=path.name,
        sha256=file_digest(path),
        parameters=content.parameters,
        initial=content.initial,
    )


def _read_text(path: Path) -> tuple[tuple[str, ...], FloatArray]:
    rows = read_rows(path, one_column=True)
    header = tuple(cell.strip() for cell in next(rows)[1])
    kept = [i for i, column in enumerate(header) if column.lower() not in NAME_COLUMNS]
    columns = tuple(header[i] for i in kept)
    cells = NumberCells(path.name, columns, complete=True)
    n_rows = 0
    for line, row in rows:
        n_rows += 1
        # A ragged row goes on as it is, to be named by its length.
        cells.take(line, str(n_rows), [row[i] for i in kept] if len(row) == len(header) else [*row, "", ""])
        if n_rows % 1000 == 1:
            _check_rows(path.name, n_rows, len(columns))
    problems = cells.problems(n_rows)
    if problems:
        raise InputError(problems)
    return columns, np.frombuffer(cells.numbers, dtype=np.float64).reshape(n_rows, len(columns))


def _check_rows(name: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise refuse(
            name, f"more than {MAX_ROWS:,} rows", f"at most {MAX_ROWS:,} patients", "split the table"
        )
    check_shape(name, min(rows, 1), columns)


def _read_parquet(path: Path) -> tuple[tuple[str, ...], FloatArray]:
    opened = open_parquet(path)
    schema = opened.schema_arrow
    columns = tuple(name for name in schema.names if name.lower() not in NAME_COLUMNS)
    wrong = not_numbers(path, schema, "")
    wrong = [one for one in wrong if not any(one.where.endswith(shorten(n)) for n in NAME_COLUMNS)]
    if wrong:
        raise InputError(wrong)
    table = read_columns(path, opened)
    values = np.empty((table.num_rows, len(columns)))
    for i, name in enumerate(columns):
        values[:, i] = table.column(name).to_numpy()
    return columns, values
