"""Intervals of the extraction's own recomputation, by other code than ours, against ours."""

import math

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.stats.intervals import clopper_pearson, jeffreys

CHECKS = [row for row in load_knowledge().reviews.arithmetic.values() if row.exact_low is not None]


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: row.outcome_id)
def test_exact_and_jeffreys_intervals(row) -> None:
    exact, ranking = clopper_pearson(row.events, row.n), jeffreys(row.events, row.n)
    assert [100 * end for end in exact] == pytest.approx([row.exact_low, row.exact_high], abs=0.006)
    if 0 < row.events < row.n:
        assert [100 * end for end in ranking] == pytest.approx(
            [row.jeffreys_low, row.jeffreys_high], abs=0.006
        )


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: row.outcome_id)
def test_wilson_interval_by_its_formula(row) -> None:
    z, share, n = 1.959963984540054, row.events / row.n, row.n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert [100 * (centre - half), 100 * (centre + half)] == pytest.approx(
        [row.wilson_low, row.wilson_high], abs=0.006
    )
