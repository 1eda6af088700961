"""Reading single knowledge files into records; every problem is collected, none stops the reading."""

import csv
import dataclasses
import io
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
LIST_SEPARATOR = ";"


class KnowledgeReader:
    """Reads files below one folder, collecting problems instead of stopping at the first.

    Parameters
    ----------
    folder : Traversable
        A folder laid out like the packaged one.
    """

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.adapters: dict[type[Any], TypeAdapter[Any]] = {}

    def one(self, name: str, content: Mapping[str, Any], kind: type[T]) -> T | None:
        """Make one record of the keys; None, and a problem each, when they do not fit it."""
        if kind not in self.adapters:
            self.adapters[kind] = TypeAdapter(kind)
        try:
            made: T = self.adapters[kind].validate_python(content)
        except ValidationError as error:
            for detail in error.errors():
                field = ".".join(str(part) for part in detail["loc"])
                self.problems.append(f"{name}: {field}: {detail['msg']} (found {detail['input']!r:.80})")
            return None
        return made

    def toml(self, name: str) -> dict[str, Any]:
        """Read the keys of one TOML file; none, and a problem, when it is missing or broken."""
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, FileNotFoundError) as error:
            self.problems.append(f"{name}: {error}")
            return {}

    def entries(self, name: str, key: str, kind: type[T]) -> tuple[T, ...]:
        """Read the array of tables ``[[key]]`` of one TOML file."""
        content = self.toml(name)
        self.problems += [f"{name}: unknown table {other!r}" for other in content if other != key]
        rows = content.get(key, [])
        made = (self.one(f"{name}: {key} {i + 1}", row, kind) for i, row in enumerate(rows))
        return tuple(entry for entry in made if entry is not None)

    def stems(self, name: str) -> tuple[str, ...]:
        """List the TOML files of one folder in alphabetical order, without their ending."""
        names = sorted(path.name for path in (self.folder / name).iterdir())
        return tuple(name.removesuffix(".toml") for name in names if name.endswith(".toml"))

    def folder_of(self, name: str, id_field: str, kind: type[T]) -> dict[str, T]:
        """Read one TOML file per entry; the file's stem is the entry's id."""
        found: dict[str, T] = {}
        for stem in self.stems(name):
            file_name = f"{name}/{stem}.toml"
            entry = self.one(file_name, {id_field: stem, **self.toml(file_name)}, kind)
            if entry is not None:
                found[stem] = entry
        return found

    def rows(self, name: str, kind: type[T]) -> tuple[T, ...]:
        """Read one TSV; an empty cell is None where the field allows it, else an empty text."""
        text = (self.folder / name).read_text(encoding="utf-8")
        made = []
        for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter="\t"), start=2):
            made.append(self.one(f"{name}: line {number}", _typed(row, kind), kind))
        return tuple(entry for entry in made if entry is not None)

    def keyed(self, name: str, entries: tuple[T, ...], field: str) -> dict[str, T]:
        """Key entries by their own field; a key that comes twice is a problem."""
        found: dict[str, T] = {}
        for entry in entries:
            key = getattr(entry, field)
            if key in found:
                self.problems.append(f"{name}: duplicate id {key!r}")
            found[key] = entry
        return found

    def keyed_rows(self, name: str, kind: type[T], field: str) -> dict[str, T]:
        """Read one TSV, keyed by one of its columns."""
        return self.keyed(name, self.rows(name, kind), field)

    def keyed_entries(self, name: str, table: str, kind: type[T], field: str) -> dict[str, T]:
        """Read the entries of one table of a TOML file, keyed by one of their fields."""
        return self.keyed(name, self.entries(name, table, kind), field)

    def only(self, name: str, kind: type[T]) -> T | None:
        """Read a TOML file that is one entry."""
        return self.one(name, self.toml(name), kind)


def _typed(row: Mapping[str, str], kind: Any) -> dict[str, Any]:
    annotations = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    typed: dict[str, Any] = {}
    for key, cell in row.items():
        wanted = annotations.get(key, "")
        if "tuple" in wanted:
            typed[key] = tuple(part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip())
        elif cell == "" and "None" in wanted:
            typed[key] = None
        elif "bool" in wanted:
            typed[key] = {"yes": True, "no": False}.get(cell, cell)
        else:
            typed[key] = cell
    return typed
