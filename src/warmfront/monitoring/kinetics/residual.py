"""Measurable residual disease over time: negative at which sensitivity, and relapse."""

import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase

SERIES = "mrd"


def read_residual(follow_up: FollowUp, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Read the latest state and the return of residual disease, method by method.

    Methods and specimens are never joined: a negative blood by one method and a positive marrow by another
    are two findings.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``mrd``: subject the method; details sensitivity, quantifiable, specimen.
    knowledge : KnowledgeBase
        Sensitivity that a negative needs.

    Yields
    ------
    Finding
        ``mrd_state`` for each method, and ``residual_disease_back`` where disease came back.
    """
    needed = knowledge.monitoring.cell_limits["mrd_sensitivity"]
    groups: dict[tuple[str, str], list[Observation]] = {}
    for one in follow_up.observations:
        if one.series == SERIES and one.value is not None:
            groups.setdefault((one.subject, one.details.get("specimen", "")), []).append(one)
    for (method, specimen), series in sorted(groups.items()):
        ordered = sorted(series, key=lambda one: (one.time, one.observation_id))
        words = " ".join(part for part in (method, f"in {specimen}" if specimen else "") if part)
        named = words or "a method that was not stated"
        yield _state(ordered[-1], named, needed.value, needed.source)
        yield from _relapse(ordered, named, needed.value, needed.source)


def is_negative(one: Observation) -> bool:
    """Say whether nothing was found: a value below its limit, or a reported 0."""
    return one.below_limit or one.value == 0


def sensitivity_of(one: Observation) -> float | None:
    """Share of cells that the assay finds; None when it was not stated.

    A value below its limit states the limit; a stated sensitivity goes before it.
    """
    try:
        stated = float(one.details.get("sensitivity", ""))
    except ValueError:
        stated = 0.0
    if 0 < stated < 1:
        return stated
    return one.value if one.below_limit and one.value else None


def _state(one: Observation, named: str, needed: float, source: str) -> Finding:
    sensitivity = sensitivity_of(one)
    if not is_negative(one):
        weak = one.details.get("quantifiable", "yes") == "no"
        verdict = "positive, not quantifiable" if weak else "positive"
        words = f"Residual disease by {named}: {one.value:.2g} of cells"
        words += ", below what can be quantified." if weak else "."
        return _finding("mrd_state", verdict, "worse", one.date, words, source, value=one.value)
    if sensitivity is None:
        words = f"Nothing found by {named}, whose sensitivity was not stated: not called negative."
        return _finding("mrd_state", "not evaluable", "neither", one.date, words, source)
    if sensitivity > needed:
        words = (
            f"Nothing found by {named} down to {sensitivity:.2g} of cells only; negative needs {needed:.0e}: "
            "disease below the reach of this assay is not ruled out."
        )
        return _finding("mrd_state", "not evaluable", "neither", one.date, words, source, high=sensitivity)
    words = f"Negative by {named} at {sensitivity:.2g} of cells."
    return _finding("mrd_state", "negative", "better", one.date, words, source, high=sensitivity)


def _relapse(series: Sequence[Observation], named: str, needed: float, source: str) -> Iterator[Finding]:
    clear = None
    for one in series:
        sensitivity = sensitivity_of(one)
        if is_negative(one):
            if sensitivity is not None and sensitivity <= needed:
                clear = one
        elif clear is not None:
            weak = one.details.get("quantifiable", "yes") == "no"
            words = (
                f"Negative by {named} on {clear.date}, found again on {one.date} ({one.value:.2g} of cells)"
                + (": below what can be quantified, to be repeated." if weak else ".")
            )
            verdict = "not evaluable" if weak else "yes"
            yield _finding(
                "residual_disease_back",
                verdict,
                "neither" if weak else "worse",
                one.date,
                words,
                source,
                value=one.value,
            )
            if not weak:
                return


def _finding(
    finding: str,
    verdict: str,
    direction: str,
    date: dt.date,
    statement: str,
    source: str,
    *,
    value: float | None = None,
    high: float | None = None,
) -> Finding:
    return Finding(
        finding=finding, series=SERIES, verdict=verdict, direction=direction,  # type: ignore[arg-type]
        date=date, value=value, low=None if high is None else 0.0, high=high, unit="1",
        interval="none: the number of cells counted is not in the series"
        if high is None
        else "from nothing to the sensitivity of the assay",
        statement=statement, source=source, status="assumption",
    )  # fmt: skip
