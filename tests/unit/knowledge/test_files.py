"""The loader reports every problem in every file at once, and refuses what it does not know."""

import shutil
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from warmfront.domain.errors import KnowledgeError
from warmfront.domain.evidence import Interaction, Outcome, Study
from warmfront.domain.therapy import Agent, Approval, Condition, Strategy
from warmfront.knowledge.base import ObservedResponse, Source
from warmfront.knowledge.files import knowledge_version, load_knowledge, read_knowledge

ROOT = Path(__file__).resolve().parents[3]
PACKAGED = Path(str(files("warmfront.knowledge"))) / "data"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(PACKAGED, folder)
    return folder


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    return list(caught.value.problems)


def test_a_copy_of_the_packaged_folder_reads_the_same(data: Path) -> None:
    assert read_knowledge(data) == load_knowledge()


def test_all_problems_are_reported_at_once(data: Path) -> None:
    replace(data / "strategies/lag3_pd1.toml", 'tier = "trial"', 'tier = "miracle"\ncolour = "blue"')
    replace(data / "interactions.tsv", "\thigh\tyes\t", "\tawful\tmaybe\t")
    append(data / "agents.toml", '\n[[agent]]\nagent_id = "nivolumab"\n')
    append(data / "conditions.toml", "\n[[rules]]\n")
    (data / "axes.toml").write_text("[[axis\n", encoding="utf-8")
    found = "\n".join(problems(data))
    assert "strategies/lag3_pd1.toml: tier: Input should be 'approved', 'trial' or 'hypothesis'" in found
    assert "strategies/lag3_pd1.toml: colour: " in found
    assert "interactions.tsv: line 2: severity: " in found
    assert "interactions.tsv: line 2: hard_stop: " in found
    assert "agents.toml: agent " in found
    assert "name: Field required" in found
    assert "conditions.toml: unknown table 'rules'" in found
    assert "axes.toml: " in found


def test_duplicate_id(data: Path) -> None:
    text = (data / "agents.toml").read_text(encoding="utf-8")
    append(
        data / "agents.toml",
        text[text.index("[[agent]]") : text.index("[[agent]]", 10 + text.index("[[agent]]"))],
    )
    assert "agents.toml: duplicate id 'pembrolizumab'" in problems(data)


def test_duplicate_source_in_two_fragments(data: Path) -> None:
    text = (data / "sources/evidence.toml").read_text(encoding="utf-8")
    first = text.index("[[source]]")
    (data / "sources/extra.toml").write_text(
        text[first : text.index("[[source]]", first + 5)], encoding="utf-8"
    )
    assert "sources: duplicate id 'review_cell_therapy_2025'" in problems(data)


def test_missing_source(data: Path) -> None:
    replace(data / "strategies/lag3_pd1.toml", 'sources = ["relativity047"', 'sources = ["hearsay"')
    assert any(
        p.startswith("strategies/lag3_pd1.toml: source 'hearsay' is not in sources/") for p in problems(data)
    )


def test_missing_file(data: Path) -> None:
    (data / "teaching_notes.toml").unlink()
    assert any(p.startswith("teaching_notes.toml: ") for p in problems(data))


def test_version_changes_with_one_character(data: Path) -> None:
    before = knowledge_version(data)
    append(data / "teaching_notes.toml", "\n")
    assert knowledge_version(data) != before
    assert before == load_knowledge().version


def test_empty_cells_become_none_only_where_allowed() -> None:
    studies = load_knowledge().studies
    assert studies["ACT-T2-13"].n_printed is None
    assert studies["ACT-T2-13"].registry == ""


@pytest.mark.parametrize(
    "kind", [Source, Strategy, Approval, Agent, Condition, Study, Outcome, Interaction, ObservedResponse]
)
def test_reference_page_explains_every_field(kind: type) -> None:
    page = (ROOT / "docs/reference/knowledge.md").read_text(encoding="utf-8")
    assert not [field.name for field in fields(kind) if f"`{field.name}`" not in page]
