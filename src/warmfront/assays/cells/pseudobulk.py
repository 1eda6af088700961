"""Pseudobulk: the cells of each patient added up to one sample that the bulk profile can read.

Counts are summed and given per million. That is the scale of bulk TPM only where each molecule was counted
once (UMI): reads of whole transcripts grow with the length of the gene. Logarithms that were normalised to
one total are taken back, averaged and given per million too. Of logarithms whose
base cannot be established only the order of the genes is kept: ranks.

What a pseudobulk is not: cells that were lost, sorted away or not sequenced are not in it.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray, RawTable
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellChunk, CellMatrix, CellScale
from warmfront.domain.space import BoolArray, CodeArray

PER_MILLION = 1e6
_SAME_TOTAL = 0.01  # cells normalised to one total differ from it by rounding only (assumption: 1 per cent)


@record
class PseudobulkSums:
    """Running sums over cells; the arrays are added to in place.

    Parameters
    ----------
    names : tuple of str
        Patients (or samples).
    values : ndarray of float64, shape (names, genes)
        Sum of the values.
    linear : ndarray of float64, shape (names, genes), or None
        Sum of e to the value less one, for logarithms; None for counts.
    totals : ndarray of float64, shape (names,)
        Sum of counts over all labels of the file.
    n_cells : ndarray of int, shape (names,)
        Cells added.
    linear_totals : list of float
        Smallest and largest total of a cell, e to the value less one; empty before the first cell.
    """

    names: tuple[str, ...]
    values: FloatArray
    linear: FloatArray | None
    totals: FloatArray
    n_cells: CodeArray
    linear_totals: list[float]


def start_sums(names: Sequence[str], n_genes: int, scale: CellScale) -> PseudobulkSums:
    """Return sums over no cells.

    Parameters
    ----------
    names : sequence of str
        Patients or samples.
    n_genes : int
        Genes.
    scale : CellScale
        Of the values.

    Returns
    -------
    PseudobulkSums
        Zeros.
    """
    shape = (len(names), n_genes)
    return PseudobulkSums(
        names=tuple(names),
        values=np.zeros(shape),
        linear=None if scale is CellScale.COUNTS else np.zeros(shape),
        totals=np.zeros(shape[0]),
        n_cells=np.zeros(shape[0], dtype=np.int32),
        linear_totals=[],
    )


def sum_cells(
    sums: PseudobulkSums, raw: CellChunk, renamed: CellChunk, codes: CodeArray, passed: BoolArray
) -> None:
    """Add the cells of a chunk that passed, in their order, so that chunks of any size give the same sums.

    Parameters
    ----------
    sums : PseudobulkSums
        Added to in place.
    raw, renamed : CellChunk
        The chunk with the columns of the file, and with genes.
    codes : ndarray of int32, shape (cells,)
        Name of each cell.
    passed : ndarray of bool, shape (cells,)
        Cells to add.
    """
    rows = renamed.rows
    kept = passed[rows]
    # One flat index: numpy adds along it in order and without a detour over two.
    at = codes[rows[kept]].astype(np.int64) * renamed.n_genes + renamed.indices[kept]
    values = renamed.data[kept].astype(np.float64)
    np.add.at(sums.values.reshape(-1), at, values)
    np.add.at(sums.n_cells, codes[passed], 1)
    whole = raw.data.astype(np.float64)
    if sums.linear is None:
        per_cell = np.bincount(raw.rows, weights=whole, minlength=raw.n_cells)
        np.add.at(sums.totals, codes[passed], per_cell[passed])
        return
    np.add.at(sums.linear.reshape(-1), at, np.expm1(values))
    per_cell = np.bincount(raw.rows, weights=np.expm1(whole), minlength=raw.n_cells)[passed]
    if per_cell.size:
        low, high = float(per_cell.min()), float(per_cell.max())
        old_low, old_high = sums.linear_totals or (low, high)
        sums.linear_totals[:] = [min(low, old_low), max(high, old_high)]


def finish_sums(sums: PseudobulkSums, matrix: CellMatrix, symbols: Sequence[str]) -> tuple[RawTable, str]:
    """Turn sums into a table that the bulk profile reads.

    Parameters
    ----------
    sums : PseudobulkSums
        Over all cells.
    matrix : CellMatrix
        Where they came from.
    symbols : sequence of str
        Genes.

    Returns
    -------
    tuple of RawTable and str
        Names in rows, genes in columns, names without a cell left out; and what the numbers are.
    """
    kept = np.flatnonzero(sums.n_cells)
    cells = sums.n_cells[kept, None].astype(np.float64)
    if sums.linear is None:
        values = PER_MILLION * sums.values[kept] / sums.totals[kept, None]
        note = (
            "counts per million of the summed counts; comparable with bulk TPM only for counts of "
            "molecules (UMI), not for reads of whole transcripts"
        )
    elif sums.linear_totals and sums.linear_totals[1] <= (1 + _SAME_TOTAL) * sums.linear_totals[0]:
        values = PER_MILLION / sums.linear_totals[1] * sums.linear[kept] / cells
        note = (
            "per million, the mean over cells, after the natural logarithm was taken back (every "
            f"cell adds up to {sums.linear_totals[1]:,.0f})"
        )
    else:
        values = _rank_rows(sums.values[kept] / cells)
        note = (
            "ranks of the mean logarithms: the cells do not add up to one total under the natural logarithm, "
            "so that base and scale are not known and only the order of the genes is kept"
        )
    table = RawTable(
        file_name=f"pseudobulk of {matrix.file_name}",
        sha256=matrix.sha256,
        row_labels=tuple(sums.names[at] for at in kept.tolist()),
        column_labels=tuple(symbols),
        values=values,
    )
    return table, note


def _rank_rows(values: FloatArray) -> FloatArray:
    from scipy.stats import rankdata

    found: FloatArray = rankdata(values, axis=1).astype(np.float64)
    return found
