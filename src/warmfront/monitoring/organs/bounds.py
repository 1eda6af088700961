"""Bounds of one laboratory term applied to one value: which grades are met, which stay open and why."""

import itertools
import math
from collections.abc import Mapping

from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.adverse_events import GradeBound, LaboratoryTerm
from warmfront.knowledge.base import LabAnalyte
from warmfront.knowledge.lab_names import find_factor

UNLESS = "unless "
"""Begins a circumstance that must be known to take a bound away."""


@record
class LaboratoryValue:
    """One value with all that its grade may be compared with, in one unit.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        Unit of every number here, as supplied.
    uln, lln, baseline : float or None
        Upper and lower limit of normal, value before treatment; None when not stated.
    symptomatic, anticoagulated : bool or None
        Clinical facts; None when not stated.
    """

    value: float
    unit: str
    uln: float | None = None
    lln: float | None = None
    baseline: float | None = None
    symptomatic: bool | None = None
    anticoagulated: bool | None = None


@record
class GradeRange:
    """Grades that remain possible.

    Parameters
    ----------
    lowest, highest : int
        Equal when the value decides.
    missing : tuple of str
        Inputs that keep them apart.
    """

    lowest: int
    highest: int
    missing: tuple[str, ...] = ()


def find_range(found: LaboratoryValue, term: LaboratoryTerm, lab: LabAnalyte) -> GradeRange:
    """Return the grades that a value can have under everything that is not stated.

    Each combination of unknown circumstances (baseline beyond the limit of normal or not, symptoms or not) is
    graded by itself; the grade is decided when all give the same.

    Parameters
    ----------
    found : LaboratoryValue
        In a unit that `lab` knows.
    term : LaboratoryTerm
        Bounds.
    lab : LabAnalyte
        Units.

    Returns
    -------
    GradeRange
        Lowest and highest possible grade, and what keeps them apart.
    """
    bounds = [bound for bound in term.bounds if _counts(bound, found)]
    ranges: list[tuple[int, int]] = []
    missing: set[str] = set()
    for world in _worlds(bounds, found):
        low, high = 0, 0
        for bound in bounds:
            if not _holds(bound, world, found):
                continue
            met = _met(bound, found, lab)
            low = max(low, bound.grade if met else 0)
            high = max(high, bound.grade if met is not False else 0)
            missing |= _unknown_parts(bound, found) if met is None else set()
        ranges.append((low, high))
    lowest, highest = min(low for low, _ in ranges), max(high for _, high in ranges)
    if lowest == highest:
        return GradeRange(lowest=lowest, highest=highest)
    missing |= _unknown_circumstances(bounds, found, ranges)
    order = ("uln", "lln", "baseline", "symptomatic")
    return GradeRange(
        lowest=lowest, highest=highest, missing=tuple(name for name in order if name in missing)
    )


def find_limit(bound: GradeBound, found: LaboratoryValue, lab: LabAnalyte) -> float | None:
    """Return the limit of one bound in the unit of the value, or None when a part of it is not stated.

    A printed number is taken in the printed unit of the same kind (mass with mass, moles with moles): the
    numbers that are printed for two kinds of unit are rounded and not quite the same quantity.
    """
    if bound.of == "value":
        return _convert(bound.limits, found.unit, lab)
    if bound.of == "uln and baseline":
        both = [one for one in (found.uln, found.baseline) if one is not None]
        return max(both) if len(both) == 2 else None
    reference = {"uln": found.uln, "lln": found.lln, "baseline": found.baseline}[bound.of]
    if reference is None:
        return None
    return bound.times * reference + (_convert(bound.plus, found.unit, lab) if bound.plus else 0.0)


def compare(value: float, op: str, limit: float) -> bool:
    """Compare after rounding both, for 3 x 40 U/L is 120 U/L in every unit; ``>`` leaves the limit out."""
    left, right = round_measured(value), round_measured(limit)
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[op]


