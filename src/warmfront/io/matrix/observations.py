"""Whose each cell is: columns of the file itself, or of a table beside it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.space import Labels
from warmfront.io.limits import MAX_LISTED, listed, shorten
from warmfront.io.text import MISSING, read_rows
from warmfront.knowledge.cells import CellKnowledge, plain_name


def wanted_columns(
    names: Iterable[str], knowledge: CellKnowledge, patient_column: str | None
) -> tuple[str, ...]:
    """Return those columns of a file that say whose a cell is.

    Parameters
    ----------
    names : iterable of str
        Columns that the file has.
    knowledge : CellKnowledge
        Holds the usual names.
    patient_column : str or None
        Column that the user names.

    Returns
    -------
    tuple of str
        In the order of the file.
    """
    usual = {
        plain_name(name)
        for key in ("patient", "sample", "timepoint")
        for name in knowledge.columns[key].names
    }
    return tuple(name for name in names if plain_name(name) in usual or name == patient_column)


def encode(texts: Sequence[str]) -> Labels:
    """Store each distinct text once; texts that stand for nothing get the code -1.

    Examples
    --------
    >>> encode(["a", "NA", "b", "a"]).codes.tolist()
    [0, -1, 1, 0]
    """
    places: dict[str, int] = {}
    codes = [-1 if text in MISSING else places.setdefault(text, len(places)) for text in texts]
    return Labels(codes=np.array(codes, dtype=np.int32), names=tuple(places))


def encode_categories(codes: Any, names: Sequence[str]) -> Labels:
    """Turn categorical codes into labels, with categories that stand for nothing as missing."""
    keep = np.array([-1 if name in MISSING else at for at, name in enumerate(names)] + [-1], dtype=np.int32)
    return Labels(codes=keep[np.asarray(codes, dtype=np.int64)], names=tuple(names))


def read_observations(
    path: Path, cells: Sequence[str] | None, knowledge: CellKnowledge, patient_column: str | None
) -> tuple[tuple[str, ...], dict[str, Labels]]:
    """Read a table of cells: one row for each, in any order.

    Parameters
    ----------
    path : Path
        Text table; its first column, or one named as a cell is, holds the identifiers.
    cells : sequence of str or None
        Identifiers of the matrix; None when the matrix has none and the rows stand in its order.
    knowledge : CellKnowledge
        Usual names of columns.
    patient_column : str or None
        Column that the user names.

    Returns
    -------
    tuple of tuple of str and dict of str to Labels
        Identifiers in the order of the matrix, and the columns that say whose they are.

    Raises
    ------
    InputError
        When the table is ragged, names no such column, repeats a cell or lacks one of the matrix.
    """
    rows = read_rows(path)
    header = [cell.strip() for cell in next(rows)[1]]
    kept: list[list[str]] = []
    for line, row in rows:
        if len(row) != len(header):
            raise refuse(
                f"{path.name}: line {line}",
                f"{len(row)} cells",
                f"{len(header)}, as the header has",
                "mend it",
            )
        kept.append(row)
    usual = {plain_name(name) for name in knowledge.names("cell")}
    key = next((at for at, name in enumerate(header) if plain_name(name) in usual), 0)
    wanted = wanted_columns(header, knowledge, patient_column)
    if not wanted or (patient_column is not None and patient_column not in header):
        raise refuse(
            f"{path.name}: line 1",
            "columns " + ", ".join(shorten(name) for name in header[:MAX_LISTED]),
            f"a column {patient_column!r}"
            if patient_column
            else "a column patient, donor, sample or library",
            "name the column of patients: --patient-column NAME",
        )
    order = _order(path.name, [row[key].strip() for row in kept], cells)
    found = {name: encode([kept[at][header.index(name)].strip() for at in order]) for name in wanted}
    return tuple(kept[at][key].strip() for at in order), found


def _order(name: str, identifiers: list[str], cells: Sequence[str] | None) -> Sequence[int]:
    place = {identifier: at for at, identifier in enumerate(identifiers)}
    if len(place) < len(identifiers):
        seen: set[str] = set()
        again = next(text for text in identifiers if text in seen or seen.add(text))  # type: ignore[func-returns-value]
        raise refuse(
            f"{name}: cell {shorten(again)}",
            f"{len(identifiers) - len(place):,} rows of cells that have one already",
            "one row for each cell",
            "remove the repeated rows, or add the sample to the identifiers on both sides",
        )
    if cells is None:
        return range(len(identifiers))
    lacking = [cell for cell in cells if cell not in place]
    if lacking:
        problems = [
            Problem(
                where=f"{name}: cell {shorten(cell)} of the matrix",
                found="no row",
                allowed="a row for every cell of the matrix",
                next_step="add the row, or leave the cell out of the matrix",
            )
            for cell in lacking[:3]
        ]
        raise InputError(listed(problems, len(lacking), name, "cells of the matrix without a row"))
    return [place[cell] for cell in cells]


def check_same_number(where: str, found: Mapping[str, Labels], n_cells: int) -> None:
    """Raise when a column has another number of entries than the matrix has cells."""
    for name, labels in found.items():
        if labels.codes.size != n_cells:
            raise refuse(
                f"{where}: column {shorten(name)}",
                f"{labels.codes.size:,} entries",
                f"{n_cells:,}, one for each cell",
                "write the file again",
            )
