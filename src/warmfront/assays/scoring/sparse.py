"""Scores of gene sets in single cells, from compressed sparse rows that are never made dense.

AUCell asks only for the K genes that a cell expresses most, K being 5 per cent of the genes (see
`warmfront.assays.scoring.aucell`, which defines the score). Genes below them cannot move it, and most values
of a cell are zeros that are not even stored. So each cell is cut at its K-th greatest value, the few genes
above are sorted, and their areas are added up over the sets by a product of two sparse tables.

Ties are averaged over all orders, as in the dense method, and the two agree to rounding. In particular for a
cell that expresses fewer than K genes: its undetected genes are tied at zero and share the places that are
left in the top, so that each counts for the same small area. Published programs fill these places with
undetected genes at random or in the order of the table.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warmfront.assays.scoring.aucell import count_top
from warmfront.assays.scoring.cell_blocks import CellBlock, SparseCells, check_cells
from warmfront.assays.scoring.sets import PlacedSets, place_sets
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.execution.threads import run_in_threads

BLOCK_VALUES = 160_000
"""Stored values of a block of cells; larger blocks leave the cache. Only time depends on it (assumption)."""

GENE_BITS = np.uint64(32)
"""Low bits of a sorting key, for the gene; the other half holds the bits of a float32."""


def score_cells(
    data: NDArray[Any],
    indices: IntArray,
    indptr: IntArray,
    n_genes: int,
    members: Sequence[IntArray],
    method: str = "aucell",
    n_up: int | None = None,
    threads: int = 1,
) -> FloatArray:
    """Score several gene sets in each of many cells.

    A table can be scored in chunks of cells of any size: the score of a cell does not depend on the others.
    Beside the chunk and the scores, the memory needed is some 10 MB for each thread.

    Parameters
    ----------
    data : ndarray, shape (stored values,)
        Finite, none negative: counts, or values that are zero where the count is zero.
    indices : ndarray of int, shape (stored values,)
        Gene of each value, each gene at most once in a cell, in any order.
    indptr : ndarray of int, shape (cells + 1,)
        First value of each cell.
    n_genes : int
        Genes that were measured, whether stored or not.
    members : sequence of ndarray of int
        For each set the positions of its genes, each gene once.
    method : str
        ``aucell``, or ``mean_log``: the plain mean of the values as they are stored, zeros included, which
        has a meaning for log-normalised values only.
    n_up : int, optional
        Genes that count as the top, 2 to all of them; by default 5 per cent. For ``aucell`` only.
    threads : int
        Threads; the result does not depend on their number.

    Returns
    -------
    ndarray of float64, shape (cells, sets)
        ``aucell``: from 0 (no gene of the set among the top) to 1 (they are the top). A cell that expresses
        fewer genes than the top holds gets the average over all orders of its undetected genes: leave such
        cells out by their quality where that matters.

    Raises
    ------
    ValueError
        When a value is missing, infinite or negative, the arrays do not fit together, a gene stands twice in
        a cell, a set is empty or points outside of the genes, or `method` or `n_up` is not allowed.

    References
    ----------
    Aibar et al. 2017, 10.1038/nmeth.4463.

    Examples
    --------
    >>> scores = score_cells(
    ...     np.array([3.0, 9.0, 5.0]), np.array([0, 97, 99]), np.array([0, 3]), 100, [np.array([99, 97])]
    ... )
    >>> scores.tolist()
    [[1.0]]
    """
    cells = SparseCells(data=data, indices=indices, indptr=indptr, n_genes=n_genes)
    check_cells(cells)
    sets = place_sets(members, n_genes)
    kernel = _find_kernel(method, sets, _check_top(n_up, n_genes))
    found = np.empty((cells.n_cells, sets.n_sets))

    def score_block(at: IntArray) -> None:
        found[at] = kernel(CellBlock(cells, at))

    if sets.n_sets:
        run_in_threads(score_block, cells.split(BLOCK_VALUES), threads=threads)
    return found


def _find_kernel(method: str, sets: PlacedSets, top: int) -> Callable[[CellBlock], FloatArray]:
    from scipy.sparse import csr_array

    shape = (sets.n_genes, sets.n_sets)
    owner = np.repeat(np.arange(sets.n_sets), sets.sizes)
    belongs = csr_array((np.ones(sets.flat.size), (sets.flat, owner)), shape=shape)

    def add_up(block: CellBlock, cell: IntArray, gene: IntArray, value: FloatArray) -> FloatArray:
        # scipy adds the entries of a row in their order, so that the sums do not depend on the block.
        ends = np.concatenate(([0], np.cumsum(np.bincount(cell, minlength=block.n_cells))))
        rows = csr_array((value, gene, ends), shape=(block.n_cells, sets.n_genes))
        total: FloatArray = (rows @ belongs).toarray()
        return total

    def average(block: CellBlock) -> FloatArray:
        cell, gene, value = block.pick(block.values > 0)
        return add_up(block, cell, gene, value.astype(np.float64)) / sets.sizes

    def recover(block: CellBlock) -> FloatArray:
        return _recover(block, sets, top, add_up)

    kernels = {"aucell": recover, "mean_log": average}
    if method not in kernels:
        raise ValueError(
            f"there is no scoring of sparse cells {method!r}; allowed: {', '.join(kernels)}; correct the name"
        )
    return kernels[method]


def _recover(
    block: CellBlock,
    sets: PlacedSets,
    top: int,
    add_up: Callable[[CellBlock, IntArray, IntArray, FloatArray], FloatArray],
) -> FloatArray:
    """Area under the recovery curve of each set in each cell of a block."""
    cut = block.find_greatest(top)[:, None]
    above = block.values > cut
    n_above = np.count_nonzero(above, axis=1)
    found = add_up(block, *_rank(block, above, top))
    # What is tied with the K-th greatest value shares the places that are left, K itself being worth nothing.
    left = top - n_above
    open_area = left * (left - 1) / 2.0
    is_cut = (block.values == cut) & (cut > 0)
    tied = np.where(cut[:, 0] > 0, np.count_nonzero(is_cut, axis=1), block.n_genes - n_above)
    each = np.divide(open_area, tied, out=np.zeros(block.n_cells), where=tied > 0)
    is_cut[each == 0] = False
    if is_cut.any():
        cell, gene, _ = block.pick(is_cut)
        found += add_up(block, cell, gene, each[cell])
    few = np.flatnonzero((cut[:, 0] == 0) & (each > 0))
    if few.size:
        cell, gene, _ = block.pick(above)
        detected = add_up(block, cell, gene, np.ones(cell.size))[few]
        found[few] += (sets.sizes - detected) * each[few, None]
    best = np.minimum(sets.sizes, top - 1)
    share: FloatArray = found / (best * top - best * (best + 1) / 2.0)
    return share


def _rank(block: CellBlock, above: NDArray[np.bool_], top: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Cell, gene and area of the genes above the cut, of which a cell has fewer than the top holds."""
    cell, gene, value = block.pick(above)
    counts = np.bincount(cell, minlength=block.n_cells)
    # Each cell on a row of one width, the lowest value first and padding before it.
    width = max(top, int(counts.max(initial=1)))
    place = np.arange(cell.size) + np.repeat(
        width * np.arange(1, block.n_cells + 1) - np.cumsum(counts), counts
    )
    values, genes = _sort(value, gene, place, (block.n_cells, width))
    starts = np.ones(values.shape, dtype=np.bool_)
    np.not_equal(values[:, 1:], values[:, :-1], out=starts[:, 1:])
    begin = np.flatnonzero(starts)
    length = np.diff(begin, append=values.size)
    # A run of equal values has the average of its places, counted from the right end of the row.
    middle = begin % width + (length - 1) / 2.0
    area = np.repeat(top - width + middle, length)[place]
    return cell, genes.ravel()[place], area


