"""Cells and areas on both sides of the margin, by spatial block, and resamples of them."""

from collections.abc import Sequence

import numpy as np

from warmfront.assays.spatial.intervals import count_effective, widen_few
from warmfront.assays.spatial.window import measure_pixels
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, BoolArray, CellRole, Compartment, TissueImage, TumourRegion

BLOCK_FIELDS = 4
"""Cells inside, area inside (mm2), cells beside, area beside (mm2)."""

_CHUNK = 2_000_000
"""Weights drawn at once: bounds memory for whole slides (assumption)."""


def tabulate_blocks(
    image: TissueImage,
    region: TumourRegion,
    roles: Sequence[CellRole],
    block_um: float,
    guard_um: float = 0.0,
) -> FloatArray:
    """Count cells and areas inside the tumour region and in its outer margin, block by block.

    Parameters
    ----------
    image : TissueImage
        Cells.
    region : TumourRegion
        Tumour region of the same image.
    roles : sequence of CellRole
        Cells that count.
    block_um : float
        Side of a square block, micrometres; rounded to whole pixels.
    guard_um : float
        Strip inside the margin that counts on neither side: the margin is known to about half a pixel, and
        cells crowded against it would otherwise be taken for cells inside.

    Returns
    -------
    ndarray of float64, shape (blocks, 4)
        Cells inside, mm2 inside, cells beside, mm2 beside; blocks with neither area are left out. Without a
        margin nothing lies beside.
    """
    inside, beside = _sides(region, guard_um)
    window = region.window
    per_block = max(1, round(block_um / window.pixel_um))
    rows, columns = inside.shape
    wide = -(-columns // per_block)
    number = (np.arange(rows) // per_block)[:, None] * wide + (np.arange(columns) // per_block)[None, :]
    n_blocks = int(number.max()) + 1 if number.size else 0
    areas = measure_pixels(window)
    chosen = image.is_role(*roles)
    row, column = window.locate(image.x_um[chosen], image.y_um[chosen])
    table = np.zeros((n_blocks, BLOCK_FIELDS))
    for place, side in enumerate((inside, beside)):
        hit = side[row, column]
        table[:, 2 * place] = np.bincount(number[row[hit], column[hit]], minlength=n_blocks)
        table[:, 2 * place + 1] = np.bincount(number[side], areas[side], minlength=n_blocks)
    kept: FloatArray = table[(table[:, 1] + table[:, 3]) > 0]
    return kept


def _sides(region: TumourRegion, guard_um: float) -> tuple[BoolArray, BoolArray]:
    outer = COMPARTMENTS.index(Compartment.OUTER_MARGIN)
    inside = region.mask & region.window.mask
    beside = (region.compartment == outer) & region.window.mask & ~inside
    # Without a margin there is no distance to it, and no strip either.
    return inside & ~(region.distance_um > -guard_um), beside


def resample_sums(tables: Sequence[FloatArray], n_resamples: int, rng: np.random.Generator) -> FloatArray:
    """Draw regions with replacement, blocks within each, and add cells and areas up.

    Parameters
    ----------
    tables : sequence of ndarray, shape (blocks, 4)
        One per region, as `tabulate_blocks` gives it; one region is always drawn.
    n_resamples : int
        Number of resamples.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float64, shape (n_resamples, 4)
        Sums of each resample.
    """
    n_regions = len(tables)
    if n_regions == 1:
        times = np.ones((n_resamples, 1), dtype=np.intp)
    else:
        times = rng.multinomial(n_regions, np.full(n_regions, 1 / n_regions), size=n_resamples)
    sums = np.zeros((n_resamples, BLOCK_FIELDS))
    for which, table in enumerate(tables):
        n_blocks = len(table)
        if n_blocks == 0:
            continue
        even = np.full(n_blocks, 1 / n_blocks)
        step = max(1, _CHUNK // n_blocks)
        for start in range(0, n_resamples, step):
            drawn = rng.multinomial(times[start : start + step, which] * n_blocks, even)
            sums[start : start + step] += drawn @ table
    return sums


def draw_sums(
    tables: Sequence[FloatArray], n_resamples: int, least_cells: float, rng: np.random.Generator
) -> FloatArray:
    """Resample cells and areas so that few blocks and few cells do not look more certain than they are.

    Parameters
    ----------
    tables : sequence of ndarray, shape (blocks, 4)
        One per region.
    n_resamples : int
        Number of resamples.
    least_cells : float
        Where a side holds fewer cells in all, resamples of blocks would hardly vary; its cells are then drawn
        from the Gamma distribution that a Poisson count of that size leaves (Jeffreys prior).
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float64, shape (n_resamples, 4)
        Sums of each resample. In one region the logarithm of a density is spread by the factor by which
        Student's t with the effective number of blocks exceeds the normal; between regions nothing is spread,
        and few regions give too narrow an interval.
    """
    sums = resample_sums(tables, n_resamples, rng)
    total: FloatArray = np.sum([table.sum(axis=0) for table in tables], axis=0)
    for cells, area in ((0, 1), (2, 3)):
        if total[area] <= 0:
            continue
        if total[cells] < least_cells:
            sums[:, cells] = rng.gamma(total[cells] + 0.5, size=n_resamples) * sums[:, area] / total[area]
        elif len(tables) == 1:
            expected = total[cells] / total[area] * sums[:, area]
            ratio = sums[:, cells] / np.where(expected > 0, expected, 1.0)
            sums[:, cells] = expected * ratio ** widen_few(count_effective(tables[0][:, area]))
    return sums


def measure_sides(sums: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Turn sums into the two densities and the geometry.

    Parameters
    ----------
    sums : ndarray, shape (resamples, 4)
        Cells inside, mm2 inside, cells beside, mm2 beside.

    Returns
    -------
    inside, beside : ndarray, shape (resamples,)
        Cells per mm2; NaN where there is no area.
    geometry : ndarray, shape (resamples,)
        Logarithm (base 2) of the density inside over that beside, half a cell added on either side; NaN
        where either side has no area.

    Examples
    --------
    >>> inside, beside, geometry = measure_sides(np.array([[10.0, 0.1, 0.0, 0.1]]))
    >>> float(inside[0]), float(beside[0]), round(float(geometry[0]), 2)
    (100.0, 0.0, 4.39)
    """
    inside = _divide(sums[:, 0], sums[:, 1])
    beside = _divide(sums[:, 2], sums[:, 3])
    geometry: FloatArray = np.log2(_divide(sums[:, 0] + 0.5, sums[:, 1])) - np.log2(
        _divide(sums[:, 2] + 0.5, sums[:, 3])
    )
    return inside, beside, geometry


def _divide(cells: FloatArray, area: FloatArray) -> FloatArray:
    there = area > 0
    found: FloatArray = np.where(there, cells / np.where(there, area, 1.0), np.nan)
    return found
