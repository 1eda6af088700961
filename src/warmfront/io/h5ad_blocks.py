"""The matrix of an h5ad file in blocks of samples: dense, or CSR with samples in rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import refuse
from warmfront.io.h5ad import H5adFile, declared_shape, open_h5ad


def read_h5ad_labels(path: Path, stored: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the indices of ``obs`` and ``var``, and nothing of ``X`` but its shape.

    Parameters
    ----------
    path : Path
        An h5ad file.
    stored : int
        Its size in bytes.

    Returns
    -------
    tuple of tuple of str
        Labels of the rows and of the columns.

    Raises
    ------
    InputError
        When the file is damaged, or its shape and its labels do not fit.
    """
    with open_h5ad(path) as root:
        file = H5adFile(path.name, stored, root)
        rows, columns = file.labels("obs"), file.labels("var")
        shape = declared_shape(file, file.member(root, "X", "X"))
    if shape != (len(rows), len(columns)):
        raise refuse(
            f"{path.name}: X",
            f"a declared shape of {shape[0]:,} x {shape[1]:,}",
            f"{len(rows):,} x {len(columns):,}, as many as obs and var have labels",
            "write the file again with a current AnnData",
        )
    return rows, columns


def read_h5ad_blocks(path: Path, shape: tuple[int, int], *, by_row: bool, width: int) -> Iterator[FloatArray]:
    """Yield ``X`` in blocks of rows or of columns.

    Parameters
    ----------
    path : Path
        An h5ad file.
    shape : tuple of int
        Rows and columns, as the labels say.
    by_row : bool
        True for blocks of rows.
    width : int
        Rows, or columns, of a block.

    Yields
    ------
    ndarray of float64
        All columns of a block of rows, or all rows of a block of columns.

    Raises
    ------
    InputError
        When the file is damaged, or is sparse and not stored row after row.
    """
    import h5py

    total = shape[0] if by_row else shape[1]
    with open_h5ad(path) as root:
        file = H5adFile(path.name, path.stat().st_size, root)
        matrix = file.member(root, "X", "X")
        if isinstance(matrix, h5py.Dataset):
            file.check_numbers(matrix, "X", 2)
            for start in range(0, total, width):
                part = slice(start, min(start + width, total))
                yield np.asarray(matrix[part] if by_row else matrix[:, part], dtype=np.float64)
            return
        encoding = str(matrix.attrs.get("encoding-type", matrix.attrs.get("h5sparse_format", "none")))
        if not by_row or not encoding.startswith("csr"):
            raise file.refuse(
                "X",
                f"encoding {encoding!r} with samples in {'obs' if by_row else 'var'}",
                "a dense array, or csr_matrix with samples in obs, to be read in blocks",
                "write the file again with X = scipy.sparse.csr_matrix(X) and samples in obs",
            )
        yield from _sparse_rows(file, matrix, shape, width)


def _sparse_rows(file: H5adFile, group: Any, shape: tuple[int, int], width: int) -> Iterator[FloatArray]:
    pointers = file.numbers(file.member(group, "indptr", "X/indptr"), "X/indptr", 1)
    places = file.member(group, "indices", "X/indices")
    data = file.member(group, "data", "X/data")
    for dataset, part in ((places, "X/indices"), (data, "X/data")):
        file.check_numbers(dataset, part, 1)
    ends_fit = len(pointers) == shape[0] + 1 and pointers[0] == 0 and pointers[-1] == data.size == places.size
    if not ends_fit or np.any(np.diff(pointers) < 0) or "f" in (pointers.dtype.kind, places.dtype.kind):
        raise file.refuse("X/indptr", "pointers that do not fit the data", f"{shape[0] + 1} rising pointers")
    for start in range(0, shape[0], width):
        ends = pointers[start : min(start + width, shape[0]) + 1]
        at = places[ends[0] : ends[-1]]
        if at.size and not (at.min() >= 0 and at.max() < shape[1]):
            raise file.refuse("X/indices", "positions outside the shape", f"0 to {shape[1] - 1}")
        values = np.zeros((ends.size - 1, shape[1]))
        rows = np.repeat(np.arange(ends.size - 1), np.diff(ends))
        np.add.at(values, (rows, at), data[ends[0] : ends[-1]])
        yield values
