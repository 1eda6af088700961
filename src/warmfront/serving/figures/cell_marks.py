"""How each role of a cell is drawn: its words, colour and shape, and who lies on top."""

from warmfront.domain.records import record
from warmfront.domain.space import ROLES, CellRole


@record
class RoleMark:
    """Words, colour (``#rrggbb``) and shape (``circle``, ``square``, ``diamond``) of one role."""

    label: str
    colour: str
    shape: str


def _mark(label: str, colour: str, shape: str = "circle") -> RoleMark:
    return RoleMark(label=label, colour=colour, shape=shape)


ROLE_MARKS: dict[CellRole, RoleMark] = {
    CellRole.TUMOUR: _mark("tumour", "#cfae7b"),
    CellRole.CD8_T: _mark("CD8 T", "#0b2f8a", "diamond"),
    CellRole.CD4_T: _mark("CD4 T", "#3f8fe0"),
    CellRole.TREG: _mark("regulatory T", "#d1149a", "diamond"),
    CellRole.T_CELL: _mark("T, untyped", "#2160c4", "diamond"),
    CellRole.B: _mark("B cell", "#00796b"),
    CellRole.NK: _mark("NK cell", "#8a4fd6", "square"),
    CellRole.LYMPHOCYTE: _mark("lymphocyte", "#0b2f8a"),
    CellRole.MACROPHAGE: _mark("macrophage", "#d4541a", "square"),
    CellRole.DENDRITIC: _mark("dendritic", "#7a1f1f", "square"),
    CellRole.OTHER_IMMUNE: _mark("other immune", "#e8c800", "square"),
    CellRole.FIBROBLAST: _mark("fibroblast", "#8cc0a8"),
    CellRole.VESSEL: _mark("vessel", "#3d4a45", "square"),
    CellRole.STROMA: _mark("stroma", "#8cc0a8"),
    CellRole.OTHER: _mark("other", "#a3aab8"),
    CellRole.UNMAPPED: _mark("without a role", "#cfd6dc"),
}
"""Families differ in hue and shape, members of one family in lightness; told apart with red-green and
blue-yellow blindness. `roles` shows the same cells without any colour."""

BOTTOM_UP = (
    CellRole.UNMAPPED,
    CellRole.OTHER,
    CellRole.STROMA,
    CellRole.FIBROBLAST,
    CellRole.TUMOUR,
    CellRole.VESSEL,
    CellRole.OTHER_IMMUNE,
    CellRole.MACROPHAGE,
    CellRole.DENDRITIC,
    CellRole.B,
    CellRole.LYMPHOCYTE,
    CellRole.NK,
    CellRole.CD4_T,
    CellRole.T_CELL,
    CellRole.TREG,
    CellRole.CD8_T,
)
"""Order of drawing: what is frequent below, what the call turns on above."""

GROUP_LABELS = {
    "immune": "all immune cells",
    "t_all": "all T cells",
    "lymphoid": "all lymphoid cells",
    "stromal": "all stromal cells",
    "all": "all cells",
}
"""Words for groups of roles that statistics name beside single roles."""

STRONG = {
    "tumour": "#8f6a26",
    "fibroblast": "#5c7f6c",
    "stroma": "#5c7f6c",
    "stromal": "#5c7f6c",
    "immune": "#33424f",
    "lymphoid": "#0b2f8a",
    "t_all": "#2160c4",
    "other_immune": "#8a7700",
    "other": "#6f7a84",
    "unmapped": "#6f7a84",
    "all": "#33424f",
}
"""Tones that stand against white as lines do (3:1 at least); the rest keep the colour of their marks."""

NEIGHBOURHOOD_TONES = {
    "tumour": "#cfae7b",
    "tumour_with_t_cell_and_myeloid": "#8a4fd6",
    "t_cell": "#0b2f8a",
    "t_cell_with_myeloid": "#d1149a",
    "myeloid_with_t_cell": "#d4541a",
    "tumour_with_myeloid": "#7a1f1f",
    "t_cell_with_tumour": "#3f8fe0",
    "stromal_with_myeloid": "#8cc0a8",
    "b_cell_with_t_cell": "#00796b",
}
"""Colour of each neighbourhood of ``spatial/neighbourhoods.toml``, the same in every image."""


def say_role(name: str) -> str:
    """Words for a role or a group of roles.

    Examples
    --------
    >>> say_role("cd8_t"), say_role("t_all"), say_role("my_group")
    ('CD8 T', 'all T cells', 'my group')
    """
    if name in {role.value for role in ROLES}:
        return ROLE_MARKS[CellRole(name)].label
    return GROUP_LABELS.get(name, name.replace("_", " "))


def colour_of(name: str) -> str:
    """Colour for the line or bar of a role or a group of roles; pale marks have a deeper tone."""
    return STRONG.get(name) or (ROLE_MARKS[CellRole(name)].colour if name in {*ROLES} else STRONG["all"])
