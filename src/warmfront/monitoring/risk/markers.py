"""Markers of risk over a course: which rose or fell since before the infusion, and what that speaks for."""

import datetime as dt
from collections.abc import Iterator

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.risk_markers import RiskMarker
from warmfront.monitoring.observed import read_limit, read_value, select
from warmfront.monitoring.scores.readings import collect_readings

SIGNIFICANT = 3
NO_INTERVAL = "none: a direction, not calibrated and never multiplied with others"


def find_evidence(
    event: str, start: dt.datetime, follow_up: FollowUp, case: Case, knowledge: KnowledgeBase
) -> tuple[Finding, ...]:
    """Read every marker of one severe event.

    Parameters
    ----------
    event : str
        ``severe CRS``, ``severe ICANS`` or ``severe or prolonged cytopenia``.
    start : datetime
        Infusion or first dose; the last value up to it is the reference.
    follow_up : FollowUp
        Observations.
    case : Case
        Its laboratory table counts for the reference.
    knowledge : KnowledgeBase
        Markers and units.

    Returns
    -------
    tuple of Finding
        One for each marker that was measured, in the order of the table: ``yes`` when it changed toward the
        event by its factor or more, ``no`` when it did not, ``not evaluable`` without a value to compare.
    """
    return tuple(
        finding
        for marker in knowledge.monitoring.risk_markers.values()
        if event in marker.events
        for finding in _read(marker, event, start, follow_up, case, knowledge)
    )


def _read(
    marker: RiskMarker,
    event: str,
    start: dt.datetime,
    follow_up: FollowUp,
    case: Case,
    knowledge: KnowledgeBase,
) -> Iterator[Finding]:
    values = _values(marker, follow_up, case, knowledge)
    before = [one for one in values if one[0] <= start]
    after = [one for one in values if one[0] > start]
    unit = _unit(marker, knowledge)
    if not values:
        return
    time, value, below = (after or before)[-1]
    shown = f"{'below ' if below else ''}{value:.{SIGNIFICANT}g} {unit}".strip()
    if not after or not before:
        missing = "not measured since the infusion" if not after else "not measured before the infusion"
        words = f"{marker.label} {shown} on {time.date()}: {missing}, and no cut-off is printed"
        yield _finding(marker, "not evaluable", "neither", time, value, unit, words)
        return
    _, first, first_below = before[-1]
    ratio = value / first if first > 0 else None
    if ratio is None or (below and first_below):
        words = f"{marker.label}: no ratio can be formed from {first:g} to {shown}"
        yield _finding(marker, "not evaluable", "neither", time, value, unit, words)
        return
    toward = ratio if marker.worse == "up" else 1 / ratio if ratio > 0 else float("inf")
    # A value below its limit is at most that limit: it can show a fall, never a rise.
    sure_toward = toward >= marker.factor and not (below if marker.worse == "up" else first_below)
    sure_away = toward <= 1 / marker.factor and not (first_below if marker.worse == "up" else below)
    verdict = "yes" if sure_toward else "no"
    direction = "worse" if sure_toward else "better" if sure_away else "neither"
    change = f"from {first:.{SIGNIFICANT}g} to {shown} ({ratio:.2g} times) on {time.date()}"
    says = f"speaks for {event}" if sure_toward else f"no change that speaks for {event}"
    yield _finding(marker, verdict, direction, time, value, unit, f"{marker.label} {change}: {says}")


def _values(
    marker: RiskMarker, follow_up: FollowUp, case: Case, knowledge: KnowledgeBase
) -> list[tuple[dt.datetime, float, bool]]:
    """Return time, value, and whether it is a limit of detection, by time."""
    found = [
        (one.time, value, one.below_limit)
        for one in select(follow_up, marker.series)
        if (value := _number(one, knowledge)) is not None
    ]
    if case.labs and marker.series in knowledge.labs:
        known = {(time, value) for time, value, _ in found}
        for reading in collect_readings(follow_up, case, knowledge).get(marker.series, ()):
            if not isinstance(reading.value, (bool, str)) and (reading.time, reading.value) not in known:
                found.append((reading.time, float(reading.value), False))
    return sorted(found)


def _number(one: Observation, knowledge: KnowledgeBase) -> float | None:
    return read_limit(one, knowledge) if one.below_limit else read_value(one, knowledge)


def _unit(marker: RiskMarker, knowledge: KnowledgeBase) -> str:
    if marker.series in knowledge.labs:
        unit = knowledge.labs[marker.series].canonical_unit
    else:
        unit = knowledge.monitoring.series[marker.series].unit
    return "" if unit == "1" else unit


def _finding(
    marker: RiskMarker,
    verdict: str,
    direction: str,
    time: dt.datetime,
    value: float,
    unit: str,
    words: str,
) -> Finding:
    rule = f"; {marker.decision_rule}" if marker.decision_rule else ""
    return Finding(
        finding=f"risk_marker_{marker.marker}",
        series=marker.series,
        verdict=verdict,
        direction="worse" if direction == "worse" else "better" if direction == "better" else "neither",
        date=time.date(),
        value=value,
        unit=unit,
        interval=NO_INTERVAL,
        statement=f"{words}. {marker.why} Factor of {marker.factor:g}: assumption{rule}.",
        source=marker.source,
        status=marker.status.value,
    )
