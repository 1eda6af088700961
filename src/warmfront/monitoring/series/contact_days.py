"""Days with contact with care as a share of the days alive under observation."""

import datetime as dt
from itertools import pairwise

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import find_start, read_value, select

SERIES = "treatment_days"


def read_contact_days(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Count the days with contact with care outside the home.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``treatment_days``: 1 for one day, or the number within ``window_days`` that end on the day.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of Finding
        One, or none when no contact was stated: that is not the same as no contact.
    """
    taken = select(follow_up, SERIES)
    if not taken:
        return ()
    start = find_start(follow_up) or min(one.date for one in taken)
    end = max([one.date for one in taken] + [day for day in (follow_up.last_seen,) if day is not None])
    if follow_up.died is not None:
        end = min(max(end, follow_up.died), follow_up.died)
    single: set[dt.date] = set()
    windows: list[tuple[dt.date, dt.date, float]] = []
    for one in taken:
        value = read_value(one, knowledge)
        if value is None or not start <= one.date <= end:
            continue
        length = _days(one.details.get("window_days"))
        if length is None and value <= 1:
            if value > 0:
                single.add(one.date)
        elif length is not None and value <= length:
            windows.append((one.date - dt.timedelta(days=length - 1), one.date, value))
        else:
            return (_open(one.date, "more days than their window, or several days without window_days"),)
    if any(one[0] <= other[1] and other[0] <= one[1] for one, other in _pairs(windows)):
        return (_open(end, "windows of days overlap, so days would count twice"),)
    alone = [day for day in single if not any(left <= day <= right for left, right, _ in windows)]
    if any(left < start for left, _, _ in windows):
        return (_open(end, "a window begins before the first therapy"),)
    days = len(alone) + sum(number for _, _, number in windows)
    alive = (end - start).days + 1
    return (
        Finding(
            finding="contact_days",
            series=SERIES,
            verdict="counted",
            direction="neither",
            date=end,
            value=100 * days / alive,
            unit="%",
            interval="none: a count of days",
            statement=f"{days:g} of {alive} days alive from {start} to {end} had contact with care. Days on "
            "which no contact was stated count as days without one.",
            source="gupta2024",
            status="trial",
        ),
    )


def _pairs(
    windows: list[tuple[dt.date, dt.date, float]],
) -> list[tuple[tuple[dt.date, dt.date, float], tuple[dt.date, dt.date, float]]]:
    ordered = sorted(windows)
    return list(pairwise(ordered))


def _days(word: str | None) -> int | None:
    try:
        number = int(float(word or ""))
    except (ValueError, OverflowError):
        return None
    return number if 1 <= number <= 36600 else None


def _open(day: dt.date, why: str) -> Finding:
    return Finding(
        finding="contact_days",
        series=SERIES,
        verdict="not evaluable",
        direction="neither",
        date=day,
        interval="none",
        statement=f"Days with contact were not counted: {why}.",
        source="gupta2024",
        status="assumption",
    )
