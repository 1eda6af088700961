"""Size bounds of matrices of cells, and the chunks in which they are read."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellChunk, PointerArray
from warmfront.io.limits import GIB

MAX_MATRIX_BYTES = 64 * GIB  # assumption: 1,000,000 cells of 3,000 genes seen take 24 GB
MAX_CELLS = 2_000_000  # assumption: as many labels as other tables may have
MAX_GENES = 200_000  # assumption: three times the genes of an Ensembl release
MAX_HELD = 400_000_000  # assumption: stored values of a matrix that must be held whole, 3.2 GB
CHUNK_VALUES = 20_000_000  # assumption: stored values of a chunk, 160 MB
_SMALLER = "keep the cells of one study, or write an h5ad file with X in compressed sparse rows"


def check_matrix_shape(where: str, cells: int, genes: int, stored: int | None = None) -> None:
    """Raise when a matrix of this shape cannot be one of cells, or must not be held.

    Parameters
    ----------
    where : str
        File and part that declares the shape.
    cells, genes : int
        Declared shape.
    stored : int or None
        Declared stored values of a matrix that is held whole; None for one that is read in chunks.

    Raises
    ------
    InputError
        When a side is empty or beyond its bound, or too many values would be held.
    """
    if not (0 < cells <= MAX_CELLS and 0 < genes <= MAX_GENES):
        raise refuse(
            where,
            f"{cells:,} cells x {genes:,} genes",
            f"1 to {MAX_CELLS:,} cells and 1 to {MAX_GENES:,} genes",
            "check that the export finished and which side holds the cells"
            if 0 in (cells, genes)
            else _SMALLER,
        )
    if stored is not None and not 0 <= stored <= min(MAX_HELD, cells * genes):
        raise refuse(
            where,
            f"{stored:,} stored values for {cells:,} cells x {genes:,} genes",
            f"at most {min(MAX_HELD, cells * genes):,}",
            _SMALLER,
        )


def plan_chunks(indptr: PointerArray, width: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of chunks of at most `width` cells and about `CHUNK_VALUES` stored values.

    Parameters
    ----------
    indptr : ndarray of int64, shape (cells + 1,)
        Rising pointers.
    width : int
        Greatest number of cells.

    Yields
    ------
    tuple of int
        Start and end; at least one cell.
    """
    n_cells, start = indptr.size - 1, 0
    while start < n_cells:
        most = int(np.searchsorted(indptr, indptr[start] + CHUNK_VALUES, side="right")) - 1
        end = min(n_cells, start + width, max(most, start + 1))
        yield start, end
        start = end


def check_pointers(where: str, indptr: PointerArray, cells: int, stored: int, genes: int) -> None:
    """Raise when pointers do not fit the values that they point at.

    Parameters
    ----------
    where : str
        File and part.
    indptr : ndarray of int64
        As the file has them.
    cells, stored, genes : int
        Declared numbers.

    Raises
    ------
    InputError
        When their number, their ends or their order is wrong, or a cell has more values than genes.
    """
    fits = indptr.size == cells + 1 and int(indptr[0]) == 0 and int(indptr[-1]) == stored
    steps = np.diff(indptr)
    if not fits or (steps.size and (steps.min() < 0 or steps.max() > genes)):
        raise refuse(
            where,
            "pointers that do not fit the data",
            f"{cells + 1:,} rising pointers from 0 to {stored:,}, at most {genes:,} values for a cell",
            "write the file again",
        )


def make_chunk(where: str, start: int, data: Any, indices: Any, indptr: Any, n_genes: int) -> CellChunk:
    """Check the values of some cells and return them as a chunk.

    Parameters
    ----------
    where : str
        File and part, for messages.
    start : int
        Place of the first cell.
    data, indices, indptr : ndarray
        Compressed sparse rows; `indptr` may begin anywhere.
    n_genes : int
        Columns.

    Returns
    -------
    CellChunk
        Single precision.

    Raises
    ------
    InputError
        When a position lies outside the matrix, or a value is missing, infinite or too large.
    """
    pointers = np.asarray(indptr, dtype=np.int64)
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(data, dtype=np.float32)
    if indices.size and not (indices.min() >= 0 and indices.max() < n_genes):
        raise refuse(
            where, "positions outside the matrix", f"genes 0 to {n_genes - 1:,}", "write the file again"
        )
    if not np.isfinite(values).all():
        at = int(np.flatnonzero(~np.isfinite(values))[0])
        cell = start + int(np.searchsorted(pointers - pointers[0], at, side="right"))
        raise refuse(
            f"{where}: cell {cell:,} of the matrix",
            f"{np.asarray(data)[at]!s}",
            "finite numbers below 3e38; zero where nothing was counted",
            "mend the value; a matrix of cells has no missing values",
        )
    return CellChunk(
        start=start,
        data=values,
        indices=np.ascontiguousarray(indices, dtype=np.int32),
        indptr=pointers - pointers[0],
        n_genes=n_genes,
    )


def dense_chunk(where: str, start: int, block: Any) -> CellChunk:
    """Return a dense block of cells x genes as a chunk.

    Parameters
    ----------
    where : str
        File and part, for messages.
    start : int
        Place of the first cell.
    block : ndarray, shape (cells, genes)
        Numbers.

    Returns
    -------
    CellChunk
        Without the zeros.

    Raises
    ------
    InputError
        When a value is missing, infinite or too large.
    """
    rows, columns = np.nonzero(block)
    indptr = np.searchsorted(rows, np.arange(block.shape[0] + 1))
    return make_chunk(where, start, block[rows, columns], columns, indptr, block.shape[1])
