"""Rules of a whole class of agents are asked of every strategy that uses one of them."""

from dataclasses import replace

from warmfront.domain.case import Case, Disease
from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Candidate, Condition
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.eligibility import screen


def rules(strategy_id: str, *conditions: Condition) -> list[str]:
    base = load_knowledge()
    knowledge = replace(base, general_conditions=conditions) if conditions else base
    candidate = Candidate(
        strategy_id=strategy_id,
        tier=Tier.HYPOTHESIS,
        answers_leading=False,
        answers_runner_up=False,
        answered=(),
        reason="",
    )
    case = Case(case_id="made up", disease=Disease(oncotree="BLCA"))
    (found,) = screen([candidate], case, knowledge)
    return [check.rule for check in found.checks]


def age(limit: float, *classes: str) -> Condition:
    return Condition(
        rule="age_at_most",
        limit=limit,
        applies_to=classes,
        source="field_knowledge",
        status=Status.ASSUMPTION,
    )


def test_a_class_rule_follows_its_class() -> None:
    assert "age_at_most" in rules("til_lifileucel_melanoma", age(75, "TIL"))
    assert "age_at_most" not in rules("adc_enfortumab_vedotin", age(75, "TIL"))


def test_an_agent_id_is_a_class_of_one() -> None:
    assert "age_at_most" in rules("adc_enfortumab_vedotin", age(90, "enfortumab_vedotin"))


def test_of_one_kind_only_the_first_that_applies_is_asked() -> None:
    assert rules("adc_enfortumab_vedotin", age(75, "TIL"), age(80), age(90)).count("age_at_most") == 1


def test_checkpoint_inhibitors_ask_for_autoimmune_disease_and_transplant() -> None:
    asked = rules("pd1_monotherapy")
    assert {"autoimmune_disease", "solid_organ_transplant", "steroids_at_most"} <= set(asked)
    assert "autoimmune_disease" not in rules("pancreas_chemotherapy")
