"""Every table of the knowledge base is in the list of kinds: no command, export or page forgets it."""

import dataclasses
import typing
from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.kinds import KINDS, record_of


def places(kind: type, prefix: str = "") -> Iterator[str]:
    """Every table below the knowledge base, by its dotted place."""
    for name, hint in typing.get_type_hints(kind).items():
        if hint is str:
            continue
        if dataclasses.is_dataclass(hint):
            yield from places(typing.cast("type", hint), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def test_every_table_of_the_knowledge_base_is_listed() -> None:
    listed = {kind.place for kind in KINDS}
    missing = sorted(set(places(KnowledgeBase)) - listed)
    assert not missing, f"add one line for each to KINDS in warmfront/knowledge/kinds.py: {missing}"
    assert not sorted(listed - set(places(KnowledgeBase)))


def test_kinds_name_fields_that_exist() -> None:
    for kind in KINDS:
        found = record_of(kind)
        names = {one.name for one in dataclasses.fields(found)} if found is not None else set()
        assert names.issuperset((*kind.ids, *kind.titles)), kind.kind
