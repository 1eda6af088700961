"""The columns that a format uses, read from an opened cell table."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.space import TUMOUR_ONLY_EXPORT, Labels
from warmfront.io.cells.annotated_cells import MARKER
from warmfront.io.cells.columns import CellSource, Use
from warmfront.io.cells.recognition import find_column, first_column, marker_places
from warmfront.io.limits import listed, shorten
from warmfront.knowledge.cell_tables import CellFormat, fold

MAX_MARKERS = 500  # assumption: QuPath writes some hundred means; more is a transcriptome
MAX_COORDINATE = 1e9  # assumption: a metre of tissue in nanometres
_GROUPS = ("sample", "patient", "image", "timepoint")
_SHOWN = 10


def read_contents(opened: CellSource, found: CellFormat) -> dict[str, Any]:
    """Read every column that the format uses.

    Parameters
    ----------
    opened : CellSource
        The table.
    found : CellFormat
        Its format, the user's columns put over it.

    Returns
    -------
    dict of str to object
        Keywords of `RawCells`, but for unit, field and what names the file.

    Raises
    ------
    InputError
        When a column of the position is missing, or a position is no finite number.
    """
    where, names = opened.where, opened.names
    axes = _axes(where, names, found)
    texts = {
        key: first_column(where, names, getattr(found, key)) for key in ("cell_type", "tissue", *_GROUPS)
    }
    identifier = first_column(where, names, found.cell_id)
    # A column may be both an identifier and a group; the group is what is needed.
    wanted: dict[int, Use] = {} if identifier is None else {identifier: Use.IDENTIFIER}
    wanted |= dict.fromkeys([place for place in texts.values() if place is not None], Use.LABEL)
    wanted |= dict.fromkeys([place for places in axes for place in places], Use.POSITION)
    candidates = marker_places(names, found, set(wanted))
    crowded = len(candidates) > MAX_MARKERS
    wanted |= {} if crowded else dict.fromkeys(candidates, Use.MARKER)
    read = opened.read(wanted)
    x, y = (np.mean([read[place] for place in places], axis=0) for places in axes)
    _check_positions(where, x, y)
    markers = [place for place, use in wanted.items() if use is Use.MARKER]
    left_out = [names[place] for place in markers if place not in read]
    labels: dict[str, Labels | None] = {
        key: None if place is None or not read[place].names else read[place] for key, place in texts.items()
    }
    ids = read.get(identifier) if identifier is not None and wanted[identifier] is Use.IDENTIFIER else None
    return {
        "x": x,
        "y": y,
        "cell_id": ids,
        "cell_type": labels["cell_type"],
        "sample": _without_folders(labels["sample"]),
        "patient": labels["patient"],
        "image": _without_folders(labels["image"]),
        "timepoint": labels["timepoint"],
        "markers": {names[place].removeprefix(MARKER): read[place] for place in markers if place in read},
        "notes": (
            *((_left_out(left_out),) if left_out else ()),
            *((_too_many(len(candidates)),) if crowded else ()),
        ),
        "limits": (*((found.limit,) if found.limit else ()), *_tumour_only(labels["tissue"])),
    }


def _axes(where: str, names: Sequence[str], found: CellFormat) -> list[list[int]]:
    places = [[(n, find_column(where, names, n)) for n in columns] for columns in (found.x, found.y)]
    missing = [shorten(name) for axis in places for name, place in axis if place is None]
    if missing:
        raise refuse(
            f"{where}: columns",
            f"no column {', '.join(missing)}",
            f"the columns of {found.label}",
            "state another --layout, or map the columns",
        )
    return [[place for _, place in axis if place is not None] for axis in places]


def _without_folders(labels: Labels | None) -> Labels | None:
    """Return labels that are paths by their last part, where that still tells them apart."""
    if labels is None:
        return None
    last = tuple(re.split(r"[\\/]", name)[-1] for name in labels.names)
    distinct = len(set(last)) == len(last) and all(last)
    return Labels(codes=labels.codes, names=last) if distinct else labels


def _tumour_only(tissue: Labels | None) -> tuple[str, ...]:
    """Return the limit of a table whose cells all lie in the tissue class of tumour."""
    if tissue is None or not all(fold(name).startswith(("tumor", "tumour")) for name in tissue.names):
        return ()
    named = ", ".join(map(shorten, tissue.names[:_SHOWN]))
    return (f"{TUMOUR_ONLY_EXPORT}: every cell lies in the tissue class {named}",)


def _left_out(names: Sequence[str]) -> str:
    shown = ", ".join(shorten(name, 30) for name in names[:_SHOWN])
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"columns that hold neither numbers nor flags were not read as markers: {shown}{rest}"


def _too_many(count: int) -> str:
    return (
        f"none of {count:,} columns was read as a marker (at most {MAX_MARKERS}, more is a transcriptome); "
        "name those that you need as markers under [columns] of a mapping file"
    )


def _check_positions(where: str, x: FloatArray, y: FloatArray) -> None:
    """Raise when a position is infinite or beyond anything that is tissue; NaN stands for none."""
    with np.errstate(invalid="ignore"):
        far = (np.abs(x) > MAX_COORDINATE) | (np.abs(y) > MAX_COORDINATE)
    rows = np.flatnonzero(far)
    problems = [
        Problem(
            where=f"{where}: row {row + 1} below the header",
            found=f"the position {x[row]:g}, {y[row]:g}",
            allowed=f"finite numbers up to {MAX_COORDINATE:g}",
            next_step="mend the row, or remove it",
        )
        for row in rows[:5]
    ]
    if problems:
        raise InputError(listed(problems, len(rows), where, "positions out of bounds"))
