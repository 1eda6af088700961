"""Which roles are held against which in cross-type statistics, and at which radii."""

from warmfront.assays.spatial.inputs import SpatialInput, is_told_apart

TO_TUMOUR = (
    "cd8_t",
    "cd4_t",
    "treg",
    "t_all",
    "b",
    "nk",
    "lymphoid",
    "macrophage",
    "dendritic",
    "immune",
    "stromal",
)
"""Roles and groups whose place is described relative to tumour cells."""

AROUND_CD8 = ("treg", "macrophage", "dendritic", "cd4_t", "b")
"""Roles whose place is described relative to CD8 T cells."""

RADII = "cross_radius_"


def list_pairs(given: SpatialInput, *, both_ways: bool) -> tuple[tuple[str, str], ...]:
    """List the pairs of roles or groups that the panel tells apart.

    Parameters
    ----------
    given : SpatialInput
        One image.
    both_ways : bool
        Whether the statistic depends on the direction: then tumour cells are held against the main groups of
        immune cells as well.

    Returns
    -------
    tuple of tuple (str, str)
        From, to.
    """
    pairs = [(name, "tumour") for name in TO_TUMOUR]
    pairs += [("cd8_t", name) for name in AROUND_CD8]
    if both_ways:
        pairs += [("tumour", name) for name in ("cd8_t", "t_all", "lymphoid", "macrophage")]
    else:
        pairs += [("tumour", "tumour"), ("cd8_t", "cd8_t")]
    return tuple(pair for pair in pairs if all(is_told_apart(name, given.panel) for name in pair))


def list_radii(given: SpatialInput) -> tuple[float, ...]:
    """List the radii of the parameters ``cross_radius_1`` and so on, in ascending order.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of float
        Micrometres.
    """
    parameters = given.knowledge.spatial.parameters
    return tuple(sorted(entry.value for name, entry in parameters.items() if name.startswith(RADII)))
