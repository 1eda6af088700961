"""Measurable residual disease over time: first not found, found again, with the sensitivity beside it."""

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import read_limit, read_value, select

SERIES = "mrd"
NO_INTERVAL = "none: a count of cells with its limit of detection"


def read_residual_disease(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Say, for each method, when residual disease was first not found and whether it came back.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``mrd``; a value below the limit of detection bears that limit, never zero.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of Finding
        By method: ``residual_disease`` (the newest result), ``residual_disease_gone`` (first not found) and
        ``residual_disease_back`` (found after it was not).
    """
    found: list[Finding] = []
    taken = select(follow_up, SERIES)
    for method in sorted({one.subject for one in taken}):
        series = [one for one in taken if one.subject == method and one.value is not None]
        if series:
            found += _read_one(method or "method not stated", series, knowledge)
    return tuple(found)


def _read_one(method: str, series: list[Observation], knowledge: KnowledgeBase) -> list[Finding]:
    gone = next((one for one in series if one.below_limit), None)
    back = None
    if gone is not None:
        back = next((one for one in series if one.time > gone.time and not one.below_limit), None)
    newest = series[-1]
    findings = [_state(method, newest, knowledge)]
    if gone is not None:
        limit = read_limit(gone, knowledge)
        words = "" if limit is None else f" (limit {limit:g} of cells)"
        findings.append(
            Finding(
                finding="residual_disease_gone",
                series=SERIES,
                verdict="yes",
                direction="better",
                date=gone.date,
                value=None,
                high=limit,
                unit="1",
                interval="upper end: the limit of detection",
                statement=f"Residual disease ({method}) was first not found on {gone.date}{words}.",
                source="eln_all_2024",
                status="guideline",
            )
        )
    if back is not None:
        level = read_value(back, knowledge)
        findings.append(
            Finding(
                finding="residual_disease_back",
                series=SERIES,
                verdict="yes",
                direction="worse",
                date=back.date,
                value=level,
                unit="1",
                interval=NO_INTERVAL,
                statement=f"Residual disease ({method}) was found again on {back.date}. One sample does not "
                "confirm it: it is to be repeated.",
                source="eln_aml_relapse",
                status="assumption",
            )
        )
    return findings


def _state(method: str, one: Observation, knowledge: KnowledgeBase) -> Finding:
    limit, level = read_limit(one, knowledge), read_value(one, knowledge)
    negative = one.below_limit
    said = f"not found, limit {limit:g}" if negative and limit is not None else "found"
    if level is not None:
        said = f"found at {level:g} of cells"
    return Finding(
        finding="residual_disease",
        series=SERIES,
        verdict="not found" if negative else "found",
        direction="better" if negative else "worse",
        date=one.date,
        value=level,
        high=limit,
        unit="1",
        interval="upper end: the limit of detection" if negative else NO_INTERVAL,
        statement=f"Residual disease ({method}) on {one.date}: {said}.",
        source="eln_all_2024",
        status="guideline",
    )
