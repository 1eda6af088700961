"""Indices from one blood sample: ratios of counts, weighted sums, and scores that count points.

Formulas and thresholds stand in ``blood_indices.toml``. Components come from the latest day on which all of
them were drawn, within the index's window; they are never put together from different times silently.
"""

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence

from warmfront.assays.labs import LabReading
from warmfront.domain.case import Supply
from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.measured import BloodIndex, IndexPoint

PARTS_OF_LEUKOCYTES = ("neutrophils", "lymphocytes", "monocytes", "eosinophils")
ROUNDING = 1.05
"""Parts may exceed the leukocytes by this factor before they contradict them (assumption: printed digits)."""

Z_95 = 1.959963984540054
"""97.5th percentile of the standard normal distribution."""

CONTRADICTION = "exceed the leukocytes of the same blood count"

Sample = Mapping[str, LabReading]


@record
class IndexReading:
    """One index of one patient, or why there is none.

    Parameters
    ----------
    index : str
        Identifier.
    value : float or None
        None when it could not be formed.
    category : str
        Named range of a score; empty for others.
    date : date or None
        Day of the latest component.
    words : str
        Components with their values, units and days, or the reason why there is none.
    low, high : float or None
        95% interval from the laboratory's own variation; None when that of a component is not supplied.
    supply : Supply
        ``not_measured`` when a part was not stated, ``supplied_not_usable`` when one cannot be used.
    """

    index: str
    value: float | None
    category: str
    date: dt.date | None
    words: str
    supply: Supply
    low: float | None = None
    high: float | None = None


def list_components(index: BloodIndex, indices: Mapping[str, BloodIndex]) -> tuple[str, ...]:
    """List the analytes that an index needs, also through other indices.

    Parameters
    ----------
    index : BloodIndex
        Definition.
    indices : mapping of str to BloodIndex
        Other definitions that points may refer to.

    Returns
    -------
    tuple of str
        Analytes, each once, in the order of the definition.
    """
    named: list[str] = [*index.numerator, *index.denominator, *index.weights]
    for point in index.points:
        inner = indices.get(point.component)
        named += list_components(inner, indices) if inner is not None else [point.component]
    return tuple(dict.fromkeys([*named, *filter(None, [index.less])]))


def compute_index(
    index: BloodIndex, readings: Sequence[LabReading], indices: Mapping[str, BloodIndex]
) -> IndexReading:
    """Compute one index from laboratory values.

    Parameters
    ----------
    index : BloodIndex
        Formula, thresholds and window.
    readings : sequence of LabReading
        Values in canonical units, with days.
    indices : mapping of str to BloodIndex
        Other definitions that points may refer to.

    Returns
    -------
    IndexReading
        Without a value, and with the reason, when a component is missing, not usable, from another time,
        contradicted by its own blood count, or stated twice; and when a denominator is not positive.
    """
    sample, reason = _take_sample(list_components(index, indices), readings, index.window_days)
    reason = reason or find_contradiction(sample, readings)
    values = {} if reason else {name: _number(name, sample) for name in sample}
    limits = {name: r.upper_limit for name, r in sample.items() if r.upper_limit is not None}
    value = None if reason else evaluate_index(index, values, limits, indices)
    if not reason and value is None:
        reason = explain_no_value(index, values, limits, indices)
    if value is None:
        return IndexReading(
            index=index.index,
            value=None,
            category="",
            date=None,
            words=reason,
            supply=Supply.NOT_MEASURED if "not stated" in reason else Supply.SUPPLIED_NOT_USABLE,
        )
    spreads = {name: reading.sd for name, reading in sample.items() if reading.sd is not None}
    known = len(spreads) == len(sample)
    ends = _find_ends(index, value, values, limits, spreads, indices) if known else None
    return IndexReading(
        index=index.index,
        value=value,
        low=ends[0] if ends is not None else None,
        high=ends[1] if ends is not None else None,
        category=name_band(index, value),
        date=max(reading.result.date for reading in sample.values()),
        words="; ".join(_say(name, reading) for name, reading in sample.items()),
        supply=Supply.USABLE,
    )


