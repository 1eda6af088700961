"""Axes of two biopsies side by side, each change with the interval that two pieces of one tumour ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.follow_up import AxisChange
from warmfront.domain.measurement import CellFractions, Measurement
from warmfront.domain.plan import Plan
from warmfront.domain.tme import AxisScore
from warmfront.knowledge.base import KnowledgeBase

NORMAL_SCORES = "standard deviations between tumours (normal score of the percentile)"
FURTHEST = 0.5
"""Percentiles nearer to 0 or 100 are not told apart in references of some hundred tumours (assumption)."""

BAND = 1.6449
"""Half a 90% band in standard deviations."""

TISSUE = ("pathology", "protein", "space", "deconvolution", "expression")
"""Kinds of measurements that belong to the piece of tumour; blood and genome are read elsewhere."""


def change_axes(earlier: Plan, later: Plan, knowledge: KnowledgeBase) -> tuple[AxisChange, ...]:
    """Compare every axis, tissue measurement and cell fraction that both biopsies have.

    Parameters
    ----------
    earlier, later : Plan
        Comparable by `compare_conditions`.
    knowledge : KnowledgeBase
        Spread between two biopsies, false discovery rate.

    Returns
    -------
    tuple of AxisChange
        Axes with percentiles in the same reference have an interval that holds the spread between two
        biopsies; whether a change stands after correction for all axes is in `after_correction`. Measurements
        and fractions have the error of the assay only, so nothing is said of noise.
    """
    if earlier.profile is None or later.profile is None:
        return ()
    spread = knowledge.monitoring.evolution_limits["biopsy_pair_sd"].value
    rate = knowledge.monitoring.evolution_limits["false_discovery_rate"].value
    changes = []
    for before in earlier.profile.axes:
        after = later.profile.axis(before.axis)
        if after is not None:
            changes.append(change_axis(before, after, spread))
    changes = list(correct_for_many(changes, rate))
    changes += _measurements(earlier.profile.measurements, later.profile.measurements)
    changes += _fractions(earlier.profile.fractions, later.profile.fractions)
    return tuple(changes)


def change_axis(before: AxisScore, after: AxisScore, spread: float) -> AxisChange:
    """Compare one axis.

    Parameters
    ----------
    before, after : AxisScore
        Of two biopsies, percentiles in the same reference.
    spread : float
        Standard deviation of the change between two biopsies of one patient, in standard deviations
        between tumours.

    Returns
    -------
    AxisChange
        In normal scores of the percentiles; without numbers when either has no percentile.
    """
    if before.percentile is None or after.percentile is None:
        return AxisChange(
            axis=before.axis, label=before.label, before=before.raw, after=after.raw, change=None,
            unit=before.unit, interval="none",
            note="no percentile for both: raw scores of two tables are not compared",
        )  # fmt: skip
    first, second = normal_score(before.percentile), normal_score(after.percentile)
    error = float(np.sqrt(spread**2 + _band_variance(before) + _band_variance(after)))
    change = second - first
    low, high = change - 1.96 * error, change + 1.96 * error
    edge = min(before.percentile, after.percentile) < FURTHEST
    edge = edge or max(before.percentile, after.percentile) > 100 - FURTHEST
    note = f"percentile {before.percentile:.0f} to {after.percentile:.0f}"
    if edge:
        note += "; at the end of the reference: the change may be larger"
    return AxisChange(
        axis=before.axis, label=before.label, before=first, after=second, change=change, low=low, high=high,
        beyond_noise=low > 0 or high < 0, unit=NORMAL_SCORES,
        interval="95%: spread between two biopsies and both gene-set bands, as independent errors",
        note=note,
    )  # fmt: skip


def normal_score(percentile: float) -> float:
    """Turn a percentile into standard deviations.

    Examples
    --------
    >>> normal_score(50), round(normal_score(97.5), 2), round(normal_score(100), 2)
    (0.0, 1.96, 2.58)
    """
    from scipy.special import ndtri

    return float(ndtri(np.clip(percentile, FURTHEST, 100 - FURTHEST) / 100))


def _band_variance(axis: AxisScore) -> float:
    if axis.percentile_low is None or axis.percentile_high is None:
        return 0.0
    width = normal_score(axis.percentile_high) - normal_score(axis.percentile_low)
    return (width / (2 * BAND)) ** 2


def probability_of(change: AxisChange) -> float | None:
    """Probability of a change as large by noise alone (two-sided); None without an interval of noise."""
    from scipy.special import ndtr

    if change.beyond_noise is None or change.change is None or change.low is None or change.high is None:
        return None
    error = (change.high - change.low) / (2 * 1.96)
    return float(2 * ndtr(-abs(change.change) / error))


def correct_for_many(changes: Sequence[AxisChange], rate: float) -> Iterator[AxisChange]:
    """Say of each change whether it stands when all axes are looked at (Benjamini and Hochberg).

    Parameters
    ----------
    changes : sequence of AxisChange
        All that were looked at.
    rate : float
        Share of false ones among those that stand.

    Yields
    ------
    AxisChange
        With `after_correction`; None where there is no interval of noise.
    """
    from scipy.stats import false_discovery_control

    chances = [probability_of(one) for one in changes]
    known = [chance for chance in chances if chance is not None]
    adjusted = iter(false_discovery_control(known) if known else ())
    for one, chance in zip(changes, chances, strict=True):
        yield one if chance is None else replace(one, after_correction=bool(next(adjusted) <= rate))


def _measurements(earlier: Sequence[Measurement], later: Sequence[Measurement]) -> Iterator[AxisChange]:
    after = {(one.axis, one.specimen, one.unit): one for one in later if one.value is not None}
    for one in earlier:
        two = after.get((one.axis, one.specimen, one.unit))
        if one.value is None or two is None or two.value is None or one.modality not in TISSUE:
            continue
        yield _by_assay(
            one.axis, one.label, one.unit, (one.value, one.low, one.high), (two.value, two.low, two.high)
        )


def _fractions(earlier: Sequence[CellFractions], later: Sequence[CellFractions]) -> Iterator[AxisChange]:
    by_method = {one.method: one for one in later}
    for one in earlier:
        two = by_method.get(one.method)
        if two is None or two.unit != one.unit:
            continue
        cells = {cell.cell_type: cell for cell in two.cells}
        for cell in one.cells:
            other = cells.get(cell.cell_type)
            if cell.fraction is None or other is None or other.fraction is None:
                continue
            yield _by_assay(
                f"{one.method}.{cell.cell_type}", f"{cell.label} ({one.label})", one.unit,
                (cell.fraction, cell.low, cell.high), (other.fraction, other.low, other.high),
            )  # fmt: skip


Estimate = tuple[float, float | None, float | None]


def _by_assay(axis: str, label: str, unit: str, before: Estimate, after: Estimate) -> AxisChange:
    change = after[0] - before[0]
    low = high = None
    interval = "none: the assay gives no interval for both"
    if None not in (before[1], before[2], after[1], after[2]):
        low, high = difference_interval(before, after)
        interval = "error of the assay only, as independent errors"
    return AxisChange(
        axis=axis, label=label, before=before[0], after=after[0], change=change, low=low, high=high,
        unit=unit, interval=interval,
        note="the spread between two pieces of a tumour is not known for it: nothing is said of noise",
    )  # fmt: skip


def difference_interval(before: Estimate, after: Estimate) -> tuple[float, float]:
    """Interval of a difference from the intervals of two independent estimates.

    Each side combines the halves that can move it (Zou and Donner's method of variance estimates recovery).

    Parameters
    ----------
    before, after : tuple of float
        Estimate with the low and high end of its interval, of the same level.

    Returns
    -------
    tuple of (float, float)
        Low and high end.

    Examples
    --------
    >>> difference_interval((10, 7, 14), (20, 16, 23))
    (4.34..., 14.24...)
    """
    change = after[0] - before[0]
    low_before, high_before = float(before[1] or 0), float(before[2] or 0)
    low_after, high_after = float(after[1] or 0), float(after[2] or 0)
    down = float(np.hypot(after[0] - low_after, high_before - before[0]))
    up = float(np.hypot(high_after - after[0], before[0] - low_before))
    return change - down, change + up
