"""The metamorphic relations over the patients of the shared cohorts; `make metamorphic` takes every one."""

from pathlib import Path

import pytest

import warmfront
from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.rules.answer import Answer
from warmfront.strategy.rules.catalogue import RULES
from warmfront.strategy.rules.organs import organ_function_renal

ROOT = Path(__file__).resolve().parents[2]

THINNED = {"tcga_coadread": 20}
"""Each twentieth colorectal tumour: 592 alike cases without clinical data; the page takes them all."""


@pytest.mark.shared
def test_no_relation_is_broken_in_urothelial_and_colorectal_cancer(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from metamorphic_relations import RELATIONS, survey
    from shared_patients import COHORTS, read_patients

    chosen = tuple(cohort for cohort in COHORTS if cohort.oncotree in ("BLCA", "COADREAD"))
    knowledge = load_knowledge()
    made, broken = survey(read_patients(shared, knowledge, cohorts=chosen, every=THINNED), knowledge)
    assert all(made[relation] > 0 for relation in RELATIONS)
    assert not broken


def test_a_rule_that_rewards_bad_kidneys_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from metamorphic_relations import GOOD_LABS, WORSE_ORGANS, Tally, worse_organs
    from shared_patients import Judged

    plan = warmfront.tailor(ROOT / "examples" / "excluded-urothelial", seed=1)
    patient = Judged("made-up", plan.case, plan.applicability, plan.profile, plan.bottleneck)
    turn = sorted([*WORSE_ORGANS, *GOOD_LABS]).index("egfr_ml_per_min")
    honest, bent = Tally(), Tally()
    worse_organs(patient, load_knowledge(), turn, honest)
    monkeypatch.setitem(RULES, "organ_function_renal", _the_wrong_way_round)
    worse_organs(patient, load_knowledge(), turn, bent)
    assert honest.made > 0
    assert not honest.breaches
    assert bent.breaches


def _the_wrong_way_round(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    found = organ_function_renal(condition, case, knowledge)
    return Answer(verdict=Verdict.FAIL if found.verdict is Verdict.PASS else Verdict.PASS, reason="bent")