def _say(name: str, reading: LabReading) -> str:
    value = f"{reading.value:.4g}" if reading.value is not None else "no value"
    return f"{name} {value} {reading.unit} on {reading.result.date.isoformat()}"


def _take_sample(
    analytes: Sequence[str], readings: Sequence[LabReading], window_days: int
) -> tuple[Sample, str]:
    """Take the latest day from which all analytes can be had within the window, or say why there is none."""
    by_analyte = {name: [r for r in readings if r.analyte == name] for name in analytes}
    absent = [name for name, found in by_analyte.items() if not found]
    if absent:
        return {}, f"not stated: {', '.join(absent)}"
    window = dt.timedelta(days=window_days)
    days = sorted({r.result.date for found in by_analyte.values() for r in found}, reverse=True)
    for day in days:
        near = {
            name: [r for r in found if day - window <= r.result.date <= day]
            for name, found in by_analyte.items()
        }
        if all(near.values()):
            return _settle(near)
    span = "on one day" if window_days == 0 else f"within {window_days} days"
    return {}, f"{', '.join(analytes)} were never drawn {span}"


def _settle(near: Mapping[str, Sequence[LabReading]]) -> tuple[Sample, str]:
    """Take the latest reading of each analyte; one that is not usable, or two that differ, refuse."""
    chosen: dict[str, LabReading] = {}
    for name, found in near.items():
        latest = max(reading.result.date for reading in found)
        last = [reading for reading in found if reading.result.date == latest]
        unusable = next((reading for reading in last if reading.value is None), None)
        if unusable is not None:
            return {}, f"{name} is not usable: {unusable.reason}"
        if len({reading.value for reading in last}) > 1:
            return {}, f"{len(last)} different values of {name} on {latest.isoformat()}"
        chosen[name] = last[0]
    return chosen, ""


def find_contradiction(sample: Sample, readings: Sequence[LabReading]) -> str:
    """Say when the parts of a blood count exceed its leukocytes: then no index may rest on any of them.

    Parameters
    ----------
    sample : mapping of str to LabReading
        Components of one index.
    readings : sequence of LabReading
        All values, so that a leukocyte count of the same day is found although the index does not use it.

    Returns
    -------
    str
        The contradiction; empty when there is none.
    """
    for name in (*PARTS_OF_LEUKOCYTES, "leukocytes"):
        if name not in sample:
            continue
        day = sample[name].result.date
        count = {r.analyte: r.value for r in readings if r.result.date == day and r.value is not None}
        excess = find_excess(count)
        if excess:
            return f"{' and '.join(excess)} of {day.isoformat()} {CONTRADICTION}: one of them is wrong"
    return ""


def find_excess(count: Mapping[str, float]) -> tuple[str, ...]:
    """Name the parts of one blood count that together exceed its leukocytes.

    Parameters
    ----------
    count : mapping of str to float
        Counts by analyte in one unit; others are left aside.

    Returns
    -------
    tuple of str
        Empty when they do not, or when the leukocytes are not there.
    """
    parts = tuple(part for part in PARTS_OF_LEUKOCYTES if part in count)
    whole = count.get("leukocytes")
    exceeds = whole is not None and sum(count[part] for part in parts) > whole * ROUNDING
    return parts if exceeds else ()


def _number(name: str, sample: Sample) -> float:
    value = sample[name].value
    if value is None:
        raise ValueError(f"{name} without a value was not refused before")
    return value


