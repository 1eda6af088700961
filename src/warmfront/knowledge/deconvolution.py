"""Signature matrices for deconvolution as records: expression of pure cells, and how to use it."""

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class MatrixCell:
    """One cell type of a signature matrix.

    Parameters
    ----------
    cell_type : str
        Identifier; heads a column of the matrix.
    label : str
        Words for people.
    mrna : float
        Relative amount of mRNA of one such cell, in the publisher's own units; positive.
    """

    cell_type: str
    label: str
    mrna: float


@record
class SignatureMatrix:
    """Expression of pure cell types in a set of genes, and the published rules of its use.

    Parameters
    ----------
    matrix_id : str
        Name used by the solvers.
    cells : tuple of MatrixCell
        In the order of the columns.
    genes : tuple of str
        Current symbols, in the order of the rows.
    published_symbols : tuple of str
        Symbols as published, in the same order.
    values : tuple of tuple of float
        One row per gene, in TPM.
    noisy : tuple of str
        Genes that the publisher leaves out of RNA-seq.
    aberrant : tuple of str
        Genes that tumour cells express, left out of tumours.
    without_identity : tuple of str
        Genes that the packaged gene table does not hold, so that no table of a user can supply them.
    minimum_coverage : float
        Share of the genes in use that must be measured, 0 to 1.
    coverage_note : str
        Where that share comes from.
    licence : str
        Licence under which it is packaged.
    """

    matrix_id: str
    label: str
    cells: tuple[MatrixCell, ...]
    genes: tuple[str, ...]
    published_symbols: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    noisy: tuple[str, ...]
    aberrant: tuple[str, ...]
    without_identity: tuple[str, ...]
    minimum_coverage: float
    coverage_note: str
    licence: str
    source: str
    status: Status
