"""The tissue window: area, holes, edges, fields that are too large, cells at one point."""

import dataclasses

import numpy as np
import pytest

from warmfront.assays.spatial.raster import drop_small, spread_cells
from warmfront.assays.spatial.window import find_window, measure_pixels
from warmfront.domain.errors import InputError
from warmfront.domain.space import TissueImage
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import simulate_tissue


def at(image: TissueImage, keep: np.ndarray, **changes: object) -> TissueImage:
    return dataclasses.replace(
        image, x_um=image.x_um[keep], y_um=image.y_um[keep], role=image.role[keep], **changes
    )


def test_a_full_field_is_all_tissue_to_the_micrometre(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 1000, np.random.default_rng(0)).image
    window = find_window(image, knowledge)
    assert window.mask.all()
    assert window.area_mm2 == pytest.approx(1000 / 5000)
    assert measure_pixels(window).sum() == pytest.approx(window.area_mm2)


def test_a_disc_of_tissue_has_the_area_of_a_disc(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 40_000, np.random.default_rng(1)).image
    centre = image.field_um[2] / 2
    disc = at(image, np.hypot(image.x_um - centre, image.y_um - centre) < 900, field_um=None)
    assert find_window(disc, knowledge).area_mm2 == pytest.approx(np.pi * 0.9**2, rel=0.01)
    placed = at(image, np.hypot(image.x_um - centre, image.y_um - centre) < 900)
    assert find_window(placed, knowledge).area_mm2 == pytest.approx(np.pi * 0.9**2, rel=0.01)


@pytest.mark.parametrize("radius", [100.0, 250.0])
def test_a_hole_stays_open(radius: float, knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("desert", 20_000, np.random.default_rng(2), hole_radius_um=radius).image
    expected = 4.0 - np.pi * (radius / 1000) ** 2
    assert find_window(image, knowledge).area_mm2 == pytest.approx(expected, abs=0.005)


def test_the_edge_of_sparse_tissue_is_not_lost(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 8000, np.random.default_rng(7), density_per_mm2=1000).image
    centre = image.field_um[2] / 2
    disc = at(image, np.hypot(image.x_um - centre, image.y_um - centre) < 900)
    assert find_window(disc, knowledge).area_mm2 == pytest.approx(np.pi * 0.9**2, rel=0.01)


def test_sparse_cells_are_tissue_as_well(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 2000, np.random.default_rng(3), density_per_mm2=300).image
    assert find_window(image, knowledge).area_mm2 == pytest.approx(2000 / 300, rel=0.01)


def test_a_field_beyond_the_raster_grows_its_pixel_or_is_refused(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 50, np.random.default_rng(4)).image
    wide = dataclasses.replace(image, field_um=(0.0, 0.0, 40_000.0, 40_000.0))
    window = find_window(wide, knowledge)
    assert window.pixel_um == pytest.approx(12.65, abs=0.01)
    assert "pixel grown" in window.note
    with pytest.raises(InputError, match="unit of the coordinates"):
        find_window(dataclasses.replace(image, field_um=(0.0, 0.0, 1e308, 1e308)), knowledge)


def test_cells_at_one_point_have_no_area_and_no_cell_is_an_error(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 50, np.random.default_rng(5)).image
    point = dataclasses.replace(image, x_um=np.full(50, 7.0), y_um=np.full(50, 3.0), field_um=None)
    window = find_window(point, knowledge)
    assert window.mask.shape == (1, 1)
    assert window.area_mm2 == 0.0
    with pytest.raises(InputError, match="no cell"):
        find_window(at(image, np.zeros(50, dtype=bool)), knowledge)


def test_cells_are_counted_once_wherever_they_lie(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("mixed", 700, np.random.default_rng(6)).image
    window = find_window(image, knowledge)
    counts = spread_cells(window, image.x_um, image.y_um)
    assert counts.sum() == pytest.approx(700)
    assert drop_small(counts > 1e9, counts, 1.0).sum() == 0
