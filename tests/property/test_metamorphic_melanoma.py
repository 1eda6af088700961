"""The metamorphic relations over the shared patients with melanoma and pancreatic cancer."""

from pathlib import Path

import pytest

from warmfront.knowledge.files import load_knowledge

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.shared
def test_no_relation_is_broken_in_melanoma_and_pancreatic_cancer(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from metamorphic_relations import RELATIONS, survey
    from shared_patients import COHORTS, read_patients

    chosen = tuple(cohort for cohort in COHORTS if cohort.oncotree in ("MEL", "PAAD"))
    knowledge = load_knowledge()
    made, broken = survey(read_patients(shared, knowledge, cohorts=chosen), knowledge)
    assert all(made[relation] > 0 for relation in RELATIONS)
    assert not broken
