"""Whatever is asked of the knowledge base is answered or refused in words; what is exported comes back."""

import csv
import io
import json
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.errors import InputError
from warmfront.io.knowledge_outputs import FORMULA_STARTS, Table, write_knowledge_csv, write_knowledge_sqlite
from warmfront.knowledge.catalogue import load_catalogue
from warmfront.knowledge.catalogue_search import find_entries, search_entries
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.knowledge_words import describe_entry, describe_hits

TEXTS = st.text(max_size=300)
CELLS = st.one_of(
    st.none(),
    st.integers(min_value=-(2**53), max_value=2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=40),
)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        hits = search_entries(load_catalogue(), text)
    except InputError as error:
        assert len(str(error)) < 400  # noqa: PT017  refusal and answer are both right
        return
    assert describe_hits(hits, 5)
    words = set(text.casefold().split())
    assert all(hit.score >= len(words) for hit in hits)


@settings(max_examples=60, deadline=None)
@given(st.one_of(TEXTS, st.sampled_from([entry.entry_id for entry in load_catalogue().entries])))
def test_any_id_is_shown_or_refused(text: str) -> None:
    try:
        views = find_entries(load_catalogue(), text, load_knowledge().sources)
    except InputError as error:
        assert len(str(error)) < 2000  # noqa: PT017  as above
        return
    for view in views:
        assert describe_entry(view)[0].startswith(f"{view.entry.kind} {view.entry.entry_id}")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_cells_come_back_from_both_forms(rows: list[tuple[str | int | float | None, ...]]) -> None:
    links = Table(name="links", header=("to_kind", "to_id"), rows=())
    table = Table(name="made_up", header=("a", "b"), rows=tuple(rows))
    with tempfile.TemporaryDirectory() as folder:
        write_knowledge_csv(Path(folder) / "csv", [table])
        text = (Path(folder) / "csv" / "made_up.csv").read_bytes().decode("utf-8")
        write_knowledge_sqlite(Path(folder) / "k.sqlite", [table, links])
        connection = sqlite3.connect(Path(folder) / "k.sqlite")
        stored = connection.execute("SELECT a, b FROM made_up").fetchall()
        connection.close()
    assert json.dumps(stored) == json.dumps([list(row) for row in rows])
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(read) == len(rows)
    for cells, row in zip(read, rows, strict=True):
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
                assert not cell.startswith(FORMULA_STARTS)
            elif value is None:
                assert cell == ""
            else:
                assert float(cell) == float(value)
