"""The knowledge base as tables for other programs: a folder of CSV files, or one SQLite file."""

import csv
import dataclasses
import io
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from warmfront.domain.errors import InputError, refuse
from warmfront.domain.records import record
from warmfront.io.limits import reason, shorten
from warmfront.io.outputs import staged, write_text
from warmfront.knowledge.catalogue import Catalogue, Entry, Plain
from warmfront.knowledge.kinds import CLASSES, KINDS, Kind, record_of

APPLICATION_ID = 0x57464B42
"""Marks the SQLite file as an export of warmfront ("WFKB"), so that no other database is overwritten."""

SQLITE_MAGIC = b"SQLite format 3\0"
APPLICATION_ID_AT = slice(68, 72)
"""Place of the application id in the header of an SQLite file (sqlite.org/fileformat2.html, section 1.3)."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins so for a formula."""

HEAD = ("kind", "id", "title")


@record
class Table:
    """One table of the export.

    Parameters
    ----------
    name : str
        Small letters, digits and underscores.
    header : tuple of str
        Column names.
    rows : tuple of tuple
        Texts, numbers or None; lists and mappings as JSON text.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


def tabulate_catalogue(catalogue: Catalogue) -> tuple[Table, ...]:
    """Lay every entry out in tables: one for each kind, one of links, one of what the export is.

    Parameters
    ----------
    catalogue : Catalogue
        Index of the knowledge base.

    Returns
    -------
    tuple of Table
        Tables of kinds have the columns ``kind``, ``id``, ``title`` and one for each field of the record; an
        empty kind has a table without rows.
    """
    kinds = [*KINDS, *(Kind(kind=kind, place="", file="", ids=(), titles=()) for kind in CLASSES)]
    tables = [_of_kind(kind, catalogue.of_kind(kind.kind)) for kind in kinds]
    links = [
        (entry.kind, entry.entry_id, link.field, link.kind, link.entry_id)
        for entry in catalogue.entries
        for link in entry.links
    ]
    head = ("kind", "id", "field", "to_kind", "to_id")
    tables.append(Table(name="links", header=head, rows=tuple(links)))
    meta = (
        ("knowledge_version", catalogue.version),
        ("entries", len(catalogue.entries)),
        ("links", len(links)),
        ("use", "Research use only. Rows with status assumption are no evidence."),
    )
    tables.append(Table(name="meta", header=("key", "value"), rows=meta))
    return tuple(tables)


def _of_kind(kind: Kind, entries: Sequence[Entry]) -> Table:
    kept = record_of(kind) if kind.place else None
    names = [one.name for one in dataclasses.fields(kept)] if kept is not None else []
    if kept is None and entries:
        names = list(entries[0].fields)
    columns = tuple(f"field_{name}" if name in HEAD else name for name in names)
    rows = []
    for entry in entries:
        rows.append((entry.kind, entry.entry_id, entry.title, *(_cell(entry.field(name)) for name in names)))
    return Table(name=kind.name, header=(*HEAD, *columns), rows=tuple(rows))


def _cell(content: Plain) -> str | int | float | None:
    if isinstance(content, (list, dict)):
        return json.dumps(content, ensure_ascii=False) if content else None
    return content if content != "" else None


def write_knowledge_csv(out: Path, tables: Sequence[Table]) -> None:
    """Write one CSV file for each table into a folder; all of them, or none.

    Text that a spreadsheet would take for a formula (beginning with ``=``, ``+``, ``-``, ``@``, a tab or a
    carriage return) gets an apostrophe in front, which spreadsheets do not show. Numbers stay numbers.

    Parameters
    ----------
    out : Path
        Folder; made when missing. Files of the same names are replaced.
    tables : sequence of Table
        From `tabulate_catalogue`.

    Raises
    ------
    InputError
        When nothing can be written there.
    """
    with staged(out) as stage:
        for table in tables:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(table.header)
            writer.writerows([_safe(cell) for cell in row] for row in table.rows)
            write_text(stage, f"{table.name}.csv", text.getvalue())


def _safe(cell: str | float | None) -> str | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def write_knowledge_sqlite(out: Path, tables: Sequence[Table]) -> None:
    """Write the tables into one SQLite file; the same tables give the same bytes with the same SQLite.

    Parameters
    ----------
    out : Path
        File. An earlier export is replaced; any other file is refused.
    tables : sequence of Table
        From `tabulate_catalogue`.

    Raises
    ------
    InputError
        When `out` is a folder or holds something else than an earlier export, or cannot be written.
    """
    try:
        _refuse_other(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = out.with_name(f".{out.name}.partial-{secrets.token_hex(4)}")
        try:
            _fill(stage, tables)
            stage.replace(out)
        finally:
            stage.unlink(missing_ok=True)
    except (OSError, ValueError, sqlite3.Error) as error:
        words = reason(error) if isinstance(error, (OSError, ValueError)) else str(error)
        raise _unwritable(out, f"a place that cannot be written ({words})") from error


def _refuse_other(out: Path) -> None:
    if not out.exists():
        return
    if out.is_dir():
        raise _unwritable(out, "a folder")
    with out.open("rb") as file:
        start = file.read(APPLICATION_ID_AT.stop)
    mark = APPLICATION_ID.to_bytes(4, "big")
    if not start.startswith(SQLITE_MAGIC) or start[APPLICATION_ID_AT] != mark:
        raise _unwritable(out, "a file that is no earlier export of warmfront")


def _unwritable(out: Path, found: str) -> InputError:
    return refuse(
        f"--out {shorten(out.name)}", found, "a new file name or an earlier export", "choose another"
    )


def _fill(path: Path, tables: Sequence[Table]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in _statements():
            connection.execute(statement)
        for table in tables:
            columns = ", ".join(_quoted(name) for name in table.header)
            connection.execute(f"CREATE TABLE {_quoted(table.name)} ({columns})")
            marks = ", ".join("?" * len(table.header))
            insert = f"INSERT INTO {_quoted(table.name)} VALUES ({marks})"  # noqa: S608  quoted names only
            connection.executemany(insert, table.rows)
        connection.execute("CREATE INDEX links_to ON links (to_kind, to_id)")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _statements() -> Iterator[str]:
    yield "PRAGMA page_size = 4096"
    yield "PRAGMA encoding = 'UTF-8'"
    yield f"PRAGMA application_id = {APPLICATION_ID}"
    yield "BEGIN"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
