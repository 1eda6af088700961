"""Types from a second table, joined to the cells by their identifiers."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.errors import refuse
from warmfront.domain.space import Labels
from warmfront.io.cells.columns import CellSource, Use
from warmfront.io.cells.mapping import TypeTable
from warmfront.io.cells.recognition import find_column
from warmfront.io.limits import shorten
from warmfront.io.validation import near


def join_types(
    where: str, cell_id: NDArray[np.str_] | None, table: TypeTable, opened: CellSource
) -> tuple[Labels, str]:
    """Return the type of each cell from a second table.

    Parameters
    ----------
    where : str
        The table of cells, for messages.
    cell_id : ndarray of str, or None
        Identifiers of the cells.
    table : TypeTable
        Columns of the second table.
    opened : CellSource
        The second table.

    Returns
    -------
    tuple of Labels and str
        Types in the order of the cells, -1 where the second table has none, and how many have one.

    Raises
    ------
    InputError
        When a column is missing, an identifier comes twice, or no identifier fits.
    """
    if cell_id is None:
        raise refuse(
            f"{where}: types", "cells without identifiers", "a column cell_id", "map it under [columns]"
        )
    at_id, at_type = (_place(opened, name) for name in (table.cell_id, table.cell_type))
    read: dict[int, Any] = opened.read({at_id: Use.IDENTIFIER, at_type: Use.LABEL})
    ids, types = read[at_id], read[at_type]
    order = np.argsort(ids, kind="stable")
    ranked = ids[order]
    if np.any(ranked[1:] == ranked[:-1]):
        count = int((ranked[1:] == ranked[:-1]).sum())
        raise refuse(
            opened.where, f"{count:,} identifiers more than once", "each cell once", "remove the others"
        )
    place = np.minimum(np.searchsorted(ranked, cell_id), len(ranked) - 1)
    fits = ranked[place] == cell_id
    if not fits.any():
        raise refuse(
            f"{opened.where}: column {shorten(table.cell_id)}",
            "no identifier of the cell table",
            f"identifiers such as {shorten(cell_id[0])}",
            "name the columns that hold the same identifiers",
        )
    codes = np.where(fits, types.codes[order[place]], -1).astype(np.int32)
    return Labels(codes=codes, names=types.names), (
        f"types of {int(fits.sum()):,} of {len(cell_id):,} cells came from {opened.where}"
    )


def table_path(folder: Path | None, name: str) -> Path:
    """Return where the second table lies: beside the mapping file, or where the name itself says."""
    return folder / name if folder is not None else Path(name)


def _place(opened: CellSource, name: str) -> int:
    place = find_column(opened.where, opened.names, name)
    if place is None:
        close = near(name, opened.names)
        raise refuse(
            f"{opened.where}: columns",
            f"no column {shorten(name)}",
            "a column of the table of types",
            f"did you mean {' or '.join(close)}?" if close else "check the name",
        )
    return place
