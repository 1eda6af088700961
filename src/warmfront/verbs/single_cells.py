"""The verb ``cells``: quality, types, states, scores, composition and sums of a matrix of single cells."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from warmfront.assays.cells.preparation import PreparedMatrix
from warmfront.assays.cells.pseudobulk import finish_sums
from warmfront.assays.cells.study import (
    SEPARATOR,
    OnScores,
    StudiedCells,
    StudyPlan,
    conclude,
    plan_study,
    study_cells,
)
from warmfront.assays.scoring.tables import harmonise_sets
from warmfront.domain.assay import FloatArray
from warmfront.domain.gene_sets import GeneSet
from warmfront.domain.single_cells import CellCalls, CellScale, CellStudy
from warmfront.io.cells_outputs import (
    cell_table,
    coded,
    write_cell_mapping,
    write_pseudobulk,
    write_study,
)
from warmfront.io.gene_sets import read_gene_sets
from warmfront.io.outputs import check_writable, staged
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.serving.cell_figures import draw_study
from warmfront.serving.patient_shares import draw_patient_shares
from warmfront.verbs.arguments import OnProgress
from warmfront.verbs.cell_matrix import CHUNK_CELLS, read_prepared, told_by_cells
from warmfront.verbs.drawings import write_drawings

if TYPE_CHECKING:
    from anndata import AnnData

Write = Callable[[int, Mapping[str, Any]], None]
"""Takes the place of the first cell of a chunk, and its columns."""


def cells(
    matrix: "Path | str | AnnData",
    *,
    out: Path | str | None = None,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
    layer: str | None = None,
    sets: Path | str | None = None,
    scale: CellScale | None = None,
    threads: int = 2,
    on_progress: OnProgress | None = None,
) -> CellStudy:
    """Find out what the cells of a matrix are, and what they add up to for each patient.

    The matrix is read twice in chunks of cells; h5ad files in compressed sparse rows and the h5 of Cell
    Ranger are never held whole. Nothing is drawn at random.

    Parameters
    ----------
    matrix : path or AnnData
        Cells x genes: h5ad, folder with ``matrix.mtx``, Cell Ranger h5, npz of scipy (with `genes`), text
        table with genes on either side, or an AnnData object.
    out : path, optional
        Folder that receives ``cells.parquet`` (one row per cell), ``composition.tsv``, ``states.tsv``,
        ``quality.tsv``, ``scores.tsv``, ``cannot_say.tsv``, ``pseudobulk.parquet`` (by patient),
        ``pseudobulk_types.parquet`` (by patient and type), ``mapping.tsv``, ``study.tsv`` and ``figures/``.
    obs : path, optional
        Table of cells beside the matrix: cell_id, patient, sample, timepoint.
    genes : path, optional
        Table of the genes of an npz matrix, in its order.
    patient_column : str, optional
        Column that holds the patient, where its name is not a usual one.
    layer : str, optional
        Matrix of an h5ad file or AnnData object other than ``X``: ``raw``, or the name of a layer.
    sets : path, optional
        GMT file, or table with the columns set and gene; by default the packaged signatures.
    scale : CellScale, optional
        ``counts`` or ``log`` where it is known; a statement that the values contradict is an error.
    threads : int
        Threads of the scoring; the result does not depend on their number.
    on_progress : callable, optional
        Called with the number of finished cells and of all cells, for each of the two passes.

    Returns
    -------
    CellStudy
        Quality, composition, states, scores, and what cannot be said.

    Raises
    ------
    InputError
        When the matrix or a table cannot be used; lists what is wrong.
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    prepared = read_prepared(
        matrix,
        knowledge,
        obs=obs,
        genes=genes,
        patient_column=patient_column,
        layer=layer,
        scale=scale,
        on_progress=on_progress,
    )
    plan = plan_study(prepared, _find_sets(sets, knowledge), knowledge)
    with _opened(out, prepared) as (stage, write):
        studied = study_cells(
            prepared,
            plan,
            knowledge,
            threads=threads,
            width=CHUNK_CELLS,
            on_scores=None if write is None else _writing(prepared, plan, write),
            on_cells=told_by_cells(on_progress, prepared.matrix),
        )
        _, note = finish_sums(studied.sums, prepared.matrix, prepared.genes.symbols)
        study = conclude(prepared, plan, studied, note, knowledge)
        if stage is not None:
            write_study(stage, study)
            _write_sums(stage, prepared, studied)
            write_cell_mapping(stage, list(_mapping_rows(prepared)))
            drawings = (*draw_study(study, knowledge.cells), *draw_patient_shares(study))
            write_drawings(stage / "figures", drawings)
    return study


