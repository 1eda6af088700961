"""Columns of a matrix of cells as current symbols; columns of one gene put together."""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.symbols import LabelMap, map_labels
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellChunk, CellScale
from warmfront.domain.space import CodeArray
from warmfront.knowledge.genes import GeneIdentities


@record
class CellGenes:
    """Genes of a matrix of cells.

    Parameters
    ----------
    symbols : tuple of str
        Current symbols, each once, in the order of first appearance.
    place : ndarray of int32, shape (labels,)
        Gene of each column; -1 for a label that names none.
    merged : tuple of str
        Genes with several columns.
    labels : LabelMap
        What became of each label.
    """

    symbols: tuple[str, ...]
    place: CodeArray
    merged: tuple[str, ...]
    labels: LabelMap

    @property
    def at(self) -> dict[str, int]:
        """Place of each symbol."""
        return {symbol: place for place, symbol in enumerate(self.symbols)}


def find_genes(file_name: str, gene_labels: Sequence[str], identities: GeneIdentities) -> CellGenes:
    """Find the current symbol of each column.

    Parameters
    ----------
    file_name : str
        For messages.
    gene_labels : sequence of str
        As the file has them.
    identities : GeneIdentities
        Known genes.

    Returns
    -------
    CellGenes
        With at least one gene.

    Raises
    ------
    InputError
        When no label names a gene.
    """
    labels = map_labels(gene_labels, identities)
    places: dict[str, int] = {}
    columns = [-1 if symbol is None else places.setdefault(symbol, len(places)) for symbol in labels.symbols]
    if not places:
        raise InputError(
            [
                Problem(
                    where=f"{file_name}: gene labels",
                    found=f"{len(gene_labels):,} labels, the first {gene_labels[0]!r}, none of a human gene",
                    allowed="gene symbols, Ensembl or Entrez identifiers",
                    next_step="check which side holds the genes, and the species",
                )
            ]
        )
    counted = np.bincount([column for column in columns if column >= 0])
    symbols = tuple(places)
    return CellGenes(
        symbols=symbols,
        place=np.array(columns, dtype=np.int32),
        merged=tuple(symbols[at] for at in np.flatnonzero(counted > 1)),
        labels=labels,
    )


def rename(chunk: CellChunk, genes: CellGenes, scale: CellScale) -> CellChunk:
    """Turn the columns of a chunk into genes, each once in a cell and in rising order.

    Values of several columns of one gene are summed when they are counts; of logarithms the largest is
    taken, as their sum means nothing. A position that a file stores twice is treated alike.

    Parameters
    ----------
    chunk : CellChunk
        As read.
    genes : CellGenes
        Of the same matrix.
    scale : CellScale
        Of the values.

    Returns
    -------
    CellChunk
        Columns are `genes.symbols`; zeros are not stored.
    """
    at = genes.place[chunk.indices]
    kept = (at >= 0) & (chunk.data != 0)
    rows, at, data = chunk.rows[kept], at[kept].astype(np.int64), chunk.data[kept]
    n_genes = len(genes.symbols)
    key = rows * n_genes + at
    if key.size and np.any(np.diff(key) <= 0):
        order = np.argsort(key, kind="stable")
        key, data = key[order], data[order]
        first = np.flatnonzero(np.concatenate([[True], np.diff(key) > 0]))
        joined = np.add if scale is CellScale.COUNTS else np.maximum
        key, data = key[first], joined.reduceat(data, first)
    rows = key // n_genes
    return CellChunk(
        start=chunk.start,
        data=data,
        indices=(key - rows * n_genes).astype(np.int32),
        indptr=np.searchsorted(rows, np.arange(chunk.n_cells + 1)).astype(np.int64),
        n_genes=n_genes,
    )
