"""Which cells a call from space rests on, and what a panel cannot show."""

from warmfront.domain.records import record
from warmfront.domain.space import (
    IMMUNE_ROLES,
    LYMPHOID_ROLES,
    STROMAL_ROLES,
    T_ROLES,
    CellRole,
    PreparedCells,
    TissueImage,
)


@record
class CalledCells:
    """One kind of cell that a call can rest on.

    Parameters
    ----------
    group : str
        Name of the group of roles, as in statistics and parameters.
    label : str
        Words for people, plural.
    roles : tuple of CellRole
        Roles that count.
    """

    group: str
    label: str
    roles: tuple[CellRole, ...]


CALLED_CELLS = (
    CalledCells(group="cd8_t", label="CD8 T cells", roles=(CellRole.CD8_T,)),
    CalledCells(group="t_all", label="T cells", roles=T_ROLES),
    CalledCells(group="lymphoid", label="lymphocytes", roles=LYMPHOID_ROLES),
    CalledCells(group="immune", label="immune cells", roles=IMMUNE_ROLES),
)
"""In order of preference: the first that the panel tells apart is used."""

MYELOID_ROLES = (CellRole.MACROPHAGE, CellRole.DENDRITIC)


def find_panel(prepared: PreparedCells) -> frozenset[CellRole]:
    """Collect the roles that a table tells apart, whether or not they occur in every image.

    Parameters
    ----------
    prepared : PreparedCells
        The table.

    Returns
    -------
    frozenset of CellRole
        Roles of its type names.
    """
    mapped = {CellRole(role) for _, role, _ in prepared.roles}
    seen = {role for image in prepared.images for role in find_roles(image)}
    return frozenset(mapped | seen)


def find_roles(image: TissueImage) -> frozenset[CellRole]:
    """Collect the roles that occur in an image: all that is known of a panel when no table is at hand."""
    return frozenset(role for role in CellRole if image.count(role))


def choose_cells(panel: frozenset[CellRole]) -> CalledCells | None:
    """Choose the cells that the call rests on.

    Parameters
    ----------
    panel : frozenset of CellRole
        Roles that the table tells apart.

    Returns
    -------
    CalledCells or None
        The first kind of `CALLED_CELLS` that is told apart; None when no immune cell is.

    Examples
    --------
    >>> choose_cells(frozenset({CellRole.TUMOUR, CellRole.LYMPHOCYTE, CellRole.STROMA})).label
    'lymphocytes'
    """
    return next((kind for kind in CALLED_CELLS if panel & set(kind.roles)), None)


def sees_cd8_alone(panel: frozenset[CellRole]) -> bool:
    """Return whether CD8 T cells are the only immune cells that a panel tells apart."""
    return panel & set(IMMUNE_ROLES) == {CellRole.CD8_T}


def list_unseen(panel: frozenset[CellRole], has_checkpoint: bool) -> tuple[str, ...]:
    """Say what a panel cannot show, one sentence each.

    Parameters
    ----------
    panel : frozenset of CellRole
        Roles that the table tells apart.
    has_checkpoint : bool
        Whether a checkpoint ligand was measured.

    Returns
    -------
    tuple of str
        Sentences for the report.
    """
    kind = choose_cells(panel)
    said = []
    if kind is not None and kind.group != "cd8_t":
        said.append(f"CD8 T cells are not told apart: the call rests on {kind.label}")
    if sees_cd8_alone(panel):
        said.append("immune cells other than CD8 T cells are not told apart: no class of Keren 2018")
    if CellRole.TREG not in panel:
        said.append("regulatory T cells are not told apart: their share among T cells is unknown")
    if CellRole.B not in panel or not panel & set(T_ROLES):
        said.append("B or T cells are not told apart: no tertiary lymphoid structure can be recognised")
    if not panel & set(MYELOID_ROLES):
        said.append(
            "macrophages and dendritic cells are not told apart: nothing can be said of myeloid cells"
        )
    if not panel & set(STROMAL_ROLES):
        said.append("stroma is not told apart: tissue beside the tumour is known only by what is not tumour")
    if not has_checkpoint:
        said.append(
            "no cell is stated to carry a checkpoint ligand: nothing can be said of PD-L1 near T cells"
        )
    return tuple(said)
