"""Cell tables of any known or mapped layout as `RawCells`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.space import Labels, RawCells
from warmfront.io.cells.columns import CellSource, Use
from warmfront.io.cells.mapping import CellMapping, mapped_format, read_mapping
from warmfront.io.cells.parquet_cells import ParquetCells
from warmfront.io.cells.recognition import (
    ambiguous_format,
    find_column,
    first_column,
    holds_types,
    marker_places,
    matching_formats,
    named_format,
    unknown_format,
)
from warmfront.io.cells.text_cells import TextCells
from warmfront.io.limits import check_file, listed, refuse, shorten
from warmfront.io.tables import file_digest
from warmfront.io.text import text_suffix
from warmfront.knowledge.cell_tables import CellFormat
from warmfront.knowledge.files import load_knowledge

READABLE = ".csv, .tsv, .txt (each also with .gz), .parquet, .h5ad"
MAX_COORDINATE = 1e9  # assumption: a metre of tissue in nanometres
_GROUPS = ("sample", "patient", "image", "timepoint")


def read_cells(
    source: object,
    *,
    format_id: str | None = None,
    columns: object = None,
    um_per_unit: float | None = None,
    field: Sequence[float] | None = None,
) -> RawCells:
    r"""Read a cell table; its format is recognised by its columns unless the user states it.

    Parameters
    ----------
    source : path or AnnData
        A file, or an object in memory with ``obsm["spatial"]``.
    format_id : str or None
        Format in ``spatial/formats.toml``; None to recognise it.
    columns : path, mapping or CellMapping, or None
        Which column is what, for tables of no known format, or to complete a known one.
    um_per_unit : float or None
        Micrometres per unit of the positions; goes before what format and map say.
    field : sequence of float or None
        x low, y low, x high, y high of every image in the file's unit.

    Returns
    -------
    RawCells
        Everything that the table holds and the package uses; nothing is dropped.

    Raises
    ------
    InputError
        When the table is missing, damaged, too large, of no known or of more than one format, or holds
        positions that are no finite numbers; carries every problem found.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "cells.csv"
    ...     _ = path.write_text("sample_id,x_um,y_um,cell_type\nS1,10,20,Tumour\nS1,15,20,CD8\n")
    ...     cells = read_cells(path)
    >>> cells.source_format, cells.um_per_unit, cells.cell_type.names
    ('canonical', 1.0, ('Tumour', 'CD8'))
    """
    opened, name, digest = _open(source)
    mapping, _ = read_mapping(columns) if columns is not None else (CellMapping(), None)
    formats = load_knowledge().spatial.formats
    found = _choose(opened, mapping, format_id or mapping.format, formats)
    cells = _read(opened, found)
    stated = um_per_unit if um_per_unit is not None else mapping.um_per_unit
    unit, note = _unit(name, found, stated)
    return RawCells(
        file_name=name,
        sha256=digest,
        source_format=found.format_id,
        um_per_unit=unit,
        unit_source=note,
        field=_field(name, field if field is not None else mapping.field or found.field or None),
        **cells,
    )


def _open(source: object) -> tuple[CellSource, str, str]:
    if not isinstance(source, str | os.PathLike):
        raise refuse(
            "cells",
            f"an object of type {type(source).__name__}",
            "the path of a table, or AnnData",
            "give a path",
        )
    path = Path(source)
    check_file(path)
    if text_suffix(path) is not None:
        return TextCells(path), path.name, file_digest(path)
    if path.name.lower().endswith((".parquet", ".pq")):
        return ParquetCells(path), path.name, file_digest(path)
    raise refuse(path.name, f"a name ending in {path.suffix!r}", READABLE, "export the table in one of these")


def _choose(
    opened: CellSource, mapping: CellMapping, format_id: str | None, formats: Mapping[str, CellFormat]
) -> CellFormat:
    """Return the format, the user's columns put over it."""
    if format_id is not None:
        base: CellFormat | None = named_format(opened.where, format_id, formats)
    elif mapping.columns.x is not None:
        base = None
    else:
        base = _recognise(opened, formats)
    return mapped_format(opened.where, opened.names, mapping, base)


def _recognise(opened: CellSource, formats: Mapping[str, CellFormat]) -> CellFormat:
    fits = [entry for entry in matching_formats(opened.names, formats) if _fits_types(opened, entry)]
    if not fits:
        raise unknown_format(opened.where, opened.names, formats)
    best = [
        entry
        for entry in fits
        if len(entry.required) == len(fits[0].required) and bool(entry.types) == bool(fits[0].types)
    ]
    if len(best) > 1:
        raise ambiguous_format(opened.where, best)
    return best[0]


