"""What must not matter does not matter: order of cells, place of the origin, direction of the axes."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.assays.spatial.inputs import SpatialInput, prepare_input
from warmfront.assays.spatial.statistics import STATISTICS
from warmfront.domain.space import CellRole, TissueImage
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.tissue import simulate_tissue

KNOWLEDGE = load_knowledge()
FAMILIES = [family for family in STATISTICS if family.name in ("density", "exclusion_index", "penetration")]
PATTERNS = st.sampled_from(["random", "mixed", "excluded", "clustered", "desert"])


def measure(image: TissueImage) -> tuple[SpatialInput, list[float | None]]:
    prepared = prepare_input(image, KNOWLEDGE, np.random.default_rng(0), panel=frozenset(CellRole))
    return prepared, [one.value for family in FAMILIES for one in family.measure(prepared)]


def same(first: list[float | None], second: list[float | None]) -> bool:
    return all(
        (a is None) == (b is None) and (a is None or a == pytest.approx(b, rel=1e-6, abs=1e-6))
        for a, b in zip(first, second, strict=True)
    )


@settings(max_examples=12, deadline=None)
@given(pattern=PATTERNS, n_cells=st.integers(400, 3000), seed=st.integers(0, 10_000), kind=st.integers(0, 4))
def test_order_origin_and_axes_change_no_value(pattern: str, n_cells: int, seed: int, kind: int) -> None:
    rng = np.random.default_rng(seed)
    image = simulate_tissue(pattern, n_cells, rng).image  # type: ignore[arg-type]
    side = image.field_um[2]
    x, y, role, field = image.x_um, image.y_um, image.role, image.field_um
    if kind == 0:
        order = rng.permutation(n_cells)
        x, y, role = x[order], y[order], role[order]
    elif kind == 1:
        x, y, field = x + 8192.0, y - 4096.0, (8192.0, -4096.0, 8192.0 + side, side - 4096.0)
    elif kind == 2:
        y = side - y
    elif kind == 3:
        x = side - x
    else:
        x, y = y, x
    _, first = measure(image)
    _, second = measure(dataclasses.replace(image, x_um=x, y_um=y, role=role, field_um=field))
    assert same(first, second)


@settings(max_examples=8, deadline=None)
@given(pattern=PATTERNS, n_cells=st.integers(1, 2000), seed=st.integers(0, 10_000))
def test_areas_and_cells_add_up(pattern: str, n_cells: int, seed: int) -> None:
    image = simulate_tissue(pattern, n_cells, np.random.default_rng(seed)).image  # type: ignore[arg-type]
    prepared, values = measure(image)
    blocks, window = prepared.blocks, prepared.window
    assert blocks.sum_area().sum() == pytest.approx(window.area_mm2)
    assert blocks.cells.sum() == n_cells
    assert prepared.region.tumour_area_mm2 <= window.area_mm2 + 1e-12
    assert all(value is None or np.isfinite(value) for value in values)
