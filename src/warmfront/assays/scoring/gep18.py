"""T-cell-inflamed gene expression profile of 18 weighted genes, relative to housekeeping genes.

Genes: Ayers et al. 2017 (10.1172/JCI91190); weights: Cristescu et al. 2018 (10.1126/science.aar3593).
"""

import numpy as np

from warmfront.domain.assay import FloatArray


def score(tpm: FloatArray, weights: FloatArray, housekeeping: FloatArray) -> float:
    """Weighted sum of log2(TPM + 1), each less the mean log2(TPM + 1) of the housekeeping genes.

    Parameters
    ----------
    tpm : ndarray of float64, shape (genes,)
        Transcripts per million of the 18 genes, not negative.
    weights : ndarray of float64, shape (genes,)
        Published weights of the same genes.
    housekeeping : ndarray of float64
        Transcripts per million of the housekeeping genes.

    Returns
    -------
    float
        High means T-cell-inflamed. The cut-offs of the NanoString assay do not apply to it.

    Raises
    ------
    ValueError
        When there are no housekeeping genes: without them the score moves with the library.

    Examples
    --------
    >>> score(np.array([7.0, 1.0]), np.array([0.5, -0.5]), np.array([3.0, 3.0]))
    1.0
    """
    if not housekeeping.size:
        raise ValueError("GEP-18 is not defined without its housekeeping genes; report another score by name")
    baseline = float(np.mean(np.log2(housekeeping + 1.0)))
    return float(np.sum(weights * (np.log2(tpm + 1.0) - baseline)))
