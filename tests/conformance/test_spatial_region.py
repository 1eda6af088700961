"""Tissue, region and densities against closed forms and plain slow methods, up to a million cells."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import t

from warmfront.assays.spatial.density import measure_density
from warmfront.assays.spatial.inputs import prepare_input
from warmfront.assays.spatial.intervals import bound_draws
from warmfront.assays.spatial.margin import measure_distance, measure_length
from warmfront.assays.spatial.raster import read_at_cells, spread_cells
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.space import CellRole, TissueWindow
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.tissue import simulate_tissue

KNOWLEDGE = load_knowledge()
MILLION = 1_000_000


def blank(rows: int, columns: int, pixel: float = 10.0) -> TissueWindow:
    return TissueWindow(
        mask=np.ones((rows, columns), dtype=bool),
        origin_um=(0.0, 0.0),
        pixel_um=pixel,
        area_mm2=rows * columns * pixel**2 / 1e6,
        note="",
    )


def test_signed_distance_is_that_of_a_search_over_all_pixels() -> None:
    rng = np.random.default_rng(0)
    kind = rng.choice(3, size=(23, 31), p=[0.5, 0.4, 0.1])  # tumour, other tissue, none
    tumour, beside = kind == 0, kind == 1
    found = measure_distance(tumour, beside, 10.0)
    place = np.argwhere(np.ones_like(tumour)).astype(float)
    to_tumour = cdist(place, np.argwhere(tumour)).min(axis=1).reshape(kind.shape)
    to_beside = cdist(place, np.argwhere(beside)).min(axis=1).reshape(kind.shape)
    plain = np.where(to_tumour < to_beside, -(to_beside - 0.5), to_tumour - 0.5) * 10.0
    assert np.allclose(found, plain)
    assert (found[tumour] < 0).all()
    assert (found[beside] > 0).all()


@pytest.mark.parametrize("radius", [150.0, 400.0, 777.0])
def test_area_and_length_of_a_disc(radius: float) -> None:
    row, column = np.mgrid[0:200, 0:200]
    disc = np.hypot(row - 99.5, column - 99.5) * 10 < radius
    assert disc.sum() * 1e-4 == pytest.approx(np.pi * (radius / 1000) ** 2, rel=0.02)
    assert measure_length(disc, ~disc, 10.0) == pytest.approx(2 * np.pi * radius / 1000, rel=0.02)
    distance = measure_distance(disc, ~disc, 10.0)
    true = np.hypot(row - 99.5, column - 99.5) * 10 - radius
    ring = np.abs(true) < 100
    assert np.abs((distance - true)[ring].mean()) < 2.0
    assert np.abs((distance - true)[ring]).max() < 10.0


def test_spreading_and_reading_are_the_two_sides_of_one_interpolation() -> None:
    rng = np.random.default_rng(1)
    window = blank(12, 9)
    x, y = rng.uniform(10, 80, 40), rng.uniform(10, 110, 40)
    raster = rng.normal(size=(12, 9))
    single = [spread_cells(window, x[i : i + 1], y[i : i + 1]) for i in range(40)]
    assert [float((one * raster).sum()) for one in single] == pytest.approx(
        read_at_cells(raster, window, x, y).tolist()
    )


@pytest.mark.parametrize("blocks", [8, 16, 60])
def test_interval_of_a_mean_is_students(blocks: int) -> None:
    rng = np.random.default_rng(2)
    sample = rng.normal(10.0, 2.0, blocks)
    weights = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=40_000)
    found = bound_draws(sample.mean(), weights @ sample / blocks, np.ones(blocks), KNOWLEDGE)
    half = t.ppf(0.975, blocks - 1) * sample.std(ddof=1) / np.sqrt(blocks)
    assert found.high - found.low == pytest.approx(2 * half, rel=0.08)


def test_a_million_cells_at_random() -> None:
    tissue = simulate_tissue("random", MILLION, np.random.default_rng(3))
    given = prepare_input(tissue.image, KNOWLEDGE, np.random.default_rng(0), panel=frozenset(CellRole))
    assert given.window.area_mm2 == pytest.approx(200.0)
    assert given.region.margin_length_mm == 0.0
    found = {one.role: one for one in measure_density(given) if not one.compartment}
    for role, density in tissue.zone_density["stroma"].items():
        assert abs(found[role].value - density) < 4 * np.sqrt(density / 200.0)
        assert found[role].high - found[role].low == pytest.approx(
            2 * 1.96 * np.sqrt(density / 200.0), rel=0.2
        )


@pytest.mark.parametrize("pattern", ["excluded", "desert"])
def test_a_million_cells_around_nests(pattern: str) -> None:
    tissue = simulate_tissue(pattern, MILLION, np.random.default_rng(4))  # type: ignore[arg-type]
    image = tissue.image
    region = find_region(image, find_window(image, KNOWLEDGE), KNOWLEDGE)
    error = region.cell_distance_um - tissue.margin_distance(image.x_um, image.y_um)
    near = np.abs(region.cell_distance_um) < 100
    assert abs(error[near].mean()) < 1.5
    assert error[near].std() < 8.0
    assert region.tumour_area_mm2 == pytest.approx(tissue.zone_area_mm2["nest"], rel=0.01)
    deep = (region.cell_distance_um < -40) & image.is_role(CellRole.CD8_T)
    area = len(tissue.nest_centre_um) * np.pi * (tissue.nest_radius_um / 1000 - 0.04) ** 2
    density = tissue.expected_density("nest", CellRole.CD8_T)
    assert deep.sum() / area == pytest.approx(density, rel=0.25)
    band = image.is_role(CellRole.CD8_T) & (region.cell_distance_um > 10) & (region.cell_distance_um < 30)
    inner, outer = tissue.nest_radius_um / 1000 + 0.01, tissue.nest_radius_um / 1000 + 0.03
    ring = band.sum() / (len(tissue.nest_centre_um) * np.pi * (outer**2 - inner**2))
    expected = tissue.expected_density("ring", CellRole.CD8_T)
    assert ring == pytest.approx(expected, rel=0.08 if pattern == "excluded" else 0.5)
