"""One step after an unconfirmed progression, on both sides of every limit; a row of calls."""

from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError

QUIET: dict[str, Any] = {
    "prev": "iUPD",
    "target_delta_mm": 0,
    "nontarget_increase": False,
    "new_lesion_sum_delta_mm": 0,
    "new_lesion_count_delta": 0,
    "weeks_since_iupd": 6,
}


def response(**changes: Any) -> Any:
    return warmfront.grade("irecist", **{**QUIET, **changes})["response"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "iUPD"),
        ({"target_delta_mm": 4.999}, "iUPD"),
        ({"target_delta_mm": 5}, "iCPD"),
        ({"target_delta_mm": 9, "target_was_iupd": False}, "iUPD"),
        ({"target_delta_mm": 9, "target_was_iupd": False, "recist_response": "PD"}, "iCPD"),
        ({"nontarget_increase": True}, "iCPD"),
        ({"nontarget_increase": True, "nontarget_was_iupd": True}, "iCPD"),
        ({"nontarget_increase": True, "nontarget_was_iupd": False}, "iUPD"),
        ({"new_lesion_sum_delta_mm": 4.9}, "iUPD"),
        ({"new_lesion_sum_delta_mm": 5.0}, "iCPD"),
        ({"new_nontarget_increase": True}, "iCPD"),
        ({"new_lesion_count_delta": 1}, "iCPD"),
        ({"new_lesion_count_delta": -1}, "iUPD"),
    ],
)
def test_what_confirms(changes: dict[str, Any], expected: str) -> None:
    assert response(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"weeks_since_iupd": 3.9, "target_delta_mm": 30}, "not_assignable_repeat_scan"),
        ({"weeks_since_iupd": 4.0, "target_delta_mm": 30}, "iCPD"),
        ({"weeks_since_iupd": 3.8, "target_delta_mm": 30, "window_days": 2}, "iCPD"),
        ({"weeks_since_iupd": 2, "new_lesion_count_delta": 1}, "not_assignable_repeat_scan"),
        ({"weeks_since_iupd": 2, "new_symptom": True}, "not_assignable_repeat_scan"),
        (
            {"weeks_since_iupd": 2, "new_symptom": True, "target_delta_mm": 12},
            "not_assignable_repeat_scan",
        ),
        ({"weeks_since_iupd": 2, "new_symptom": True, "new_lesion_count_delta": 1}, "iCPD"),
        ({"weeks_since_iupd": 0}, "not_assignable_repeat_scan"),
    ],
)
def test_a_scan_before_four_weeks_is_to_be_repeated(changes: dict[str, Any], expected: str) -> None:
    assert response(**changes) == expected


def test_a_scan_after_eight_weeks_counts_and_says_that_it_is_late() -> None:
    late = warmfront.grade("irecist", **{**QUIET, "weeks_since_iupd": 9, "target_delta_mm": 6})
    assert late["response"] == "iCPD"
    assert any("later than 8" in warning for warning in late["warnings"])
    in_time = warmfront.grade("irecist", **{**QUIET, "weeks_since_iupd": 8, "target_delta_mm": 6})
    assert not any("later than" in warning for warning in in_time["warnings"])


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("CR", "iCR"), ("PR", "iPR"), ("SD", "iSD"), ("PD", "iUPD"), ("non-CR/non-PD", "non-iCR/non-iUPD")],
)
def test_a_response_takes_progression_back(stated: str, expected: str) -> None:
    assert response(recist_response=stated) == expected


def test_growing_new_lesions_confirm_even_while_targets_shrink() -> None:
    assert response(recist_response="PR", target_delta_mm=-20, new_lesion_sum_delta_mm=7) == "iCPD"


@pytest.mark.parametrize("previous", ["iCR", "iPR", "iSD"])
def test_after_a_response_the_bar_is_reset(previous: str) -> None:
    assert response(prev=previous, target_delta_mm=8) == "iUPD"
    assert response(prev=previous, new_lesion_count_delta=1, recist_response="SD") == "iUPD"
    assert response(prev=previous, weeks_since_iupd=None, nontarget_increase=True) == "iUPD"


def test_without_open_progression_nothing_is_guessed() -> None:
    assert response(prev="iSD") == "iSD"
    shrunk = warmfront.grade("irecist", **{**QUIET, "prev": "iSD", "target_delta_mm": -9})
    assert (shrunk["computable"], shrunk["missing"]) == (False, ["recist_response"])
    assert response(prev="iSD", target_delta_mm=-30, recist_response="PR") == "iPR"


def test_confirmed_progression_stays() -> None:
    assert response(prev="iCPD", target_delta_mm=-40, recist_response="PR") == "iCPD"


@pytest.mark.parametrize("name", [name for name in QUIET if name != "prev"])
def test_a_missing_input_is_named(name: str) -> None:
    found = warmfront.grade("irecist", **{**QUIET, name: None})
    assert (found["computable"], found["missing"], found["response"]) == (False, [name], None)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([], None),
        (["iUPD", "iUPD"], None),
        (["iSD", "iPR"], None),
        (["iUPD", "iPR", "iCPD"], None),
        (["iUPD", "iSD", "iUPD", "iCPD"], 2),
        (["iUPD", "NE", "iUPD", "iCPD", "iUPD", "iCPD"], 0),
        (["NE", "iUPD", "iCPD"], 1),
        (["iUPD", "iCR", "NE", "iUPD", "NE", "iCPD"], 3),
        (["iUPD", "non-iCR/non-iUPD", "iUPD", "iCPD"], 2),
    ],
)
def test_day_of_progression(calls: list[str], expected: int | None) -> None:
    found = warmfront.grade("irecist", tps=calls)
    assert found["computable"]
    assert found["progression_index"] == expected


def test_nothing_given_or_both_shapes_are_not_computed() -> None:
    assert warmfront.grade("irecist")["missing"] == ["tps"]
    assert warmfront.grade("irecist", tps=["iSD", None])["missing"] == ["tps"]
    with pytest.raises(InputError, match="either tps or the inputs of one step"):
        warmfront.grade("irecist", tps=["iSD"], prev="iUPD")
