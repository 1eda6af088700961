"""Whatever a user calls a matrix of single cells, told apart and read by its reader."""

import os
from dataclasses import replace
from pathlib import Path

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellMatrix
from warmfront.io.annotated import is_annotated
from warmfront.io.matrix.annotated import read_annotated_cells
from warmfront.io.matrix.h5ad import read_h5ad_cells
from warmfront.io.matrix.npz import read_gene_list, read_npz_cells
from warmfront.io.matrix.observations import read_observations
from warmfront.io.matrix.tenx import is_tenx_folder, read_tenx_folder, read_tenx_h5
from warmfront.io.matrix.text import read_text_cells
from warmfront.io.text import text_suffix
from warmfront.knowledge.cells import CellKnowledge
from warmfront.knowledge.genes import GeneIdentities

READABLE = (
    "h5ad; a folder with matrix.mtx; the h5 of Cell Ranger; npz of scipy with --genes; a text table; "
    "or an AnnData object"
)


def read_matrix(
    source: object,
    knowledge: CellKnowledge,
    identities: GeneIdentities,
    *,
    obs: Path | None = None,
    genes: Path | None = None,
    patient_column: str | None = None,
    layer: str | None = None,
) -> CellMatrix:
    """Read labels of a matrix of cells, and prepare its reading in chunks.

    Parameters
    ----------
    source : path or AnnData
        One of the formats of `READABLE`.
    knowledge : CellKnowledge
        Usual names of columns.
    identities : GeneIdentities
        Known genes, by which the sides of a text table are told apart.
    obs : Path or None
        Table of cells (cell_id, patient, sample, timepoint) beside the matrix; it wins over the file's own.
    genes : Path or None
        Table of genes of an npz matrix.
    patient_column : str or None
        Column that holds the patient.
    layer : str or None
        Matrix of an h5ad file or AnnData object other than ``X``.

    Returns
    -------
    CellMatrix
        Labels, columns, and a reading.

    Raises
    ------
    InputError
        When it is none of the formats, or damaged, or a table does not fit it.
    """
    own_column = patient_column if obs is None else None
    if is_annotated(source):
        found = read_annotated_cells(source, knowledge, own_column, layer)
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        if layer is not None and not path.name.lower().endswith(".h5ad"):
            raise refuse(f"--layer {layer}", path.name, "an h5ad file or AnnData object", "leave it out")
        if path.name.lower().endswith(".npz"):
            cells, columns = (
                ((), {}) if obs is None else read_observations(obs, None, knowledge, patient_column)
            )
            return read_npz_cells(path, None if genes is None else read_gene_list(genes), cells, columns)
        found = _read_path(path, knowledge, identities, own_column, layer)
    else:
        raise refuse("matrix", f"an object of type {type(source).__name__}", READABLE, "give a path")
    if obs is None:
        if patient_column is not None and patient_column not in found.observations:
            raise refuse(
                found.file_name,
                f"no column {patient_column!r}",
                "a column of the file, or of a table beside it",
                "give the table with --obs TABLE",
            )
        return found
    _, columns = read_observations(obs, found.cells, knowledge, patient_column)
    return replace(found, observations=columns)


def _read_path(
    path: Path,
    knowledge: CellKnowledge,
    identities: GeneIdentities,
    patient_column: str | None,
    layer: str | None,
) -> CellMatrix:
    name = path.name.lower()
    if is_tenx_folder(path):
        return read_tenx_folder(path)
    if name.endswith(".h5ad"):
        return read_h5ad_cells(path, knowledge, patient_column, layer)
    if name.endswith((".h5", ".hdf5")):
        return read_tenx_h5(path)
    if text_suffix(path) is not None:
        return read_text_cells(path, identities)
    raise refuse(
        path.name, f"a name ending in {path.suffix!r}", READABLE, "export the matrix in one of these"
    )