def _sort(
    value: NDArray[Any], gene: IntArray, place: IntArray, shape: tuple[int, int]
) -> tuple[NDArray[Any], IntArray]:
    """Values of each row in rising order, with their genes."""
    narrow = value.astype(np.float32)
    if np.array_equal(narrow, value):
        # The bits of positive floats rise with them: value and gene travel as one number, the fastest sort.
        keys = np.zeros(shape, dtype=np.uint64)
        keys.ravel()[place] = (narrow.view(np.uint32).astype(np.uint64) << GENE_BITS) | gene.astype(np.uint64)
        keys.sort(axis=1)
        return (keys >> GENE_BITS).astype(np.uint32), keys.astype(np.uint32).astype(np.intp)
    values, genes = np.zeros(shape), np.zeros(shape, dtype=np.intp)
    values.ravel()[place], genes.ravel()[place] = value, gene
    order = np.argsort(values, axis=1, kind="stable")
    return np.take_along_axis(values, order, axis=1), np.take_along_axis(genes, order, axis=1)


def _check_top(n_up: int | None, n_genes: int) -> int:
    if n_up is None:
        return count_top(n_genes)
    if not 2 <= n_up <= n_genes:
        raise ValueError(f"n_up: found {n_up}; allowed: 2 to {n_genes} genes; leave it out for 5 per cent")
    return n_up
