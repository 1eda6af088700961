"""``MAP.toml`` of a cell table: which column is what, and in which unit."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.io.cells.recognition import find_column
from warmfront.io.limits import shorten
from warmfront.io.toml import read_toml
from warmfront.io.validation import near, prefixed, validate
from warmfront.knowledge.cell_tables import CellFormat

MAPPED = "mapped"


@record
class CellColumns:
    """Which column of the user's table is what; a field that is left out follows the format.

    Parameters
    ----------
    x, y : str or None
        Columns of the position.
    x_high, y_high : str or None
        Columns of the other end where the table holds boxes; the centre is their mean with `x` and `y`.
    cell_type, sample, patient, image, timepoint, cell_id : str or None
        Columns of text.
    markers : tuple of str or None
        Marker columns, also with ``*``.
    """

    x: str | None = None
    y: str | None = None
    x_high: str | None = None
    y_high: str | None = None
    cell_type: str | None = None
    sample: str | None = None
    patient: str | None = None
    image: str | None = None
    timepoint: str | None = None
    cell_id: str | None = None
    markers: tuple[str, ...] | None = None


@record
class TypeTable:
    """A second table that holds the types, joined by the identifier of the cell.

    Parameters
    ----------
    file : str
        Its name, relative to the map.
    cell_id, cell_type : str
        Its columns.
    """

    file: str
    cell_id: str
    cell_type: str


@record
class CellMapping:
    """A mapping file.

    Parameters
    ----------
    columns : CellColumns
        Which column is what.
    format : str or None
        Format that the map completes; none when it names the positions itself.
    um_per_unit : float or None
        Micrometres per unit of the positions.
    field : tuple of float or None
        x low, y low, x high, y high of every image in the table's unit.
    types : TypeTable or None
        Second table with the types.
    tumour_only : bool or None
        Whether only the cells of the tumour compartment were exported; None when nobody says.
    """

    columns: CellColumns = dataclasses.field(default_factory=CellColumns)
    format: str | None = None
    um_per_unit: float | None = None
    field: tuple[float, float, float, float] | None = None
    types: TypeTable | None = None
    tumour_only: bool | None = None


def read_mapping(found: object) -> tuple[CellMapping, Path | None]:
    """Read what the user gave as the mapping of a cell table.

    Parameters
    ----------
    found : path, mapping or CellMapping
        A TOML file, the same as a dictionary, or the record itself.

    Returns
    -------
    tuple of CellMapping and Path or None
        The map, and the folder that its file names are relative to.

    Raises
    ------
    InputError
        Every key that is unknown or of the wrong type.
    """
    if isinstance(found, CellMapping):
        return found, None
    if isinstance(found, Mapping):
        return _checked("columns", found), None
    if isinstance(found, str | os.PathLike):
        path = Path(found)
        return _checked(path.name, read_toml(path)), path.parent
    raise refuse(
        "columns",
        f"an object of type {type(found).__name__}",
        "the path of a TOML file, or a dictionary",
        "see docs",
    )


def _checked(where: str, content: Mapping[str, Any]) -> CellMapping:
    made, problems = validate(content, CellMapping)
    if made is None:
        raise InputError(prefixed(problems, where))
    columns, wrong = made.columns, []
    if (columns.x is None) != (columns.y is None):
        wrong.append(("columns.x, columns.y", "one of the two", "both or none", "name the other column"))
    if made.um_per_unit is not None and not made.um_per_unit > 0:
        wrong.append(("um_per_unit", str(made.um_per_unit), "a number above 0", "state micrometres per unit"))
    if wrong:
        raise InputError(
            [
                Problem(where=f"{where}: {place}", found=found, allowed=allowed, next_step=step)
                for place, found, allowed, step in wrong
            ]
        )
    return made


def mapped_format(
    where: str, names: tuple[str, ...], mapping: CellMapping, base: CellFormat | None
) -> CellFormat:
    """Return a format with the user's columns put over those of `base`.

    Parameters
    ----------
    where : str
        File, for messages.
    names : tuple of str
        Columns of the table.
    mapping : CellMapping
        As `read_mapping` gives it.
    base : CellFormat or None
        Format that the map completes; None when the map names the positions.

    Returns
    -------
    CellFormat
        Ready for reading.

    Raises
    ------
    InputError
        Every column of the map that the table does not have, with the nearest names.
    """
    columns = mapping.columns
    named = {
        field.name: getattr(columns, field.name)
        for field in dataclasses.fields(columns)
        if field.name != "markers" and getattr(columns, field.name) is not None
    }
    problems = [
        Problem(
            where=f"{where}: columns.{field}",
            found=f"no column {shorten(column)}",
            allowed="a column of the table",
            next_step=f"did you mean {' or '.join(close)}?"
            if (close := near(column, names))
            else "check the name",
        )
        for field, column in named.items()
        if find_column(where, names, column) is None
    ]
    if problems:
        raise InputError(problems)
    changes: dict[str, Any] = {
        field: (column,)
        for field, column in named.items()
        if not field.endswith("_high") and field not in "xy"
    }
    if columns.x is not None and columns.y is not None:
        changes["x"] = (columns.x, *([columns.x_high] if columns.x_high else []))
        changes["y"] = (columns.y, *([columns.y_high] if columns.y_high else []))
    if columns.markers is not None:
        changes["markers"] = columns.markers
        changes["not_markers"] = ()
    return dataclasses.replace(base or _empty(), **changes)


def _empty() -> CellFormat:
    return CellFormat(
        format_id=MAPPED,
        label="table read by a mapping file",
        required=(),
        x=(),
        y=(),
        unit_note="state um_per_unit in the mapping file",
        guide="docs/how-to/cell-tables.md",
        source="",
        status=Status.ASSUMPTION,
    )
