"""A revision as JSON: equal revisions give equal bytes, and a chain reads its last link back."""

import json
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from warmfront.domain.errors import InputError, refuse
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Revision
from warmfront.serving.plan_json import from_json, list_problems, write_sorted

NEXT_STEP = "make it again with `warmfront monitor` of this version, from the plan and the observations"
REVISION_KEYS = ("base", "follow_up", "decisions")


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Revision]:
    return TypeAdapter(Revision)


def revision_to_json(revision: Revision) -> str:
    """Write a revision as JSON.

    Parameters
    ----------
    revision : Revision
        With its base plan and all observations.

    Returns
    -------
    str
        Keys sorted, ends with a newline. Equal revisions give equal text.

    Raises
    ------
    ValueError
        When a field holds NaN, an infinity or a value of the wrong type.
    """
    try:
        text = json.dumps(_plain(revision), ensure_ascii=False, allow_nan=False)
    except (ValueError, PydanticSerializationError) as error:
        raise ValueError(
            f"the revision cannot be written as JSON: {error}; a missing number must be None, never NaN"
        ) from error
    # A whole number in a float field would be written as 1 and read back as 1.0.
    return write_sorted(_plain(revision_from_json(text))) + "\n"


def _plain(revision: Revision) -> Any:
    return _adapter().dump_python(revision, mode="json", warnings="error")


def revision_from_json(text: str, name: str = "revision.json") -> Revision:
    """Read a revision that `revision_to_json` wrote.

    Parameters
    ----------
    text : str
        JSON text.
    name : str
        Name of the file, for messages.

    Returns
    -------
    Revision
        Equal to the one that was written.

    Raises
    ------
    InputError
        When the text is not JSON or a field does not fit; lists the fields, never what stands in them.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        raise InputError(list_problems(error, name, "a revision", NEXT_STEP)) from error


def read_link(text: str, name: str) -> Plan | Revision:
    """Read a plan, or the last link of a chain.

    Parameters
    ----------
    text : str
        A ``plan.json`` or ``revision.json``.
    name : str
        Name of the file, for messages.

    Returns
    -------
    Plan or Revision
        Whichever it is.

    Raises
    ------
    InputError
        When it is neither.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse(
            name, "text that is not JSON", "a plan.json or revision.json", "give the file of this patient"
        ) from error
    if isinstance(content, dict) and all(key in content for key in REVISION_KEYS):
        return revision_from_json(text, name)
    return from_json(text, name)
