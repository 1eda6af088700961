"""Cellular neighbourhoods: what the cells around a cell are, held against typical compositions."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from warmfront.assays.spatial.cell_sums import estimate_ratio
from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import SpatialInput
from warmfront.assays.spatial.intervals import Estimate
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import (
    IMMUNE_ROLES,
    LYMPHOID_ROLES,
    ROLES,
    STROMAL_ROLES,
    T_ROLES,
    CellRole,
    TissueImage,
)
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.neighbourhoods import KINDS

N_ROLES = len(ROLES)
CHUNK = 100_000
"""Cells whose windows are looked up at once."""


@record
class Neighbourhoods:
    """Neighbourhoods of the cells of one image.

    Parameters
    ----------
    of_cell : ndarray of int64, shape (cells,)
        Place in `names`; -1 for every cell of an image with fewer cells than a window.
    names : tuple of str
        Identifiers of the neighbourhoods of the knowledge files.
    labels : tuple of str
        Words for them.
    roles : tuple of str
        Columns of `shares`.
    shares : ndarray of float64, shape (neighbourhoods, roles)
        Mean composition by role of this image's windows of each neighbourhood; 0 where it has none.
    how : str
        How they were found.
    """

    of_cell: IntArray
    names: tuple[str, ...]
    labels: tuple[str, ...]
    roles: tuple[str, ...]
    shares: FloatArray
    how: str


def count_windows(image: TissueImage, k: int) -> NDArray[np.uint8]:
    """Count the roles of the `k` cells nearest to each cell, itself included.

    Parameters
    ----------
    image : TissueImage
        Cells.
    k : int
        Cells of a window, at most 255.

    Returns
    -------
    ndarray of uint8, shape (cells, roles)
        Each row adds up to `k`.
    """
    places = np.column_stack([image.x_um, image.y_um])
    tree = cKDTree(places)
    found = np.zeros((image.n_cells, N_ROLES), dtype=np.uint8)
    # Neighbours asked one after the other share branches of the tree; row-wise order makes them so.
    order = np.lexsort((image.x_um, np.floor(image.y_um / 50.0)))
    for low in range(0, image.n_cells, CHUNK):
        cells = order[low : low + CHUNK]
        near = np.asarray(tree.query(places[cells], k=k)[1]).reshape(len(cells), k)
        code = np.arange(len(cells))[:, None] * N_ROLES + image.role[near]
        counts = np.bincount(code.ravel(), minlength=len(cells) * N_ROLES)
        found[cells] = counts.reshape(len(cells), N_ROLES)
    return found


def gather_kinds(windows: NDArray[np.uint8]) -> FloatArray:
    """Turn counts by role into shares by kind.

    Parameters
    ----------
    windows : ndarray of uint8, shape (cells, roles)
        From `count_windows`.

    Returns
    -------
    ndarray of float64, shape (cells, kinds)
        Each row adds up to one.
    """
    members = np.array([[float(kind == _kind(role)) for kind in KINDS] for role in ROLES])
    counts = windows @ members
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0), dtype=np.float64)


def find_neighbourhoods(image: TissueImage, knowledge: KnowledgeBase) -> Neighbourhoods:
    """Give each cell the neighbourhood whose typical composition is nearest to its window.

    The compositions are fixed and the same for every image, so that neighbourhoods of different patients mean
    the same and a single image needs no clustering of its own.

    Parameters
    ----------
    image : TissueImage
        Cells.
    knowledge : KnowledgeBase
        ``spatial/neighbourhoods.toml`` and the parameter ``neighbourhood_window``.

    Returns
    -------
    Neighbourhoods
        The same for the same cells, in any order.
    """
    entries = tuple(knowledge.spatial.neighbourhoods.values())
    k = int(knowledge.spatial.value("neighbourhood_window"))
    typical = np.array([[entry.shares[kind] for kind in KINDS] for entry in entries])
    of_cell = np.full(image.n_cells, -1, dtype=np.int64)
    shares = np.zeros((len(entries), N_ROLES))
    coarse = _coarse(image)
    if image.n_cells >= k:
        windows = count_windows(image, k)
        for low in range(0, image.n_cells, CHUNK):
            seen = gather_kinds(windows[low : low + CHUNK])
            typical_here = typical
            if coarse:
                seen, typical_here = _merge_lymphoid(seen), _merge_lymphoid(typical)
            # The squared distance without the part that is the same for all.
            far = (typical_here**2).sum(axis=1) - 2.0 * seen @ typical_here.T
            of_cell[low : low + CHUNK] = far.argmin(axis=1)
        for place in range(len(entries)):
            mine = windows[of_cell == place]
            if len(mine):
                shares[place] = mine.mean(axis=0) / k
    present = [code for code in range(N_ROLES) if (image.role == code).any()]
    return Neighbourhoods(
        of_cell=of_cell,
        names=tuple(entry.neighbourhood for entry in entries),
        labels=tuple(_word(entry.label, coarse, _has_kind(image, "myeloid")) for entry in entries),
        roles=tuple(ROLES[code].value for code in present),
        shares=shares[:, present],
        how=f"the {k} nearest cells of each cell, held against {len(entries)} typical compositions that are "
        "the same for every image",
    )


def measure_neighbourhoods(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure which share of the cells lives in each neighbourhood.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``neighbourhood_share_`` with the identifier of each neighbourhood; zero where no cell lives in it,
        and missing where the panel does not tell the kind of cell apart that is most frequent in it.
    """
    found = find_neighbourhoods(given.image, given.knowledge)
    told = {_kind(role) for role in given.panel}
    if given.panel & {CellRole.LYMPHOCYTE}:
        told.add("t_cell")
    rows = []
    for place, (name, label) in enumerate(zip(found.names, found.labels, strict=True)):
        shares = given.knowledge.spatial.neighbourhoods[name].shares
        leading = max(shares, key=lambda kind: shares[kind])
        estimate = Estimate(value=None, note="fewer cells than one window")
        if leading not in told:
            estimate = Estimate(value=None, note=f"not told apart on this panel: {leading.replace('_', ' ')}")
        elif given.image.n_cells and (found.of_cell >= 0).all():
            mine = np.column_stack([found.of_cell == place, np.ones(given.image.n_cells)]).astype(np.float64)
            estimate = estimate_ratio(given, mine, note=label)
        rows.append(state(f"neighbourhood_share_{name}", estimate, "share"))
    return tuple(rows)


