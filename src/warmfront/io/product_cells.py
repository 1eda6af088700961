"""Shares of typed single cells, as the verb ``cells`` writes them, as rows of a product table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import Problem, name_problem
from warmfront.io.clinical import read_clinical
from warmfront.io.limits import shorten
from warmfront.knowledge.products import ProductKnowledge, ShareOfCells

TABLES = ("composition", "states")
_KEYS = (*TABLES, "group")
_COLUMNS = ("name", "group_id", "n", "n_of", "share")
Counts = dict[str, tuple[int, int]]
"""Name of a type or state to its cells and the cells of the whole."""


def read_cell_shares(
    folder: Path, content: Any, product: object, knowledge: ProductKnowledge
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read what ``[cells]`` of a product table names.

    Parameters
    ----------
    folder : Path
        Folder of the product table; nothing is read from outside it.
    content : object
        What the table holds under ``cells``: names of ``composition.tsv`` and, optionally, ``states.tsv``,
        and the sample or patient in them.
    product : object
        Kind of product as stated; quantities that it does not have are left out.
    knowledge : ProductKnowledge
        Which types and states make which quantity.

    Returns
    -------
    tuple of list of dict, and list of Problem
        Rows with counted events, and what is wrong.
    """
    if not isinstance(content, Mapping) or set(content) - set(_KEYS) or "group" not in content:
        allowed = 'composition = "composition.tsv", states = "states.tsv" and group = "P1"'
        return [], [name_problem("cells", shorten(content), allowed, "correct or remove [cells]")]
    counts: dict[str, Counts] = {}
    problems: list[Problem] = []
    for table in TABLES:
        if table in content:
            counts[table] = _read(folder, table, content, problems)
    rows = []
    for share in knowledge.from_cells:
        axis = knowledge.axes[share.quantity]
        found = _count(share, counts.get(share.table, {})) if product in axis.products else None
        if found is not None:
            rows.append(
                {
                    "quantity": share.quantity,
                    "population": share.population,
                    "events": found[0],
                    "parent_events": found[1],
                    "origin": "single cells",
                }
            )
    if not rows and not problems:
        found_text = f"no usable share of {shorten(content['group'])}"
        problems.append(
            name_problem("cells", found_text, "a sample or patient of these tables", "correct group")
        )
    return rows, problems


def _read(folder: Path, table: str, content: Mapping[str, Any], problems: list[Problem]) -> Counts:
    name = content[table]
    path = (folder / name).resolve() if isinstance(name, str) else folder
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        allowed = "the name of a file beside the product table"
        problems.append(name_problem(f"cells.{table}", shorten(name), allowed, "copy the file there"))
        return {}
    read = read_clinical(path)
    if any(column not in read.columns for column in _COLUMNS):
        allowed = f"a table with the columns {', '.join(_COLUMNS)}"
        problems.append(
            name_problem(path.name, "other columns", allowed, "name a file that warmfront cells wrote")
        )
        return {}
    at = {column: read.columns.index(column) for column in _COLUMNS}
    found: Counts = {}
    for line, row in zip(read.lines, read.rows, strict=True):
        # A type that these genes cannot tell has a row without a share.
        if row[at["group_id"]] != str(content["group"]) or not row[at["share"]]:
            continue
        n, n_of = row[at["n"]], row[at["n_of"]]
        if not (n.isdecimal() and n_of.isdecimal() and int(n) <= int(n_of)):
            where = f"{path.name}: line {line}"
            problems.append(
                name_problem(where, shorten(f"{n} of {n_of}"), "counts of cells", "write it anew")
            )
            continue
        found.setdefault(row[at["name"]], (int(n), int(n_of)))
    return found


def _count(share: ShareOfCells, counts: Counts) -> tuple[int, int] | None:
    """Add cells up; None where the first type could not be told, or no cell is there to tell it among."""
    if share.numerator[0] not in counts:
        return None
    part = sum(counts[name][0] for name in share.numerator if name in counts)
    if share.denominator:
        whole = sum(counts[name][0] for name in share.denominator if name in counts)
    else:
        whole = counts[share.numerator[0]][1]
    return (part, whole) if whole else None
