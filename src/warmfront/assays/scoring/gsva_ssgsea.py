"""Raw single-sample GSEA exactly as GSVA 1.46 computes it, kept by name for comparison.

The rule: r = floor(average rank, ascending); order by decreasing r, tied genes in input order;
u = N - place + 1; score = sum_S(r^0.25 u) / sum_S(r^0.25) - mean of u outside of S. Equal to R GSVA
1.46.0 with ``ssgsea.norm = FALSE``. Because tied genes keep their input order, shuffling the rows of
a table with many zeros moves the score; use `ssgsea` for anything but comparison.

Reference: Hänzelmann, Castelo and Guinney 2013, 10.1186/1471-2105-14-7.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.scoring import ssgsea
from warmfront.assays.scoring.ranking import WEIGHT_EXPONENT, positions_from_top, tie_average_ranks
from warmfront.domain.assay import FloatArray, IntArray


def score(values: FloatArray, members: Sequence[IntArray]) -> FloatArray:
    """Raw scores of several sets in one sample, tied genes in input order.

    Parameters
    ----------
    values : ndarray of float64, shape (genes,)
        Finite expression of one sample, on any scale that keeps the order of the genes.
    members : sequence of ndarray of int
        For each set the positions of its genes in `values`, each gene once.

    Returns
    -------
    ndarray of float64, shape (sets,)
        In ranks; positive when the set lies above the rest of the sample.

    Raises
    ------
    ValueError
        When a value is missing, or a set is empty or holds every gene.

    Examples
    --------
    >>> score(np.array([9.0, 8.0, 0.0, 0.0]), [np.array([0, 2])]).round(3).tolist()
    [1.172]
    """
    ranks = np.floor(tie_average_ranks(values))
    ranked = ssgsea.RankedSample(weights=ranks**WEIGHT_EXPONENT, positions=positions_from_top(ranks))
    return ssgsea.enrichment(ranked, members)
