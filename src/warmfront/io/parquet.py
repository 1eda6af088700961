"""Parquet tables, read through their own metadata first."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.limits import MAX_LISTED, check_expansion, check_file, check_shape, listed, shorten
from warmfront.io.numbers import LabelledNumbers, check_finite


def open_parquet(path: Path) -> Any:
    """Open a parquet file after checking the shape and size that its footer declares.

    Parameters
    ----------
    path : Path
        File to open.

    Returns
    -------
    pyarrow.parquet.ParquetFile
        Nothing but the footer has been read.

    Raises
    ------
    InputError
        When it is no parquet file, or declares more than the bounds allow.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    stored = check_file(path)
    try:
        schema = pq.read_schema(path)
        # As dictionaries, so that a long text that is repeated by reference is not copied while reading.
        texts = [field.name for field in schema if is_text(field.type)]
        opened = pq.ParquetFile(path, read_dictionary=texts)
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error
    footer = opened.metadata
    check_shape(path.name, footer.num_rows, footer.num_columns)
    groups = [footer.row_group(i) for i in range(footer.num_row_groups)]
    declared = sum(group.total_byte_size for group in groups)
    check_expansion(path.name, stored, max(declared, 8 * footer.num_rows * footer.num_columns))
    return opened


def read_columns(path: Path, opened: Any) -> Any:
    """Read every column of an opened parquet file as a pyarrow table.

    Parameters
    ----------
    path : Path
        For messages.
    opened : pyarrow.parquet.ParquetFile
        As `open_parquet` gave it.

    Returns
    -------
    pyarrow.Table
        All columns.

    Raises
    ------
    InputError
        When the data pages are damaged.
    """
    import pyarrow as pa

    try:
        table = opened.read()
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error
    check_expansion(path.name, path.stat().st_size, sum(map(_text_bytes, table.columns)))
    return table


def _text_bytes(column: Any) -> int:
    """Count the bytes of a text column once every repetition is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_dictionary(column.type) and is_text(column.type)):
        return 0
    lengths = (pc.binary_length(chunk.dictionary).take(chunk.indices) for chunk in column.chunks)
    return sum(pc.sum(length).as_py() or 0 for length in lengths)


def read_cells(path: Path, column: Any) -> list[Any]:
    """Return the cells of a column as Python values.

    Parameters
    ----------
    path : Path
        For messages.
    column : pyarrow.ChunkedArray
        A column that `read_columns` gave.

    Returns
    -------
    list
        None for nulls.

    Raises
    ------
    InputError
        When a text is not UTF-8.
    """
    try:
        cells: list[Any] = column.to_pylist()
    except UnicodeDecodeError as error:
        raise damaged_parquet(path, error) from error
    return cells


def damaged_parquet(path: Path, error: Exception) -> InputError:
    """Return the refusal of a file that pyarrow cannot read, with the first line of its reason."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return refuse(
        path.name,
        f"damaged or foreign content ({reason[:120]})",
        "a complete parquet file",
        "copy or export it again",
    )


def _index_columns(path: Path, schema: Any) -> list[str]:
    text = (schema.metadata or {}).get(b"pandas")
    if not text:
        return []
    try:
        declared = json.loads(text).get("index_columns", [])
        return [name for name in declared if isinstance(name, str) and name in schema.names]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise damaged_parquet(path, error) from error


def is_text(kind: Any) -> bool:
    """Tell whether a pyarrow type holds text, also as a dictionary."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind))


def label_column(path: Path, schema: Any) -> str:
    """Return the column with the row labels: the pandas index, or the first text column.

    Parameters
    ----------
    path : Path
        For messages.
    schema : pyarrow.Schema
        With pandas metadata where the file has them.

    Returns
    -------
    str
        Name of the column.

    Raises
    ------
    InputError
        When there is none, or the index has several levels.
    """
    index = _index_columns(path, schema)
    if len(index) > 1:
        raise refuse(
            f"{path.name}: index",
            f"{len(index)} levels",
            "one column of labels",
            "keep one level as the index before writing",
        )
    text = index or [field.name for field in schema if is_text(field.type)]
    if not text:
        raise refuse(
            path.name,
            "no pandas index and no text column",
            "one column with the labels of the rows",
            "write the labels as the index or as a text column",
        )
    return text[0]


def not_numbers(path: Path, schema: Any, labels: str) -> list[Problem]:
    """List the columns, other than that of the labels, that hold no numbers.

    Parameters
    ----------
    path : Path
        For messages.
    schema : pyarrow.Schema
        Of the file.
    labels : str
        Column of the row labels.

    Returns
    -------
    list of Problem
        Empty when all are numbers.
    """
    import pyarrow.types as types

    wrong = [
        field
        for field in schema
        if field.name != labels and not (types.is_integer(field.type) or types.is_floating(field.type))
    ]
    problems = [
        Problem(
            where=f"{path.name}: column {shorten(field.name)}",
            found="text" if is_text(field.type) else f"values of type {field.type}",
            allowed="integers or floating-point numbers",
            next_step="remove the column, or write it as numbers",
        )
        for field in wrong[:MAX_LISTED]
    ]
    return listed(problems, len(wrong), path.name, "columns that are not numbers")


def read_parquet_numbers(path: Path) -> LabelledNumbers:
    """Read a parquet table of numbers with one column of row labels.

    Parameters
    ----------
    path : Path
        A parquet file.

    Returns
    -------
    LabelledNumbers
        In file order; nulls as NaN.

    Raises
    ------
    InputError
        When the file is damaged, too large, or holds anything but labels and finite numbers.
    """
    opened = open_parquet(path)
    schema = opened.schema_arrow
    labels = label_column(path, schema)
    columns = [name for name in schema.names if name != labels]
    problems = not_numbers(path, schema, labels)
    if len(set(schema.names)) != len(schema.names):
        repeated = sorted({name for name in schema.names if schema.names.count(name) > 1})
        problems.append(
            Problem(
                where=f"{path.name}: columns",
                found=f"repeated names {', '.join(repeated[:MAX_LISTED])}",
                allowed="distinct names",
                next_step="rename or remove the repeated columns",
            )
        )
    if not columns or opened.metadata.num_rows == 0:
        problems.append(
            Problem(
                where=path.name,
                found=f"{opened.metadata.num_rows} rows and {len(columns)} columns of numbers",
                allowed="at least one of each",
                next_step="check that the export finished",
            )
        )
    if problems:
        raise InputError(problems)
    table = read_columns(path, opened)
    values = np.empty((table.num_rows, len(columns)), dtype=np.float64)
    for j, name in enumerate(columns):
        values[:, j] = table.column(name).to_numpy()
    rows = read_texts(path, table.column(labels))
    problems = check_finite(path.name, rows, columns, values)
    if problems:
        raise InputError(problems)
    return LabelledNumbers(row_labels=rows, column_labels=tuple(columns), values=values)


def read_texts(path: Path, column: Any) -> tuple[str, ...]:
    """Return the cells of a column of labels as trimmed texts; empty for nulls.

    Parameters
    ----------
    path : Path
        For messages.
    column : pyarrow.ChunkedArray
        Column of labels.

    Returns
    -------
    tuple of str
        In file order.

    Raises
    ------
    InputError
        When a text is not UTF-8.
    """
    return tuple("" if cell is None else str(cell).strip() for cell in read_cells(path, column))
