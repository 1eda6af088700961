"""Values of marker genes in each cell: the few columns that rules look at, normalised."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellChunk, CellScale
from warmfront.domain.space import CodeArray


@record
class MarkerValues:
    """Marker genes of the cells of a chunk.

    Parameters
    ----------
    at : dict of str to int
        Column of each measured marker.
    values : ndarray of float64, shape (cells, markers), columns side by side
        Logarithms: of counts, log(1 + 10,000 x count / total of the cell); as they are otherwise. Zero is
        "not seen".
    """

    at: dict[str, int]
    values: FloatArray

    def column(self, gene: str) -> FloatArray:
        """Return the values of one measured gene."""
        found: FloatArray = self.values[:, self.at[gene]]
        return found


def place_markers(markers: tuple[str, ...], symbols: tuple[str, ...]) -> tuple[dict[str, int], CodeArray]:
    """Give each measured marker a column.

    Parameters
    ----------
    markers : tuple of str
        Genes of all rules.
    symbols : tuple of str
        Genes of the matrix.

    Returns
    -------
    tuple of dict and ndarray of int32, shape (genes,)
        Column of each marker; marker of each gene, -1 for the others.
    """
    measured = set(symbols)
    at = {gene: place for place, gene in enumerate(dict.fromkeys(g for g in markers if g in measured))}
    return at, np.array([at.get(symbol, -1) for symbol in symbols], dtype=np.int32)


def take_markers(
    chunk: CellChunk, at: dict[str, int], place: CodeArray, totals: FloatArray, scale: CellScale, full: float
) -> MarkerValues:
    """Take the marker genes out of a chunk.

    Parameters
    ----------
    chunk : CellChunk
        Columns are genes, see `rename`.
    at, place : dict and ndarray
        From `place_markers`.
    totals : ndarray of float64, shape (cells,)
        Total of each cell over all labels of the file.
    scale : CellScale
        Of the values.
    full : float
        Total to which counts are scaled.

    Returns
    -------
    MarkerValues
        Each cell's values depend on that cell only.
    """
    column = place[chunk.indices]
    kept = column >= 0
    rows, values = chunk.rows[kept], chunk.data[kept].astype(np.float64)
    if scale is CellScale.COUNTS:
        values = np.log1p(values * (full / totals[rows]))
    found = np.zeros((chunk.n_cells, len(at)), order="F")
    found[rows, column[kept]] = values
    return MarkerValues(at=at, values=found)
