"""Tissue with a known answer: simulated cells whose pattern, densities and tumour margin are known exactly.

Nothing here was measured. The mixes of cells are assumptions chosen so that each pattern is unmistakable;
they test the geometry of the statistics and say nothing about any tumour.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.domain.space import ROLES, CellRole, Labels, TissueImage
from warmfront.simulation.tissue_mixes import (
    AGGREGATE,
    AGGREGATE_CROWDING,
    MIXES,
    NEST,
    RING,
    STROMA,
    Mix,
    Pattern,
)


@record
class SimulatedTissue:
    """One simulated image with everything that is true of it. Not a measurement of any patient.

    Parameters
    ----------
    pattern : str
        Key of `MIXES`.
    image : TissueImage
        The cells; its flags say that it is simulated.
    zone_area_mm2 : dict of str to float
        Exact area of each zone: ``nest`` (the true tumour region), ``ring`` around the nests, ``stroma`` and,
        for ``clustered``, ``aggregate``.
    zone_density : dict of str to dict of str to float
        Expected cells/mm2 of each role in each zone.
    nest_centre_um : ndarray of float64, shape (nests, 2)
        Centres of the tumour nests, which are discs.
    nest_radius_um : float
        Their radius; 0 where there is no nest.
    ring_width_um : float
        Width of the ring outside each nest.
    aggregate_centre_um : ndarray of float64, shape (aggregates, 2)
        Centres of the immune aggregates.
    aggregate_radius_um : float
        Their radius.
    hole : tuple of float, or None
        x, y and radius of the hole in the tissue.
    """

    pattern: str
    image: TissueImage
    zone_area_mm2: dict[str, float]
    zone_density: dict[str, dict[str, float]]
    nest_centre_um: FloatArray
    nest_radius_um: float
    ring_width_um: float
    aggregate_centre_um: FloatArray
    aggregate_radius_um: float
    hole: tuple[float, float, float] | None

    def expected_density(self, zone: str, *roles: CellRole) -> float:
        """Return the expected cells/mm2 of these roles together in a zone."""
        return sum(self.zone_density[zone].get(role.value, 0.0) for role in roles)

    def margin_distance(self, x_um: FloatArray, y_um: FloatArray) -> FloatArray:
        """Return the true signed distance to the nearest nest's edge, negative inside; NaN without nests."""
        if not len(self.nest_centre_um):
            return np.full(len(x_um), np.nan)
        from scipy.spatial import cKDTree

        nearest, _ = cKDTree(self.nest_centre_um).query(np.column_stack([x_um, y_um]))
        return np.asarray(nearest - self.nest_radius_um, dtype=np.float64)


@record
class _Plan:
    """Geometry before any cell is drawn; nests lie one to a square of side `spacing`."""

    side: float
    spacing: float
    per_side: int
    centre: FloatArray
    radius: float
    ring: float
    aggregate: FloatArray
    aggregate_radius: float
    hole: tuple[float, float, float] | None
    nest_index: NDArray[np.intp]

    def areas_um2(self) -> dict[str, float]:
        """Return the exact area of each zone."""
        nests, groups = len(self.nest_index), len(self.aggregate)
        hole = np.pi * self.hole[2] ** 2 if self.hole else 0.0
        in_nest = hole if self.hole and len(self.nest_index) == self.per_side**2 else 0.0
        nest = nests * np.pi * self.radius**2 - in_nest
        ring = nests * np.pi * ((self.radius + self.ring) ** 2 - self.radius**2)
        group = groups * np.pi * self.aggregate_radius**2
        stroma = self.side**2 - nest - ring - group - hole
        return {NEST: nest, RING: ring, STROMA: stroma, AGGREGATE: group}


