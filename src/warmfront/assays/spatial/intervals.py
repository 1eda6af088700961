"""Intervals of statistics that are sums over spatial blocks."""

import dataclasses

import numpy as np

from warmfront.assays.spatial.blocks import Blocks
from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.intervals import poisson_exact

LEVEL = 0.95
BOOTSTRAP = "95% spatial block bootstrap"
POISSON = "95% exact Poisson: too few cells for the bootstrap"


@record
class Estimate:
    """A value with its interval and the words for both.

    Parameters
    ----------
    value : float or None
        None with the reason in `note`.
    low, high : float or None
        Ends of the interval.
    interval : str
        What the interval is, or why there is none.
    note : str
        Reason or limit.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    interval: str = "no interval"
    note: str = ""


def bound_draws(value: float, draws: FloatArray, tissue: FloatArray, knowledge: KnowledgeBase) -> Estimate:
    """Put an interval from resamples of blocks around a value.

    Quantiles of a bootstrap of few blocks lie too close together. They are moved outwards so that for a mean
    the interval is the one of Student's t with the effective number of blocks.

    Parameters
    ----------
    value : float
        The statistic.
    draws : ndarray of float64, shape (resamples,)
        The statistic in each resample; NaN where it is not defined.
    tissue : ndarray of float64, shape (blocks,)
        Tissue that each block brings to the statistic; from it follows the effective number of blocks.
    knowledge : KnowledgeBase
        Parameter ``blocks_least``.

    Returns
    -------
    Estimate
        Without an interval, and with the reason, where there are too few blocks.

    References
    ----------
    Hesterberg, What teachers should know about the bootstrap, arXiv 1411.5279 (expanded percentiles).
    """
    blocks = count_effective(tissue)
    least = knowledge.spatial.value("blocks_least")
    if blocks < least:
        return Estimate(
            value=value, interval=f"no interval: tissue in {blocks:.1f} blocks, {least:g} are needed"
        )
    held = draws[np.isfinite(draws)]
    if len(held) < 0.9 * len(draws):  # assumption: an interval of what is often undefined would mislead
        return Estimate(value=value, interval="no interval: not defined in many resamples")
    from scipy.special import ndtr, ndtri

    tail = float(ndtr(ndtri((1 - LEVEL) / 2) * widen_few(blocks)))
    low, high = np.quantile(held, [tail, 1 - tail])
    return Estimate(value=value, low=float(low), high=float(high), interval=BOOTSTRAP)


def count_effective(tissue: FloatArray) -> float:
    """Return the effective number of blocks: square of the sum of their tissue over the sum of squares."""
    total = float((tissue**2).sum())
    return float(tissue.sum()) ** 2 / total if total > 0 else 0.0


def widen_few(n_effective: float) -> float:
    """Return how much wider than the normal one Student's interval of so many resampled values is.

    Parameters
    ----------
    n_effective : float
        Effective number of values; fewer than two count as two.

    Returns
    -------
    float
        Ratio of the half widths, with the factor by which a bootstrap of so few is too narrow; above 1.

    Examples
    --------
    >>> [round(widen_few(n), 2) for n in (3, 10, 1000)]
    [2.69, 1.22, 1.0]
    """
    from scipy.special import ndtri, stdtrit

    n = max(n_effective, 2.0)
    tail = (1 - LEVEL) / 2
    return float(stdtrit(n - 1, tail) / ndtri(tail) * np.sqrt(n / (n - 1)))


def estimate_density(
    blocks: Blocks, cells: FloatArray, area_mm2: FloatArray, knowledge: KnowledgeBase, note: str = ""
) -> Estimate:
    """Estimate a density from cells and tissue area per block.

    Parameters
    ----------
    blocks : Blocks
        Resamples.
    cells, area_mm2 : ndarray of float64, shape (blocks,)
        Cells, and the tissue in which they were counted.
    knowledge : KnowledgeBase
        Parameters ``area_least``, ``cells_for_bootstrap``, ``blocks_least``.
    note : str
        Limit that goes with every value.

    Returns
    -------
    Estimate
        Cells/mm2. No value where there is hardly any tissue; an exact Poisson interval, which takes cells as
        independent, where there are too few cells to resample.
    """
    total, area = float(cells.sum()), float(area_mm2.sum())
    least = knowledge.spatial.value("area_least")
    if area < least:
        return Estimate(value=None, note=f"{area:.4f} mm2 of tissue there; at least {least:g} mm2 is needed")
    if total < knowledge.spatial.value("cells_for_bootstrap"):
        low, high = poisson_exact(round(total))
        return Estimate(value=total / area, low=low / area, high=high / area, interval=POISSON, note=note)
    drawn_area = blocks.resample(area_mm2)
    draws = np.divide(
        blocks.resample(cells), drawn_area, out=np.full(len(drawn_area), np.nan), where=drawn_area > 0
    )
    return dataclasses.replace(bound_draws(total / area, draws, area_mm2, knowledge), note=note)