def tell_cells(
    matrix: "Path | str | AnnData",
    *,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
) -> CellStudy:
    """Tell types and states of the cells of a matrix, without scoring any gene set.

    Parameters
    ----------
    matrix : path or AnnData
        As for `cells`.
    obs, genes : path, optional
        Tables of the cells and of the genes, as for `cells`.
    patient_column : str, optional
        Column that holds the patient.

    Returns
    -------
    CellStudy
        As `cells` gives it, without scores.

    Raises
    ------
    InputError
        When the matrix or a table cannot be used.
    """
    knowledge = load_knowledge()
    prepared = read_prepared(matrix, knowledge, obs=obs, genes=genes, patient_column=patient_column)
    plan = plan_study(prepared, (), knowledge)
    studied = study_cells(prepared, plan, knowledge, width=CHUNK_CELLS)
    _, note = finish_sums(studied.sums, prepared.matrix, prepared.genes.symbols)
    return conclude(prepared, plan, studied, note, knowledge)


def _write_sums(folder: Path, prepared: PreparedMatrix, studied: StudiedCells) -> None:
    symbols = prepared.genes.symbols
    table, note = finish_sums(studied.sums, prepared.matrix, symbols)
    write_pseudobulk(folder, "pseudobulk.parquet", table, note, {"sample_id": table.row_labels})
    if studied.type_sums is None:
        return
    table, note = finish_sums(studied.type_sums, prepared.matrix, symbols)
    parts = [name.rsplit(SEPARATOR, 1) for name in table.row_labels]
    keys = {"patient_id": [part[0] for part in parts], "cell_type": [part[1] for part in parts]}
    write_pseudobulk(folder, "pseudobulk_types.parquet", table, note, keys)


def _find_sets(path: Path | str | None, knowledge: KnowledgeBase) -> tuple[GeneSet, ...]:
    if path is not None:
        return harmonise_sets(read_gene_sets(Path(path)), load_genes())
    return tuple(
        GeneSet(name=name, genes=entry.genes, note=entry.label)
        for name, entry in knowledge.signatures.items()
        if not entry.weights
    )


@contextmanager
def _opened(out: Path | str | None, prepared: PreparedMatrix) -> Iterator[tuple[Path | None, Write | None]]:
    """Give the stage and the writer of cells, or neither when nothing is to be written."""
    if out is None:
        yield None, None
        return
    # The table is closed before the stage moves; a run that fails leaves neither.
    with staged(Path(out)) as stage, cell_table(stage, prepared.matrix.cells) as write:
        yield stage, write


def _writing(prepared: PreparedMatrix, plan: StudyPlan, write: Write) -> OnScores:
    def write_chunk(here: slice, calls: CellCalls, found: FloatArray) -> None:
        columns = _cell_columns(prepared, calls, here)
        scored = {name: found[:, at].astype(np.float32) for at, name in enumerate(plan.sets.names)}
        write(here.start, columns | scored)

    return write_chunk


def _cell_columns(prepared: PreparedMatrix, calls: CellCalls, here: slice) -> dict[str, Any]:
    measures, groups = prepared.measures, prepared.groups
    columns: dict[str, Any] = {
        "patient_id": coded(groups.patient.codes[here], groups.patient.names),
        "sample_id": coded(groups.sample.codes[here], groups.sample.names),
        "passed": calls.passed[here],
        "n_genes": measures.n_genes[here],
        "total": measures.total[here],
    }
    if measures.mitochondrial is not None:
        columns["mitochondrial_share"] = measures.mitochondrial[here]
    columns |= {
        "cell_type": coded(calls.type_code[here], calls.type_names),
        "type_score": calls.type_score[here],
        "type_margin": calls.type_margin[here],
    }
    return columns | {
        f"state_{name}": calls.states[here, column] for column, name in enumerate(calls.state_names)
    }


def _mapping_rows(prepared: PreparedMatrix) -> Iterator[tuple[object, ...]]:
    labels = prepared.genes.labels
    merged = "counts were summed" if prepared.scale is CellScale.COUNTS else "the largest was taken"
    yield "scale", None, prepared.scale.value, prepared.scale_reason
    yield "labels", None, len(labels.symbols), f"{labels.identifier_kind} identifiers"
    yield "genes", None, len(prepared.genes.symbols), "current symbols"
    for gene in labels.renamed:
        yield "renamed", gene.label, gene.symbol, gene.how
    for symbol in prepared.genes.merged:
        yield "several columns", None, symbol, merged
    for sentence in labels.ambiguous:
        yield "ambiguous label", sentence, None, "not used"
    for label in labels.unknown:
        yield "unknown label", label, None, "not used; it counts in the total of a cell"
    for note in prepared.groups.notes:
        yield "note", None, None, note
