"""Small TOML files, guarded against size and depth."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.io.limits import MAX_CASE_FILE_BYTES, MAX_LEVELS, check_file


def read_toml(path: Path) -> dict[str, Any]:
    """Read a small TOML file.

    Parameters
    ----------
    path : Path
        At most 1 MiB.

    Returns
    -------
    dict
        Top-level keys.

    Raises
    ------
    InputError
        When the file is missing, too large or not valid TOML.
    """
    size = check_file(path)
    if size > MAX_CASE_FILE_BYTES:
        raise refuse(
            path.name,
            f"{size:,} bytes",
            f"at most {MAX_CASE_FILE_BYTES:,} bytes",
            "move tables into files of their own",
        )
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    # Syntax and bytes that are not UTF-8, but also integers of thousands of digits, are ValueErrors.
    except (ValueError, RecursionError) as error:
        raise refuse(
            path.name, f"text that is not TOML ({error})", "valid TOML in UTF-8", "mend that line"
        ) from error
    if _levels(content) > MAX_LEVELS:
        raise refuse(
            path.name,
            f"tables or lists nested in more than {MAX_LEVELS} levels",
            f"at most {MAX_LEVELS} levels",
            "remove the nested brackets",
        )
    return content


def _levels(content: Mapping[str, Any]) -> int:
    deepest, waiting = 0, [(1, value) for value in content.values()]
    while waiting:
        level, value = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(value, (Mapping, list)):
            inner = value.values() if isinstance(value, Mapping) else value
            waiting += [(level + 1, item) for item in inner]
    return deepest
