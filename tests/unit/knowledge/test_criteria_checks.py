"""What a mistake in the criteria of response is called."""

import dataclasses
from typing import Any

import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.criteria import DiseaseCriterion, ResponseCriterion
from warmfront.knowledge.criteria_checks import check_criteria
from warmfront.knowledge.files import load_knowledge

KNOWLEDGE = load_knowledge()


def with_disease(name: str, **changes: Any) -> KnowledgeBase:
    monitoring = KNOWLEDGE.monitoring
    row = dataclasses.replace(monitoring.disease_criteria[name], **changes)
    rows = {**monitoring.disease_criteria, name: row}
    return dataclasses.replace(KNOWLEDGE, monitoring=dataclasses.replace(monitoring, disease_criteria=rows))


def test_the_packaged_criteria_are_right() -> None:
    assert check_criteria(KNOWLEDGE) == []


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("myeloma", {"groups": ()}, "either groups or codes"),
        ("myeloma", {"groups": ("nosuch",)}, "group 'nosuch' does not exist"),
        ("myeloma", {"groups": ("myeloma", "aml")}, "group 'aml' has 2 entries"),
        ("myeloma", {"groups": ("urothelial",)}, "group 'myeloma' has 0 entries"),
        ("pontine_glioma", {"codes": ("XYZ",)}, "OncoTree code 'XYZ' does not exist"),
        ("pontine_glioma", {"codes": ("DIPG", "PEMESO")}, "code 'PEMESO' has 2 entries"),
        ("myeloma", {"criterion": "nosuch"}, "criterion 'nosuch' does not exist"),
        ("myeloma", {"under_immunotherapy": "recist11"}, "cannot depend on an immunotherapy"),
        ("myeloma", {"criterion": "", "beside": ("recist11",)}, "none beside it"),
    ],
)
def test_a_wrong_entry_is_named(name: str, changes: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in check_criteria(with_disease(name, **changes)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"refusal": "because"}, "has no refusal"),
        ({"agent_classes": ("magic",)}, "agent class 'magic' is not in agents.toml"),
    ],
)
def test_a_wrong_criterion_is_named(changes: dict[str, Any], words: str) -> None:
    monitoring = KNOWLEDGE.monitoring
    wrong = dataclasses.replace(monitoring.criteria["recist11"], **changes)
    base = dataclasses.replace(
        KNOWLEDGE,
        monitoring=dataclasses.replace(monitoring, criteria={**monitoring.criteria, "recist11": wrong}),
    )
    problems = check_criteria(base)
    assert any(problem.startswith("monitoring/criteria.toml: recist11") for problem in problems)
    assert any(words in problem for problem in problems)


def test_records_say_what_they_are() -> None:
    criterion = ResponseCriterion(
        criterion="x", label="x", reads="lesions", meaning="x", source="x", status=Status.ASSUMPTION
    )
    row = DiseaseCriterion(name="x", because="x", source="x", status=Status.ASSUMPTION)
    assert criterion.implemented
    assert row.criterion == ""
