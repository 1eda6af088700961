"""A sparse matrix as scipy's ``save_npz`` writes it, with tables of genes and cells beside it."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellMatrix
from warmfront.domain.space import Labels
from warmfront.io.limits import check_expansion, check_file
from warmfront.io.matrix.bounds import MAX_MATRIX_BYTES, check_matrix_shape
from warmfront.io.matrix.held import chunks_of_rows, rows_of_columns
from warmfront.io.tables import file_digest
from warmfront.io.text import read_rows

_PARTS = ("data", "indices", "indptr", "shape", "format")
_AGAIN = "write it again with scipy.sparse.save_npz"


def read_gene_list(path: Path) -> tuple[str, ...]:
    """Read gene labels in the order of the matrix: the first column of a table with a header.

    Parameters
    ----------
    path : Path
        Text table.

    Returns
    -------
    tuple of str
        Labels.

    Raises
    ------
    InputError
        When it is empty or unreadable.
    """
    rows = read_rows(path, one_column=True)
    next(rows)
    return tuple(row[0].strip() for _, row in rows)


def read_npz_cells(
    path: Path, genes: Sequence[str] | None, cells: Sequence[str], columns: dict[str, Labels]
) -> CellMatrix:
    """Read a matrix of cells x genes that scipy stored; nothing of it is ever unpickled.

    Parameters
    ----------
    path : Path
        ``.npz`` of a CSR or CSC matrix, cells in rows.
    genes : sequence of str or None
        Labels of its columns.
    cells : sequence of str
        Labels of its rows; empty when no table of cells was given.
    columns : dict of str to Labels
        Whose the cells are.

    Returns
    -------
    CellMatrix
        Held whole.

    Raises
    ------
    InputError
        When it is damaged, holds objects, declares too much, or does not fit the labels.
    """
    stored = check_file(path, MAX_MATRIX_BYTES)
    if genes is None:
        raise refuse(
            path.name, "a matrix without gene labels", "a table of genes", "give it with --genes TABLE"
        )
    parts = _read_parts(path, stored)
    encoding = bytes(parts["format"].tobytes()).rstrip(b"\0").replace(b"\0", b"").decode("ascii", "replace")
    shape = parts["shape"].ravel().tolist()
    if encoding not in ("csr", "csc") or len(shape) != 2 or not all(isinstance(side, int) for side in shape):
        raise refuse(path.name, f"format {encoding!r}, shape {shape}", "csr or csc in two dimensions", _AGAIN)
    check_matrix_shape(path.name, shape[0], shape[1], stored=int(parts["data"].size))
    wanted = (len(cells) or shape[0], len(genes))
    if tuple(shape) != wanted:
        raise refuse(
            path.name,
            f"{shape[0]:,} cells x {shape[1]:,} genes",
            f"{wanted[0]:,} x {wanted[1]:,}, as many as the tables of cells and of genes have rows",
            "check that the tables belong to this matrix",
        )
    data, indices, indptr = parts["data"], parts["indices"], parts["indptr"]
    if any(part.ndim != 1 or part.dtype.kind not in "iu" for part in (indices, indptr)) or data.ndim != 1:
        raise refuse(path.name, "positions that are no list of whole numbers", "a sparse matrix", _AGAIN)
    if encoding == "csc":
        minor = shape[0]
        if (
            indptr.size != shape[1] + 1
            or indices.size != data.size
            or (indices.size and indices.max() >= minor)
        ):
            raise refuse(path.name, "positions outside the matrix", f"rows 0 to {minor - 1:,}", _AGAIN)
        data, indices, indptr = rows_of_columns(data, indices, indptr, (shape[0], shape[1]))
    elif indptr.size != shape[0] + 1:
        raise refuse(path.name, f"{indptr.size:,} pointers", f"{shape[0] + 1:,}", _AGAIN)
    return CellMatrix(
        file_name=path.name,
        sha256=file_digest(path),
        source_format=f"npz ({encoding})",
        cells=tuple(cells) or tuple(f"cell {at + 1}" for at in range(shape[0])),
        gene_labels=tuple(genes),
        observations=columns,
        read=chunks_of_rows(path.name, data, indices, indptr, shape[1]),
    )


def _read_parts(path: Path, stored: int) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            lacking = [name for name in _PARTS if f"{name}.npy" not in names]
            if lacking:
                raise refuse(path.name, "no part " + ", ".join(lacking), ", ".join(_PARTS), _AGAIN)
            declared = sum(_declared_bytes(path, archive, name) for name in _PARTS)
        check_expansion(path.name, stored, declared)
        with np.load(path, allow_pickle=False) as found:
            return {name: found[name] for name in _PARTS}
    # numpy and zipfile report damage by any of these.
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, SyntaxError) as error:
        raise refuse(
            path.name, f"damaged or foreign content ({str(error)[:100]})", "a sparse matrix", _AGAIN
        ) from error


def _declared_bytes(path: Path, archive: zipfile.ZipFile, name: str) -> int:
    with archive.open(f"{name}.npy") as stream:
        version = np.lib.format.read_magic(stream)
        read = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, kind = read(stream)
    if kind.hasobject or kind.kind not in "iufSU":
        raise refuse(f"{path.name}: {name}", f"content of type {kind}", "numbers", _AGAIN)
    size = kind.itemsize
    for side in shape:
        size *= int(side)
    return int(size)
