"""Tables that are longer than memory: their labels first, then blocks of samples."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np

from warmfront.domain.assay import FloatArray, RawTable
from warmfront.domain.errors import InputError, refuse
from warmfront.domain.records import record
from warmfront.io.h5ad_blocks import read_h5ad_blocks, read_h5ad_labels
from warmfront.io.limits import GIB, MAX_EXPANSION, MAX_LABELS, check_file, check_shape
from warmfront.io.numbers import check_finite
from warmfront.io.parquet import damaged_parquet, label_column, not_numbers, read_texts
from warmfront.io.tables import file_digest

MAX_STREAMED_BYTES = 256 * GIB  # assumption: some hundred thousand transcriptomes
COLUMNS_AT_ONCE = 50  # assumption: decoding needs several times their memory
Side = Literal["rows", "columns"]


@record
class BlockedTable:
    """The labels of a table whose values are read in blocks.

    Parameters
    ----------
    file_name, sha256 : str
        As of a `RawTable`.
    row_labels, column_labels : tuple of str
        In file order.
    """

    file_name: str
    sha256: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]

    @property
    def n_values(self) -> int:
        """Cells of the whole table."""
        return len(self.row_labels) * len(self.column_labels)


def can_be_blocked(path: Path) -> bool:
    """Return whether the format, by the name of the file, can be read in blocks.

    Examples
    --------
    >>> can_be_blocked(Path("a.parquet")), can_be_blocked(Path("a.tsv.gz"))
    (True, False)
    """
    return path.name.lower().endswith((".parquet", ".pq", ".h5ad", ".h5"))


def read_labels(path: Path) -> BlockedTable:
    """Read the labels of a parquet or h5ad table, and none of its values.

    Parameters
    ----------
    path : Path
        File for which `can_be_blocked` holds.

    Returns
    -------
    BlockedTable
        Labels in file order.

    Raises
    ------
    InputError
        When the file is missing, damaged, larger than 256 GiB, or declares far more than it stores.
    """
    stored = check_file(path, MAX_STREAMED_BYTES)
    rows, columns = read_h5ad_labels(path, stored) if _is_h5ad(path) else _parquet_labels(path)
    for labels in (rows, columns):
        check_shape(path.name, len(labels), 1)
    if 8 * len(rows) * len(columns) > max(GIB, MAX_EXPANSION * stored):
        raise refuse(
            path.name,
            f"{stored:,} bytes on disk that stand for {len(rows):,} x {len(columns):,} values",
            f"at most {MAX_EXPANSION} times the stored size",
            "check where the file comes from",
        )
    return BlockedTable(file_name=path.name, sha256=file_digest(path), row_labels=rows, column_labels=columns)


def read_blocks(path: Path, labels: BlockedTable, samples_in: Side, width: int) -> Iterator[RawTable]:
    """Yield the table in blocks of samples, every gene in each.

    Parameters
    ----------
    path : Path
        The file.
    labels : BlockedTable
        From `read_labels`.
    samples_in : str
        ``rows`` or ``columns``: the side of the table whose labels are samples.
    width : int
        Samples of a block.

    Yields
    ------
    RawTable
        In file order, oriented as the file is.

    Raises
    ------
    InputError
        When the file is damaged, holds anything but finite numbers, or is a sparse matrix that is not
        stored sample after sample.
    """
    if _is_h5ad(path):
        shape = len(labels.row_labels), len(labels.column_labels)
        parts = read_h5ad_blocks(path, shape, by_row=samples_in == "rows", width=width)
    elif samples_in == "rows":
        parts = _parquet_row_blocks(path, labels, width)
    else:
        parts = _parquet_column_blocks(path, labels, width)
    done = 0
    for values in parts:
        count = values.shape[0] if samples_in == "rows" else values.shape[1]
        rows = labels.row_labels[done : done + count] if samples_in == "rows" else labels.row_labels
        columns = labels.column_labels if samples_in == "rows" else labels.column_labels[done : done + count]
        problems = check_finite(path.name, rows, columns, values)
        if problems:
            raise InputError(problems)
        yield RawTable(
            file_name=labels.file_name,
            sha256=labels.sha256,
            row_labels=rows,
            column_labels=columns,
            values=values,
        )
        done += count


def _is_h5ad(path: Path) -> bool:
    return path.name.lower().endswith((".h5ad", ".h5"))


def _open_parquet(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error


def _parquet_labels(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    import pyarrow as pa

    opened = _open_parquet(path)
    if opened.metadata.num_rows > MAX_LABELS or opened.metadata.num_columns > MAX_LABELS:
        check_shape(path.name, opened.metadata.num_rows, opened.metadata.num_columns)
    schema = opened.schema_arrow
    name = label_column(path, schema)
    problems = not_numbers(path, schema, name)
    if problems:
        raise InputError(problems)
    try:
        rows = read_texts(path, opened.read(columns=[name]).column(name))
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error
    return rows, tuple(column for column in schema.names if column != name)


def _parquet_row_blocks(path: Path, labels: BlockedTable, width: int) -> Iterator[FloatArray]:
    import pyarrow as pa

    opened = _open_parquet(path)
    try:
        for batch in opened.iter_batches(batch_size=width, columns=list(labels.column_labels)):
            values = np.empty((batch.num_rows, len(labels.column_labels)))
            for j, name in enumerate(labels.column_labels):
                values[:, j] = batch.column(name).to_numpy(zero_copy_only=False)
            yield values
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error


def _parquet_column_blocks(path: Path, labels: BlockedTable, width: int) -> Iterator[FloatArray]:
    import pyarrow as pa

    opened = _open_parquet(path)
    try:
        for start in range(0, len(labels.column_labels), width):
            names = labels.column_labels[start : start + width]
            # Filled column after column: one sample lies together, as the scores read it.
            values = np.empty((len(labels.row_labels), len(names)), order="F")
            for first in range(0, len(names), COLUMNS_AT_ONCE):
                part = opened.read(columns=list(names[first : first + COLUMNS_AT_ONCE]))
                for j, name in enumerate(names[first : first + COLUMNS_AT_ONCE], start=first):
                    values[:, j] = part.column(name).to_numpy()
            del part  # not held while the block is worked on
            yield values
    except (pa.ArrowException, OSError) as error:
        raise damaged_parquet(path, error) from error
