"""What a laboratory grade needs, and what it says when something is not stated."""

from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError

ALT = {"term": "ALT increased", "unit": "U/L", "uln": 40}


def graded(**inputs: Any) -> Any:
    return warmfront.grade("ctcae_v5_labs", **inputs)


@pytest.mark.parametrize("name", ["ALT increased", "alt  INCREASED", "Alanine aminotransferase increased"])
@pytest.mark.parametrize("unit", ["U/L", "u/l", "IU/L"])
def test_names_and_units_are_read_as_people_write_them(name: str, unit: str) -> None:
    assert graded(term=name, value=130, unit=unit, uln=40, baseline=20)["grade"] == 2


@pytest.mark.parametrize("unit", ["1e9/L", "10^9/L", "10e9/L", "G/L", "x 10\u2079/L"])
def test_spellings_of_a_cell_count(unit: str) -> None:
    assert graded(term="Neutropenia", value=0.9, unit=unit, lln=1.8)["grade"] == 3


def test_katals_and_units_give_the_same_grade() -> None:
    assert graded(term="AST increased", value=2.1, unit="ukat/L", uln=0.6, baseline=0.4)["grade"] == 2


@pytest.mark.parametrize(
    ("inputs", "missing", "ends"),
    [
        ({**ALT, "value": 121}, ["baseline"], (0, 2)),
        ({"term": "ALT increased", "unit": "U/L", "value": 121, "baseline": 20}, ["uln"], (0, 4)),
        ({"term": "ALT increased", "unit": "U/L", "value": 121}, ["uln", "baseline"], (0, 4)),
        ({"term": "Anemia", "unit": "g/L", "value": 105}, ["lln"], (0, 1)),
        ({"term": "Creatinine increased", "unit": "mg/dL", "value": 2, "uln": 1.2}, ["baseline"], (2, 3)),
        ({"term": "Lipase increased", "unit": "U/L", "value": 180, "uln": 60}, ["symptomatic"], (2, 3)),
        ({"term": "Hyperuricemia", "unit": "mg/dL", "value": 8, "uln": 7}, ["symptomatic"], (1, 3)),
        ({"term": "Hyponatremia", "unit": "mmol/L", "value": 127, "lln": 135}, ["symptomatic"], (2, 3)),
        ({"term": "Fibrinogen decreased", "unit": "g/L", "value": 1.2}, ["lln", "baseline"], (0, 4)),
    ],
)
def test_what_decides_and_is_not_stated_is_named(
    inputs: dict[str, Any], missing: list[str], ends: tuple[int, int]
) -> None:
    found = graded(**inputs)
    assert (found["computable"], found["grade"], found["missing"]) == (False, None, missing)
    assert (found.lowest_grade, found.highest_grade) == ends
    # A grade that is open for want of a limit of normal, or of a value within it, is no alarm.
    assert bool(found.alarms) == (ends[1] >= 3 and found.beyond_normal)


@pytest.mark.parametrize(
    ("inputs", "grade"),
    [
        ({**ALT, "value": 40}, 0),
        ({"term": "Platelets decreased", "unit": "G/L", "value": 40}, 3),
        ({"term": "Creatinine increased", "unit": "mg/dL", "value": 4, "uln": 1.2}, 3),
        ({"term": "Fibrinogen decreased", "unit": "mg/dL", "value": 49}, 4),
        ({"term": "Fibrinogen decreased", "unit": "g/L", "value": 1.2, "lln": 2}, 2),
        ({"term": "Lipase increased", "unit": "U/L", "value": 80, "uln": 60}, 1),
        ({"term": "Hypernatremia", "unit": "mmol/L", "value": 127, "lln": 135}, 0),
        ({"term": "Hyponatremia", "unit": "mmol/L", "value": 148, "uln": 145}, 0),
    ],
)
def test_what_cannot_decide_may_be_missing(inputs: dict[str, Any], grade: int) -> None:
    assert graded(**inputs)["grade"] == grade


