"""The plan as JSON: the same plan always gives the same bytes, and reads back unchanged."""

import json
import math
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from warmfront.domain.case import Case
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.plan import Plan

_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode

LISTED = 12
"""Problems of a stored plan that are listed one by one."""


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def _plain(plan: Plan) -> Any:
    return _adapter().dump_python(plan, mode="json", warnings="error")


def to_json(plan: Plan) -> str:
    """Write a plan as JSON.

    Parameters
    ----------
    plan : Plan
        A whole plan.

    Returns
    -------
    str
        Keys sorted, one space of indent, ends with a newline. Equal plans give equal text.

    Raises
    ------
    ValueError
        When a field holds NaN, an infinity or a value of the wrong type; a missing number must be
        ``None`` with a reason beside it.
    """
    try:
        text = json.dumps(_plain(plan), ensure_ascii=False, allow_nan=False)
    except (ValueError, PydanticSerializationError) as error:
        raise ValueError(
            f"the plan cannot be written as JSON: {error}; a missing number must be None, never NaN"
        ) from error
    # A whole number in a float field would be written as 1 and read back as 1.0.
    settled = _plain(from_json(text))
    return _write(settled) + "\n"


def _write(value: Any, margin: str = "\n") -> str:
    """Write as ``json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False)`` does, but faster.

    With an indent the standard library writes in Python, one generator a level; a plan has 40,000 values.
    """
    inner = margin + " "
    if isinstance(value, dict) and value:
        written = [f"{_PLAIN(key)}: {_write(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(written)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_write(item, inner) for item in value])}{margin}]"
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    return _PLAIN(value)


def check_sharing(case: Case) -> None:
    """Refuse to hand a patient's record to another program when the consent leaves sharing out.

    Parameters
    ----------
    case : Case
        Its consent may state a scope; nothing is refused when none is stated.

    Raises
    ------
    InputError
        When the scope is stated and does not cover sharing. The files that ``--out`` writes stay with the
        treating team and are no export.
    """
    scope = case.consent.scope
    if scope is None or "sharing" in scope:
        return
    raise InputError(
        [
            Problem(
                where="case.toml: consent.scope",
                found=", ".join(scope) or "nothing",
                allowed='a scope with "sharing" for --json',
                next_step="read the report that --out writes, or ask the patient",
            )
        ]
    )


def record_to_json(content: Any) -> str:
    """Write any record, or a collection of records, as JSON.

    Parameters
    ----------
    content : record, sequence or mapping
        What a verb returned.

    Returns
    -------
    str
        Keys sorted; ends with a newline. It is for reading by other programs and has no reader here.

    Raises
    ------
    ValueError
        When a number is NaN or infinite.
    """
    plain = to_jsonable_python(content, inf_nan_mode="constants")
    return _write(plain) + "\n"


def from_json(text: str, name: str = "plan.json") -> Plan:
    """Read a plan that `to_json` wrote.

    Parameters
    ----------
    text : str
        JSON text.
    name : str
        Name of the file, for messages.

    Returns
    -------
    Plan
        Equal to the plan that was written.

    Raises
    ------
    InputError
        When the text is not JSON, or a field is missing, unknown or of the wrong type; lists the fields,
        never what stands in them, for a plan holds a patient's data.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems = [
            _problem(name, detail["loc"], detail["type"], detail["msg"]) for detail in details[:LISTED]
        ]
        if len(details) > LISTED:
            problems.append(_problem(name, (), "more", f"{len(details) - LISTED} more fields are wrong"))
        raise InputError(problems) from error


def _problem(name: str, place: tuple[int | str, ...], kind: str, message: str) -> Problem:
    known = {
        "missing": ("nothing", "a value: every plan of this version has it"),
        "unexpected_keyword_argument": ("a field that this version does not know", "the fields of a plan"),
        "json_invalid": ("text that is not JSON", "the plan.json of one patient"),
        "more": ("further problems", message),
    }
    found, allowed = known.get(kind, ("a value that does not fit", message[:1].lower() + message[1:]))
    return Problem(
        where=f"{name}: {'.'.join(str(part) for part in place) or 'whole file'}",
        found=found,
        allowed=allowed,
        next_step="make the plan again with `warmfront tailor` of this version",
    )
