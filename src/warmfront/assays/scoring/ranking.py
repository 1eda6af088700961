"""Rank rules shared by the rank-based scoring methods: averaged ties, and ties in input order."""

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray

WEIGHT_EXPONENT = 0.25
"""Exponent of the rank weights of single-sample GSEA (Barbie et al. 2009, 10.1038/nature08460)."""


def check_values(values: FloatArray) -> None:
    """Refuse anything but one sample of at least two finite numbers.

    Parameters
    ----------
    values : ndarray of float64, shape (genes,)
        Expression of one sample, on any scale.

    Raises
    ------
    ValueError
        When the shape is wrong or a value is missing or infinite.
    """
    if values.ndim != 1 or values.size < 2:
        raise ValueError(
            f"expression of one sample must be a vector of at least 2 genes, found shape {values.shape}; "
            "pass one column of the table"
        )
    bad = int(np.count_nonzero(~np.isfinite(values)))
    if bad:
        raise ValueError(
            f"{bad} of {values.size} expression values are missing or infinite; allowed: finite numbers; "
            "leave out the genes that were not measured before ranking"
        )


def tie_average_ranks(values: FloatArray) -> FloatArray:
    """Ascending ranks from 1 (lowest) to N (highest); tied values share the average of their ranks.

    Parameters
    ----------
    values : ndarray of float64, shape (genes,)
        Finite expression of one sample, on any scale.

    Returns
    -------
    ndarray of float64, shape (genes,)
        Ranks in input order. Their sum is always N (N + 1) / 2.

    Examples
    --------
    >>> tie_average_ranks(np.array([5.0, 0.0, 0.0, 7.0])).tolist()
    [3.0, 1.5, 1.5, 4.0]
    """
    check_values(values)
    order = np.argsort(values)
    ordered = values[order]
    starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
    ends = np.append(starts[1:], values.size)
    # A run of equal values on places start+1 .. end has the average rank (start + 1 + end) / 2.
    ranks = np.empty(values.size)
    ranks[order] = np.repeat((starts + 1 + ends) / 2.0, ends - starts)
    return ranks


def first_come_ranks(values: FloatArray) -> FloatArray:
    """Ascending ranks from 1 to N without ties: of equal values the earlier one ranks lower.

    The result depends on the order of the genes; used only to follow published methods.

    Parameters
    ----------
    values : ndarray of float64, shape (genes,)
        Finite expression of one sample, on any scale.

    Returns
    -------
    ndarray of float64, shape (genes,)
        A permutation of 1 .. N.

    Examples
    --------
    >>> first_come_ranks(np.array([5.0, 0.0, 0.0, 7.0])).tolist()
    [3.0, 1.0, 2.0, 4.0]
    """
    check_values(values)
    ranks = np.empty(values.size)
    ranks[np.argsort(values, kind="stable")] = np.arange(1.0, values.size + 1)
    return ranks


def positions_from_top(ranks: FloatArray) -> FloatArray:
    """N for the highest rank down to 1 for the lowest; equal ranks keep their input order.

    Of two genes with the same rank the one that comes first in the input counts as higher, as in an
    order by decreasing rank that is stable. The result depends on the order of tied genes.

    Parameters
    ----------
    ranks : ndarray of float64, shape (genes,)
        Ascending ranks, possibly tied.

    Returns
    -------
    ndarray of float64, shape (genes,)
        A permutation of 1 .. N.

    Examples
    --------
    >>> positions_from_top(np.array([3.0, 1.0, 1.0, 4.0])).tolist()
    [3.0, 2.0, 1.0, 4.0]
    """
    positions = np.empty(ranks.size)
    positions[np.argsort(-ranks, kind="stable")] = np.arange(float(ranks.size), 0.0, -1.0)
    return positions


def flatten_members(members: list[IntArray], n_genes: int) -> tuple[IntArray, IntArray, IntArray]:
    """Concatenate gene sets for a vectorised sum, after checking each of them.

    Parameters
    ----------
    members : list of ndarray of int
        For each set the positions of its genes in the sample, without repetition.
    n_genes : int
        Genes in the sample.

    Returns
    -------
    tuple of ndarray of int
        All positions, the start of each set in them, and the size of each set.

    Raises
    ------
    ValueError
        When a set is empty, holds every gene of the sample, repeats a gene or points outside of it.
    """
    sizes = np.array([member.size for member in members], dtype=np.intp)
    for number, size in enumerate(sizes.tolist()):
        if not 0 < size < n_genes:
            raise ValueError(
                f"gene set {number} has {size} of the {n_genes} genes of the sample; allowed: 1 to "
                f"{n_genes - 1}; check the coverage before scoring"
            )
    flat = np.concatenate(members)
    if flat.min() < 0 or flat.max() >= n_genes:
        raise ValueError(
            f"a gene set points at gene {int(flat.min())} or {int(flat.max())}; allowed: 0 to {n_genes - 1}; "
            "make the positions from the same gene list as the values"
        )
    owner = np.repeat(np.arange(sizes.size), sizes)
    if np.unique(owner * n_genes + flat).size != flat.size:
        raise ValueError("a gene set names a gene twice; allowed: each gene once; remove the repetition")
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    return flat, starts, sizes
