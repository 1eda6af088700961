"""RANO and iRANO: rows of the tables, windows on both sides, steroids, courses of a glioma."""

from typing import Any

import pytest

import warmfront

QUIET: dict[str, Any] = {
    "baseline_mm2": 1000,
    "nadir_mm2": 600,
    "now_mm2": 700,
    "unmeasured": "none",
    "t2_flair": "stable",
    "new_lesion": False,
    "steroids": "stable",
    "clinical": "stable",
}


def rano(**changes: Any) -> Any:
    return warmfront.grade("rano", **{**QUIET, **changes})["response"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "SD"),
        ({"now_mm2": 749.9}, "SD"),
        ({"now_mm2": 750}, "PD"),
        ({"now_mm2": 500, "nadir_mm2": 500}, "PR"),
        ({"now_mm2": 500.1, "nadir_mm2": 500}, "SD"),
        ({"now_mm2": 0, "nadir_mm2": 0, "steroids": "none"}, "CR"),
        ({"now_mm2": 0, "nadir_mm2": 0}, "PR"),
        ({"now_mm2": 0, "nadir_mm2": 0, "steroids": "none", "unmeasured": "stable"}, "PR"),
        ({"now_mm2": 0, "nadir_mm2": 0, "steroids": "none", "unmeasured": "gone"}, "CR"),
        ({"now_mm2": 4, "nadir_mm2": 0}, "PD"),
        ({"t2_flair": "increased"}, "PD"),
        ({"new_lesion": True}, "PD"),
        ({"unmeasured": "progression"}, "PD"),
        ({"clinical": "worse"}, "PD"),
        ({"clinical": "improved", "t2_flair": "improved"}, "SD"),
        ({"baseline_mm2": 0, "nadir_mm2": 0, "now_mm2": 0, "unmeasured": "gone", "steroids": "none"}, "SD"),
        ({"steroids": "increased", "now_mm2": 400, "nadir_mm2": 400}, "NE"),
        ({"steroids": "increased", "now_mm2": 800}, "PD"),
        ({"steroids": "decreased", "now_mm2": 800}, "NE"),
        ({"steroids": "decreased", "steroids_since_nadir": "stable", "now_mm2": 800}, "PD"),
        ({"steroids": "none", "steroids_since_nadir": "decreased", "now_mm2": 800}, "NE"),
        ({"steroids": "decreased", "t2_flair": "increased"}, "NE"),
        ({"steroids": "decreased"}, "SD"),
    ],
)
def test_rows_of_rano(changes: dict[str, Any], expected: str) -> None:
    assert rano(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"now_mm2": 900, "weeks_since_radiotherapy": 11.9}, "NE"),
        ({"now_mm2": 900, "weeks_since_radiotherapy": 12}, "PD"),
        ({"now_mm2": 900, "weeks_since_radiotherapy": 6, "outside_field": True}, "PD"),
        ({"now_mm2": 900, "weeks_since_radiotherapy": 6, "histology": True}, "PD"),
        ({"clinical": "worse", "weeks_since_radiotherapy": 6}, "NE"),
        ({"clinical": "worse", "weeks_since_radiotherapy": 6, "histology": True}, "NE"),
        ({"now_mm2": 500, "nadir_mm2": 500, "weeks_since_radiotherapy": 6}, "PR"),
    ],
)
def test_twelve_weeks_after_radiotherapy(changes: dict[str, Any], expected: str) -> None:
    assert rano(**changes) == expected


@pytest.mark.parametrize("name", list(QUIET))
def test_a_missing_item_is_named(name: str) -> None:
    found = warmfront.grade("rano", **{**QUIET, name: None})
    assert (found["computable"], found["missing"]) == (False, [name])


@pytest.mark.parametrize(
    ("call", "clinical", "months", "since", "expected"),
    [
        ("SD", "stable", 2, None, "SD"),
        ("PR", "worse", 2, 1, "PR"),
        ("PD", "stable", 6, None, "unconfirmed_PD"),
        ("PD", "stable", 6.1, None, "PD"),
        ("PD", "worse", 2, None, "PD"),
        ("PD", "stable", 7, 2.9, "unconfirmed_PD"),
        ("PD", "stable", 7, 3, "PD"),
        ("PD", "improved", 5, 1, "unconfirmed_PD"),
    ],
)
def test_rows_of_irano(call: str, clinical: str, months: float, since: float | None, expected: str) -> None:
    found = warmfront.grade(
        "irano", rano_response=call, clinical=clinical, months_since_start=months,
        months_since_first_progression=since,
    )  # fmt: skip
    assert found["response"] == expected


