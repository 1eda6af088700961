"""Sentences are those of the texts, and the page on coverage is what its script writes."""

import importlib
from pathlib import Path

import pytest

from warmfront.knowledge.files import load_knowledge

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.shared
def test_every_sentence_of_the_texts_is_listed_in_order(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    seed_sentences = importlib.import_module("seed_sentences")
    found = [
        (name, number, seed_sentences.digest(sentence))
        for name, sentences in seed_sentences.seeds(shared).items()
        for number, sentence in enumerate(sentences, 1)
    ]
    listed = [(row.seed, row.number, row.digest) for row in load_knowledge().reviews.sentences]
    assert len({name for name, _, _ in found}) == 5
    assert found == listed
    for name, sentences in seed_sentences.seeds(shared).items():
        whole = seed_sentences.normalised((shared / "seeds" / name).read_text(encoding="utf-8"))
        assert "".join("".join(sentences).split()) == "".join(whole.split()), name


@pytest.mark.shared
def test_topics_are_no_copies_of_the_texts(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    split = importlib.import_module("seed_sentences").seeds(shared)
    for row in load_knowledge().reviews.sentences:
        text = split[row.seed][row.number - 1].casefold()
        if len(row.topic.split()) > 4:
            assert row.topic.casefold() not in text, row.topic
        assert len(row.reason) < len(text) or row.reason.casefold() not in text


def test_the_splitter_keeps_abbreviations_and_forgotten_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    split = importlib.import_module("seed_sentences").split
    text = (
        "Cells (e.g. NK) act. They kill (1, 2).Furthermore, Gray et al. Saw 3.5 of 7.\n\nHeading\n  Cell \n"
    )
    assert split(text) == (
        "Cells (e.g. NK) act.",
        "They kill (1, 2).",
        "Furthermore, Gray et al. Saw 3.5 of 7.",
        "Heading",
        "Cell",
    )
    assert split('He said "go." Then 2 went! Really?') == ('He said "go."', "Then 2 went!", "Really?")


def test_a_changed_sentence_is_new_and_its_old_form_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("number_sentences")
    digest = importlib.import_module("seed_sentences").digest
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("One. Two changed. Three.", encoding="utf-8")
    known = [
        {"seed": "a.txt", "number": str(n), "digest": digest(text), "topic": text, "disposition": "used"}
        | {"where": "til", "reason": ""}
        for n, text in enumerate(("Three.", "One.", "Two."), 1)
    ]
    rows = list(script.number(tmp_path, known))
    assert [(row["number"], row["topic"]) for row in rows] == [("1", "One."), ("2", ""), ("3", "Three.")]
    assert rows[1]["disposition"] == "unexplained"


def test_the_page_is_what_the_knowledge_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("document_coverage")
    assert script.write_page(load_knowledge()) == script.PAGE.read_text(encoding="utf-8")
