"""Single cells of a row of observations: numbers, times with their zone, flags, words."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from warmfront.domain.errors import Problem, name_problem
from warmfront.domain.units import NOON
from warmfront.io.limits import shorten

EARLIEST, LATEST = 1900, 2200
"""Years that a follow-up can lie in (assumption)."""
MAX_TEXT = 500  # assumption: longer is no word of a series
YES, NO = ("true", "yes", "1"), ("false", "no", "0", "")


class Cells:
    """The cells of one row, with the list that receives what is wrong with them.

    Parameters
    ----------
    where : str
        File and row.
    content : mapping
        Column to content.
    problems : list of Problem
        Receives every problem.
    """

    def __init__(self, where: str, content: Mapping[str, Any], problems: list[Problem]) -> None:
        self.where, self.content, self.problems = where, content, problems

    def wrong(self, name: str, found: str, allowed: str, next_step: str) -> None:
        """Note a problem of one cell."""
        self.problems.append(name_problem(f"{self.where}: {name}", found, allowed, next_step))

    def text(self, name: str) -> str:
        """Return a cell as text without spaces at its ends; empty when there is none."""
        found = str(self.content.get(name, "")).strip()
        if len(found) > MAX_TEXT or not all(mark.isprintable() for mark in found):
            self.wrong(
                name, f"a text of {len(found):,} characters", f"1 to {MAX_TEXT} printable", "shorten it"
            )
            return ""
        return found

    def choice(self, name: str, allowed: Sequence[str], otherwise: str) -> str:
        """Return one of the allowed words, or what holds when the cell is empty."""
        found = self.text(name).replace(" ", "_") if name == "status" else self.text(name)
        if not found:
            return otherwise
        if found not in allowed:
            self.wrong(name, shorten(found), ", ".join(allowed), "choose one of these")
            return otherwise
        return found


def read_number(cells: Cells, name: str) -> tuple[float | None, bool]:
    """Read a number, or ``<`` and the limit below which it lies.

    Parameters
    ----------
    cells : Cells
        Row.
    name : str
        Column.

    Returns
    -------
    value : float or None
        None when the cell is empty or no number (a problem is noted only for what can be no word either).
    below : bool
        True when the cell said ``<``.
    """
    found = cells.content.get(name)
    if found is None or isinstance(found, bool):
        return None, False
    if isinstance(found, (int, float)):
        value = _finite(found)
        if value is None:
            cells.wrong(name, "a number that is not finite", "a finite number", "leave it out when not known")
        return value, False
    written = str(found).strip()
    below = written.startswith("<")
    try:
        value = _finite(float(written.removeprefix("<").strip()))
    except ValueError:
        if not _may_be_word(written):
            cells.wrong(name, shorten(written), "a number such as 12.5, or <0.1", "correct the number")
        return None, below
    if value is None:
        cells.wrong(name, shorten(written), "a finite number", "leave it out when not known")
    return value, below


def _finite(found: float) -> float | None:
    try:
        value = float(found)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _may_be_word(written: str) -> bool:
    return bool(written) and not any(mark.isdigit() for mark in written) and not written.startswith("<")


def read_time(cells: Cells, name: str) -> tuple[dt.datetime, bool] | None:
    """Read a date, or a time with its zone.

    Parameters
    ----------
    cells : Cells
        Row.
    name : str
        Column.

    Returns
    -------
    tuple of datetime and bool, or None
        In UTC (a date is its noon), and whether only the day is known. None when a problem was noted: a time
        of day without a zone could be another day, so it is refused.
    """
    found = cells.content.get(name)
    allowed = "a date such as 2026-03-01, or a time with its zone such as 2026-03-01T08:00+01:00"
    if found is None or found == "":
        cells.wrong(name, "nothing", allowed, "state when")
        return None
    time, whole = _parse(found)
    if time is None:
        cells.wrong(name, shorten(found), allowed, "write it in ISO 8601")
        return None
    if time.tzinfo is None:
        cells.wrong(
            name, f"{shorten(found)}, without a zone", allowed, "add the zone, or give the date alone"
        )
        return None
    if not EARLIEST < time.year < LATEST:
        cells.wrong(name, shorten(found), f"years {EARLIEST + 1} to {LATEST - 1}", "correct the year")
        return None
    return time.astimezone(dt.UTC), whole


def _parse(found: Any) -> tuple[dt.datetime | None, bool]:
    if isinstance(found, dt.datetime):
        return found, False
    if isinstance(found, dt.date):
        return dt.datetime.combine(found, NOON), True
    written = str(found).strip()
    try:
        return dt.datetime.combine(dt.date.fromisoformat(written), NOON), True
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(written), False
    except ValueError:
        return None, False


def read_day(cells: Cells, name: str) -> dt.date | None:
    """Read a date; a time with its zone gives its day in UTC.

    Parameters
    ----------
    cells : Cells
        Row.
    name : str
        Column.

    Returns
    -------
    date or None
        None when a problem was noted.
    """
    found = read_time(cells, name)
    return None if found is None else found[0].date()


def read_flag(cells: Cells, name: str) -> bool:
    """Read yes or no; an empty cell is no.

    Parameters
    ----------
    cells : Cells
        Row.
    name : str
        Column.

    Returns
    -------
    bool
        False also when a problem was noted.
    """
    found = cells.content.get(name, "")
    written = str(found).strip().lower()
    if written in YES:
        return True
    if written not in NO:
        cells.wrong(name, shorten(found), "true or false", "correct it")
    return False


def read_words(cells: Cells, name: str) -> tuple[str, ...]:
    """Read a list of words, as a list or as text with ``+`` or ``;`` between them.

    Parameters
    ----------
    cells : Cells
        Row.
    name : str
        Column.

    Returns
    -------
    tuple of str
        Without blanks.
    """
    found = cells.content.get(name, ())
    if isinstance(found, str):
        found = found.replace("+", ";").split(";")
    if not isinstance(found, (list, tuple)):
        cells.wrong(name, f"a {type(found).__name__}", "a list of names", "write a list")
        return ()
    words = tuple(str(one).strip() for one in found)
    if any(len(word) > MAX_TEXT or not word.isprintable() for word in words):
        cells.wrong(name, "an unusable name", f"1 to {MAX_TEXT} printable characters", "shorten it")
    return tuple(word for word in words if word)
