"""Lugano on PET and molecular response against every case of the score vectors.

The vectors are read where they lie. Lugano: rows of the printed table. Molecular response: by hand from the
stated rule, so it tests the reading of the rule, not the rule.
"""

import json
from pathlib import Path

import pytest

import warmfront

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("score", ["lugano_pet", "ctdna_molecular_response"])
def test_every_case_of_the_vectors(shared: Path, score: str) -> None:
    cases = json.loads((shared / f"reference/expected/scores/{score}.json").read_text())["cases"]
    assert cases
    for case in cases:
        found = warmfront.grade(score, **case["inputs"])
        assert {name: found[name] for name in case["expected"]} == case["expected"], case["id"]
