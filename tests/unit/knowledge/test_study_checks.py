"""Each check names file and entry when one thing is broken, and is silent on the packaged files."""

from dataclasses import replace

import pytest

from warmfront.domain.evidence import Outcome, Study
from warmfront.knowledge import study_checks as checks
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def with_study(base: KnowledgeBase, key: str, **fields: object) -> KnowledgeBase:
    changed: Study = replace(base.studies[key], **fields)  # type: ignore[arg-type]
    return replace(base, studies={**base.studies, key: changed})


def with_outcome(base: KnowledgeBase, key: str, **fields: object) -> KnowledgeBase:
    rows: list[Outcome] = [
        replace(row, **fields) if row.outcome_id == key else row  # type: ignore[arg-type]
        for row in base.outcomes
    ]
    return replace(base, outcomes=tuple(rows))


@pytest.mark.parametrize("check", checks.STUDY_CHECKS, ids=lambda check: check.__name__)
def test_packaged_files_pass(check, base: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    assert check(base) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ci_low": 80.0}, "77 lies outside of its interval 80.0 to 85.0"),
        ({"ci_low": None, "ci_high": 70.0}, "77 lies outside of its interval None to 70.0"),
        ({"ci_method": ""}, "an interval without ci_method"),
        ({"ci_high": 185.0}, "interval of a percentage outside of 0 to 100"),
    ],
)
def test_intervals(base: KnowledgeBase, fields: dict[str, object], expected: str) -> None:
    (problem,) = checks.check_intervals(with_outcome(base, "ACT-T1-02-1", **fields))
    assert problem.startswith("outcomes.tsv ACT-T1-02-1: ")
    assert expected in problem


def test_interval_that_runs_downwards(base: KnowledgeBase) -> None:
    problems = checks.check_intervals(with_outcome(base, "ACT-T1-02-1", ci_low=85.0, ci_high=67.0))
    assert "interval from 85 to 67 runs downwards" in problems[0]


def test_median_without_a_unit(base: KnowledgeBase) -> None:
    assert checks.check_units(with_outcome(base, "ACT-T2-14-2", unit="")) == [
        "outcomes.tsv ACT-T2-14-2: mOS NR without a unit"
    ]
    assert checks.check_units(with_outcome(base, "ACT-T1-02-1", unit="")) == [
        "outcomes.tsv ACT-T1-02-1: ORR 77 without a unit"
    ]


def test_patients_in_animals(base: KnowledgeBase) -> None:
    (problem,) = checks.check_no_patients_in_animals(with_study(base, "ACT-T2-17", n_printed=8))
    assert problem == "studies.tsv ACT-T2-17: level D with 8 patients"
    (problem,) = checks.check_no_patients_in_animals(with_outcome(base, "ACT-T2-13-1", n=10))
    assert problem == "outcomes.tsv ACT-T2-13-1: counts of patients in a study of level D"


def test_claim_on_people_without_a_number(base: KnowledgeBase) -> None:
    problems = checks.check_denominators(with_study(base, "ACT-TX-02", note=""))
    assert [problem.split(":")[0] for problem in problems] == [
        "outcomes.tsv ACT-TX-02-1",
        "outcomes.tsv ACT-TX-02-2",
    ]


@pytest.mark.parametrize(
    ("key", "fields", "expected"),
    [
        ("ACT-T1-07", {"comparator": ""}, "randomised without a comparator"),
        ("ACT-T1-02", {"certainty": "moderate"}, "certainty 'moderate' without a randomised control"),
        ("ACT-T2-17", {"certainty": "low"}, "certainty 'low' for animals"),
    ],
)
def test_certainty_above_design(
    base: KnowledgeBase, key: str, fields: dict[str, object], expected: str
) -> None:
    problems = checks.check_comparators(with_study(base, key, **fields))
    assert expected in problems[0]


def test_outcome_against_a_comparator_that_is_not_there(base: KnowledgeBase) -> None:
    (problem,) = checks.check_comparators(with_outcome(base, "ACT-T1-02-1", versus="50%"))
    assert "set against '50%' in a study without a comparator" in problem


@pytest.mark.parametrize(
    ("key", "fields", "expected"),
    [
        ("ACT-T1-02", {"overlaps_with": ("ACT-T9-99",)}, "overlaps with 'ACT-T9-99', which is not in"),
        ("ACT-T2-08", {"curation": "extracted"}, "both could be counted"),
        ("ACT-T1-03", {"cohort_id": "act_t1_02"}, "same cohort 'act_t1_02' as ACT-T1-03"),
        ("ACT-T1-03", {"registry": "NCT04404660"}, "shares a trial number with ACT-T1-03"),
    ],
)
def test_patients_counted_twice(
    base: KnowledgeBase, key: str, fields: dict[str, object], expected: str
) -> None:
    problems = checks.check_cohorts(with_study(base, key, **fields))
    assert any(expected in problem for problem in problems)


def test_how_the_parts_were_given(base: KnowledgeBase) -> None:
    given = {key: study.interaction for key, study in base.studies.items() if key.startswith("ACT-")}
    tandem = {key for key, word in given.items() if word == "single product, several targets"}
    assert tandem == {"ACT-T2-06", "ACT-T2-07", "ACT-T2-08", "ACT-TX-04", "ACT-TX-05"}
    assert given["ACT-T2-09"] == "sequential"
    assert given["ACT-T1-12"] == "combination"


def test_only_one_carried_over_row_with_results_is_randomised(base: KnowledgeBase) -> None:
    with_results = {row.study_id for row in base.outcomes}
    carried = [study for key, study in base.studies.items() if key.startswith("ACT-")]
    assert [s.study_id for s in carried if s.randomised and s.study_id in with_results] == ["ACT-T1-07"]
    small = [s for s in carried if s.randomised is False and (s.n_printed or 0) < 20]
    assert {s.certainty for s in small} <= {"very low", "not graded"}


def test_every_study_says_what_was_printed_and_what_was_not(base: KnowledgeBase) -> None:
    for key, study in base.studies.items():
        if key.startswith("ACT-"):
            assert study.verbatim
            assert study.data_cutoff
            assert study.conflicts == "not stated in the review"
            assert study.interaction != "not stated"
