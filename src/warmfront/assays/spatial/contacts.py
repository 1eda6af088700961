"""Contacts between cells: who lies within a radius of whom, and who touches whom."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from warmfront.assays.spatial.close_pairs import ClosePairs, close_pairs
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import COMPARTMENTS, ROLES, CellRole, TissueImage, TumourRegion
from warmfront.knowledge.base import KnowledgeBase

N_ROLES = len(ROLES)
STRATA = (*(compartment.value for compartment in COMPARTMENTS), "none")
"""Strata of the null: the compartments, and the cells that lie in none."""


@record
class GraphShape:
    """What the moments of the null need to know of the contact graph, and nothing of the labels on it.

    Parameters
    ----------
    sizes : ndarray of float64, shape (strata, roles)
        Cells of each role in each stratum.
    edges : ndarray of float64, shape (strata, strata)
        Directed edges from stratum to stratum: each contact counts once in each direction.
    paths : ndarray of float64, shape (strata, strata, strata)
        ``paths[s, t, u]``: ordered pairs of different neighbours, in t and in u, of one cell in s.
    """

    sizes: FloatArray
    edges: FloatArray
    paths: FloatArray


@record
class Contacts:
    """The contact graph of one image, as counts.

    Parameters
    ----------
    radius_um, touch_um : float
        Two cells are in contact within the radius. They touch within the smaller distance when no third cell
        lies in the circle that has the line between them as its diameter.
    neighbours : ndarray of int32, shape (cells, roles)
        Contacts of each cell by the role of the other cell.
    counts : ndarray of int64, shape (roles, roles)
        Contacts per pair of roles, symmetric; a pair of equal roles counts each contact once.
    touching_neighbours : ndarray of uint16, shape (cells, roles)
        Touching cells of each cell by their role.
    touching : ndarray of int64, shape (roles, roles)
        Touching pairs per pair of roles, as `counts`.
    within : ndarray of int64, shape (strata, roles, roles)
        Contacts of which both cells lie in the stratum.
    whole : GraphShape
        Shape of the graph with all cells in one stratum.
    stratified : GraphShape or None
        Shape by compartment; None without a tumour region that has a margin.
    """

    radius_um: float
    touch_um: float
    neighbours: NDArray[np.int32]
    counts: IntArray
    touching_neighbours: NDArray[np.uint16]
    touching: IntArray
    within: IntArray
    whole: GraphShape
    stratified: GraphShape | None

    def between(self, first: tuple[CellRole, ...], second: tuple[CellRole, ...]) -> int:
        """Count contacts between two groups of roles that share no role, or within one group."""
        return count_between(self.counts, first, second)


def count_between(counts: IntArray, first: tuple[CellRole, ...], second: tuple[CellRole, ...]) -> int:
    """Sum a symmetric matrix of pairs over two groups of roles.

    Parameters
    ----------
    counts : ndarray of int64, shape (roles, roles)
        Unordered pairs per pair of roles.
    first, second : tuple of CellRole
        Groups without a common role, or the same group twice.

    Returns
    -------
    int
        Unordered pairs.
    """
    rows = [ROLES.index(role) for role in first]
    columns = [ROLES.index(role) for role in second]
    block = counts[np.ix_(rows, columns)]
    return int(np.triu(block).sum()) if set(rows) == set(columns) else int(block.sum())


def find_contacts(
    image: TissueImage, knowledge: KnowledgeBase, region: TumourRegion | None = None
) -> Contacts:
    """Count contacts and touching cells of one image.

    Parameters
    ----------
    image : TissueImage
        Cells with roles.
    knowledge : KnowledgeBase
        Parameters ``contact_radius``, ``touch_distance`` and ``densest_packing``.
    region : TumourRegion or None
        Compartments of the cells, for the null within compartments.

    Returns
    -------
    Contacts
        Time and memory grow with the cells, not with their square.

    Raises
    ------
    InputError
        When the cells lie so densely that their unit must be wrong.
    """
    spatial = knowledge.spatial
    radius, touch = spatial.value("contact_radius"), spatial.value("touch_distance")
    strata = _strata(image, region)
    role = image.role.astype(np.int64)
    kind = strata * N_ROLES + role
    kinds = len(STRATA) * N_ROLES
    codes = np.zeros(kinds * kinds, dtype=np.int64)
    neighbours = np.zeros(image.n_cells * N_ROLES, dtype=np.int32)
    reaching = np.zeros(image.n_cells * len(STRATA), dtype=np.int32)
    touching = np.zeros(image.n_cells * N_ROLES, dtype=np.uint16)
    tree = cKDTree(np.column_stack([image.x_um, image.y_um]))
    for pairs in close_pairs(image.x_um, image.y_um, radius, spatial.value("densest_packing")):
        codes += np.bincount(kind[pairs.first] * kinds + kind[pairs.second], minlength=len(codes))
        for one, other in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
            # An increment of the array's own type: numpy is ten times as fast without a cast.
            np.add.at(neighbours, one * N_ROLES + role[other], np.int32(1))
            np.add.at(reaching, one * len(STRATA) + strata[other], np.int32(1))
        first, second = _touching(pairs, image, tree, touch)
        for one, other in ((first, second), (second, first)):
            np.add.at(touching, one * N_ROLES + role[other], np.uint16(1))
    touching_neighbours = touching.reshape(image.n_cells, N_ROLES)
    cube = codes.reshape(len(STRATA), N_ROLES, len(STRATA), N_ROLES)
    by_stratum = reaching.reshape(image.n_cells, len(STRATA))
    return Contacts(
        radius_um=radius,
        touch_um=touch,
        neighbours=neighbours.reshape(image.n_cells, N_ROLES),
        counts=_undirected(cube.sum(axis=(0, 2))),
        touching_neighbours=touching_neighbours,
        touching=_by_role(touching_neighbours, role),
        within=np.stack([_undirected(cube[s, :, s, :]) for s in range(len(STRATA))]),
        whole=_shape(np.zeros_like(strata), role, by_stratum.sum(axis=1, keepdims=True)),
        stratified=_shape(strata, role, by_stratum) if _has_compartments(region) else None,
    )


def _has_compartments(region: TumourRegion | None) -> bool:
    return region is not None and region.margin_length_mm > 0


def _strata(image: TissueImage, region: TumourRegion | None) -> IntArray:
    """Return the stratum of every cell; without a region all lie in the last one."""
    if region is None:
        return np.full(image.n_cells, len(COMPARTMENTS), dtype=np.int64)
    strata = region.cell_compartment.astype(np.int64)
    return np.where(strata < 0, len(COMPARTMENTS), strata)


def _touching(
    pairs: ClosePairs, image: TissueImage, tree: cKDTree, touch_um: float
) -> tuple[IntArray, IntArray]:
    """Return the close pairs with nothing between them."""
    near = np.flatnonzero(pairs.squared_um2 <= touch_um**2)
    first, second = pairs.first[near], pairs.second[near]
    middle_x = (image.x_um[first] + image.x_um[second]) / 2
    middle_y = (image.y_um[first] + image.y_um[second]) / 2
    nearest, _ = tree.query(np.column_stack([middle_x, middle_y]))
    # A cell on the circle itself is not between the two; the tolerance is for rounding.
    open_way = nearest**2 >= pairs.squared_um2[near] / 4 - 1e-6
    return first[open_way], second[open_way]


def _by_role(neighbours: NDArray[np.uint16], role: IntArray) -> IntArray:
    """Sum the neighbours of each cell by its own role; pairs of equal roles were seen from both sides."""
    rows = [neighbours[role == code].sum(axis=0, dtype=np.int64) for code in range(N_ROLES)]
    counts = np.stack(rows)
    np.fill_diagonal(counts, np.diag(counts) // 2)
    return counts


def _undirected(counts: IntArray) -> IntArray:
    """Make counts of pairs, each written once in either order, symmetric."""
    both = counts + counts.T
    np.fill_diagonal(both, np.diag(counts))
    return both


def _shape(strata: IntArray, role: IntArray, degree: NDArray[np.int32]) -> GraphShape:
    """Sum what the null needs: `degree` holds each cell's contacts into each stratum."""
    n = degree.shape[1]
    sizes = np.bincount(strata * N_ROLES + role, minlength=n * N_ROLES).reshape(n, N_ROLES)
    edges = np.zeros((n, n))
    paths = np.zeros((n, n, n))
    for stratum in range(n):
        inside = degree[strata == stratum].astype(np.float64)
        edges[stratum] = inside.sum(axis=0)
        paths[stratum] = inside.T @ inside - np.diag(edges[stratum])
    return GraphShape(sizes=sizes.astype(np.float64), edges=edges, paths=paths)
