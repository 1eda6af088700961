"""Pooling the cohorts of one cell, which switches on with the third independent one."""

import functools
from collections.abc import Iterable, Sequence

from warmfront.domain.evidence import Outcome, PooledRate
from warmfront.domain.therapy import Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.beta_binomial import leave_one_out, pool_counts
from warmfront.strategy.cohorts import Row, keep_independent, row_of_observed, row_of_study

POOLING_NEEDS = 3
"""Independent cohorts of one cell that the clinical frame asks for before anything is pooled (section 4)."""


def choose_cell(direct: Sequence[Row]) -> tuple[Row, ...]:
    """Choose the independent cohorts of the fullest cell.

    Two products, or two wordings of a criterion, are two cells even where both fit the patient.

    Parameters
    ----------
    direct : sequence of Row
        Counted rows of the patient's own cell.

    Returns
    -------
    tuple of Row
        The largest cohort first; of equally full cells the one with more patients, then by id.
    """
    return max(
        _by_cell(direct),
        key=lambda rows: (len(rows), sum(row.n or 0 for row in rows), rows[0].study_id),
        default=(),
    )


def pool_cell(rows: Sequence[Row]) -> PooledRate | None:
    """Pool the independent cohorts of one cell.

    Parameters
    ----------
    rows : sequence of Row
        Of one cell, no two with the same patients.

    Returns
    -------
    PooledRate or None
        None with fewer than three cohorts; then nothing is pooled.
    """
    counted = [row for row in rows if row.events is not None and row.n]
    if len(counted) < POOLING_NEEDS:
        return None
    ordered = sorted(counted, key=lambda row: row.study_id)
    events, n = tuple(row.counts[0] for row in ordered), tuple(row.counts[1] for row in ordered)
    mean, mean_low, mean_high, low, high, heavy_low, heavy_high, left = _pooled(events, n)
    listed = ", ".join(f"{row.study_id} {row.events}/{row.n}" for row in ordered)
    doubts = "; ".join(f"{row.study_id}: {row.flag}" for row in ordered if row.flag)
    note = (
        f"{len(ordered)} independent cohorts ({listed}). The spread between so few cohorts is partly decided "
        f"by its prior: with a half-Cauchy instead of a half-normal one a new cohort would lie between "
        f"{100 * heavy_low:.0f} and {100 * heavy_high:.0f}%."
    )
    return PooledRate(
        mean=mean,
        mean_low=mean_low,
        mean_high=mean_high,
        predicted_low=low,
        predicted_high=high,
        left_out_low=min(left),
        left_out_high=max(left),
        cohorts=tuple(row.study_id for row in ordered),
        note=f"{note} Doubt about counts: {doubts}." if doubts else note,
    )


@functools.lru_cache(maxsize=256)
def _pooled(
    events: tuple[int, ...], n: tuple[int, ...]
) -> tuple[float, float, float, float, float, float, float, tuple[float, ...]]:
    """Compute a cell once: it is the same for every patient in it."""
    plain = pool_counts(events, n)
    heavy = pool_counts(events, n, prior="half-cauchy")
    return (
        plain.mean,
        *plain.mean_interval(),
        *plain.predicted_interval(),
        *heavy.predicted_interval(),
        leave_one_out(events, n),
    )


def count_fullest(knowledge: KnowledgeBase) -> int:
    """Count the independent cohorts of the fullest cell of the whole knowledge base.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Study tables and counted cohorts.

    Returns
    -------
    int
        0 when no row has counts.
    """
    rows = [row_of_observed(seen) for seen in knowledge.observed]
    by_study: dict[str, list[Outcome]] = {}
    for outcome in knowledge.outcomes:
        by_study.setdefault(outcome.study_id, []).append(outcome)
    rows += [row_of_study(study, by_study.get(key, ())) for key, study in knowledge.studies.items()]
    counted = [row for row in rows if row.human and row.n and "not stated" not in row.cell_key]
    return max((len(cell) for cell in _by_cell(counted)), default=0)


def say_pooling(options: Iterable[Option], knowledge: KnowledgeBase) -> str:
    """Say whether any rate of a ranking is pooled, counted from the knowledge and not assumed.

    Parameters
    ----------
    options : iterable of Option
        Options of one patient.
    knowledge : KnowledgeBase
        Counted to say how near the fullest cell is.

    Returns
    -------
    str
        One sentence.
    """
    pooled = [option.name for option in options if option.pooled is not None]
    if pooled:
        return f"Rates are pooled for: {', '.join(pooled)}; the range for a new cohort is the one to read."
    fullest = count_fullest(knowledge)
    if fullest < POOLING_NEEDS:
        held = {0: "no cell has a counted cohort", 1: "no cell has more than one independent cohort"}
        words = held.get(fullest, f"no cell has more than {fullest} independent cohorts")
        return f"No rate is pooled: {words}, and {POOLING_NEEDS} are needed."
    return f"No rate is pooled: no cell of this patient has {POOLING_NEEDS} independent cohorts."


def _by_cell(rows: Iterable[Row]) -> list[tuple[Row, ...]]:
    cells: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        cells.setdefault(row.cell_key, []).append(row)
    return [keep_independent(cell) for cell in cells.values()]
