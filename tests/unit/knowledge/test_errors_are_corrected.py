"""What inconsistencies.tsv says was done with an error of the reviews is what the tables hold."""

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        ("INC-01", {"ACT-TX-01-1": (3, 7)}),
        ("INC-02", {"ACT-T1-02-1": (72, 94), "ACT-T1-02-2": (52, 94)}),
        ("INC-03", {"ACT-T1-03-1": (29, 37), "ACT-T1-03-2": (33, 37)}),
        ("INC-04", {"ACT-T1-04-1": (6, 9), "ACT-T1-04-2": (4, 10)}),
        ("INC-05", {"ACT-T1-11-1": (6, 8), "ACT-T1-11-2": (4, 8)}),
        ("INC-07", {"ACT-T1-08-1": (108, 192), "ACT-T1-08-2": (8, 34)}),
        ("INC-11", {"ACT-T2-03-1": (18, 32)}),
        ("INC-12", {"ACT-T2-06-2": (6, 10)}),
        ("INC-17", {"ACT-T2-09-1": (11, 15), "ACT-T2-09-2": (11, 15)}),
        ("INC-20", {"ACT-T2-11-1": (18, 24)}),
        ("INC-22", {"ACT-T2-16-1": (7, 21), "ACT-T2-16-2": (1, 21)}),
    ],
)
def test_counts_are_those_that_fit(
    base: KnowledgeBase, error: str, counts: dict[str, tuple[int, int]]
) -> None:
    rows = {row.outcome_id: row for row in base.outcomes}
    assert base.reviews.inconsistencies[error].where == tuple(counts)
    assert {key: (rows[key].events, rows[key].n) for key in counts} == counts


def test_every_count_that_is_not_of_the_printed_number_says_so(base: KnowledgeBase) -> None:
    for row in base.outcomes:
        if row.outcome_id.startswith("ACT-") and row.n_kind == "inferred":
            assert row.note, row.outcome_id
            assert row.n != base.studies[row.study_id].n_printed


@pytest.mark.parametrize(
    ("error", "study", "field", "value"),
    [
        ("INC-06", "ACT-T1-01", "registry", "NCT04196413 as printed, which is another trial"),
        ("INC-15", "ACT-T2-03", "overlaps_with", ("ACT-T2-04",)),
        ("INC-18", "ACT-T2-09", "interaction", "sequential"),
        ("INC-19", "ACT-T2-07", "interaction", "single product, several targets"),
        ("INC-21", "ACT-T2-12", "level", "C"),
        ("INC-29", "ACT-TX-13", "product", "lifileucel (trial TILVANCE-301)"),
        ("INC-39", "ACT-T1-06", "disease_groups", ("lymphoma_b",)),
        ("INC-42", "ACT-T2-05", "product", "NKG2D.zeta NK"),
        ("INC-43", "ACT-T1-12", "strategy", "ACT + chemotherapy"),
        ("INC-51", "ACT-TX-11", "level", "D"),
    ],
)
def test_studies_carry_the_correction(
    base: KnowledgeBase, error: str, study: str, field: str, value: object
) -> None:
    assert study in base.reviews.inconsistencies[error].where
    assert getattr(base.studies[study], field) == value


def test_two_reports_of_one_cohort_are_one_cohort(base: KnowledgeBase) -> None:
    first, second = base.studies["ACT-T2-07"], base.studies["ACT-T2-08"]
    assert first.cohort_id == second.cohort_id
    assert first.supersedes == second.study_id
    assert second.study_id in first.overlaps_with


def test_markers_measured_after_infusion_stand_at_response(base: KnowledgeBase) -> None:
    stages = {row.biomarker_id: row.stage for row in base.biomarkers}
    assert (stages["BM-11"], stages["BM-25"]) == ("response", "response")


def test_directions_that_contradict_each_other_stay_apart_or_give_no_reading(base: KnowledgeBase) -> None:
    rows = {row.biomarker_id: row for row in base.biomarkers}
    assert rows["BM-23"].disease_groups != rows["BM-24"].disease_groups
    assert rows["BM-23"].direction != rows["BM-24"].direction
    for key in ("BM-16", "BM-28", "BM-33", "BM-52", "BM-66"):
        assert rows[key].unused
        assert not rows[key].axes


def test_opinions_are_no_more_than_assumptions(base: KnowledgeBase) -> None:
    reviews = base.reviews
    assert {row.level for row in reviews.drivers.values()} == {"E"}
    assert {row.level for row in reviews.radiotherapy.values()} == {"E"}
    assert {row.status.value for row in reviews.cdk46.values()} == {"assumption"}
    assert reviews.cdk46["CDK-08"].overridden_by
    assert reviews.decision_rules["DR-06"].retired
