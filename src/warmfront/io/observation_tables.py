"""Files of observations as raw rows: flat tables (CSV, TSV, JSON list) and structured files (TOML, JSON)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, name_problem, refuse
from warmfront.domain.records import record
from warmfront.io.clinical import read_clinical
from warmfront.io.limits import MAX_LEVELS, MIB, check_file, listed, reason, shorten
from warmfront.io.tables import file_digest
from warmfront.io.toml import read_toml
from warmfront.io.validation import unknown_key

MAX_FILES = 500  # assumption: a file a visit for a decade
MAX_TABLE_BYTES = 64 * MIB  # assumption
MAX_JSON_BYTES = 16 * MIB  # assumption
MAX_ROWS = 200_000  # assumption: five values an hour for four years

TABLES = {"observation": "observation", "therapy": "therapy", "biopsy": "biopsy"}
PLAIN_KEYS = ("case_id", "died", "last_seen", "synthetic_note")
THERAPY_ROW = "therapy"
"""Word in the column series that makes a row of a flat table a therapy."""


@record
class RawRow:
    """One row as written.

    Parameters
    ----------
    where : str
        File and line or entry, for messages.
    kind : str
        ``observation``, ``therapy`` or ``biopsy``.
    cells : dict
        Column to content; empty cells left out.
    """

    where: str
    kind: str
    cells: dict[str, Any]


@record
class RawFile:
    """One file of observations as written.

    Parameters
    ----------
    path : Path
        The file.
    sha256 : str
        Digest.
    rows : tuple of RawRow
        In order of the file.
    stated : dict
        ``case_id``, ``died``, ``last_seen`` where the file has them.
    """

    path: Path
    sha256: str
    rows: tuple[RawRow, ...]
    stated: dict[str, Any]


def read_files(paths: Sequence[Path]) -> tuple[tuple[RawFile, ...], tuple[str, ...], list[Problem]]:
    """Read every file, and those of every folder, as raw rows.

    Parameters
    ----------
    paths : sequence of Path
        Files, or folders whose files are read (not those of folders inside).

    Returns
    -------
    files : tuple of RawFile
        Those that could be read, by name.
    notes : tuple of str
        Files of a folder that were not read.
    problems : list of Problem
        What could not be read.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    chosen: dict[Path, None] = {}
    for path in paths:
        try:
            for one in _files_of(path, notes):
                chosen[one] = None
        except InputError as error:
            problems += error.problems
    if len(chosen) > MAX_FILES:
        raise refuse("observations", f"{len(chosen):,} files", f"at most {MAX_FILES}", "join them")
    files: list[RawFile] = []
    count = 0
    for path in sorted(chosen):
        try:
            files.append(_read(path))
        except InputError as error:
            problems += error.problems
            continue
        count += len(files[-1].rows)
        if count > MAX_ROWS:
            raise refuse("observations", f"more than {MAX_ROWS:,} rows", f"at most {MAX_ROWS:,}", "thin out")
    return tuple(files), tuple(notes), problems


def _files_of(path: Path, notes: list[str]) -> Iterator[Path]:
    try:
        folder = path.is_dir()
        inside = sorted(one for one in path.iterdir() if one.is_file()) if folder else []
    except (OSError, ValueError) as error:
        name = shorten(path.name)
        raise refuse(name, f"an unusable path ({reason(error)})", "a file or folder", "check it") from error
    if not folder:
        yield path
        return
    found = [one for one in inside if _reader_of(one) is not None and not one.name.startswith(".")]
    notes += [
        f"{one.name} lies in the folder of observations and was not read: its ending is none of "
        f"{', '.join(READERS)}"
        for one in inside
        if one not in found and not one.name.startswith(".")
    ]
    if not found:
        raise refuse(path.name, "a folder without observations", ", ".join(READERS), "put files into it")
    yield from found


def _read(path: Path) -> RawFile:
    reader = _reader_of(path)
    if reader is None:
        ends = ", ".join(READERS)
        raise refuse(path.name, f"a name ending in {path.suffix!r:.20}", ends, "export one of these")
    rows, stated = reader(path)
    return RawFile(path=path, sha256=file_digest(path), rows=tuple(rows), stated=stated)


