"""Which format a cell table has, by its columns, and by its types where columns do not tell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, refuse
from warmfront.domain.space import Labels
from warmfront.io.limits import MAX_LISTED, shorten
from warmfront.io.validation import near
from warmfront.knowledge.cell_tables import CellFormat, fold

MAPPING_TEMPLATE = (
    "write a mapping file and give it with --columns: "
    '[columns] x = "..." y = "..." cell_type = "..." sample = "..." patient = "..." image = "..." '
    "(docs/how-to/cell-tables.md); state the unit there with um_per_unit = 1.0"
)


def find_column(where: str, names: Sequence[str], wanted: str) -> int | None:
    """Return the place of a column by its exact name, else by its folded name.

    Parameters
    ----------
    where : str
        File, for messages.
    names : sequence of str
        Columns of the table.
    wanted : str
        Name to find.

    Returns
    -------
    int or None
        None when there is no such column.

    Raises
    ------
    InputError
        When several columns answer equally well.
    """
    places = [place for place, name in enumerate(names) if name == wanted]
    places = places or [place for place, name in enumerate(names) if fold(name) == fold(wanted)]
    if len(places) > 1:
        raise refuse(
            f"{where}: columns",
            f"{len(places)} columns that read as {shorten(wanted)}",
            "one column of that name",
            "rename or remove the others",
        )
    return places[0] if places else None


def first_column(where: str, names: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Return the place of the first of several columns that the table has."""
    found = (find_column(where, names, name) for name in wanted)
    return next((place for place in found if place is not None), None)


def marker_places(names: Sequence[str], found: CellFormat, used: set[int]) -> list[int]:
    """Return the places of the marker columns of a format.

    Parameters
    ----------
    names : sequence of str
        Columns of the table.
    found : CellFormat
        Its patterns are compared without case.
    used : set of int
        Places of columns that have another use.

    Returns
    -------
    list of int
        In the order of the table; of columns with the same name none.
    """
    places = []
    count = Counter(names)
    for place, name in enumerate(names):
        plain = name.strip().casefold()
        taken = any(fnmatchcase(plain, pattern.casefold()) for pattern in found.markers)
        refused = any(fnmatchcase(plain, pattern.casefold()) for pattern in found.not_markers)
        if plain and taken and not refused and place not in used and count[name] == 1:
            places.append(place)
    return places


def matching_formats(names: Sequence[str], formats: Mapping[str, CellFormat]) -> list[CellFormat]:
    """Return the formats whose columns are all there, the most demanding first.

    Parameters
    ----------
    names : sequence of str
        Columns of the table.
    formats : mapping of str to CellFormat
        ``knowledge.spatial.formats``.

    Returns
    -------
    list of CellFormat
        Empty when none fits.
    """
    have = set(map(fold, names))
    fits = [
        entry
        for entry in formats.values()
        if not entry.by_name
        and set(map(fold, entry.required)) <= have
        and not set(map(fold, entry.absent)) & have
    ]
    return sorted(fits, key=lambda entry: (-len(entry.required), not entry.types))


def holds_types(found: CellFormat, cell_type: Labels, x: FloatArray, y: FloatArray) -> bool:
    """Tell whether types and positions are those that the format can hold.

    Parameters
    ----------
    found : CellFormat
        A format with a list of types.
    cell_type : Labels
        Types of the table.
    x, y : ndarray of float64
        Positions in the file's unit.

    Returns
    -------
    bool
        False as soon as one type or position cannot come from such a table.
    """
    names = set(cell_type.names)
    if not names <= set(found.types) or not names & set(found.telling_types):
        return False
    for values, ends in ((x, found.field[0::2]), (y, found.field[1::2])):
        known = values[np.isfinite(values)]
        if found.whole_numbers and np.any(known != np.floor(known)):
            return False
        if ends and known.size and not (ends[0] <= known.min() and known.max() <= ends[1]):
            return False
    return True


def unknown_format(where: str, names: Sequence[str], formats: Mapping[str, CellFormat]) -> InputError:
    """Return the refusal of a table that is of no known format.

    Parameters
    ----------
    where : str
        File.
    names : sequence of str
        Columns of the table.
    formats : mapping of str to CellFormat
        All known.

    Returns
    -------
    InputError
        Names the columns found, the nearest format and what it misses, and the mapping to write.
    """
    have = set(map(fold, names))

    def missing(entry: CellFormat) -> list[str]:
        return [name for name in entry.required if fold(name) not in have]

    best = max(formats.values(), key=lambda entry: 1 - len(missing(entry)) / len(entry.required))
    shown = ", ".join(shorten(name, 30) for name in names[:MAX_LISTED])
    rest = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    lacks = ", ".join(missing(best))
    near_it = f"; nearest is {best.format_id}, which also needs {lacks}"
    if len(missing(best)) == len(best.required):
        near_it = "; none is near"
    return refuse(
        f"{where}: columns",
        f"{shown}{rest}",
        f"the columns of one of: {', '.join(formats)}{near_it}",
        MAPPING_TEMPLATE,
    )


def ambiguous_format(where: str, fits: Sequence[CellFormat]) -> InputError:
    """Return the refusal of a table that several formats fit equally well."""
    ids = ", ".join(entry.format_id for entry in fits)
    return refuse(
        f"{where}: columns",
        f"columns that fit {ids} equally well",
        "one format",
        f"state --layout: one of {ids}",
    )


def named_format(where: str, format_id: str, formats: Mapping[str, CellFormat]) -> CellFormat:
    """Return the format of that identifier.

    Parameters
    ----------
    where : str
        For messages.
    format_id : str
        As the user stated it.
    formats : mapping of str to CellFormat
        All known.

    Returns
    -------
    CellFormat
        The format.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    if format_id in formats:
        return formats[format_id]
    close = near(format_id, list(formats))
    raise refuse(
        f"{where}: format",
        shorten(format_id),
        ", ".join(formats),
        f"did you mean {' or '.join(close)}?" if close else "choose one of these",
    )
