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

REMAKE = "make the plan again with `warmfront tailor` of this version"

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
    return write_sorted(settled) + "\n"


def write_sorted(value: Any, margin: str = "\n") -> str:
    """Write as ``json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False)`` does, but faster.

    With an indent the standard library writes in Python, one generator a level; a plan has 40,000 values.

    Parameters
    ----------
    value : any JSON value
        Made of dictionaries, lists, texts, numbers, booleans and None.
    margin : str
        Line end with the indent of this level.

    Returns
    -------
    str
        Without a line end.
    """
    inner = margin + " "
    if isinstance(value, dict) and value:
        written = [f"{_PLAIN(key)}: {write_sorted(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(written)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([write_sorted(item, inner) for item in value])}{margin}]"
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
    return write_sorted(plain) + "\n"


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
        raise InputError(list_problems(error, name, "a plan", REMAKE)) from error


def list_problems(error: ValidationError, name: str, what: str, next_step: str) -> list[Problem]:
    """Turn what does not fit a record into problems, without anything that stands in the file.

    Parameters
    ----------
    error : ValidationError
        Of the reading.
    name, what : str
        Name of the file; what it should be.
    next_step : str
        What to do.

    Returns
    -------
    list of Problem
        The first ones, and a count of the rest.
    """
    details = error.errors(include_input=False, include_url=False)
    found = [(detail["loc"], detail["type"], detail["msg"]) for detail in details[:LISTED]]
    if len(details) > LISTED:
        found.append(((), "more", f"{len(details) - LISTED} more fields are wrong"))
    return [_problem(f"{name}: ", place, kind, message, (what, next_step)) for place, kind, message in found]


def _problem(
    name: str, place: tuple[int | str, ...], kind: str, message: str, words: tuple[str, str]
) -> Problem:
    what, next_step = words
    known = {
        "missing": ("nothing", f"a value: every one of {what} of this version has it"),
        "unexpected_keyword_argument": (
            "a field that this version does not know",
            f"the fields of {what}",
        ),
        "json_invalid": ("text that is not JSON", f"the file of {what} of one patient"),
        "more": ("further problems", message),
    }
    found, allowed = known.get(kind, ("a value that does not fit", message[:1].lower() + message[1:]))
    return Problem(
        where=f"{name}{'.'.join(str(part) for part in place) or 'whole file'}",
        found=found,
        allowed=allowed,
        next_step=next_step,
    )
