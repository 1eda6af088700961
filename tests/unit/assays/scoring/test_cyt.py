import numpy as np
import pytest

from warmfront.assays.scoring import cyt


def test_geometric_mean_with_offset() -> None:
    assert cyt.score(np.array([0.0, 9999.99]), np.ones(2), np.empty(0)) == pytest.approx(10.0)


def test_housekeeping_genes_are_refused() -> None:
    with pytest.raises(ValueError, match="CYT takes no housekeeping genes, found 3"):
        cyt.score(np.ones(2), np.ones(2), np.ones(3))
