"""What became of each carried-over row and each sentence, worked out from the entries themselves."""

from dataclasses import replace

import pytest

from warmfront.knowledge import coverage_checks as checks
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.coverage import TABLES, CoveredItem, cover
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.reviews import RowNote, SeedSentence


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def row(base: KnowledgeBase, item: str, table: str) -> CoveredItem:
    (found,) = [r for r in cover(base).rows if r.item == item and r.table == table]
    return found


def sentence(**fields: object) -> SeedSentence:
    made = {"seed": "a.txt", "number": 1, "digest": "0123456789ab", "topic": "a topic", "disposition": "used"}
    return SeedSentence(**({**made, "where": ("til",), "reason": ""} | fields))  # type: ignore[arg-type]


def with_sentences(base: KnowledgeBase, *sentences: SeedSentence) -> KnowledgeBase:
    return replace(base, reviews=replace(base.reviews, sentences=sentences))


@pytest.mark.parametrize("check", checks.COVERAGE_CHECKS, ids=lambda check: check.__name__)
def test_packaged_files_pass(check, base: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    assert check(base) == []


def test_every_table_in_its_size(base: KnowledgeBase) -> None:
    counts = cover(base).counts()
    sizes = [sum(counts[table].values()) for table in TABLES]
    assert sizes == [47, 81, 77, 16, 19, 7, 19, 13, 24, 10, 8, 52, 42]


def test_a_study_is_used_where_a_strategy_names_it(base: KnowledgeBase) -> None:
    assert "til_lifileucel_melanoma" in row(base, "ACT-T1-07", "studies").where
    silent = {k: replace(s, evidence=()) for k, s in base.strategies.items()}
    lost = replace(base, strategies=silent)
    assert row(lost, "ACT-T1-07", "studies").disposition == "unexplained"
    assert row(lost, "ACT-T1-07-1", "outcomes").disposition == "unexplained"
    assert any(p.startswith("studies ACT-T1-07: used nowhere") for p in checks.check_nothing_vanishes(lost))


def test_a_marker_is_used_by_axis_product_or_rule_and_else_rejected(base: KnowledgeBase) -> None:
    assert "ldh" in row(base, "BM-12", "biomarkers").where
    assert "product_tscm" in row(base, "BM-20", "biomarkers").where
    assert "DR-02" in row(base, "BM-58", "biomarkers").where
    rejected = row(base, "BM-16", "biomarkers")
    assert (rejected.disposition, rejected.reason) == (
        "rejected",
        "no reading of its own: the source gives two directions",
    )


def test_a_retired_rule_is_rejected_and_lends_nothing_to_its_marker(base: KnowledgeBase) -> None:
    assert row(base, "DR-06", "decision rules").disposition == "rejected"
    assert row(base, "BM-66", "biomarkers").disposition == "rejected"


def test_a_note_by_hand_never_hides_a_use(base: KnowledgeBase) -> None:
    note = RowNote(item="ACT-T1-07", disposition="out of scope", where=(), reason="by hand")
    noted = replace(base, reviews=replace(base.reviews, row_notes={"ACT-T1-07": note}))
    assert row(noted, "ACT-T1-07", "studies").disposition == "used"
    assert row(noted, "ICD-10", "cell death").disposition == "unexplained"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"where": ("no_such",)}, "no entry is named 'no_such'"),
        ({"where": ()}, "'used' without an entry that it feeds"),
        ({"disposition": "rejected"}, "'rejected' without a reason"),
        ({"disposition": "unexplained"}, "'unexplained' is a finding"),
        ({"where": ("BM-16", "INC-33")}, "'used', but BM-16, INC-33 are not used themselves"),
    ],
)
def test_sentences_without_ground(base: KnowledgeBase, fields: dict[str, object], expected: str) -> None:
    (problem,) = checks.check_coverage_ties(with_sentences(base, sentence(**fields)))
    assert expected in problem


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"number": 3}, "number 2 is expected here"),
        ({"digest": "xyz"}, "is not 12 hexadecimal digits"),
        ({"topic": "a copy of a whole long sentence with all of its words"}, "a topic has 1 to 9 words"),
    ],
)
def test_sentences_out_of_shape(base: KnowledgeBase, fields: dict[str, object], expected: str) -> None:
    second = sentence(**({"number": 2} | fields))
    (problem,) = checks.check_sentence_numbers(with_sentences(base, sentence(), second))
    assert expected in problem


def test_a_note_on_a_row_that_does_not_exist(base: KnowledgeBase) -> None:
    note = RowNote(item="CH-99", disposition="rejected", where=(), reason="by hand")
    noted = replace(base, reviews=replace(base.reviews, row_notes={**base.reviews.row_notes, "CH-99": note}))
    assert checks.check_coverage_ties(noted) == ["coverage/rows.tsv CH-99: no carried-over row has this id"]


def test_every_sentence_of_the_five_texts_has_its_end(base: KnowledgeBase) -> None:
    counts = cover(base).counts()
    sizes = [sum(row.values()) for table, row in counts.items() if table not in TABLES]
    assert sizes == [127, 106, 799, 22, 31]
    assert all(row["unexplained"] == 0 for row in counts.values())
