"""The Pareto front of few schedules and few aims."""

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray


def find_front(aims: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which rows no other row beats.

    Parameters
    ----------
    aims : ndarray of float64, shape (n_schedules, n_aims)
        Larger is better in every column; turn the sign of what should be small.

    Returns
    -------
    ndarray of bool, shape (n_schedules,)
        False where another row is at least as good in every aim and better in one. Equal rows stand together.

    Examples
    --------
    >>> find_front(np.array([[0.5, -9.0], [0.6, -9.0], [0.4, -3.0]])).tolist()
    [False, True, True]
    """
    at_least = (aims[:, None, :] >= aims[None, :, :]).all(axis=2)
    better = (aims[:, None, :] > aims[None, :, :]).any(axis=2)
    return np.asarray(~(at_least & better).any(axis=0))
