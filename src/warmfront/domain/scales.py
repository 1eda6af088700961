"""A clinical scale or score of one patient: what went in, what came out, and for whom it holds."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from warmfront.domain.records import record

Value = float | int | bool | str | None | tuple[float | int | bool | str | None, ...]
"""What one input or one result field can hold."""


@record
class UsedInput:
    """One input as it entered a scale.

    Parameters
    ----------
    name : str
        Name of the input, with its unit where it has one, for example ``crp_mg_dl``.
    value : number, bool, str, None, or a tuple of these
        In `unit`; None when it was not stated.
    unit : str
        Unit in which the scale reads it; empty for a choice or a flag.
    supplied : str
        Value and unit as supplied when these were converted; empty otherwise.
    time : datetime or None
        When it was measured, with its time zone; None when that was not stated.
    """

    name: str
    value: Value
    unit: str
    supplied: str = ""
    time: dt.datetime | None = None


@record
class Outcome:
    """What the rule of a scale found, before anything is said around it.

    Parameters
    ----------
    fields : dict
        Result fields by the names of the scale's definition, for example ``{"grade": 2}``.
    value : float or None
        The one number of the result: a grade, a score, a ratio.
    band : str
        Named range, for example ``high``; empty when the scale has none.
    missing : tuple of str
        Inputs without which there is no result; not empty means not computable.
    reason : str
        Why there is no result (``missing_input``, ``not_gradable``, words); empty when there is one.
    rule : str
        The row or sentence of the scale that decided.
    alarms, warnings : tuple of str
        What must be seen now; what limits the reading.
    """

    fields: dict[str, Value]
    value: float | None = None
    band: str = ""
    missing: tuple[str, ...] = ()
    reason: str = ""
    rule: str = ""
    alarms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@record
class ScaleResult:
    """Result of one scale: a mapping of its fields, and all that must stand beside them.

    ``result["grade"]``, ``result.get("grade")`` and ``result.grade`` read the result fields of the scale;
    ``computable``, ``missing`` and ``reason`` are there for every scale.

    Parameters
    ----------
    scale, label : str
        Id and words for people.
    computable : bool
        False when an input is missing, the scale refuses, or its parameters are not available. There is
        never a partial score.
    value, band : float or None, str
        The one number and its named range.
    fields : dict
        Result fields by name; None each when not computable.
    inputs : tuple of UsedInput
        With units and times.
    missing : tuple of str
        Missing inputs.
    reason, rule : str
        Why there is no result; which row of the scale decided.
    alarms, warnings : tuple of str
        What must be seen now; what limits the reading.
    timing : str
        When the scale is meant to be taken.
    population : str
        Patients in whom it was validated.
    discrimination : str
        What was published of its discrimination, with interval and n, or that nothing was seen.
    use : str
        What it may be used for, for example ``prognostic, not predictive``.
    sources : tuple of str
        Keys in ``sources``.
    status : str
        How firmly the scale's rule stands.
    from_memory : tuple of str
        Facts of the rule that were not read in their source.
    """

    scale: str
    label: str
    computable: bool
    value: float | None
    band: str
    fields: dict[str, Value]
    inputs: tuple[UsedInput, ...]
    missing: tuple[str, ...]
    reason: str
    rule: str
    alarms: tuple[str, ...]
    warnings: tuple[str, ...]
    timing: str
    population: str
    discrimination: str
    use: str
    sources: tuple[str, ...]
    status: str
    from_memory: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return result fields first, then everything else, as plain JSON values."""
        rest = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "fields"}
        return {name: _plain(value) for name, value in {**rest, **self.fields}.items()}

    def __getitem__(self, name: str) -> Any:
        """Return one result field, or one part of the record, as a JSON value."""
        return self.as_dict()[name]

    def __iter__(self) -> Iterator[str]:
        """Names of result fields and parts."""
        return iter(self.as_dict())

    def __len__(self) -> int:
        """Count of names."""
        return len(self.as_dict())

    def __contains__(self, name: object) -> bool:
        """Whether there is such a result field or part."""
        return name in self.as_dict()

    def keys(self) -> list[str]:
        """Names of result fields and parts."""
        return list(self.as_dict())

    def get(self, name: str, default: Any = None) -> Any:
        """Return one result field or part, or `default` when there is none."""
        return self.as_dict().get(name, default)

    def __getattr__(self, name: str) -> Any:
        """Return a result field that is no field of the record."""
        if name.startswith("_") or name in type(self).__dataclass_fields__ or name not in self.fields:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        return self.fields[name]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, UsedInput):
        return {name: _plain(getattr(value, name)) for name in UsedInput.__dataclass_fields__}
    return value
