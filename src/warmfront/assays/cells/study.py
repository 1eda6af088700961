"""Second pass over a matrix of cells: types, states and scores of every cell, and what they add up to."""

from collections.abc import Callable, Sequence

import numpy as np

from warmfront.assays.cells import composition, quality, scores
from warmfront.assays.cells.markers import place_markers, take_markers
from warmfront.assays.cells.preparation import OnCells, PreparedMatrix
from warmfront.assays.cells.pseudobulk import PseudobulkSums, start_sums, sum_cells
from warmfront.assays.cells.states import StatePlan, find_states, plan_states
from warmfront.assays.cells.typing import TypingPlan, plan_typing, type_cells
from warmfront.domain.assay import FloatArray
from warmfront.domain.gene_sets import GeneSet
from warmfront.domain.records import record
from warmfront.domain.single_cells import CellCalls, CellStudy
from warmfront.domain.space import BoolArray
from warmfront.knowledge.base import KnowledgeBase

MOST_SUMS = 50_000_000
"""Sums by patient and type that are held, 400 MB (assumption)."""

SEPARATOR = "\t"
"""Stands between patient and type in the names of sums: no cell of a text table can hold it."""

OnScores = Callable[[slice, CellCalls, FloatArray], None]
"""Called with the place of a chunk, the calls so far, and the scores of its cells."""


@record
class StudyPlan:
    """What the second pass looks for.

    Parameters
    ----------
    types : TypingPlan
        Rules of types.
    states : StatePlan
        Rules of states.
    sets : CellSets
        Gene sets.
    """

    types: TypingPlan
    states: StatePlan
    sets: scores.CellSets

    @property
    def told(self) -> tuple[str, ...]:
        """Types that can be told."""
        return tuple(rule.cell_type for _, rules in self.types.levels for rule in rules)


@record
class StudiedCells:
    """What the second pass found.

    Parameters
    ----------
    calls : CellCalls
        Of every cell.
    strict : ndarray of bool, shape (cells, states)
        States under the strict reading.
    sums : PseudobulkSums
        By patient.
    type_sums : PseudobulkSums or None
        By patient and type, patient after patient; None where that would fill the memory.
    scores : ScoreSums
        By patient.
    """

    calls: CellCalls
    strict: BoolArray
    sums: PseudobulkSums
    type_sums: PseudobulkSums | None
    scores: scores.ScoreSums


def plan_study(prepared: PreparedMatrix, sets: Sequence[GeneSet], knowledge: KnowledgeBase) -> StudyPlan:
    """Choose the rules and sets that the measured genes allow.

    Parameters
    ----------
    prepared : PreparedMatrix
        After the first pass.
    sets : sequence of GeneSet
        With current symbols.
    knowledge : KnowledgeBase
        Rules and parameters.

    Returns
    -------
    StudyPlan
        With everything that these genes cannot tell.
    """
    symbols = prepared.genes.symbols
    types = plan_typing(knowledge.cells, knowledge.spatial, symbols)
    told = [rule.cell_type for _, rules in types.levels for rule in rules]
    return StudyPlan(
        types=types,
        states=plan_states(knowledge.cells, types.names, told, symbols),
        sets=scores.place_cell_sets(sets, symbols),
    )


