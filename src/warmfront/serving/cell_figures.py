"""Pictures of single cells by patient, each with the numbers that it shows."""

from collections.abc import Sequence

from warmfront.domain.single_cells import CellShare, CellStudy
from warmfront.knowledge.cells import CellKnowledge
from warmfront.serving.figures import colours
from warmfront.serving.figures.cell_marks import ROLE_MARKS
from warmfront.serving.figures.share_rows import ShareRow, draw_share_rows
from warmfront.serving.figures.stacked import Category, StackedRow, draw_stacked
from warmfront.serving.sample_figures import Drawing

UNKNOWN = "unknown"
MOST_ROWS = 60
"""Patients that a picture can hold; of more, the first are drawn and the table has all (assumption)."""

_ADDED = ("#4a6fa5", "#5b3a8c", "#b2912f", "#2f8f83", "#9c4668", "#6b7f3a", "#405060", "#a86b4c")
"""Colours of kinds that share a role with an earlier type: no role of their own, told apart by the key."""


def draw_study(study: CellStudy, rules: CellKnowledge) -> tuple[Drawing, ...]:
    """Draw the composition of each patient, and the shares of the states.

    Parameters
    ----------
    study : CellStudy
        Results.
    rules : CellKnowledge
        Roles and words of the types.

    Returns
    -------
    tuple of Drawing
        ``composition`` and ``states``; a picture without a single number is left out.
    """
    made = (_composition(study, rules), _states(study, rules))
    return tuple(drawing for drawing in made if drawing is not None)


def _composition(study: CellStudy, rules: CellKnowledge) -> Drawing | None:
    shares = [share for share in study.composition if share.level == "patient" and share.n_of]
    names = [
        name
        for name in dict.fromkeys(share.name for share in shares)
        if any(s.n for s in shares if s.name == name)
    ]
    if not names:
        return None
    roots = [name for name, rule in rules.types.items() if not rule.parent]
    order = [kind for root in roots for kind in rules.kinds(root)] + [UNKNOWN]
    names.sort(key=order.index)
    by = {(share.group_id, share.name): share for share in shares}
    patients = [patient for patient in study.patients if (patient, names[0]) in by]
    rows = [
        StackedRow(
            name=patient,
            shares=tuple(by[patient, name].share or 0.0 for name in names),
            words=f"{by[patient, names[0]].n_of:,} cells",
        )
        for patient in patients[:MOST_ROWS]
    ]
    title = "Cell types of each patient: share of the cells that passed quality control"
    return Drawing(
        name="composition",
        svg=draw_stacked(_categories(names, rules), rows, title),
        header=("patient_id", "type", "n", "n_of", "share", "low", "high"),
        rows=tuple(
            (patient, name, s.n, s.n_of, s.share, s.low, s.high)
            for patient in patients
            for name in names
            for s in (by[patient, name],)
        ),
    )


def _categories(names: Sequence[str], rules: CellKnowledge) -> list[Category]:
    taken: set[str] = set()
    added = iter(_ADDED * 4)
    found = []
    for name in names:
        if name == UNKNOWN:
            found.append(Category(name="unknown", colour=colours.MUTED, hatched=True))
            continue
        rule = rules.types[name]
        colour = ROLE_MARKS[rule.role].colour
        if colour in taken:
            colour = next(added)
        taken.add(colour)
        # A parent holds the cells that none of its kinds won.
        has_kinds = any(other.parent == name for other in rules.types.values())
        found.append(
            Category(name=f"{rule.label}, not told further" if has_kinds else rule.label, colour=colour)
        )
    return found


def _states(study: CellStudy, rules: CellKnowledge) -> Drawing | None:
    level = "all" if any(share.level == "all" for share in study.states) else "patient"
    wholes = [share for share in study.states if share.level == level and share.share is not None]
    if not wholes:
        return None
    singles: dict[str, list[CellShare]] = {}
    for share in study.states:
        if share.level == "patient" and share.share is not None:
            singles.setdefault(share.name, []).append(share)
    rows = [
        ShareRow(
            name=f"{share.label} among {rules.types[share.of].label}",
            share=share.share or 0.0,
            low=share.low or 0.0,
            high=1.0 if share.high is None else share.high,
            singles=tuple(single.share or 0.0 for single in singles[share.name]),
            words=f"{share.share or 0:.0%} ({share.low or 0:.0%} to {share.high or 0:.0%}) "
            f"of {share.n_of:,} cells",
        )
        for share in wholes
    ]
    return Drawing(
        name="states",
        svg=draw_share_rows(rows, "Shares of cell states, over all cells and by patient"),
        header=("state", "of", "level", "group_id", "n", "n_of", "share", "low", "high"),
        rows=tuple(
            (s.name, s.of, s.level, s.group_id, s.n, s.n_of, s.share, s.low, s.high)
            for share in wholes
            for s in (share, *(singles[share.name] if level == "all" else ()))
        ),
    )