def simulate_tissue(
    pattern: Pattern,
    n_cells: int,
    rng: np.random.Generator,
    *,
    density_per_mm2: float = 5000.0,
    nest_radius_um: float = 220.0,
    nest_spacing_um: float = 700.0,
    ring_width_um: float = 40.0,
    aggregate_radius_um: float = 60.0,
    hole_radius_um: float = 0.0,
    hole_in: Literal["stroma", "tumour"] = "stroma",
    mixes: dict[str, Mix] | None = None,
    sample_id: str = "simulated",
) -> SimulatedTissue:
    """Simulate the cells of one square field whose tumour margin and densities are known.

    Tumour nests are discs, one to a square of side `nest_spacing_um`, shifted at random inside it; each is
    surrounded by a ring and then stroma. Inside every zone cells lie at complete spatial randomness. Time and
    memory grow with the number of cells only.

    Parameters
    ----------
    pattern : str
        ``random`` (no nests; all roles anywhere), ``mixed`` (T cells among the tumour cells), ``excluded``
        (T cells held in the ring outside the nests), ``clustered`` (immune aggregates in the stroma beside
        nests) or ``desert`` (hardly any immune cell).
    n_cells : int
        Cells of the image, exactly.
    rng : numpy.random.Generator
        Source of randomness.
    density_per_mm2 : float
        Cells/mm2 of all roles; with `n_cells` it sets the size of the field.
    nest_radius_um, nest_spacing_um : float
        Radius of the nests, and side of the square that each has for itself. Both shrink with a field that is
        too small for them.
    ring_width_um, aggregate_radius_um : float
        Width of the ring; radius of the aggregates of ``clustered``.
    hole_radius_um : float
        Radius of a hole without cells; 0 for none.
    hole_in : str
        ``stroma`` puts the hole in the place of one nest, ``tumour`` in the middle of one nest.
    mixes : dict of str to dict of CellRole to float, or None
        Shares of the roles per zone that replace those of `MIXES`; they are scaled to one.
    sample_id : str
        Name of the sample.

    Returns
    -------
    SimulatedTissue
        The image and what is true of it.

    Raises
    ------
    InputError
        When pattern, number or size cannot be simulated.

    Examples
    --------
    >>> tissue = simulate_tissue("excluded", 3000, np.random.default_rng(1))
    >>> tissue.image.n_cells, tissue.image.flags
    (3000, ('simulated tissue: no patient',))
    >>> ring, nest = (tissue.expected_density(zone, CellRole.CD8_T) for zone in ("ring", "nest"))
    >>> round(ring), round(nest)
    (2000, 10)
    """
    _check(pattern, n_cells, density_per_mm2, nest_radius_um, nest_spacing_um)
    wanted = MIXES[pattern] | (mixes or {})
    mix = {zone: {role: share / sum(m.values()) for role, share in m.items()} for zone, m in wanted.items()}
    side = 1000.0 * np.sqrt(n_cells / density_per_mm2)
    plan = _plan(
        side,
        nest_spacing_um,
        nest_radius_um if NEST in mix else 0.0,
        ring_width_um if RING in mix else 0.0,
        aggregate_radius_um if AGGREGATE in mix else 0.0,
        (hole_radius_um, hole_in),
        rng,
    )
    area = plan.areas_um2()
    crowd = {zone: AGGREGATE_CROWDING if zone == AGGREGATE else 1.0 for zone in mix}
    weight = np.array([share * area[z] * crowd[z] for z, m in mix.items() for share in m.values()])
    keys = [(zone, role) for zone, m in mix.items() for role in m]
    per_um2 = n_cells / float(sum(area[zone] * crowd[zone] for zone in mix))
    drawn = rng.multinomial(n_cells, weight / weight.sum())
    per_zone = {zone: sum(int(n) for n, k in zip(drawn, keys, strict=True) if k[0] == zone) for zone in mix}
    place = np.concatenate([_scatter(zone, count, plan, rng) for zone, count in per_zone.items()])
    role = np.concatenate(
        [np.full(n, ROLES.index(k[1]), dtype=np.int8) for n, k in zip(drawn, keys, strict=True)]
    )
    order = rng.permutation(n_cells)
    return SimulatedTissue(
        pattern=pattern,
        image=_image(place[order], role[order], side, sample_id),
        zone_area_mm2={zone: area[zone] / 1e6 for zone in mix},
        zone_density={
            zone: {r.value: share * crowd[zone] * per_um2 * 1e6 for r, share in m.items()}
            for zone, m in mix.items()
        },
        nest_centre_um=plan.centre[plan.nest_index],
        nest_radius_um=plan.radius,
        ring_width_um=plan.ring,
        aggregate_centre_um=plan.aggregate,
        aggregate_radius_um=plan.aggregate_radius,
        hole=plan.hole,
    )


def _check(pattern: str, n_cells: int, density: float, radius: float, spacing: float) -> None:
    problems = []
    if pattern not in MIXES:
        problems.append(
            Problem(where="pattern", found=pattern, allowed=", ".join(MIXES), next_step="name one of them")
        )
    for where, number in {"n_cells": n_cells, "density_per_mm2": density}.items():
        if not number > 0:
            problems.append(
                Problem(where=where, found=str(number), allowed="above 0", next_step="give a larger number")
            )
    if not 0 < radius < spacing / 2:
        problems.append(
            Problem(
                where="nest_radius_um",
                found=str(radius),
                allowed=f"above 0 and below half of nest_spacing_um ({spacing / 2})",
                next_step="make the nests smaller or their spacing larger",
            )
        )
    if problems:
        raise InputError(problems)


