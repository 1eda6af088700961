"""A matrix of single cells read once: the first pass, which every verb over single cells begins with."""

from collections.abc import Callable
from pathlib import Path

from warmfront.assays.cells.preparation import PreparedMatrix, prepare
from warmfront.domain.single_cells import CellMatrix, CellScale
from warmfront.io.matrix.sources import read_matrix
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.genes import load_genes
from warmfront.verbs.arguments import OnProgress, tell

CHUNK_CELLS = 5000
"""Cells read at a time; no result depends on it (assumption: some 100 MB)."""


def read_prepared(
    source: object,
    knowledge: KnowledgeBase,
    *,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
    layer: str | None = None,
    scale: CellScale | None = None,
    on_progress: OnProgress | None = None,
) -> PreparedMatrix:
    """Read a matrix, find its scale and decide which cells pass quality control.

    Parameters
    ----------
    source : path or AnnData
        Matrix of cells x genes.
    knowledge : KnowledgeBase
        Names of columns, parameters.
    obs, genes : path or None
        Tables of the cells and of the genes.
    patient_column : str or None
        Column that holds the patient.
    layer : str or None
        Matrix other than ``X``.
    scale : CellScale or None
        Scale where it is known.
    on_progress : callable or None
        Called with the number of finished cells and of all cells.

    Returns
    -------
    PreparedMatrix
        Ready for the second pass.

    Raises
    ------
    InputError
        When the matrix or a table cannot be used.
    """
    identities = load_genes()
    matrix = read_matrix(
        source,
        knowledge.cells,
        identities,
        obs=None if obs is None else Path(obs),
        genes=None if genes is None else Path(genes),
        patient_column=patient_column,
        layer=layer,
    )
    return prepare(
        matrix,
        identities,
        knowledge,
        patient_column=patient_column,
        stated=scale,
        width=CHUNK_CELLS,
        on_cells=told_by_cells(on_progress, matrix),
    )


def told_by_cells(on_progress: OnProgress | None, matrix: CellMatrix) -> Callable[[int], None]:
    """Return what tells the progress of a pass from its number of finished cells."""
    return lambda done: tell(on_progress, done, len(matrix.cells))
