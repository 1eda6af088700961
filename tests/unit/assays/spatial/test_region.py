"""The tumour region and its margin lie where they were simulated; edges and holes are no margin."""

import dataclasses

import numpy as np
import pytest

from warmfront.assays.spatial.margin import measure_length, share_between_bins
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.space import TUMOUR_ONLY_EXPORT, CellRole, TissueImage, TumourRegion
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue


def find(image: TissueImage, knowledge: KnowledgeBase) -> TumourRegion:
    return find_region(image, find_window(image, knowledge), knowledge)


def margin_error(tissue: SimulatedTissue, region: TumourRegion) -> np.ndarray:
    truth = tissue.margin_distance(tissue.image.x_um, tissue.image.y_um)
    return (region.cell_distance_um - truth)[np.abs(truth) < 100]


@pytest.mark.parametrize("pattern", ["mixed", "excluded", "clustered", "desert"])
@pytest.mark.parametrize("n_cells", [1000, 20_000])
def test_the_margin_is_where_it_was_simulated(pattern: str, n_cells: int, knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue(pattern, n_cells, np.random.default_rng(1))  # type: ignore[arg-type]
    region = find(tissue.image, knowledge)
    error = margin_error(tissue, region)
    few = n_cells == 1000  # one nest of 60 cells along its edge
    assert abs(error.mean()) < (8.0 if few else 4.0)
    assert error.std() < 12.0
    area = tissue.zone_area_mm2["nest"]
    assert region.tumour_area_mm2 == pytest.approx(area, rel=0.12 if few else 0.04)
    perimeter = len(tissue.nest_centre_um) * 2 * np.pi * tissue.nest_radius_um / 1000
    assert region.margin_length_mm == pytest.approx(perimeter, rel=0.12 if few else 0.06)
    assert sum(region.area_mm2.values()) == pytest.approx(region.window.area_mm2)


def test_tumour_cells_at_random_show_no_margin(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("random", 20_000, np.random.default_rng(1))
    region = find(tissue.image, knowledge)
    assert "no margin in the field" in region.note
    assert np.isnan(region.cell_distance_um).all()
    assert (region.cell_compartment == -1).all()
    assert region.tumour_area_mm2 == pytest.approx(4.0)


def test_few_tumour_cells_make_no_region(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("random", 2000, np.random.default_rng(1)).image
    keep = ~image.is_role(CellRole.TUMOUR)
    keep[np.flatnonzero(~keep)[:49]] = True
    few = dataclasses.replace(image, x_um=image.x_um[keep], y_um=image.y_um[keep], role=image.role[keep])
    region = find(few, knowledge)
    assert region.note == "no tumour region: 49 tumour cells, at least 50 are needed"
    assert not region.mask.any()


def test_sparse_tumour_cells_among_others_make_no_region(knowledge: KnowledgeBase) -> None:
    mix = {"stroma": {CellRole.TUMOUR: 0.05, CellRole.B: 0.95}}
    tissue = simulate_tissue("random", 5000, np.random.default_rng(2), mixes=mix)
    region = find(tissue.image, knowledge)
    assert "too sparse" in region.note
    assert region.tumour_area_mm2 == 0.0


def test_a_field_full_of_tumour_has_no_margin_at_its_edges(knowledge: KnowledgeBase) -> None:
    mix = {"stroma": {CellRole.TUMOUR: 0.95, CellRole.CD8_T: 0.05}}
    tissue = simulate_tissue("random", 5000, np.random.default_rng(2), mixes=mix)
    region = find(tissue.image, knowledge)
    assert region.margin_length_mm == 0.0
    assert region.mask.all()


def test_a_speck_of_tissue_apart_from_the_tumour_is_not_made_tumour(knowledge: KnowledgeBase) -> None:
    image = simulate_tissue("desert", 4000, np.random.default_rng(8)).image
    wide = image.field_um[2] + 600.0
    apart = dataclasses.replace(
        image,
        x_um=np.append(image.x_um, wide - np.arange(3.0)),
        y_um=np.append(image.y_um, wide - np.arange(3.0)),
        role=np.append(image.role, np.int8([10, 10, 10])),
        field_um=(0.0, 0.0, wide, wide),
    )
    region = find(apart, knowledge)
    row, column = region.window.locate(apart.x_um[-3:], apart.y_um[-3:])
    assert region.window.mask[row, column].all()
    assert not region.mask[row, column].any()


def test_a_hole_in_the_tumour_is_no_margin(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("desert", 20_000, np.random.default_rng(3), hole_radius_um=120, hole_in="tumour")
    region = find(tissue.image, knowledge)
    assert region.window.area_mm2 == pytest.approx(4.0 - np.pi * 0.12**2, abs=0.006)
    perimeter = len(tissue.nest_centre_um) * 2 * np.pi * tissue.nest_radius_um / 1000
    assert region.margin_length_mm == pytest.approx(perimeter, rel=0.06)
    assert abs(margin_error(tissue, region).mean()) < 4.0


def turned(image: TissueImage, x: np.ndarray, y: np.ndarray, field: tuple[float, ...] | None) -> TissueImage:
    return dataclasses.replace(image, x_um=x, y_um=y, field_um=field)


@pytest.mark.parametrize("whole", [False, True])
def test_flipped_and_swapped_axes_change_nothing(knowledge: KnowledgeBase, whole: bool) -> None:
    image = simulate_tissue("mixed", 6000, np.random.default_rng(4)).image
    x, y = (np.round(image.x_um), np.round(image.y_um)) if whole else (image.x_um, image.y_um)
    high = image.field_um[3]
    first = find(turned(image, x, y, image.field_um), knowledge)
    flipped = find(turned(image, x, high - y, image.field_um), knowledge)
    swapped = find(turned(image, y, x, image.field_um), knowledge)
    for other in (flipped, swapped):
        assert other.tumour_area_mm2 == pytest.approx(first.tumour_area_mm2, rel=1e-9)
        assert other.margin_length_mm == pytest.approx(first.margin_length_mm, rel=1e-9)
        assert np.allclose(other.cell_distance_um, first.cell_distance_um, atol=1e-6)
        assert other.area_mm2 == pytest.approx(first.area_mm2)


def test_a_turned_image_keeps_its_margin_within_a_pixel(knowledge: KnowledgeBase) -> None:
    tissue = simulate_tissue("excluded", 12_000, np.random.default_rng(5))
    image = tissue.image
    first = find(image, knowledge)
    angle = np.deg2rad(31.0)
    x = image.x_um * np.cos(angle) - image.y_um * np.sin(angle)
    y = image.x_um * np.sin(angle) + image.y_um * np.cos(angle)
    second = find(turned(image, x, y, None), knowledge)
    near = np.abs(first.cell_distance_um) < 150
    change = (second.cell_distance_um - first.cell_distance_um)[near]
    assert abs(change.mean()) < 2.0
    assert change.std() < first.window.pixel_um
    assert second.tumour_area_mm2 == pytest.approx(first.tumour_area_mm2, rel=0.03)
    assert second.margin_length_mm == pytest.approx(first.margin_length_mm, rel=0.05)
    assert second.window.area_mm2 == pytest.approx(first.window.area_mm2, rel=0.03)


def test_length_of_straight_and_oblique_margins() -> None:
    row, column = np.mgrid[0:200, 0:200]
    assert measure_length(row < 100, row >= 100, 10.0) == pytest.approx(2.0, rel=0.06)
    assert measure_length(row < column, row >= column, 10.0) == pytest.approx(2.0 * np.sqrt(2), rel=0.06)


def test_a_pixel_across_an_edge_is_shared() -> None:
    first, second, share = share_between_bins(np.array([-2.0, 20.0]), 10.0, np.array([0.0, 100.0]))
    assert first.tolist() == [0, 1]
    assert second.tolist() == [1, 1]
    assert share.tolist() == pytest.approx([0.7, 1.0])


def test_an_export_of_the_tumour_alone_has_no_margin_and_is_all_tumour(knowledge: KnowledgeBase) -> None:
    """What looks like a margin there is a gap between parts of the tumour, or a crowd of immune cells."""
    image = simulate_tissue("excluded", 5000, np.random.default_rng(4)).image
    assert find(image, knowledge).margin_length_mm > 0
    flag = f"{TUMOUR_ONLY_EXPORT}: every cell lies in the tissue class Tumor"
    region = find(dataclasses.replace(image, flags=(flag,)), knowledge)
    assert region.margin_length_mm == 0.0
    assert region.note.startswith("no margin: all tissue is tumour, tumour-only export")
    assert region.tumour_area_mm2 == pytest.approx(region.window.area_mm2)
    assert np.isnan(region.cell_distance_um).all()
    assert (region.cell_compartment == -1).all()
