"""Types of cells by marker rules, told level by level; what no rule tells is unknown.

The score of a type is the mean of its measured markers less the mean of the markers against it, each
marker counting from 0 (not seen) to 1 (at or above one full value). A cell goes to the best type among
siblings when that reaches the minimum and leads by the margin; its kinds are then told in the same way. A
cell that no kind wins stays with the parent, one that no root type wins is ``unknown``.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.cells.markers import MarkerValues
from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.single_cells import CannotSay, SinglePrecision
from warmfront.domain.space import CodeArray
from warmfront.knowledge.cells import CellKnowledge, CellTypeRule
from warmfront.knowledge.spatial import SpatialKnowledge

UNKNOWN = "unknown"


@record
class TypingPlan:
    """Rules of the types that the measured genes can tell.

    Parameters
    ----------
    names : tuple of str
        ``unknown`` and the types in the order of the rules: what the codes mean.
    levels : tuple of tuple (str, tuple of CellTypeRule)
        A parent (empty at the root) and its kinds, parents before their kinds.
    measured : frozenset of str
        Genes of the matrix.
    cannot_say : tuple of CannotSay
        Types that these genes cannot tell.
    full, minimum, margin : float
        Value at which a marker counts fully; score to reach; lead over the next.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, tuple[CellTypeRule, ...]], ...]
    measured: frozenset[str]
    cannot_say: tuple[CannotSay, ...]
    full: float
    minimum: float
    margin: float


@record
class TypedCells:
    """Types of the cells of a chunk.

    Parameters
    ----------
    code : ndarray of int32, shape (cells,)
        Into the names of the plan.
    score, margin : ndarray of float32, shape (cells,)
        Of the last decision: score of the best type and lead over the next (over zero when it has no
        sibling).
    """

    code: CodeArray
    score: SinglePrecision
    margin: SinglePrecision


def plan_typing(knowledge: CellKnowledge, parameters: SpatialKnowledge, symbols: Sequence[str]) -> TypingPlan:
    """Choose the rules that the measured genes allow.

    Parameters
    ----------
    knowledge : CellKnowledge
        Rules.
    parameters : SpatialKnowledge
        Parameters ``cell_*``.
    symbols : sequence of str
        Genes of the matrix.

    Returns
    -------
    TypingPlan
        A type is left out, and listed, when a gene that it needs or too many of its markers were not
        measured, or when its parent is left out.
    """
    measured = frozenset(symbols)
    told: dict[str, CellTypeRule] = {}
    cannot = []
    waiting = [rule for rule in knowledge.types.values() if not rule.parent]
    for rule in waiting:
        reason = _why_not(rule, measured, told)
        if reason:
            what = f"such cells are called {rule.otherwise}" if rule.otherwise else "such cells are unknown"
            cannot.append(
                CannotSay(kind="type", name=rule.cell_type, label=rule.label, reason=f"{reason}; {what}")
            )
        else:
            told[rule.cell_type] = rule
        waiting += [child for child in knowledge.types.values() if child.parent == rule.cell_type]
    parents = dict.fromkeys(rule.parent for rule in told.values())
    return TypingPlan(
        names=(UNKNOWN, *knowledge.types),
        levels=tuple(
            (parent, tuple(rule for rule in told.values() if rule.parent == parent)) for parent in parents
        ),
        measured=measured,
        cannot_say=tuple(cannot),
        full=parameters.value("cell_marker_full"),
        minimum=parameters.value("cell_type_minimum"),
        margin=parameters.value("cell_type_margin"),
    )


def _why_not(rule: CellTypeRule, measured: frozenset[str], told: dict[str, CellTypeRule]) -> str:
    lacking = [gene for gene in rule.needs if gene not in measured]
    n_measured = sum(gene in measured for gene in rule.positive)
    if lacking:
        return f"{', '.join(lacking)} was not measured"
    if n_measured < rule.minimum_measured:
        return (
            f"{n_measured} of {len(rule.positive)} markers were measured, {rule.minimum_measured} are needed"
        )
    if rule.must_show and not measured.intersection(rule.must_show):
        return f"none of {', '.join(rule.must_show)} was measured"
    if rule.parent and rule.parent not in told:
        return f"its parent {rule.parent} cannot be told"
    return ""


def type_cells(markers: MarkerValues, plan: TypingPlan) -> TypedCells:
    """Tell the type of each cell.

    Parameters
    ----------
    markers : MarkerValues
        Of some cells.
    plan : TypingPlan
        Rules.

    Returns
    -------
    TypedCells
        One type per cell; a cell's type depends on that cell only.
    """
    n_cells = markers.values.shape[0]
    capped = np.minimum(markers.values / plan.full, 1.0)
    code = np.zeros(n_cells, dtype=np.int32)
    score = np.zeros(n_cells, dtype=np.float32)
    margin = np.zeros(n_cells, dtype=np.float32)
    for parent, rules in plan.levels:
        here = np.flatnonzero(code == plan.names.index(parent or UNKNOWN))
        if not here.size:
            continue
        scores = np.stack([_score(rule, capped[here], markers, plan) for rule in rules])
        best, lead, top = _decide(scores)
        won = (top >= plan.minimum) & (lead >= plan.margin)
        codes = np.array([plan.names.index(rule.cell_type) for rule in rules], dtype=np.int32)
        code[here[won]] = codes[best[won]]
        # What was not decided keeps the numbers of the decision for its parent; at the root, of the attempt.
        written = np.flatnonzero(won) if parent else np.arange(here.size)
        score[here[written]], margin[here[written]] = top[written], lead[written]
    return TypedCells(code=code, score=score, margin=margin)


def _decide(scores: FloatArray) -> tuple[CodeArray, FloatArray, FloatArray]:
    """Return the best type, its lead over the next (or over zero), and its score."""
    # Sums of a few numbers differ in their last digits with the order of the genes; ties must not.
    scores = np.round(scores, 9)
    best = np.argmax(scores, axis=0).astype(np.int32)
    ordered = np.sort(scores, axis=0)
    second = np.maximum(ordered[-2], 0.0) if len(scores) > 1 else np.zeros(scores.shape[1])
    return best, np.round(ordered[-1] - second, 9), ordered[-1]


def _score(rule: CellTypeRule, capped: FloatArray, markers: MarkerValues, plan: TypingPlan) -> FloatArray:
    found = _mean(rule.positive, capped, markers) - _mean(rule.negative, capped, markers)
    shown = [markers.at[gene] for gene in rule.must_show if gene in plan.measured]
    if shown:
        found = np.where(np.any(capped[:, shown] > 0, axis=1), found, -1.0)
    return found


def _mean(genes: Sequence[str], capped: FloatArray, markers: MarkerValues) -> FloatArray:
    columns = [markers.at[gene] for gene in genes if gene in markers.at]
    total = np.zeros(capped.shape[0])
    for column in columns:
        total += capped[:, column]
    return total / max(len(columns), 1)
