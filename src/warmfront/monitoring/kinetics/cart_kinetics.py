"""Expansion read off the levels themselves: largest level, its first day, area to day 28, last level."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.domain.scales import Outcome, Value
from warmfront.knowledge.scales import ClinicalScale

NOTHING_MEASURED = "no level above the limit of quantification"


@record
class Level:
    """One level of a series.

    Parameters
    ----------
    day : float
        Since the infusion.
    value : float
        Level, or the limit when `below`.
    below : bool
        True when the level is only known to lie below `value`.
    """

    day: float
    value: float
    below: bool


def read_expansion(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Read Cmax, Tmax, AUC 0-28 and Clast off a series.

    Parameters
    ----------
    inputs : mapping of str to tuple
        ``days``, ``copies_per_ug`` and, when some levels lie below the limit, ``below_limit``; in any order
        of time.
    scale : ClinicalScale
        ``cart_kinetics``.

    Returns
    -------
    Outcome
        ``auc0_28`` is None, with the reason in ``auc0_28_reason``, when the series does not start on day 0,
        ends before day 28, or has levels below the limit that matter to it; then the bounds
        ``auc0_28_low`` and ``auc0_28_high`` are given.

    Raises
    ------
    InputError
        When the lists differ in length, or are empty.
    """
    days, values = inputs["days"], inputs["copies_per_ug"]
    flags = inputs.get("below_limit")
    flags = (False,) * len(values) if flags is None else flags
    _check_lengths(days, values, flags)
    lists = {"days": days, "copies_per_ug": values, "below_limit": flags}
    missing = tuple(name for name, items in lists.items() if any(item is None for item in items))
    if missing:
        return Outcome(fields={}, missing=missing, reason="missing_input")
    levels = sorted({(float(d), float(v), bool(b)) for d, v, b in zip(days, values, flags, strict=True)})
    series = [Level(day=day, value=value, below=below) for day, value, below in levels]
    twice = sorted({a.day for a, b in itertools.pairwise(series) if a.day == b.day})
    if twice:
        return Outcome(fields={}, reason=f"two different levels on day {twice[0]:g}: state which one stands")
    measured = [one for one in series if not one.below]
    if not measured:
        return Outcome(fields={}, reason=NOTHING_MEASURED)
    return _describe(series, measured, scale)


def _describe(series: Sequence[Level], measured: Sequence[Level], scale: ClinicalScale) -> Outcome:
    top = max(measured, key=lambda one: (one.value, -one.day))
    hidden = [one for one in series if one.below and one.value > top.value]
    start, end = scale.threshold("start_day"), scale.threshold("end_day")
    low, high, reason = bound_area(series, start, end)
    last = max((one for one in measured if one.value > 0), key=lambda one: one.day, default=None)
    fields: dict[str, Value] = {
        "cmax": None if hidden else top.value,
        "tmax_day": None if hidden else top.day,
        "auc0_28": None if reason else low,
        "clast_day": None if last is None else last.day,
        "clast": None if last is None else last.value,
        "auc0_28_low": low,
        "auc0_28_high": high,
        "auc0_28_reason": reason,
    }
    warnings = []
    if hidden:
        warnings.append(
            f"the level of day {hidden[0].day:g} is only known to lie below {hidden[0].value:g}, above the "
            f"largest measured one: no Cmax, no Tmax"
        )
    if reason:
        warnings.append(f"no AUC 0-28: {reason}")
    if top.day in (series[0].day, series[-1].day) and not hidden:
        warnings.append("the largest level is the first or the last one: the peak may lie outside the series")
    rule = f"largest of {len(series)} levels on day {top.day:g}" if not hidden else "largest level not known"
    return Outcome(fields=fields, value=None if hidden else top.value, rule=rule, warnings=tuple(warnings))


def bound_area(series: Sequence[Level], start: float, end: float) -> tuple[float | None, float | None, str]:
    """Bound the area under a series by linear trapezoids.

    Parameters
    ----------
    series : sequence of Level
        Ascending by day, each day once.
    start, end : float
        Days between which the area is taken.

    Returns
    -------
    tuple of (float or None, float or None, str)
        Area with every level below the limit as 0, and as the limit; the reason why there is no single
        area, empty when both agree because every level that matters was measured.

    Examples
    --------
    >>> levels = [Level(day=d, value=v, below=False) for d, v in ((0, 0), (10, 100), (30, 0))]
    >>> bound_area(levels, 0, 28)
    (1490.0, 1490.0, '')
    """
    if series[0].day > start:
        return None, None, f"the series starts on day {series[0].day:g}, after day {start:g}"
    if series[-1].day < end:
        return None, None, f"the series ends on day {series[-1].day:g}, before day {end:g}"
    low = _area([(one.day, 0.0 if one.below else one.value) for one in series], start, end)
    high = _area([(one.day, one.value) for one in series], start, end)
    if low != high:
        days = ", ".join(f"{one.day:g}" for one in series if one.below)
        return (
            low,
            high,
            f"levels below the limit of quantification (days {days}) leave it between two bounds",
        )
    return low, high, ""


def _area(points: Sequence[tuple[float, float]], start: float, end: float) -> float:
    total = 0.0
    for (day, value), (next_day, next_value) in itertools.pairwise(points):
        left, right = max(day, start), min(next_day, end)
        if right <= left:
            continue
        slope = (next_value - value) / (next_day - day)
        total += (right - left) * (value + slope * ((left + right) / 2 - day))
    return total


def _check_lengths(days: Sequence[Any], values: Sequence[Any], flags: Sequence[Any]) -> None:
    if not days or not values:
        raise refuse("cart_kinetics", "an empty list", "at least one day and level", "supply the series")
    if not len(days) == len(values) == len(flags):
        raise refuse(
            "cart_kinetics",
            f"{len(days)} days, {len(values)} levels, {len(flags)} flags",
            "one level and one flag for each day",
            "correct the lists",
        )
