"""Counts or logarithms: the scale of a matrix of cells, read from every value of it."""

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellChunk, CellScale

LOG_AT_MOST = 25.0
"""Largest value that a logarithm can have (assumption, as for bulk expression)."""


@record
class ValueRange:
    """What all values of a matrix have in common.

    Parameters
    ----------
    low, high : float
        Smallest and largest stored value.
    n_stored, n_fractions, n_negative : int
        Values; those that are not whole; those below zero.
    """

    low: float = np.inf
    high: float = -np.inf
    n_stored: int = 0
    n_fractions: int = 0
    n_negative: int = 0


def add_chunk(seen: ValueRange, chunk: CellChunk) -> ValueRange:
    """Add the values of a chunk to what was seen.

    Parameters
    ----------
    seen : ValueRange
        So far; `ValueRange()` at the start.
    chunk : CellChunk
        Next cells.

    Returns
    -------
    ValueRange
        The same for every way to cut a matrix into chunks.
    """
    if not chunk.data.size:
        return seen
    return ValueRange(
        low=min(seen.low, float(chunk.data.min())),
        high=max(seen.high, float(chunk.data.max())),
        n_stored=seen.n_stored + int(np.count_nonzero(chunk.data)),
        n_fractions=seen.n_fractions + int(np.count_nonzero(chunk.data != np.floor(chunk.data))),
        n_negative=seen.n_negative + int(np.count_nonzero(chunk.data < 0)),
    )


def settle_scale(file_name: str, seen: ValueRange, stated: CellScale | None) -> tuple[CellScale, str]:
    """Say on which scale the values are, and how that was found.

    Parameters
    ----------
    file_name : str
        For messages.
    seen : ValueRange
        Of the whole matrix.
    stated : CellScale or None
        What the user says; a statement that the values contradict is an error.

    Returns
    -------
    tuple of CellScale and str
        Scale, and the reason in words.

    Raises
    ------
    InputError
        When every value is zero, values are negative (z-scores, residuals), too large for a logarithm and
        too broken for counts, or contradict the statement.

    Examples
    --------
    >>> settle_scale("a.h5ad", ValueRange(low=1, high=90, n_stored=10), None)
    (<CellScale.COUNTS: 'counts'>, 'detected: whole numbers up to 90')
    """
    if not seen.n_stored:
        raise refuse(
            file_name, "nothing but zeros", "counts or logarithms", "check that the right layer was written"
        )
    if seen.n_negative:
        raise refuse(
            file_name,
            f"{seen.n_negative:,} negative values down to {seen.low:.4g}",
            "counts, or the logarithm of normalised counts plus one, which is never negative",
            "supply the matrix before it was centred or scaled (in an h5ad file often "
            "--layer raw, or --layer counts)",
        )
    whole = seen.n_fractions == 0
    if whole and seen.high <= 1:
        raise refuse(file_name, "nothing but zeros and ones", "counts or logarithms", "supply the counts")
    found = CellScale.COUNTS if whole else CellScale.LOG
    text = f"whole numbers up to {seen.high:,.0f}"
    if not whole:
        text = (
            f"{seen.n_fractions:,} of {seen.n_stored:,} values are not whole, the largest is {seen.high:.4g}"
        )
        if seen.high > LOG_AT_MOST:
            raise refuse(
                file_name,
                text,
                f"whole counts, or logarithms up to {LOG_AT_MOST:g}",
                "supply the counts, or take log(1 + x) of the normalised values",
            )
    if stated is not None and stated is not found:
        raise refuse(
            f"{file_name}: --scale {stated.value}",
            text,
            f"values on the scale {stated.value}",
            "correct --scale",
        )
    return found, f"{'stated, and not contradicted' if stated else 'detected'}: {text}"
