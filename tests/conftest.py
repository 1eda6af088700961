"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

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