def scan(lesions: Any, number: float, long: float | None, **changes: Any) -> list[Any]:
    told = {"across": long, "flair": "stable", "dose": 0.0, "clinical": "stable", **changes}
    made = [
        lesions.word("t2_flair_change", number, told["flair"]),
        lesions.word("neurological_status", number, told["clinical"]),
        lesions.number("steroid_dose", number, told["dose"], "mg/d"),
    ]
    if long is not None:
        made.append(lesions.number("lesion_diameter", number, long, "mm", subject="g"))
        made.append(lesions.number("lesion_perpendicular", number, told["across"], "mm", subject="g"))
    return made


def brain(lesions: Any, *scans: list[Any], agents: tuple[str, ...] = ("temozolomide",), **how: Any) -> Any:
    return lesions.judge(*(one for part in scans for one in part), oncotree="GB", agents=agents, **how)


def test_course_of_a_glioma(lesions: Any) -> None:
    found = brain(
        lesions, scan(lesions, -5, 30), scan(lesions, 60, 20), scan(lesions, 120, 20), scan(lesions, 180, 23)
    )
    assert list(found) == ["rano"]
    course = found["rano"]
    assert [call.call for call in course.calls] == ["PR", "PR", "PD"]
    assert course.calls[0].change_from_baseline_percent == pytest.approx(-55.555556)
    assert (course.best, course.progression) == ("PR", course.calls[2].date)
    assert course.duration_days == 120


def test_a_response_that_is_not_held_is_stable_disease(lesions: Any) -> None:
    course = brain(lesions, scan(lesions, -5, 30), scan(lesions, 60, 20), scan(lesions, 120, 23))["rano"]
    assert [call.call for call in course.calls] == ["PR", "PD"]
    assert course.best == "SD"


def test_a_missing_item_gives_no_response_and_a_sign_of_progression_counts(lesions: Any) -> None:
    silent = [one for one in scan(lesions, 60, 20) if one.series != "steroid_dose"]
    course = brain(lesions, scan(lesions, -5, 30), silent)["rano"]
    assert [call.call for call in course.calls] == ["NE"]
    assert "steroids" in course.calls[0].rule
    worse = [*silent, lesions.new("x", 60)]
    assert brain(lesions, scan(lesions, -5, 30), worse)["rano"].calls[0].call == "PD"
    lost = scan(lesions, 60, None)
    assert brain(lesions, scan(lesions, -5, 30), lost)["rano"].calls[0].call == "NE"


def test_soon_after_radiotherapy_growth_is_not_evaluable(lesions: Any) -> None:
    radiation = lesions.therapy("radiotherapy", 0, kind="radiotherapy", end=lesions.day(42))
    scans = [scan(lesions, -5, 30), scan(lesions, 70, 40), scan(lesions, 130, 40)]
    course = brain(lesions, *scans, therapies=(radiation,))["rano"]
    assert [call.call for call in course.calls] == ["NE", "PD"]


def test_under_an_immunotherapy_progression_is_confirmed_after_three_months(lesions: Any) -> None:
    grown = [scan(lesions, -5, 30), scan(lesions, 60, 40), scan(lesions, 160, 40)]
    found = brain(lesions, *grown, agents=("nivolumab",))
    assert [call.call for call in found["rano"].calls] == ["PD", "PD"]
    assert [call.call for call in found["irano"].calls] == ["unconfirmed_PD", "PD"]
    assert found["irano"].progression == found["irano"].calls[0].date
    back = [scan(lesions, -5, 30), scan(lesions, 60, 40), scan(lesions, 160, 20), scan(lesions, 220, 20)]
    found = brain(lesions, *back, agents=("nivolumab",))
    assert [call.call for call in found["irano"].calls] == ["unconfirmed_PD", "PR", "PR"]
    assert (found["irano"].progression, found["irano"].best) == (None, "PR")
    assert found["rano"].best == "PD"


def test_without_scans_nothing_is_said(lesions: Any) -> None:
    assert brain(lesions) == {}


def test_what_was_new_before_the_baseline_is_not_new_after_it(lesions: Any) -> None:
    old = [*scan(lesions, -5, 30), lesions.new("x", -5), lesions.other("rim", -5, "unequivocal_progression")]
    now = [*scan(lesions, 60, 30), lesions.new("x", 60), lesions.other("rim", 60, "unequivocal_progression")]
    assert brain(lesions, old, now)["rano"].calls[0].call == "SD"
    assert brain(lesions, old, [*now, lesions.new("y", 60)])["rano"].calls[0].call == "PD"


def test_growth_is_read_against_the_steroids_of_the_smallest_scan(lesions: Any) -> None:
    scans = [scan(lesions, -5, 30, dose=4), scan(lesions, 60, 20, dose=8), scan(lesions, 120, 23, dose=4)]
    assert [call.call for call in brain(lesions, *scans)["rano"].calls] == ["NE", "NE"]
    steady = [scan(lesions, -5, 30, dose=4), scan(lesions, 60, 20, dose=4), scan(lesions, 120, 23, dose=4)]
    assert [call.call for call in brain(lesions, *steady)["rano"].calls] == ["PR", "PD"]
