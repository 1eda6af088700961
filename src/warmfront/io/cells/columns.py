"""What every reader of cell tables gives: named columns, read by what they are wanted for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.errors import InputError, refuse
from warmfront.domain.space import Labels
from warmfront.io.limits import MAX_LABELS

MAX_ID_CHARACTERS = 200  # assumption: an identifier of a cell is a number or a short path
_TRUE = frozenset({"true", "yes", "positive", "pos", "+", "1", "1.0", "t"})
_FALSE = frozenset({"false", "no", "negative", "neg", "-", "0", "0.0", "f"})


def check_rows(where: str, rows: int) -> None:
    """Raise when a table declares, or is found to hold, more cells than fit.

    Parameters
    ----------
    where : str
        File.
    rows : int
        Cells.

    Raises
    ------
    InputError
        Above `MAX_LABELS`.
    """
    if rows > MAX_LABELS:
        raise refuse(
            where,
            f"{rows:,} rows",
            f"at most {MAX_LABELS:,} cells in a table",
            "split the table by samples and run the parts one after the other",
        )


class Use(StrEnum):
    """What a column is wanted for."""

    POSITION = "position"
    LABEL = "label"
    IDENTIFIER = "identifier"
    MARKER = "marker"


class CellSource(Protocol):
    """An opened cell table: its columns are known, its rows are not read yet."""

    @property
    def where(self) -> str:
        """Name for messages."""

    @property
    def names(self) -> tuple[str, ...]:
        """Columns in the order of the file."""

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place.

        Positions are float64, markers float32, labels `Labels`, identifiers arrays of text. A marker column
        that holds no numbers and no flags is left out.
        """


def flag_value(text: str) -> float | None:
    """Return 1 or 0 for a text that says positive or negative, None for any other.

    Parameters
    ----------
    text : str
        One cell.

    Returns
    -------
    float or None
        The flag.

    Examples
    --------
    >>> flag_value("TRUE"), flag_value("CD8-"), flag_value("Tumour")
    (1.0, 0.0, None)
    """
    plain = text.strip().casefold()
    if plain in _TRUE or (len(plain) > 1 and plain.endswith("+")):
        return 1.0
    if plain in _FALSE or (len(plain) > 1 and plain.endswith("-")):
        return 0.0
    return None


def make_labels(codes: NDArray[Any], names: list[str]) -> Labels:
    """Return labels whose names are trimmed, distinct and used, in order of first appearance.

    Parameters
    ----------
    codes : ndarray of integers
        Index into `names`; negative where there is no value.
    names : list of str
        May hold the same text twice; empty texts become missing values.

    Returns
    -------
    Labels
        With int32 codes.
    """
    trimmed = [name.strip() for name in names]
    used, first = np.unique(codes[codes >= 0], return_index=True)
    by_name: dict[str, int] = {}
    new = np.full(len(names) + 1, -1, dtype=np.int32)
    for code in used[np.argsort(first, kind="stable")]:
        name = trimmed[code]
        if name:
            new[code] = by_name.setdefault(name, len(by_name))
    # The last entry of `new` answers for the missing code -1.
    return Labels(codes=new[np.where(codes < 0, len(names), codes)], names=tuple(by_name))


def labels_as_flags(labels: Labels) -> NDArray[np.float32] | None:
    """Return the flags that a text column says, NaN where it is empty; None when a text says neither."""
    values = [flag_value(name) for name in labels.names]
    if not values or None in values:
        return None
    table = np.array([*values, np.nan], dtype=np.float32)
    return table[labels.codes]


def check_identifiers(where: str, longest: int) -> None:
    """Raise when the longest identifier would make the whole column unfold too far.

    Parameters
    ----------
    where : str
        File and column.
    longest : int
        Characters.

    Raises
    ------
    InputError
        Above `MAX_ID_CHARACTERS`.
    """
    if longest > MAX_ID_CHARACTERS:
        raise too_long(where, longest)


def too_long(where: str, longest: int) -> InputError:
    """Return the refusal of an identifier that is too long."""
    return refuse(
        where,
        f"a cell identifier of {longest:,} characters",
        f"at most {MAX_ID_CHARACTERS} characters",
        "name another column as cell_id, or leave it out",
    )
