"""Every case of the vector files of this room, through the public function."""

import json
from pathlib import Path
from typing import Any

import pytest

import warmfront

SCORES = (
    "crs_astct",
    "icans_astct",
    "ice_score",
    "icaht",
    "t_icaht_early",
    "hscore",
    "iec_hs_screen",
    "b_cell_aplasia",
)


def read_cases(shared: Path, score: str) -> list[dict[str, Any]]:
    content = json.loads((shared / f"reference/expected/scores/{score}.json").read_text())
    assert content["score"] == score
    return list(content["cases"])


@pytest.mark.shared
@pytest.mark.parametrize("score", SCORES)
def test_every_case_of_the_vectors(shared: Path, score: str) -> None:
    cases = read_cases(shared, score)
    assert len(cases) >= 2
    for case in cases:
        found = warmfront.grade(score, **case["inputs"])
        for field, value in case["expected"].items():
            assert found[field] == value, (case["id"], field)


@pytest.mark.shared
@pytest.mark.parametrize("score", [score for score in SCORES if score not in ("b_cell_aplasia", "icaht")])
def test_a_missing_item_of_a_vector_is_named_or_cannot_matter(shared: Path, score: str) -> None:
    for case in read_cases(shared, score):
        whole = warmfront.grade(score, **case["inputs"])
        for name in case["inputs"]:
            found = warmfront.grade(score, **{**case["inputs"], name: None})
            if found.computable:
                assert found.fields == whole.fields, (case["id"], name)
            elif found.reason == "missing_input":
                assert name in found.missing or found.missing == whole.missing, (case["id"], name)
                assert all(value is None for value in found.fields.values())


@pytest.mark.shared
def test_a_course_in_any_order_gives_the_same_grades(shared: Path) -> None:
    for case in read_cases(shared, "icaht"):
        given = case["inputs"]
        pairs = list(zip(given["days"], given["anc_per_ul"], strict=True))[::-1]
        turned = {**given, "days": [day for day, _ in pairs], "anc_per_ul": [value for _, value in pairs]}
        assert warmfront.grade("icaht", **turned).fields == warmfront.grade("icaht", **given).fields


@pytest.mark.shared
def test_neutrophils_per_litre_give_the_same_grades(shared: Path) -> None:
    for case in read_cases(shared, "icaht"):
        given = case["inputs"]
        thousands = {"value": [value / 1000 for value in given["anc_per_ul"]], "unit": "10^9/L"}
        found = warmfront.grade("icaht", **{**given, "anc_per_ul": thousands})
        assert found.fields == warmfront.grade("icaht", **given).fields
