"""Matrices that are held whole and given out in chunks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from warmfront.domain.single_cells import CellChunk
from warmfront.io.matrix.bounds import CHUNK_VALUES, check_pointers, dense_chunk, make_chunk, plan_chunks

Reading = Callable[[int], Iterator[CellChunk]]


def chunks_of_rows(where: str, data: Any, indices: Any, indptr: Any, n_genes: int) -> Reading:
    """Return a reading of compressed sparse rows that lie in memory.

    Parameters
    ----------
    where : str
        File and part, for messages.
    data, indices, indptr : ndarray
        Compressed sparse rows, cells in rows.
    n_genes : int
        Columns.

    Returns
    -------
    callable
        Takes the width of a chunk and yields chunks.

    Raises
    ------
    InputError
        When the pointers do not fit.
    """
    pointers = np.asarray(indptr, dtype=np.int64)
    check_pointers(where, pointers, pointers.size - 1, min(data.size, indices.size), n_genes)

    def read(width: int) -> Iterator[CellChunk]:
        for start, end in plan_chunks(pointers, width):
            part = slice(int(pointers[start]), int(pointers[end]))
            yield make_chunk(where, start, data[part], indices[part], pointers[start : end + 1], n_genes)

    return read


def chunks_of_dense(where: str, values: Any) -> Reading:
    """Return a reading of a dense array (or dataset) of cells x genes.

    Parameters
    ----------
    where : str
        File and part, for messages.
    values : ndarray or h5py.Dataset, shape (cells, genes)
        Numbers.

    Returns
    -------
    callable
        Takes the width of a chunk and yields chunks.
    """
    n_cells, n_genes = values.shape

    def read(width: int) -> Iterator[CellChunk]:
        step = max(1, min(width, CHUNK_VALUES // n_genes))
        for start in range(0, n_cells, step):
            yield dense_chunk(where, start, np.asarray(values[start : start + step]))

    return read


def rows_of_columns(data: Any, indices: Any, indptr: Any, shape: tuple[int, int]) -> tuple[Any, Any, Any]:
    """Turn compressed sparse columns into compressed sparse rows.

    Parameters
    ----------
    data, indices, indptr : ndarray
        Compressed sparse columns of a matrix of cells x genes.
    shape : tuple of int
        Cells and genes.

    Returns
    -------
    tuple of ndarray
        Data, indices and indptr of the rows.
    """
    from scipy.sparse import csc_array

    rows = csc_array((data, indices, indptr), shape=shape).tocsr()
    return rows.data, rows.indices, rows.indptr
