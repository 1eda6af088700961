"""Interferon-gamma score of six genes (Ayers et al. 2017, 10.1172/JCI91190)."""

import numpy as np

from warmfront.domain.assay import FloatArray


def score(tpm: FloatArray, weights: FloatArray, housekeeping: FloatArray) -> float:
    """Weighted mean of log2(TPM + 1).

    Parameters
    ----------
    tpm : ndarray of float64, shape (genes,)
        Transcripts per million of the score's genes, not negative.
    weights : ndarray of float64, shape (genes,)
        Weights of the same genes; equal in the published score.
    housekeeping : ndarray of float64
        Must be empty: the score has no housekeeping genes.

    Returns
    -------
    float
        In log2(TPM + 1); high means a stronger interferon-gamma response.

    Raises
    ------
    ValueError
        When housekeeping genes are given.

    Examples
    --------
    >>> score(np.array([1.0, 7.0]), np.ones(2), np.empty(0))
    2.0
    """
    if housekeeping.size:
        raise ValueError(f"the interferon-gamma score takes no housekeeping genes, found {housekeeping.size}")
    return float(np.average(np.log2(tpm + 1.0), weights=weights))
