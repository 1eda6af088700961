"""Sums of per-cell numbers by spatial block, and ratios of them with intervals."""

import numpy as np

from warmfront.assays.spatial.inputs import SpatialInput
from warmfront.assays.spatial.intervals import Estimate, bound_draws
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.space import BoolArray


def find_blocks(given: SpatialInput) -> IntArray:
    """Return the spatial block of each cell.

    Parameters
    ----------
    given : SpatialInput
        Image with its blocks.

    Returns
    -------
    ndarray of int64, shape (cells,)
        -1 for a cell outside every block.
    """
    row, column = given.window.locate(given.image.x_um, given.image.y_um)
    return given.blocks.block_of_tile[given.blocks.tile_of_pixel[row, column]].astype(np.intp)


def sum_cells(given: SpatialInput, per_cell: FloatArray) -> FloatArray:
    """Add up columns of per-cell numbers over each spatial block.

    Parameters
    ----------
    given : SpatialInput
        Image with its blocks.
    per_cell : ndarray of float64, shape (cells, columns)
        Numbers.

    Returns
    -------
    ndarray of float64, shape (blocks, columns)
        Cells outside every block are left out.
    """
    blocks = given.blocks
    block = find_blocks(given)
    inside = block >= 0
    sums = [
        np.bincount(block[inside], weights=per_cell[inside, place], minlength=blocks.n_blocks)
        for place in range(per_cell.shape[1])
    ]
    return np.stack(sums, axis=1)


def estimate_ratio(given: SpatialInput, per_cell: FloatArray, scale: float = 1.0, note: str = "") -> Estimate:
    """Estimate a ratio of two per-cell sums with its block bootstrap interval.

    Parameters
    ----------
    given : SpatialInput
        Image with its blocks.
    per_cell : ndarray of float64, shape (cells, 2)
        What is added up in numerator and denominator.
    scale : float
        Factor of the ratio.
    note : str
        Limit that goes with the value.

    Returns
    -------
    Estimate
        No value, with `note` as the reason, when the denominator is zero.
    """
    above, below = per_cell.sum(axis=0)
    if below == 0:
        return Estimate(value=None, note=note)
    value = float(scale * above / below)
    if above == 0:
        return Estimate(value=value, interval="no interval: none was seen, resamples hold none", note=note)
    sums = sum_cells(given, per_cell)
    drawn = given.blocks.resample(sums)
    draws = np.divide(
        scale * drawn[:, 0], drawn[:, 1], out=np.full(len(drawn), np.nan), where=drawn[:, 1] > 0
    )
    tissue = given.blocks.sum_area()
    found = bound_draws(value, draws, tissue, given.knowledge)
    return Estimate(value=value, low=found.low, high=found.high, interval=found.interval, note=note)


STEPS = 200
"""Steps of the histogram from which quantiles of resamples are read: a few per cent of the value each."""


def draw_quantiles(
    given: SpatialInput, of: BoolArray, values: FloatArray, levels: tuple[float, ...]
) -> FloatArray:
    """Return quantiles of per-cell values in every resample of the spatial blocks.

    Parameters
    ----------
    given : SpatialInput
        Image with its blocks.
    of : ndarray of bool, shape (cells,)
        Cells that have a value.
    values : ndarray of float64, shape (cells of `of`,)
        Finite values, zero or more.
    levels : tuple of float
        Between 0 and 1.

    Returns
    -------
    ndarray of float64, shape (resamples, levels)
        NaN in a resample without a cell.
    """
    block = find_blocks(given)[of]
    inside = block >= 0
    low = max(float(values.min()), 0.1)
    edges = np.geomspace(low, max(float(values.max()), low) * 1.001, STEPS + 1)
    edges[0] = min(float(values.min()), low)
    step = np.clip(np.searchsorted(edges, values[inside], side="right") - 1, 0, STEPS - 1)
    size = given.blocks.n_blocks * STEPS
    counts = np.bincount(block[inside] * STEPS + step, minlength=size).astype(np.float64)
    upto = given.blocks.resample(counts.reshape(given.blocks.n_blocks, STEPS)).cumsum(axis=1)
    found = np.full((len(upto), len(levels)), np.nan)
    drawn = np.flatnonzero(upto[:, -1] > 0)
    for place, level in enumerate(levels):
        wanted = level * upto[drawn, -1]
        at = (upto[drawn] >= wanted[:, None]).argmax(axis=1)
        before = np.where(at > 0, upto[drawn, np.maximum(at - 1, 0)], 0.0)
        within = (wanted - before) / np.maximum(upto[drawn, at] - before, 1e-12)
        found[drawn, place] = edges[at] + within * (edges[at + 1] - edges[at])
    return found
