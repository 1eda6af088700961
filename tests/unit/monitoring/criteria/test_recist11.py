"""RECIST 1.1 on sums: rows of the table of overall response, boundaries, missing visits."""

from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError


def responses(baseline: float, *visits: tuple[float | None, str | None, bool | None]) -> list[str]:
    sums, others, new = zip(*visits, strict=True)
    found = warmfront.grade(
        "recist11", baseline_sum_mm=baseline, target_sums_mm=list(sums), nontarget=list(others),
        new_lesion=list(new),
    )  # fmt: skip
    assert found["computable"]
    made: list[str] = found["responses"]
    return made


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        ((0, "CR", False), "CR"),
        ((0, "none", False), "CR"),
        ((0, "stable", False), "PR"),
        ((0, None, False), "PR"),
        ((60, "CR", False), "PR"),
        ((60, None, False), "PR"),
        ((90, "stable", False), "SD"),
        ((90, None, False), "SD"),
        ((None, "stable", False), "NE"),
        ((None, "CR", False), "NE"),
        ((None, "progression", False), "PD"),
        ((None, None, True), "PD"),
        ((120, "CR", False), "PD"),
        ((0, "progression", False), "PD"),
        ((0, "CR", True), "PD"),
        ((90, "stable", None), "NE"),
        ((130, "stable", None), "PD"),
    ],
)
def test_rows_of_the_table(visit: Any, expected: str) -> None:
    assert responses(100, visit) == [expected]


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        ((None, "CR", False), "CR"),
        ((None, "stable", False), "non-CR/non-PD"),
        ((0, "stable", False), "non-CR/non-PD"),
        ((None, None, False), "NE"),
        ((None, "progression", False), "PD"),
        ((None, "CR", True), "PD"),
    ],
)
def test_rows_of_the_table_without_targets(visit: Any, expected: str) -> None:
    assert responses(0, visit) == [expected]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(70.01, "SD"), (70, "PR"), (119.99, "SD"), (120, "PD")],
)
def test_limits_on_both_sides(size: float, expected: str) -> None:
    assert responses(100, (size, "stable", False)) == [expected]


@pytest.mark.parametrize(("size", "expected"), [(14.99, "PR"), (15.0, "PD")])
def test_twenty_percent_of_a_small_nadir_needs_five_millimetres(size: float, expected: str) -> None:
    assert responses(40, (10, "stable", False), (size, "stable", False))[-1] == expected


def test_regrowth_after_a_complete_response() -> None:
    gone = (0, "CR", False)
    assert responses(40, gone, (4.9, "CR", False)) == ["CR", "PR"]
    assert responses(40, gone, (5, "CR", False)) == ["CR", "PD"]


@pytest.mark.parametrize(
    ("sums", "warned"),
    [([0, 3], True), ([0, None, 3], True), ([0, 0], False), ([12, 13], False), ([0, 5], False)],
)
def test_a_small_lesion_after_a_complete_response_is_warned_of(
    sums: list[float | None], warned: bool
) -> None:
    visits = len(sums)
    found = warmfront.grade(
        "recist11", baseline_sum_mm=40, target_sums_mm=sums, nontarget=["CR"] * visits,
        new_lesion=[False] * visits,
    )  # fmt: skip
    assert any("progression at any size" in one for one in found.warnings) == warned


def test_progression_stays_and_a_missing_visit_does_not_hide_the_nadir() -> None:
    quiet = ("stable", False)
    found = responses(100, (50, *quiet), (None, *quiet), (60, *quiet), (20, *quiet))
    assert found == ["PR", "NE", "PD", "PD"]


def test_best_response_and_first_progression() -> None:
    found = warmfront.grade(
        "recist11", baseline_sum_mm=100, target_sums_mm=[80, 60, 90], nontarget=["stable"] * 3,
        new_lesion=[False] * 3,
    )  # fmt: skip
    assert (found["best_response"], found["progression_index"]) == ("PR", 2)


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="one entry for each visit"):
        warmfront.grade("recist11", baseline_sum_mm=10, target_sums_mm=[1], nontarget=[], new_lesion=[False])


@pytest.mark.parametrize("name", ["baseline_sum_mm", "target_sums_mm", "nontarget", "new_lesion"])
def test_a_missing_input_is_named(name: str) -> None:
    whole: dict[str, Any] = {
        "baseline_sum_mm": 50, "target_sums_mm": [50], "nontarget": ["stable"], "new_lesion": [False],
    }  # fmt: skip
    found = warmfront.grade("recist11", **{**whole, name: None})
    assert (found["computable"], found["missing"], found["responses"]) == (False, [name], None)
