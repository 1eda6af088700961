"""Pages on the clinical scales: complete, from today's knowledge, with examples that run."""

import dataclasses
import doctest
import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.scales import ClinicalScale

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("document_scales")
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def pages(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("scales")
    return {path.stem: path.read_text(encoding="utf-8") for path in script.write_pages(folder)}


def scales() -> dict[str, ClinicalScale]:
    return load_knowledge().monitoring.scales


def test_there_is_a_page_for_each_scale_and_the_index_lists_them(pages: dict[str, str]) -> None:
    assert set(pages) == set(scales()) | {"index"}
    assert all(f"]({name}.md)" in pages["index"] for name in scales())


def test_each_input_result_number_and_source_stands_on_its_page(pages: dict[str, str]) -> None:
    for name, scale in scales().items():
        page = pages[name]
        for one in (*scale.inputs, *scale.outputs, *scale.thresholds):
            assert f"\n| `{one.name}` |" in page, (name, one.name)
        for limit in scale.thresholds:
            row = next(
                line for line in page.splitlines() if line.startswith(f"| `{limit.name}` | {limit.value:g}")
            )
            assert row.endswith(f"| {limit.status.value} |"), (name, limit.name)
        assert all(f"\n| `{source}` |" in page for source in scale.sources), name
        assert (
            len(re.findall(r"^- ", page.split("## What it cannot say")[1].split("## ")[0], re.MULTILINE)) >= 1
        )


def test_what_rests_on_memory_is_said_on_the_page_and_in_the_index(pages: dict[str, str]) -> None:
    base = load_knowledge()
    for name, scale in scales().items():
        unread = [one for one in scale.thresholds if base.sources[one.source].checked == "memory"]
        row = next(line for line in pages["index"].splitlines() if f"]({name}.md)" in line)
        assert row.endswith("| nothing |") == (not unread and not scale.from_memory), name
        assert pages[name].count("(from memory)") >= len(unread), name
        assert not unread or scale.from_memory, f"{name}: say in from_memory what was not read"


def test_a_scale_that_refuses_says_why_and_has_no_numbers(pages: dict[str, str]) -> None:
    refusing = {name: scale for name, scale in scales().items() if not scale.available}
    assert {"teachey2016", "hong_tree", "eipm", "easix_f", "easix_fc"} <= set(refusing)
    for name in refusing:
        assert "**Registered, not computed**" in pages[name]
        assert "## Numbers of the rule" not in pages[name]
        assert "parameters unavailable" in pages[name]


def test_every_worked_example_runs_and_prints_what_the_page_says(pages: dict[str, str]) -> None:
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    for name in scales():
        test = parser.get_doctest(pages[name], {}, name, name, 0)
        assert len(test.examples) >= 3, f"{name}: the example shows nothing"
        runner.run(test)
    results = runner.summarize(verbose=False)
    assert results.failed == 0
    assert results.attempted > 3 * len(scales())


def test_every_available_scale_has_an_example_that_can_be_computed(pages: dict[str, str]) -> None:
    for name, scale in scales().items():
        if scale.available:
            assert scale.example, f"scales/{name}.toml: add an [example]"
            assert "result.reason" not in pages[name], f"{name}: its example gives no result"


def test_table_rows_keep_their_columns(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        width = 0
        for line in page.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not cells or not width or cells == width, (name, line)
            width = cells


def test_pages_follow_the_knowledge_and_old_ones_go(script: ModuleType, tmp_path: Path) -> None:
    base = load_knowledge()
    script.write_pages(tmp_path, base)
    (tmp_path / "gone.md").write_text("old", encoding="utf-8")
    script.write_pages(tmp_path, _renamed(base))
    assert not (tmp_path / "gone.md").exists()
    assert "Made-up name" in (tmp_path / "easix.md").read_text(encoding="utf-8")
    assert "Made-up name" in (tmp_path / "index.md").read_text(encoding="utf-8")


def _renamed(base: KnowledgeBase) -> KnowledgeBase:
    easix = dataclasses.replace(base.monitoring.scales["easix"], label="Made-up name")
    monitoring = dataclasses.replace(base.monitoring, scales={**base.monitoring.scales, "easix": easix})
    return dataclasses.replace(base, monitoring=monitoring)
