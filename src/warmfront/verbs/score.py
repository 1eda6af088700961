"""Gene sets in the samples of an expression table: any set, any method, tables longer than memory."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from warmfront.assays.expression import harmonise
from warmfront.assays.orientation import orient
from warmfront.assays.scoring import ssgsea
from warmfront.assays.scoring.methods import METHODS, ScoringMethod
from warmfront.assays.scoring.tables import TableScores, describe_coverage, harmonise_sets, score_table
from warmfront.domain.assay import ExpressionTable, RawTable, Scale
from warmfront.domain.errors import refuse
from warmfront.domain.gene_sets import GeneSet, SetScores
from warmfront.io.annotated import read_expression
from warmfront.io.blocks import BlockedTable, Side, can_be_blocked, read_blocks, read_labels
from warmfront.io.gene_sets import read_gene_sets
from warmfront.io.outputs import check_writable, staged
from warmfront.io.profiles import write_mapping
from warmfront.io.scores import write_scores
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.verbs.arguments import OnProgress, tell

if TYPE_CHECKING:
    from anndata import AnnData

BLOCK_SAMPLES = 500
"""Samples read at a time, 80 MB of a transcriptome (assumption)."""

NORMALISED = ("ssgsea", "gsva_ssgsea")
"""Methods of which the field has a variant divided by its range over the cohort."""


def score(
    expression: "Path | str | AnnData",
    *,
    out: Path | str | None = None,
    method: str = "ssgsea",
    sets: Path | str | None = None,
    normalise: bool = False,
    scale: Scale | None = None,
    threads: int = 2,
    on_progress: OnProgress | None = None,
) -> SetScores:
    """Score gene sets in every sample of an expression table.

    Parquet and h5ad files are read in blocks of samples, so that they may be longer than memory; methods
    that compare samples need the whole table and read it at once.

    Parameters
    ----------
    expression : path or AnnData
        Expression table (TSV, CSV, gz, parquet, h5ad), or an AnnData object with samples in ``obs``.
    out : path, optional
        Folder that receives ``scores.parquet`` (samples x sets), ``coverage.tsv``, ``method.tsv`` and
        ``mapping.tsv`` (what became of gene labels and samples).
    method : str
        Scoring method: one of docs/reference/methods.
    sets : path, optional
        GMT file, or table with the columns set, gene and optionally weight; by default the packaged
        signatures. Labels are turned into current symbols as those of the expression are.
    normalise : bool
        Divide single-sample GSEA by its range over all sets and samples: cohort-dependent, and labelled so.
    scale : Scale, optional
        Scale of the values where it is known; a statement that the values contradict is an error.
    threads : int
        Threads; the result does not depend on their number.
    on_progress : callable, optional
        Called with the number of finished samples and of all samples.

    Returns
    -------
    SetScores
        Values of all usable samples, with coverage, unit and limits.

    Raises
    ------
    InputError
        When the table or the sets cannot be used, or the method does not fit them.

    Examples
    --------
    >>> import warmfront
    >>> found = warmfront.score("examples/excluded-urothelial/expression.tsv", method="singscore")
    >>> found.values.shape[0], found.unit
    (1, 'share of the possible range of the mean rank, centred at 0')
    """
    if out is not None:
        check_writable(Path(out))
    chosen = _find_method(method, normalise=normalise)
    wanted = _find_sets(sets, chosen, load_knowledge())
    tables = _read(expression, chosen, scale)
    parts: list[TableScores] = []
    genes: dict[str, None] = {}
    unusable: dict[str, str] = {}
    first: ExpressionTable | None = None
    for table, total in tables:
        first = first or table
        parts.append(score_table(table, wanted, chosen, threads))
        genes.update(dict.fromkeys(table.genes))
        unusable.update(table.unusable)
        tell(on_progress, sum(len(part.samples) for part in parts) + len(unusable), total)
    assert first is not None  # noqa: S101  a table without samples was refused while reading
    scores = _join(parts, wanted, tuple(genes), unusable, chosen, normalise=normalise)
    if out is not None:
        with staged(Path(out)) as stage:
            write_scores(stage, scores)
            write_mapping(stage, replace(first, unusable=unusable))
    return scores


def _find_method(name: str, *, normalise: bool) -> ScoringMethod:
    found = next((method for method in METHODS if method.name == name), None)
    if found is None:
        raise refuse("--method", repr(name), ", ".join(method.name for method in METHODS), "correct the name")
    if normalise and name not in NORMALISED:
        raise refuse("--normalise", f"method {name}", " or ".join(NORMALISED), "leave the option out")
    return found


def _find_sets(
    path: Path | str | None, method: ScoringMethod, knowledge: KnowledgeBase
) -> tuple[GeneSet, ...]:
    if path is None:
        return tuple(
            GeneSet(
                name=name,
                genes=tuple(entry.weights or entry.genes),
                weights=tuple(entry.weights.values()) or None,
                note=f"packaged: {entry.label}",
            )
            for name, entry in knowledge.signatures.items()
        )
    found = harmonise_sets(read_gene_sets(Path(path)), load_genes())
    if not method.weighted and any(entry.weights is not None for entry in found):
        raise refuse(
            f"{Path(path).name}: column weight",
            f"weights that {method.name} would ignore",
            "a method with weights: " + ", ".join(entry.name for entry in METHODS if entry.weighted),
            "choose one of these, or remove the column",
        )
    return found


def _read(
    expression: "Path | str | AnnData", method: ScoringMethod, scale: Scale | None
) -> Iterator[tuple[ExpressionTable, int]]:
    """Yield harmonised tables, and how many samples there are in all."""
    path = Path(expression) if isinstance(expression, str | os.PathLike) else None
    if path is None or method.cohort_dependent or not can_be_blocked(path):
        table = harmonise(read_expression(expression), load_genes(), scale)
        yield table, len(table.samples)
        return
    labels = read_labels(path)
    empty = RawTable(
        file_name=labels.file_name,
        sha256=labels.sha256,
        row_labels=labels.row_labels,
        column_labels=labels.column_labels,
        values=np.empty((0, 0)),
    )
    oriented = orient(empty, load_genes())
    _refuse_repeated(labels, oriented.samples)
    samples_in: Side = "columns" if oriented.genes_in == "rows" else "rows"
    seen: Scale | None = None
    for raw in read_blocks(path, labels, samples_in, BLOCK_SAMPLES):
        table = harmonise(raw, load_genes(), scale)
        if seen is not None and table.scale is not seen:
            raise refuse(
                f"{path.name}: samples from {table.samples[0]!r} on",
                f"values on the scale {table.scale.value}, after values on the scale {seen.value}",
                "one scale for all samples of a table",
                "split the table by scale, or state the scale when all are the same",
            )
        seen = table.scale
        yield table, len(oriented.samples)


def _refuse_repeated(labels: BlockedTable, samples: Sequence[str]) -> None:
    repeated = [name for name, count in Counter(samples).items() if count > 1]
    if repeated:
        raise refuse(
            f"{labels.file_name}: sample {repeated[0]!r}",
            f"{len(repeated)} sample names that occur more than once",
            "distinct sample names",
            "rename or remove the repeated samples",
        )


def _join(
    parts: Sequence[TableScores],
    sets: Sequence[GeneSet],
    genes: Sequence[str],
    unusable: dict[str, str],
    method: ScoringMethod,
    *,
    normalise: bool,
) -> SetScores:
    values = np.concatenate([part.values for part in parts])
    present = np.concatenate([part.n_present for part in parts])
    coverage = describe_coverage(sets, genes, present, values, method)
    unit, limits = method.unit, method.limits
    if normalise:
        if values.shape[0] < 2 or np.isnan(values).all():
            raise refuse(
                "--normalise", f"{values.shape[0]} usable samples", "two or more", "use the raw scores"
            )
        values = ssgsea.normalise(values.T).T
        unit = "raw score over its range over all sets and samples of this table"
        limits = (
            "Cohort-dependent: every number changes with the samples and the sets of the table; not "
            "comparable between tables. " + limits
        )
    return SetScores(
        samples=tuple(sample for part in parts for sample in part.samples),
        sets=tuple(entry.name for entry in sets),
        values=values,
        method=method.name,
        label=method.label,
        unit=unit,
        limits=limits,
        doi=method.doi,
        cohort_dependent=method.cohort_dependent or normalise,
        normalised=normalise,
        coverage=coverage,
        unusable=unusable,
    )
