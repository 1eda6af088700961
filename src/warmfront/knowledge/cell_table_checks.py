"""Checks of the formats of cell tables and of the names of types and markers."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_tables import ANY, fold


def check_cell_formats(base: KnowledgeBase) -> list[str]:
    """Check that no two formats are told apart by nothing, and that each format's own lists fit together.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    seen: dict[object, str] = {}
    for key, entry in base.spatial.formats.items():
        where = f"spatial/formats.toml {key}"
        required = frozenset(map(fold, entry.required))
        if not {*map(fold, entry.x), *map(fold, entry.y)} <= required:
            problems.append(f"{where}: the columns of the position are not among the required ones")
        if not set(entry.telling_types) <= set(entry.types):
            problems.append(f"{where}: telling_types that are not among types")
        if len(entry.field) not in (0, 4):
            problems.append(f"{where}: field needs x low, y low, x high, y high")
        if entry.um_per_unit is not None and not entry.um_per_unit > 0:
            problems.append(f"{where}: um_per_unit must be above 0")
        if entry.must_state_unit and entry.um_per_unit is not None:
            problems.append(f"{where}: a unit that the user must state cannot be fixed")
        told_by = (required, frozenset(map(fold, entry.absent)), frozenset(entry.types))
        if told_by in seen and not entry.by_name:
            problems.append(f"{where}: nothing tells it from {seen[told_by]}")
        seen[told_by] = key
    return problems


def check_type_names(base: KnowledgeBase) -> list[str]:
    """Check that a name has one meaning, and that names, markers and units have known sources.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [*_names(base), *_markers(base), *_units(base), *_timepoints(base)]


def _names(base: KnowledgeBase) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for entry in base.spatial.type_names:
        where = f"spatial/type_names.tsv {entry.name!r}"
        key = (fold(entry.name), entry.format_id)
        if not key[0]:
            yield f"{where}: a name without letters or digits"
        if key in seen:
            yield f"{where}: the same name as {seen[key]!r} once case and punctuation are dropped"
        seen[key] = entry.name
        if entry.format_id != ANY and entry.format_id not in base.spatial.formats:
            yield f"{where}: format {entry.format_id!r} is not in spatial/formats.toml"
        if entry.role == "unmapped":
            yield f"{where}: the role unmapped means that a name is not listed"


def _markers(base: KnowledgeBase) -> Iterator[str]:
    seen: dict[str, int] = {}
    ranks = [entry.rank for entry in base.spatial.lineage_markers]
    if ranks != sorted(set(ranks)):
        yield "spatial/lineage_markers.tsv: ranks must rise from line to line"
    for entry in base.spatial.lineage_markers:
        where = f"spatial/lineage_markers.tsv rank {entry.rank}"
        for marker in map(fold, entry.markers):
            if marker in seen:
                yield f"{where}: marker {marker!r} stands also at rank {seen[marker]}"
            seen[marker] = entry.rank


def _units(base: KnowledgeBase) -> Iterator[str]:
    for entry in base.spatial.units:
        where = f"spatial/units.toml {entry.label!r}"
        if not entry.um_per_unit > 0:
            yield f"{where}: um_per_unit must be above 0"


def _timepoints(base: KnowledgeBase) -> Iterator[str]:
    seen: set[str] = set()
    for entry in base.spatial.timepoints:
        where = f"spatial/timepoint_names.tsv {entry.name!r}"
        if fold(entry.name) in seen:
            yield f"{where}: the name comes twice once case and punctuation are dropped"
        seen.add(fold(entry.name))


CELL_TABLE_CHECKS = (check_cell_formats, check_type_names)
