"""Which side of a table holds the genes."""

import re

from warmfront.assays.symbols import LabelMap, map_labels
from warmfront.domain.assay import RawTable
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.knowledge.genes import GeneIdentities

MINIMUM_GENES = 50  # assumption: fewer genes carry no axis
MINIMUM_SHARE = 0.10  # assumption: fewer recognised labels mean another organism or identifier
_MOUSE = re.compile(r"[A-Z][a-z0-9]*[a-z][a-z0-9]*")
_MOUSE_SHARE = 0.5  # assumption
_SHOWN = 5


@record
class Oriented:
    """The labels of a table by what they name."""

    genes_in: str
    labels: LabelMap
    gene_labels: tuple[str, ...]
    samples: tuple[str, ...]


def _examples(labels: tuple[str, ...]) -> str:
    return ", ".join(repr(label[:40]) for label in labels[:_SHOWN])


def _credible(own: LabelMap, other: LabelMap) -> int:
    """Count recognised labels; numbered samples look like Entrez ids, so symbols opposite win."""
    if own.identifier_kind == "entrez" and other.identifier_kind not in ("entrez", "none"):
        return 0 if other.n_recognised >= MINIMUM_GENES else own.n_recognised
    return own.n_recognised


def orient(raw: RawTable, genes: GeneIdentities) -> Oriented:
    """Find the side whose labels are genes.

    Parameters
    ----------
    raw : RawTable
        Table as it was read.
    genes : GeneIdentities
        Known identities.

    Returns
    -------
    Oriented
        Gene labels with their meaning, and the sample names.

    Raises
    ------
    InputError
        When too few labels of either side name human genes, or they look like mouse symbols.
    """
    rows, columns = map_labels(raw.row_labels, genes), map_labels(raw.column_labels, genes)
    in_rows = _credible(rows, columns) >= _credible(columns, rows)
    chosen = rows if in_rows else columns
    gene_labels = raw.row_labels if in_rows else raw.column_labels
    found = chosen.n_recognised
    if found < MINIMUM_GENES or found < MINIMUM_SHARE * len(gene_labels):
        raise InputError(
            [
                Problem(
                    where=f"{raw.file_name}: gene labels",
                    found=f"{rows.n_recognised} human genes among {len(rows.symbols)} row labels "
                    f"({_examples(raw.row_labels)}) and {columns.n_recognised} among "
                    f"{len(columns.symbols)} column labels ({_examples(raw.column_labels)})",
                    allowed=f"at least {MINIMUM_GENES} recognised genes and {MINIMUM_SHARE:.0%} of "
                    "the labels on one side: symbols, former symbols, Ensembl ids (ENSG...) or Entrez ids",
                    next_step="label the genes with HGNC symbols, Ensembl or Entrez ids of the human genome",
                )
            ]
        )
    _refuse_mouse(raw.file_name, chosen)
    return Oriented(
        genes_in="rows" if in_rows else "columns",
        labels=chosen,
        gene_labels=gene_labels,
        samples=raw.column_labels if in_rows else raw.row_labels,
    )


def _refuse_mouse(file_name: str, labels: LabelMap) -> None:
    mouse = [
        gene.label for gene in labels.renamed if gene.how == "letter case" and _MOUSE.fullmatch(gene.label)
    ]
    if len(mouse) > _MOUSE_SHARE * labels.n_recognised:
        raise InputError(
            [
                Problem(
                    where=f"{file_name}: gene labels",
                    found=f"{len(mouse)} labels in the spelling of mouse genes ({_examples(tuple(mouse))})",
                    allowed="human genes",
                    next_step="write symbols of a human tumour in capitals; mouse tumours are not supported",
                )
            ]
        )
