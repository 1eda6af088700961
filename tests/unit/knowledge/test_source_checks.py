"""One check over every table: a wrong source is noticed wherever an entry names one."""

import dataclasses
from typing import Any

import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.kinds import KINDS, Kind, record_of, table_of
from warmfront.knowledge.source_checks import check_sources

BASE = load_knowledge()


def with_table(kind: Kind, table: Any) -> KnowledgeBase:
    first, *rest = kind.place.split(".")
    if rest:
        table = dataclasses.replace(getattr(BASE, first), **{rest[0]: table})
    return dataclasses.replace(BASE, **{first: table})


def first_changed(kind: Kind, **fields: object) -> KnowledgeBase:
    table = table_of(BASE, kind)
    if isinstance(table, dict):
        key, entry = next(iter(table.items()))
        return with_table(kind, {**table, key: dataclasses.replace(entry, **fields)})
    if isinstance(table, tuple):
        return with_table(kind, (dataclasses.replace(table[0], **fields), *table[1:]))
    return with_table(kind, dataclasses.replace(table, **fields))


def kinds_with(*names: str) -> list[Kind]:
    return [
        kind
        for kind in KINDS
        if (record := record_of(kind)) is not None
        and set(names) <= {field.name for field in dataclasses.fields(record)}
        and table_of(BASE, kind)
    ]


def test_the_packaged_entries_name_sources_that_bear_them() -> None:
    assert check_sources(BASE) == []


@pytest.mark.parametrize("kind", kinds_with("source"), ids=lambda kind: kind.name)
def test_a_source_that_does_not_exist_is_named_in_every_table(kind: Kind) -> None:
    (problem,) = check_sources(first_changed(kind, source="hearsay"))
    assert problem.startswith(kind.file)
    assert "source 'hearsay' is not in sources/*.toml" in problem


@pytest.mark.parametrize("kind", kinds_with("source", "status"), ids=lambda kind: kind.name)
def test_what_was_not_read_is_an_assumption_in_every_table(kind: Kind) -> None:
    (problem,) = check_sources(first_changed(kind, source="field_knowledge", status=Status.TRIAL))
    assert "source 'field_knowledge' was not read, so the status must be 'assumption', not 'trial'" in problem


def test_more_than_sixty_tables_are_looked_at() -> None:
    assert len(kinds_with("source")) > 60


def test_of_several_sources_one_must_have_been_read() -> None:
    strategy = BASE.strategies["lag3_pd1"]
    kind = next(kind for kind in KINDS if kind.kind == "strategy")

    def found(*sources: str) -> list[str]:
        changed = dataclasses.replace(strategy, sources=sources)
        return check_sources(with_table(kind, {"lag3_pd1": changed}))

    assert found("field_knowledge", *strategy.sources) == []
    (problem,) = found("field_knowledge")
    assert problem.startswith("strategies/lag3_pd1.toml: source 'field_knowledge' was not read")


def test_parts_of_an_entry_are_looked_at_too() -> None:
    strategy = BASE.strategies["lag3_pd1"]
    kind = next(kind for kind in KINDS if kind.kind == "strategy")
    approval = dataclasses.replace(strategy.approvals[0], source="field_knowledge", status=Status.GUIDELINE)
    changed = dataclasses.replace(strategy, approvals=(approval,))
    (problem,) = check_sources(with_table(kind, {"lag3_pd1": changed}))
    assert "not 'guideline'" in problem
