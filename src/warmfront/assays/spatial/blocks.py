"""Cells and areas by spatial block, and resamples of blocks: one engine behind every interval."""

import numpy as np
from numpy.typing import NDArray

from warmfront.assays.spatial.margin import share_between_bins
from warmfront.assays.spatial.window import measure_pixels
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import (
    COMPARTMENTS,
    ROLES,
    CellRole,
    Compartment,
    TissueImage,
    TissueWindow,
    TumourRegion,
)
from warmfront.knowledge.base import KnowledgeBase

ZONES = (*(compartment.value for compartment in COMPARTMENTS), "none")
"""Compartments, and what lies in none of them."""


FAR_EDGES_UM = (350.0, 400.0, 500.0, 600.0, 800.0, 1000.0, 1500.0, 2000.0, 3000.0, 5000.0)
"""Edges of wider bins beyond the profile, for depths in large tumours (500 um: the Immunoscore's margin)."""


@record
class Blocks:
    """The tissue divided into squares, with what each holds and how often each resample draws it.

    Resampling neighbouring cells together keeps their dependence; any statistic that is made of sums over
    blocks gets its interval by one matrix product. Squares at the edge of field or tissue hold less tissue
    and count for as much as they hold.

    Parameters
    ----------
    side_um : float
        Side of a square.
    tile_um : float
        Side of a tile; a square holds a whole number of tiles in each direction.
    tile_of_pixel : ndarray of int32, shape (rows, columns)
        Tile of each pixel.
    block_of_tile : ndarray of int32, shape (tiles,)
        Block of each tile; -1 where the tile lies in a square without tissue.
    weights : ndarray of float64, shape (resamples, blocks)
        How often each resample draws each block.
    area_mm2 : ndarray of float64, shape (blocks, zones)
        Tissue in each of `ZONES`.
    cells : ndarray of float64, shape (blocks, zones, roles)
        Cells of each role there.
    bin_edges_um : ndarray of float64, shape (edges,)
        Signed distances from the margin: even steps to the reach of the profile, wider ones beyond.
    bin_area_mm2 : ndarray of float64, shape (blocks, edges + 1)
        Tissue between the edges; the first and the last bin lie beyond them. Zero without a margin.
    bin_cells : ndarray of float64, shape (blocks, edges + 1, roles)
        Cells of each role there.
    """

    side_um: float
    tile_um: float
    tile_of_pixel: NDArray[np.int32]
    block_of_tile: NDArray[np.int32]
    weights: FloatArray
    area_mm2: FloatArray
    cells: FloatArray
    bin_edges_um: FloatArray
    bin_area_mm2: FloatArray
    bin_cells: FloatArray

    @property
    def n_blocks(self) -> int:
        """Squares that hold tissue."""
        return len(self.area_mm2)

    def sum_area(self, *zones: str) -> FloatArray:
        """Return the tissue area per block in these zones, mm2; of all tissue when none is named."""
        total: FloatArray = self.area_mm2[:, _indices(zones)].sum(axis=1)
        return total

    def count(self, roles: tuple[CellRole, ...], *zones: str) -> FloatArray:
        """Return the cells of these roles per block in these zones; in all tissue when none is named."""
        kinds = [ROLES.index(role) for role in roles]
        total: FloatArray = self.cells[:, _indices(zones)][:, :, kinds].sum(axis=(1, 2))
        return total

    def count_bins(self, roles: tuple[CellRole, ...]) -> FloatArray:
        """Return the cells of these roles per block and bin of distance, shape (blocks, bins)."""
        total: FloatArray = self.bin_cells[:, :, [ROLES.index(role) for role in roles]].sum(axis=2)
        return total

    def resample(self, per_block: FloatArray) -> FloatArray:
        """Return the sum over blocks in each resample, shape (resamples, ...)."""
        sums: FloatArray = np.tensordot(self.weights, per_block, axes=(1, 0))
        return sums


