"""The page on monitoring is of the rules and numbers that are packaged, and its controls are in it."""

import importlib
import sys
from pathlib import Path

import pytest

from warmfront.knowledge.files import load_knowledge

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "monitoring-evaluation.md").read_text(encoding="utf-8")
KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def tables():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
        yield importlib.import_module("monitoring_tables")


def test_numbers_are_those_of_the_knowledge_base(tables):
    assert tables.number_table(KNOWLEDGE) in PAGE, "run `make monitoring`"


def test_every_rule_was_measured():
    missing = [rule.label for rule in KNOWLEDGE.monitoring.early_warning.values() if rule.label not in PAGE]
    assert missing == [], "run `make monitoring`"


def test_the_page_says_that_it_is_simulated_and_shows_its_controls():
    assert "Everything here is simulated" in PAGE
    assert "What simulated courses cannot show" in PAGE
    for words in ("all switched on day 84, blindly", "second therapy does nothing"):
        assert words in PAGE
    for name in ("effects", "switch-helps", "switch-harms"):
        picture = (ROOT / "docs" / "images" / f"monitoring-{name}.svg").read_text(encoding="utf-8")
        assert "Simulated" in picture


def test_shares_near_none_and_all_keep_a_decimal(tables):
    assert [tables.percent(value) for value in (0.0, 0.002, 0.5, 0.998, 1.0)] == [
        "0",
        "0.2",
        "50",
        "99.8",
        "100",
    ]
