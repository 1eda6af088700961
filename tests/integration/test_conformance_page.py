"""The page on conformance names every expected file of the profile, and only tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "conformance.md"
FOLDERS = (
    "gsva_r",
    "gseapy_ssgsea",
    "decoupler",
    "easier_scores",
    "mcpcounter",
    "ips",
    "quantiseq",
    "tip",
    "tidepy",
)
INPUTS = {"quantiseq/input_tpm.csv.gz", "tip/tpm_5_samples.csv.gz", "tip/README.md"}


@pytest.mark.shared
def test_every_expected_file_has_a_row(shared: Path) -> None:
    folder = shared / "reference" / "expected"
    files = {str(path.relative_to(folder)) for name in FOLDERS for path in (folder / name).iterdir()} - INPUTS
    files |= {f"scores/{path.name}" for path in (folder / "scores").glob("*.json")}
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([^`]+\.(?:csv|csv\.gz|json))`", row)}
    assert named == files


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    for file, function in named:
        source = (ROOT / "tests" / "conformance" / file).read_text(encoding="utf-8")
        assert f"def {function}(" in source, (file, function)


def test_a_row_without_a_test_gives_its_reason() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    without = [row for row in rows if "::" not in row]
    assert without
    assert all("**not implemented" in row for row in without)
