"""Immune-related events by organ: each measure on both sides of each step, and what is missing."""

from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge

EVENTS = load_knowledge().monitoring.immune_events


def graded(event: str, **inputs: Any) -> Any:
    return warmfront.grade("irae", event=event, **inputs)


@pytest.mark.parametrize(
    ("event", "name", "values"),
    [
        ("rash", "body_surface_percent", [(0, 0), (9.9, 1), (10, 2), (30, 2), (30.1, 3)]),
        ("colitis", "extra_stools_per_day", [(0, 0), (3, 1), (4, 2), (6, 2), (7, 3)]),
        (
            "hepatitis",
            "transaminase_times_uln",
            [(1, 0), (1.01, 1), (3, 1), (3.01, 2), (5, 2), (5.01, 3), (20, 3), (20.1, 4)],
        ),
        (
            "nephritis",
            "creatinine_times_baseline",
            [(1.49, 0), (1.5, 1), (2, 1), (2.01, 2), (3, 2), (3.01, 3), (5.9, 3), (6, 4)],
        ),
        ("myasthenia gravis", "mgfa_class", [(1, 2), (2, 2), (3, 3), (5, 3)]),
        ("severe cutaneous reaction", "body_surface_percent", [(0, 0), (9.9, 3), (10, 4)]),
        ("uveitis", "eye_findings", [("none", 0), ("trace_cells", 1), ("acuity_20_200_or_worse", 4)]),
        ("pneumonitis", "lung_symptoms", [("none", 1), ("some", 2), ("severe", 3)]),
    ],
)
def test_both_sides_of_every_step(event: str, name: str, values: list[tuple[Any, int]]) -> None:
    assert [(value, graded(event, **{name: value})["grade"]) for value, _ in values] == values


def test_the_worst_of_what_is_stated_counts() -> None:
    found = graded("rash", body_surface_percent=5, daily_life="self_care")
    assert (found["grade"], found["organ"]) == (3, "skin")
    assert found.alarms
    assert graded("rash", body_surface_percent=5, severity="death")["grade"] == 5
    assert graded("nephritis", creatinine_times_baseline=1.6, dialysis=True)["grade"] == 4
    assert graded("nephritis", creatinine_times_baseline=1.6, dialysis=False)["grade"] == 1


def test_a_needed_measure_is_named_unless_it_could_change_nothing() -> None:
    assert graded("rash", daily_life="instrumental")["missing"] == ["body_surface_percent"]
    assert graded("rash", daily_life="self_care")["grade"] == 3
    assert graded("arthritis")["missing"] == ["severity"]
    assert graded("hepatitis", bilirubin_times_uln=2)["missing"] == ["transaminase_times_uln"]
    assert graded("hepatitis", severity="moderate")["grade"] == 2


def test_an_event_without_a_grade_1_is_worked_up() -> None:
    found = graded("GBS", severity="mild")
    assert (found["computable"], found["grade"]) == (False, None)
    assert found.alarms


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"event": "headache"}, "myocarditis"),
        ({"event": "rash", "mgfa_class": 2}, "body_surface_percent"),
        ({"event": "rash", "body_surface_percent": 101}, "0 to 100 %"),
    ],
)
def test_what_does_not_belong_is_refused(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        warmfront.grade("irae", **inputs)


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_words_of_severity_grade_every_event(event: str) -> None:
    grades = [
        graded(event, severity=one)["grade"] for one in ("moderate", "severe", "life_threatening", "death")
    ]
    lowest = EVENTS[event].lowest_grade
    assert grades == [grade if grade >= lowest else None for grade in (2, 3, 4, 5)]
