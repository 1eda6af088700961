"""Pictures that a spatial profile can be drawn from without its cells."""

from warmfront.domain.space import COMPARTMENTS
from warmfront.domain.spatial_profile import DistanceBin, SpatialProfile, SpatialStatistic
from warmfront.serving.figures.cell_marks import colour_of, say_role
from warmfront.serving.figures.compartment_bars import CompartmentBar, RoleCard, draw_compartment_bars
from warmfront.serving.figures.distance_profile import DistanceLine, draw_distance_profile
from warmfront.serving.sample_figures import Drawing

DENSITY = "density"
NO_AREA = "no area in the field"
COMPARTMENT_WORDS = {
    "core": "core",
    "inner_margin": "inner margin",
    "outer_margin": "outer margin",
    "distant": "distant",
}
FOREMOST = (
    "cd8_t", "t_all", "lymphocyte", "immune", "macrophage", "tumour", "t_cell", "cd4_t", "treg", "b", "nk",
    "dendritic",
)  # fmt: skip
"""Roles in the order in which they get a place on a picture; the table beside it has all of them."""
MOST_LINES = 5
MOST_CARDS = 8


def _ordered(roles: "set[str] | dict[str, object]") -> list[str]:
    known = [role for role in FOREMOST if role in roles]
    return [*known, *sorted(role for role in roles if role not in FOREMOST)]


def distance_drawing(
    profile: SpatialProfile,
    margin_um: float | None = None,
    most: int = MOST_LINES,
    figure_id: str = "distance",
) -> Drawing | None:
    """Draw density along the distance from the margin.

    Parameters
    ----------
    profile : SpatialProfile
        Of one image.
    margin_um : float, optional
        Width of the inner and of the outer margin.
    most : int
        Roles that are drawn.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Drawing or None
        None when the image has no margin; roles that are not drawn stand in the table.
    """
    found: dict[str, list[DistanceBin]] = {}
    for one in profile.distance_profile:
        found.setdefault(one.role, []).append(one)
    drawable = {
        role: tuple(sorted(bins, key=lambda one: one.from_um))
        for role, bins in found.items()
        if any(one.density_per_mm2 is not None for one in bins)
    }
    if not drawable:
        return None
    counted = [role for role in _ordered(set(drawable)) if any(one.cells for one in drawable[role])]
    shown = (counted or _ordered(set(drawable)))[:most]
    lines = [DistanceLine(name=say_role(role), colour=colour_of(role), bins=drawable[role]) for role in shown]
    return Drawing(
        name="distance",
        svg=draw_distance_profile(profile.sample_id, lines, margin_um, figure_id),
        header=(
            "sample_id",
            "role",
            "from_um",
            "to_um",
            "area_mm2",
            "cells",
            "density_per_mm2",
            "low",
            "high",
        ),
        rows=tuple(
            (
                profile.sample_id,
                one.role,
                one.from_um,
                one.to_um,
                one.area_mm2,
                one.cells,
                one.density_per_mm2,
                one.low,
                one.high,
            )
            for bins in found.values()
            for one in bins
        ),
    )


def compartment_drawing(
    profile: SpatialProfile, most: int = MOST_CARDS, figure_id: str = "compartments"
) -> Drawing | None:
    """Draw densities by compartment.

    Parameters
    ----------
    profile : SpatialProfile
        Of one image.
    most : int
        Roles that are drawn.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Drawing or None
        None when no compartment has a density; roles that are not drawn stand in the table.
    """
    found: dict[str, dict[str, SpatialStatistic]] = {}
    for one in profile.statistics:
        if one.statistic == DENSITY and one.compartment in COMPARTMENT_WORDS:
            found.setdefault(one.role, {})[one.compartment] = one
    drawable = [role for role in _ordered(set(found)) if any(one.value for one in found[role].values())]
    if not drawable:
        return None
    shown = drawable[:most]
    intervals = {one.interval for role in shown for one in found[role].values() if one.low is not None}
    return Drawing(
        name="compartments",
        svg=draw_compartment_bars(
            profile.sample_id,
            [_card(role, found[role]) for role in shown],
            "; ".join(sorted(intervals)) or "none, there is no interval",
            figure_id,
        ),
        header=("sample_id", "role", "compartment", "density_per_mm2", "low", "high", "interval", "note"),
        rows=tuple(
            (profile.sample_id, role, one.compartment, one.value, one.low, one.high, one.interval, one.note)
            for role in found
            for one in found[role].values()
        ),
    )


def _card(role: str, measured: dict[str, SpatialStatistic]) -> RoleCard:
    bars = []
    for place in COMPARTMENTS:
        one = measured.get(place.value)
        bars.append(
            CompartmentBar(
                compartment=COMPARTMENT_WORDS[place.value],
                density=None if one is None else one.value,
                low=None if one is None else one.low,
                high=None if one is None else one.high,
                why=NO_AREA if one is None else one.note or NO_AREA,
            )
        )
    return RoleCard(name=say_role(role), colour=colour_of(role), bars=tuple(bars))
