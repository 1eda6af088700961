"""RECIST 1.1 and iRECIST against every committed case, through the function that users call."""

import json
from pathlib import Path

import pytest

import warmfront


@pytest.mark.shared
@pytest.mark.parametrize("score", ["recist11", "irecist"])
def test_every_case_of_the_vectors(shared: Path, score: str) -> None:
    content = json.loads((shared / f"reference/expected/scores/{score}.json").read_text())
    assert len(content["cases"]) >= 4
    for case in content["cases"]:
        found = warmfront.grade(score, **case["inputs"])
        for field, expected in case["expected"].items():
            assert found[field] == expected, (case["id"], field)
