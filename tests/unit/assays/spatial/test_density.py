"""Densities are area-true, their intervals hold the truth, and what has no area has no density."""

import dataclasses

import numpy as np
import pytest

from warmfront.assays.spatial.density import log_ratio, measure_density, measure_infiltration
from warmfront.assays.spatial.inputs import SpatialInput, list_roles, prepare_input
from warmfront.assays.spatial.intervals import bound_draws, count_effective
from warmfront.assays.spatial.statistics import STATISTICS, measure_all
from warmfront.domain.space import CellRole
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue


def prepared(tissue: SimulatedTissue, knowledge: KnowledgeBase) -> SpatialInput:
    return prepare_input(tissue.image, knowledge, np.random.default_rng(0), panel=frozenset(CellRole))


def find(found: tuple[SpatialStatistic, ...], role: str, place: str = "") -> SpatialStatistic:
    return next(one for one in found if (one.role, one.compartment) == (role, place))


def test_density_at_random_is_the_simulated_one_within_counting_error(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("random", 20_000, np.random.default_rng(1))
    found = measure_density(prepared(tissue, knowledge))
    for role in (CellRole.TUMOUR, CellRole.CD8_T, CellRole.B):
        expected = tissue.expected_density("stroma", role)
        here = find(found, role.value)
        assert abs(here.value - expected) < 4 * np.sqrt(expected / 4.0)
        assert here.low < here.value < here.high
        assert (here.high - here.low) / 2 == pytest.approx(1.96 * np.sqrt(expected / 4.0), rel=0.35)
    whole = find(found, "t_all").value
    assert whole == pytest.approx(sum(find(found, r.value).value for r in list_roles("t_all")))


@pytest.mark.parametrize("n_cells", [1000, 20_000])
def test_a_ring_is_outside_and_a_mixed_nest_is_full(n_cells: int, knowledge: KnowledgeBase) -> None:
    ring = prepared(simulate_tissue("excluded", n_cells, np.random.default_rng(2)), knowledge)
    mixed = prepared(simulate_tissue("mixed", n_cells, np.random.default_rng(2)), knowledge)
    held_out, let_in = (find(measure_infiltration(one), "cd8_t", "inside") for one in (ring, mixed))
    assert held_out.value < -2.5
    assert let_in.value > 1.0
    inside = find(measure_density(mixed), "cd8_t", "inside")
    assert inside.value == pytest.approx(800, rel=0.2)


def test_a_desert_has_a_density_of_zero_with_an_upper_limit(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue(
        "desert", 3200, np.random.default_rng(3), mixes={"stroma": {CellRole.FIBROBLAST: 1}}
    )
    found = find(measure_density(prepared(tissue, knowledge)), "dendritic")
    assert found.value == 0.0
    assert found.high == pytest.approx(3.689 / 0.64, rel=1e-3)
    assert "Poisson" in found.interval


def test_without_margin_there_is_a_reason_instead_of_a_density(knowledge: KnowledgeBase) -> None:
    given = prepared(simulate_tissue("random", 3000, np.random.default_rng(4)), knowledge)
    inside = find(measure_density(given), "cd8_t", "inside")
    assert inside.value is None
    assert "no margin in the field" in inside.note
    assert find(measure_density(given), "cd8_t").value is not None
    assert find(measure_infiltration(given), "cd8_t", "core").value is None


def test_a_role_beyond_the_panel_is_left_out_and_one_of_it_is_zero(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("desert", 3000, np.random.default_rng(5))
    panel = frozenset({CellRole.TUMOUR, CellRole.LYMPHOCYTE, CellRole.STROMA})
    given = prepare_input(tissue.image, knowledge, np.random.default_rng(0), panel=panel)
    roles = {one.role for one in measure_density(given)}
    assert roles == {"tumour", "lymphocyte", "stroma", "lymphoid", "immune", "stromal"}
    assert {one.role for one in measure_infiltration(given)} == {"lymphoid", "immune"}


def test_units_do_not_change_a_ratio_and_scale_a_density(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("excluded", 6000, np.random.default_rng(6))
    given = prepared(tissue, knowledge)
    blocks = given.blocks
    assert blocks.count((CellRole.CD8_T,)).sum() == tissue.image.count(CellRole.CD8_T)
    assert blocks.sum_area().sum() == pytest.approx(given.window.area_mm2)
    assert blocks.sum_area("core").sum() == pytest.approx(given.region.area_mm2["core"])
    assert blocks.bin_area_mm2.sum() == pytest.approx(given.window.area_mm2)
    assert blocks.bin_cells.sum() == tissue.image.n_cells
    assert blocks.weights.sum(axis=1).tolist() == [blocks.n_blocks] * len(blocks.weights)


def test_blocks_grow_in_a_large_tissue(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("desert", 3000, np.random.default_rng(7), density_per_mm2=10)
    blocks = prepared(tissue, knowledge).blocks
    assert blocks.n_blocks <= 2000
    assert blocks.side_um > 200


def test_intervals_of_few_blocks_are_withheld_and_of_many_are_students(knowledge: KnowledgeBase) -> None:
    assert count_effective(np.ones(7)) == pytest.approx(7)
    draws = np.random.default_rng(0).normal(0, 1, 200_000)
    few = bound_draws(0.0, draws, np.ones(3), knowledge)
    assert few.low is None
    assert "3.0 blocks" in few.interval
    many = bound_draws(0.0, draws, np.ones(11), knowledge)
    assert many.high == pytest.approx(2.228 * np.sqrt(11 / 10), rel=0.02)  # Student's t with 10 degrees
    undefined = np.where(np.arange(len(draws)) % 2, draws, np.nan)
    assert "not defined" in bound_draws(0.0, undefined, np.ones(11), knowledge).interval


def test_a_ratio_over_no_area_is_not_a_number() -> None:
    assert np.isnan(log_ratio(np.array([3.0, 0.0, 3.0, 1.0]), 0.5))


def test_cells_that_span_no_area_have_no_density(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 60, np.random.default_rng(8)).image
    point = dataclasses.replace(image, x_um=np.zeros(60), y_um=np.zeros(60), field_um=None)
    given = prepare_input(point, knowledge, np.random.default_rng(0))
    found = find(measure_density(given), "tumour")
    assert found.value is None
    assert "mm2" in found.note


def test_the_same_seed_gives_the_same_intervals(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("mixed", 2000, np.random.default_rng(9))
    assert measure_all(prepared(tissue, knowledge)) == measure_all(prepared(tissue, knowledge))
    assert len({family.name for family in STATISTICS}) == len(STATISTICS)


def test_a_ring_on_the_margin_is_named_where_the_interval_misses_the_truth(knowledge: KnowledgeBase) -> None:
    """Cells of the ring count as inside when the margin is off a little; no interval knows of that."""
    tissue = simulate_tissue("excluded", 20_000, np.random.default_rng(3))
    given, truth = prepared(tissue, knowledge), tissue.expected_density("nest", CellRole.CD8_T)
    for place in ("inside", "inner_margin"):
        one = find(measure_density(given), "cd8_t", place)
        assert one.low > truth
        assert "without the 20 um at the margin" in one.note
        assert float(one.note.split()[0]) < 2 * truth
    ratio = find(measure_infiltration(given), "cd8_t", "inside")
    true_ratio = np.log2(truth / tissue.expected_density("stroma", CellRole.CD8_T))
    assert float(ratio.note.split()[0]) < ratio.low
    assert true_ratio < 0
    assert find(measure_density(given), "cd8_t", "outer_margin").note == ""


def test_where_cells_are_spread_evenly_inside_nothing_is_said_of_the_margin(knowledge: KnowledgeBase) -> None:
    given = prepared(simulate_tissue("mixed", 20_000, np.random.default_rng(3)), knowledge)
    for place in ("inside", "core", "outer_margin"):
        assert find(measure_density(given), "cd8_t", place).note == ""
