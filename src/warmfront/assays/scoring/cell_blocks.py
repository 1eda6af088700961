"""Cells x genes as compressed sparse rows, and blocks of a few cells side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import IntArray
from warmfront.domain.records import record


@record
class SparseCells:
    """Cells x genes as compressed sparse rows: values, their genes, and where each cell begins.

    Parameters
    ----------
    data : ndarray, shape (stored values,)
        Finite, none negative.
    indices : ndarray of int, shape (stored values,)
        Gene of each value.
    indptr : ndarray of int, shape (cells + 1,)
        First value of each cell.
    n_genes : int
        Genes that were measured, whether stored or not.
    """

    data: NDArray[Any]
    indices: IntArray
    indptr: IntArray
    n_genes: int

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return int(self.indptr.size - 1)

    def split(self, n_values: int) -> list[IntArray]:
        """Put cells of like length together, so that a block needs little padding.

        Parameters
        ----------
        n_values : int
            Values of a block, padding left out.

        Returns
        -------
        list of ndarray of int
            Positions of the cells of each block.
        """
        stored = np.diff(self.indptr)
        order = np.argsort(stored, kind="stable")
        # A cell without values still takes a place of its block.
        block = np.cumsum(np.maximum(stored[order], 1)) // n_values
        return [part for part in np.split(order, np.flatnonzero(np.diff(block)) + 1) if part.size]


class CellBlock:
    """A few cells side by side, padded with zeros to the longest of them.

    Parameters
    ----------
    cells : SparseCells
        The table.
    at : ndarray of int, shape (cells of the block,)
        Which of its cells.

    Raises
    ------
    ValueError
        When a value is missing, infinite or negative.
    """

    def __init__(self, cells: SparseCells, at: IntArray) -> None:
        starts = cells.indptr[at].astype(np.intp)
        stored = cells.indptr[at + 1] - starts
        place = np.arange(max(1, int(stored.max())))
        self.n_cells, self.n_genes = at.size, cells.n_genes
        self.place = starts[:, None] + place
        self.indices = cells.indices
        self.values = _take(cells.data, self.place)
        if stored.min() < place.size:
            self.values[place >= stored[:, None]] = 0
        if not (self.values.min() >= 0 and np.isfinite(self.values.max())):
            raise ValueError(
                "a value of the cells is missing, infinite or negative; allowed: finite values from 0 "
                "upwards, where 0 means not detected; pass counts or log-normalised values, not z-scores"
            )

    def find_greatest(self, top: int) -> NDArray[Any]:
        """Value on place `top` from above in each cell; 0 where fewer genes are expressed.

        Parameters
        ----------
        top : int
            Place, at least 1.

        Returns
        -------
        ndarray, shape (cells of the block,)
            In the type of the data.
        """
        width = self.values.shape[1]
        if width < top:
            return np.zeros(self.n_cells, dtype=self.values.dtype)
        # A copy of one column: the view would keep the whole block.
        return np.partition(self.values, width - top, axis=1)[:, width - top].copy()

    def pick(self, wanted: NDArray[np.bool_]) -> tuple[IntArray, IntArray, NDArray[Any]]:
        """Cells, genes and values of some of the values.

        Parameters
        ----------
        wanted : ndarray of bool, shape (cells of the block, width)
            Which values, none of them padding.

        Returns
        -------
        tuple of ndarray
            Position in the block, gene, value; in the order of the cells.
        """
        flat = np.flatnonzero(wanted)
        genes = self.indices[self.place.ravel()[flat]].astype(np.intp)
        return flat // wanted.shape[1], genes, self.values.ravel()[flat]


def _take(data: NDArray[Any], place: IntArray) -> NDArray[Any]:
    if not data.size:
        return np.zeros(place.shape)
    taken = data.take(place, mode="clip")
    # Partition and sort are fastest on float32, which holds every count below 2^24 as it is.
    return taken if taken.dtype in (np.float32, np.float64) else taken.astype(np.float64)


def check_cells(cells: SparseCells) -> None:
    """Check that the arrays fit together and that no gene stands twice in a cell.

    Parameters
    ----------
    cells : SparseCells
        A table.

    Raises
    ------
    ValueError
        When they do not; values are checked block by block.
    """
    data, indices, indptr = cells.data, cells.indices, cells.indptr
    fits = indptr.ndim == 1 and indptr.size > 0 and data.shape == indices.shape == (int(indptr[-1]),)
    if not fits or indptr[0] != 0 or np.any(np.diff(indptr) < 0):
        raise ValueError(
            f"compressed rows do not fit together: {data.size} values, {indices.size} genes, "
            f"{indptr.size} starts; allowed: starts that rise from 0 to the number of values; pass the three "
            "arrays of one compressed sparse row matrix"
        )
    if not indices.size:
        return
    if indices.min() < 0 or indices.max() >= cells.n_genes:
        raise ValueError(
            f"gene {int(indices.max())} in a table of {cells.n_genes} genes; allowed: 0 to "
            f"{cells.n_genes - 1}; pass the number of genes of the matrix"
        )
    # Rising genes cannot repeat; only unsorted cells are looked at more closely.
    rises = np.ones(indices.size, dtype=np.bool_)
    np.greater(indices[1:], indices[:-1], out=rises[1:])
    starts = indptr[:-1]
    rises[starts[starts < indices.size]] = True
    if rises.all():
        return
    cell = np.repeat(np.arange(cells.n_cells), np.diff(indptr))
    key = np.sort(cell * np.int64(cells.n_genes) + indices)
    if np.any(key[1:] == key[:-1]):
        raise ValueError(
            "a gene stands twice in a cell; allowed: each gene once; add the entries up before scoring "
            "(sum_duplicates in scipy)"
        )
