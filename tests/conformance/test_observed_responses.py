"""Counts in observed_responses.tsv against what the cohorts' own documents and other tables state."""

import csv
import gzip
import importlib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from warmfront.knowledge.base import ObservedResponse
from warmfront.knowledge.files import load_knowledge

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def rows() -> dict[str, ObservedResponse]:
    return {row.study_id: row for row in load_knowledge().observed}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("count_responses")


def compendium(shared: Path) -> list[dict[str, str]]:
    path = shared / "data/itrp_signatures_dev/clinical.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_imvigor210_sums_to_the_stated_27_of_149() -> None:
    """Development half as stated in the cohort specification: 149 evaluable, 27 responders."""
    parts = [row for key, row in rows().items() if key.startswith("OBS-IMVIGOR210")]
    assert sum(row.events for row in parts) == 27
    assert sum(row.n for row in parts) == 149


def test_hugo_has_the_stated_14_responders_and_13_others() -> None:
    """Read in the README of the cohort."""
    row = rows()["OBS-HUGO2016"]
    assert (row.events, row.n - row.events) == (14, 13)


@pytest.mark.shared
def test_van_allen_responders_agree_with_the_compendium(shared: Path) -> None:
    """The compendium keeps the original response beside its own, re-labelled one."""
    original = Counter(row["RECIST_orignal"] for row in compendium(shared) if row["cohort"] == "Allen")
    assert rows()["OBS-VANALLEN2015"].events == original["CR"] + original["PR"] == 7


@pytest.mark.shared
@pytest.mark.parametrize(
    ("cohort", "prefix", "relabelled"),
    [("Kim", "OBS-KIM", 0), ("Riaz", "OBS-RIAZ", 0), ("Liu", "OBS-LIU", 2)],
)
def test_responders_agree_with_the_labels_of_the_compendium(
    shared: Path, cohort: str, prefix: str, relabelled: int
) -> None:
    """The label counts two mixed responses of Liu as responders; the original response does not."""
    labels = Counter(row["response_label"] for row in compendium(shared) if row["cohort"] == cohort)
    counted = sum(row.events for key, row in rows().items() if key.startswith(prefix))
    patients = sum(row.n for key, row in rows().items() if key.startswith(prefix))
    assert counted + relabelled == labels["R"]
    assert patients == labels["R"] + labels["NR"]


@pytest.mark.shared
def test_committed_table_is_what_the_script_makes(shared: Path, script: ModuleType) -> None:
    made = {count.study_id: count for count in script.counts(shared)}
    kept = rows()
    assert set(made) == set(kept)
    for key, row in kept.items():
        assert (row.events, row.n, row.line, row.agent) == (
            made[key].events,
            made[key].n,
            made[key].line,
            made[key].agent,
        )


@pytest.mark.shared
def test_carried_counts_agree_with_the_recomputed_arithmetic(shared: Path) -> None:
    """The reference recomputes events and denominators from the printed intervals."""
    with (shared / "reference/evidence/arithmetic_checks.csv").open(encoding="utf-8", newline="") as handle:
        checked = {row["outcome_id"]: row for row in csv.DictReader(handle) if row["k"]}
    outcomes = {row.outcome_id: row for row in load_knowledge().outcomes}
    assert len(checked) > 20
    for key, row in checked.items():
        assert (outcomes[key].events, outcomes[key].n) == (int(row["k"]), int(row["n_used"]))


def test_carried_tables_have_all_rows() -> None:
    base = load_knowledge()
    carried = {key for key in base.studies if key.startswith("ACT-")}
    assert len(carried) == 47
    assert sum(row.study_id in carried for row in base.outcomes) == 81
    assert sum(row.interaction_id.startswith("TOX-") for row in base.interactions) == 16
