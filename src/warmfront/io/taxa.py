"""A table of reads per taxon: one row per taxon, one sample."""

from collections import Counter
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.clinical import read_clinical
from warmfront.io.limits import MAX_LISTED, shorten

MAX_TAXA = 100_000  # assumption: far above the taxa of one stool sample
MAX_READS = 10**12  # assumption: far above the reads of one sample


def read_taxa(path: Path) -> tuple[int, ...]:
    """Read the counts of a taxon table.

    Parameters
    ----------
    path : Path
        ``.tsv``, ``.txt``, ``.csv`` (also with ``.gz``) or ``.parquet`` with two columns: taxon, and whole
        numbers of reads.

    Returns
    -------
    tuple of int
        Reads per taxon in the order of the table.

    Raises
    ------
    InputError
        When the table does not have two columns, names a taxon twice, or a count is no whole number. Shares
        are refused: without the number of reads they have no interval.
    """
    table = read_clinical(path)
    if len(table.columns) != 2:
        raise refuse(
            path.name,
            f"{len(table.columns)} columns",
            "two columns: taxon, and reads",
            "keep one sample, without taxonomy in further columns",
        )
    if len(table.rows) > MAX_TAXA:
        raise refuse(path.name, f"{len(table.rows):,} taxa", f"at most {MAX_TAXA:,}", "check the table")
    problems = [
        Problem(
            where=f"{path.name}: line {line}",
            found=shorten(cell),
            allowed="a whole number of reads, 0 or more",
            next_step="export counts, not shares; write 0 where no read was seen",
        )
        for line, (_, cell) in zip(table.lines, table.rows, strict=True)
        if not (cell.isascii() and cell.isdigit() and int(cell[:20]) <= MAX_READS)
    ]
    repeated = [name for name, count in Counter(name for name, _ in table.rows).items() if count > 1]
    problems += [
        Problem(
            where=f"{path.name}: taxon {shorten(name)}",
            found="more than one row of this name",
            allowed="one row per taxon",
            next_step="add the rows up, or name the taxa at a finer level",
        )
        for name in repeated
    ]
    if problems:
        raise InputError(problems[:MAX_LISTED])
    return tuple(int(cell) for _, cell in table.rows)
