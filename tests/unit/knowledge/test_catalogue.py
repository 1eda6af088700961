"""The index over the knowledge base: complete, unique, linked both ways, bounded."""

import dataclasses
import json

import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import Source
from warmfront.knowledge.catalogue import MOST_VALUES, Catalogue, build_catalogue, leaves, to_plain
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.kinds import CLASSES, KINDS, record_of, table_of

SPREADSHEET_CELL = 32_767


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return build_catalogue(load_knowledge())


def test_kinds_have_different_names() -> None:
    assert len({kind.name for kind in KINDS} | set(CLASSES)) == len(KINDS) + len(CLASSES)


def test_the_record_of_a_table_is_that_of_its_entries() -> None:
    base = load_knowledge()
    for kind in KINDS:
        table = table_of(base, kind)
        rows = (
            list(table.values())
            if isinstance(table, dict)
            else list(table or ())
            if isinstance(table, tuple)
            else [table]
        )
        wanted = record_of(kind)
        assert all(wanted is None or isinstance(row, wanted) for row in rows)
        assert wanted is not None or all(isinstance(row, (str, tuple)) for row in rows)


def test_every_entry_is_indexed_once_under_an_id_of_its_own(catalogue: Catalogue) -> None:
    base = load_knowledge()
    keys = [(entry.kind, entry.entry_id) for entry in catalogue.entries]
    assert len(keys) == len(set(keys))
    assert not [key for kind, key in keys if not key or ("#" in key and kind != "condition")]
    for kind in KINDS:
        table = table_of(base, kind)
        wanted = len(table) if isinstance(table, (dict, tuple)) else int(table is not None)
        assert len(catalogue.of_kind(kind.kind)) == wanted, kind.kind


def test_every_source_that_an_entry_names_is_a_link(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        linked = {link.entry_id for link in entry.links if link.kind == "source"}
        assert linked.issuperset(entry.sources), (entry.kind, entry.entry_id)


def test_links_lead_to_entries_and_back(catalogue: Catalogue) -> None:
    known = {(entry.kind, entry.entry_id) for entry in catalogue.entries}
    forth = set()
    for entry in catalogue.entries:
        for link in entry.links:
            assert (link.kind, link.entry_id) in known
            assert (link.kind, link.entry_id) != (entry.kind, entry.entry_id)
            forth.add((entry.kind, entry.entry_id, link.field, link.kind, link.entry_id))
    back = {
        (link.kind, link.entry_id, link.field, *key)
        for key, links in catalogue.named_by.items()
        for link in links
    }
    assert forth == back


def test_a_study_knows_the_strategies_and_outcomes_that_name_it(catalogue: Catalogue) -> None:
    (study,) = catalogue.with_id("ACT-T1-02")
    named = {(link.kind, link.entry_id) for link in catalogue.used_by(study)}
    assert {("strategy", "car_t_cd19_leukaemia"), ("outcome", "ACT-T1-02-1")} <= named


def test_a_class_knows_its_strategies(catalogue: Catalogue) -> None:
    entry = next(e for e in catalogue.with_id("antibody-drug conjugate") if e.kind == "strategy class")
    named = {link.entry_id for link in catalogue.used_by(entry) if link.field == "strategy_class"}
    wanted = {
        key for key, s in load_knowledge().strategies.items() if s.strategy_class == "antibody-drug conjugate"
    }
    assert named == wanted


def test_an_id_inside_a_sentence_is_a_link() -> None:
    base = load_knowledge()
    study = dataclasses.replace(base.studies["ACT-T1-01"], note="repeats ACT-T1-02, not PD-1 nor HLA-A")
    made = build_catalogue(dataclasses.replace(base, studies={**base.studies, "ACT-T1-01": study}))
    (entry,) = made.with_id("ACT-T1-01")
    mentioned = [(link.field, link.entry_id) for link in entry.links if link.field.startswith("mentioned")]
    assert mentioned == [("mentioned in note", "ACT-T1-02")]


def test_ids_that_come_twice_are_told_apart() -> None:
    base = load_knowledge()
    made = build_catalogue(dataclasses.replace(base, outcomes=(*base.outcomes, base.outcomes[0])))
    ids = [entry.entry_id for entry in made.of_kind("outcome")]
    assert len(ids) == len(set(ids))
    assert f"{base.outcomes[0].outcome_id}#2" in ids


def test_rows_that_share_an_id_are_shown_together(catalogue: Catalogue) -> None:
    found = [entry for entry in catalogue.with_id("organ_function_renal") if entry.kind == "condition"]
    rules = [rule for rule in load_knowledge().general_conditions if rule.rule == "organ_function_renal"]
    assert len(found) == len(rules) > 1
    assert len({entry.entry_id for entry in found}) == len(found)


def test_large_fields_are_counted_and_the_others_fit_a_spreadsheet(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_id("tcga-coadread")
    assert "values, in reference/" in str(entry.field("groups"))
    longest = max(len(json.dumps(content)) for one in catalogue.entries for content in one.fields.values())
    assert longest < SPREADSHEET_CELL
    assert (
        max(len(list(leaves(content))) for one in catalogue.entries for content in one.fields.values())
        <= MOST_VALUES
    )


def test_plain_values_hold_words_for_enumerations_and_mappings_for_records() -> None:
    source = Source(source_id="a", citation="A", kind="paper", checked="seen")
    assert to_plain((Status.TRIAL, {"x": source}, True)) == [
        "trial",
        {
            "x": {
                "source_id": "a",
                "citation": "A",
                "doi": "",
                "registry": "",
                "kind": "paper",
                "checked": "seen",
            }
        },
        True,
    ]


def test_a_field_that_does_not_exist_is_none(catalogue: Catalogue) -> None:
    assert catalogue.entries[0].field("no such field") is None
