import numpy as np
import pytest

from warmfront.assays.scoring import ifng6


def test_mean_of_logarithms() -> None:
    tpm = np.array([0.0, 1.0, 3.0, 7.0, 15.0, 31.0])
    assert ifng6.score(tpm, np.ones(6), np.empty(0)) == pytest.approx(15 / 6)


def test_housekeeping_genes_are_refused() -> None:
    with pytest.raises(ValueError, match="takes no housekeeping genes, found 1"):
        ifng6.score(np.ones(6), np.ones(6), np.ones(1))
