"""CD3 and CD8 densities in core and invasive margin as the Immunoscore has them, where a field allows it."""

from warmfront.assays.spatial.blocks import bins_between
from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import Estimate, estimate_density
from warmfront.domain.spatial_profile import SpatialStatistic

MARKERS = (("t_all", "CD3"), ("cd8_t", "CD8"))
NO_REFERENCE = (
    "density only: the Immunoscore is a mean percentile of a reference cohort, and none is packaged; the "
    "core is all tumour deeper than the margin, the margin 500 um to each side"
)


def measure_immunoscore(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure CD3 and CD8 densities in the core and in the invasive margin, 500 um to each side of it.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``immunoscore_density`` with compartment ``core`` and ``margin``; without a value and with the reason
        where the field cannot show both regions, as in tissue cores and single fields of view.

    References
    ----------
    Galon et al., J Pathol 2014;232:199-209, doi 10.1002/path.4287 (regions and markers; the width of the
    margin is recalled, not read).
    """
    width = given.value("immunoscore_margin")
    refusal = _refuse(given, width)
    found = []
    for name, marker in MARKERS:
        for place, low, high in (("core", -float("inf"), -width), ("margin", -width, width)):
            estimate = Estimate(value=None, note=refusal)
            if not refusal and not is_told_apart(name, given.panel):
                estimate = Estimate(value=None, note=f"the panel does not tell {marker} T cells apart")
            elif not refusal:
                bins = bins_between(given.blocks.bin_edges_um, low, high)
                cells = given.blocks.count_bins(list_roles(name))[:, bins].sum(axis=1)
                area = given.blocks.bin_area_mm2[:, bins].sum(axis=1)
                estimate = estimate_density(given.blocks, cells, area, given.knowledge, note=NO_REFERENCE)
            found.append(
                state(
                    "immunoscore_density",
                    estimate,
                    "cells/mm2",
                    role=name,
                    compartment=place,
                    radius_um=width,
                )
            )
    return tuple(found)


def _refuse(given: SpatialInput, width: float) -> str:
    if given.region.margin_length_mm == 0.0:
        return given.region.note
    edges, area = given.blocks.bin_edges_um, given.blocks.bin_area_mm2.sum(axis=0)
    core = float(area[bins_between(edges, -float("inf"), -width)].sum())
    beyond = float(area[bins_between(edges, width, float("inf"))].sum())
    least = given.value("immunoscore_area")
    short = [
        f"{size:.2f} mm2 {words}"
        for size, words in ((core, "of tumour deeper than that"), (beyond, "of tissue farther out"))
        if size < least
    ]
    if not short:
        return ""
    return (
        f"the field is too small for a margin of {width:g} um to each side: {' and '.join(short)}, "
        f"{least:g} mm2 is needed"
    )
