"""Every shared published model, in libRoadRunner and in the own kernel: the table of agreement, run again."""

from pathlib import Path

import pytest

from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.shared
def test_every_model_agrees_in_every_state(monkeypatch, shared):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from engine_agreement import CASES, compare_models

    folder = shared / "reference" / "models"
    assert {path.stem for path in folder.glob("*.xml")} == set(CASES)
    outcomes = compare_models(folder, RoadRunnerBatchEngine(), KernelEngine())
    fallen = {name: found.difference for name, found in outcomes.items() if not found.agrees}
    assert fallen == {}


def test_the_page_has_a_row_for_every_model(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from engine_agreement import CASES

    page = (ROOT / "docs" / "reference" / "models-agreement.md").read_text(encoding="utf-8")
    assert f"**{len(CASES)} of {len(CASES)} models agree" in page
    assert all(f"| `{name[:64]}` |" in page for name in CASES)
