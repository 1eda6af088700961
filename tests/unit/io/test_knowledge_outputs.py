"""The knowledge base as CSV and SQLite: the same content, the same bytes, nothing else overwritten."""

import csv
import dataclasses
import sqlite3
from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.knowledge_outputs import (
    FORMULA_STARTS,
    Table,
    tabulate_catalogue,
    write_knowledge_csv,
    write_knowledge_sqlite,
)
from warmfront.knowledge.catalogue import load_catalogue
from warmfront.knowledge.kinds import CLASSES, KINDS, record_of


@pytest.fixture(scope="module")
def tables() -> tuple[Table, ...]:
    return tabulate_catalogue(load_catalogue())


MADE_UP = Table(
    name="made_up",
    header=("text", "number"),
    rows=(
        ("=1+1", -2.5),
        ("+x", 1),
        ("-", None),
        ("@a", 0),
        ('plain, with "quotes"\nand lines', 7),
        ("'", 8),
    ),
)


def test_every_kind_has_a_table_with_the_fields_of_its_record(tables: tuple[Table, ...]) -> None:
    by_name = {table.name: table for table in tables}
    assert len(by_name) == len(tables) == len(KINDS) + len(CLASSES) + 2
    for kind in KINDS:
        kept = record_of(kind)
        if kept is not None:
            assert len(by_name[kind.name].header) == 3 + len(dataclasses.fields(kept))
    for table in tables:
        assert len(set(table.header)) == len(table.header)
        assert {len(row) for row in table.rows} <= {len(table.header)}


def test_csv_and_sqlite_hold_every_entry_and_link(tables: tuple[Table, ...], tmp_path: Path) -> None:
    write_knowledge_csv(tmp_path / "csv", tables)
    write_knowledge_sqlite(tmp_path / "k.sqlite", tables)
    with sqlite3.connect(tmp_path / "k.sqlite") as connection:
        for table in tables:
            with (tmp_path / "csv" / f"{table.name}.csv").open(newline="", encoding="utf-8") as file:
                head, *rows = csv.reader(file)
            assert tuple(head) == table.header
            assert len(rows) == len(table.rows)
            stored = connection.execute(f'SELECT * FROM "{table.name}"').fetchall()  # noqa: S608
            assert stored == list(table.rows)
        version = connection.execute("SELECT value FROM meta WHERE key = 'knowledge_version'").fetchone()
        users = connection.execute(
            "SELECT id FROM links WHERE kind = 'strategy' AND to_kind = 'study' AND to_id = 'ACT-T1-02'"
        ).fetchall()
    connection.close()
    assert version == (load_catalogue().version,)
    assert users == [("car_t_cd19_leukaemia",)]


def test_the_same_tables_give_the_same_bytes(tables: tuple[Table, ...], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_knowledge_sqlite(tmp_path / name, tables)
        write_knowledge_csv(tmp_path / f"{name}-csv", tables)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    names = [path.name for path in sorted((tmp_path / "a-csv").iterdir())]
    assert all(
        (tmp_path / "a-csv" / name).read_bytes() == (tmp_path / "b-csv" / name).read_bytes() for name in names
    )
    assert len(names) == len(tables)


def test_no_text_of_a_csv_begins_like_a_formula(tables: tuple[Table, ...], tmp_path: Path) -> None:
    write_knowledge_csv(tmp_path, [*tables, MADE_UP])
    with (tmp_path / "made_up.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert [row[0] for row in rows[:4]] == ["'=1+1", "'+x", "'-", "'@a"]
    assert [row[1] for row in rows[:4]] == ["-2.5", "1", "", "0"]
    assert rows[4] == ['plain, with "quotes"\nand lines', "7"]
    for path in tmp_path.iterdir():
        with path.open(newline="", encoding="utf-8") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not cell.startswith(FORMULA_STARTS) or float(cell) < 0


def test_an_earlier_export_is_replaced(tables: tuple[Table, ...], tmp_path: Path) -> None:
    write_knowledge_sqlite(tmp_path / "k.sqlite", [MADE_UP, *tables[-2:]])
    write_knowledge_sqlite(tmp_path / "k.sqlite", tables)
    with sqlite3.connect(tmp_path / "k.sqlite") as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert names == {table.name for table in tables}
    assert [path.name for path in tmp_path.iterdir()] == ["k.sqlite"]


def foreign_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE patients (name)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("what", ["text", "empty", "database", "folder"])
def test_anything_else_is_refused_and_left_as_it_was(
    what: str, tables: tuple[Table, ...], tmp_path: Path
) -> None:
    out = tmp_path / "k.sqlite"
    if what == "database":
        foreign_database(out)
    elif what == "folder":
        out.mkdir()
    else:
        out.write_text("notes" if what == "text" else "")
    before = None if what == "folder" else out.read_bytes()
    with pytest.raises(InputError, match=r"no earlier export|a folder"):
        write_knowledge_sqlite(out, tables)
    assert before is None or out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["k.sqlite"]


def test_a_place_that_cannot_be_written_is_refused(tables: tuple[Table, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file" / "k.sqlite", tmp_path / ("n" * 300), Path("bad\0name")):
        with pytest.raises(InputError, match="cannot be written"):
            write_knowledge_sqlite(out, tables)
    with pytest.raises(InputError, match="a file"):
        write_knowledge_csv(tmp_path / "file", tables)


def test_nothing_is_left_when_the_writing_fails(tmp_path: Path) -> None:
    broken = Table(name="links", header=("a", "a"), rows=())
    with pytest.raises(InputError, match="cannot be written"):
        write_knowledge_sqlite(tmp_path / "k.sqlite", [broken])
    assert list(tmp_path.iterdir()) == []
