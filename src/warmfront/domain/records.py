"""The one way to declare a record: frozen, slotted, keyword-only, closed to unknown keys."""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Turn a class body into a frozen record.

    The edges (`io`, `serving`, `knowledge`) validate and serialise the same classes with a
    pydantic ``TypeAdapter``; the attribute set here makes that adapter refuse unknown keys,
    which it would otherwise drop silently. It is plain data, so the records stay free of pydantic.

    Parameters
    ----------
    cls : type
        A class with annotated fields.

    Returns
    -------
    type
        The same class as a standard-library dataclass.

    Examples
    --------
    >>> @record
    ... class Dose:
    ...     dose_gy: float
    >>> Dose(dose_gy=8.0)
    Dose(dose_gy=8.0)
    """
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    made.__pydantic_config__ = {"extra": "forbid"}
    return made  # type: ignore[no-any-return]
