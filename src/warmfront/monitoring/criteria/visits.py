"""Observations of scans cut into visits, in the units of their series."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from warmfront.domain.errors import refuse
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.observed_series import convert_observed

VISIT_DAYS = 7
"""Scans of several regions within a week are one visit (assumption)."""

MOST_VISITS = 1000
"""Visits with lesions; more than a scan a week for twenty years are a mistake (assumption)."""

AGAINST_TUMOUR = ("drug", "cell infusion", "lymphodepletion", "radiotherapy")
"""Kinds of therapy whose start ends the time before treatment; a procedure or a supportive drug does not."""


def list_starts(follow_up: FollowUp) -> list[dt.date]:
    """List the first days of the therapies against the tumour.

    Parameters
    ----------
    follow_up : FollowUp
        Its therapies; those entered in error are passed over.

    Returns
    -------
    list of date
        Ascending.
    """
    return sorted(
        therapy.start.date()
        for therapy in follow_up.therapies
        if therapy.kind in AGAINST_TUMOUR and therapy.status != "entered_in_error"
    )


def read_units(follow_up: FollowUp, series: Sequence[str], knowledge: KnowledgeBase) -> FollowUp:
    """Bring the values of some series into the unit of their series.

    Parameters
    ----------
    follow_up : FollowUp
        Observations as they came; those entered in error are left out.
    series : sequence of str
        Series that are read.
    knowledge : KnowledgeBase
        Units of the series.

    Returns
    -------
    FollowUp
        With the observations of these series only. A value in a unit that the series does not have becomes no
        value: it is never read as if it were in another.
    """
    kept = [
        _convert(one, knowledge)
        for one in follow_up.observations
        if one.series in series and one.status != "entered_in_error"
    ]
    return dataclasses.replace(follow_up, observations=tuple(kept))


def _convert(one: Observation, knowledge: KnowledgeBase) -> Observation:
    if one.value is None:
        return one
    value = convert_observed(one.value, one.unit, one.series, knowledge)
    return dataclasses.replace(one, value=value, unit=knowledge.monitoring.series[one.series].unit)


def group_visits(seen: Sequence[Observation], start: dt.date | None) -> list[list[Observation]]:
    """Cut observations into visits: at most a week long, each lesion once, never across the start.

    Parameters
    ----------
    seen : sequence of Observation
        In any order.
    start : date or None
        First day of treatment.

    Returns
    -------
    list of list of Observation
        By day; within a visit by series and lesion.

    Raises
    ------
    InputError
        When there are more than `MOST_VISITS`.
    """
    groups: list[list[Observation]] = []
    named: set[tuple[str, str]] = set()
    for day in sorted({one.date for one in seen}):
        today = sorted((one for one in seen if one.date == day), key=_order)
        names = {(one.series, one.subject) for one in today}
        first = groups[-1][0].date if groups else day
        crosses = start is not None and first <= start < day
        if not groups or (day - first).days > VISIT_DAYS or named & names or crosses:
            groups.append([])
            named = set()
        groups[-1] += today
        named |= names
        if len(groups) > MOST_VISITS:
            found = f"more than {MOST_VISITS} visits with lesions"
            raise refuse(
                "observations", found, f"at most {MOST_VISITS}", "keep one row for each scan and lesion"
            )
    return groups


def _order(one: Observation) -> tuple[str, str, str, float]:
    return one.series, one.subject, one.text, one.value if one.value is not None else -1.0
