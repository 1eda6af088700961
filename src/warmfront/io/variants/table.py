"""Rows of a delimited text with a header, comments left out, whatever the file's name says."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from warmfront.domain.errors import refuse
from warmfront.io.text import read_lines
from warmfront.io.variants.problems import BadLines
from warmfront.io.variants.vocabulary import cell_text


def split_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells; the first is the header; lines with ``#`` before it are skipped.

    Parameters
    ----------
    path : Path
        Text separated by tabs, commas or semicolons, plain or gzip.

    Yields
    ------
    tuple of int and list of str
        Line number from 1, and cells without outer blanks.

    Raises
    ------
    InputError
        When the file cannot be read or split.
    """
    delimiter = ""
    lines = read_lines(path, by_content=True)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (not delimiter and line.startswith("#")):
            continue
        if not delimiter:
            delimiter = next((mark for mark in ("\t", ",", ";") if mark in line), "\t")
        yield number, _cells(line, delimiter, f"{path.name}: line {number}")


def _cells(line: str, delimiter: str, where: str) -> list[str]:
    text = line.rstrip("\r\n")
    if delimiter == "\t" or '"' not in text:
        return [cell.strip() for cell in text.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        raise refuse(
            where,
            f"text that cannot be split into cells ({error})",
            "cells in matching quotes",
            "export the table again, without line breaks inside of cells",
        ) from error


def find_columns(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Find the column of each field by any of its names; the first name that occurs counts.

    Parameters
    ----------
    header : sequence of str
        Names as the file writes them; case does not matter, blanks and dashes are underscores.
    names : mapping of str to sequence of str
        Field to its names in lower case, the best first.

    Returns
    -------
    dict of str to int
        Field to position; fields without a column are left out.

    Examples
    --------
    >>> find_columns(["Hugo_Symbol", "HGVSp_Short"], {"gene": ["hugo_symbol"], "sample": ["sample"]})
    {'gene': 0}
    """
    places = {_plain_name(name): index for index, name in reversed(list(enumerate(header)))}
    found = {}
    for field, accepted in names.items():
        place = next((places[name] for name in accepted if name in places), None)
        if place is not None:
            found[field] = place
    return found


def _plain_name(name: str) -> str:
    return name.strip().lower().removeprefix("#").replace(" ", "_").replace("-", "_")


class Row:
    """One line of a table by field.

    Parameters
    ----------
    line : int
        Line number.
    cells : sequence of str
        Cells.
    columns : mapping of str to int
        Field to position.
    bad : BadLines
        Receives what is wrong with the line.
    """

    __slots__ = ("bad", "cells", "columns", "line")

    def __init__(self, line: int, cells: Sequence[str], columns: Mapping[str, int], bad: BadLines) -> None:
        self.line = line
        self.cells = cells
        self.columns = columns
        self.bad = bad

    def text(self, field: str) -> str:
        """Return the cell of a field; empty when there is no such column or nothing in it."""
        place = self.columns.get(field)
        return "" if place is None else cell_text(self.cells[place])

    def number(self, field: str, low: float, high: float) -> float | None:
        """Return the number of a field; None when it is empty or, after the line was reported, impossible."""
        text = self.text(field)
        if not text:
            return None
        try:
            value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            self.bad.add(
                self.line, f"a {field.replace('_', ' ')} that is no number in range", f"{low:g} to {high:g}"
            )
            return None
        return value
