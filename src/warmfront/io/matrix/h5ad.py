"""Cells x genes from an h5ad file, read in chunks of cells; only compressed columns are held whole."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.single_cells import CellChunk, CellMatrix
from warmfront.domain.space import Labels
from warmfront.io.h5ad import OLD_CATEGORIES, H5adFile, declared_shape, open_h5ad
from warmfront.io.limits import check_file
from warmfront.io.matrix.bounds import (
    MAX_MATRIX_BYTES,
    check_matrix_shape,
    check_pointers,
    make_chunk,
    plan_chunks,
)
from warmfront.io.matrix.held import chunks_of_dense, chunks_of_rows, rows_of_columns
from warmfront.io.matrix.observations import (
    check_same_number,
    encode,
    encode_categories,
    wanted_columns,
)
from warmfront.io.tables import file_digest
from warmfront.knowledge.cells import CellKnowledge

_SPARSE = ("csr", "csc")


def read_h5ad_cells(
    path: Path, knowledge: CellKnowledge, patient_column: str | None = None, layer: str | None = None
) -> CellMatrix:
    """Read labels and columns of an h5ad file, and prepare the reading of its matrix in chunks.

    Parameters
    ----------
    path : Path
        File written by AnnData 0.7 or newer, cells in ``obs``.
    knowledge : CellKnowledge
        Usual names of columns.
    patient_column : str or None
        Column of ``obs`` that the user names.
    layer : str or None
        ``raw`` for ``raw/X`` with its own genes, the name of a layer, or None for ``X``.

    Returns
    -------
    CellMatrix
        A dense or row-compressed matrix is read anew at each pass; a column-compressed one is held.

    Raises
    ------
    InputError
        When the file is damaged, declares too much, or its parts do not fit.
    """
    stored = check_file(path, MAX_MATRIX_BYTES)
    with open_h5ad(path) as root:
        file = H5adFile(path.name, stored, root)
        matrix, part = _matrix(file, layer)
        shape = declared_shape(file, matrix)
        check_matrix_shape(f"{path.name}: {part}", *shape)
        cells, genes = file.labels("obs"), _genes(file, stored, layer)
        if shape != (len(cells), len(genes)):
            raise file.refuse(
                part,
                f"a declared shape of {shape[0]:,} x {shape[1]:,}",
                f"{len(cells):,} x {len(genes):,}, as many as obs and var have labels",
            )
        columns = _columns(file, knowledge, patient_column)
        check_same_number(f"{path.name}: obs", columns, shape[0])
        encoding = _encoding(file, matrix)
        if encoding == "csc":
            read = _read_columns(file, matrix, shape)
            notes: tuple[str, ...] = (f"{part} is compressed by columns and was held whole.",)
        else:
            read, notes = _reader(path, shape, encoding, layer), ()
    return CellMatrix(
        file_name=path.name,
        sha256=file_digest(path),
        source_format=f"h5ad ({part}, {encoding})",
        cells=cells,
        gene_labels=genes,
        observations=columns,
        read=read,
        notes=notes,
    )


def _matrix(file: H5adFile, layer: str | None) -> tuple[Any, str]:
    """Return the matrix and what it is called in messages."""
    if layer is None:
        return file.member(file.root, "X", "X"), "X"
    if layer == "raw":
        return file.member(file.member(file.root, "raw", "raw"), "X", "raw/X"), "raw/X"
    layers = file.member(file.root, "layers", "layers")
    if layer not in layers:
        known = ", ".join(["raw", *sorted(layers)] if "raw" in file.root else sorted(layers))
        raise file.refuse("layers", f"no layer {layer!r}", known or "no layer at all", "name one of these")
    return file.member(layers, layer, f"layers/{layer}"), f"layers/{layer}"


def _genes(file: H5adFile, stored: int, layer: str | None) -> tuple[str, ...]:
    if layer != "raw":
        return file.labels("var")
    return H5adFile(file.name, stored, file.member(file.root, "raw", "raw")).labels("var")


def _encoding(file: H5adFile, matrix: Any) -> str:
    import h5py

    if isinstance(matrix, h5py.Dataset):
        file.check_numbers(matrix, "X", 2)
        return "dense"
    encoding = str(matrix.attrs.get("encoding-type", matrix.attrs.get("h5sparse_format", "none")))[:3]
    if encoding not in _SPARSE:
        raise file.refuse("X", f"encoding {encoding!r}", "a dense array, csr_matrix or csc_matrix")
    return encoding


def _reader(
    path: Path, shape: tuple[int, int], encoding: str, layer: str | None
) -> Callable[[int], Iterator[CellChunk]]:
    def read(width: int) -> Iterator[CellChunk]:
        with open_h5ad(path) as root:
            file = H5adFile(path.name, path.stat().st_size, root)
            matrix, _ = _matrix(file, layer)
            if encoding == "dense":
                yield from chunks_of_dense(f"{path.name}: X", matrix)(width)
            else:
                yield from _read_rows(file, matrix, shape, width)

    return read


def sparse_parts(file: H5adFile, group: Any, names: tuple[str, str, str], part: str) -> tuple[Any, Any, Any]:
    """Return pointers (read) and the datasets of places and values (not read) of a sparse matrix.

    Parameters
    ----------
    file : H5adFile
        The open file.
    group : h5py.Group
        The matrix.
    names : tuple of str
        Members that hold pointers, places and values.
    part : str
        Name of the group, for messages.

    Returns
    -------
    tuple
        An array of int64 and two datasets of one length.

    Raises
    ------
    InputError
        When a member is missing, is no list of numbers, or the lengths differ.
    """
    pointers, places, values = (file.member(group, name, f"{part}/{name}") for name in names)
    for dataset, name in ((pointers, names[0]), (places, names[1]), (values, names[2])):
        file.check_numbers(dataset, f"{part}/{name}", 1)
    whole = "f" not in (pointers.dtype.kind, places.dtype.kind)
    if not whole or places.size != values.size:
        raise file.refuse(
            f"{part}/{names[1]}",
            f"{places.size:,} positions of type {places.dtype} for {values.size:,} values",
            "whole numbers, one for each value",
        )
    found = file.numbers(pointers, f"{part}/{names[0]}", 1).astype(np.int64)
    return found, places, values


def _read_rows(file: H5adFile, group: Any, shape: tuple[int, int], width: int) -> Iterator[CellChunk]:
    pointers, places, values = sparse_parts(file, group, ("indptr", "indices", "data"), "X")
    where = f"{file.name}: X"
    check_pointers(where, pointers, shape[0], values.size, shape[1])
    for start, end in plan_chunks(pointers, width):
        part = slice(int(pointers[start]), int(pointers[end]))
        yield make_chunk(where, start, values[part], places[part], pointers[start : end + 1], shape[1])


def _read_columns(file: H5adFile, group: Any, shape: tuple[int, int]) -> Callable[[int], Iterator[CellChunk]]:
    pointers, places, values = sparse_parts(file, group, ("indptr", "indices", "data"), "X")
    where = f"{file.name}: X"
    check_matrix_shape(where, *shape, stored=int(values.size))
    check_pointers(where, pointers, shape[1], values.size, shape[0])
    at = places[()]
    if at.size and not (at.min() >= 0 and at.max() < shape[0]):
        raise file.refuse("X/indices", "positions outside the shape", f"0 to {shape[0] - 1}")
    return chunks_of_rows(where, *rows_of_columns(values[()], at, pointers, shape), shape[1])


def _columns(file: H5adFile, knowledge: CellKnowledge, patient_column: str | None) -> dict[str, Labels]:
    group = file.member(file.root, "obs", "obs")
    names = [name for name in group if name not in (group.attrs.get("_index"), OLD_CATEGORIES)]
    wanted = wanted_columns(names, knowledge, patient_column)
    if patient_column is not None and patient_column not in wanted:
        raise file.refuse(
            "obs",
            f"no column {patient_column!r}",
            "one of " + ", ".join(sorted(names)[:20]),
            "name one of these: --patient-column NAME, or give a table with --obs",
        )
    return {name: _column(file, group, name) for name in wanted}


def _column(file: H5adFile, group: Any, name: str) -> Labels:
    import h5py

    part = f"obs/{name}"
    told = file.categorical(group, name, "obs")
    if told is not None:
        return encode_categories(*told)
    found = file.member(group, name, part)
    if isinstance(found, h5py.Group):
        found = file.member(found, "values", f"{part}/values")
    return encode(file.texts(found, part))
