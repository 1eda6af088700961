"""Size bounds that hold before anything is allocated, and the refusals that go with them.

Every number here is an assumption: generous for bulk expression of thousands of tumours, small
against the memory of an ordinary workstation.
"""

import os
from pathlib import Path

from warmfront.domain.errors import Problem, refuse

MIB = 1024**2
GIB = 1024**3
MAX_FILE_BYTES = 4 * GIB  # assumption
MAX_EXPANDED_BYTES = 4 * GIB  # assumption
FREE_EXPANDED_BYTES = 64 * MIB  # assumption: below this no file is suspicious
MAX_EXPANSION = 100  # assumption: text and expression tables shrink by 3 to 20
MAX_CELLS = 400_000_000  # assumption: 3.2 GB as float64
MAX_LABELS = 2_000_000  # assumption: rows or columns of one table
MAX_LINE_CHARACTERS = 64 * MIB  # assumption: one row of 2 million labels fits
MAX_CASE_FILE_BYTES = MIB  # assumption
MAX_LEVELS = 20  # assumption: the deepest field of a case lies at level 6
MAX_LISTED = 20  # problems of one kind that are spelled out; the rest are counted


def shorten(value: object, limit: int = 60) -> str:
    """Return the value's text in quotes, cut to `limit` characters.

    Examples
    --------
    >>> shorten("CD8A")
    "'CD8A'"
    >>> shorten("A" * 100, limit=5)
    "'AAAAA...'"
    """
    text = str(value)
    return repr(text if len(text) <= limit else text[:limit] + "...")


def reason(error: OSError | ValueError) -> str:
    """Return what the operating system says of a path, without the path itself."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


SPLIT = "split the table by samples and run the parts one after the other"


def check_file(path: Path, most: int = MAX_FILE_BYTES, smaller: str = SPLIT) -> int:
    """Return the file's size in bytes, or raise when it is missing, empty or too large.

    Parameters
    ----------
    path : Path
        File to be read.
    most : int
        Bytes that it may have.
    smaller : str
        What to do with a larger one.

    Returns
    -------
    int
        Size in bytes.

    Raises
    ------
    InputError
        When there is no such file, it may not be read, or its size is out of bounds.
    """
    step = "check the path and the spelling of the name"
    name = path.name or str(path)
    try:
        if not path.is_file():
            found = "a folder" if path.is_dir() else "no such file"
            raise refuse(name, found, "a readable file", step)
        size = path.stat().st_size
    # A zero byte in a name is a ValueError, a name that is too long an OSError.
    except (OSError, ValueError) as error:
        raise refuse(shorten(name), f"an unusable path ({reason(error)})", "a readable file", step) from error
    if not os.access(path, os.R_OK):
        raise refuse(name, "a file that may not be read", "a readable file", "change its permissions")
    if size == 0:
        raise refuse(name, "an empty file (0 bytes)", "a file with content", "write or export it again")
    if size > most:
        raise refuse(
            path.name,
            f"{size:,} bytes",
            f"at most {most:,} bytes",
            smaller,
        )
    return size


def check_shape(where: str, rows: int, columns: int) -> None:
    """Raise when a table of this shape must not be allocated.

    Parameters
    ----------
    where : str
        File, and the part of it that declares the shape.
    rows, columns : int
        Declared shape.

    Raises
    ------
    InputError
        When the shape is negative or beyond `MAX_CELLS` or `MAX_LABELS`.
    """
    if rows < 0 or columns < 0 or rows * columns > MAX_CELLS or max(rows, columns) > MAX_LABELS:
        raise refuse(
            where,
            f"{rows:,} rows x {columns:,} columns",
            f"at most {MAX_CELLS:,} cells and {MAX_LABELS:,} labels on one side",
            "split the table by samples; sum single cells to one column per sample first",
        )


def expansion_limit(stored_bytes: int) -> int:
    """Return how many bytes a file of `stored_bytes` may expand to."""
    return min(MAX_EXPANDED_BYTES, max(FREE_EXPANDED_BYTES, MAX_EXPANSION * stored_bytes))


def check_expansion(where: str, stored_bytes: int, expanded_bytes: int) -> None:
    """Raise when a small file declares or unfolds into far too much data.

    Parameters
    ----------
    where : str
        File, and the part of it that is meant.
    stored_bytes, expanded_bytes : int
        Size on disk, and size in memory as declared or as counted while reading.

    Raises
    ------
    InputError
        When `expanded_bytes` is above `expansion_limit`.
    """
    limit = expansion_limit(stored_bytes)
    if expanded_bytes > limit:
        raise refuse(
            where,
            f"{stored_bytes:,} bytes on disk that stand for more than {limit:,} bytes in memory",
            f"at most {MAX_EXPANSION} times the stored size (or {FREE_EXPANDED_BYTES:,} bytes), and never "
            f"more than {MAX_EXPANDED_BYTES:,} bytes",
            "check where the file comes from; export the table again without empty rows and columns",
        )


def listed(problems: list[Problem], count: int, where: str, what: str) -> list[Problem]:
    """Return at most `MAX_LISTED` problems and one more that counts the rest.

    Parameters
    ----------
    problems : list of Problem
        The first ones found; may be shorter than `count`.
    count : int
        How many there are in all.
    where, what : str
        File, and what is being counted, for the closing line.

    Returns
    -------
    list of Problem
        Ready for an `InputError`.
    """
    shown = problems[:MAX_LISTED]
    rest = count - len(shown)
    if rest > 0:
        shown.append(
            Problem(
                where=where,
                found=f"{rest:,} more {what}",
                allowed="none",
                next_step="mend them all; only the first are listed",
            )
        )
    return shown
