"""An index over every entry of the knowledge base, built from the records themselves."""

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.kinds import CLASSES, KINDS, Kind, table_of
from warmfront.knowledge.links import MENTIONED, kinds_named_by

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

MOST_VALUES = 2000
"""A field of more single values (quantiles, matrices) is counted instead of listed; the file holds it."""

CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]+\b")
"""Ids that are recognised when a text mentions them, for example ``ACT-T1-02``; no gene has such a name."""


@record
class Link:
    """One entry names another.

    Parameters
    ----------
    field : str
        Field in which it does so; ``mentioned in FIELD`` for an id inside a sentence.
    kind, entry_id : str
        The other entry.
    """

    field: str
    kind: str
    entry_id: str


@record
class Entry:
    """One entry of the knowledge base, with its fields as plain values.

    Parameters
    ----------
    kind, entry_id : str
        Which entry; the pair is unique.
    title : str
        Words for people.
    file : str
        Where a curator edits it.
    fields : dict of str to plain value
        In the order of the record; nested records are mappings.
    sources : tuple of str
        Every source that the entry or a part of it names.
    status : str
        How firmly it stands; empty where the kind has no status of its own.
    links : tuple of Link
        Other entries that it names, sources included.
    """

    kind: str
    entry_id: str
    title: str
    file: str
    fields: Mapping[str, Plain]
    sources: tuple[str, ...]
    status: str
    links: tuple[Link, ...]

    def field(self, name: str) -> Plain:
        """Return the value of a field; None when the record has no such field."""
        return self.fields.get(name)


@record
class Catalogue:
    """Every entry, and who names whom.

    Parameters
    ----------
    version : str
        Digest of the knowledge files.
    entries : tuple of Entry
        In the order of `warmfront.knowledge.kinds.KINDS`.
    named_by : dict of tuple (str, str) to tuple of Link
        Kind and id of an entry to the entries that name it.
    """

    version: str
    entries: tuple[Entry, ...]
    named_by: Mapping[tuple[str, str], tuple[Link, ...]]

    def used_by(self, entry: Entry) -> tuple[Link, ...]:
        """Return the entries that name this one."""
        return self.named_by.get((entry.kind, entry.entry_id), ())

    def with_id(self, entry_id: str) -> tuple[Entry, ...]:
        """Return every entry of this id; several kinds may share one, and so may rows (``#2``)."""
        return tuple(
            entry for entry in self.entries if entry_id in (entry.entry_id, entry.entry_id.partition("#")[0])
        )

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of one kind."""
        return tuple(entry for entry in self.entries if entry.kind == kind)


def build_catalogue(base: KnowledgeBase) -> Catalogue:
    """Index every entry of the knowledge base.

    Parameters
    ----------
    base : KnowledgeBase
        Checked entries.

    Returns
    -------
    Catalogue
        Entries with their fields, sources and links in both directions.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> [entry.kind for entry in build_catalogue(load_knowledge()).with_id("ACT-T1-02")]
    ['study']
    """
    bare = [entry for kind in KINDS for entry in _entries(base, kind)]
    bare += [
        _class_entry(kind, name) for kind, field in CLASSES.items() for name in _names(bare, kind, field)
    ]
    known = {(entry.kind, entry.entry_id) for entry in bare}
    codes = {entry.entry_id: entry.kind for entry in reversed(bare) if CODE.fullmatch(entry.entry_id)}
    entries = tuple(dataclasses.replace(entry, links=_links(entry, known, codes)) for entry in bare)
    named_by: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for entry in entries:
        for link in entry.links:
            back = Link(field=link.field, kind=entry.kind, entry_id=entry.entry_id)
            named_by[link.kind, link.entry_id].append(back)
    return Catalogue(
        version=base.version,
        entries=entries,
        named_by={key: tuple(links) for key, links in named_by.items()},
    )


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Index the packaged knowledge, once per process.

    Returns
    -------
    Catalogue
        Of `warmfront.knowledge.files.load_knowledge`.
    """
    from warmfront.knowledge.files import load_knowledge

    return build_catalogue(load_knowledge())


def _entries(base: KnowledgeBase, kind: Kind) -> Iterator[Entry]:
    table = table_of(base, kind)
    if table is None:
        return
    if isinstance(table, Mapping):
        pairs = [(str(key), content) for key, content in table.items()]
    else:
        rows = table if isinstance(table, tuple) else (table,)
        pairs = [("", content) for content in rows]
    times: Counter[str] = Counter()
    for key, content in pairs:
        parts = (_words(getattr(content, name)) for name in kind.ids)
        entry_id = key or ":".join(filter(None, parts)) or kind.name
        times[entry_id] += 1
        if times[entry_id] > 1:
            entry_id = f"{entry_id}#{times[entry_id]}"
        yield _entry(kind, entry_id, content)


