import dataclasses
from itertools import combinations

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.cohorts import find_counted
from warmfront.strategy.evidence import find_rate
from warmfront.strategy.pooled import POOLING_NEEDS, count_fullest, say_pooling

THREE = (("R1", 7, 8), ("R2", 6, 14), ("R3", 5, 10))


@pytest.fixture
def three_cohorts(make_row):
    """Three cohorts of the patient's own cell, from three sources."""
    return tuple(make_row(name, k, n, source=f"made_up_{name}") for name, k, n in THREE)


def test_a_third_independent_cohort_switches_pooling_on(
    case, make_knowledge, make_strategy, three_cohorts
) -> None:
    """7/8, 6/14, 5/10: mean 0.57, a new cohort 0.11 to 0.97 (worked example of the specification)."""
    strategy = make_strategy("one", evidence=("R1", "R2", "R3"))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=three_cohorts))
    assert found.pooled is not None
    assert found.pooled.cohorts == ("R1", "R2", "R3")
    assert found.pooled.mean == pytest.approx(0.573, abs=0.002)
    assert (found.pooled.predicted_low, found.pooled.predicted_high) == pytest.approx((0.11, 0.97), abs=0.01)
    assert found.pooled.left_out_low < found.pooled.mean < found.pooled.left_out_high
    assert "a new cohort may show 11 to 97% (95% predictive interval)" in found.note
    assert "half-Cauchy" in found.pooled.note
    assert found.estimate is not None
    assert found.estimate.rank_high == found.pooled.predicted_high


@pytest.mark.parametrize(
    "change",
    [
        {"source": "made_up_R1"},
        {"line": "2+"},
        {"criterion": "RECIST 1.1, confirmed"},
        {"agent": "pd1_other"},
        {"age_group": "child"},
        {"disease_group": "melanoma"},
    ],
)
def test_a_cohort_of_another_cell_or_of_the_same_patients_is_not_the_third(
    change, case, make_knowledge, make_strategy, three_cohorts
) -> None:
    strategy = make_strategy("one", agents=("pd1", "pd1_other"), evidence=("R1", "R2", "R3"))
    rows = (*three_cohorts[:2], dataclasses.replace(three_cohorts[2], **change))
    found = find_rate(strategy, case, make_knowledge(strategy, observed=rows))
    assert found.pooled is None
    assert found.estimate is not None
    assert "are needed" in found.note


def test_doubtful_counts_are_pooled_and_named(case, make_knowledge, make_strategy, three_cohorts) -> None:
    strategy = make_strategy("one", evidence=("R1", "R2", "R3"))
    rows = (dataclasses.replace(three_cohorts[0], note="n inferred from its interval"), *three_cohorts[1:])
    found = find_rate(strategy, case, make_knowledge(strategy, observed=rows))
    assert found.pooled is not None
    assert "Doubt about counts: R1: n inferred from its interval" in found.pooled.note


def test_the_words_count_the_knowledge(case, make_knowledge, make_strategy, three_cohorts) -> None:
    bare = make_knowledge()
    assert say_pooling((), bare) == "No rate is pooled: no cell has a counted cohort, and 3 are needed."
    two = dataclasses.replace(bare, observed=three_cohorts[:2])
    assert "no cell has more than 2 independent cohorts" in say_pooling((), two)
    three = dataclasses.replace(bare, observed=three_cohorts)
    assert count_fullest(three) == 3
    assert "no cell of this patient has 3" in say_pooling((), three)


def test_nothing_of_the_packaged_knowledge_is_pooled_yet() -> None:
    """Counted again in a plain way; a cell that reaches three must be read before this number is raised."""
    knowledge = load_knowledge()
    cells: dict[tuple[str, ...], list[tuple[str, str, tuple[str, ...]]]] = {}
    for row in knowledge.observed:
        key = (row.disease_group, row.line, row.age_group, row.criterion, row.agent)
        cells.setdefault(key, []).append((row.study_id, row.source, ()))
    for study in knowledge.studies.values():
        if study.species != "human" or find_counted(study.study_id, knowledge.outcomes) is None:
            continue
        groups = ", ".join(study.disease_groups)
        key = (groups, study.line, study.age_group, study.criterion, study.product, *sorted(study.requires))
        cells.setdefault(key, []).append((study.study_id, study.cohort_id, study.overlaps_with))

    def independent(rows: list[tuple[str, str, tuple[str, ...]]]) -> int:
        sizes = (
            size
            for size in range(len(rows), 0, -1)
            for chosen in combinations(rows, size)
            if not any(a[1] == b[1] or a[0] in b[2] or b[0] in a[2] for a, b in combinations(chosen, 2))
        )
        return next(sizes)

    fullest = max(independent(rows) for key, rows in cells.items() if "not stated" not in key)
    assert count_fullest(knowledge) == fullest < POOLING_NEEDS
    assert say_pooling((), knowledge).startswith("No rate is pooled")
