"""The page on the fields of the knowledge files is what its script writes; no field is left unexplained."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
sys.path.insert(0, "scripts")
import document_schema
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ASK + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_page_is_what_the_script_writes() -> None:
    done = run("sys.stdout.write(document_schema.write_page())")
    assert done.returncode == 0, done.stderr
    page = (ROOT / "docs" / "reference" / "schema.md").read_text(encoding="utf-8")
    assert done.stdout == page, "run: make schema"


def test_a_field_without_words_stops_the_script_and_is_named() -> None:
    done = run(
        "from warmfront.domain.therapy import Agent\n"
        "Agent.__doc__ = Agent.__doc__.replace('organs_at_risk', 'organs')\n"
        "document_schema.write_page()"
    )
    assert done.returncode == 1
    assert "warmfront.domain.therapy.Agent.organs_at_risk" in done.stderr
