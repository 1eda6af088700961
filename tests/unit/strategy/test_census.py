"""Counting what is known: nothing counted twice, gaps named."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.knowledge.catalogue import load_catalogue
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.census import Census, take_census
from warmfront.strategy.pooled import count_fullest


@pytest.fixture(scope="module")
def census() -> Census:
    return take_census(load_knowledge(), load_catalogue())


def counted(base: KnowledgeBase, **changes: object) -> Census:
    return take_census(dataclasses.replace(base, **changes), load_catalogue())  # type: ignore[arg-type]


def a_row(name: str, **changes: object) -> ObservedResponse:
    first = load_knowledge().observed[0]
    return dataclasses.replace(first, study_id=name, **changes)  # type: ignore[arg-type]


def test_kinds_and_classes_add_up(census: Census) -> None:
    base = load_knowledge()
    assert {one.kind: one.entries for one in census.kinds}["strategy"] == len(base.strategies)
    assert sum(one.strategies for one in census.classes) == len(base.strategies)
    assert all(sum(one.by_tier.values()) == one.strategies for one in census.classes)
    assert sum(census.sources_by_check.values()) == len(base.sources)
    for one in census.kinds:
        assert sum(one.by_status.values()) in (0, one.entries)


def test_classes_without_a_row_are_named(census: Census) -> None:
    assert set(census.classes_without_rows) == {one.strategy_class for one in census.classes if not one.rows}
    base = load_knowledge()
    bare = {key: dataclasses.replace(s, evidence=()) for key, s in base.strategies.items()}
    assert len(counted(base, strategies=bare).classes_without_rows) == len(census.classes)


def test_a_preclinical_row_or_an_unread_source_is_no_row_of_a_class() -> None:
    base = load_knowledge()
    studies = {key: dataclasses.replace(s, species="preclinical") for key, s in base.studies.items()}
    unread = {key: dataclasses.replace(s, checked="memory") for key, s in base.sources.items()}
    for changed in (counted(base, studies=studies, observed=()), counted(base, sources=unread)):
        assert not [one for one in changed.classes if one.rows]


def test_three_independent_cohorts_make_a_poolable_cell() -> None:
    base = load_knowledge()
    rows = tuple(a_row(f"MADE-UP-{n}", source=f"made_up_{n}") for n in range(3))
    two, three = (counted(base, observed=rows[:n], studies={}, outcomes=()) for n in (2, 3))
    assert not two.poolable
    assert [one.cohorts for one in three.poolable] == [("MADE-UP-0", "MADE-UP-1", "MADE-UP-2")]


def test_parts_of_one_hospitals_cohort_are_not_independent() -> None:
    rows = tuple(a_row(f"MADE-UP-{n}") for n in range(3))
    found = counted(load_knowledge(), observed=rows, studies={}, outcomes=())
    assert [one.cohorts for one in found.cells] == [("MADE-UP-0",)]


def test_no_cell_is_fuller_than_the_report_says(census: Census) -> None:
    assert len(census.cells[0].cohorts) <= count_fullest(load_knowledge())


def test_a_criterion_that_is_not_registered_makes_no_cell() -> None:
    rows = (a_row("MADE-UP-1", criterion="investigator; criterion not stated in what was read"),)
    found = counted(load_knowledge(), observed=rows, studies={}, outcomes=())
    assert (found.cells, found.rows_without_a_cell) == ((), ("MADE-UP-1",))


def test_rows_of_one_cohort_or_of_the_same_patients_count_once() -> None:
    base = load_knowledge()
    study = dataclasses.replace(
        base.studies["ACT-T1-02"], line="2+", age_group="adult", criterion="ELN", cohort_id="c"
    )
    outcome = next(o for o in base.outcomes if o.study_id == "ACT-T1-02" and o.endpoint == "ORR" and o.n)
    studies = {
        "S-1": dataclasses.replace(study, study_id="S-1"),
        "S-2": dataclasses.replace(study, study_id="S-2"),
        "S-3": dataclasses.replace(study, study_id="S-3", cohort_id="d", overlaps_with=("S-1",)),
        "S-4": dataclasses.replace(study, study_id="S-4", cohort_id="e"),
    }
    outcomes = tuple(dataclasses.replace(outcome, outcome_id=key, study_id=key) for key in studies)
    found = counted(base, studies=studies, outcomes=outcomes, observed=())
    assert [one.cohorts for one in found.cells] == [("S-1", "S-4")]


def test_a_row_without_line_age_or_criterion_stands_in_no_cell() -> None:
    base = load_knowledge()
    rows = (a_row("MADE-UP-1"), a_row("MADE-UP-2", line="not stated"))
    found = counted(base, observed=rows, studies={}, outcomes=())
    assert found.rows_without_a_cell == ("MADE-UP-2",)
    assert [one.cohorts for one in found.cells] == [("MADE-UP-1",)]