def _convert(printed: Mapping[str, float], unit: str, lab: LabAnalyte) -> float:
    given = find_factor(unit, lab)
    factors = {one: find_factor(one, lab) for one in printed}
    known = {one: factor / given for one, factor in factors.items() if factor and given}
    alike = [one for one, ratio in known.items() if math.isclose(math.log10(ratio) % 1, 0, abs_tol=1e-9)]
    best = min(alike or known, key=lambda one: abs(math.log10(known[one])))
    return printed[best] * known[best]


def _counts(bound: GradeBound, found: LaboratoryValue) -> bool:
    """Leave out what a clinical fact would add when the fact is absent or not stated."""
    facts = {"": True, "symptoms": found.symptomatic, "anticoagulation": found.anticoagulated}
    return bool(facts[bound.also_if])


def _holds(bound: GradeBound, world: Mapping[str, bool], found: LaboratoryValue) -> bool:
    if bound.when.startswith(UNLESS):
        return _circumstance(bound.when.removeprefix(UNLESS), found) is not True
    return not bound.when or world[_name(bound)] ^ _negated(bound)


def _name(bound: GradeBound) -> str:
    """Return the circumstance without its negation."""
    return bound.when.removeprefix(UNLESS).removeprefix("no ").replace("not ", "")


def _negated(bound: GradeBound) -> bool:
    return "no" in bound.when.split() or "not" in bound.when.split()


def _worlds(bounds: list[GradeBound], found: LaboratoryValue) -> list[dict[str, bool]]:
    asked = {_name(bound) for bound in bounds if bound.when}
    options: dict[str, tuple[bool, ...]] = {}
    for one in sorted(asked):
        stated = _circumstance(one, found)
        options[one] = (False, True) if stated is None else (stated,)
    return [dict(zip(options, choice, strict=True)) for choice in itertools.product(*options.values())]


def _circumstance(name: str, found: LaboratoryValue) -> bool | None:
    if name == "symptoms":
        return found.symptomatic
    limit = found.uln if name == "baseline high" else found.lln
    if found.baseline is None or limit is None:
        return None
    return compare(found.baseline, ">" if name == "baseline high" else "<", limit)


def _met(bound: GradeBound, found: LaboratoryValue, lab: LabAnalyte) -> bool | None:
    limit = find_limit(bound, found, lab)
    if limit is not None:
        return compare(found.value, bound.op, limit)
    if _on_the_other_side(bound, found):
        return False
    end = found.uln if bound.when == "baseline high" else found.lln if bound.when == "baseline low" else None
    if bound.of == "baseline" and found.baseline is None and end is not None:
        # The baseline lies beyond the limit of normal, so its multiple lies beyond that of the limit.
        beyond = (bound.op[0] == ">") == (bound.when == "baseline high")
        if beyond and not compare(found.value, bound.op[0], bound.times * end):
            return False
    if bound.of == "uln and baseline":
        stated = [one for one in (found.uln, found.baseline) if one is not None]
        if any(not compare(found.value, ">", one) for one in stated):
            return False
    return None


def _on_the_other_side(bound: GradeBound, found: LaboratoryValue) -> bool:
    """Say whether the other limit of normal alone shows that this one is not passed."""
    if bound.times < 1 and bound.of == "uln":
        return False
    if bound.of == "uln":
        return found.lln is not None and compare(found.value, "<=", found.lln)
    return bound.of == "lln" and found.uln is not None and compare(found.value, ">=", found.uln)


def _unknown_parts(bound: GradeBound, found: LaboratoryValue) -> set[str]:
    parts = {"uln", "baseline"} if bound.of == "uln and baseline" else {bound.of}
    return {part for part in parts if part != "value" and getattr(found, part) is None}


def _unknown_circumstances(
    bounds: list[GradeBound], found: LaboratoryValue, ranges: list[tuple[int, int]]
) -> set[str]:
    if len(set(ranges)) == 1:
        return set()
    unknown: set[str] = set()
    for bound in bounds:
        name = _name(bound)
        if not name or _circumstance(name, found) is not None:
            continue
        if name == "symptoms":
            unknown.add("symptomatic")
            continue
        limit = "uln" if name == "baseline high" else "lln"
        unknown |= {one for one in (limit, "baseline") if getattr(found, one) is None}
    return unknown
