"""One clinical scale or score for one patient."""

import json
from pathlib import Path
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import ScaleResult
from warmfront.io.limits import MAX_CASE_FILE_BYTES, check_file
from warmfront.io.outputs import read_text
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.grading import grade_scale


def grade(scale: str, /, **inputs: Any) -> ScaleResult:
    """Compute one clinical scale, score or criterion.

    Parameters
    ----------
    scale : str
        Id, for example ``crs_astct``; a wrong one lists all, and each has a page in the reference.
    **inputs : value
        By the names of the scale. A quantity with another unit: ``crp_mg_dl={"value": 12, "unit": "mg/L"}``.
        None, or a name left out, means "not stated", never "normal".

    Returns
    -------
    ScaleResult
        A mapping of the result fields, with the inputs used, missing inputs, timing, population, source and
        warnings. Not computable, with the input named, when one is missing: there is no partial score.

    Raises
    ------
    InputError
        When the scale or an input is unknown, or a value has a wrong type, unit or range; lists them all.

    Examples
    --------
    >>> import warmfront
    >>> found = warmfront.grade("ice_score", orientation=2, naming=3, command=1, writing=0, attention=0)
    >>> found["score"]
    6
    >>> warmfront.grade("ice_score", orientation=4, naming=3, command=1, writing=1).missing
    ('attention',)
    """
    return grade_scale(scale, inputs, load_knowledge())


def read_scale_inputs(path: Path) -> dict[str, Any]:
    """Read the inputs of one scale from a JSON file.

    Parameters
    ----------
    path : path
        An object with one key per input.

    Returns
    -------
    dict
        As `grade` takes them.

    Raises
    ------
    InputError
        When the file is missing, too large or not a JSON object.
    """
    size = check_file(path)
    if size > MAX_CASE_FILE_BYTES:
        raise refuse(
            path.name, f"{size:,} bytes", f"at most {MAX_CASE_FILE_BYTES:,} bytes", "send one scale's inputs"
        )
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise refuse(
            path.name, "text that is not JSON", "a JSON object of inputs", "mend the file"
        ) from error
    if not isinstance(content, dict):
        raise refuse(
            path.name, f"a {type(content).__name__}", "a JSON object of inputs", 'write {"name": value}'
        )
    return content
