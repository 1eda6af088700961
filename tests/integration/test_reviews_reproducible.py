"""The tables of studies and reviews are what their scripts write from the extraction."""

import csv
import importlib
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.shared
def test_review_tables_are_written_again_to_the_byte(
    shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("carry_over_reviews")
    packaged = script.DATA / "reviews"
    monkeypatch.setattr(script, "DATA", tmp_path)
    monkeypatch.setattr("sys.argv", ["carry_over_reviews", "--shared", str(shared)])
    script.main()
    written = {path.name: path.read_bytes() for path in (tmp_path / "reviews").iterdir()}
    assert written == {path.name: path.read_bytes() for path in packaged.iterdir()}
    assert len(written) == 9


@pytest.mark.shared
@pytest.mark.parametrize("number", range(9))
def test_every_extracted_row_is_carried_over(
    shared: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    extracted, table, *_ = importlib.import_module("carry_over_reviews").TABLES[number]
    data = SCRIPTS.parent / "src" / "warmfront" / "knowledge" / "data" / "reviews"
    with (shared / "reference" / "evidence" / extracted).open(encoding="utf-8", newline="") as handle:
        wanted = [row["id"] if "id" in row else row["outcome_id"] for row in csv.DictReader(handle)]
    with (data / table).open(encoding="utf-8", newline="") as handle:
        found = [next(iter(row.values())) for row in csv.DictReader(handle, delimiter="\t")]
    assert wanted == found


@pytest.mark.shared
def test_studies_outcomes_and_interactions_are_written_again_to_the_byte(
    shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = importlib.import_module("carry_over_evidence")
    packaged = script.DATA
    for name in ("tumour_types.tsv", "interactions.tsv"):
        (tmp_path / name).write_bytes((packaged / name).read_bytes())
    monkeypatch.setattr(script, "DATA", tmp_path)
    monkeypatch.setattr("sys.argv", ["carry_over_evidence", "--shared", str(shared)])
    script.main()
    for name in ("studies.tsv", "outcomes.tsv", "interactions.tsv"):
        assert (tmp_path / name).read_bytes() == (packaged / name).read_bytes(), name
