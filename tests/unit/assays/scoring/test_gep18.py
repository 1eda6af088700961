import numpy as np
import pytest

from warmfront.assays.scoring import gep18


def test_weighted_sum_above_the_housekeeping_mean() -> None:
    found = gep18.score(np.array([15.0, 3.0]), np.array([0.25, -0.5]), np.array([1.0, 7.0]))
    assert found == pytest.approx(0.25 * (4 - 2) - 0.5 * (2 - 2))


def test_refused_without_housekeeping_genes() -> None:
    with pytest.raises(ValueError, match="not defined without its housekeeping genes"):
        gep18.score(np.ones(2), np.ones(2), np.empty(0))
