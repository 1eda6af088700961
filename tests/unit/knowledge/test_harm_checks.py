"""The checks over vetoes, interactions, late effects and access can fail."""

import dataclasses

import pytest

from warmfront.domain.evidence import Status
from warmfront.domain.harm import DrugGroup, DrugInteraction, Veto
from warmfront.domain.therapy import Condition
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.harm_checks import (
    HARM_CHECKS,
    check_drug_interactions,
    check_vetoes,
    check_words_of_harm,
)
from warmfront.knowledge.options_checks import check_rates_of_pairs

BASE = load_knowledge()


def changed(**tables: object) -> KnowledgeBase:
    return dataclasses.replace(BASE, options=dataclasses.replace(BASE.options, **tables))  # type: ignore[arg-type]


def veto(**fields: object) -> Veto:
    base: dict[str, object] = {
        "veto_id": "x",
        "rule": "pregnancy",
        "words": "made up",
        "source": "clinical_frame",
        "status": Status.ASSUMPTION,
    }
    return Veto(**{**base, **fields})  # type: ignore[arg-type]


def interaction(**fields: object) -> DrugInteraction:
    base: dict[str, object] = {
        "interaction_id": "x",
        "group": "nephrotoxic",
        "applies_to": ("cisplatin",),
        "words": "made up",
        "recoverable": "",
        "source": "clinical_frame",
        "status": Status.ASSUMPTION,
    }
    return DrugInteraction(**{**base, **fields})  # type: ignore[arg-type]


def test_the_packaged_tables_pass() -> None:
    assert [problem for check in HARM_CHECKS for problem in check(BASE)] == []


def test_an_exclusion_without_a_veto_is_found() -> None:
    assert "must be named" in check_vetoes(changed(vetoes={}))[0]
    fewer = {k: v for k, v in BASE.options.vetoes.items() if v.rule != "tumour_type"}
    assert any("'tumour_type' can fail" in problem for problem in check_vetoes(changed(vetoes=fewer)))
    narrow = {
        k: v for k, v in BASE.options.vetoes.items() if v.rule != "solid_organ_transplant" or v.applies_to
    }
    other = Condition(
        rule="solid_organ_transplant", applies_to=("TIL",), source="x", status=Status.ASSUMPTION
    )
    base = dataclasses.replace(changed(vetoes=narrow), general_conditions=(other,))
    assert any("'TIL' can fail it" in problem for problem in check_vetoes(base))
    wrong = {**BASE.options.vetoes, "x": veto(rule="no_such_rule")}
    assert any("'no_such_rule' does not exist" in problem for problem in check_vetoes(changed(vetoes=wrong)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"group": "no such"}, "is not in options/drug_groups.toml"),
        ({"applies_to": ()}, "names no agent"),
        ({"within_days": 10.0}, "no field of the case dates"),
    ],
)
def test_a_wrong_interaction_is_found(fields: dict[str, object], said: str) -> None:
    problems = check_drug_interactions(changed(drug_interactions={"x": interaction(**fields)}))
    assert any(said in problem for problem in problems)


def test_a_drug_in_capitals_is_found() -> None:
    group = DrugGroup(group="x", label="x", drugs=("Drug",), source="x", status=Status.ASSUMPTION)
    assert "lower case" in check_drug_interactions(changed(drug_groups={"x": group}))[-1]


def test_unknown_words_are_found() -> None:
    base = changed(vetoes={"x": veto(applies_to=("no such agent",))})
    assert "no such agent" in check_words_of_harm(base)[0]


def test_an_interaction_that_disagrees_with_its_rates_is_found() -> None:
    row = next(pair for pair in BASE.interactions if pair.interaction_id == "TOX-01")
    other = dataclasses.replace(row, evidence="ALT 12%", rates=("HARM-RUGO-ALT-1", "no such"))
    problems = check_rates_of_pairs(dataclasses.replace(BASE, interactions=(other,)))
    assert any("holds none of the numbers" in problem for problem in problems)
    assert any("'no such' is not in options/toxicities.tsv" in problem for problem in problems)
