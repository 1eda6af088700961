"""Cell tables of any known or mapped layout as `RawCells`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from warmfront.domain.errors import refuse
from warmfront.domain.space import TUMOUR_ONLY_EXPORT, WHOLE_EXPORT, RawCells
from warmfront.io.cells.annotated_cells import POSITIONS, AnnDataCells, H5adCells
from warmfront.io.cells.columns import CellSource, Use
from warmfront.io.cells.contents import read_contents
from warmfront.io.cells.extent import state_field, state_unit
from warmfront.io.cells.mapping import CellMapping, mapped_format, read_mapping
from warmfront.io.cells.nuclei import LINES, Nuclei
from warmfront.io.cells.parquet_cells import ParquetCells
from warmfront.io.cells.recognition import (
    ambiguous_format,
    find_column,
    holds_types,
    matching_formats,
    named_format,
    unknown_format,
)
from warmfront.io.cells.text_cells import TextCells
from warmfront.io.cells.type_table import join_types, table_path
from warmfront.io.limits import check_file
from warmfront.io.tables import file_digest
from warmfront.io.text import text_suffix
from warmfront.knowledge.cell_tables import CellFormat
from warmfront.knowledge.files import load_knowledge

READABLE = ".csv, .tsv, .txt, .json, .geojson, .ndjson (each also with .gz), .parquet, .h5ad"
_PICKLED = (".dat", ".pkl", ".pickle", ".joblib", ".npy", ".rds", ".rda", ".rdata")


def read_cells(
    source: object,
    *,
    format_id: str | None = None,
    columns: object = None,
    um_per_unit: float | None = None,
    field: Sequence[float] | None = None,
    tumour_only: bool | None = None,
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
    tumour_only : bool or None
        Whether the table holds the cells of the tumour compartment alone; goes before what the map says, but
        not before what the format or a column of tissue classes says.

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
    mapping, folder = read_mapping(columns) if columns is not None else (CellMapping(), None)
    formats = load_knowledge().spatial.formats
    found = _choose(opened, mapping, format_id or mapping.format, formats)
    contents = read_contents(opened, found)
    if mapping.types is not None:
        second = open_table(table_path(folder, mapping.types.file))
        types, note = join_types(name, contents["cell_id"], mapping.types, second)
        contents |= {"cell_type": types, "notes": (*contents["notes"], note)}
    contents["limits"] += _say_export(mapping.tumour_only if tumour_only is None else tumour_only)
    stated = um_per_unit if um_per_unit is not None else mapping.um_per_unit
    unit, unit_source = state_unit(name, opened.names, found, stated)
    extent = field if field is not None else mapping.field or found.field or None
    return RawCells(
        file_name=name,
        sha256=digest,
        source_format=found.format_id,
        um_per_unit=unit,
        unit_source=unit_source,
        field=state_field(name, extent),
        **contents,
    )


def _say_export(tumour_only: bool | None) -> tuple[str, ...]:
    """Return what the user says of the export, as flags of every image."""
    if tumour_only is None:
        return ()
    if tumour_only:
        return (f"{TUMOUR_ONLY_EXPORT}: stated by the user",)
    return (f"{WHOLE_EXPORT}: the user states that the tissue beside the tumour was not left out",)


def open_table(path: Path) -> CellSource:
    """Open a cell table by the ending of its name.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    CellSource
        With its columns known and its rows unread.

    Raises
    ------
    InputError
        When it is missing, damaged, too large, or of a kind that cannot be read.
    """
    check_file(path)
    name = path.name.lower()
    if text_suffix(path) is not None:
        return TextCells(path)
    if name.endswith((".parquet", ".pq")):
        return ParquetCells(path)
    if name.endswith((".h5ad", ".h5")):
        return H5adCells(path)
    if name.removesuffix(".gz").endswith((".json", ".geojson", LINES)):
        return Nuclei(path)
    step = "export the table in one of these"
    if name.endswith(_PICKLED):
        step = "such a file can run code when it is read, so it never is; " + step
    raise refuse(path.name, f"a name ending in {path.suffix!r}", READABLE, step)


def _open(source: object) -> tuple[CellSource, str, str]:
    if hasattr(source, "obs") and hasattr(source, "obsm"):
        return AnnDataCells(source), "AnnData object", ""
    if not isinstance(source, str | os.PathLike):
        found = f"an object of type {type(source).__name__}"
        raise refuse("cells", found, "the path of a table, or an AnnData object", "give a path")
    path = Path(source)
    return open_table(path), path.name, file_digest(path)


def _choose(
    opened: CellSource, mapping: CellMapping, format_id: str | None, formats: Mapping[str, CellFormat]
) -> CellFormat:
    """Return the format, the user's columns put over it."""
    if format_id is not None:
        base: CellFormat | None = named_format(opened.where, format_id, formats)
    elif mapping.columns.x is not None:
        base = None
    elif set(POSITIONS) <= set(opened.names):
        base = formats["anndata"]
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
