"""A cell table as images of usable cells in micrometres, with every row accounted for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from warmfront.assays.spatial.grouping import ImageRows, split_images
from warmfront.assays.spatial.marker_types import find_types
from warmfront.assays.spatial.type_roles import assign_roles
from warmfront.assays.spatial.units import Unit, find_unit
from warmfront.domain.assay import IntArray
from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.domain.space import NO_TYPE, Labels, PreparedCells, RawCells, TissueImage
from warmfront.knowledge.cell_tables import fold
from warmfront.knowledge.spatial import SpatialKnowledge

MAX_IMAGES = 10_000  # assumption: more means that a column of identifiers was taken for that of images
MAX_TYPES = 2_000  # assumption: no panel tells more types apart; more means a column of identifiers
NO_POSITION = "no position"
OUTSIDE = "outside the stated field"
DUPLICATE = "same position and type as another cell"


@record
class _Kept:
    """Rows of one image that are used, and the reasons of the others."""

    source: ImageRows
    rows: IntArray
    dropped: tuple[tuple[str, int], ...]


def prepare_images(
    raw: RawCells, knowledge: SpatialKnowledge, roles: Mapping[str, str] | None = None
) -> PreparedCells:
    """Turn a cell table into images of usable cells with roles, in micrometres.

    Cells without a position, outside a stated field, or repeated (same image, position and type) are left
    out and counted per image: rows of an image = cells used + rows dropped. Images with fewer than
    ``image_least_positions`` distinct positions, and rows that name no image, are listed in `left_out`.
    Which way an axis points, and which of the two is called x, changes nothing.

    Parameters
    ----------
    raw : RawCells
        As `io.cells.tables.read_cells` gives it.
    knowledge : SpatialKnowledge
        Roles of type names, lineage markers, bounds of distances.
    roles : mapping of str to str, or None
        The user's own type names with their roles; they go before the packaged ones.

    Returns
    -------
    PreparedCells
        Images in order of first appearance.

    Raises
    ------
    InputError
        When there are no types, the unit is absurd or ambiguous, or no image can be used.
    """
    types, flag_note = find_types(raw, knowledge)
    if len(types.names) > MAX_TYPES:
        raise refuse(
            f"{raw.file_name}: cell types",
            f"{len(types.names):,} distinct names",
            f"at most {MAX_TYPES:,}",
            "name the column of types, not one of identifiers or measurements",
        )
    codes, mapped = assign_roles(types, raw.source_format, knowledge, roles)
    images, nowhere, notes = split_images(raw)
    if len(images) > MAX_IMAGES:
        raise refuse(
            f"{raw.file_name}: images",
            f"{len(images):,} combinations of sample, patient, image and timepoint",
            f"at most {MAX_IMAGES:,}",
            "name the columns of samples and images, or split the table",
        )
    kept = [_keep(raw, types, image) for image in images]
    least = int(knowledge.value("image_least_positions"))
    usable = [part for part in kept if _positions(raw, part) >= least]
    left_out = [(f"({reason})", f"{count:,} rows belong to no image") for reason, count in nowhere]
    left_out += [
        (part.source.sample_id, _too_few(part, least)) for part in kept if _positions(raw, part) < least
    ]
    if not usable:
        raise refuse(
            raw.file_name,
            "; ".join(f"{name}: {reason}" for name, reason in left_out[:5]) or "no rows",
            f"at least one image with {least} distinct positions",
            "check the columns of the position and of the image",
        )
    where = [(raw.x[part.rows], raw.y[part.rows]) for part in usable]
    unit = find_unit(raw.file_name, where, raw.um_per_unit, raw.unit_source, knowledge)
    timepoints = {fold(entry.name): entry.timepoint for entry in knowledge.timepoints}
    made = tuple(_image(raw, types, codes, part, unit, timepoints) for part in usable)
    unmapped = _unmapped(types, {name for name, _, _ in mapped})
    unused = sorted(set(map(fold, set(roles or {}) - {NO_TYPE})) - set(map(fold, types.names)))
    said = (f"{len(unused)} types of the mapping file do not occur in the table",) if unused else ()
    return PreparedCells(
        file_name=raw.file_name,
        sha256=raw.sha256,
        source_format=raw.source_format,
        images=made,
        unmapped=unmapped,
        roles=mapped,
        left_out=tuple(left_out),
        notes=(*raw.notes, *((flag_note,) if flag_note else ()), *notes, *unit.flags, *said, *_counted(made)),
    )


def _keep(raw: RawCells, types: Labels, image: ImageRows) -> _Kept:
    """Return the rows that are used; what is left out is counted by reason."""
    dropped = []
    rows = image.rows
    known = ~(np.isnan(raw.x[rows]) | np.isnan(raw.y[rows]))
    dropped.append((NO_POSITION, int((~known).sum())))
    rows = rows[known]
    if raw.field is not None:
        x_low, y_low, x_high, y_high = raw.field
        x, y = raw.x[rows], raw.y[rows]
        inside = (x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high)
        dropped.append((OUTSIDE, int((~inside).sum())))
        rows = rows[inside]
    order = np.lexsort((rows, types.codes[rows], raw.y[rows], raw.x[rows]))
    again = np.zeros(len(rows), dtype=bool)
    ranked = rows[order]
    again[order[1:]] = (
        (np.diff(raw.x[ranked]) == 0) & (np.diff(raw.y[ranked]) == 0) & (np.diff(types.codes[ranked]) == 0)
    )
    dropped.append((DUPLICATE, int(again.sum())))
    return _Kept(source=image, rows=rows[~again], dropped=tuple(part for part in dropped if part[1]))


def _positions(raw: RawCells, part: _Kept) -> int:
    """Count distinct positions, as far as it matters."""
    places = np.column_stack((raw.x[part.rows], raw.y[part.rows]))
    head = np.unique(places[:1000], axis=0)
    return len(head) if len(head) > 2 or len(places) <= 1000 else len(np.unique(places, axis=0))


def _too_few(part: _Kept, least: int) -> str:
    lost = ", ".join(f"{count:,} {reason}" for reason, count in part.dropped)
    told = f"{len(part.source.rows):,} rows, fewer than {least} distinct positions"
    return f"{told} ({lost})" if lost else told


def _image(
    raw: RawCells,
    types: Labels,
    codes: NDArray[np.int8],
    part: _Kept,
    unit: Unit,
    timepoints: Mapping[str, str],
) -> TissueImage:
    rows, factor = part.rows, unit.um_per_unit
    when = part.source.timepoint
    own = types.codes[rows]
    field = raw.field
    return TissueImage(
        sample_id=part.source.sample_id,
        patient_id=part.source.patient_id,
        image_id=part.source.image_id,
        timepoint=None if when is None else timepoints.get(fold(when), when),
        x_um=raw.x[rows] * factor,
        y_um=raw.y[rows] * factor,
        role=codes[own],
        cell_type=replace(types, codes=own),
        cell_id=raw.cell_id[rows] if raw.cell_id is not None else None,
        markers={name: values[rows] for name, values in raw.markers.items()},
        field_um=None
        if field is None
        else (field[0] * factor, field[1] * factor, field[2] * factor, field[3] * factor),
        um_per_unit=factor,
        unit_note=unit.note,
        n_raw=len(part.source.rows),
        dropped=part.dropped,
        flags=(*raw.limits, *unit.flags, *_flags(raw, types, rows)),
    )


def _flags(raw: RawCells, types: Labels, rows: IntArray) -> list[str]:
    flags = []
    seen = np.unique(types.codes[rows])
    if len(seen) == 1:
        name = types.names[seen[0]] if seen[0] >= 0 else NO_TYPE
        flags.append(f"all cells are of one type ({name}): nothing can be compared")
    if raw.cell_id is not None:
        ids = raw.cell_id[rows]
        ids = ids[ids != ""]
        repeated = len(ids) - len(np.unique(ids))
        if repeated:
            flags.append(
                f"{repeated:,} cell identifiers come again at another position or type; all are used"
            )
    return flags


def _unmapped(types: Labels, mapped: set[str]) -> tuple[tuple[str, int], ...]:
    count = Counter(dict(zip(*np.unique(types.codes, return_counts=True), strict=True)))
    found = [(name, int(count[code])) for code, name in enumerate(types.names) if name not in mapped]
    blank = 0 if NO_TYPE in mapped else int(count[-1])
    return (*sorted(found, key=lambda pair: -pair[1]), *(((NO_TYPE, blank),) if blank else ()))


def _counted(images: tuple[TissueImage, ...]) -> list[str]:
    total: Counter[str] = Counter()
    for image in images:
        total.update(dict(image.dropped))
    return [f"{count:,} rows were left out: {reason}" for reason, count in total.items()]
