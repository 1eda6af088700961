"""Area-true densities by role and compartment, and how they compare across the margin."""

import dataclasses

import numpy as np

from warmfront.assays.spatial.blocks import INSIDE, bins_between
from warmfront.assays.spatial.inputs import (
    INFILTRATE_GROUPS,
    ROLE_GROUPS,
    SpatialInput,
    is_told_apart,
    list_roles,
)
from warmfront.assays.spatial.intervals import Estimate, bound_draws, estimate_density
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, CellRole, Compartment
from warmfront.domain.spatial_profile import SpatialStatistic

PLACES: dict[str, tuple[str, ...]] = {
    "": (),
    "inside": INSIDE,
    **{compartment.value: (compartment.value,) for compartment in COMPARTMENTS},
}
"""Name of each place in which densities are given, with its zones; the empty name is all tissue."""

AT_MARGIN: dict[str, float | None] = {"inside": float("inf"), Compartment.INNER_MARGIN.value: None}
"""Places inside that reach up to the margin, with the depth to which they go; None: the margin's width."""

SIDES = (("core", (Compartment.CORE.value,)), ("inside", INSIDE))


def measure_density(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure cells per mm2 of every role and group of roles, in all tissue and by compartment.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``density``; roles that the panel does not tell apart are left out.
    """
    groups = [name for name in ROLE_GROUPS if is_told_apart(name, given.panel)]
    roles = [role.value for role in CellRole if role in given.panel]
    return tuple(
        _place_density(given, name, place, zones)
        for name in (*roles, *groups)
        for place, zones in PLACES.items()
    )


def _place_density(given: SpatialInput, name: str, place: str, zones: tuple[str, ...]) -> SpatialStatistic:
    blocks = given.blocks
    if place and given.region.margin_length_mm == 0.0:
        found = Estimate(value=None, note=given.region.note)
    else:
        cells = blocks.count(list_roles(name), *zones)
        found = estimate_density(blocks, cells, blocks.sum_area(*zones), given.knowledge)
        if place in AT_MARGIN:
            found = _doubt_edge(given, name, AT_MARGIN[place], found)
    return state("density", found, "cells/mm2", role=name, compartment=place)


def _doubt_edge(given: SpatialInput, name: str, reach_um: float | None, found: Estimate) -> Estimate:
    cells, area = _count_deep(given, name, reach_um)
    words = _say_edge(given, found, cells / area if area > 0 else 0.0, area)
    return dataclasses.replace(found, note="; ".join(filter(None, (found.note, words))))


def _count_deep(given: SpatialInput, name: str, reach_um: float | None) -> tuple[float, float]:
    """Count cells and tissue (mm2) inside, from the end of the guard strip at the margin to a depth."""
    blocks = given.blocks
    deepest = -(given.region.margin_width_um if reach_um is None else reach_um)
    bins = bins_between(blocks.bin_edges_um, deepest, -given.value("exclusion_guard"))
    cells = blocks.count_bins(list_roles(name))[:, bins].sum()
    return float(cells), float(blocks.bin_area_mm2[:, bins].sum())


def _say_edge(given: SpatialInput, found: Estimate, deep: float, area_mm2: float) -> str:
    """Say that an interval does not hold what is found once the strip at the margin is left out.

    The margin is known to some micrometres, whatever the number of cells, and the interval knows nothing of
    that: where cells crowd on one side of it, some count on the other.
    """
    if found.low is None or found.high is None or area_mm2 < given.value("area_least"):
        return ""
    if found.low <= deep <= found.high:
        return ""
    guard = given.value("exclusion_guard")
    return (
        f"{deep:.3g} without the {guard:g} um at the margin, which the interval does not hold: the margin is "
        "known to some micrometres only, and cells that stand on it may belong outside"
    )


def measure_infiltration(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure log2 of the density inside the tumour over that in the outer margin.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``infiltration_ratio`` of each infiltrating group that is told apart, with compartment ``core`` (core
        over outer margin) and ``inside`` (the whole tumour region over outer margin).
    """
    return tuple(
        state(
            "infiltration_ratio",
            _compare(given, name, place, zones),
            "log2 ratio",
            role=name,
            compartment=place,
        )
        for name in INFILTRATE_GROUPS
        if is_told_apart(name, given.panel)
        for place, zones in SIDES
    )


def _compare(given: SpatialInput, name: str, place: str, zones: tuple[str, ...]) -> Estimate:
    if given.region.margin_length_mm == 0.0:
        return Estimate(value=None, note=given.region.note)
    blocks, roles, outer = given.blocks, list_roles(name), Compartment.OUTER_MARGIN.value
    tables = np.stack(
        [
            blocks.count(roles, *zones),
            blocks.sum_area(*zones),
            blocks.count(roles, outer),
            blocks.sum_area(outer),
        ],
        axis=1,
    )
    total = tables.sum(axis=0)
    least = given.value("area_least")
    for area, words in ((total[1], "inside"), (total[3], "in the outer margin")):
        if area < least:
            return Estimate(value=None, note=f"{area:.4f} mm2 of tissue {words}; {least:g} mm2 is needed")
    if total[0] + total[2] == 0:
        return Estimate(value=None, note="no such cell on either side of the margin")
    added = given.value("pseudo_count")
    support = tables[:, 1] / total[1] + tables[:, 3] / total[3]
    found = bound_draws(
        float(log_ratio(total, added)),
        log_ratio(blocks.resample(tables), added),
        support,
        given.knowledge,
    )
    notes = []
    if min(total[0], total[2]) < given.value("cells_for_bootstrap"):
        words = f"few cells: {total[0]:.0f} inside, {total[2]:.0f} in the outer margin"
        notes.append(f"{words}; the interval is then too narrow")
    if place in AT_MARGIN:
        deep = np.array([*_count_deep(given, name, AT_MARGIN[place]), total[2], total[3]])
        notes.append(_say_edge(given, found, float(log_ratio(deep, added)), float(deep[1])))
    return dataclasses.replace(found, note="; ".join(filter(None, notes)))


def log_ratio(sums: FloatArray, added: float) -> FloatArray:
    """Return log2 of a density over another, with cells added to both counts.

    Parameters
    ----------
    sums : ndarray of float64, shape (..., 4)
        Cells and area of the first, cells and area of the second.
    added : float
        Pseudo-count, in cells, added to both counts always.

    Returns
    -------
    ndarray of float64, shape (...)
        NaN where either area is zero.

    Examples
    --------
    >>> float(log_ratio(np.array([39.5, 1.0, 9.5, 1.0]), 0.5))
    2.0
    """
    ok = (sums[..., 1] > 0) & (sums[..., 3] > 0)
    first = np.divide(sums[..., 0] + added, sums[..., 1], out=np.ones_like(sums[..., 0]), where=ok)
    second = np.divide(sums[..., 2] + added, sums[..., 3], out=np.ones_like(sums[..., 0]), where=ok)
    found: FloatArray = np.where(ok, np.log2(first / second), np.nan)
    return found


def state(
    statistic: str,
    found: Estimate,
    unit: str,
    *,
    role: str = "",
    to_role: str = "",
    compartment: str = "",
    radius_um: float | None = None,
) -> SpatialStatistic:
    """Write an estimate as a statistic.

    Parameters
    ----------
    statistic : str
        Identifier.
    found : Estimate
        Value and interval.
    unit : str
        Unit.
    role, to_role, compartment : str
        What it is about.
    radius_um : float or None
        Radius or distance.

    Returns
    -------
    SpatialStatistic
        The same as a record of the profile.
    """
    return SpatialStatistic(
        statistic=statistic,
        value=found.value,
        unit=unit,
        role=role,
        to_role=to_role,
        compartment=compartment,
        radius_um=radius_um,
        low=found.low,
        high=found.high,
        interval=found.interval,
        note=found.note,
    )
