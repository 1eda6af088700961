"""Shares of cell types and states of every patient with intervals; exhaustion as two opposed states."""

from collections.abc import Iterable, Sequence

from warmfront.domain.single_cells import CellShare, CellStudy
from warmfront.serving.figures.share_columns import ShareBar, ShareRow, draw_shares
from warmfront.serving.figures.state_ladder import Rung, draw_ladder
from warmfront.serving.sample_figures import Cell, Drawing

PATIENT = "patient"
MOST_COLUMNS = 6
"""Kinds of cells on one picture, the most frequent first; the table beside it has all (assumption)."""
MOST_ROWS = 60
"""Patients on one picture (assumption: two pages)."""
LADDER = ("progenitor_exhausted", "terminal_exhausted")
"""States that oppose each other: T cells that can still renew, and those that cannot."""
HEADER = (
    "patient_id",
    "name",
    "label",
    "of",
    "cells",
    "of_cells",
    "share",
    "low",
    "high",
    "interval",
    "note",
)


def draw_patient_shares(study: CellStudy) -> tuple[Drawing, ...]:
    """Draw the shares of each patient of a matrix of cells.

    Parameters
    ----------
    study : CellStudy
        What was found.

    Returns
    -------
    tuple of Drawing
        ``types-by-patient``, ``exhaustion`` (progenitor against terminal) and ``states-by-patient`` (the
        other states, each within its type); a picture without a single share is left out.
    """
    types = [one for one in study.composition if one.level == PATIENT]
    opposed = [one for one in study.states if one.level == PATIENT and one.name in LADDER]
    others = [one for one in study.states if one.level == PATIENT and one.name not in LADDER]
    labels = {one.name: one.label for one in study.composition}
    made = (
        _shares("types-by-patient", "Shares of cell types by patient", types, labels),
        _ladder(opposed, labels),
        _shares("states-by-patient", "Shares of cell states by patient", others, labels),
    )
    return tuple(drawing for drawing in made if drawing is not None)


def _shares(name: str, title: str, shares: Sequence[CellShare], types: dict[str, str]) -> Drawing | None:
    known = [one for one in shares if one.share is not None]
    if not known:
        return None
    totals: dict[tuple[str, str], int] = {}
    for one in known:
        totals[one.name, one.of] = totals.get((one.name, one.of), 0) + one.n
    kinds = sorted(totals, key=lambda kind: -totals[kind])[:MOST_COLUMNS]
    words = {(one.name, one.of): _column(one, types) for one in known}
    whole = len({of for _, of in kinds}) == 1
    patients = list(dict.fromkeys(one.patient_id for one in shares))[:MOST_ROWS]
    found = {(one.patient_id, one.name, one.of): one for one in shares}
    rows = [
        ShareRow(
            name=patient,
            cells=_cells(found.get((patient, *kind)) for kind in kinds) if whole else "",
            bars=tuple(_bar(found.get((patient, *kind))) for kind in kinds),
        )
        for patient in patients
    ]
    hidden = len(totals) - len(kinds)
    more = f" {hidden} rarer kinds stand in the table beside the picture." if hidden else ""
    return Drawing(
        name=name,
        svg=draw_shares(title, [words[kind] for kind in kinds], rows, _note(known) + more, name),
        header=HEADER,
        rows=_rows(shares),
    )


def _ladder(shares: Sequence[CellShare], types: dict[str, str]) -> Drawing | None:
    left, right = ({one.patient_id: one for one in shares if one.name == name} for name in LADDER)
    patients = [patient for patient in left if patient in right][:MOST_ROWS]
    if not any(left[patient].share is not None or right[patient].share is not None for patient in patients):
        return None
    first, second = left[patients[0]], right[patients[0]]
    rungs = [
        Rung(
            name=patient,
            cells=_cells((left[patient],)),
            left=_bar(left[patient]),
            right=_bar(right[patient]),
        )
        for patient in sorted(patients, key=lambda patient: _order(left[patient], right[patient]))
    ]
    whole = types.get(first.of, first.of)
    note = f"{_note(shares)} Shares of {whole}; cells in neither state are not drawn. Dash: no such cells."
    return Drawing(
        name="exhaustion",
        svg=draw_ladder("Exhausted T cells by patient", first.label, second.label, rungs, note, "exhaustion"),
        header=HEADER,
        rows=_rows(shares),
    )


def _order(left: CellShare, right: CellShare) -> float:
    """Order of the rungs: patients in whom the left state prevails first, those without a share last."""
    return 2.0 if left.share is None or right.share is None else right.share - left.share


def _column(one: CellShare, types: dict[str, str]) -> str:
    return f"{one.label}, of {types[one.of]}" if one.of in types else one.label


def _cells(shares: Iterable[CellShare | None]) -> str:
    return next((f"{one.n_of:,} cells" for one in shares if one is not None), "")


def _bar(one: CellShare | None) -> ShareBar:
    if one is None:
        return ShareBar(share=None, low=None, high=None)
    return ShareBar(share=one.share, low=one.low, high=one.high, why=one.note)


def _note(shares: Iterable[CellShare]) -> str:
    """Say what the lines are, once for all bars."""
    kinds = dict.fromkeys(one.interval for one in shares if one.low is not None)
    return f"Lines: {'; '.join(kinds)}." if kinds else "There are no intervals."


def _rows(shares: Sequence[CellShare]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            one.patient_id,
            one.name,
            one.label,
            one.of,
            one.n,
            one.n_of,
            one.share,
            one.low,
            one.high,
            one.interval,
            one.note,
        )
        for one in shares
    )
