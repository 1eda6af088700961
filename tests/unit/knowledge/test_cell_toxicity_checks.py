"""Late checks and management facts of cells: the checks can fail, and the tables cover what they must."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.effector_toxicity import LateCheck
from warmfront.knowledge.effector_toxicity_checks import check_effector_toxicity
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.monitoring import ManagementRule
from warmfront.knowledge.scale_checks import check_scales

CELLS, ENGAGER = "CAR-T", "bispecific engager"


def with_check(**changes: object) -> KnowledgeBase:
    base = load_knowledge()
    check = dataclasses.replace(base.monitoring.late_checks["cd4"], **changes)  # type: ignore[arg-type]
    assert isinstance(check, LateCheck)
    return dataclasses.replace(
        base, monitoring=dataclasses.replace(base.monitoring, late_checks={"cd4": check})
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_day": -1}, "must not be negative"),
        ({"every_days": 0}, "at least one day"),
        ({"last_day": 3}, "must not lie before the first"),
        ({"every_days": None, "last_day": 90}, "needs an interval"),
        ({"agent_classes": ("CAR-X",)}, "no agent has the class 'CAR-X'"),
        ({"effects": ("nothing",)}, "'nothing' is no late effect"),
    ],
)
def test_a_wrong_late_check_is_named(changes: dict[str, object], words: str) -> None:
    found = check_effector_toxicity(with_check(**changes))
    assert any("late_checks.toml: cd4" in problem and words in problem for problem in found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"names": ("Tylenol",)}, "'Tylenol' is not one word in small letters"),
        ({"names": ("acetyl salicylic",)}, "is not one word in small letters"),
        ({"names": ("ibuprofen",)}, "'ibuprofen' names another drug too"),
    ],
)
def test_a_wrong_drug_is_named(changes: dict[str, object], words: str) -> None:
    base = load_knowledge()
    drugs = base.monitoring.fever_drugs
    drug = dataclasses.replace(drugs["paracetamol"], **changes)  # type: ignore[arg-type]
    monitoring = dataclasses.replace(base.monitoring, fever_drugs={**drugs, "paracetamol": drug})
    found = check_effector_toxicity(dataclasses.replace(base, monitoring=monitoring))
    assert any("fever_drugs.toml: paracetamol" in problem and words in problem for problem in found)


def test_every_late_effect_of_car_t_has_a_date_or_none_is_known() -> None:
    base = load_knowledge()
    dated = {effect for check in base.monitoring.late_checks.values() for effect in check.effects}
    assert {"second_t_cell_malignancy", "b_cell_aplasia", "viral_reactivation", "parkinsonism"} <= dated


@pytest.mark.parametrize("event", ["CRS", "ICANS"])
@pytest.mark.parametrize("agent_class", [CELLS, ENGAGER])
@pytest.mark.parametrize("grade", [1, 2, 3, 4])
def test_every_grade_has_a_fact_for_cells_and_engagers(event: str, agent_class: str, grade: int) -> None:
    facts = rules(event, agent_class, grade)
    assert facts
    if grade == 4:
        assert any(fact.action == "stop" for fact in facts)
    elif grade >= 2 or agent_class == ENGAGER:
        assert all(fact.action == "hold" for fact in facts)


def test_tocilizumab_is_named_for_crs_with_its_limits_and_not_for_icans_alone() -> None:
    words = " ".join(fact.words for fact in rules("CRS", CELLS, 2))
    assert all(part in words for part in ("8 mg/kg", "800 mg", "8 hours", "three doses in 24 hours"))
    for agent_class in (CELLS, ENGAGER):
        alone = " ".join(fact.words for fact in rules("ICANS", agent_class, 1))
        assert "ICANS alone" in alone or "neurotoxicity alone" in alone


@pytest.mark.parametrize("event", ["CRS", "ICANS"])
def test_engagers_are_resumed_when_the_event_has_resolved_not_at_grade_1(event: str) -> None:
    holds = [fact for grade in (1, 2, 3) for fact in rules(event, ENGAGER, grade)]
    assert {fact.resume_grade for fact in holds} == {0}


def test_a_grade_for_resuming_belongs_to_a_hold_and_lies_below_it() -> None:
    base = load_knowledge()
    for name, grade in (("crs_engager_3", 3), ("crs_engager_4", 0)):
        rule = dataclasses.replace(base.monitoring.management[name], resume_grade=grade)
        changed = dataclasses.replace(base.monitoring, management={name: rule})
        found = check_scales(dataclasses.replace(base, monitoring=changed))
        assert any("grade for resuming" in problem for problem in found)


@pytest.mark.parametrize(("name", "dose"), [("irae_g2", None), ("neuro_g2", 40.0), ("crs_engager_3", 10.0)])
def test_a_dose_of_steroids_goes_with_a_rule_that_names_them(name: str, dose: float | None) -> None:
    base = load_knowledge()
    rule = dataclasses.replace(base.monitoring.management[name], resume_steroid=dose)
    changed = dataclasses.replace(base.monitoring, management={name: rule})
    found = check_scales(dataclasses.replace(base, monitoring=changed))
    assert any("resume_steroid" in problem for problem in found)


def rules(event: str, agent_class: str, grade: int) -> list[ManagementRule]:
    return [
        fact
        for fact in load_knowledge().monitoring.management.values()
        if event in fact.events
        and agent_class in fact.agent_classes
        and fact.lowest_grade <= grade <= fact.highest_grade
    ]
