"""What the knowledge base holds, counted: entries, sources, classes, counted rows, cells of evidence."""

from collections import Counter, defaultdict

from warmfront.domain.evidence import EvidenceCell, Outcome
from warmfront.domain.records import record
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.catalogue import Catalogue
from warmfront.knowledge.kinds import KINDS
from warmfront.strategy.cohorts import (
    Row,
    is_named,
    keep_independent,
    row_of_observed,
    row_of_study,
)
from warmfront.strategy.pooled import POOLING_NEEDS

UNSTATED = "not stated"


@record
class KindCount:
    """Entries of one kind by status.

    Parameters
    ----------
    kind, file : str
        Kind, and where it is edited.
    entries : int
        All of them.
    by_status : dict of str to int
        Status to entries; empty for kinds without a status.
    """

    kind: str
    file: str
    entries: int
    by_status: dict[str, int]


@record
class ClassCount:
    """Strategies of one class.

    Parameters
    ----------
    strategy_class : str
        Class of the field.
    strategies : int
        All of them.
    approvals, approvals_read : int
        Dated approvals of its strategies, and those whose source was read.
    by_tier : dict of str to int
        Tier that the file states; an approval that fits the patient lifts it.
    rows : tuple of str
        Human rows that its strategies name and whose source was read.
    """

    strategy_class: str
    strategies: int
    approvals: int
    approvals_read: int
    by_tier: dict[str, int]
    rows: tuple[str, ...]


@record
class CellCount:
    """One cell of evidence and the independent cohorts that stand in it.

    Parameters
    ----------
    cell : EvidenceCell
        Disease group, line, age group, criterion, product; all of them stated.
    requires : tuple of str
        Markers that every patient of it had.
    cohorts : tuple of str
        One id per independent cohort; two reports of one trial, or rows that may count the same patients,
        are one.
    """

    cell: EvidenceCell
    requires: tuple[str, ...] = ()
    cohorts: tuple[str, ...]


@record
class Census:
    """What the knowledge base holds.

    Parameters
    ----------
    version : str
        Digest of the knowledge files.
    kinds : tuple of KindCount
        By kind.
    sources_by_check : dict of str to int
        Sources that were seen, and those from memory.
    classes : tuple of ClassCount
        By class of strategy.
    classes_without_rows : tuple of str
        Classes of which no strategy names a human row whose source was read.
    outcomes, outcomes_with_counts : int
        Printed endpoints, and those with events and patients.
    toxicities, toxicities_with_counts : int
        Rates of harm, and those with events and patients.
    studies_by_disease : dict of str to int
        Disease group to cohorts that name it.
    cells : tuple of CellCount
        Cells with at least one counted response rate; fullest first.
    rows_without_a_cell : tuple of str
        Counted response rates without a stated line or age group, or without one of the registered criteria:
        they stand in no cell.
    """

    version: str
    kinds: tuple[KindCount, ...]
    sources_by_check: dict[str, int]
    classes: tuple[ClassCount, ...]
    classes_without_rows: tuple[str, ...]
    outcomes: int
    outcomes_with_counts: int
    toxicities: int
    toxicities_with_counts: int
    studies_by_disease: dict[str, int]
    cells: tuple[CellCount, ...]
    rows_without_a_cell: tuple[str, ...]

    @property
    def poolable(self) -> tuple[CellCount, ...]:
        """Cells with enough independent cohorts to be pooled."""
        return tuple(cell for cell in self.cells if len(cell.cohorts) >= POOLING_NEEDS)


def take_census(base: KnowledgeBase, catalogue: Catalogue) -> Census:
    """Count what the knowledge base holds.

    Parameters
    ----------
    base : KnowledgeBase
        Checked entries.
    catalogue : Catalogue
        Its index.

    Returns
    -------
    Census
        Counts; a class without a row is named, not left out.
    """
    classes = _count_classes(base)
    cells, apart = _count_cells(base)
    rates = base.options.toxicities.values()
    groups = Counter(group for study in base.studies.values() for group in study.disease_groups)
    groups.update(row.disease_group for row in base.observed)
    return Census(
        version=base.version,
        kinds=_count_kinds(catalogue),
        sources_by_check=dict(Counter(source.checked for source in base.sources.values())),
        classes=classes,
        classes_without_rows=tuple(one.strategy_class for one in classes if not one.rows),
        outcomes=len(base.outcomes),
        outcomes_with_counts=sum(row.events is not None and row.n is not None for row in base.outcomes),
        toxicities=len(base.options.toxicities),
        toxicities_with_counts=sum(row.events is not None and row.n is not None for row in rates),
        studies_by_disease=dict(sorted(groups.items(), key=lambda item: (-item[1], item[0]))),
        cells=cells,
        rows_without_a_cell=apart,
    )


def _count_kinds(catalogue: Catalogue) -> tuple[KindCount, ...]:
    return tuple(
        KindCount(
            kind=kind.kind,
            file=kind.file,
            entries=len(entries),
            by_status=dict(sorted(Counter(entry.status for entry in entries if entry.status).items())),
        )
        for kind in KINDS
        for entries in [catalogue.of_kind(kind.kind)]
    )


def _count_classes(base: KnowledgeBase) -> tuple[ClassCount, ...]:
    by_class = defaultdict(list)
    for strategy in base.strategies.values():
        by_class[strategy.strategy_class].append(strategy)
    return tuple(
        ClassCount(
            strategy_class=name,
            strategies=len(members),
            approvals=sum(len(strategy.approvals) for strategy in members),
            approvals_read=sum(
                base.sources[approval.source].checked == "seen" for s in members for approval in s.approvals
            ),
            by_tier={
                tier.value: sum(s.tier is tier for s in members) for tier in (Tier.TRIAL, Tier.HYPOTHESIS)
            },
            rows=tuple(
                dict.fromkeys(row for s in members for row in s.evidence if _is_sourced_human_row(row, base))
            ),
        )
        for name, members in sorted(by_class.items())
    )


def _is_sourced_human_row(row: str, base: KnowledgeBase) -> bool:
    if row in base.studies:
        study = base.studies[row]
        return study.species == "human" and base.sources[study.source].checked == "seen"
    return any(one.study_id == row and base.sources[one.source].checked == "seen" for one in base.observed)


def _count_cells(base: KnowledgeBase) -> tuple[tuple[CellCount, ...], tuple[str, ...]]:
    """Place every counted response rate of human cohorts; one cohort counts once in a cell."""
    rows = [row_of_observed(row) for row in base.observed]
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in base.outcomes:
        outcomes[outcome.study_id].append(outcome)
    rows += [row_of_study(study, outcomes[key]) for key, study in base.studies.items()]
    counted = [row for row in rows if row.human and row.events is not None and row.n]
    placed: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in counted:
        if _is_stated(row):
            placed[row.cell_key].append(row)
    cells = []
    for members in placed.values():
        cohorts = tuple(row.study_id for row in keep_independent(members))
        first = members[0]
        cells.append(CellCount(cell=first.cell, requires=tuple(sorted(first.requires)), cohorts=cohorts))
    cells.sort(key=lambda one: (-len(one.cohorts), one.cell.disease_group, one.cell.product, one.cell.line))
    return tuple(cells), tuple(row.study_id for row in counted if not _is_stated(row))


def _is_stated(row: Row) -> bool:
    groups = row.cell.disease_group.split(", ")
    return all(row.cell_key) and UNSTATED not in row.cell_key and is_named(row.cell.criterion, groups)
