"""First pass over a matrix of cells: genes, whose each cell is, scale, quality."""

from collections.abc import Callable, Iterator

from warmfront.assays.cells.genes import CellGenes, find_genes, rename
from warmfront.assays.cells.groups import group_cells
from warmfront.assays.cells.quality import find_group, judge_cells, measurable, measure_cells
from warmfront.assays.cells.scale import settle_scale
from warmfront.domain.records import record
from warmfront.domain.single_cells import (
    CellChunk,
    CellGroups,
    CellMatrix,
    CellMeasures,
    CellScale,
    SampleQuality,
)
from warmfront.domain.space import BoolArray
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.genes import GeneIdentities

OnCells = Callable[[int], None]
"""Called with the number of cells that a pass has finished."""


@record
class PreparedMatrix:
    """A matrix of cells of which the first pass is done.

    Parameters
    ----------
    matrix : CellMatrix
        As read.
    genes : CellGenes
        Its columns as current symbols.
    groups : CellGroups
        Whose each cell is.
    scale : CellScale
        Of the values.
    scale_reason : str
        How it was found.
    measures : CellMeasures
        What quality control may look at on this scale.
    passed : ndarray of bool, shape (cells,)
        Cells that passed it.
    quality : tuple of SampleQuality
        Its cut-offs.
    """

    matrix: CellMatrix
    genes: CellGenes
    groups: CellGroups
    scale: CellScale
    scale_reason: str
    measures: CellMeasures
    passed: BoolArray
    quality: tuple[SampleQuality, ...]

    def chunks(self, width: int) -> Iterator[tuple[CellChunk, CellChunk]]:
        """Yield chunks with the columns of the file, and with genes."""
        for raw in self.matrix.read(width):
            yield raw, rename(raw, self.genes, self.scale)


def prepare(
    matrix: CellMatrix,
    identities: GeneIdentities,
    knowledge: KnowledgeBase,
    *,
    patient_column: str | None = None,
    stated: CellScale | None = None,
    width: int = 5000,
    on_cells: OnCells | None = None,
) -> PreparedMatrix:
    """Read a matrix once: find its scale, measure every cell, decide which pass.

    Parameters
    ----------
    matrix : CellMatrix
        As read.
    identities : GeneIdentities
        Known genes.
    knowledge : KnowledgeBase
        Names of columns, parameters.
    patient_column : str or None
        Column that holds the patient.
    stated : CellScale or None
        Scale where the user knows it.
    width : int
        Greatest number of cells of a chunk; no result depends on it.
    on_cells : callable or None
        Told the number of finished cells.

    Returns
    -------
    PreparedMatrix
        Ready for the second pass.

    Raises
    ------
    InputError
        When no label names a gene, the values are on no scale, or a cell has no patient.
    """
    groups = group_cells(matrix, knowledge.cells, patient_column)
    genes = find_genes(matrix.file_name, matrix.gene_labels, identities)
    chunks = _told(matrix.read(width), on_cells)
    mitochondrial = find_group(matrix.gene_labels, knowledge.cells.gene_groups["mitochondrial"])
    measures, seen = measure_cells(chunks, mitochondrial, len(matrix.cells))
    scale, reason = settle_scale(matrix.file_name, seen, stated)
    allowed = measurable(measures, scale)
    passed, quality = judge_cells(allowed, groups, scale, len(matrix.gene_labels), knowledge.spatial)
    return PreparedMatrix(
        matrix=matrix,
        genes=genes,
        groups=groups,
        scale=scale,
        scale_reason=reason,
        measures=allowed,
        passed=passed,
        quality=quality,
    )


def _told(chunks: Iterator[CellChunk], on_cells: OnCells | None) -> Iterator[CellChunk]:
    for chunk in chunks:
        yield chunk
        if on_cells is not None:
            on_cells(chunk.start + chunk.n_cells)
