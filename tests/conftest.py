"""Fixtures shared by all tests."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from warmfront.domain.space import ROLES, CellRole, Labels, TissueImage

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the real cohorts and reference outputs, beside the repository."""
    if SHARED.is_dir():
        return SHARED
    reason = "left out: needs the real cohorts and reference outputs (folder 'shared' beside the repository)"
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have the shared folder; {reason}")
    pytest.skip(reason)


@pytest.fixture
def place_cells() -> Callable[..., TissueImage]:
    """Make an image of cells: positions in micrometres and a role (or its number) for each."""

    def place(
        x_um: ArrayLike,
        y_um: ArrayLike,
        roles: Sequence[CellRole] | NDArray[np.int_],
        field_um: tuple[float, float, float, float] | None = None,
        markers: dict[str, NDArray[np.float32]] | None = None,
    ) -> TissueImage:
        role = np.array([ROLES.index(r) if isinstance(r, CellRole) else int(r) for r in roles], dtype=np.int8)
        return TissueImage(
            sample_id="made up",
            patient_id="made up",
            image_id="made up",
            timepoint=None,
            x_um=np.asarray(x_um, dtype=np.float64),
            y_um=np.asarray(y_um, dtype=np.float64),
            role=role,
            cell_type=Labels(codes=role.astype(np.int32), names=tuple(r.value for r in ROLES)),
            cell_id=None,
            markers=markers or {},
            field_um=field_um,
            um_per_unit=1.0,
            unit_note="made up",
            n_raw=len(role),
            dropped=(),
            flags=(),
        )

    return place
