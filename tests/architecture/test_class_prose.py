"""Every class of strategies has its words, so that its page can be written."""

from pathlib import Path

from warmfront.knowledge.files import load_knowledge

PROSE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "classes" / "_prose"


def test_every_class_has_its_words_and_no_words_are_left_over() -> None:
    classes = {strategy.strategy_class for strategy in load_knowledge().strategies.values()}
    wanted = {"".join(mark if mark.isalnum() else " " for mark in name.lower()) for name in classes}
    wanted = {"-".join(name.split()) for name in wanted}
    found = {path.stem for path in PROSE.glob("*.md")}
    assert not wanted - found, f"write docs/reference/classes/_prose/NAME.md for {sorted(wanted - found)}"
    assert not found - wanted