def _entry(kind: Kind, entry_id: str, content: Any) -> Entry:
    fields: dict[str, Plain]
    if dataclasses.is_dataclass(content):
        names = [one.name for one in dataclasses.fields(content)]
        fields = {name: _bounded(getattr(content, name), kind.file) for name in names}
        title = ", ".join(filter(None, (_words(getattr(content, name)) for name in kind.titles)))
    else:
        fields = {"text": to_plain(content)}
        title = _words(content)
    named = dict.fromkeys(word for name, word in leaves(fields) if name in ("source", "sources"))
    status = fields.get("status")
    return Entry(
        kind=kind.kind,
        entry_id=entry_id,
        title=title or entry_id,
        file=kind.file,
        fields=fields,
        sources=tuple(word for word in named if isinstance(word, str) and word),
        status=status if isinstance(status, str) else "",
        links=(),
    )


def _names(entries: list[Entry], kind: str, field: str) -> list[str]:
    """Words of one field over all entries of the kind whose name begins the class's name."""
    of = kind.removesuffix(" class")
    return sorted({str(entry.field(field)) for entry in entries if entry.kind == of})


def _class_entry(kind: str, name: str) -> Entry:
    of = kind.removesuffix(" class")
    file = next(one.file for one in KINDS if one.kind == of)
    return Entry(
        kind=kind, entry_id=name, title=name, file=file, fields={}, sources=(), status="", links=()
    )  # fmt: skip


def _words(content: object) -> str:
    if isinstance(content, (tuple, list)):
        return ", ".join(_words(part) for part in content)
    if isinstance(content, Enum):
        return str(content.value)
    return "" if content is None else str(content)


def _bounded(content: object, file: str) -> Plain:
    n = _count(content)
    return to_plain(content) if n <= MOST_VALUES else f"({n:,} values, in {file})"


def _count(content: object) -> int:
    if isinstance(content, Mapping):
        return sum(_count(part) for part in content.values())
    if isinstance(content, (tuple, list)):
        return sum(_count(part) for part in content)
    if dataclasses.is_dataclass(content):
        return sum(_count(getattr(content, one.name)) for one in dataclasses.fields(content))
    return 1


def to_plain(content: object) -> Plain:
    """Turn a value of a record into texts, numbers, lists and mappings.

    Parameters
    ----------
    content : object
        Value of a field; a record becomes a mapping, an enumeration its word.

    Returns
    -------
    plain value
        What JSON can hold.

    Examples
    --------
    >>> to_plain(("CD19", None, 2.5))
    ['CD19', None, 2.5]
    """
    if isinstance(content, Enum):
        return str(content.value)
    if content is None or isinstance(content, (str, bool, int, float)):
        return content
    if isinstance(content, Mapping):
        return {_words(key): to_plain(part) for key, part in content.items()}
    if isinstance(content, (tuple, list)):
        return [to_plain(part) for part in content]
    if dataclasses.is_dataclass(content):
        return {one.name: to_plain(getattr(content, one.name)) for one in dataclasses.fields(content)}
    return str(content)


def leaves(content: Plain, field: str = "") -> Iterator[tuple[str, Plain]]:
    """Walk through the single values below a plain value, each with the field that it stands in.

    Parameters
    ----------
    content : plain value
        Mapping, list or single value.
    field : str
        Name of the field that holds it.

    Yields
    ------
    tuple of str and plain value
        Innermost field name, value.
    """
    if isinstance(content, dict):
        for name, part in content.items():
            yield from leaves(part, name)
    elif isinstance(content, list):
        for part in content:
            yield from leaves(part, field)
    else:
        yield field, content


def _links(entry: Entry, known: set[tuple[str, str]], codes: Mapping[str, str]) -> tuple[Link, ...]:
    own = (entry.kind, entry.entry_id)
    found: dict[Link, None] = {}
    for field, word in leaves(dict(entry.fields)):
        if not isinstance(word, str) or not word:
            continue
        wanted = kinds_named_by(entry.kind, field)
        kind = next((kind for kind in wanted if (kind, word) in known), None)
        if kind is not None:
            if (kind, word) != own:
                found[Link(field=field, kind=kind, entry_id=word)] = None
            continue
        for code in CODE.findall(word):
            if code in codes and (codes[code], code) != own:
                found[Link(field=f"{MENTIONED} {field}", kind=codes[code], entry_id=code)] = None
    named = {(link.kind, link.entry_id) for link in found if not link.field.startswith(MENTIONED)}
    return tuple(
        link
        for link in found
        if not (link.field.startswith(MENTIONED) and (link.kind, link.entry_id) in named)
    )
