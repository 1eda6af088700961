import numpy as np
import pytest

from warmfront.assays.scoring import means


def test_mean_of_each_set() -> None:
    values = np.array([1.0, 2.0, 6.0, -3.0])
    assert means.score(values, [np.array([0, 2]), np.array([3])]).tolist() == [3.5, -3.0]
    assert means.score(values, []).size == 0


def test_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="leave out the genes that were not measured"):
        means.score(np.array([1.0, np.nan]), [np.array([0])])
