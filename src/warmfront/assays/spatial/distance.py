"""Density along the distance from the tumour margin, and what it says of exclusion and depth."""

from dataclasses import replace

import numpy as np

from warmfront.assays.spatial.blocks import bins_between
from warmfront.assays.spatial.density import log_ratio, state
from warmfront.assays.spatial.inputs import INFILTRATE_GROUPS, SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import Estimate, bound_draws, estimate_density
from warmfront.domain.assay import FloatArray
from warmfront.domain.spatial_profile import DistanceBin, SpatialStatistic

PROFILED = ("tumour", *INFILTRATE_GROUPS, "b", "macrophage", "stromal")
"""Roles and groups of which a profile is given."""


def profile_distance(given: SpatialInput) -> tuple[DistanceBin, ...]:
    """Measure the density along the distance from the margin, step by step.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of DistanceBin
        From inside to outside for each of `PROFILED` that the panel tells apart; empty without a margin.
    """
    if given.region.margin_length_mm == 0.0:
        return ()
    edges, reach = given.blocks.bin_edges_um, given.value("profile_reach")
    steps = [place for place in range(1, len(edges)) if edges[place - 1] >= -reach and edges[place] <= reach]
    area = given.blocks.bin_area_mm2
    return tuple(
        _step(given, name, place, cells[:, place], area[:, place])
        for name in PROFILED
        if is_told_apart(name, given.panel)
        for cells in (given.blocks.count_bins(list_roles(name)),)
        for place in steps
    )


def _step(given: SpatialInput, name: str, place: int, cells: FloatArray, area_mm2: FloatArray) -> DistanceBin:
    found = estimate_density(given.blocks, cells, area_mm2, given.knowledge)
    edges = given.blocks.bin_edges_um
    return DistanceBin(
        role=name,
        from_um=float(edges[place - 1]),
        to_um=float(edges[place]),
        area_mm2=float(area_mm2.sum()),
        cells=int(cells.sum()),
        density_per_mm2=found.value,
        low=found.low,
        high=found.high,
    )


def measure_exclusion(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure how much of the infiltrate at the margin stays outside.

    With D_out the density in the band just outside the margin and D_in the density in the tumour deeper than
    a guard strip, half a cell added to each count, the index is (D_out - D_in) / (D_out + D_in): 1 when all
    cells stay outside, 0 when both sides are as dense, -1 when all are inside. The guard strip keeps cells
    that stand on the margin from counting as inside.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``exclusion_index`` of each infiltrating group that is told apart.
    """
    return tuple(
        state("exclusion_index", _exclude(given, name), "index", role=name)
        for name in INFILTRATE_GROUPS
        if is_told_apart(name, given.panel)
    )


def _exclude(given: SpatialInput, name: str) -> Estimate:
    blocks = given.blocks
    if given.region.margin_length_mm == 0.0:
        return Estimate(value=None, note=given.region.note)
    guard, band = given.value("exclusion_guard"), given.value("exclusion_band")
    cells, area = blocks.count_bins(list_roles(name)), blocks.bin_area_mm2
    inside = bins_between(blocks.bin_edges_um, -np.inf, -guard)
    outside = bins_between(blocks.bin_edges_um, 0.0, band)
    tables = np.stack(
        [one[:, side].sum(axis=1) for side in (outside, inside) for one in (cells, area)], axis=1
    )
    total = tables.sum(axis=0)
    least = given.value("area_least")
    for size, words in ((total[1], "outside the margin"), (total[3], f"deeper than {guard:g} um")):
        if size < least:
            return Estimate(value=None, note=f"{size:.4f} mm2 of tissue {words}; {least:g} mm2 is needed")
    if total[0] + total[2] < given.value("cells_for_bootstrap"):
        note = f"{total[0] + total[2]:.0f} such cells near the margin and inside: too few to say"
        return Estimate(value=None, note=note)
    added = given.value("pseudo_count")
    support = tables[:, 1] / total[1] + tables[:, 3] / total[3]
    return bound_draws(
        float(_index(total, added)), _index(blocks.resample(tables), added), support, given.knowledge
    )


def _index(sums: FloatArray, added: float) -> FloatArray:
    """Return (a - b) / (a + b) of two densities, from the logarithm of their ratio."""
    index: FloatArray = np.tanh(log_ratio(sums, added) * np.log(2) / 2)
    return index


def measure_penetration(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure how deep cells that are inside the tumour lie.

    The depth is the median distance from the margin of the cells inside the tumour. Divided by the median
    depth of the tumour's tissue it is 1 where cells are spread as the tissue is, and below 1 where they stay
    near the margin.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``penetration_depth`` (um) and ``penetration_ratio`` of each infiltrating group that is told apart.
    """
    found = []
    for name in INFILTRATE_GROUPS:
        if is_told_apart(name, given.panel):
            depth, ratio = _penetrate(given, name)
            found.append(state("penetration_depth", depth, "um", role=name))
            found.append(state("penetration_ratio", ratio, "ratio", role=name))
    return tuple(found)


def _penetrate(given: SpatialInput, name: str) -> tuple[Estimate, Estimate]:
    blocks = given.blocks
    if given.region.margin_length_mm == 0.0:
        nothing = Estimate(value=None, note=given.region.note)
        return nothing, nothing
    # Bins inside, from the margin inwards; the open one beyond the last edge keeps the sums whole.
    inside = bins_between(blocks.bin_edges_um, -np.inf, 0.0)[::-1]
    depths = _depths(blocks.bin_edges_um)
    cells, area = blocks.count_bins(list_roles(name))[:, inside], blocks.bin_area_mm2[:, inside]
    count, least = float(cells.sum()), given.value("cells_for_bootstrap")
    if count < least:
        nothing = Estimate(value=None, note=f"{count:.0f} such cells inside the tumour; {least:g} are needed")
        return nothing, nothing
    drawn_depth = _median_depth(blocks.resample(cells), depths)
    drawn_tissue = _median_depth(blocks.resample(area), depths)
    depth = float(_median_depth(cells.sum(axis=0), depths))
    tissue = float(_median_depth(area.sum(axis=0), depths))
    support = area.sum(axis=1)
    guard = given.value("exclusion_guard")
    words = f"half of them lie within {guard:g} um of the margin, where cells may stand outside"
    note = words if depth <= guard else ""
    return (
        replace(bound_draws(depth, drawn_depth, support, given.knowledge), note=note),
        replace(bound_draws(depth / tissue, drawn_depth / drawn_tissue, support, given.knowledge), note=note),
    )


def _depths(edges: FloatArray) -> FloatArray:
    """Return the edges inside the tumour as depths, from 0 inwards."""
    inward: FloatArray = -edges[edges <= 0][::-1]
    return inward


def _median_depth(amount: FloatArray, depths: FloatArray) -> FloatArray:
    """Return the depth that halves an amount given per bin, shape (..., bins); linear within a bin.

    The last bin is open; a median that falls into it is said as its near edge.
    """
    summed = np.cumsum(amount, axis=-1)
    half = summed[..., -1:] / 2
    place = np.minimum((summed < half).sum(axis=-1), amount.shape[-1] - 1)
    before = np.where(
        place > 0, np.take_along_axis(summed, np.maximum(place - 1, 0)[..., None], -1)[..., 0], 0.0
    )
    here = np.take_along_axis(amount, place[..., None], -1)[..., 0]
    width = np.append(np.diff(depths), 0.0)[place]
    part = np.divide(half[..., 0] - before, here, out=np.zeros_like(before), where=here > 0)
    found: FloatArray = np.where(half[..., 0] > 0, depths[place] + part * width, np.nan)
    return found
