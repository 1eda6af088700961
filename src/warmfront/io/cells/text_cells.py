"""Cell tables as delimited text, read by pyarrow with pinned types and only the columns that are needed."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.cells.arrow import convert
from warmfront.io.cells.columns import Use, check_rows, flag_value
from warmfront.io.limits import MAX_LABELS, MIB, check_shape, listed, shorten
from warmfront.io.text import MISSING, find_delimiter, open_bounded, read_lines, read_rows, text_suffix

_BLOCK_BYTES = 8 * MIB  # assumption: a row that is longer is no row of a cell table
_LOOKED_AT = 200  # assumption: rows that tell whether a marker column holds numbers
_NUMBER = "a number with a decimal point, or an empty cell or NA for a missing value"


class TextCells:
    """A delimited cell table, plain or gzip.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        When it is no table.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = path.name
        lines = read_lines(path)
        header = next(lines, "")
        self.delimiter = find_delimiter(path.name, text_suffix(path) or ".tsv", header)
        self.names = tuple(name.strip() for name in next(csv.reader([header], delimiter=self.delimiter)))
        lines.close()  # type: ignore[attr-defined]

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place."""
        import pyarrow as pa

        kinds = self._kinds(wanted)
        try:
            table = self._table(kinds)
        except pa.ArrowException as error:
            problems, texts = _diagnose(self.path, len(self.names), wanted, self.names)
            if problems or not texts:
                raise InputError(problems or [self._unreadable()]) from error
            table = self._table({place: kind for place, kind in kinds.items() if place not in texts})
        if table.num_rows == 0:
            raise refuse(
                self.where, "a header and no rows", "one row per cell", "check that the export finished"
            )
        stored = self.path.stat().st_size
        found = {
            int(name): convert(f"{self.where}: column {shorten(self.names[int(name)])}", stored, column, use)
            for name, column in zip(table.column_names, table.columns, strict=True)
            if (use := wanted[int(name)])
        }
        return {place: column for place, column in found.items() if column is not None}

    def _unreadable(self) -> Problem:
        return Problem(
            where=self.where,
            found="text that cannot be split into rows and cells",
            allowed="UTF-8 text with one row per cell, and as many cells in each row as the header has",
            next_step="save the table again as UTF-8 text with tabs or commas",
        )

    def _kinds(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the pyarrow type of each column to be read; text that is no flag is left out."""
        import pyarrow as pa

        label = pa.dictionary(pa.int32(), pa.string())
        fixed = {Use.POSITION: pa.float64(), Use.LABEL: label, Use.IDENTIFIER: pa.string()}
        rows = list(islice(read_rows(self.path), 1, _LOOKED_AT + 1))
        kinds = {}
        for place, use in wanted.items():
            if use is not Use.MARKER:
                kinds[place] = fixed[use]
                continue
            cells = [row[place].strip() for _, row in rows if place < len(row)]
            seen = [cell for cell in cells if cell not in MISSING]
            if all(map(_is_number, seen)):
                kinds[place] = pa.float32()
            elif all(flag_value(cell) is not None for cell in seen):
                kinds[place] = label
        return kinds

    def _table(self, kinds: Mapping[int, Any]) -> Any:
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        batches, rows = [], 0
        with (
            open_bounded(self.path) as stream,
            arrow_csv.open_csv(
                stream,
                arrow_csv.ReadOptions(
                    column_names=[str(place) for place in range(len(self.names))],
                    skip_rows=1,
                    block_size=_BLOCK_BYTES,
                    use_threads=False,
                ),
                arrow_csv.ParseOptions(delimiter=self.delimiter),
                arrow_csv.ConvertOptions(
                    column_types={str(place): kind for place, kind in kinds.items()},
                    include_columns=[str(place) for place in kinds],
                    null_values=sorted(MISSING),
                    strings_can_be_null=True,
                ),
            ) as reader,
        ):
            for batch in reader:
                rows += batch.num_rows
                check_rows(self.where, rows)
                check_shape(self.where, rows, len(kinds))
                batches.append(batch)
            return pa.Table.from_batches(batches, reader.schema)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _diagnose(
    path: Path, width: int, wanted: Mapping[int, Use], names: tuple[str, ...]
) -> tuple[list[Problem], set[int]]:
    """Find the rows that pyarrow refused, by a slow reading that knows the line numbers.

    Returns the problems, and the marker columns that hold text further down.
    """
    ragged: list[Problem] = []
    wrong: list[Problem] = []
    n_ragged = n_wrong = 0
    texts: set[int] = set()
    for line, row in _bounded_rows(path):
        if len(row) != width:
            n_ragged += 1
            ragged.append(_ragged(path.name, line, len(row), width)) if n_ragged <= 5 else None
            continue
        for place, use in wanted.items():
            cell = row[place].strip()
            if use not in (Use.POSITION, Use.MARKER) or cell in MISSING or _is_number(cell):
                continue
            if use is Use.MARKER:
                texts.add(place)
                continue
            n_wrong += 1
            wrong.append(_text(path.name, line, names[place], cell)) if n_wrong <= 5 else None
    problems = listed(ragged, n_ragged, path.name, "rows with a wrong number of cells")
    return [*problems, *listed(wrong, n_wrong, path.name, "positions that are no numbers")], texts


def _bounded_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    yield from islice(read_rows(path), 1, MAX_LABELS + 1)


def _ragged(name: str, line: int, count: int, width: int) -> Problem:
    return Problem(
        where=f"{name}: line {line}",
        found=f"{count} cells",
        allowed=f"{width} cells, as the header has",
        next_step="mend the line; cells that hold the delimiter need quotes",
    )


def _text(name: str, line: int, column: str, cell: str) -> Problem:
    return Problem(
        where=f"{name}: line {line}, column {shorten(column)}",
        found=shorten(cell, 20),
        allowed=_NUMBER,
        next_step="mend the cell, or name another column as the position",
    )
