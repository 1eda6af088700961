"""Heterogeneity over square tiles: how unevenly cells lie, and whether where tumour cells lie."""

from collections.abc import Callable

import numpy as np

from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import INFILTRATE_GROUPS, SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import Estimate, bound_draws
from warmfront.assays.spatial.window import measure_pixels
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.domain.space import CellRole
from warmfront.domain.spatial_profile import SpatialStatistic

HOT_GROUPS = ("cd8_t", "t_all", "lymphoid")
"""Groups of which a tile can be hot; one threshold would make every tile hot for all immune cells."""


@record
class Tiles:
    """Tiles that hold enough tissue.

    Parameters
    ----------
    number : ndarray of int, shape (tiles,)
        Number of each tile in `Blocks.block_of_tile`.
    block : ndarray of int, shape (tiles,)
        Block of each tile.
    area_mm2 : ndarray of float64, shape (tiles,)
        Tissue in each.
    """

    number: IntArray
    block: IntArray
    area_mm2: FloatArray


def find_tiles(given: SpatialInput) -> Tiles:
    """Find the tiles of which tissue fills a large enough part.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    Tiles
        In the order of their numbers.
    """
    blocks, window = given.blocks, given.window
    areas = measure_pixels(window)[window.mask]
    number = blocks.tile_of_pixel[window.mask]
    area = np.bincount(number, weights=areas, minlength=len(blocks.block_of_tile)).astype(np.float64)
    kept = np.flatnonzero(area >= given.value("tile_tissue") * blocks.tile_um**2 / 1e6)
    return Tiles(number=kept, block=blocks.block_of_tile[kept].astype(np.intp), area_mm2=area[kept])


def count_tiles(given: SpatialInput, tiles: Tiles, roles: tuple[CellRole, ...]) -> FloatArray:
    """Count the cells of these roles in each tile.

    Parameters
    ----------
    given : SpatialInput
        One image.
    tiles : Tiles
        Its tiles.
    roles : tuple of CellRole
        Roles that count.

    Returns
    -------
    ndarray of float64, shape (tiles,)
        Cells.
    """
    chosen = given.image.is_role(*roles)
    row, column = given.window.locate(given.image.x_um[chosen], given.image.y_um[chosen])
    number = given.blocks.tile_of_pixel[row, column]
    count = np.bincount(number, minlength=len(given.blocks.block_of_tile))
    return count[tiles.number].astype(np.float64)


def measure_tiles(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure heterogeneity over tiles.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        For each infiltrating group that is told apart: ``tile_overdispersion`` (squared coefficient of
        variation of the density beyond what counting gives; 0 at complete spatial randomness),
        ``tile_hot_share`` (share of tiles at or above a density) and ``tile_morisita_horn`` with the tumour
        cells (1 when both have the same shares of their cells in every tile, 0 when they share no tile).

    References
    ----------
    Morisita-Horn index of tumour and immune cells: Maley et al., Breast Cancer Res 2015,
    doi 10.1186/s13058-015-0638-4.
    """
    tiles = find_tiles(given)
    tumour = count_tiles(given, tiles, (CellRole.TUMOUR,))
    found = []
    for name in INFILTRATE_GROUPS:
        if not is_told_apart(name, given.panel):
            continue
        cells = count_tiles(given, tiles, list_roles(name))
        uneven = _judge_unevenness(given, tiles, cells)
        found.append(state("tile_overdispersion", uneven, "squared coefficient of variation", role=name))
        if name in HOT_GROUPS:
            found.append(state("tile_hot_share", _judge_heat(given, tiles, cells), "share", role=name))
        if CellRole.TUMOUR in given.panel:
            together = _judge_togetherness(given, tiles, tumour, cells)
            found.append(state("tile_morisita_horn", together, "index", role="tumour", to_role=name))
    return tuple(found)


def _judge_unevenness(given: SpatialInput, tiles: Tiles, cells: FloatArray) -> Estimate:
    if cells.sum() < len(cells):
        note = f"{cells.sum():.0f} such cells in {len(cells)} tiles: counting alone decides"
        return Estimate(value=None, note=note)
    area = tiles.area_mm2
    parts = [cells, area, cells**2, cells * area, area**2]
    return _estimate(given, tiles, parts, _overdispersion)


def _judge_heat(given: SpatialInput, tiles: Tiles, cells: FloatArray) -> Estimate:
    hot = (cells >= given.value("tile_hot") * tiles.area_mm2).astype(np.float64)
    found = _estimate(given, tiles, [hot, np.ones_like(hot)], _share)
    if found.value in (0.0, 1.0):
        return Estimate(value=found.value, interval="no interval: all tiles are alike")
    return found


def _judge_togetherness(given: SpatialInput, tiles: Tiles, tumour: FloatArray, cells: FloatArray) -> Estimate:
    fewest, needed = min(tumour.sum(), cells.sum()), given.value("cells_for_bootstrap")
    if fewest < needed:
        return Estimate(value=None, note=f"{fewest:.0f} such cells in the tiles; {needed:g} are needed")
    parts = [tumour, cells, tumour * cells, tumour**2, cells**2]
    return _estimate(given, tiles, parts, _morisita_horn)


def _estimate(
    given: SpatialInput,
    tiles: Tiles,
    parts: list[FloatArray],
    formula: Callable[[FloatArray], FloatArray],
) -> Estimate:
    """Add parts of each tile up per block, and put the formula on the sums of the image and of resamples."""
    least = int(given.value("tiles_least"))
    if len(tiles.number) < least:
        return Estimate(value=None, note=f"{len(tiles.number)} tiles of tissue; {least} are needed")
    table = np.stack([_add_up(given, tiles, part) for part in parts], axis=1)
    value = float(formula(table.sum(axis=0)))
    if not np.isfinite(value):
        return Estimate(value=None, note="no such cells in the tiles")
    support = _add_up(given, tiles, tiles.area_mm2)
    return bound_draws(value, formula(given.blocks.resample(table)), support, given.knowledge)


def _add_up(given: SpatialInput, tiles: Tiles, part: FloatArray) -> FloatArray:
    """Return the sum of a quantity of tiles per block."""
    return np.bincount(tiles.block, weights=part, minlength=given.blocks.n_blocks).astype(np.float64)


def _overdispersion(sums: FloatArray) -> FloatArray:
    """Return (sum (n - d a)^2 - sum n) / sum (d a)^2 with d = sum n / sum a: a mixed Poisson law."""
    n, a, nn, na, aa = np.moveaxis(sums, -1, 0)
    density = _over(n, a)
    return _over(nn - 2 * density * na + density**2 * aa - n, density**2 * aa)


def _share(sums: FloatArray) -> FloatArray:
    return _over(sums[..., 0], sums[..., 1])


def _morisita_horn(sums: FloatArray) -> FloatArray:
    """Return 2 sum(x y) / ((sum x^2 / X^2 + sum y^2 / Y^2) X Y)."""
    x, y, xy, xx, yy = np.moveaxis(sums, -1, 0)
    return _over(2 * xy, (_over(xx, x**2) + _over(yy, y**2)) * x * y)


def _over(first: FloatArray, second: FloatArray) -> FloatArray:
    first, second = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    found: FloatArray = np.divide(first, second, out=np.full(first.shape, np.nan), where=second > 0)
    return found
