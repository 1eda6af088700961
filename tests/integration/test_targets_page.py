"""The tables of the page on targets are what their script writes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
from pathlib import Path
sys.path.insert(0, "scripts")
import document_targets
from warmfront.knowledge.files import load_knowledge
"""


def block(name: str) -> str:
    page = (ROOT / "docs" / "reference" / "targets.md").read_text(encoding="utf-8")
    return page.split(f"<!-- begin {name} -->\n")[1].split(f"\n<!-- end {name} -->")[0]


def run(code: str) -> str:
    command = [sys.executable, "-c", ASK + code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_products_are_those_of_the_knowledge_files() -> None:
    assert run("sys.stdout.write(document_targets.product_table(load_knowledge()))") == block("products")


@pytest.mark.shared
def test_the_shares_are_those_of_the_cohorts(shared: Path) -> None:
    code = f"sys.stdout.write(document_targets.cohort_table(Path({str(shared)!r}), load_knowledge()))"
    assert run(code) == block("cohorts")