def test_directions_are_terms_of_their_own() -> None:
    high = {"value": 6.2, "unit": "mmol/L", "lln": 3.5, "uln": 5.0}
    assert graded(term="Hyperkalemia", **high)["grade"] == 3
    assert graded(term="Hypokalemia", **high)["grade"] == 0


def test_grades_that_need_a_sign_are_named_and_not_given() -> None:
    found = graded(term="Anemia", value=60, unit="g/L", lln=120)
    assert found["grade"] == 3
    assert "grade 4: danger to life" in found["needs_clinical_signs"]
    potassium = {"term": "Hypokalemia", "value": 3.2, "unit": "mmol/L", "lln": 3.5}
    assert graded(**potassium)["grade"] == 1
    assert "grade 2: with symptoms" in graded(**potassium)["needs_clinical_signs"]
    assert graded(**potassium, symptomatic=True)["grade"] == 2
    assert (
        graded(term="INR increased", value=1.1, unit="1", baseline=1.0, on_anticoagulation=True)["grade"] == 1
    )
    assert graded(term="INR increased", value=1.1, unit="1", baseline=1.0)["grade"] == 0


def test_versions_differ_where_they_are_printed_to() -> None:
    liver = {"term": "ALT increased", "value": 170, "unit": "U/L", "uln": 40, "baseline": 80}
    assert [graded(**liver, version=one)["grade"] for one in ("4.03", "5.0", "6.0")] == [2, 1, 3]
    assert [graded(**liver, version=one)["grade"] for one in ("4", "5", "6")] == [2, 1, 3]
    count = {"term": "Neutropenia", "value": 0.4, "unit": "G/L", "lln": 1.8}
    assert [graded(**count, version=one)["grade"] for one in ("4.03", "5.0", "6.0")] == [4, 4, 3]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({**ALT, "term": "Alanine increased", "value": 1}, "Alanine aminotransferase increased"),
        ({**ALT, "term": "Hypophosphatemia", "value": 1}, "version 4.03 has it"),
        ({**ALT, "unit": "mmol/L", "value": 1}, "U/L, IU/L"),
        ({"term": "Neutropenia", "value": 1490, "unit": "1e9/L", "lln": 1.8}, "0 to 300 1e9/L"),
        ({**ALT, "value": 30, "lln": 50}, "below uln 40"),
        ({**ALT, "value": 30, "version": "3.0"}, "4.03, 5.0, 6.0"),
        ({**ALT, "term": "A" * 200, "value": 30}, "at most 120 letters"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        graded(**inputs)


def test_a_random_glucose_has_no_mild_grade() -> None:
    found = graded(term="Hyperglycemia", value=200, unit="mg/dL", version="4.03")
    assert (found["computable"], found["grade"]) == (False, None)
    assert "fasting" in found["reason"]
    assert graded(term="Hyperglycemia", value=251, unit="mg/dL", version="4.03")["grade"] == 3


def test_a_missing_unit_is_missing_except_for_a_ratio() -> None:
    assert graded(term="ALT increased", value=130, uln=40, baseline=20)["missing"] == ["unit"]
    assert graded(term="INR increased", value=1.6)["grade"] == 2


def test_a_grade_inside_the_limits_of_normal_says_so() -> None:
    found = graded(term="Neutropenia", value=1.3, unit="G/L", lln=1.2, uln=7.0)
    assert found["grade"] == 2
    assert any("limits of normal" in one for one in found.warnings)


def test_mild_signs_with_amylase_are_grade_2_in_version_6() -> None:
    inputs = {"term": "Serum amylase increased", "value": 300, "unit": "U/L", "uln": 100}
    newest = warmfront.grade("ctcae_v5_labs", version="6", symptomatic=False, **inputs)
    assert newest["grade"] == 2
    assert any("mild ones stay at grade 2" in one for one in newest.warnings)
    older = warmfront.grade("ctcae_v5_labs", symptomatic=True, **inputs)
    assert older["grade"] == 3
    assert not any("mild" in one for one in older.warnings)
