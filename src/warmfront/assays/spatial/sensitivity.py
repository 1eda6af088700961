"""How much the tumour region depends on its bandwidth."""

import numpy as np

from warmfront.assays.spatial.density import log_ratio, state
from warmfront.assays.spatial.inputs import INFILTRATE_GROUPS, SpatialInput, is_told_apart, list_roles
from warmfront.assays.spatial.intervals import Estimate
from warmfront.assays.spatial.region import find_region
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, Compartment, TumourRegion
from warmfront.domain.spatial_profile import SpatialStatistic

FACTORS = (0.5, 2.0)
NO_INTERVAL = "no interval: a repetition on the same cells"


def measure_sensitivity(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Find the tumour region again at half and double bandwidth, and measure how the main figures change.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``sensitivity_tumour_area`` and ``sensitivity_margin_length`` (log2 of the new over the usual value)
        and ``sensitivity_infiltration`` (change of the log2 ratio of densities inside and in the outer
        margin, for the first infiltrating group that is told apart); ``radius_um`` is the bandwidth.
    """
    group = next((name for name in INFILTRATE_GROUPS if is_told_apart(name, given.panel)), "")
    usual = given.region
    found = []
    for factor in FACTORS:
        width = usual.bandwidth_um * factor
        other = find_region(given.image, given.window, given.knowledge, bandwidth_um=width)
        changes = {
            "sensitivity_tumour_area": _log_change(usual.tumour_area_mm2, other.tumour_area_mm2),
            "sensitivity_margin_length": _log_change(usual.margin_length_mm, other.margin_length_mm),
        }
        if group:
            before, after = (_infiltration(given, region, group) for region in (usual, other))
            changes["sensitivity_infiltration"] = after - before
        for name, change in changes.items():
            known = np.isfinite(change)
            reason = other.note if usual.margin_length_mm > 0 else usual.note
            estimate = Estimate(
                value=float(change) if known else None, interval=NO_INTERVAL, note="" if known else reason
            )
            role = group if name.endswith("infiltration") else ""
            found.append(state(name, estimate, "log2 ratio", role=role, radius_um=width))
    return tuple(found)


def _log_change(before: float, after: float) -> float:
    return float(np.log2(after / before)) if before > 0 and after > 0 else float("nan")


def _infiltration(given: SpatialInput, region: TumourRegion, group: str) -> float:
    """Return log2 of the density inside over that in the outer margin; NaN without a margin."""
    if region.margin_length_mm == 0.0:
        return float("nan")
    chosen = given.image.is_role(*list_roles(group))
    count = np.bincount(region.cell_compartment[chosen], minlength=len(COMPARTMENTS))
    area = region.area_mm2
    inside = (Compartment.CORE, Compartment.INNER_MARGIN)
    outer = COMPARTMENTS.index(Compartment.OUTER_MARGIN)
    sums: FloatArray = np.array(
        [
            float(sum(count[COMPARTMENTS.index(one)] for one in inside)),
            sum(area[one.value] for one in inside),
            float(count[outer]),
            area[Compartment.OUTER_MARGIN.value],
        ]
    )
    return float(log_ratio(sums, given.value("pseudo_count")))
