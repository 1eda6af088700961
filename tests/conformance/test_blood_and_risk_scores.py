"""Every case of the score files of blood, risk and statistics, through the one public function.

Expected values: worked cases of papers, public repositories and scipy as each file states; numbers are
compared at their printed digits.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import warmfront

pytestmark = pytest.mark.shared

SCORES = (
    "easix",
    "car_hematotox",
    "hay2017",
    "lipi",
    "blood_indices",
    "loris_pan",
    "loris_nsclc",
    "grim_rmh",
    "conut_pni",
    "diversity",
    "binomial_ci",
)


def cases(shared: Path, name: str) -> list[dict[str, Any]]:
    text = (shared / "reference" / "expected" / "scores" / f"{name}.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["cases"]
    assert found
    return found


def agrees(found: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        pairs = zip(found, expected, strict=True)
        return isinstance(found, list) and all(agrees(one, other) for one, other in pairs)
    if isinstance(expected, float):
        digits = len(repr(expected).partition(".")[2])
        return bool(abs(found - expected) <= 0.5000001 * 10.0**-digits)
    return type(found) is type(expected) and bool(found == expected)


@pytest.mark.parametrize("name", SCORES)
def test_every_case_of_the_file(shared: Path, name: str) -> None:
    for case in cases(shared, name):
        result = warmfront.grade(name, **case["inputs"])
        for field, expected in case["expected"].items():
            found = result[field]
            # A whole number printed for a bound of 100 stands for 100.0.
            same = agrees(found, expected) or (name == "binomial_ci" and _bounds(found, expected))
            assert same, (case["id"], field, found, expected)


def _bounds(found: list[float], expected: list[float]) -> bool:
    return len(found) == len(expected) and all(
        abs(one - other) <= 5.000001e-4 for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("name", SCORES)
def test_one_missing_item_of_any_case_gives_no_partial_score(shared: Path, name: str) -> None:
    case = cases(shared, name)[0]
    for lacking in case["inputs"]:
        rest = {key: value for key, value in case["inputs"].items() if key != lacking}
        for inputs in (rest, {**rest, lacking: None}):
            result = warmfront.grade(name, **inputs)
            assert (result["computable"], result["missing"]) == (False, [lacking])
            assert all(result[field] is None for field in case["expected"])
