"""Text tables as labels and float64 numbers, with every cell that is not a number named."""

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.records import record
from warmfront.io.limits import MAX_LISTED, check_shape, listed, shorten
from warmfront.io.text import MISSING, read_rows

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_NUMBER = "a finite number, or an empty cell or NA for a missing value"


@record
class LabelledNumbers:
    """Row labels, column labels and a float64 array of that shape; NaN is a missing value."""

    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    values: FloatArray


class NumberCells:
    """Collects the numbers row by row and remembers what is not one.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    columns : tuple of str
        Names of the columns of numbers.
    complete : bool
        Whether no value may be missing; messages then do not offer it.
    """

    def __init__(self, name: str, columns: tuple[str, ...], complete: bool = False) -> None:
        self.complete = complete
        self.name = name
        self.columns = columns
        self.numbers = array("d")
        self.bad: list[Problem] = []
        self.bad_in_column: Counter[int] = Counter()
        self.first_bad: dict[int, str] = {}
        self.ragged: list[Problem] = []
        self.n_ragged = 0

    def take(self, line: int, label: str, cells: Sequence[str]) -> None:
        """Take the cells of one line; `label` names the row in messages."""
        if len(cells) != len(self.columns):
            self._take_ragged(line, label, len(cells))
            return
        try:
            row = list(map(float, cells))
            if "_" not in "".join(cells):
                self.numbers.extend(row)
                return
        except ValueError:
            pass
        self.numbers.extend(self._number(line, label, index, cell) for index, cell in enumerate(cells))

    def _take_ragged(self, line: int, label: str, count: int) -> None:
        self.n_ragged += 1
        if self.n_ragged <= MAX_LISTED:
            self.ragged.append(
                Problem(
                    where=f"{self.name}: line {line} ({shorten(label)})",
                    found=f"{count} values",
                    allowed=f"{len(self.columns)}, as the header names",
                    next_step="complete the row or remove it"
                    + ("" if self.complete else "; an empty cell is allowed for a missing value"),
                )
            )

    def _number(self, line: int, label: str, index: int, cell: str) -> float:
        text = cell.strip()
        if text in MISSING:
            return float("nan")
        try:
            if "_" in text:
                raise ValueError(text)
            return float(text)
        except ValueError:
            self.bad_in_column[index] += 1
            self.first_bad.setdefault(index, text)
            if self.bad_in_column[index] == 1 or len(self.bad) < MAX_LISTED:
                self.bad.append(
                    Problem(
                        where=f"{self.name}: line {line} ({shorten(label)}), "
                        f"column {shorten(self.columns[index])}",
                        found=shorten(cell),
                        allowed="a finite number" if self.complete else _NUMBER,
                        next_step="correct the cell, with a point as decimal mark"
                        + ("" if self.complete else ", or leave it empty"),
                    )
                )
            return float("nan")

    def problems(self, n_rows: int) -> list[Problem]:
        """Return everything that is wrong with the `n_rows` rows that were taken."""
        commas = [index for index, text in self.first_bad.items() if _DECIMAL_COMMA.fullmatch(text)]
        if len(commas) > len(self.columns) / 2:
            return [self._decimal_commas(commas)]
        text_columns = {index for index, count in self.bad_in_column.items() if count == n_rows > 1}
        spelled = [
            Problem(
                where=f"{self.name}: column {shorten(self.columns[index])}",
                found="text in every row",
                allowed="one column of row labels, then numbers",
                next_step="remove this column",
            )
            for index in sorted(text_columns)[:MAX_LISTED]
        ]
        found = listed(spelled, len(text_columns), self.name, "columns of text")
        scattered = sum(count for index, count in self.bad_in_column.items() if index not in text_columns)
        if scattered:
            names = {f"column {shorten(self.columns[index])}" for index in text_columns}
            cells = [p for p in self.bad if not any(p.where.endswith(name) for name in names)]
            found += listed(cells, scattered, self.name, "cells that are not numbers")
        return found + listed(self.ragged, self.n_ragged, self.name, "rows of the wrong length")

    def _decimal_commas(self, indices: Sequence[int]) -> Problem:
        return Problem(
            where=f"{self.name}: {len(indices):,} of {len(self.columns):,} columns, "
            f"first {shorten(self.columns[min(indices)])}",
            found=f"numbers with a decimal comma, such as {shorten(self.first_bad[min(indices)])}",
            allowed="a point as decimal mark",
            next_step="export the table again with points as decimal marks",
        )


def check_finite(name: str, rows: Sequence[str], columns: Sequence[str], values: FloatArray) -> list[Problem]:
    """Return one problem for each infinite value (the first 20, then their count).

    Parameters
    ----------
    name : str
        File name.
    rows, columns : sequence of str
        Labels.
    values : ndarray of float64, shape (rows, columns)
        NaN is allowed.

    Returns
    -------
    list of Problem
        Empty when there is none.
    """
    at = np.argwhere(np.isinf(values))
    if not len(at):
        return []
    first = [
        Problem(
            where=f"{name}: row {shorten(rows[i])}, column {shorten(columns[j])}",
            found=str(values[i, j]),
            allowed=_NUMBER,
            next_step="correct the value or leave the cell empty; the log of zero needs an offset",
        )
        for i, j in at[:MAX_LISTED]
    ]
    return listed(first, len(at), name, "infinite values")


def _columns(name: str, header: list[str], first: list[str]) -> tuple[str, ...]:
    cells = header if len(first) == len(header) + 1 else header[1:]
    columns = tuple(cell.strip() for cell in cells)
    if not columns:
        raise refuse(
            f"{name}: line 1",
            "one column",
            "a column of labels and at least one of numbers",
            "check the separator",
        )
    return columns


def read_text_numbers(path: Path) -> LabelledNumbers:
    """Read a text table: first line column labels, first column row labels, the rest numbers.

    A header that is one cell shorter than the rows (as R writes it) names the number columns only.

    Parameters
    ----------
    path : Path
        A text file, with or without gzip.

    Returns
    -------
    LabelledNumbers
        In file order.

    Raises
    ------
    InputError
        When the table is empty, ragged, not numeric or too large; lists every problem.
    """
    rows = read_rows(path)
    header = next(rows)[1]
    labels: list[str] = []
    cells: NumberCells | None = None
    for line, row in rows:
        if cells is None:
            cells = NumberCells(path.name, _columns(path.name, header, row))
        labels.append(row[0].strip())
        cells.take(line, labels[-1], row[1:])
        if len(labels) % 1000 == 1:
            check_shape(f"{path.name}: line {line}", len(labels), len(cells.columns))
    if cells is None:
        raise refuse(
            path.name,
            "a header without rows",
            "at least one row of numbers",
            "check that the export finished",
        )
    problems = cells.problems(len(labels))
    if problems:
        raise InputError(problems)
    values = np.frombuffer(cells.numbers, dtype=np.float64).reshape(len(labels), len(cells.columns))
    problems = check_finite(path.name, labels, cells.columns, values)
    if problems:
        raise InputError(problems)
    return LabelledNumbers(row_labels=tuple(labels), column_labels=cells.columns, values=values)
