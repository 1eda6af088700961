"""Heterogeneity over tiles and lymphoid structures."""

import dataclasses

import numpy as np
import pytest

from warmfront.assays.spatial.inputs import SpatialInput, prepare_input
from warmfront.assays.spatial.lymphoid_structures import find_lymphoid_structures, measure_lymphoid_structures
from warmfront.assays.spatial.tiles import count_tiles, find_tiles, measure_tiles
from warmfront.domain.space import ROLES, CellRole
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue

ALL = frozenset(CellRole)


def prepared(
    tissue: SimulatedTissue, knowledge: KnowledgeBase, panel: frozenset[CellRole] = ALL
) -> SpatialInput:
    return prepare_input(tissue.image, knowledge, np.random.default_rng(0), panel=panel)


def pick(found: tuple[SpatialStatistic, ...], name: str, role: str = "") -> SpatialStatistic:
    return next(one for one in found if one.statistic == name and role in (one.role, one.to_role))


def test_cells_at_random_are_not_uneven_and_lie_where_the_tumour_lies(knowledge: KnowledgeBase) -> None:
    found = measure_tiles(prepared(simulate_tissue("random", 20_000, np.random.default_rng(1)), knowledge))
    uneven = pick(found, "tile_overdispersion", "cd8_t")
    assert uneven.value == pytest.approx(0.0, abs=0.02)
    assert uneven.low < 0.0 < uneven.high
    assert pick(found, "tile_morisita_horn", "t_all").value > 0.9  # counting error keeps it below 1


def test_tiles_agree_with_a_plain_count(knowledge: KnowledgeBase) -> None:
    given = prepared(simulate_tissue("excluded", 3200, np.random.default_rng(2)), knowledge)
    image, tiles = given.image, find_tiles(given)
    assert len(tiles.number) == 64  # a field of 800 um, tiles of 100 um
    t = image.is_role(CellRole.CD8_T)
    edges = np.linspace(0.0, 800.0, 9)
    plain, _, _ = np.histogram2d(image.y_um[t], image.x_um[t], bins=[edges, edges])
    counts = count_tiles(given, tiles, (CellRole.CD8_T,))
    assert np.sort(counts).tolist() == np.sort(plain.ravel()).tolist()
    p, q = plain.ravel(), np.histogram2d(*_tumour(image), bins=[edges, edges])[0].ravel()
    index = (
        2 * (p * q).sum() / ((p**2).sum() / p.sum() ** 2 + (q**2).sum() / q.sum() ** 2) / p.sum() / q.sum()
    )
    found = measure_tiles(given)
    assert pick(found, "tile_morisita_horn", "cd8_t").value == pytest.approx(index)
    spread = (((p - p.mean()) ** 2).sum() - p.sum()) / (len(p) * p.mean() ** 2)
    assert pick(found, "tile_overdispersion", "cd8_t").value == pytest.approx(spread)
    assert pick(found, "tile_hot_share", "cd8_t").value == pytest.approx((p >= 5).mean())


def _tumour(image: object) -> tuple[np.ndarray, np.ndarray]:
    chosen = image.is_role(CellRole.TUMOUR)  # type: ignore[attr-defined]
    return image.y_um[chosen], image.x_um[chosen]  # type: ignore[attr-defined]


def test_few_cells_or_tiles_are_not_judged(knowledge: KnowledgeBase) -> None:
    found = measure_tiles(prepared(simulate_tissue("desert", 3200, np.random.default_rng(3)), knowledge))
    assert "counting alone" in pick(found, "tile_overdispersion", "cd8_t").note
    heat = pick(found, "tile_hot_share", "cd8_t")
    assert heat.value == 0.0
    assert "all tiles are alike" in heat.interval
    small = measure_tiles(prepared(simulate_tissue("mixed", 200, np.random.default_rng(3)), knowledge))
    assert all(one.value is None for one in small)


def test_aggregates_are_found_where_they_were_simulated(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("clustered", 60_000, np.random.default_rng(4))
    given = prepared(tissue, knowledge)
    found = find_lymphoid_structures(given)
    assert len(found) == len(tissue.aggregate_centre_um)
    for one in found:
        away = np.hypot(*(tissue.aggregate_centre_um - [one.x_um, one.y_um]).T).min()
        assert away < 15
        assert one.distance_um > 0
        assert np.pi * 0.06**2 < one.area_mm2 < np.pi * (0.06 + 0.02) ** 2  # one bandwidth wider
    stated = measure_lymphoid_structures(given)
    assert pick(stated, "tls_candidates").value == len(found)
    assert pick(stated, "tls_b_share", "b").value > 0.9


def test_b_cells_alone_or_at_random_are_no_candidates(knowledge: KnowledgeBase) -> None:
    alone = {
        "aggregate": {CellRole.B: 1.0},
        "stroma": {CellRole.FIBROBLAST: 1.0},
        "ring": {CellRole.FIBROBLAST: 1.0},
    }
    lonely = simulate_tissue("clustered", 20_000, np.random.default_rng(5), mixes=alone)
    assert find_lymphoid_structures(prepared(lonely, knowledge)) == ()
    even = simulate_tissue("random", 60_000, np.random.default_rng(5))
    assert find_lymphoid_structures(prepared(even, knowledge)) == ()


def test_without_b_cells_on_the_panel_it_cannot_be_told(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("clustered", 20_000, np.random.default_rng(6))
    routine = np.full(len(ROLES), ROLES.index(CellRole.STROMA), dtype=np.int8)
    routine[ROLES.index(CellRole.TUMOUR)] = ROLES.index(CellRole.TUMOUR)
    for role in (CellRole.B, CellRole.CD4_T, CellRole.CD8_T):
        routine[ROLES.index(role)] = ROLES.index(CellRole.LYMPHOCYTE)
    image = dataclasses.replace(tissue.image, role=routine[tissue.image.role])
    given = prepare_input(image, knowledge, np.random.default_rng(0))
    stated = measure_lymphoid_structures(given)
    assert pick(stated, "tls_candidates").value is None
    assert "cannot be told" in pick(stated, "tls_candidates").note
    assert pick(stated, "tls_aggregates").value == len(tissue.aggregate_centre_um)