def _read_flat(path: Path) -> tuple[list[RawRow], dict[str, Any]]:
    check_file(path, MAX_TABLE_BYTES, "split the table by time")
    table = read_clinical(path)
    cells = [
        {name: cell for name, cell in zip(table.columns, row, strict=True) if cell != ""}
        for row in table.rows
    ]
    places = [f"{path.name}: line {line}" for line in table.lines]
    columns = RawRow(where=f"{path.name}: line 1", kind="columns", cells=dict.fromkeys(table.columns, ""))
    return [columns, *_flat_rows(places, cells)], {}


def _flat_rows(places: Sequence[str], cells: Sequence[Mapping[str, Any]]) -> list[RawRow]:
    return [
        RawRow(
            where=where,
            kind="therapy" if row.get("series") == THERAPY_ROW else "observation",
            cells=dict(row),
        )
        for where, row in zip(places, cells, strict=True)
    ]


def _read_toml(path: Path) -> tuple[list[RawRow], dict[str, Any]]:
    return _structured(path.name, read_toml(path))


def _read_json(path: Path) -> tuple[list[RawRow], dict[str, Any]]:
    check_file(path, MAX_JSON_BYTES, "split the file by time")
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refuse(path.name, "text that is not JSON", "valid JSON in UTF-8", "mend the file") from error
    if _too_deep(content):
        raise refuse(path.name, f"more than {MAX_LEVELS} levels", f"at most {MAX_LEVELS}", "flatten it")
    if isinstance(content, list):
        if not all(isinstance(row, dict) for row in content):
            raise refuse(path.name, "a list that holds no rows", "objects, one per row", "mend the file")
        places = [f"{path.name}: row {number}" for number in range(1, len(content) + 1)]
        return _flat_rows(places, content), {}
    if not isinstance(content, dict):
        raise refuse(path.name, f"a {type(content).__name__}", "a list or an object", "mend the file")
    if "resourceType" in content:
        raise refuse(
            path.name, "a FHIR resource", "a list of rows, or observation, therapy and biopsy",
            "FHIR is not read yet: export a flat table",
        )  # fmt: skip
    return _structured(path.name, content)


def _structured(name: str, content: Mapping[str, Any]) -> tuple[list[RawRow], dict[str, Any]]:
    problems = [
        unknown_key(f"{name}: top level", key, [*TABLES, *PLAIN_KEYS])
        for key in content
        if key not in TABLES and key not in PLAIN_KEYS
    ]
    rows: list[RawRow] = []
    for table in TABLES:
        entries = content.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            problems.append(
                name_problem(f"{name}: {table}", f"a {type(entries).__name__}", "a list of tables",
                             f"write [[{table}]]")
            )  # fmt: skip
            continue
        rows += [
            RawRow(where=f"{name}: {table} {number}", kind=table, cells=_filled(entry))
            for number, entry in enumerate(entries, start=1)
        ]
    if problems:
        raise InputError(listed(problems, len(problems), name, "problems"))
    return rows, {key: content[key] for key in PLAIN_KEYS if key in content}


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells of an entry, a table of details unfolded, nulls left out."""
    inner = entry.get("details")
    flat = (
        {**{k: v for k, v in entry.items() if k != "details"}, **inner}
        if isinstance(inner, Mapping)
        else entry
    )
    return {str(key): value for key, value in flat.items() if value is not None and value != ""}


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _too_deep(content: Any) -> bool:
    waiting = [(1, content)]
    while waiting:
        level, value = waiting.pop()
        if level > MAX_LEVELS:
            return True
        if isinstance(value, (Mapping, list)):
            inner = value.values() if isinstance(value, Mapping) else value
            waiting += [(level + 1, item) for item in inner]
    return False


Reader = Callable[[Path], tuple[list[RawRow], dict[str, Any]]]

READERS: dict[str, Reader] = {
    ".csv": _read_flat,
    ".tsv": _read_flat,
    ".txt": _read_flat,
    ".toml": _read_toml,
    ".json": _read_json,
}
"""Reader by ending; another format is one more line here."""


def _reader_of(path: Path) -> Reader | None:
    return READERS.get(path.suffix.lower())
