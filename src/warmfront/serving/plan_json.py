"""The plan as JSON: the same plan always gives the same bytes, and reads back unchanged."""

import json
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.plan import Plan

SHOWN_CHARACTERS = 60


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
    return json.dumps(settled, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


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
    return json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Plan:
    """Read a plan that `to_json` wrote.

    Parameters
    ----------
    text : str
        JSON text.

    Returns
    -------
    Plan
        Equal to the plan that was written.

    Raises
    ------
    InputError
        When the text is not JSON, or a field is missing, unknown or of the wrong type; lists all.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        raise InputError(
            [
                Problem(
                    where=f"plan.json: {'.'.join(str(part) for part in detail['loc']) or 'whole file'}",
                    found=repr(detail["input"])[:SHOWN_CHARACTERS],
                    allowed=detail["msg"],
                    next_step="write the plan again with `warmfront tailor --json` of this version",
                )
                for detail in error.errors()
            ]
        ) from error
