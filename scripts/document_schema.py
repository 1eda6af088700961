"""Write docs/reference/schema.md from the records of the knowledge base.

python scripts/document_schema.py
"""

import dataclasses
import sys
import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

from numpydoc.docscrape import NumpyDocString

from pages import REFERENCE, tabulate
from warmfront.knowledge.kinds import KINDS, Kind, record_of

PAGE = REFERENCE / "schema.md"
INTRODUCTION = """# Schema of the knowledge files

Written by `scripts/document_schema.py` (`make schema`) from the records that the files are read into; do not
edit by hand. What the kinds are for and which rules hold: [knowledge files](knowledge.md). How to add to
them: [curate evidence](../how-to/curate-evidence.md).

One section for each kind of entry, in the order of `warmfront.knowledge.kinds.KINDS`. Unknown fields are
refused. In TSV files a list is written with semicolons, yes and no as words, and an empty cell is "not
stated"; in TOML files a field that has a default may be left out. `source` is always an id of `sources/`, and
`status` says how firmly the entry stands. Records that are parts of others follow at the end."""
PLAIN = {str: "text", int: "whole number", float: "number", bool: "yes or no", type(None): "empty"}
PLURAL = {str: "texts", int: "whole numbers", float: "numbers"}
TEXT_TABLES = {
    "disease group": 'Id of the group to its words, as `group = "name"`.',
    "product population": "Cells of which a quantity is a share, to the other spellings of it.",
    "kind of product": "Kind of product, to the other spellings of it.",
    "teaching note": 'Id of the concept to one or two plain sentences, as `key = "text"`.',
}
COMMON = {
    "source": "Id of the source in `sources/`.",
    "sources": "Ids of sources in `sources/`.",
    "status": "How firmly the entry stands.",
    "note": "Doubts and limits in words; empty when there are none.",
    "label": "Words for people.",
    "level": "CIViC letter: A validated, B clinical, C cases or small series, D preclinical, E inferred.",
    "section": "Place in the review.",
    "references": "Numbers of the review's list of references.",
}
"""Fields that mean the same in every record; a docstring that says more goes before."""


def describe_fields(kind: type) -> dict[str, str]:
    """Field to its words in the section Parameters of the record's docstring."""
    found: dict[str, str] = {}
    for part in NumpyDocString(kind.__doc__ or "")["Parameters"]:
        words = " ".join(line.strip() for line in part.desc).strip()
        for name in part.name.split(","):
            found[name.strip()] = words
    return found


def missing_words(kind: type) -> list[str]:
    """Fields of a record that no line of its docstring explains."""
    known = describe_fields(kind)
    return [
        f"{kind.__module__}.{kind.__qualname__}.{one.name}"
        for one in dataclasses.fields(kind)
        if not known.get(one.name) and one.name not in COMMON
    ]


def say_type(hint: Any) -> str:
    """A type in words."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is typing.Literal:
        return "one of " + ", ".join(f"`{word}`" if word != "" else "empty" for word in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(say_type(part) for part in arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"list of {PLURAL.get(arguments[0]) or say_type(arguments[0])}"
    if origin is tuple:
        return f"{len(arguments)} values: " + ", ".join(say_type(part) for part in arguments)
    if origin in (dict, typing.get_origin(typing.Mapping[str, str])):
        return f"mapping of {say_type(arguments[0])} to {say_type(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(f"`{one.value}`" for one in hint)
    if dataclasses.is_dataclass(hint):
        return f"[{hint.__name__}](#{anchor(hint)})"
    raise TypeError(f"no words for {hint!r}")


def anchor(kind: type) -> str:
    """The heading below which a record is described: that of its table, or its own name."""
    heading = next((one.kind for one in KINDS if record_of(one) is kind), kind.__name__)
    return heading.lower().replace(" ", "-")


def parts_of(hint: Any) -> Iterator[type]:
    """Records inside a type."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from parts_of(part)


def say_default(one: "dataclasses.Field[Any]") -> str:
    """Whether a field must be written, or what holds without it."""
    if one.default_factory is not dataclasses.MISSING:
        return "empty"
    if one.default is dataclasses.MISSING:
        return "required"
    if one.default is None or one.default in ("", ()):
        return "empty"
    if isinstance(one.default, bool):
        return "`yes`" if one.default else "`no`"
    value = one.default.value if isinstance(one.default, Enum) else one.default
    return f"`{', '.join(map(str, value)) if isinstance(value, tuple) else value}`"


def tabulate_record(kind: type) -> str:
    """Fields of a record; neighbours that share their words, type and default share a row."""
    known, hints = describe_fields(kind), typing.get_type_hints(kind)
    rows: dict[tuple[str, str, str], list[str]] = {}
    for one in dataclasses.fields(kind):
        words = (known.get(one.name) or COMMON[one.name]).replace("|", "\\|").replace("``", "`")
        key = (say_type(hints[one.name]), say_default(one), words)
        rows.setdefault(key, []).append(f"`{one.name}`")
    cells = [(", ".join(names), *key) for key, names in rows.items()]
    return tabulate(("Field", "Type", "Without it", "Meaning"), cells)


def first_words(kind: type) -> str:
    return " ".join(NumpyDocString(kind.__doc__ or "")["Summary"])


def write_kind(kind: Kind) -> str:
    kept = record_of(kind)
    head = f"## {kind.kind[0].upper()}{kind.kind[1:]}\n\n`{kind.file}`"
    if kept is None:
        return f"{head}. {TEXT_TABLES[kind.kind]}"
    name = f"`{kept.__module__}.{kept.__qualname__}`"
    keys = " and ".join(f"`{field}`" for field in kind.ids)
    key = f" Id: {keys}." if keys else ""
    return f"{head}, record {name}.{key} {first_words(kept)}\n\n{tabulate_record(kept)}"


def inner_records(outer: list[type]) -> list[type]:
    """Records that are parts of others and have no table of their own, each once."""
    found: list[type] = []
    waiting = list(outer)
    while waiting:
        kind = waiting.pop(0)
        for hint in typing.get_type_hints(kind).values():
            for part in parts_of(hint):
                if part not in outer and part not in found:
                    found.append(part)
                    waiting.append(part)
    return sorted(found, key=lambda one: one.__name__)


def all_records() -> list[type]:
    """Records of every table and of their parts."""
    outer = [kept for kind in KINDS if (kept := record_of(kind)) is not None]
    outer = list(dict.fromkeys(outer))
    return [*outer, *inner_records(outer)]


def write_page() -> str:
    """The page.

    Raises
    ------
    SystemExit
        When a field has no words; names every such field.
    """
    missing = [name for kind in all_records() for name in missing_words(kind)]
    if missing:
        sys.exit("fields without a line in the docstring of their record:\n  " + "\n  ".join(missing))
    outer = {kept for kind in KINDS if (kept := record_of(kind)) is not None}
    inner = [kind for kind in all_records() if kind not in outer]
    parts = [INTRODUCTION, *(write_kind(kind) for kind in KINDS), "## Parts of records"]
    parts += [f"### {kind.__name__}\n\n{first_words(kind)}\n\n{tabulate_record(kind)}" for kind in inner]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
