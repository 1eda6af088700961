"""Early and late haematotoxicity of immune effector cells from a course of neutrophils."""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

Counts = dict[int, float]
"""Neutrophils per uL by day since the infusion."""

WORST = 4


def grade_icaht(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Grade depth and length of neutropenia after an infusion of immune effector cells.

    Parameters
    ----------
    inputs : mapping of str to value
        Days since the infusion and neutrophils per uL, in any order, with the ends of the course.
    scale : ClinicalScale
        ``icaht``.

    Returns
    -------
    Outcome
        ``early_grade`` and ``late_grade`` 0 to 4, None for a window without a value; longest runs in days.
    """
    counts = _lowest_of_days(inputs["days"], inputs["anc_per_ul"])
    if counts is None:
        return Outcome(fields={}, reason="days and anc_per_ul differ in length: give one value for each day")
    early, warnings = _grade_early(counts, inputs, scale)
    late, late_warnings = _grade_late(counts, inputs, scale)
    grades = (early["early_grade"], late)
    reason = "no value in either window" if grades == (None, None) else ""
    words = [
        f"{name} {grade}" for name, grade in zip(("early", "late"), grades, strict=True) if grade is not None
    ]
    return Outcome(
        fields={} if reason else {**early, "late_grade": late},
        value=early["early_grade"],
        reason=reason,
        rule=", ".join(words),
        warnings=(*warnings, *late_warnings),
    )


def _lowest_of_days(days: Sequence[float | None], values: Sequence[float | None]) -> Counts | None:
    if len(days) != len(values):
        return None
    counts: Counts = {}
    for day, value in zip(days, values, strict=True):
        if day is not None and value is not None:
            whole = math.floor(day)
            counts[whole] = min(value, counts.get(whole, value))
    return counts


def _grade_early(
    counts: Counts, inputs: Mapping[str, Any], scale: ClinicalScale
) -> tuple[dict[str, int | None], tuple[str, ...]]:
    end = int(scale.threshold("early_last_day"))
    if inputs["last_fu_day"] is not None:
        end = min(end, math.floor(inputs["last_fu_day"]))
    seen = {day: value for day, value in counts.items() if 0 <= day <= end}
    if not seen:
        nothing = dict.fromkeys(("early_grade", "longest_days_le500", "longest_days_le100"))
        return nothing, ("No value in the early window: no early grade.",)
    filled = fill_days(seen, end, int(scale.threshold("fill_days")), int(scale.threshold("round_to_per_ul")))
    join = int(scale.threshold("join_days"))
    limits = [scale.threshold(name) for name in ("severe_per_ul", "profound_per_ul")]
    severe, profound = (find_runs([day for day in filled if filled[day] <= limit], join) for limit in limits)
    longest = [max((last - first + 1 for first, last in runs), default=0) for runs in (severe, profound)]
    grade = _early_grade(longest[0], longest[1], scale)
    warnings: tuple[str, ...] = ()
    start = scale.threshold("start_by_day")
    if grade < WORST and any(first <= start and last == max(filled) for first, last in severe):
        if inputs["still_observed"]:
            warnings += ("Neutropenia since the first days goes on: grade 4 if it never recovers.",)
        else:
            grade = WORST
            warnings += ("Grade 4 because the run from the first days reaches the last value.",)
    if len(filled) <= end:
        warnings += (f"{end + 1 - len(filled)} of {end + 1} days have no value, measured or filled in.",)
    fields = {"early_grade": grade, "longest_days_le500": longest[0], "longest_days_le100": longest[1]}
    return dict(fields), warnings


def _early_grade(severe: int, profound: int, scale: ClinicalScale) -> int:
    if severe > scale.threshold("early_last_day") or profound >= scale.threshold("profound_grade4_days"):
        return WORST
    if severe >= scale.threshold("severe_grade3_days") or profound >= scale.threshold("profound_grade3_days"):
        return 3
    return 2 if severe >= scale.threshold("severe_grade2_days") else int(severe > 0)


def _grade_late(
    counts: Counts, inputs: Mapping[str, Any], scale: ClinicalScale
) -> tuple[int | None, tuple[str, ...]]:
    ends = [inputs[name] for name in ("last_fu_day", "progression_day", "subsequent_therapy_day")]
    end = min(scale.threshold("late_last_day"), *(day for day in (*ends, math.inf) if day is not None))
    first = scale.threshold("early_last_day")
    lowest = sorted(value for day, value in counts.items() if first < day <= end)[:2]
    if not lowest:
        return None, ("No value in the late window: no late grade.",)
    names = ("late_grade1_per_ul", "late_grade2_per_ul", "severe_per_ul", "profound_per_ul")
    grade = sum(lowest[0] <= scale.threshold(name) for name in names)
    if len(lowest) == 1:
        return grade, ("One value alone decides the late grade.",) if grade else ()
    return (grade if lowest[1] <= scale.threshold(names[0]) else 0), ()


def fill_days(seen: Counts, end: int, longest_gap: int, step: int) -> Counts:
    """Fill days without a value from their neighbours.

    Parameters
    ----------
    seen : dict of int to float
        Values by day, 0 to `end`; at least one.
    end : int
        Last day to fill.
    longest_gap : int
        Gaps of more days in a row stay empty.
    step : int
        Filled-in values are rounded to a multiple of it, halves to the even multiple.

    Returns
    -------
    dict of int to float
        Measured values unchanged; gaps on a straight line between their ends, and constant before the first
        and after the last value. A single value is not carried anywhere.
    """
    days = sorted(seen)
    filled = dict(seen)
    if len(days) < 2:
        return filled
    for left, right in zip([None, *days], [*days, None], strict=True):
        first = 0 if left is None else left + 1
        last = end if right is None else right - 1
        if last - first + 1 > longest_gap:
            continue
        for day in range(first, last + 1):
            filled[day] = step * round(_on_line(seen, left, right, day) / step)
    return dict(sorted(filled.items()))


def _on_line(seen: Counts, left: int | None, right: int | None, day: int) -> Fraction:
    """Exact, so that a half is a half and rounds the same on every machine."""
    if left is None or right is None:
        return Fraction(seen[right if left is None else left])  # type: ignore[index]
    start, end = Fraction(seen[left]), Fraction(seen[right])
    return start + (end - start) * Fraction(day - left, right - left)


def find_runs(days: Iterable[int], join: int) -> list[tuple[int, int]]:
    """Find runs of days.

    Parameters
    ----------
    days : iterable of int
        Days that count, in any order.
    join : int
        Runs with at most so many days between them are one.

    Returns
    -------
    list of (int, int)
        First and last day of each run.

    Examples
    --------
    >>> find_runs([0, 1, 4, 8], 2)
    [(0, 4), (8, 8)]
    """
    runs: list[tuple[int, int]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] - 1 <= join:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