def _kind(role: CellRole) -> str:
    if role == CellRole.TUMOUR:
        return "tumour"
    if role in T_ROLES:
        return "t_cell"
    if role == CellRole.B:
        return "b_cell"
    if role in LYMPHOID_ROLES:
        return "other_lymphoid"
    if role in IMMUNE_ROLES:
        return "myeloid"
    return "stromal" if role in STROMAL_ROLES else "other"


def _coarse(image: TissueImage) -> bool:
    """Return whether lymphocytes are not told apart in this image, as in H&E."""
    return image.count(CellRole.LYMPHOCYTE) > 0 and not image.count(*T_ROLES, CellRole.B)


def _has_kind(image: TissueImage, kind: str) -> bool:
    return image.count(*(role for role in ROLES if _kind(role) == kind)) > 0


def _word(label: str, coarse: bool, has_myeloid: bool) -> str:
    """Return a label without a distinction or a company that this image does not show."""
    if not has_myeloid:
        label = label.replace(" and myeloid cells", "").replace(" with myeloid cells", "")
    if not coarse:
        return label
    return (
        label.replace("B cells with T cells", "crowded lymphocytes")
        .replace("other lymphocytes", "lymphocytes")
        .replace("T cells", "lymphocytes")
        .replace("B cells", "lymphocytes")
    )


def _merge_lymphoid(shares: FloatArray) -> FloatArray:
    """Count all lymphoid kinds as one."""
    merged = shares.copy()
    t, b, other = (KINDS.index(kind) for kind in ("t_cell", "b_cell", "other_lymphoid"))
    merged[:, other] += merged[:, t] + merged[:, b]
    merged[:, [t, b]] = 0.0
    return merged
