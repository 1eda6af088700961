"""Pages on the classes of strategies: complete, with counts, intervals and links, from today's knowledge."""

import dataclasses
import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("document_classes")
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def pages(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("classes")
    return {path.stem: path.read_text(encoding="utf-8") for path in script.write_pages(folder)}


def classes(base: KnowledgeBase) -> list[str]:
    return sorted({strategy.strategy_class for strategy in base.strategies.values()})


def test_there_is_a_page_for_each_class_and_the_index_lists_them(
    script: ModuleType, pages: dict[str, str]
) -> None:
    names = {script.slug(name) for name in classes(load_knowledge())}
    assert set(pages) == names | {"index"}
    assert all(f"]({name}.md)" in pages["index"] for name in names)


def test_each_strategy_evidence_row_and_source_stands_on_its_page(
    script: ModuleType, pages: dict[str, str]
) -> None:
    base = load_knowledge()
    for strategy in base.strategies.values():
        page = pages[script.slug(strategy.strategy_class)]
        assert f"`{strategy.strategy_id}`" in page
        assert all(f"| `{row}` |" in page for row in strategy.evidence)
        assert all(f"\n| `{source}` |" in page for source in strategy.sources)


def test_a_counted_rate_has_its_exact_interval(pages: dict[str, str]) -> None:
    # Printed with the row: ORR 77% (95% CI 67 to 85), which 72 of 94 gives.
    assert "ORR 72/94 = 77% (67 to 85), count inferred" in pages["car-t"]


def test_a_hard_stop_and_a_rate_of_the_pair_are_shown(pages: dict[str, str]) -> None:
    page = pages["cdk4-6-inhibitor-with-checkpoint-inhibitor"]
    assert "**hard stop outside a trial**" in page
    assert "11/26 = 42% (23 to 63)" in page


def test_what_was_not_read_says_so_where_it_is_cited(pages: dict[str, str]) -> None:
    base = load_knowledge()
    unread = {key for key, source in base.sources.items() if source.checked == "memory"}
    seen = 0
    for page in pages.values():
        for key in unread:
            name = re.escape(key.replace("_", "\\_"))
            for match in re.finditer(rf"\[{name}\]\([^)]*\)", page.split("## Sources")[0]):
                assert page[match.end() :].startswith(" (from memory)"), key
                seen += 1
    assert seen > 100


def test_every_page_says_what_the_evidence_cannot_support(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        if name != "index":
            tail = page.split("## What the evidence cannot support")[1].split("## Sources")[0]
            assert "three are needed to pool" in tail
            assert len(tail.split()) > 40


def test_table_rows_keep_their_columns(pages: dict[str, str]) -> None:
    for page in pages.values():
        width = 0
        for line in page.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not cells or not width or cells == width, line
            width = cells


def test_words_about_an_unknown_source_or_without_a_heading_are_refused(
    script: ModuleType, tmp_path: Path
) -> None:
    base = load_knowledge()
    text = (script.PROSE / "til.md").read_text(encoding="utf-8")
    (tmp_path / "til.md").write_text(text + "\nSee [@no_such_source].\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no_such_source"):
        script.read_prose("TIL", base, tmp_path)
    (tmp_path / "til.md").write_text(text.replace("## How it is judged", "## Judged"), encoding="utf-8")
    with pytest.raises(SystemExit, match="headings"):
        script.read_prose("TIL", base, tmp_path)
    with pytest.raises(SystemExit, match=r"write _prose/nk\.md"):
        script.read_prose("NK", base, tmp_path)


def test_pages_follow_the_knowledge_and_old_ones_go(script: ModuleType, tmp_path: Path) -> None:
    base = load_knowledge()
    script.write_pages(tmp_path, base)
    (tmp_path / "gone.md").write_text("old", encoding="utf-8")
    til = dataclasses.replace(base.strategies["til"], name="Made-up name")
    changed = dataclasses.replace(base, strategies={**base.strategies, "til": til})
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.md")}
    script.write_pages(tmp_path, changed)
    assert not (tmp_path / "gone.md").exists()
    assert "Made-up name" in (tmp_path / "til.md").read_text(encoding="utf-8")
    assert (tmp_path / "nk.md").stat().st_mtime_ns == times["nk.md"]
