"""Check over every table at once: sources exist, and what was not read is an assumption."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.kinds import KINDS, Kind, table_of


def check_sources(base: KnowledgeBase) -> list[str]:
    """Check that every source that an entry or a part of it names exists and bears its status.

    An entry with one source that was not read must be an assumption; one with several, when none was read.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        problem
        for kind in KINDS
        for where, entry in _entries(base, kind)
        for part in _parts(entry)
        for problem in _problems(where, part, base)
    ]


def _problems(where: str, entry: Any, base: KnowledgeBase) -> Iterator[str]:
    named = _sources_of(entry)
    unread = []
    for source in named:
        if source not in base.sources:
            yield f"{where}: source {source!r} is not in sources/*.toml"
        elif base.sources[source].checked == "memory":
            unread.append(source)
    status = getattr(entry, "status", Status.ASSUMPTION)
    if named and len(unread) == len(named) and status is not Status.ASSUMPTION:
        listed = ", ".join(map(repr, unread))
        wanted = f"the status must be 'assumption', not {status.value!r}"
        yield f"{where}: source {listed} was not read, so {wanted}"


def _entries(base: KnowledgeBase, kind: Kind) -> Iterator[tuple[str, Any]]:
    """List the entries of a table that are records, with the file and id by which a curator finds them."""
    table = table_of(base, kind)
    if isinstance(table, dict):
        for key, entry in table.items():
            yield (f"{kind.file}{key}.toml" if kind.file.endswith("/") else f"{kind.file} {key}"), entry
    elif isinstance(table, tuple):
        for entry in table:
            yield f"{kind.file} {':'.join(str(getattr(entry, name)) for name in kind.ids)}", entry
    elif table is not None:
        yield kind.file, table


def _parts(entry: Any) -> Iterator[Any]:
    # A record, and every record in it.
    if not dataclasses.is_dataclass(entry):  # such as the words of a teaching note
        return
    yield entry
    for field in dataclasses.fields(entry):
        content = getattr(entry, field.name)
        # Tuples are of one kind, and those of a reference hold ten thousand numbers.
        inner = content if isinstance(content, tuple) else (content,)
        if inner and dataclasses.is_dataclass(inner[0]):
            for one in inner:
                yield from _parts(one)


def _sources_of(entry: Any) -> tuple[str, ...]:
    one, several = getattr(entry, "source", None), getattr(entry, "sources", ())
    return (*((one,) if isinstance(one, str) else ()), *(several if isinstance(several, tuple) else ()))


SOURCE_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (check_sources,)
