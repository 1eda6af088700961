"""Plain mean over the genes of a set: mean log-expression, or mean z where the input is z-scores."""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.scoring.ranking import check_values, flatten_members
from warmfront.domain.assay import FloatArray, IntArray


def score(values: FloatArray, members: Sequence[IntArray]) -> FloatArray:
    """Arithmetic mean of the values of each set in one sample.

    Parameters
    ----------
    values : ndarray of float64, shape (genes,)
        Finite expression of one sample: log2(TPM + 1) for the mean log-expression, z-scores for the
        mean z. The two are different scores and never share a reference.
    members : sequence of ndarray of int
        For each set the positions of its genes in `values`, each gene once.

    Returns
    -------
    ndarray of float64, shape (sets,)
        In the unit of the values.

    Raises
    ------
    ValueError
        When a value is missing, or a set is empty or holds every gene.

    Examples
    --------
    >>> score(np.array([1.0, 3.0, 8.0]), [np.array([0, 1])]).tolist()
    [2.0]
    """
    check_values(values)
    if not members:
        return np.empty(0)
    flat, starts, sizes = flatten_members(list(members), values.size)
    means: FloatArray = np.add.reduceat(values[flat], starts) / sizes
    return means
