"""Every case of the vector files of this room, through the public function."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
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


def plain_longest(days: list[int], values: list[float], limit: float) -> int:
    """Write a month as a word of l (low), h (high) and m (missing), and read runs by a pattern.

    Values are interpolated by numpy over the whole month; gaps of more than seven days are blanked after.
    """
    lowest = {day: min(v for d, v in zip(days, values, strict=True) if d == day) for day in set(days)}
    known = sorted(lowest)
    line = np.interp(range(31), known, [lowest[day] for day in known])
    word = ""
    for day, value in enumerate(line):
        rounded = lowest.get(day, 10 * np.round(value / 10))
        word += "l" if rounded <= limit else "h"
    for gap in re.finditer("m+", "".join("k" if day in lowest else "m" for day in range(31))):
        if len(gap.group()) > 7:
            word = word[: gap.start()] + gap.group() + word[gap.end() :]
    return max((len(run.group()) for run in re.finditer(r"l(?:h{0,2}l)*", word)), default=0)


def test_longest_runs_of_a_plain_reading() -> None:
    rng = np.random.default_rng(11)
    for _ in range(150):
        count = int(rng.integers(2, 26))
        days = [int(day) for day in rng.integers(0, 31, count)]
        if len(set(days)) < 2:
            continue
        values = [float(10 * value) for value in rng.integers(0, rng.choice([30, 90]), count)]
        found = warmfront.grade("icaht", days=days, anc_per_ul=values)
        assert found["longest_days_le500"] == plain_longest(days, values, 500), (days, values)
        assert found["longest_days_le100"] == plain_longest(days, values, 100), (days, values)
