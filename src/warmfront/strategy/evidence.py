"""The response rate of a strategy within the patient's own cell, or the words that there is none.

Outside of the cell (see `warmfront.strategy.cohorts`) a rate is indirect: drawn apart, never a number to rank
by. Nothing is pooled before a cell has three independent cohorts. Order of studies: the own cell before any
other, people only, the own disease before others, fewer differences before more, then the larger cohort.
"""

from collections.abc import Sequence
from dataclasses import replace

from warmfront.domain.cascade import Cascade
from warmfront.domain.case import Case
from warmfront.domain.evidence import EvidenceLine, PooledRate, RateEstimate
from warmfront.domain.records import record
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.intervals import clopper_pearson, jeffreys
from warmfront.strategy.cascade import find_cascade
from warmfront.strategy.cohorts import Row, gather_rows
from warmfront.strategy.pooled import POOLING_NEEDS, choose_cell, pool_cell

INDIRECT_SHOWN = 4


@record
class Finding:
    """What the evidence says for one strategy in one patient.

    Parameters
    ----------
    estimate : RateEstimate or None
        None means "no rankable evidence", never zero.
    note : str
        What the rate is, or why there is none.
    rows : tuple of str
        Every row behind the strategy, direct or not.
    lines : tuple of EvidenceLine
        The counted rows of people, the patient's own cell first.
    pooled : PooledRate or None
        Rate of the cell from three or more independent cohorts.
    cascade : Cascade or None
        From enrolment to response, for products that have to be made.
    """

    estimate: RateEstimate | None
    note: str
    rows: tuple[str, ...]
    lines: tuple[EvidenceLine, ...] = ()
    pooled: PooledRate | None = None
    cascade: Cascade | None = None


def find_rate(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> Finding:
    """Find the response rate of a strategy within the patient's own cell.

    Parameters
    ----------
    strategy : Strategy
        Names its rows.
    case : Case
        Disease, line and age define the cell; a line or age that is not stated matches no row.
    knowledge : KnowledgeBase
        Study tables and counted cohorts.

    Returns
    -------
    Finding
        The rate of the largest fitting cohort with exact and Jeffreys intervals, or why there is none. Where
        the cell is pooled, what a new cohort may show takes the place of the Jeffreys interval in ordering;
        where the way from enrolment to response is known in the cell, its product does.
    """
    rows = gather_rows(strategy, case, knowledge)
    direct = [row for row in rows if not row.differs and row.events is not None and row.n]
    direct.sort(key=lambda row: (-(row.n or 0), row.study_id))
    names = tuple(row.study_id for row in rows)
    lines = _lines(rows, knowledge)
    cascade = find_cascade(strategy, case, knowledge)
    if not direct:
        note = _indirect_note(strategy, rows)
        return Finding(estimate=None, note=note, rows=names, lines=lines, cascade=cascade)
    cell = choose_cell(direct)
    pooled = pool_cell(cell)
    best = cell[0] if pooled is not None else direct[0]
    return Finding(
        estimate=_per_enrolled(_estimate(best, pooled), cascade),
        note=_note(best, direct, pooled),
        rows=names,
        lines=lines,
        pooled=pooled,
        cascade=cascade,
    )


def _per_enrolled(estimate: RateEstimate, cascade: Cascade | None) -> RateEstimate:
    """Order by what an enrolled patient may expect where it is known; shown is still the rate as counted."""
    if cascade is None or not cascade.in_cell or cascade.low is None or cascade.high is None:
        return estimate
    return replace(estimate, rank_low=cascade.low, rank_high=cascade.high)


def _note(best: Row, direct: Sequence[Row], pooled: PooledRate | None) -> str:
    note = (
        f"{best.events} of {best.n} responded in this disease, line, age group and criterion "
        f"({best.study_id}); {best.claim}."
    )
    others = [row for row in direct if row.study_id != best.study_id]
    if pooled is not None:
        others = [row for row in others if row.study_id not in pooled.cohorts]
        note = f"{_say_pooled(pooled)} Its largest cohort: {note}"
    if others:
        listed = ", ".join(f"{row.study_id} {row.events}/{row.n}" for row in others)
        why = f"{POOLING_NEEDS} independent cohorts are needed" if pooled is None else "not of the same cell"
        note += f" Not pooled with {listed}: {why}."
    return note


def _say_pooled(pooled: PooledRate) -> str:
    return (
        f"Pooled from {len(pooled.cohorts)} independent cohorts: a new cohort may show "
        f"{100 * pooled.predicted_low:.0f} to {100 * pooled.predicted_high:.0f}% (95% predictive interval)."
    )


def _lines(rows: Sequence[Row], knowledge: KnowledgeBase) -> tuple[EvidenceLine, ...]:
    counted = [row for row in rows if row.human and row.events is not None and row.n]
    counted.sort(key=lambda row: (row.other_disease, len(row.differs), -(row.n or 0), row.study_id))
    return tuple(_line(row, knowledge) for row in counted)


def _line(row: Row, knowledge: KnowledgeBase) -> EvidenceLine:
    events, n = row.counts
    low, high = clopper_pearson(events, n)
    groups = row.cell.disease_group.split(", ")
    disease = ", ".join(knowledge.group_names.get(group, group.replace("_", " ")) for group in groups)
    return EvidenceLine(
        study_id=row.study_id,
        label=f"{row.cell.product}, {disease}" if disease else row.cell.product,
        events=events,
        n=n,
        rate=events / n,
        low=low,
        high=high,
        in_cell=not row.differs,
        differs=row.differs,
        quality=row.quality,
        flag=row.flag,
        source=row.source,
        claim=row.claim,
    )


def _estimate(row: Row, pooled: PooledRate | None) -> RateEstimate:
    if row.events is None or row.n is None:
        raise ValueError(f"row {row.study_id} has no counts; only counted rows make a rate")
    low, high = clopper_pearson(row.events, row.n)
    rank_low, rank_high = jeffreys(row.events, row.n)
    if pooled is not None:
        rank_low, rank_high = pooled.predicted_low, pooled.predicted_high
    return RateEstimate(
        events=row.events,
        n=row.n,
        rate=row.events / row.n,
        low=low,
        high=high,
        rank_low=rank_low,
        rank_high=rank_high,
        cell=row.cell,
        study_id=row.study_id,
        flag=row.flag,
    )


def _indirect_note(strategy: Strategy, rows: Sequence[Row]) -> str:
    if not rows:
        named = f" ({len(strategy.evidence)} named, none in the tables)" if strategy.evidence else ""
        return f"No rankable evidence: no row in the packaged tables{named}. This is not a rate of zero."
    shown = "; ".join(
        f"{row.study_id}: {', '.join(row.differs) or 'no counts'}" for row in rows[:INDIRECT_SHOWN]
    )
    rest = f"; and {len(rows) - INDIRECT_SHOWN} more" if len(rows) > INDIRECT_SHOWN else ""
    return (
        f"No rankable evidence in this patient's cell; {len(rows)} indirect, no rate carried over "
        f"({shown}{rest}). This is not a rate of zero."
    )
