"""Types of cells from flags of lineage markers, where a table has no column of types."""

import numpy as np
from numpy.typing import NDArray

from warmfront.assays.spatial.type_roles import RoleIndex, index_roles, role_of
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.space import ROLES, CellRole, Labels, RawCells
from warmfront.knowledge.cell_tables import fold
from warmfront.knowledge.spatial import SpatialKnowledge

NO_FLAG = "Other"
_FLAG_ENDINGS = ("positivenucleus", "positivecytoplasm", "positivemembrane", "positive", "pos")


def find_types(raw: RawCells, knowledge: SpatialKnowledge) -> tuple[Labels, str]:
    """Return the type of every cell: the table's own column, or the first lineage marker that is positive.

    Parameters
    ----------
    raw : RawCells
        As read.
    knowledge : SpatialKnowledge
        Lineage markers in their precedence.

    Returns
    -------
    tuple of Labels and str
        Types, and a note when they were made from flags.

    Raises
    ------
    InputError
        When the table has neither types nor marker flags of a known lineage.
    """
    if raw.cell_type is not None:
        return raw.cell_type, ""
    index = index_roles(raw.source_format, knowledge)
    used = sorted(
        (index.rank.get(role, len(ROLES)), place, name, role)
        for place, (name, values) in enumerate(raw.markers.items())
        if (role := _flag_role(name, index)) is not None and _are_flags(values)
    )
    if not used:
        raise InputError(
            [
                Problem(
                    where=f"{raw.file_name}: cell types",
                    found="no column of types and no flags of lineage markers (0 and 1)",
                    allowed="a column of cell types, or flags such as CK_pos and CD8_pos",
                    next_step="name the column with --columns MAP.toml",
                )
            ]
        )
    type_name = {entry.role: entry.type_name for entry in reversed(knowledge.lineage_markers)}
    named = [type_name.get(role, name) for _, _, name, role in used]
    distinct = (*dict.fromkeys(named), NO_FLAG)
    codes = np.full(len(raw.x), len(distinct) - 1, dtype=np.int32)
    for (_, _, name, _), called in reversed(list(zip(used, named, strict=True))):
        codes[raw.markers[name] == 1] = distinct.index(called)
    order = ", ".join(f"{name} as {called}" for (_, _, name, _), called in zip(used, named, strict=True))
    note = f"cell types were made from flags, the first positive one deciding: {order}; else {NO_FLAG}"
    return Labels(codes=codes, names=distinct), note


def _flag_role(name: str, index: RoleIndex) -> CellRole | None:
    """Return the role of a cell that is positive in a column of flags."""
    role = index.markers.get(flag_stem(name))
    if role is None and (found := role_of(name, index)) is not None:
        role = found[0]
    return role


def flag_stem(name: str) -> str:
    """Return the folded marker that a flag column is named after; empty when the name is no flag.

    Examples
    --------
    >>> flag_stem("ck_pos"), flag_stem("CD8 Positive Classification"), flag_stem("Phenotype CD8")
    ('ck', 'cd8', 'cd8')
    """
    folded = fold(name).removesuffix("+").removeprefix("phenotype").removesuffix("classification")
    for ending in _FLAG_ENDINGS:
        if folded.endswith(ending) and folded != ending:
            return folded.removesuffix(ending)
    return folded


def _are_flags(values: NDArray[np.float32]) -> bool:
    known = values[~np.isnan(values)]
    return bool(known.size) and bool(np.isin(known, (0, 1)).all())
