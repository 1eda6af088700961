"""Names of cell types as people write them, and the roles they have."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.domain.space import NO_TYPE, ROLES, CellRole, Labels
from warmfront.knowledge.cell_tables import ANY, fold
from warmfront.knowledge.spatial import SpatialKnowledge

PACKAGED = "packaged"
PACKAGED_PARTS = "packaged, from its parts"
MAPPING_FILE = "mapping file"
_SIGNED = re.compile(r"\s*[/_]?\s*([^\s+/_-][^+-]*?)\s*([+-])")
_POSITIVE = frozenset({"positive", "pos", "1+", "2+", "3+"})
_NEGATIVE = frozenset({"negative", "neg", "0"})


@record
class RoleIndex:
    """What the packaged names mean in one format, keyed by the folded name.

    Parameters
    ----------
    names : dict of str to CellRole
        Type names.
    markers : dict of str to CellRole
        Lineage markers.
    rank : dict of CellRole to int
        Precedence of the roles of a cell that is positive for several markers.
    """

    names: dict[str, CellRole]
    markers: dict[str, CellRole]
    rank: dict[CellRole, int]


def index_roles(format_id: str, knowledge: SpatialKnowledge) -> RoleIndex:
    """Return the packaged meanings for one format.

    Parameters
    ----------
    format_id : str
        A meaning in this format alone goes before one that holds everywhere.
    knowledge : SpatialKnowledge
        Names and lineage markers.

    Returns
    -------
    RoleIndex
        Ready for `role_of`.
    """
    names = {
        fold(entry.name): entry.role
        for wanted in (ANY, format_id)
        for entry in knowledge.type_names
        if entry.format_id == wanted
    }
    lineage = knowledge.lineage_markers
    return RoleIndex(
        names=names,
        markers={fold(marker): entry.role for entry in lineage for marker in entry.markers},
        rank={entry.role: entry.rank for entry in reversed(lineage)},
    )


def role_of(name: str, index: RoleIndex) -> tuple[CellRole, str] | None:
    """Return the packaged role of a type name, and how it was found.

    A name that is put together of signed markers (``CD3+CD8+``) or of parts between colons (QuPath's
    ``Tumor: CD8: Negative``) has the role of its part with the lowest rank; a part that is negative for a
    lineage marker does not count, and a cell that is negative for all of them is `other`.

    Parameters
    ----------
    name : str
        Type name as the table has it.
    index : RoleIndex
        Packaged meanings.

    Returns
    -------
    tuple of CellRole and str, or None
        None when nobody has mapped the name.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> index = index_roles("plain", load_knowledge().spatial)
    >>> [role_of(name, index)[0].value for name in ("CD8 T cells", "CD3+CD8+PD1-", "Tumor: Ki67: Positive")]
    ['cd8_t', 'cd8_t', 'tumour']
    >>> role_of("Cluster 7", index) is None
    True
    """
    named = index.names.get(fold(name))
    if named is not None:
        return named, PACKAGED
    parts = _parts(name)
    if len(parts) < 2 and not any(sign for _, sign in parts):
        return None
    found, negative = [], False
    for text, sign in parts:
        role = index.markers.get(fold(text))
        if role is not None and sign == "-":
            negative = True
        elif (role := role or index.names.get(fold(text))) is not None:
            found.append(role)
    if found:
        return min(found, key=lambda role: index.rank.get(role, len(ROLES))), PACKAGED_PARTS
    return (CellRole.OTHER, PACKAGED_PARTS) if negative else None


def _parts(name: str) -> list[tuple[str, str]]:
    """Return the parts of a name with ``+``, ``-`` or no sign."""
    parts: list[tuple[str, str]] = []
    for segment in name.split(":"):
        plain = segment.strip().casefold()
        if plain in _POSITIVE | _NEGATIVE and parts:
            parts[-1] = (parts[-1][0], "+" if plain in _POSITIVE else "-")
            continue
        signed = _SIGNED.findall(segment)
        if signed and not _SIGNED.sub("", segment).strip():
            parts += signed
        elif plain:
            parts.append((segment.strip(), ""))
    return parts


def assign_roles(
    types: Labels, format_id: str, knowledge: SpatialKnowledge, mapped: Mapping[str, str] | None
) -> tuple[NDArray[np.int8], tuple[tuple[str, str, str], ...]]:
    """Return the role of each type name; the user's file goes before the packaged names.

    Parameters
    ----------
    types : Labels
        Types of a table.
    format_id : str
        Format of the table.
    knowledge : SpatialKnowledge
        Packaged names.
    mapped : mapping of str to str, or None
        Type name to role, as the user wrote it; compared exactly first, then folded.

    Returns
    -------
    codes : ndarray of int8, shape (names + 1,)
        Index into `ROLES` of each name; the last entry answers for cells without a type.
    roles : tuple of tuple (str, str, str)
        Name, role, and who mapped it; names without a role are not listed.

    Raises
    ------
    InputError
        When the user names a role that is none.
    """
    _check_roles(mapped or {})
    folded = {fold(name): role for name, role in (mapped or {}).items()}
    index = index_roles(format_id, knowledge)
    unmapped = ROLES.index(CellRole.UNMAPPED)
    codes = np.full(len(types.names) + 1, unmapped, dtype=np.int8)
    roles = []
    for place, name in enumerate(types.names):
        own = (mapped or {}).get(name) or folded.get(fold(name))
        found = (CellRole(own), MAPPING_FILE) if own else role_of(name, index)
        if found is not None:
            codes[place] = ROLES.index(found[0])
            roles.append((name, found[0].value, found[1]))
    nameless = (mapped or {}).get(NO_TYPE)
    if nameless is not None and bool((types.codes < 0).any()):
        codes[-1] = ROLES.index(CellRole(nameless))
        roles.append((NO_TYPE, nameless, MAPPING_FILE))
    return codes, tuple(roles)


def _check_roles(mapped: Mapping[str, str]) -> None:
    allowed = [role.value for role in ROLES if role is not CellRole.UNMAPPED]
    problems = [
        Problem(
            where=f"roles: {name!r}",
            found=repr(role),
            allowed=", ".join(allowed),
            next_step="choose one of these, or leave the type out",
        )
        for name, role in mapped.items()
        if role not in allowed
    ]
    if problems:
        raise InputError(problems)
