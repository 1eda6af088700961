"""Cells x genes from an AnnData object in memory, which is not changed."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellChunk, CellMatrix
from warmfront.domain.space import Labels
from warmfront.io.matrix.bounds import CHUNK_VALUES, check_matrix_shape, dense_chunk, make_chunk
from warmfront.io.matrix.observations import encode, wanted_columns
from warmfront.knowledge.cells import CellKnowledge


def read_annotated_cells(
    annotated: Any, knowledge: CellKnowledge, patient_column: str | None = None, layer: str | None = None
) -> CellMatrix:
    """Take the matrix of an AnnData object, backed or not, as it is.

    Parameters
    ----------
    annotated : AnnData
        Cells in ``obs``.
    knowledge : CellKnowledge
        Usual names of columns.
    patient_column : str or None
        Column of ``obs`` that the user names.
    layer : str or None
        ``raw`` for its raw part, the name of a layer, or None for ``X``.

    Returns
    -------
    CellMatrix
        Sliced at each pass.

    Raises
    ------
    InputError
        When it has no matrix of real numbers, or not the column.
    """
    if layer == "raw" and annotated.raw is None:
        raise refuse("AnnData", "no raw part", "a matrix", "leave --layer out")
    if layer not in (None, "raw") and layer not in annotated.layers:
        raise refuse(
            "AnnData: layers", f"no layer {layer!r}", ", ".join(annotated.layers), "name one of these"
        )
    holder = annotated.raw if layer == "raw" else annotated
    matrix = annotated.layers[layer] if layer not in (None, "raw") else holder.X
    if matrix is None:
        raise refuse("AnnData", "no matrix X", "expression in X", "copy the layer that is meant into X")
    n_cells, n_genes = (int(side) for side in matrix.shape)
    check_matrix_shape("AnnData: X", n_cells, n_genes)
    if np.dtype(matrix.dtype).kind not in "iuf":
        raise refuse("AnnData: X", f"values of type {matrix.dtype}", "real numbers", "convert the matrix")
    names = [str(name) for name in annotated.obs.columns]
    wanted = wanted_columns(names, knowledge, patient_column)
    if patient_column is not None and patient_column not in wanted:
        raise refuse(
            "AnnData: obs", f"no column {patient_column!r}", ", ".join(names[:20]), "name one of these"
        )
    return CellMatrix(
        file_name="AnnData object",
        sha256="",
        source_format="AnnData",
        cells=tuple(str(name) for name in annotated.obs_names),
        gene_labels=tuple(str(name) for name in holder.var_names),
        observations={name: _column(annotated, name) for name in wanted},
        read=lambda width: _chunks(matrix, width, n_cells, n_genes),
    )


def _column(annotated: Any, name: str) -> Labels:
    column = annotated.obs[name]
    missing = column.isna().tolist()
    return encode(["" if gone else str(text) for text, gone in zip(column.tolist(), missing, strict=True)])


def _chunks(matrix: Any, width: int, n_cells: int, n_genes: int) -> Iterator[CellChunk]:
    step = max(1, min(width, CHUNK_VALUES // n_genes))
    for start in range(0, n_cells, step):
        part = matrix[start : start + step]
        if hasattr(part, "tocsr"):
            rows = part.tocsr()
            yield make_chunk("AnnData: X", start, rows.data, rows.indices, rows.indptr, n_genes)
        else:
            yield dense_chunk("AnnData: X", start, np.asarray(part))