def divide_into_blocks(
    image: TissueImage, region: TumourRegion, knowledge: KnowledgeBase, rng: np.random.Generator
) -> Blocks:
    """Divide the tissue into square blocks, count what lies in each, and draw the resamples.

    Parameters
    ----------
    image : TissueImage
        Cells.
    region : TumourRegion
        Region and window of the same image.
    knowledge : KnowledgeBase
        Parameters ``tile_side``, ``block_tiles``, ``block_limit``, ``resamples``, ``profile_bin`` and
        ``profile_reach``.
    rng : numpy.random.Generator
        Source of the resamples.

    Returns
    -------
    Blocks
        Sums per block. In a large tissue the blocks grow, so that there are no more than ``block_limit``.

    References
    ----------
    Loh and Stein, Statistica Sinica 2004;14:69-101 (blocks of a point process).
    """
    window = region.window
    tiles = _lay_tiles(window, knowledge)
    block_of_pixel = tiles.block_of_tile[tiles.tile_of_pixel[window.mask]]
    row, column = window.locate(image.x_um, image.y_um)
    n_blocks = int(tiles.block_of_tile.max(initial=-1)) + 1
    sorter = _Sorter(
        region,
        block_of_pixel,
        measure_pixels(window)[window.mask],
        tiles.block_of_tile[tiles.tile_of_pixel[row, column]],
        image.role,
        n_blocks,
    )
    edges = _lay_bins(window, knowledge)
    width = region.margin_width_um
    if region.margin_length_mm > 0:
        area, cells = sorter.sort(np.array([-width, 0.0, width]), len(ZONES))
        bin_area, bin_cells = sorter.sort(edges, len(edges) + 1)
    else:
        area, cells = sorter.keep_together()
        bin_area = np.zeros((n_blocks, len(edges) + 1))
        bin_cells = np.zeros((n_blocks, len(edges) + 1, len(ROLES)))
    draws = int(knowledge.spatial.value("resamples"))
    weights = np.empty((draws, 0))
    if n_blocks:
        even = np.full(n_blocks, 1 / n_blocks)
        weights = rng.multinomial(n_blocks, even, size=draws).astype(np.float64)
    return Blocks(
        side_um=tiles.block_um,
        tile_um=tiles.tile_um,
        tile_of_pixel=tiles.tile_of_pixel,
        block_of_tile=tiles.block_of_tile,
        weights=weights,
        area_mm2=area,
        cells=cells,
        bin_edges_um=edges,
        bin_area_mm2=bin_area,
        bin_cells=bin_cells,
    )


@record
class _Tiles:
    """Tiles and blocks laid over a window, centred on it."""

    tile_um: float
    block_um: float
    tile_of_pixel: NDArray[np.int32]
    block_of_tile: NDArray[np.int32]


