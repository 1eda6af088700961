"""Inputs of a scale as they come from a person or a file: checked, converted to the scale's unit, timed."""

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.scales import UsedInput, Value
from warmfront.domain.units import round_measured
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_factor, plain_unit
from warmfront.knowledge.scales import ClinicalScale, ScaleInput

MOST_VALUES = 10_000
"""Values of one series; more than daily ones of a lifetime are a mistake (assumption)."""

LARGEST = 1e15
"""Larger numbers are no measurement (assumption)."""

LONGEST_TEXT = 120
"""Letters; no term, unit or name that a scale knows is longer (assumption)."""

KEYS = ("value", "unit", "time")


def read_inputs(
    inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase
) -> tuple[UsedInput, ...]:
    """Check every input of a scale and bring it into the scale's unit.

    Parameters
    ----------
    inputs : mapping of str to value
        As `grade_scale` takes them.
    scale : ClinicalScale
        What is allowed.
    knowledge : KnowledgeBase
        Units of laboratory analytes.

    Returns
    -------
    tuple of UsedInput
        One for each input of the scale, in its order.

    Raises
    ------
    InputError
        With every problem found.
    """
    known = [one.name for one in scale.inputs]
    problems = [_unknown(scale, name, known) for name in inputs if name not in known]
    used = []
    for one in scale.inputs:
        found = inputs.get(one.name)
        try:
            used.append(_read(one, found, scale, knowledge))
        except InputError as error:
            problems += error.problems
    problems += _differing_units(inputs, scale)
    if problems:
        raise InputError(problems)
    return tuple(used)


def _differing_units(inputs: Mapping[str, Any], scale: ClinicalScale) -> Iterator[Problem]:
    """Refuse a value and its upper limit when only one of them comes in another unit."""
    stated = {
        one.name: str(found.get("unit") or one.unit) if isinstance(found, Mapping) else one.unit
        for one in scale.inputs
        if (found := inputs.get(one.name)) is not None
    }
    for one in scale.inputs:
        mine, other = stated.get(one.name), stated.get(one.same_unit_as)
        if mine is not None and other is not None and plain_unit(mine) != plain_unit(other):
            yield name_problem(
                f"{scale.scale}: {one.name} and {one.same_unit_as}",
                f"{mine!r:.30} and {other!r:.30}",
                "one unit for both",
                "state both with the unit that the laboratory printed",
            )


def _unknown(scale: ClinicalScale, name: str, known: list[str]) -> Problem:
    close = difflib.get_close_matches(name, known, n=1)
    return name_problem(
        f"{scale.scale}", f"the unknown input {name!r:.60}", ", ".join(known),
        f"did you mean {close[0]}?" if close else "remove it",
    )  # fmt: skip


def _read(one: ScaleInput, found: Any, scale: ClinicalScale, knowledge: KnowledgeBase) -> UsedInput:
    where = f"{scale.scale}: {one.name}"
    unit, time, supplied = one.unit, None, ""
    if isinstance(found, Mapping):
        odd = sorted(set(found) - set(KEYS))
        if odd or "value" not in found:
            raise _refuse(where, f"an object with the keys {', '.join(sorted(found))}", "value, unit, time")
        time = _read_time(where, found.get("time"))
        unit = str(found.get("unit", one.unit) or one.unit)
        found = found["value"]
    if found is None:
        return UsedInput(name=one.name, value=None, unit=one.unit, time=time)
    values = _read_values(where, one, found)
    if plain_unit(unit) != plain_unit(one.unit):
        supplied = f"{found} {unit}"
        factor = _factor(where, one, unit, knowledge)
        values = [None if v is None else round_measured(float(v) * factor) for v in values]
    problems = [
        name_problem(where, f"{value!r:.40}", _range(one), "correct the value or its unit")
        for value in values
        if value is not None and not _inside(one, value)
    ]
    if problems:
        raise InputError(problems[:3])
    value: Value = tuple(values) if one.kind.endswith("s") else values[0]
    return UsedInput(name=one.name, value=value, unit=one.unit, supplied=supplied, time=time)


def _read_values(where: str, one: ScaleInput, found: Any) -> list[Any]:
    if not one.kind.endswith("s"):
        return [_checked(where, one, found)]
    if not isinstance(found, (list, tuple)) or len(found) > MOST_VALUES:
        raise _refuse(where, f"{found!r:.40}", f"a list of at most {MOST_VALUES:,} values")
    return [None if value is None else _checked(where, one, value) for value in found]


def _checked(where: str, one: ScaleInput, value: Any) -> Any:
    kind = one.kind.removesuffix("s")
    if kind == "flag" and isinstance(value, bool):
        return value
    if kind == "choice" and value in one.allowed:
        return value
    if kind == "text" and isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind in ("number", "integer") and plain and -LARGEST <= value <= LARGEST:
        if kind == "number":
            return value
        if float(value).is_integer():
            return int(value)
    allowed = {
        "flag": "true or false",
        "choice": ", ".join(one.allowed),
        "integer": "a whole number",
        "text": f"words of at most {LONGEST_TEXT} letters",
    }
    raise _refuse(where, f"{value!r:.40}", allowed.get(kind, "a finite number"))


def _factor(where: str, one: ScaleInput, unit: str, knowledge: KnowledgeBase) -> float:
    """Return the factor from the supplied unit to the scale's, through the analyte's canonical unit."""
    lab = knowledge.labs.get(one.analyte)
    if lab is None:
        raise _refuse(where, f"the unit {unit!r:.30}", one.unit or "no unit")
    given, wanted = find_factor(unit, lab), find_factor(one.unit, lab)
    if given is None or wanted is None:
        raise _refuse(where, f"the unit {unit!r:.30}", ", ".join(lab.units))
    return given / wanted


def _read_time(where: str, found: Any) -> dt.datetime | None:
    if found is None:
        return None
    try:
        time = dt.datetime.fromisoformat(str(found))
    except ValueError:
        raise _refuse(
            f"{where}: time", f"{found!r:.40}", "ISO 8601, such as 2026-03-01T08:00+01:00"
        ) from None
    if time.tzinfo is None:
        raise _refuse(
            f"{where}: time", f"{found!r:.40}", "a time with its zone, such as 2026-03-01T08:00+01:00"
        )
    return time.astimezone(dt.UTC)


def _inside(one: ScaleInput, value: Any) -> bool:
    if isinstance(value, (bool, str)):
        return True
    return (one.low is None or value >= one.low) and (one.high is None or value <= one.high)


def _range(one: ScaleInput) -> str:
    ends: Iterator[str] = (f"{end:g}" for end in (one.low, one.high) if end is not None)
    if one.low is not None and one.high is not None:
        return f"{' to '.join(ends)} {one.unit}".strip()
    return f"{'at least' if one.high is None else 'at most'} {next(ends)} {one.unit}".strip()


def _refuse(where: str, found: str, allowed: str) -> InputError:
    return InputError([name_problem(where, found, allowed, "correct the input")])
