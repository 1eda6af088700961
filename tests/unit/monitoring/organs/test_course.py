"""Adverse events by organ over a course."""

import datetime as dt
from typing import Any

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.organs.course import grade_organs

KNOWLEDGE = load_knowledge()
START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def lab(day: int, series: str, value: float, unit: str = "", **details: str) -> Observation:
    return Observation(
        series=series,
        time=START + dt.timedelta(days=day),
        value=value,
        unit=unit or KNOWLEDGE.labs[series].canonical_unit,
        details=details,
    )


def nivolumab(day: int = 0, end: int | None = None) -> TherapyCourse:
    return TherapyCourse(
        therapy_id="one",
        agents=("nivolumab",),
        start=START + dt.timedelta(days=day),
        end=None if end is None else START + dt.timedelta(days=end),
    )


def graded(*observations: Observation, therapies: Any = None) -> tuple[ToxicityGrade, ...]:
    follow_up = FollowUp(case_id="made up", observations=observations, therapies=therapies or (nivolumab(),))
    return grade_organs(follow_up, CASE, KNOWLEDGE)


CASE = Case(case_id="made up", disease=Disease(oncotree="MEL"))


def test_a_rise_and_its_end_against_the_baseline() -> None:
    found = graded(
        lab(-7, "alt", 20, uln="40"),
        lab(14, "alt", 130),
        lab(21, "alt", 210),
        lab(42, "alt", 30),
    )
    events = [(one.event, (one.date - START.date()).days, one.grade) for one in found]
    name = "Alanine aminotransferase increased"
    assert events == [(name, 14, 2), (name, 21, 3), (name, 42, 0)]
    assert {one.organ for one in found} == {"liver"}
    assert found[0].attributed_to == ("nivolumab",)
    assert found[0].scale == "ctcae_v5.0"


def test_without_a_baseline_the_grade_stays_open_and_alarms() -> None:
    (found,) = graded(lab(14, "alt", 900, uln="40"))
    assert (found.grade, found.reason) == (None, "not stated: baseline")
    assert "could be 4" in found.alarm


def test_a_baseline_stated_beside_the_value_counts() -> None:
    assert graded(lab(-7, "alt", 20), lab(14, "alt", 130, uln="40", baseline="100")) == ()
    (found,) = graded(lab(14, "alt", 130, uln="40", baseline="20"))
    assert found.grade == 2


def test_a_limit_that_is_not_stated_is_asked_for_once_and_alarms_nobody() -> None:
    found = graded(lab(-3, "alt", 20), lab(7, "alt", 25), lab(14, "alt", 26))
    assert [(one.grade, one.reason, one.alarm) for one in found] == [(None, "not stated: uln", "")]
    assert graded(lab(7, "neutrophils", 2.0), lab(14, "neutrophils", 2.1)) == ()


def test_a_normal_value_without_a_baseline_is_no_event() -> None:
    assert graded(lab(7, "creatinine", 1.0, uln="1.2")) == ()
    (found,) = graded(lab(7, "creatinine", 2.0, uln="1.2"))
    assert (found.grade, found.reason) == (None, "not stated: baseline")
    assert "could be 3" in found.alarm


def test_the_worst_value_of_a_day_counts_and_order_does_not() -> None:
    values = (lab(10, "platelets", 60), lab(10, "platelets", 20), lab(11, "platelets", 45))
    found = graded(*values)
    assert [one.grade for one in found] == [4, 3]
    assert graded(*reversed(values)) == found


def test_suspects_are_those_stated_else_those_running() -> None:
    over = (nivolumab(end=5),)
    assert graded(lab(14, "potassium", 6.5), therapies=over)[0].attributed_to == ()
    stated = lab(14, "potassium", 6.5, attributed_to="spironolactone; ramipril")
    assert graded(stated)[0].attributed_to == ("spironolactone", "ramipril")


def test_grades_of_the_clinic_are_taken_as_stated() -> None:
    told = Observation(
        series="stated_grade",
        time=START + dt.timedelta(days=30),
        value=2,
        unit="grade",
        subject="pneumonitis",
        details={"organ": "lung", "attributed_to": "nivolumab"},
    )
    (found,) = graded(told)
    assert (found.event, found.organ, found.grade, found.attributed_to) == (
        "pneumonitis",
        "lung",
        2,
        ("nivolumab",),
    )


def test_inputs_of_one_event_at_one_time_form_one_grading() -> None:
    time = START + dt.timedelta(days=20)
    parts = [
        Observation(series="irae.extra_stools_per_day", time=time, value=5, subject="colitis"),
        Observation(
            series="irae.colitis_signs", time=time, text="severe_pain_or_peritoneal", subject="colitis"
        ),
        Observation(series="irae.severity", time=time, text="mild", subject="rash"),
    ]
    found = {one.event: one for one in graded(*parts)}
    assert (found["colitis"].grade, found["colitis"].organ) == (3, "gut")
    assert found["rash"].grade == 1
    wrong = Observation(series="irae.severity", time=time, text="bad", subject="rash")
    assert graded(wrong)[0].reason.startswith("irae: severity")


def test_total_calcium_is_named_and_not_graded() -> None:
    (found,) = graded(lab(3, "calcium", 3.2, uln="2.6"))
    assert (found.event, found.grade) == ("Hypercalcemia", None)
    assert "corrected" in found.reason


def test_supportive_treatment_starts_no_course() -> None:
    steroid = TherapyCourse(
        therapy_id="two", agents=("prednisone",), kind="supportive", start=START - dt.timedelta(days=30)
    )
    found = graded(lab(-7, "ast", 20, uln="40"), lab(14, "ast", 130), therapies=(steroid, nivolumab()))
    assert [one.grade for one in found] == [2]


def test_facts_beside_a_value_and_the_organ_of_a_stated_event() -> None:
    (sodium,) = graded(lab(5, "sodium", 127, lln="135", symptomatic="yes"))
    assert (sodium.event, sodium.grade) == ("Hyponatremia", 3)
    told = Observation(
        series="stated_grade", time=START + dt.timedelta(days=9), value=2, unit="grade", subject="colitis"
    )
    assert graded(told)[0].organ == "gut"
