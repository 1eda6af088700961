"""Triggers that the reviews name for biopsies under treatment: fired, not fired, or not to be read."""

from collections.abc import Iterator, Sequence

import numpy as np

from warmfront.domain.follow_up import AxisChange, Finding
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.reviews import Driver

UNSUPPORTED = "Level E: an article without references. No trial is known here in which acting on it helped."


def read_triggers(changes: Sequence[AxisChange], knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Read every monitoring trigger that names axes.

    Parameters
    ----------
    changes : sequence of AxisChange
        Of two biopsies; empty when they are not comparable.
    knowledge : KnowledgeBase
        ``reviews/drivers.tsv``.

    Returns
    -------
    tuple of Finding
        One for each trigger: ``yes`` when it fired, ``no``, or ``not evaluable`` when it cannot be read.
    """
    drivers = sorted(knowledge.reviews.drivers.items())
    return tuple(
        next(_read(key, driver, changes))
        for key, driver in drivers
        if driver.kind == "monitoring" and driver.axes
    )


def _read(key: str, driver: Driver, changes: Sequence[AxisChange]) -> Iterator[Finding]:
    by_axis = {one.axis: one for one in changes}
    readable = [
        by_axis[axis] for axis in driver.axes if axis in by_axis and by_axis[axis].beyond_noise is not None
    ]
    if not readable:
        words = f"{', '.join(driver.axes)} cannot be held against noise"
        yield _finding(key, driver, "not evaluable", f"cannot be read: {words}")
        return
    top = max(readable, key=lambda one: one.change or 0.0)
    rises = [one for one in readable if _rises(one, len(driver.axes))]
    unread = len(driver.axes) - len(readable)
    rest = f" ({unread} of {len(driver.axes)} axes could not be read)" if unread else ""
    if rises:
        names = ", ".join(f"{one.label} ({one.change:+.2f}, {one.note})" for one in rises)
        yield _finding(
            key, driver, "yes", f"fired, rises beyond noise: {names}{rest}", max(rises, key=_change)
        )
    elif unread:
        yield _finding(
            key, driver, "not evaluable", f"cannot be read, no rise in what could be read{rest}", top
        )
    else:
        yield _finding(key, driver, "no", f"not fired, no rise beyond noise: {top.label} ({top.note})", top)


def _change(one: AxisChange) -> float:
    return one.change or 0.0


def _rises(one: AxisChange, axes: int) -> bool:
    """Whether the rise stands at 95% over all axes of the trigger (Bonferroni)."""
    from scipy.special import ndtri

    if one.change is None or one.low is None or one.high is None:
        return False
    error = (one.high - one.low) / (2 * 1.96)
    return bool(one.change > float(np.abs(ndtri(0.025 / axes))) * error)


def _finding(key: str, driver: Driver, verdict: str, words: str, change: AxisChange | None = None) -> Finding:
    asked = f"The article then asks to {driver.action}. " if verdict == "yes" else ""
    return Finding(
        finding=key, series="biopsies", verdict=verdict,
        direction="worse" if verdict == "yes" else "neither",
        value=None if change is None else change.change,
        low=None if change is None else change.low, high=None if change is None else change.high,
        unit="" if change is None else change.unit,
        interval="none" if change is None else change.interval,
        statement=f"{driver.item[:1].upper()}{driver.item[1:]}: {words}. {asked}{UNSUPPORTED}",
        source=driver.source, status=driver.status.value,
    )  # fmt: skip
