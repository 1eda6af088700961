"""Simulated tissue is what it says: zones, densities, holes, number of cells."""

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.space import ROLES, CellRole
from warmfront.simulation.tissue import simulate_tissue
from warmfront.simulation.tissue_mixes import MIXES


@pytest.mark.parametrize("pattern", MIXES)
@pytest.mark.parametrize("n_cells", [1, 1000, 40_000])
def test_every_pattern_has_its_number_of_cells_inside_its_field(pattern: str, n_cells: int) -> None:
    image = simulate_tissue(pattern, n_cells, np.random.default_rng(0)).image  # type: ignore[arg-type]
    assert image.n_cells == n_cells
    low_x, low_y, high_x, high_y = image.field_um
    assert image.x_um.min() >= low_x
    assert image.x_um.max() <= high_x
    assert image.y_um.min() >= low_y
    assert image.y_um.max() <= high_y


@pytest.mark.parametrize("pattern", ["mixed", "excluded", "desert"])
def test_counts_in_nests_and_rings_agree_with_the_stated_density(pattern: str) -> None:
    tissue = simulate_tissue(pattern, 60_000, np.random.default_rng(4))  # type: ignore[arg-type]
    distance = tissue.margin_distance(tissue.image.x_um, tissue.image.y_um)
    places = {
        "nest": distance < 0,
        "ring": (distance >= 0) & (distance < tissue.ring_width_um),
        "stroma": distance >= tissue.ring_width_um,
    }
    for zone, inside in places.items():
        area = tissue.zone_area_mm2[zone]
        for role, density in tissue.zone_density[zone].items():
            count = int((inside & tissue.image.is_role(CellRole(role))).sum())
            assert abs(count - density * area) <= 4.5 * np.sqrt(density * area) + 1


def test_every_nest_has_the_same_mix() -> None:
    tissue = simulate_tissue("mixed", 20_000, np.random.default_rng(6))
    place = np.column_stack([tissue.image.x_um, tissue.image.y_um])
    tumour, t_cell = tissue.image.is_role(CellRole.TUMOUR), tissue.image.is_role(CellRole.CD8_T)
    for centre in tissue.nest_centre_um:
        inside = np.hypot(*(place - centre).T) < tissue.nest_radius_um
        assert (tumour & inside).sum() / inside.sum() == pytest.approx(0.66, abs=0.08)
        assert (t_cell & inside).sum() / inside.sum() == pytest.approx(0.16, abs=0.06)


def test_a_hole_holds_no_cell_and_takes_its_area() -> None:
    for where in ("stroma", "tumour"):
        tissue = simulate_tissue(
            "mixed",
            20_000,
            np.random.default_rng(2),
            hole_radius_um=120,
            hole_in=where,  # type: ignore[arg-type]
        )
        x, y, radius = tissue.hole
        assert np.hypot(tissue.image.x_um - x, tissue.image.y_um - y).min() >= radius
        assert sum(tissue.zone_area_mm2.values()) == pytest.approx(4.0 - np.pi * 0.12**2)
        centre = np.hypot(*(tissue.nest_centre_um - [x, y]).T).min()
        assert (centre == 0) == (where == "tumour")


def test_the_aggregates_hold_the_b_cells() -> None:
    tissue = simulate_tissue("clustered", 30_000, np.random.default_rng(3))
    b = tissue.image.is_role(CellRole.B)
    place = np.column_stack([tissue.image.x_um, tissue.image.y_um])[b]
    nearest = np.hypot(*(place[:, None] - tissue.aggregate_centre_um[None]).transpose(2, 0, 1)).min(axis=1)
    assert nearest.max() <= tissue.aggregate_radius_um


def test_the_same_seed_gives_the_same_tissue_and_the_user_may_set_the_mix() -> None:
    first = simulate_tissue("mixed", 500, np.random.default_rng(5)).image
    second = simulate_tissue("mixed", 500, np.random.default_rng(5)).image
    assert np.array_equal(first.x_um, second.x_um)
    only = simulate_tissue(
        "random", 100, np.random.default_rng(5), mixes={"stroma": {CellRole.LYMPHOCYTE: 2.0}}
    )
    assert {ROLES[code] for code in only.image.role} == {CellRole.LYMPHOCYTE}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"n_cells": 0}, "n_cells"),
        ({"density_per_mm2": -1.0}, "density_per_mm2"),
        ({"nest_radius_um": 400.0}, "nest_radius_um"),
        ({"ring_width_um": 400.0}, "ring_width_um"),
        ({"hole_radius_um": 900.0}, "hole_radius_um"),
        ({"pattern": "clustered", "aggregate_radius_um": 300.0}, "aggregate_radius_um"),
    ],
)
def test_what_cannot_be_simulated_is_said(options: dict[str, object], named: str) -> None:
    given = {"pattern": "mixed", "n_cells": 5000} | options
    with pytest.raises(InputError, match=named):
        simulate_tissue(rng=np.random.default_rng(0), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("pattern", ["mixed", "excluded", "clustered"])
def test_every_nest_has_its_share_of_every_role(pattern: str) -> None:
    tissue = simulate_tissue(pattern, 60_000, np.random.default_rng(4))  # type: ignore[arg-type]
    image, centres = tissue.image, tissue.nest_centre_um
    away = np.hypot(image.x_um[:, None] - centres[:, 0], image.y_um[:, None] - centres[:, 1])
    nearest = away.argmin(axis=1)
    reach = tissue.nest_radius_um + tissue.ring_width_um
    close = away.min(axis=1) < reach
    for role in (CellRole.TUMOUR, CellRole.CD8_T, CellRole.MACROPHAGE):
        counts = np.bincount(nearest[close & image.is_role(role)], minlength=len(centres))
        assert counts.max() - counts.mean() < 6 * np.sqrt(counts.mean()) + 3
        assert counts.mean() - counts.min() < 6 * np.sqrt(counts.mean()) + 3
