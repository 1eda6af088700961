"""Blood values of a case and of its follow-up in one list, in canonical units, with their times."""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from warmfront.assays.labs import convert
from warmfront.domain.case import Case
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.domain.units import NOON
from warmfront.knowledge.base import KnowledgeBase, LabAnalyte
from warmfront.knowledge.scales import ClinicalScale, ScaleInput

LIMIT = "uln"
"""Detail of an observation: the laboratory's upper limit, in the unit of the observation."""


@record
class TimedValue:
    """One value of one series, ready for an input of a scale.

    Parameters
    ----------
    time : datetime
        In UTC; noon when only the day is known.
    value : number, bool or str
        In `unit`.
    unit : str
        Canonical unit of the analyte, or that of the scale's input; empty for words.
    upper_limit : float or None
        Upper limit of normal in `unit`.
    """

    time: dt.datetime
    value: float | bool | str
    unit: str
    upper_limit: float | None = None


Readings = Mapping[str, Sequence[TimedValue]]
"""By analyte of ``labs.toml``, or ``SCALE.INPUT``; each list by time."""


def collect_readings(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> Readings:
    """Collect what scales of the blood can read.

    Parameters
    ----------
    follow_up : FollowUp
        Observations of laboratory analytes and of inputs of scales; corrections applied.
    case : Case
        Its laboratory table.
    knowledge : KnowledgeBase
        Analytes.

    Returns
    -------
    mapping of str to sequence of TimedValue
        What cannot be used (below a limit, outside the plausible range, unknown unit) is left out, so that
        it counts as missing.
    """
    found: dict[str, list[TimedValue]] = {}
    for lab in case.labs or ():
        reading = convert(lab, knowledge.labs)
        if reading.value is not None:
            found.setdefault(reading.analyte, []).append(
                TimedValue(
                    time=dt.datetime.combine(lab.date, NOON),
                    value=reading.value,
                    unit=reading.unit,
                    upper_limit=reading.upper_limit,
                )
            )
    for one in follow_up.observations:
        entry = knowledge.labs.get(one.series)
        if entry is not None:
            found.setdefault(one.series, []).extend(_lab(one, entry))
        elif "." in one.series:
            found.setdefault(one.series, []).extend(_input(one))
    return {name: sorted(values, key=lambda value: value.time) for name, values in found.items()}


def _lab(one: Observation, entry: LabAnalyte) -> Iterator[TimedValue]:
    usable = one.value is not None and not one.below_limit and one.unit in ("", entry.canonical_unit)
    if one.value is None or not usable or not entry.plausible_low <= one.value <= entry.plausible_high:
        return
    yield TimedValue(
        time=one.time, value=one.value, unit=entry.canonical_unit, upper_limit=_limit(one, entry)
    )


def _limit(one: Observation, entry: LabAnalyte) -> float | None:
    """Read the upper limit; one that no laboratory can mean in the canonical unit is none."""
    try:
        limit = float(one.details.get(LIMIT, "nan"))
    except ValueError:
        return None
    possible = math.isfinite(limit) and limit > max(0.0, entry.plausible_low)
    return limit if possible and limit <= entry.plausible_high else None


def _input(one: Observation) -> Iterator[TimedValue]:
    flags: dict[str, bool] = {"true": True, "false": False}
    if one.value is not None and not one.below_limit:
        yield TimedValue(time=one.time, value=one.value, unit=one.unit)
    elif one.text:
        yield TimedValue(time=one.time, value=flags.get(one.text, one.text), unit="")


def take_inputs(
    scale: ClinicalScale, readings: Readings, day: dt.date, look_back: dt.timedelta
) -> dict[str, Any]:
    """Take the latest value of each input up to a day, none older than the look-back.

    Parameters
    ----------
    scale : ClinicalScale
        Its inputs name analytes.
    readings : mapping of str to sequence of TimedValue
        As `collect_readings` gives them.
    day : date
        In UTC.
    look_back : timedelta
        Zero takes values of that day only.

    Returns
    -------
    dict of str to dict
        Value, unit and time as `grade_scale` takes them. Two different values of one moment give none.
    """
    found: dict[str, Any] = {}
    for one in scale.inputs:
        own = _latest(readings.get(f"{scale.scale}.{one.name}", ()), day, look_back)
        if own is None and one.analyte:
            own = _of_lab(one, readings, day, look_back)
        if own is not None:
            unit = {"unit": own.unit} if own.unit else {}
            found[one.name] = {"value": own.value, "time": own.time.isoformat(), **unit}
    return found


def _of_lab(one: ScaleInput, readings: Readings, day: dt.date, look_back: dt.timedelta) -> TimedValue | None:
    latest = _latest(readings.get(one.analyte, ()), day, look_back)
    if latest is None or not one.name.endswith(f"_{LIMIT}"):
        return latest
    limit = latest.upper_limit
    return None if limit is None else TimedValue(time=latest.time, value=limit, unit=latest.unit)


def _latest(values: Sequence[TimedValue], day: dt.date, look_back: dt.timedelta) -> TimedValue | None:
    end = bisect_right(values, day, key=lambda value: value.time.date())
    last = values[end - 1] if end else None
    if last is None or day - last.time.date() > look_back:
        return None
    start = bisect_left(values, last.time, key=lambda value: value.time)
    same = values[start:end]
    return last if len({(value.value, value.unit) for value in same}) == 1 else None
