"""The tables of the page on structures are what its script makes of the packaged models."""

import importlib
import sys
from pathlib import Path

import pytest

from warmfront.knowledge.files import load_knowledge

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted(load_knowledge().mechanistic_models.values(), key=lambda model: model.model_id)


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
        yield importlib.import_module("document_structures")


def test_tables_that_need_no_solving_are_up_to_date(script):
    page = (ROOT / "docs" / "reference" / "model-structures.md").read_text(encoding="utf-8")
    wanted = (
        script.class_table(script.with_classes(MODELS)),
        script.status_table(MODELS),
        script.structure_list(MODELS),
        script.regimen_table([model for model in MODELS if model.organism == "human"], load_knowledge()),
    )
    assert all(table in page for table in wanted), "run `make structures`"


def test_every_model_of_people_stands_in_the_table_of_agreement(script):
    page = (ROOT / "docs" / "reference" / "model-structures.md").read_text(encoding="utf-8")
    table = page.split("<!-- begin agreement -->")[1].split("<!-- end agreement -->")[0]
    for model in MODELS:
        assert (f"`{model.model_id}`" in table) == (model.organism == "human")
    for partner in script.PARTNERS:
        assert table.count(f"| `{partner}` |") == 4
