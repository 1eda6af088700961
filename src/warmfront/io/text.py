"""Delimited text, plain or gzip, read line by line with a bound on what it unfolds into."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, refuse
from warmfront.io.limits import (
    MAX_LABELS,
    MAX_LINE_CHARACTERS,
    check_expansion,
    check_file,
    expansion_limit,
    shorten,
)

TEXT_SUFFIXES = (".tsv", ".txt", ".csv")
MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None"})
GZIP_MAGIC = b"\x1f\x8b"
_SNIFF_BYTES = 4096
_READING_AGAIN = "save the table again as UTF-8 text with tabs or commas"


class _Bounded(io.RawIOBase):
    """Passes bytes through and stops when more than the allowed number came out."""

    def __init__(self, stream: Any, name: str, stored: int) -> None:
        self._stream = stream
        self._name = name
        self._stored = stored
        self._limit = expansion_limit(stored) if isinstance(stream, gzip.GzipFile) else stored
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._stream.read(len(buffer))
        self._seen += len(block)
        if self._seen > self._limit:
            check_expansion(self._name, self._stored, self._seen)
        buffer[: len(block)] = block
        return len(block)


def text_suffix(path: Path) -> str | None:
    """Return ``.tsv``, ``.txt`` or ``.csv`` when the name says text (with or without ``.gz``), else None.

    Examples
    --------
    >>> text_suffix(Path("tumours.CSV.gz"))
    '.csv'
    >>> text_suffix(Path("tumours.parquet")) is None
    True
    """
    name = path.name.lower().removesuffix(".gz")
    return next((suffix for suffix in TEXT_SUFFIXES if name.endswith(suffix)), None)


def _refuse_binary(path: Path, start: bytes, zipped: bool) -> None:
    is_gzip = start.startswith(GZIP_MAGIC)
    if zipped and not is_gzip:
        raise refuse(
            path.name, "a name ending in .gz but no gzip content", "gzip", "compress it again or drop .gz"
        )
    if is_gzip and not zipped:
        raise refuse(path.name, "gzip content", "plain text under this name", f"rename it to {path.name}.gz")
    if start.startswith(b"PK\x03\x04"):
        raise refuse(
            path.name, "a zip or spreadsheet workbook", "text", "export the sheet as tab-separated text"
        )
    if not is_gzip and b"\0" in start:
        raise refuse(path.name, "binary content (zero bytes)", "UTF-8 text", _READING_AGAIN)


def _lines(stream: io.TextIOWrapper, name: str) -> Iterator[str]:
    while line := stream.readline(MAX_LINE_CHARACTERS):
        if len(line) >= MAX_LINE_CHARACTERS:
            raise refuse(
                name,
                f"a line of {MAX_LINE_CHARACTERS:,} characters or more",
                "lines that end",
                "check that this is a table with one row per line",
            )
        # Splitting such a line would take far more memory than the line itself.
        if len(line) > MAX_LABELS and max(map(line.count, "\t,;")) > MAX_LABELS:
            raise refuse(
                name,
                f"a line of more than {MAX_LABELS:,} cells",
                f"at most {MAX_LABELS:,} cells in a line",
                "check that this is a table of samples and genes",
            )
        if "\0" in line:
            raise refuse(name, "binary content (zero bytes)", "UTF-8 text", _READING_AGAIN)
        yield line


def find_delimiter(name: str, suffix: str, header: str, one_column: bool = False) -> str:
    """Return what separates the cells of a header line.

    Parameters
    ----------
    name, suffix : str
        Name of the file, and what `text_suffix` gives; comma is tried first for ``.csv``, else tab.
    header : str
        First line.
    one_column : bool
        Whether a header without any delimiter is allowed.

    Returns
    -------
    str
        Tab, comma or semicolon.

    Raises
    ------
    InputError
        When the line holds none of them.
    """
    expected = "," if suffix == ".csv" else "\t"
    if expected in header:
        return expected
    other = next((mark for mark in ("\t", ",", ";") if mark in header), None)
    if other is None and one_column and header.strip():
        return expected
    if other is None:
        raise refuse(
            f"{name}: line 1",
            shorten(header.strip()),
            "a header of at least two cells separated by tabs or commas",
            "check that the first line names the columns",
        )
    return other


def read_rows(path: Path, *, one_column: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every line that is not blank; the first is the header.

    The delimiter follows the file's name (comma for ``.csv``, else tab) unless the header holds none
    of it and holds another one.

    Parameters
    ----------
    path : Path
        A ``.tsv``, ``.txt`` or ``.csv`` file, with or without ``.gz``.
    one_column : bool
        Whether a header without any delimiter is allowed.

    Yields
    ------
    tuple of int and list of str
        Line number (from 1) and cells as text.

    Raises
    ------
    InputError
        When the file is missing, empty, binary, damaged, not UTF-8, or unfolds beyond the bounds.
    """
    suffix = text_suffix(path) or ".tsv"
    lines = read_lines(path)
    header = next(lines, "")
    delimiter = find_delimiter(path.name, suffix, header, one_column)
    try:
        yield 1, next(csv.reader([header], delimiter=delimiter))
        reader = csv.reader(lines, delimiter=delimiter)
        for cells in reader:
            if any(cells):
                yield reader.line_num + 1, cells
    except csv.Error as error:
        raise refuse(
            path.name, f"text that cannot be split into cells ({error})", "a table", _READING_AGAIN
        ) from error


def read_lines(path: Path, *, by_content: bool = False) -> Iterator[str]:
    """Yield the lines of a text file, plain or gzip, with a bound on what it unfolds into.

    Parameters
    ----------
    path : Path
        The file.
    by_content : bool
        Whether gzip is recognised by its first bytes alone; otherwise name and content must agree.

    Yields
    ------
    str
        Line with its end.

    Raises
    ------
    InputError
        When the file is missing, empty, binary, damaged, not UTF-8, or unfolds beyond the bounds.
    """
    with open_bounded(path, by_content=by_content) as bounded:
        stream = io.TextIOWrapper(bounded, encoding="utf-8-sig", newline="")
        try:
            yield from _lines(stream, path.name)
        except UnicodeDecodeError as error:
            raise refuse(
                path.name, f"bytes that are not UTF-8 ({error.reason})", "UTF-8", _READING_AGAIN
            ) from error


@contextmanager
def open_bounded(path: Path, *, by_content: bool = False) -> Iterator[Any]:
    """Open a text file, plain or gzip, as bytes with a bound on what it unfolds into.

    Parameters
    ----------
    path : Path
        The file.
    by_content : bool
        Whether gzip is recognised by its first bytes alone; otherwise name and content must agree.

    Yields
    ------
    io.BufferedReader
        Unfolded bytes.

    Raises
    ------
    InputError
        When the file is missing, empty, binary, damaged, or unfolds beyond the bounds.
    """
    stored = check_file(path)
    with path.open("rb") as raw:
        start = raw.read(_SNIFF_BYTES)
        zipped = start.startswith(GZIP_MAGIC) if by_content else path.name.lower().endswith(".gz")
        _refuse_binary(path, start, zipped)
        raw.seek(0)
        unfolded: Any = gzip.GzipFile(fileobj=raw) if zipped else raw
        try:
            yield io.BufferedReader(_Bounded(unfolded, path.name, stored), 1 << 20)
        except InputError:
            raise
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise refuse(
                path.name,
                f"damaged or cut-off gzip content ({error})",
                "complete gzip",
                "copy or compress it again",
            ) from error
