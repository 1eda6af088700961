"""The page on cell products is what the knowledge files say."""

import importlib
from pathlib import Path

import pytest

from warmfront.knowledge.files import load_knowledge

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def test_the_page_on_cell_products_is_what_the_knowledge_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("document_products")
    assert script.write_page(load_knowledge()) == script.PAGE.read_text(encoding="utf-8")
