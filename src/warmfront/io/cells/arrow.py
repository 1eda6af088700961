"""Columns of pyarrow as the arrays of a cell table."""

from typing import Any

import numpy as np

from warmfront.domain.space import Labels
from warmfront.io.cells.columns import Use, check_identifiers, labels_as_flags, make_labels
from warmfront.io.limits import check_expansion
from warmfront.io.parquet import is_text


def is_number(kind: Any) -> bool:
    """Tell whether a pyarrow type holds numbers or truth values, also as a dictionary."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return is_number(kind.value_type)
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def as_labels(column: Any) -> Labels:
    """Return a column of text or numbers as labels; whole numbers are written without a point.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Any column.

    Returns
    -------
    Labels
        Names in order of first appearance.
    """
    import pyarrow as pa
    import pyarrow.types as types

    if not types.is_dictionary(column.type):
        column = column.dictionary_encode()
    merged = column.unify_dictionaries().combine_chunks()
    if isinstance(merged, pa.ChunkedArray):
        empty = pa.array([], type=column.type)
        merged = merged.chunk(0) if merged.num_chunks else empty
    codes = merged.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return make_labels(codes.astype(np.int64), [_written(value) for value in merged.dictionary.to_pylist()])


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.12g}"
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def as_identifiers(where: str, stored: int, column: Any) -> Any:
    """Return a column of text or numbers as a numpy array of text.

    Parameters
    ----------
    where : str
        File and column, for messages.
    stored : int
        Size of the file in bytes.
    column : pyarrow.ChunkedArray
        Any column.

    Returns
    -------
    ndarray of str
        Empty where there is no value.

    Raises
    ------
    InputError
        When an identifier is too long to hold the column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as types

    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if types.is_floating(column.type):
        labels = as_labels(column)
        return np.array([*labels.names, ""])[labels.codes]
    text = column.cast(pa.large_string())
    longest = pc.max(pc.utf8_length(text)).as_py() or 0
    check_identifiers(where, longest)
    check_expansion(where, stored, 4 * longest * len(text))
    return np.asarray(text.fill_null("").to_numpy(zero_copy_only=False), dtype=np.str_)


def as_numbers(column: Any, kind: Any) -> Any:
    """Return a column of numbers or truth values as floats; NaN for nulls.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Numbers or truth values.
    kind : numpy dtype
        Float type of the result.

    Returns
    -------
    ndarray
        One value per row.
    """
    import pyarrow as pa
    import pyarrow.types as types

    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    wide = pa.float64() if kind == np.float64 else pa.float32()
    if types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if column.type != wide:
        column = column.cast(wide, safe=False)
    return np.asarray(column.to_numpy(), dtype=kind)


def convert(where: str, stored: int, column: Any, use: Use) -> Any:
    """Return a column for its use, or None for a marker that holds neither numbers nor flags.

    Parameters
    ----------
    where : str
        File and column, for messages.
    stored : int
        Size of the file in bytes.
    column : pyarrow.ChunkedArray
        As read.
    use : Use
        What it is wanted for; a position must be of numbers already.

    Returns
    -------
    ndarray or Labels or None
        The column.
    """
    if use is Use.LABEL:
        return as_labels(column)
    if use is Use.IDENTIFIER:
        return as_identifiers(where, stored, column)
    if use is Use.POSITION:
        return as_numbers(column, np.float64)
    if is_number(column.type):
        return as_numbers(column, np.float32)
    return labels_as_flags(as_labels(column)) if is_text(column.type) else None
