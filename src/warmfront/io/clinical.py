"""Clinical tables: one row per sample, every cell as text."""

import datetime as dt
from collections import Counter
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.records import record
from warmfront.io.limits import MAX_LISTED, check_file, check_shape, listed, shorten
from warmfront.io.parquet import open_parquet, read_cells, read_columns
from warmfront.io.tables import file_digest
from warmfront.io.text import read_rows, text_suffix


@record
class ClinicalTable:
    """Cells as text; an empty text where there was nothing.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder, and digest.
    columns : tuple of str
        Distinct names; the first may be empty.
    rows : tuple of tuple of str
        Each as long as `columns`.
    lines : tuple of int
        Line of the file (parquet: row + 1, as if it had a header line) for each row.
    """

    file_name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell).strip()


def _repeated(name: str, columns: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            where=f"{name}: column {shorten(column)}",
            found=f"{count} columns of this name",
            allowed="distinct names",
            next_step="rename or remove the repeated columns",
        )
        for column, count in Counter(columns).items()
        if count > 1
    ]


def _from_text(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int]]:
    lines = read_rows(path, one_column=True)
    columns = tuple(cell.strip() for cell in next(lines)[1])
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    problems = _repeated(path.name, columns)
    ragged = 0
    for line, cells in lines:
        if len(cells) != len(columns):
            ragged += 1
            if ragged <= MAX_LISTED:
                problems.append(
                    Problem(
                        where=f"{path.name}: line {line}",
                        found=f"{len(cells)} cells",
                        allowed=f"{len(columns)}, as the header names",
                        next_step="complete the row; put cells that hold the separator in quotes",
                    )
                )
        rows.append(tuple(cell.strip() for cell in cells))
        numbers.append(line)
        if len(rows) % 1000 == 1:
            check_shape(path.name, len(rows), len(columns))
    problems += listed([], max(0, ragged - MAX_LISTED), path.name, "rows of the wrong length")
    if problems:
        raise InputError(problems)
    return columns, rows, numbers


def read_clinical(path: Path) -> ClinicalTable:
    """Read a clinical table from text or parquet.

    Parameters
    ----------
    path : Path
        ``.tsv``, ``.txt``, ``.csv`` (also with ``.gz``) or ``.parquet``.

    Returns
    -------
    ClinicalTable
        Cells as text.

    Raises
    ------
    InputError
        When the file is missing, damaged, ragged, too large or without rows.
    """
    check_file(path)
    if text_suffix(path) is not None:
        columns, rows, lines = _from_text(path)
    elif path.name.lower().endswith((".parquet", ".pq")):
        table = read_columns(path, open_parquet(path))
        columns = tuple(table.column_names)
        by_column = [[_text(cell) for cell in read_cells(path, column)] for column in table.columns]
        rows = list(zip(*by_column, strict=True))
        lines = [number + 2 for number in range(len(rows))]
    else:
        raise refuse(
            path.name,
            f"a name ending in {path.suffix!r}",
            ".tsv, .txt, .csv (each also with .gz), .parquet",
            "export the clinical table in one of these formats",
        )
    if not rows:
        raise refuse(path.name, "a header without rows", "at least one row", "check that the export finished")
    return ClinicalTable(
        file_name=path.name, sha256=file_digest(path), columns=columns, rows=tuple(rows), lines=tuple(lines)
    )
