"""Plain mappings from TOML or tables into records, with every mismatch said as a `Problem`."""

import dataclasses
import datetime as dt
import difflib
import json
import math
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from warmfront.domain.errors import Problem
from warmfront.io.limits import shorten

T = TypeVar("T")
_PRIVATE = ("case_id", "specimen_id", "sample_id")
_NEXT_STEP = "correct the value, or remove the key when it is not known"


def without_none(kind: Any) -> Any:
    """Return the type without ``None``.

    Examples
    --------
    >>> without_none(float | None)
    <class 'float'>
    """
    if get_origin(kind) in (Union, types.UnionType):
        kept = [part for part in get_args(kind) if part is not type(None)]
        return kept[0] if len(kept) == 1 else kind
    return kind


def type_at(kind: Any, path: Sequence[str | int]) -> Any:
    """Return the type that a record has at a path of field names and positions, or None.

    Parameters
    ----------
    kind : type
        A record class.
    path : sequence of str or int
        For example ``("labs", 0, "value")``.

    Returns
    -------
    type or None
        Without its ``None``; None when the path leads nowhere.
    """
    current = without_none(kind)
    for part in path:
        if is_dataclass(current) and isinstance(current, type):
            current = get_type_hints(current).get(str(part))
        elif get_origin(current) in (tuple, dict):
            current = get_args(current)[1 if get_origin(current) is dict else 0]
        else:
            return None
        current = without_none(current)
    return current


def _field_names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)] if is_dataclass(kind) else []


def near(word: str, known: Sequence[str], count: int = 3) -> list[str]:
    """Return the known words that begin with `word` or look like it, best first; case does not matter."""
    by_lower = {name.lower(): name for name in known}
    longer = [name for name in by_lower if len(word) >= 3 and name.startswith(word.lower())]
    similar = difflib.get_close_matches(word.lower(), list(by_lower), n=count, cutoff=0.6)
    found = list(dict.fromkeys([*longer, *similar]))
    return [by_lower[name] for name in found[:count]]


def unknown_key(where: str, key: str, known: Sequence[str]) -> Problem:
    """Return the problem of a key that no record has, with the nearest names."""
    close = near(key, known)
    hint = f"did you mean {' or '.join(close)}?" if close else "remove the key"
    return Problem(
        where=where,
        found=f"the unknown key {shorten(key)}",
        allowed=", ".join(known) or "no keys",
        next_step=hint,
    )


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as people read it; positions count from 1.

    Examples
    --------
    >>> dotted(("labs", 0, "unit"))
    'labs[1].unit'
    """
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _problem(detail: Mapping[str, Any], kind: Any) -> Problem:
    path = tuple(detail["loc"])
    place = dotted(path)
    if detail["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        parent = dotted(path[:-1]) or "top level"
        return unknown_key(parent, str(path[-1]), _field_names(type_at(kind, path[:-1])))
    if detail["type"] in ("missing", "missing_argument"):
        return Problem(where=place, found="nothing", allowed="a value", next_step="state it")
    private = bool(path) and path[-1] in _PRIVATE
    found = type(detail["input"]).__name__ if private else shorten(detail["input"])
    expected = detail.get("ctx", {}).get("expected")
    message = str(detail["msg"])
    allowed = str(expected) if expected else message[:1].lower() + message[1:]
    return Problem(where=place, found=found, allowed=allowed, next_step=_NEXT_STEP)


def prefixed(problems: Sequence[Problem], place: str) -> list[Problem]:
    """Return the problems with a file name, or another place, before their path."""
    return [dataclasses.replace(problem, where=f"{place}: {problem.where}") for problem in problems]


def _not_finite(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _not_finite(inner, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _not_finite(inner, (*path, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield path


def _plain(value: object) -> str:
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


@lru_cache(maxsize=32)
def _adapter(kind: Any) -> Any:
    return TypeAdapter(kind)


def validate(content: Mapping[str, Any], kind: type[T]) -> tuple[T | None, list[Problem]]:
    """Turn a mapping into a record; nothing is coerced, and unknown keys are problems.

    Parameters
    ----------
    content : mapping
        As read from TOML, or put together from a table.
    kind : type
        Record class.

    Returns
    -------
    tuple of record or None, and list of Problem
        The record, or None and at least one problem. `where` holds the path inside the record, without
        a file name.
    """
    problems = [
        Problem(
            where=dotted(path),
            found="a number that is not finite",
            allowed="a finite number",
            next_step="remove the key when the value is not known",
        )
        for path in _not_finite(content)
    ]
    if problems:
        return None, problems
    cached: Any = kind
    try:
        # JSON mode is the strict mode in which arrays may become tuples and texts dates and enums.
        made: T = _adapter(cached).validate_json(json.dumps(content, default=_plain), strict=True)
    except ValidationError as error:
        return None, [_problem(detail, kind) for detail in error.errors(include_url=False)]
    return made, []
