"""The rule of the call from space."""

import numpy as np
import pytest

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.space_cells import CALLED_CELLS
from warmfront.tme.space_rule import (
    CLASSES,
    CallThresholds,
    draw_thresholds,
    fix_thresholds,
    judge,
    share_classes,
)

LIMITS = CallThresholds(inside=np.array(100.0), beside=np.array(100.0), ratio=np.array(-2.0))


@pytest.mark.parametrize(
    ("inside", "beside", "expected"),
    [
        (0.0, 0.0, "desert"),
        (99.9, 99.9, "desert"),
        (0.0, 100.0, "excluded"),
        (99.0, 5000.0, "excluded"),
        (100.0, 0.0, "inflamed"),
        (100.0, 399.0, "inflamed"),
        (100.0, 401.0, "excluded"),
        (5000.0, 5000.0, "inflamed"),
    ],
)
def test_the_rule_at_its_edges(inside: float, beside: float, expected: str) -> None:
    geometry = np.log2([max(inside, 1e-9) / max(beside, 1e-9)])
    found = judge(np.array([inside]), np.array([beside]), geometry, LIMITS)
    assert CLASSES[int(found[0])] == expected


def test_an_unknown_density_is_no_class() -> None:
    unknown = np.array([np.nan, 50.0])
    found = judge(unknown, unknown[::-1], np.zeros(2), LIMITS)
    assert found.tolist() == [-1, -1]


def test_shares_leave_unknown_resamples_out() -> None:
    shares = share_classes(np.array([0, 0, 1, -1], dtype=np.int8))
    assert shares[PhenotypeClass.INFLAMED] == pytest.approx(2 / 3)
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("group", [kind.group for kind in CALLED_CELLS])
def test_drawn_thresholds_stay_in_their_intervals(group: str, packaged: KnowledgeBase) -> None:
    drawn = draw_thresholds(group, packaged.spatial, 500, np.random.default_rng(3))
    fixed = fix_thresholds(group, packaged.spatial)
    for name in ("inside", "beside", "ratio"):
        values, value = getattr(drawn, name), float(getattr(fixed, name))
        assert values.min() < value < values.max()
    assert np.median(drawn.inside) == pytest.approx(float(fixed.inside), rel=0.1)
