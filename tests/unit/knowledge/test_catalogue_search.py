"""Finding entries: by id, by words, hostile texts included; flags of what is doubtful."""

import dataclasses

import pytest

from warmfront.domain.errors import InputError
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.catalogue import Catalogue, Entry, Link, build_catalogue, load_catalogue
from warmfront.knowledge.catalogue_search import find_entries, find_flags, search_entries
from warmfront.knowledge.files import load_knowledge

HOSTILE = ["", " \t\n", "x" * 100_000, "\0" * 300, "界" * 201]
SIGNS = [
    "(.*)",
    "[a-z]+",
    "a|b",
    "\\",
    "^CD19$",
    "%s %d {0}",
    "'; DROP TABLE study; --",
    "𝔘𝔫𝔦",
    "\u202e",
    "\0",
    "🧬",
]


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_an_entry_is_shown_with_its_source_and_its_users(base: KnowledgeBase, catalogue: Catalogue) -> None:
    (view,) = find_entries(catalogue, "ACT-T1-02", base.sources)
    assert [source.source_id for source in view.sources] == ["review_cell_therapy_2025"]
    assert Link(field="evidence", kind="strategy", entry_id="car_t_cd19_leukaemia") in view.used_by


def test_case_does_not_matter_where_no_id_fits_exactly(base: KnowledgeBase, catalogue: Catalogue) -> None:
    (view,) = find_entries(catalogue, "act-t1-02", base.sources)
    assert view.entry.entry_id == "ACT-T1-02"


def test_an_id_of_several_kinds_shows_each(base: KnowledgeBase, catalogue: Catalogue) -> None:
    kinds = {view.entry.kind for view in find_entries(catalogue, "CAR-T", base.sources)}
    assert {"strategy class", "agent class", "kind of product"} <= kinds


def test_an_unknown_id_names_the_nearest(base: KnowledgeBase, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match=r"nearest: .*lag3_pd1"):
        find_entries(catalogue, "lag3_pdl", base.sources)
    with pytest.raises(InputError, match=r"nearest: car_macrophage"):
        find_entries(catalogue, "car_macroph", base.sources)
    with pytest.raises(InputError, match="no id is near"):
        find_entries(catalogue, "zzzzqqqqxxxx", base.sources)


@pytest.mark.parametrize("text", HOSTILE, ids=["empty", "blank", "long", "zero bytes", "long unicode"])
def test_texts_that_are_no_question_are_refused(text: str, base: KnowledgeBase, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match=r"at least one word|at most 200 characters"):
        search_entries(catalogue, text)
    with pytest.raises(InputError, match=r"at least one word|at most 200 characters"):
        find_entries(catalogue, text, base.sources)


@pytest.mark.parametrize("text", SIGNS)
def test_signs_mean_themselves(text: str, base: KnowledgeBase, catalogue: Catalogue) -> None:
    for hit in search_entries(catalogue, text):
        entry = next(e for e in catalogue.of_kind(hit.kind) if e.entry_id == hit.entry_id)
        whole = " ".join((entry.entry_id, entry.title, str(entry.fields))).casefold()
        assert all(word in whole or repr(word)[1:-1] in whole for word in text.casefold().split())
    with pytest.raises(InputError, match="which no entry has"):
        find_entries(catalogue, text, base.sources)


def test_words_in_the_id_come_before_words_in_the_title_and_elsewhere(catalogue: Catalogue) -> None:
    hits = search_entries(catalogue, "nivolumab")
    assert (hits[0].kind, hits[0].entry_id) == ("agent", "nivolumab")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    by_field = next(hit for hit in hits if hit.score == 1)
    assert by_field.where


def test_every_word_must_occur(catalogue: Catalogue) -> None:
    both = {(hit.kind, hit.entry_id) for hit in search_entries(catalogue, "CD19 lymphoma")}
    for word in ("cd19", "LYMPHOMA"):
        assert both <= {(hit.kind, hit.entry_id) for hit in search_entries(catalogue, word)}
    assert not search_entries(catalogue, "nivolumab zzzzqqqq")


def test_a_search_keeps_to_its_kind_and_names_the_kinds(catalogue: Catalogue) -> None:
    assert {hit.kind for hit in search_entries(catalogue, "nivolumab", "strategy")} == {"strategy"}
    with pytest.raises(InputError, match=r"strategy, agent, study.*strategy class"):
        search_entries(catalogue, "nivolumab", "strategies")


def flags(base: KnowledgeBase, entry_id: str, kind: str) -> str:
    made = build_catalogue(base)
    entry = next(entry for entry in made.with_id(entry_id) if entry.kind == kind)
    return " ".join(find_flags(entry, made, base.sources))


def test_what_rests_on_memory_says_so(base: KnowledgeBase) -> None:
    assert "named from memory" in flags(base, "nivolumab", "agent")
    assert "never ranked as evidence" in flags(base, "nivolumab", "agent")


def test_doubts_about_a_study_are_flags(base: KnowledgeBase) -> None:
    study = dataclasses.replace(
        base.studies["ACT-T1-02"], comparator="", overlaps_with=("ACT-T1-01",), curation="duplicate"
    )
    newer = dataclasses.replace(base.studies["ACT-T1-01"], supersedes="ACT-T1-02", species="preclinical")
    made = dataclasses.replace(base, studies={**base.studies, "ACT-T1-02": study, "ACT-T1-01": newer})
    found = flags(made, "ACT-T1-02", "study")
    assert "No comparator" in found
    assert "Not to be pooled: duplicate" in found
    assert "same patients as ACT-T1-01" in found
    assert "Superseded by study ACT-T1-01" in found
    assert "No human cohort (preclinical)" in flags(made, "ACT-T1-01", "study")


def test_counts_worked_back_and_percentages_without_counts_are_flags(base: KnowledgeBase) -> None:
    inferred = next(row for row in base.outcomes if row.count_origin == "inferred")
    bare = next(row for row in base.outcomes if row.events is None and row.unit == "%")
    assert "worked back" in flags(base, inferred.outcome_id, "outcome")
    assert "gives no rate" in flags(base, bare.outcome_id, "outcome")


def test_a_strategy_without_rows_or_human_data_says_so(base: KnowledgeBase) -> None:
    assert "No human safety data." in flags(base, "phototherapy_icd", "strategy")
    bare = dataclasses.replace(base.strategies["lag3_pd1"], evidence=())
    made = dataclasses.replace(base, strategies={**base.strategies, "lag3_pd1": bare})
    assert "No row of the evidence tables" in flags(made, "lag3_pd1", "strategy")


def test_an_inconsistency_flags_what_it_mentions(base: KnowledgeBase) -> None:
    found = Entry(
        kind="inconsistency",
        entry_id="INC-901",
        title="made up",
        file="made up",
        fields={"finding": "ACT-T1-02 is printed twice"},
        sources=(),
        status="",
        links=(Link(field="mentioned in finding", kind="study", entry_id="ACT-T1-02"),),
    )
    made = build_catalogue(base)
    named = {("study", "ACT-T1-02"): (Link(field="finding", kind="inconsistency", entry_id="INC-901"),)}
    made = dataclasses.replace(made, entries=(*made.entries, found), named_by=named)
    (entry,) = made.with_id("ACT-T1-02")
    assert "Inconsistency INC-901 speaks of it." in find_flags(entry, made, base.sources)