def _lay_tiles(window: TissueWindow, knowledge: KnowledgeBase) -> _Tiles:
    value = knowledge.spatial.value
    rows, columns = window.mask.shape
    tile = max(1, round(value("tile_side") / window.pixel_um))
    least = int(np.ceil(np.sqrt(window.mask.sum() / value("block_limit")) / tile))
    per_block = max(int(value("block_tiles")), least)
    wide, tall = (-(-length // (tile * per_block)) * per_block for length in (columns, rows))
    row_tile = (np.arange(rows) + (tall * tile - rows) // 2) // tile
    column_tile = (np.arange(columns) + (wide * tile - columns) // 2) // tile
    tile_of_pixel = (row_tile[:, None] * wide + column_tile[None, :]).astype(np.int32)
    number = np.arange(tall * wide)
    square = (number // wide // per_block) * (wide // per_block) + number % wide // per_block
    kept = np.zeros(int(square[-1]) + 1, dtype=bool)
    kept[square[tile_of_pixel[window.mask]]] = True
    return _Tiles(
        tile_um=tile * window.pixel_um,
        block_um=tile * per_block * window.pixel_um,
        tile_of_pixel=tile_of_pixel,
        block_of_tile=np.where(kept, np.cumsum(kept) - 1, -1)[square].astype(np.int32),
    )


def _lay_bins(window: TissueWindow, knowledge: KnowledgeBase) -> FloatArray:
    step = max(knowledge.spatial.value("profile_bin"), window.pixel_um)
    count = round(knowledge.spatial.value("profile_reach") / step)
    near = np.arange(-count, count + 1, dtype=np.float64) * step
    far = np.array([width for width in FAR_EDGES_UM if width > near[-1]])
    return np.concatenate([-far[::-1], near, far])


class _Sorter:
    """Sorts pixels and cells of one image by block and by bin of distance."""

    def __init__(
        self,
        region: TumourRegion,
        block_of_pixel: NDArray[np.int32],
        areas_mm2: FloatArray,
        block_of_cell: NDArray[np.int32],
        role: NDArray[np.int8],
        n_blocks: int,
    ) -> None:
        self.region, self.n_blocks = region, n_blocks
        self.block_of_pixel, self.areas = block_of_pixel.astype(np.intp), areas_mm2
        self.block_of_cell, self.role = block_of_cell.astype(np.intp), role.astype(np.intp)
        self.distance = region.distance_um[region.window.mask]

    def sort(self, edges: FloatArray, n_bins: int) -> tuple[FloatArray, FloatArray]:
        """Return areas (blocks, bins) and cells (blocks, bins, roles)."""
        first, second, share = share_between_bins(self.distance, self.region.window.pixel_um, edges)
        base, size = self.block_of_pixel * n_bins, self.n_blocks * n_bins
        area = np.bincount(base + first, weights=self.areas * share, minlength=size).astype(np.float64)
        area += np.bincount(base + second, weights=self.areas * (1 - share), minlength=size)
        place = np.searchsorted(edges, self.region.cell_distance_um, side="right")
        return area.reshape(self.n_blocks, n_bins), self._count(place, n_bins)

    def keep_together(self) -> tuple[FloatArray, FloatArray]:
        """Return everything in the last zone: no margin, no compartments."""
        area = np.zeros((self.n_blocks, len(ZONES)))
        area[:, -1] = np.bincount(self.block_of_pixel, weights=self.areas, minlength=self.n_blocks)
        return area, self._count(np.full(len(self.role), len(ZONES) - 1), len(ZONES))

    def _count(self, place: IntArray, n_bins: int) -> FloatArray:
        kinds = len(ROLES)
        inside = self.block_of_cell >= 0
        key = (self.block_of_cell[inside] * n_bins + place[inside]) * kinds + self.role[inside]
        count = np.bincount(key, minlength=self.n_blocks * n_bins * kinds)
        return count.reshape(self.n_blocks, n_bins, kinds).astype(np.float64)


def _indices(zones: tuple[str, ...]) -> list[int]:
    return [ZONES.index(zone) for zone in zones] or list(range(len(ZONES)))


INSIDE = (Compartment.CORE.value, Compartment.INNER_MARGIN.value)
"""Zones of the tumour region."""


def bins_between(edges: FloatArray, low: float, high: float) -> list[int]:
    """List the bins that lie between two distances.

    Parameters
    ----------
    edges : ndarray of float64, shape (edges,)
        Inner edges; the first and the last bin are open.
    low, high : float
        Signed distances, micrometres; infinite ends take the open bins in.

    Returns
    -------
    list of int
        Places of the bins.

    Examples
    --------
    >>> bins_between(np.array([-20.0, 0.0, 20.0]), -np.inf, 0.0)
    [0, 1]
    """
    starts = np.concatenate([[-np.inf], edges])
    ends = np.concatenate([edges, [np.inf]])
    return [place for place in range(len(starts)) if starts[place] >= low and ends[place] <= high]
