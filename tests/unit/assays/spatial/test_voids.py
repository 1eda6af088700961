"""Empty places beside the tumour: the closed form, and what changes it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.voids import measure_voids
from warmfront.assays.spatial.window import find_window
from warmfront.domain.assay import FloatArray
from warmfront.domain.space import ROLES, CellRole, Labels, TissueImage
from warmfront.knowledge.base import KnowledgeBase

SIDE = 1000.0


def half_tumour(points: FloatArray) -> TissueImage:
    """Tumour cells on the left, others on the right."""
    role = np.where(points[:, 0] < SIDE / 2, ROLES.index(CellRole.TUMOUR), ROLES.index(CellRole.OTHER))
    return TissueImage(
        sample_id="S",
        patient_id="P",
        image_id="I",
        timepoint=None,
        x_um=points[:, 0],
        y_um=points[:, 1],
        role=role.astype(np.int8),
        cell_type=Labels(codes=role.astype(np.int32), names=tuple(ROLES)),
        cell_id=None,
        markers={},
        field_um=(0.0, 0.0, SIDE, SIDE),
        um_per_unit=1.0,
        unit_note="",
        n_raw=len(points),
        dropped=(),
        flags=(),
    )


def scatter(n_left: int, n_right: int, seed: int = 0) -> FloatArray:
    rng = np.random.default_rng(seed)
    left = rng.uniform((0, 0), (SIDE / 2, SIDE), size=(n_left, 2))
    return np.concatenate([left, rng.uniform((SIDE / 2, 0), (SIDE, SIDE), size=(n_right, 2))])


def measure(image: TissueImage, knowledge: KnowledgeBase) -> float | None:
    region = find_region(image, find_window(image, knowledge), knowledge)
    return measure_voids(image, region, knowledge.spatial)


@pytest.mark.parametrize("n_right", [4000, 2000, 1000])
def test_random_cells_leave_a_sixteenth_empty_at_any_density(n_right: int, knowledge: KnowledgeBase) -> None:
    found = [measure(half_tumour(scatter(4000, n_right, seed)), knowledge) for seed in range(6)]
    # exp(-4 ln 2): twice the median of the nearest-cell distance of a Poisson process
    assert np.mean([share for share in found if share is not None]) == pytest.approx(1 / 16, abs=0.02)


def test_cells_on_a_grid_leave_nothing_empty(knowledge: KnowledgeBase) -> None:
    across = np.arange(5.0, SIDE, 12.0)
    points = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    assert measure(half_tumour(points), knowledge) == 0.0


def test_removed_structures_leave_holes(knowledge: KnowledgeBase) -> None:
    points = scatter(4000, 4000)
    strip = (points[:, 0] > SIDE / 2) & ((points[:, 1] // 60) % 2 == 1)
    share = measure(half_tumour(points[~strip]), knowledge)
    assert share is not None
    assert share > 0.2


@pytest.mark.parametrize("turn", [lambda p: p[:, ::-1], lambda p: (SIDE - p[:, 0], p[:, 1])])
def test_direction_of_the_axes_changes_nothing(
    turn: Callable[[FloatArray], FloatArray], knowledge: KnowledgeBase
) -> None:
    image = half_tumour(scatter(3000, 3000))
    x, y = turn(np.column_stack((image.x_um, image.y_um))), None
    x, y = x if isinstance(x, tuple) else (x[:, 0], x[:, 1])
    assert measure(replace(image, x_um=x, y_um=y), knowledge) == pytest.approx(
        measure(image, knowledge), abs=0.003
    )


def test_without_a_margin_there_is_no_share(knowledge: KnowledgeBase) -> None:
    image = half_tumour(scatter(3000, 3000))
    tumour = np.full(image.n_cells, ROLES.index(CellRole.TUMOUR), dtype=np.int8)
    assert measure(replace(image, role=tumour), knowledge) is None