def study_cells(
    prepared: PreparedMatrix,
    plan: StudyPlan,
    knowledge: KnowledgeBase,
    *,
    threads: int = 1,
    width: int = 5000,
    on_scores: OnScores | None = None,
    on_cells: OnCells | None = None,
) -> StudiedCells:
    """Read a matrix a second time and tell what each cell is.

    Parameters
    ----------
    prepared : PreparedMatrix
        After the first pass.
    plan : StudyPlan
        What to look for.
    knowledge : KnowledgeBase
        Rules and parameters.
    threads, width : int
        Threads of the scoring, and cells of a chunk; no result depends on them.
    on_scores : callable or None
        Given the scores of each chunk, which are not kept.
    on_cells : callable or None
        Told the number of finished cells.

    Returns
    -------
    StudiedCells
        Calls of every cell, and sums by patient.
    """
    groups, value = prepared.groups, knowledge.spatial.value
    at, place = place_markers(_markers(knowledge), prepared.genes.symbols)
    calls = _no_calls(prepared, plan)
    strict = np.zeros_like(calls.states)
    sums = start_sums(groups.patient.names, len(prepared.genes.symbols), prepared.scale)
    type_sums = _start_type_sums(prepared, plan)
    totals = scores.start_scores(len(groups.patient.names), len(plan.sets.names))
    for raw, renamed in prepared.chunks(width):
        here = slice(raw.start, raw.start + raw.n_cells)
        depth = prepared.measures.total[here]
        markers = take_markers(renamed, at, place, depth, prepared.scale, value("cell_total"))
        typed = type_cells(markers, plan.types)
        calls.type_code[here], calls.type_score[here] = typed.code, typed.score
        calls.type_margin[here] = typed.margin
        calls.states[here] = find_states(markers, typed.code, plan.states)
        strict[here] = find_states(markers, typed.code, plan.states, value("cell_state_strict"))
        passed, whose = prepared.passed[here], groups.patient.codes[here]
        sum_cells(sums, raw, renamed, whose, passed)
        if type_sums is not None:
            sum_cells(type_sums, raw, renamed, whose * len(plan.types.names) + typed.code, passed)
        found = scores.score_chunk(renamed, plan.sets, threads)
        scores.add_scores(totals, found, whose, passed)
        if on_scores is not None:
            on_scores(here, calls, found)
        if on_cells is not None:
            on_cells(here.stop)
    return StudiedCells(calls=calls, strict=strict, sums=sums, type_sums=type_sums, scores=totals)


def _start_type_sums(prepared: PreparedMatrix, plan: StudyPlan) -> PseudobulkSums | None:
    names = [
        f"{patient}{SEPARATOR}{name}"
        for patient in prepared.groups.patient.names
        for name in plan.types.names
    ]
    n_genes = len(prepared.genes.symbols)
    return None if len(names) * n_genes > MOST_SUMS else start_sums(names, n_genes, prepared.scale)


def _markers(knowledge: KnowledgeBase) -> tuple[str, ...]:
    rules = knowledge.cells.types.values()
    wanted = [gene for rule in rules for gene in (*rule.positive, *rule.negative, *rule.must_show)]
    return (*wanted, *(gene for state in knowledge.cells.states.values() for gene in state.genes))


def _no_calls(prepared: PreparedMatrix, plan: StudyPlan) -> CellCalls:
    n_cells = len(prepared.matrix.cells)
    return CellCalls(
        passed=prepared.passed,
        type_names=plan.types.names,
        type_code=np.zeros(n_cells, dtype=np.int32),
        type_score=np.zeros(n_cells, dtype=np.float32),
        type_margin=np.zeros(n_cells, dtype=np.float32),
        state_names=tuple(rule.state for rule in plan.states.rules),
        states=np.zeros((n_cells, len(plan.states.rules)), dtype=np.bool_),
    )


def conclude(
    prepared: PreparedMatrix,
    plan: StudyPlan,
    studied: StudiedCells,
    pseudobulk_note: str,
    knowledge: KnowledgeBase,
) -> CellStudy:
    """Put together what was found.

    Parameters
    ----------
    prepared : PreparedMatrix
        After the first pass.
    plan : StudyPlan
        What was looked for.
    studied : StudiedCells
        After the second pass.
    pseudobulk_note : str
        What the numbers of the pseudobulk are.
    knowledge : KnowledgeBase
        Rules and parameters.

    Returns
    -------
    CellStudy
        Quality, composition, states, scores, and what cannot be said.
    """
    matrix, groups, calls = prepared.matrix, prepared.groups, studied.calls
    rules, values = knowledge.cells, knowledge.spatial
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
        composition=composition.compose(calls, groups, plan.told, rules, values),
        states=composition.share_states(calls, studied.strict, groups, rules, values),
        scores=scores.summarise_scores(studied.scores, groups.patient.names, plan.sets.names),
        cannot_say=(
            *quality.unmeasured(prepared.measures, prepared.scale),
            *plan.types.cannot_say,
            *plan.states.cannot_say,
            *plan.sets.cannot_say,
        ),
        notes=(
            *matrix.notes,
            *groups.notes,
            quality.NO_DOUBLETS,
            *plan.states.notes,
            f"Pseudobulk: {pseudobulk_note}.",
            *(() if studied.type_sums is not None else ("Sums by type were left out: too many patients.",)),
        ),
        knowledge_version=knowledge.version,
    )
