"""When tumours are measured: ``q6w``, or ``q9w until week 54 then q12w``."""

import re

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record

_BLOCK = re.compile(r"q\s*(\d{1,3})\s*w(?:eeks?)?(?:\s+until\s+week\s+(\d{1,4}))?", re.IGNORECASE)
LARGEST_VISITS = 1000


@record
class VisitBlock:
    """Visits at one distance.

    Parameters
    ----------
    every_weeks : int
        Weeks from one visit to the next.
    until_week : int or None
        Last week that may hold a visit of this block; None for the last block.
    """

    every_weeks: int
    until_week: int | None = None


@record
class VisitPlan:
    """Visits after the baseline scan, in blocks.

    Parameters
    ----------
    words : str
        As a protocol writes it.
    blocks : tuple of VisitBlock
        One after another; all but the last end.
    """

    words: str
    blocks: tuple[VisitBlock, ...]


def read_visits(words: str) -> VisitPlan:
    """Read a visit schedule as protocols write it.

    Parameters
    ----------
    words : str
        ``q6w``, ``q8w``, or blocks joined by ``then``, each but the last with ``until week N``.

    Returns
    -------
    VisitPlan
        The blocks.

    Raises
    ------
    InputError
        When the words cannot be read, with every problem.

    Examples
    --------
    >>> visit_days(read_visits("q9w until week 27 then q12w"), 400.0).tolist()
    [63.0, 126.0, 189.0, 273.0, 357.0]
    """
    parts = [part.strip() for part in re.split(r"\bthen\b", words[:400])]
    blocks: list[VisitBlock] = []
    problems: list[Problem] = []
    last_week = 0
    for number, part in enumerate(parts):
        match = _BLOCK.fullmatch(part)
        ends = match is not None and match[2] is not None
        if match is None or not int(match[1]) or ends == (number == len(parts) - 1):
            problems.append(_problem(part))
            continue
        until = int(match[2]) if ends else None
        if until is not None and until <= last_week:
            problems.append(_problem(part))
        last_week = until or last_week
        blocks.append(VisitBlock(every_weeks=int(match[1]), until_week=until))
    if problems:
        raise InputError(problems)
    return VisitPlan(words=" ".join(words.split()), blocks=tuple(blocks))


def visit_days(plan: VisitPlan, horizon_days: float) -> FloatArray:
    """List the days of the visits after baseline.

    Parameters
    ----------
    plan : VisitPlan
        Blocks.
    horizon_days : float
        Last day that may hold a visit.

    Returns
    -------
    ndarray of float64, shape (n_visits,)
        Ascending days from the baseline scan, which is day 0.

    Raises
    ------
    InputError
        When no visit, or more than `LARGEST_VISITS`, lie before the horizon.
    """
    weeks: list[int] = []
    week = 0
    for block in plan.blocks:
        last = horizon_days / 7 if block.until_week is None else min(block.until_week, horizon_days / 7)
        while week + block.every_weeks <= last and len(weeks) <= LARGEST_VISITS:
            week += block.every_weeks
            weeks.append(week)
    if not 0 < len(weeks) <= LARGEST_VISITS:
        raise InputError(
            [
                Problem(
                    where="visits",
                    found=f"{len(weeks)} visits of {plan.words!r} within {horizon_days:g} days",
                    allowed=f"1 to {LARGEST_VISITS}",
                    next_step="lengthen the follow-up or change the distance of the visits",
                )
            ]
        )
    return 7.0 * np.array(weeks, dtype=np.float64)


def _problem(part: str) -> Problem:
    return Problem(
        where="visits",
        found=repr(part[:60]),
        allowed="'q6w', or blocks with rising weeks as 'q9w until week 54 then q12w'; only the last is open",
        next_step="write the visits in that form",
    )
