"""The coordinate format of Matrix Market, as 10x Cell Ranger writes it: genes in rows, cells in columns."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.io.limits import check_file, expansion_limit, shorten
from warmfront.io.matrix.bounds import MAX_MATRIX_BYTES, check_matrix_shape
from warmfront.io.text import read_lines

_BLOCK_LINES = 500_000  # assumption: some 100 MB while they are split
_SHORTEST_LINE = 6  # bytes of "1 1 1" and its end


def read_mtx(path: Path, n_genes: int, n_cells: int) -> tuple[Any, Any, Any]:
    """Read ``matrix.mtx`` of genes x cells.

    Parameters
    ----------
    path : Path
        Coordinates, plain or gzip, in any order.
    n_genes, n_cells : int
        Lines of the files beside it.

    Returns
    -------
    tuple of ndarray
        Values, genes and pointers of compressed sparse rows, cells in rows.

    Raises
    ------
    InputError
        When the sizes declared are beyond the bounds, differ from the files beside it or from what is
        found, or a line is no position and finite value.
    """
    lines = read_lines(path)
    header = next(lines, "")
    if not header.lower().startswith("%%matrixmarket matrix coordinate"):
        raise refuse(
            f"{path.name}: line 1",
            shorten(header.strip()),
            "%%MatrixMarket matrix coordinate",
            "export again",
        )
    line_number, sizes = 2, next(lines, "")
    while sizes.startswith("%") or (sizes and not sizes.strip()):
        line_number, sizes = line_number + 1, next(lines, "")
    numbers = sizes.split()
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        raise refuse(
            f"{path.name}: line {line_number}", shorten(sizes.strip()), "genes, cells, values", "export again"
        )
    genes, cells, stored = map(int, numbers)
    check_matrix_shape(path.name, cells, genes, stored)
    if (genes, cells) != (n_genes, n_cells):
        raise refuse(
            path.name,
            f"{genes:,} genes x {cells:,} cells declared",
            f"{n_genes:,} x {n_cells:,}, as many as the files beside it have lines",
            "copy the whole folder again",
        )
    size = check_file(path, MAX_MATRIX_BYTES)
    most = (expansion_limit(size) if path.suffix == ".gz" else size) // _SHORTEST_LINE
    if stored > most:
        raise refuse(
            path.name, f"{stored:,} values declared", f"at most {most:,} in so small a file", "copy it again"
        )
    at, values = _read_triplets(path.name, lines, line_number, stored)
    if at.size and (at.min() < 1 or at[:, 0].max() > genes or at[:, 1].max() > cells):
        raise refuse(
            path.name, "positions outside the matrix", f"1 to {genes:,} and 1 to {cells:,}", "export again"
        )
    order = np.lexsort((at[:, 0], at[:, 1]))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(at[:, 1] - 1, minlength=cells))])
    return values[order], at[order, 0] - 1, indptr


def _read_triplets(name: str, lines: Iterator[str], line: int, stored: int) -> tuple[Any, Any]:
    at = np.empty((stored, 2), dtype=np.int32)
    values = np.empty(stored, dtype=np.float32)
    done = 0
    while block := list(islice(lines, _BLOCK_LINES)):
        try:
            # A block of blank lines only would be warned of.
            text = (line_text for line_text in block if not line_text.isspace())
            found = np.loadtxt(text, dtype=np.float64, comments=None, ndmin=2)
            if found.ndim != 2 or found.shape[1] != 3 or not np.isfinite(found).all():
                raise ValueError("not three finite numbers in a line")
        except ValueError as error:
            raise refuse(
                f"{name}: lines {line + 1:,} to {line + len(block):,}",
                f"a line that is no gene, cell and finite value ({str(error)[:80]})",
                "three numbers in a line",
                "export the matrix again",
            ) from error
        end = done + len(found)
        if end <= stored:
            if np.abs(found[:, :2]).max() >= 2**31:
                raise refuse(name, "positions outside the matrix", "positions from 1", "export again")
            at[done:end], values[done:end] = found[:, :2], found[:, 2]
        done, line = end, line + len(block)
        if done > stored:
            break
    if done != stored:
        raise refuse(
            name,
            f"{'more than ' if done > stored else ''}{min(done, stored):,} values",
            f"{stored:,}, as declared",
            "copy it again",
        )
    return at, values
