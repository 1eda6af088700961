"""Labelled numeric tables from text, parquet and h5ad."""

import hashlib
from pathlib import Path

from warmfront.domain.assay import RawTable
from warmfront.domain.errors import refuse
from warmfront.io.h5ad import read_h5ad
from warmfront.io.limits import check_file
from warmfront.io.numbers import LabelledNumbers, read_text_numbers
from warmfront.io.parquet import read_parquet_numbers
from warmfront.io.text import text_suffix

READABLE = ".tsv, .txt, .csv (each also with .gz), .parquet, .h5ad"


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_table(path: Path) -> RawTable:
    r"""Read a labelled numeric table; which side holds the genes is not decided here.

    Text has the labels of its rows in the first column and of its columns in the first line; an empty
    cell or ``NA`` is a missing value. Parquet has its row labels in its pandas index or in its first
    text column. Of an h5ad file ``X`` is read, with the indices of ``obs`` and ``var``.

    Sizes are bounded before anything is allocated; nothing is ever unpickled.

    Parameters
    ----------
    path : Path
        File whose name ends in one of the readable suffixes.

    Returns
    -------
    RawTable
        Labels and float64 values exactly as the file held them.

    Raises
    ------
    InputError
        When the file is missing, damaged, too large, not a table of finite numbers, or of a kind that
        cannot be read; carries every problem found.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "two.tsv"
    ...     _ = path.write_text("gene\tS1\tS2\nCD8A\t1.5\tNA\n")
    ...     read_table(path).values
    array([[1.5, nan]])
    """
    check_file(path)
    numbers = _read(path)
    return RawTable(
        file_name=path.name,
        sha256=file_digest(path),
        row_labels=numbers.row_labels,
        column_labels=numbers.column_labels,
        values=numbers.values,
    )


def _read(path: Path) -> LabelledNumbers:
    name = path.name.lower()
    if text_suffix(path) is not None:
        return read_text_numbers(path)
    if name.endswith((".parquet", ".pq")):
        return read_parquet_numbers(path)
    if name.endswith((".h5ad", ".h5")):
        return read_h5ad(path)
    raise refuse(
        path.name, f"a name ending in {path.suffix!r}", READABLE, "export the table in one of these formats"
    )