def _fits_types(opened: CellSource, entry: CellFormat) -> bool:
    """Read types and positions alone where they decide on the format."""
    if not entry.types:
        return True
    places = [
        find_column(opened.where, opened.names, name) for name in (*entry.cell_type, *entry.x, *entry.y)
    ]
    kind, x, y = (place for place in places if place is not None)
    read = opened.read({kind: Use.LABEL, x: Use.POSITION, y: Use.POSITION})
    return holds_types(entry, read[kind], read[x], read[y])


def _read(opened: CellSource, found: CellFormat) -> dict[str, Any]:
    """Read every column that the format uses, as keywords of `RawCells`."""
    where, names = opened.where, opened.names
    axes = {axis: [find_column(where, names, name) for name in getattr(found, axis)] for axis in ("x", "y")}
    missing = [
        n for axis in axes for n, place in zip(getattr(found, axis), axes[axis], strict=True) if place is None
    ]
    if missing:
        raise refuse(
            f"{where}: columns",
            f"no column {', '.join(map(shorten, missing))}",
            f"the columns of {found.label}",
            "state another format, or map the columns",
        )
    texts = {key: first_column(where, names, getattr(found, key)) for key in ("cell_type", *_GROUPS)}
    identifier = first_column(where, names, found.cell_id)
    # A column may be both, as the identifier of a core that is also the image.
    wanted: dict[int, Use] = {} if identifier is None else {identifier: Use.IDENTIFIER}
    wanted |= dict.fromkeys([place for place in texts.values() if place is not None], Use.LABEL)
    wanted |= dict.fromkeys(
        [place for both in axes.values() for place in both if place is not None], Use.POSITION
    )
    wanted |= dict.fromkeys(marker_places(names, found, set(wanted)), Use.MARKER)
    read = opened.read(wanted)
    x, y = (
        np.mean([read[place] for place in places if place is not None], axis=0) for places in axes.values()
    )
    _check_positions(where, x, y)
    markers = {
        names[place]: read[place] for place, use in wanted.items() if use is Use.MARKER and place in read
    }
    labels: dict[str, Labels | None] = {
        key: None if place is None or not read[place].names else read[place] for key, place in texts.items()
    }
    left_out = [names[place] for place, use in wanted.items() if use is Use.MARKER and place not in read]
    notes = (_left_out(left_out),) if left_out else ()
    ids = read.get(identifier) if identifier is not None and wanted[identifier] is Use.IDENTIFIER else None
    return {"x": x, "y": y, **labels, "cell_id": ids, "markers": markers, "notes": notes}


def _left_out(names: Sequence[str]) -> str:
    shown = ", ".join(shorten(name, 30) for name in names[:10])
    rest = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"columns that hold neither numbers nor flags were not read as markers: {shown}{rest}"


def _check_positions(where: str, x: FloatArray, y: FloatArray) -> None:
    """Raise when a position is infinite or beyond anything that is tissue; NaN stands for none."""
    with np.errstate(invalid="ignore"):
        far = (np.abs(x) > MAX_COORDINATE) | (np.abs(y) > MAX_COORDINATE)
    rows = np.flatnonzero(far)
    problems = [
        Problem(
            where=f"{where}: cell {row + 1}",
            found=f"the position {x[row]:g}, {y[row]:g}",
            allowed=f"finite numbers up to {MAX_COORDINATE:g}",
            next_step="mend the row, or remove it",
        )
        for row in rows[:5]
    ]
    if problems:
        raise InputError(listed(problems, len(rows), where, "positions out of bounds"))


def _unit(where: str, found: CellFormat, stated: float | None) -> tuple[float | None, str]:
    if stated is not None:
        if not (np.isfinite(stated) and stated > 0):
            raise refuse(
                f"{where}: um_per_unit", str(stated), "a number above 0", "state micrometres per unit"
            )
        return float(stated), "stated by the user"
    if found.um_per_unit is not None:
        return found.um_per_unit, f"{found.label}: {found.unit_note}"
    if found.must_state_unit:
        raise refuse(
            f"{where}: unit",
            f"positions of {found.label} in a unit that the table does not state",
            "micrometres per unit",
            f"{found.unit_note}; give it with --um-per-unit, or as um_per_unit in the mapping file",
        )
    return None, ""


def _field(where: str, found: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    if found is None:
        return None
    if len(found) != 4 or not np.all(np.isfinite(found)) or found[0] >= found[2] or found[1] >= found[3]:
        raise refuse(
            f"{where}: field",
            ", ".join(f"{end:g}" for end in found),
            "x low, y low, x high, y high",
            "state the extent of an image in the unit of the positions",
        )
    return float(found[0]), float(found[1]), float(found[2]), float(found[3])
