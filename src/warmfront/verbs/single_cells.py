"""Single cells: quality, types, states, scores, composition and pseudobulk of a matrix of cells x genes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from warmfront.assays.cells import composition, quality, scores
from warmfront.assays.cells.genes import CellGenes, find_genes, rename
from warmfront.assays.cells.groups import group_cells
from warmfront.assays.cells.markers import place_markers, take_markers
from warmfront.assays.cells.pseudobulk import PseudobulkSums, finish_sums, start_sums, sum_cells
from warmfront.assays.cells.scale import settle_scale
from warmfront.assays.cells.states import StatePlan, find_states, plan_states
from warmfront.assays.cells.typing import TypingPlan, plan_typing, type_cells
from warmfront.assays.scoring.tables import harmonise_sets
from warmfront.domain.assay import RawTable
from warmfront.domain.gene_sets import GeneSet
from warmfront.domain.records import record
from warmfront.domain.single_cells import (
    CellCalls,
    CellChunk,
    CellGroups,
    CellMatrix,
    CellMeasures,
    CellScale,
    CellStudy,
    SampleQuality,
)
from warmfront.domain.space import BoolArray
from warmfront.io.cells_outputs import (
    cell_table,
    coded,
    write_cell_mapping,
    write_pseudobulk,
    write_study,
)
from warmfront.io.gene_sets import read_gene_sets
from warmfront.io.matrix.sources import read_matrix
from warmfront.io.outputs import check_writable, staged
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.verbs.arguments import OnProgress, tell

if TYPE_CHECKING:
    from anndata import AnnData

CHUNK_CELLS = 5000
"""Cells read at a time; no result depends on it (assumption: some 100 MB)."""


@record
class _Prepared:
    """A matrix after the first pass: whose each cell is, on which scale, and which pass."""

    matrix: CellMatrix
    genes: CellGenes
    groups: CellGroups
    scale: CellScale
    scale_reason: str
    measures: CellMeasures
    passed: BoolArray
    quality: tuple[SampleQuality, ...]


@record
class _Plans:
    """What the second pass looks for."""

    types: TypingPlan
    states: StatePlan
    sets: scores.CellSets


def cells(
    matrix: "Path | str | AnnData",
    *,
    out: Path | str | None = None,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
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
        ``quality.tsv``, ``scores.tsv``, ``cannot_say.tsv``, ``pseudobulk.parquet``, ``mapping.tsv`` and
        ``study.tsv``.
    obs : path, optional
        Table of cells beside the matrix: cell_id, patient, sample, timepoint.
    genes : path, optional
        Table of the genes of an npz matrix, in its order.
    patient_column : str, optional
        Column that holds the patient, where its name is not a usual one.
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
    prepared = _prepare(matrix, knowledge, obs, genes, patient_column, scale, on_progress)
    plans = _plan(prepared, knowledge, sets)
    with _opened(out, prepared.matrix) as (stage, write):
        calls, strict, sums, score_sums = _second_pass(
            prepared, plans, knowledge, threads, write, on_progress
        )
        table, note = finish_sums(sums, prepared.matrix, prepared.genes.symbols)
        study = _conclude(prepared, plans, knowledge, calls, strict, score_sums, note)
        if stage is not None:
            write_study(stage, study)
            write_pseudobulk(stage, table, note)
            write_cell_mapping(stage, list(_mapping_rows(prepared)))
    return study


def read_pseudobulk(
    matrix: "Path | str | AnnData",
    *,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
    scale: CellScale | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[RawTable, str]:
    """Add up the cells of each patient that pass quality control to a table for the bulk profile.

    Parameters
    ----------
    matrix : path or AnnData
        As for `cells`.
    obs, genes : path, optional
        Tables of the cells and of the genes, as for `cells`.
    patient_column : str, optional
        Column that holds the patient.
    scale : CellScale, optional
        ``counts`` or ``log`` where it is known.
    on_progress : callable, optional
        Called with the number of finished cells and of all cells.

    Returns
    -------
    tuple of RawTable and str
        Patients in rows and genes in columns, for `warmfront.assays.expression.harmonise`; and what the
        numbers are.

    Raises
    ------
    InputError
        When the matrix or a table cannot be used.
    """
    prepared = _prepare(matrix, load_knowledge(), obs, genes, patient_column, scale, on_progress)
    sums = start_sums(prepared.groups.patient.names, len(prepared.genes.symbols), prepared.scale)
    for raw, renamed in _chunks(prepared):
        here = slice(raw.start, raw.start + raw.n_cells)
        sum_cells(sums, raw, renamed, prepared.groups.patient.codes[here], prepared.passed[here])
    return finish_sums(sums, prepared.matrix, prepared.genes.symbols)


def _prepare(
    source: object,
    knowledge: KnowledgeBase,
    obs: Path | str | None,
    genes: Path | str | None,
    patient_column: str | None,
    scale: CellScale | None,
    on_progress: OnProgress | None,
) -> _Prepared:
    identities = load_genes()
    matrix = read_matrix(
        source,
        knowledge.cells,
        identities,
        obs=None if obs is None else Path(obs),
        genes=None if genes is None else Path(genes),
        patient_column=patient_column,
    )
    groups = group_cells(matrix, knowledge.cells, patient_column)
    found = find_genes(matrix.file_name, matrix.gene_labels, identities)
    n_cells = len(matrix.cells)
    told = _told(matrix.read(CHUNK_CELLS), n_cells, on_progress)
    measures, seen = quality.measure_cells(told, found, n_cells)
    settled, reason = settle_scale(matrix.file_name, seen, scale)
    allowed = quality.measurable(measures, settled)
    passed, samples = quality.judge_cells(
        allowed, groups, settled, len(matrix.gene_labels), knowledge.spatial
    )
    return _Prepared(
        matrix=matrix,
        genes=found,
        groups=groups,
        scale=settled,
        scale_reason=reason,
        measures=allowed,
        passed=passed,
        quality=samples,
    )


def _told(chunks: Iterator[CellChunk], total: int, on_progress: OnProgress | None) -> Iterator[CellChunk]:
    for chunk in chunks:
        yield chunk
        tell(on_progress, chunk.start + chunk.n_cells, total)


def _chunks(prepared: _Prepared) -> Iterator[tuple[CellChunk, CellChunk]]:
    for raw in prepared.matrix.read(CHUNK_CELLS):
        yield raw, rename(raw, prepared.genes, prepared.scale)


def _plan(prepared: _Prepared, knowledge: KnowledgeBase, sets: Path | str | None) -> _Plans:
    symbols = prepared.genes.symbols
    types = plan_typing(knowledge.cells, knowledge.spatial, symbols)
    told = [rule.cell_type for _, rules in types.levels for rule in rules]
    return _Plans(
        types=types,
        states=plan_states(knowledge.cells, types.names, told, symbols),
        sets=scores.place_cell_sets(_find_sets(sets, knowledge), symbols),
    )


def _find_sets(path: Path | str | None, knowledge: KnowledgeBase) -> tuple[GeneSet, ...]:
    if path is not None:
        return harmonise_sets(read_gene_sets(Path(path)), load_genes())
    return tuple(
        GeneSet(name=name, genes=entry.genes, note=entry.label)
        for name, entry in knowledge.signatures.items()
        if not entry.weights
    )


@contextmanager
def _opened(
    out: Path | str | None, matrix: CellMatrix
) -> Iterator[tuple[Path | None, Callable[[int, Mapping[str, Any]], None] | None]]:
    """Give the stage and the writer of cells, or neither when nothing is to be written."""
    with ExitStack() as stack:
        if out is None:
            yield None, None
            return
        stage = stack.enter_context(staged(Path(out)))
        # The table is closed before the stage moves; a run that fails leaves neither.
        with cell_table(stage, matrix.cells) as write:
            yield stage, write


def _second_pass(
    prepared: _Prepared,
    plans: _Plans,
    knowledge: KnowledgeBase,
    threads: int,
    write: Callable[[int, Mapping[str, Any]], None] | None,
    on_progress: OnProgress | None,
) -> tuple[CellCalls, BoolArray, PseudobulkSums, scores.ScoreSums]:
    groups, n_cells = prepared.groups, len(prepared.matrix.cells)
    rules, value = knowledge.cells, knowledge.spatial.value
    wanted = [
        gene for rule in rules.types.values() for gene in (*rule.positive, *rule.negative, *rule.must_show)
    ]
    wanted += [gene for state in rules.states.values() for gene in state.genes]
    at, place = place_markers(tuple(wanted), prepared.genes.symbols)
    calls = CellCalls(
        passed=prepared.passed,
        type_names=plans.types.names,
        type_code=np.zeros(n_cells, dtype=np.int32),
        type_score=np.zeros(n_cells, dtype=np.float32),
        type_margin=np.zeros(n_cells, dtype=np.float32),
        state_names=tuple(rule.state for rule in plans.states.rules),
        states=np.zeros((n_cells, len(plans.states.rules)), dtype=np.bool_),
    )
    strict = np.zeros_like(calls.states)
    sums = start_sums(groups.patient.names, len(prepared.genes.symbols), prepared.scale)
    score_sums = scores.start_scores(len(groups.patient.names), len(plans.sets.names))
    for raw, renamed in _chunks(prepared):
        here = slice(raw.start, raw.start + raw.n_cells)
        totals = prepared.measures.total[here]
        markers = take_markers(renamed, at, place, totals, prepared.scale, value("cell_total"))
        typed = type_cells(markers, plans.types)
        calls.type_code[here], calls.type_score[here] = typed.code, typed.score
        calls.type_margin[here] = typed.margin
        calls.states[here] = find_states(markers, typed.code, plans.states)
        strict[here] = find_states(markers, typed.code, plans.states, value("cell_state_strict"))
        passed, whose = prepared.passed[here], groups.patient.codes[here]
        sum_cells(sums, raw, renamed, whose, passed)
        found = scores.score_chunk(renamed, plans.sets, threads)
        scores.add_scores(score_sums, found, whose, passed)
        if write is not None:
            columns = _cell_columns(prepared, calls, here)
            columns |= {
                name: found[:, column].astype(np.float32) for column, name in enumerate(plans.sets.names)
            }
            write(raw.start, columns)
        tell(on_progress, raw.start + raw.n_cells, n_cells)
    return calls, strict, sums, score_sums


def _cell_columns(prepared: _Prepared, calls: CellCalls, here: slice) -> dict[str, Any]:
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


def _conclude(
    prepared: _Prepared,
    plans: _Plans,
    knowledge: KnowledgeBase,
    calls: CellCalls,
    strict: BoolArray,
    score_sums: scores.ScoreSums,
    pseudobulk_note: str,
) -> CellStudy:
    matrix, groups = prepared.matrix, prepared.groups
    told = [rule.cell_type for _, rules in plans.types.levels for rule in rules]
    return CellStudy(
        file_name=matrix.file_name,
        sha256=matrix.sha256,
        source_format=matrix.source_format,
        scale=prepared.scale,
        scale_reason=prepared.scale_reason,
        n_cells=len(matrix.cells),
        n_passed=int(prepared.passed.sum()),
        n_genes=len(prepared.genes.symbols),
        patients=groups.patient.names,
        quality=prepared.quality,
        composition=composition.compose(calls, groups, told, knowledge.cells, knowledge.spatial),
        states=composition.share_states(calls, strict, groups, knowledge.cells, knowledge.spatial),
        scores=scores.summarise_scores(score_sums, groups.patient.names, plans.sets.names),
        cannot_say=(
            *quality.unmeasured(prepared.measures, prepared.scale),
            *plans.types.cannot_say,
            *plans.states.cannot_say,
            *plans.sets.cannot_say,
        ),
        notes=(
            *matrix.notes,
            *groups.notes,
            quality.NO_DOUBLETS,
            *plans.states.notes,
            f"Pseudobulk: {pseudobulk_note}.",
        ),
        knowledge_version=knowledge.version,
    )


def _mapping_rows(prepared: _Prepared) -> Iterator[tuple[object, ...]]:
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
