"""A model with a known course, importable by spawned processes."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def closed_form() -> Iterator[ModuleType]:
    """Module `closed_form`: a model of decay and an engine that knows its solution."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("closed_form")
