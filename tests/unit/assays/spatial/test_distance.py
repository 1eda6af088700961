"""The profile along the margin, exclusion, depth, Immunoscore-like densities and bandwidth."""

import numpy as np
import pytest

from warmfront.assays.spatial.distance import (
    measure_exclusion,
    measure_penetration,
    profile_distance,
)
from warmfront.assays.spatial.immunoscore import measure_immunoscore
from warmfront.assays.spatial.inputs import SpatialInput, prepare_input
from warmfront.assays.spatial.sensitivity import measure_sensitivity
from warmfront.domain.space import CellRole
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import simulate_tissue

ALL = frozenset(CellRole)


def simulated(knowledge: KnowledgeBase, pattern: str, n_cells: int, **options: object) -> SpatialInput:
    tissue = simulate_tissue(pattern, n_cells, np.random.default_rng(1), **options)  # type: ignore[arg-type]
    return prepare_input(tissue.image, knowledge, np.random.default_rng(0), panel=ALL)


def pick(found: tuple[SpatialStatistic, ...], name: str, role: str, place: str = "") -> SpatialStatistic:
    return next(one for one in found if (one.statistic, one.role, one.compartment) == (name, role, place))


def test_the_profile_shows_the_ring_where_it_is(knowledge: KnowledgeBase) -> None:
    profile = profile_distance(simulated(knowledge, "excluded", 40_000))
    cd8 = [one for one in profile if one.role == "cd8_t"]
    assert [one.to_um for one in cd8[:-1]] == [one.from_um for one in cd8[1:]]
    peak = max(cd8, key=lambda one: one.density_per_mm2 or 0)
    assert 0 <= peak.from_um < 40
    assert peak.density_per_mm2 == pytest.approx(2000, rel=0.15)
    beyond = next(one for one in cd8 if one.from_um == 80)
    assert beyond.low < 150 < beyond.high
    tumour = [one for one in profile if one.role == "tumour" and one.to_um <= -40]
    broad = [one.density_per_mm2 for one in tumour if one.area_mm2 > 0.02]  # not the tips of the nests
    assert len(broad) > 5
    assert broad == pytest.approx([4900.0] * len(broad), rel=0.1)


def test_bins_without_tissue_have_no_density(knowledge: KnowledgeBase) -> None:
    profile = profile_distance(simulated(knowledge, "excluded", 3200))
    deep = next(one for one in profile if one.from_um == -300)
    assert deep.density_per_mm2 is None
    assert deep.area_mm2 == 0.0
    assert profile_distance(simulated(knowledge, "random", 3200)) == ()


def test_exclusion_is_one_for_a_ring_and_negative_for_a_full_nest(knowledge: KnowledgeBase) -> None:
    ring = pick(measure_exclusion(simulated(knowledge, "excluded", 20_000)), "exclusion_index", "cd8_t")
    full = pick(measure_exclusion(simulated(knowledge, "mixed", 20_000)), "exclusion_index", "cd8_t")
    # True densities: 10 inside; outside the ring of 40 um at 2000 and the rest of the band at 150.
    assert ring.value == pytest.approx(0.975, abs=0.015)
    assert ring.low < ring.value < ring.high <= 1.0
    assert full.value == pytest.approx((150 - 800) / 950, abs=0.06)
    desert = measure_exclusion(simulated(knowledge, "desert", 1000))
    assert "too few to say" in pick(desert, "exclusion_index", "cd8_t").note


def test_cells_spread_as_the_tissue_have_a_penetration_of_one(knowledge: KnowledgeBase) -> None:
    given = simulated(knowledge, "mixed", 40_000)
    found = measure_penetration(given)
    assert pick(found, "penetration_ratio", "cd8_t").value == pytest.approx(1.0, abs=0.12)
    # Half of a disc's area lies within (1 - sqrt(1/2)) of its radius from the edge.
    depth = pick(found, "penetration_depth", "cd8_t")
    assert depth.value == pytest.approx(220 * (1 - np.sqrt(0.5)), abs=9)
    assert depth.low < depth.value < depth.high
    few = pick(measure_penetration(simulated(knowledge, "desert", 1000)), "penetration_depth", "cd8_t")
    assert few.value is None
    assert "are needed" in few.note


def test_immunoscore_densities_need_a_large_field_and_say_so(knowledge: KnowledgeBase) -> None:
    small = measure_immunoscore(simulated(knowledge, "mixed", 3200))
    assert all(one.value is None and "too small for a margin of 500 um" in one.note for one in small)
    none = measure_immunoscore(simulated(knowledge, "random", 3200))
    assert all("no margin" in one.note for one in none)


def test_immunoscore_densities_of_a_large_nest(knowledge: KnowledgeBase) -> None:
    given = simulated(
        knowledge, "mixed", 60_000, density_per_mm2=1500, nest_radius_um=1500, nest_spacing_um=6000
    )
    found = measure_immunoscore(given)
    core = pick(found, "immunoscore_density", "cd8_t", "core")
    assert core.value == pytest.approx(0.16 * 1500, rel=0.05)
    inner, outer = 1500**2 - 1000**2, 2000**2 - 1500**2
    expected = (inner * 0.16 + outer * 0.03) / (inner + outer) * 1500
    margin = pick(found, "immunoscore_density", "cd8_t", "margin")
    assert margin.value == pytest.approx(expected, rel=0.05)
    assert "reference cohort" in core.note


def test_a_clear_margin_hardly_depends_on_the_bandwidth(knowledge: KnowledgeBase) -> None:
    found = measure_sensitivity(simulated(knowledge, "mixed", 20_000))
    area = [one.value for one in found if one.statistic == "sensitivity_tumour_area"]
    change = [one.value for one in found if one.statistic == "sensitivity_infiltration"]
    assert len(area) == len(change) == 2
    assert max(abs(value) for value in (*area, *change)) < 0.2
    without = measure_sensitivity(simulated(knowledge, "random", 3200))
    assert any(one.value is None and "no margin" in one.note for one in without)
