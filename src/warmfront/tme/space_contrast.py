"""A later timepoint of one patient held against an earlier one."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.spatial_profile import PairedContrast, SpatialProfile
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.tme.space_blocks import measure_sides
from warmfront.tme.space_call import AXES, draw_for_call

TIME_ORDER = ("pre", "on", "post")
"""Treatment timepoints in order; others follow in order of appearance."""

HALF_CELL = np.array([0.5, 0.0, 0.5, 0.0])
"""Added to every count before a logarithm, so that a side without a cell has one."""


def order_timepoints(timepoints: Sequence[str | None]) -> tuple[str | None, ...]:
    """Put timepoints in order of time, each once; images without one come first.

    Parameters
    ----------
    timepoints : sequence of str or None
        As they occur.

    Returns
    -------
    tuple of str or None
        None, then pre, on, post, then others as they appear.

    Examples
    --------
    >>> order_timepoints(["week 12", "on", "pre", "on"])
    ('pre', 'on', 'week 12')
    """
    seen = tuple(dict.fromkeys(timepoints))
    known = (None, *TIME_ORDER)
    return (*(one for one in known if one in seen), *(one for one in seen if one not in known))


def contrast_timepoints(
    before: Sequence[SpatialProfile],
    after: Sequence[SpatialProfile],
    names: tuple[str, str],
    spatial: SpatialKnowledge,
    rng: np.random.Generator,
) -> tuple[PairedContrast, ...]:
    """Hold the axes of a later timepoint against those of an earlier one.

    Parameters
    ----------
    before, after : sequence of SpatialProfile
        Images of one patient that could be measured.
    names : tuple of str
        The two timepoints.
    spatial : SpatialKnowledge
        Number of resamples.
    rng : numpy.random.Generator
        Source of randomness; the two sides are resampled independently.

    Returns
    -------
    tuple of PairedContrast
        Ratios (log2) of the two densities and change of the geometry; a side without a usable image gives
        contrasts without value that say so.
    """
    groups = {profile.axes[0].role for profile in (*before, *after)}
    lack = ""
    if not before or not after:
        lack = f"no usable image {names[0] if not before else names[1]}"
    elif len(groups) > 1:
        lack = f"called on different cells ({', '.join(sorted(groups))})"
    if lack:
        return tuple(_without(axis, names, len(before), len(after), lack) for axis in AXES)
    sides = [[np.array(profile.blocks) for profile in side] for side in (before, after)]
    totals = [log_axes(np.sum([table.sum(axis=0) for table in side], axis=0)[None, :]) for side in sides]
    draws = [log_axes(draw_for_call(side, spatial, rng)) for side in sides]
    return tuple(
        _contrast(axis, names, (len(before), len(after)), totals, draws, place)
        for place, axis in enumerate(AXES)
    )


def log_axes(sums: FloatArray) -> FloatArray:
    """Give log2 of the two densities, half a cell added, and the geometry; shape (3, resamples)."""
    inside, beside, _ = measure_sides(sums + HALF_CELL)
    found: FloatArray = np.stack([np.log2(inside), np.log2(beside), measure_sides(sums)[2]])
    return found


def _contrast(
    axis: str,
    names: tuple[str, str],
    counts: tuple[int, int],
    totals: Sequence[FloatArray],
    draws: Sequence[FloatArray],
    place: int,
) -> PairedContrast:
    values = [float(total[place, 0]) for total in totals]
    moved = draws[1][place] - draws[0][place]
    moved = moved[~np.isnan(moved)]
    low, high = (float(end) for end in np.quantile(moved, [0.025, 0.975])) if len(moved) else (None, None)
    single = [name for name, count in zip(names, counts, strict=True) if count == 1]
    within = (
        f"; one region {' and '.join(single)}: within-region only on that side, so too narrow"
        if single
        else ""
    )
    return PairedContrast(
        axis=axis,
        before=names[0],
        after=names[1],
        n_before=counts[0],
        n_after=counts[1],
        value_before=values[0],
        value_after=values[1],
        change=values[1] - values[0],
        unit="log2 ratio",
        low=low,
        high=high,
        interval="95% percentile interval, regions and blocks of both sides resampled" + within,
        note="values are log2 of cells/mm2, half a cell added"
        if axis != AXES[2]
        else "log2 of inside over beside",
    )


def _without(axis: str, names: tuple[str, str], n_before: int, n_after: int, lack: str) -> PairedContrast:
    return PairedContrast(
        axis=axis,
        before=names[0],
        after=names[1],
        n_before=n_before,
        n_after=n_after,
        value_before=None,
        value_after=None,
        change=None,
        unit="log2 ratio",
        low=None,
        high=None,
        interval="no interval",
        note=lack,
    )
