"""Binomial intervals against the committed vectors (scipy beta.ppf; four of them printed in papers)."""

import json
from pathlib import Path

import pytest

from warmfront.stats.intervals import clopper_pearson, jeffreys

# The vectors print percentages with three decimals.
HALF_A_DIGIT = 0.5e-3 + 1e-9


@pytest.mark.shared
def test_exact_and_jeffreys_bounds_agree_with_the_vectors(shared: Path) -> None:
    content = json.loads((shared / "reference/expected/scores/binomial_ci.json").read_text())
    assert len(content["cases"]) >= 5
    for case in content["cases"]:
        events, n = case["inputs"]["k"], case["inputs"]["n"]
        expected = case["expected"]
        for name, interval in (("exact", clopper_pearson), ("jeffreys", jeffreys)):
            found = [100 * bound for bound in interval(events, n)]
            assert found == pytest.approx(expected[name], abs=HALF_A_DIGIT), (case["id"], name)
