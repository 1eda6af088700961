"""States of cells by genes that are seen and genes that are not.

A gene is seen when its value is above zero. In sparse data a gene that is there is often not counted, so a
state that needs a gene to be seen is a lower bound, and one that needs a gene not to be seen has false
members. The strict reading, where a gene must reach a threshold to be seen, is given beside it: a state
whose two shares differ much rests on single molecules.
"""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.cells.markers import MarkerValues
from warmfront.domain.records import record
from warmfront.domain.single_cells import CannotSay
from warmfront.domain.space import BoolArray, CodeArray
from warmfront.knowledge.cells import CellKnowledge, CellStateRule


@record
class StatePlan:
    """Rules of the states that the measured genes can tell.

    Parameters
    ----------
    rules : tuple of CellStateRule
        In the order of the columns of the result.
    of_codes : tuple of tuple of int
        Codes of the types that each rule looks at.
    cannot_say : tuple of CannotSay
        States that these genes cannot tell.
    notes : tuple of str
        Genes of told rules that were not measured.
    """

    rules: tuple[CellStateRule, ...]
    of_codes: tuple[tuple[int, ...], ...]
    cannot_say: tuple[CannotSay, ...]
    notes: tuple[str, ...]


def plan_states(
    knowledge: CellKnowledge, type_names: Sequence[str], told: Sequence[str], symbols: Sequence[str]
) -> StatePlan:
    """Choose the rules that the measured genes allow.

    Parameters
    ----------
    knowledge : CellKnowledge
        Rules.
    type_names : sequence of str
        Types in the order of their codes.
    told : sequence of str
        Types that can be told.
    symbols : sequence of str
        Genes of the matrix.

    Returns
    -------
    StatePlan
        A state is left out, and listed, when a group of genes that must be seen was not measured at all, a
        gene that must not be seen was not measured, or its type cannot be told.
    """
    measured = frozenset(symbols)
    rules, cannot, notes = [], [], []
    for rule in knowledge.states.values():
        reason = _why_not(rule, measured, told)
        if reason:
            cannot.append(CannotSay(kind="state", name=rule.state, label=rule.label, reason=reason))
            continue
        rules.append(rule)
        lacking = [gene for gene in rule.genes if gene not in measured]
        if lacking:
            notes.append(f"State {rule.state}: {', '.join(lacking)} not measured, told by the other genes.")
    return StatePlan(
        rules=tuple(rules),
        of_codes=tuple(tuple(type_names.index(kind) for kind in knowledge.kinds(rule.of)) for rule in rules),
        cannot_say=tuple(cannot),
        notes=tuple(notes),
    )


def _why_not(rule: CellStateRule, measured: frozenset[str], told: Sequence[str]) -> str:
    if rule.of not in told:
        return f"its type {rule.of} cannot be told"
    for group in rule.shows:
        if not measured.intersection(group):
            return f"{' and '.join(group)} {'was' if len(group) == 1 else 'were'} not measured"
    lacking = [gene for gene in rule.lacks if gene not in measured]
    if lacking:
        return f"{', '.join(lacking)} must not be seen, but was not measured"
    return ""


def find_states(markers: MarkerValues, codes: CodeArray, plan: StatePlan, above: float = 0.0) -> BoolArray:
    """Tell which states each cell shows.

    Parameters
    ----------
    markers : MarkerValues
        Of some cells.
    codes : ndarray of int32, shape (cells,)
        Their types.
    plan : StatePlan
        Rules.
    above : float
        A gene is seen above this value.

    Returns
    -------
    ndarray of bool, shape (cells, states)
        False for cells of other types. States overlap.
    """
    seen = markers.values > above
    found = np.zeros((codes.size, len(plan.rules)), dtype=np.bool_)
    for column, (rule, kinds) in enumerate(zip(plan.rules, plan.of_codes, strict=True)):
        shown = np.isin(codes, kinds)
        for group in rule.shows:
            shown &= seen[:, [markers.at[gene] for gene in group if gene in markers.at]].any(axis=1)
        for gene in rule.lacks:
            shown &= ~seen[:, markers.at[gene]]
        found[:, column] = shown
    return found