def _plan(
    side: float,
    spacing: float,
    radius: float,
    ring: float,
    aggregate: float,
    hole: tuple[float, str],
    rng: np.random.Generator,
) -> _Plan:
    """Lay out nests, rings, aggregates and hole; shrink them together where the field is too small."""
    per_side = max(1, int(side // spacing))
    shrink = min(1.0, side / per_side / spacing)
    cell = side / per_side
    radius, ring, aggregate = radius * shrink, ring * shrink, aggregate * shrink
    room = cell / 2 - radius - ring
    if radius and room < 0:
        allowed = f"at most {cell / 2 - radius:g} (half the spacing less the nest's radius)"
        raise _unfit("ring_width_um", ring, allowed)
    step = np.arange(per_side, dtype=np.float64) * cell
    corner: FloatArray = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    shift = 0.0 if aggregate else max(0.0, min(room, cell / 2) / 2)  # assumption: half of the room is used
    centre = corner + cell / 2 + rng.uniform(-shift, shift, size=corner.shape)
    groups: FloatArray = corner + aggregate if aggregate else np.empty((0, 2))
    if aggregate and np.hypot(*(cell / 2 - aggregate,) * 2) < radius + ring + aggregate:
        raise _unfit("aggregate_radius_um", aggregate, "what fits the corner between nests")
    nests = np.arange(len(centre)) if radius else np.empty(0, dtype=np.intp)
    hole_um, hole_in = hole
    where = None
    if hole_um > 0:
        limit = radius if hole_in == "tumour" else cell / 2
        if hole_um >= limit or (aggregate and hole_in == "stroma"):
            raise _unfit(
                "hole_radius_um",
                hole_um,
                f"below {limit:g} in the {hole_in} of this field; no hole in stroma that has aggregates",
            )
        if hole_in == "stroma":
            nests = nests[1:]
            centre[0] = corner[0] + cell / 2
        where = (float(centre[0, 0]), float(centre[0, 1]), hole_um)
    return _Plan(
        side=float(side),
        spacing=float(cell),
        per_side=per_side,
        centre=centre,
        radius=radius,
        ring=ring,
        aggregate=groups,
        aggregate_radius=aggregate,
        hole=where,
        nest_index=nests,
    )


def _unfit(where: str, found: float, allowed: str) -> InputError:
    step = "make it smaller, or simulate more cells"
    return InputError([Problem(where=where, found=f"{found:g}", allowed=allowed, next_step=step)])


def _scatter(zone: str, count: int, plan: _Plan, rng: np.random.Generator) -> FloatArray:
    if zone == STROMA:
        return _scatter_stroma(count, plan, rng)
    inner, outer, centre = 0.0, plan.aggregate_radius, plan.aggregate
    if zone == RING:
        inner, outer, centre = plan.radius, plan.radius + plan.ring, plan.centre[plan.nest_index]
    elif zone == NEST:
        inner, outer, centre = 0.0, plan.radius, plan.centre[plan.nest_index]
    hole = np.zeros(len(centre))
    if zone == NEST and plan.hole and len(plan.nest_index) == plan.per_side**2:
        hole[0] = plan.hole[2]
    if not len(centre):
        return np.empty((0, 2))
    low = np.maximum(inner, hole)
    area = outer**2 - low**2
    # Shuffled: roles come in order, and each must be spread over all discs.
    in_order = np.repeat(np.arange(len(centre)), rng.multinomial(count, area / area.sum()))
    which: NDArray[np.intp] = rng.permutation(in_order)
    distance = np.sqrt(low[which] ** 2 + rng.random(count) * area[which])
    angle = rng.uniform(0, 2 * np.pi, count)
    away: FloatArray = np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])
    return centre[which] + away


def _scatter_stroma(count: int, plan: _Plan, rng: np.random.Generator) -> FloatArray:
    """Uniform over the field less all other zones, by rejection."""
    share = max(plan.areas_um2()[STROMA] / plan.side**2, 0.02)
    kept: list[FloatArray] = []
    missing = count
    while missing > 0:
        place = rng.uniform(0, plan.side, size=(int(missing / share * 1.02) + 16, 2))
        free = np.ones(len(place), dtype=bool)
        square = np.minimum((place / plan.spacing).astype(np.intp), plan.per_side - 1)
        index = square[:, 1] * plan.per_side + square[:, 0]
        reach = np.zeros(plan.per_side**2)
        reach[plan.nest_index] = plan.radius + plan.ring
        free &= np.hypot(*(place - plan.centre[index]).T) >= reach[index]
        if len(plan.aggregate):
            free &= np.hypot(*(place - plan.aggregate[index]).T) >= plan.aggregate_radius
        if plan.hole:
            free &= np.hypot(place[:, 0] - plan.hole[0], place[:, 1] - plan.hole[1]) >= plan.hole[2]
        kept.append(place[free][:missing])
        missing -= len(kept[-1])
    return np.concatenate(kept) if kept else np.empty((0, 2))


def _image(place: FloatArray, role: NDArray[np.int8], side: float, sample_id: str) -> TissueImage:
    return TissueImage(
        sample_id=sample_id,
        patient_id=sample_id,
        image_id="1",
        timepoint=None,
        x_um=np.ascontiguousarray(place[:, 0]),
        y_um=np.ascontiguousarray(place[:, 1]),
        role=role,
        cell_type=Labels(codes=role.astype(np.int32), names=tuple(role.value for role in ROLES)),
        cell_id=None,
        markers={},
        field_um=(0.0, 0.0, float(side), float(side)),
        um_per_unit=1.0,
        unit_note="simulated in micrometres",
        n_raw=len(role),
        dropped=(),
        flags=("simulated tissue: no patient",),
    )