def evaluate_index(
    index: BloodIndex,
    values: Mapping[str, float],
    limits: Mapping[str, float],
    indices: Mapping[str, BloodIndex],
) -> float | None:
    """Evaluate the formula of one index: the only place where it stands.

    Parameters
    ----------
    index : BloodIndex
        Formula and thresholds.
    values : mapping of str to float
        Every component by analyte, in canonical units.
    limits : mapping of str to float
        The laboratory's upper limits by analyte, in canonical units.
    indices : mapping of str to BloodIndex
        Other definitions that points may refer to.

    Returns
    -------
    float or None
        None when a denominator is not above zero, or an upper limit that a point needs is not there.
    """
    if index.kind == "ratio":
        below = math.prod(values[name] for name in index.denominator)
        below -= values[index.less] if index.less else 0.0
        found = math.prod(values[name] for name in index.numerator) / below if below > 0 else None
    elif index.kind == "weighted_sum":
        found = sum(factor * values[name] for name, factor in index.weights.items())
    else:
        scored = [_score(point, values, limits, indices) for point in index.points]
        known = [points for points in scored if points is not None]
        found = float(sum(known)) if len(known) == len(scored) else None
    # Counts in two units must give the same number.
    return None if found is None else round_measured(found)


def name_band(index: BloodIndex, value: float) -> str:
    """Name the range of a score that a value lies in.

    Parameters
    ----------
    index : BloodIndex
        With its bands in rising order.
    value : float
        Points.

    Returns
    -------
    str
        Label; empty when the index has no bands.
    """
    return next((band.label for band in reversed(index.bands) if value >= band.at_least), "")


def _find_ends(
    index: BloodIndex,
    value: float,
    values: Mapping[str, float],
    limits: Mapping[str, float],
    spreads: Mapping[str, float],
    indices: Mapping[str, BloodIndex],
) -> tuple[float, float] | None:
    """Carry the measurement error of the components over to the index.

    Ratios and sums: the root of the summed squares of how far each component alone moves the index. Points:
    the fewest and the most points over all components at either end of their own intervals.
    """

    def at(moved: Mapping[str, float]) -> float | None:
        shifted = {name: max(0.0, one + moved.get(name, 0.0)) for name, one in values.items()}
        return evaluate_index(index, shifted, limits, indices)

    if index.kind == "points":
        ends = [(-Z_95 * spread, Z_95 * spread) for spread in spreads.values()]
        corners = [at(dict(zip(spreads, corner, strict=True))) for corner in itertools.product(*ends)]
        found = [corner for corner in corners if corner is not None]
        return (min(found), max(found)) if len(found) == len(corners) else None
    squares = 0.0
    for name, spread in spreads.items():
        below, above = at({name: -spread}), at({name: spread})
        if below is None or above is None:
            return None
        squares += ((above - below) / 2) ** 2
    reach = Z_95 * math.sqrt(squares)
    return max(0.0, value - reach), value + reach


def _score(
    point: IndexPoint,
    values: Mapping[str, float],
    limits: Mapping[str, float],
    indices: Mapping[str, BloodIndex],
) -> int | None:
    inner = indices.get(point.component)
    value = values[point.component] if inner is None else evaluate_index(inner, values, limits, indices)
    limit = limits.get(point.component) if point.rule == "above_upper_limit" else point.threshold
    if value is None or limit is None:
        return None
    holds = value < limit if point.rule == "below" else value > limit
    return point.points if holds else 0


def explain_no_value(
    index: BloodIndex,
    values: Mapping[str, float],
    limits: Mapping[str, float],
    indices: Mapping[str, BloodIndex],
) -> str:
    """Say why `evaluate_index` gave none.

    Parameters
    ----------
    index, values, limits, indices : BloodIndex, mapping, mapping, mapping
        As there.

    Returns
    -------
    str
        The denominator that is not above zero, or the upper limit that was not stated.
    """
    for point in index.points:
        if point.rule == "above_upper_limit" and point.component not in limits:
            return f"the laboratory's upper limit of {point.component} is not stated"
        inner = indices.get(point.component)
        if inner is not None and evaluate_index(inner, values, limits, indices) is None:
            return explain_no_value(inner, values, limits, indices)
    below = f"{' x '.join(index.denominator)}{f' - {index.less}' if index.less else ''}"
    return f"{below} is not above zero, so no ratio can be formed"
