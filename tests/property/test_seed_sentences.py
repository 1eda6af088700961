"""Splitting a text into sentences loses nothing and is stable."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PIECES = st.sampled_from(
    [
        "Cells",
        "act",
        "e.g.",
        "et al.",
        "(1, 2).",
        "vs.",
        "3.5",
        "%.",
        "Why?",
        '"Go."',
        "IL-2",
        "\n",
        "\n\n",
        "x.Y",
        "’s",
    ]
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("seed_sentences")
    finally:
        sys.path.remove(str(SCRIPTS))


@given(pieces=st.lists(PIECES, max_size=40), gap=st.sampled_from([" ", "  ", "\u00a0"]))
def test_no_character_is_lost_and_none_is_added(script: ModuleType, pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    sentences = script.split(text)
    assert "".join("".join(sentences).split()) == "".join(script.normalised(text).split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@given(pieces=st.lists(PIECES, max_size=40))
def test_a_sentence_is_not_split_again(script: ModuleType, pieces: list[str]) -> None:
    for sentence in script.split(" ".join(pieces)):
        assert script.split(sentence) == (sentence,)


@given(pieces=st.lists(PIECES.filter(lambda piece: "\n" not in piece), min_size=1, max_size=20))
def test_spaces_do_not_change_the_digest(script: ModuleType, pieces: list[str]) -> None:
    assert script.digest(" ".join(pieces)) == script.digest("  \t".join(pieces))
