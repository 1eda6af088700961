"""Every case of every score file through the one public function: no file is left out, no field unread."""

import json
from pathlib import Path
from typing import Any

import pytest

import warmfront
from warmfront.knowledge.files import load_knowledge

pytestmark = pytest.mark.shared
FILES = 25
CASES = 94


def contents(shared: Path) -> list[dict[str, Any]]:
    folder = shared / "reference" / "expected" / "scores"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def agrees(found: Any, expected: Any) -> bool:
    """Whether a result equals what is printed: words and flags exactly, numbers at the printed digits."""
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(agrees(one, other) for one, other in zip(found, expected, strict=True))
        )
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(found) is type(expected) and bool(found == expected)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    digits = len(repr(expected).partition(".")[2]) if isinstance(expected, float) else 3
    return abs(found - expected) <= 0.5000001 * 10.0**-digits


def test_no_file_is_without_its_scale(shared: Path) -> None:
    names = {content["score"] for content in contents(shared)}
    known = {name for name, scale in load_knowledge().monitoring.scales.items() if scale.available}
    assert len(names) >= FILES
    assert names <= known


def test_every_case_of_every_file(shared: Path) -> None:
    seen = 0
    for content in contents(shared):
        for case in content["cases"]:
            result = warmfront.grade(content["score"], **case["inputs"])
            for field, expected in case["expected"].items():
                assert agrees(result[field], expected), (case["id"], field, result[field], expected)
            seen += 1
    assert seen >= CASES
