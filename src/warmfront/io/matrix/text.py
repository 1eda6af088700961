"""Cells x genes from a text table with labels on both sides, whichever side the genes are on."""

from pathlib import Path

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellMatrix
from warmfront.io.matrix.bounds import check_matrix_shape
from warmfront.io.matrix.held import chunks_of_dense
from warmfront.io.numbers import read_text_numbers
from warmfront.io.tables import file_digest
from warmfront.knowledge.genes import GeneIdentities

_LOOKED_AT = 2000  # labels of a side by which it is judged (assumption)
_SHARE = 0.3  # share of labels that must name genes (assumption)


def read_text_cells(path: Path, identities: GeneIdentities) -> CellMatrix:
    """Read a dense text table of genes x cells (as loom exports and GEO have it) or cells x genes.

    Parameters
    ----------
    path : Path
        TSV, TXT or CSV, plain or gzip.
    identities : GeneIdentities
        Known genes: the side on which more labels name genes is theirs.

    Returns
    -------
    CellMatrix
        Held whole.

    Raises
    ------
    InputError
        When it is no table of numbers, neither side names genes, or a value is missing.
    """
    numbers = read_text_numbers(path)
    rows, columns = (_genes(labels, identities) for labels in (numbers.row_labels, numbers.column_labels))
    if max(rows, columns) < _SHARE:
        raise refuse(
            path.name,
            f"{rows:.0%} of the row labels and {columns:.0%} of the column labels name genes",
            f"at least {_SHARE:.0%} on one side",
            "use gene symbols, Ensembl or Entrez identifiers",
        )
    genes_in_rows = rows >= columns
    values = numbers.values.T if genes_in_rows else numbers.values
    cells, genes = (
        (numbers.column_labels, numbers.row_labels)
        if genes_in_rows
        else (numbers.row_labels, numbers.column_labels)
    )
    check_matrix_shape(path.name, len(cells), len(genes))
    return CellMatrix(
        file_name=path.name,
        sha256=file_digest(path),
        source_format="text, genes in " + ("rows" if genes_in_rows else "columns"),
        cells=cells,
        gene_labels=genes,
        observations={},
        read=chunks_of_dense(path.name, np.asarray(values)),
    )


def _genes(labels: tuple[str, ...], identities: GeneIdentities) -> float:
    looked_at = labels[:: max(1, len(labels) // _LOOKED_AT)]
    named = sum(
        label in identities.symbols
        or label in identities.by_alias
        or label.split(".")[0] in identities.by_ensembl
        for label in looked_at
    )
    return named / len(looked_at)
