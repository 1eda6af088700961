"""How long a rise of tumour DNA was seen before progression on a scan: an observed difference, no more."""

from collections.abc import Sequence

from warmfront.domain.follow_up import Finding, ResponseCourse

CHANGE = "ctdna_change_point"


def state_lead(findings: Sequence[Finding], courses: Sequence[ResponseCourse]) -> tuple[Finding, ...]:
    """Set the day on which tumour DNA turned upward against the day of progression on scans.

    Parameters
    ----------
    findings : sequence of Finding
        Of `read_series`.
    courses : sequence of ResponseCourse
        Of the criterion of the disease.

    Returns
    -------
    tuple of Finding
        One for each upward turn and course with progression. The difference in days bears the interval of the
        turn; it does not say that acting earlier would have helped, and a scan sees a progression only when
        one is made.
    """
    made = []
    for turn in findings:
        upward = turn.finding == CHANGE and turn.verdict == "yes" and turn.direction == "worse"
        if not upward or turn.date is None or turn.value is None:
            continue
        for course in courses:
            if course.progression is None:
                continue
            days = float((course.progression - turn.date).days)
            low = None if turn.high is None else days - (turn.high - turn.value)
            high = None if turn.low is None else days + (turn.value - turn.low)
            words = "before" if days >= 0 else "after"
            made.append(
                Finding(
                    finding="ctdna_lead",
                    series=turn.series,
                    verdict=words,
                    direction="neither",
                    date=turn.date,
                    value=days,
                    low=low,
                    high=high,
                    unit="d",
                    interval="that of the turn; the day of progression is the day of a scan",
                    statement=f"Tumour DNA turned upward {abs(days):g} days {words} progression by "
                    f"{course.label} ({course.progression}): an observed difference, not a benefit.",
                    source="monitoring_project",
                    status="assumption",
                )
            )
    return tuple(made)
