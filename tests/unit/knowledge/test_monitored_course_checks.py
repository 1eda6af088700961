"""Early-warning rules and numbers of simulated courses are checked on load."""

from dataclasses import replace
from typing import Any

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.monitored_course_checks import check_monitored_courses

KNOWLEDGE = load_knowledge()


def with_rule(rule_id: str, **changes: Any) -> KnowledgeBase:
    rules = KNOWLEDGE.monitoring.early_warning
    changed = rules | {rule_id: replace(rules[rule_id], **changes)}
    return replace(KNOWLEDGE, monitoring=replace(KNOWLEDGE.monitoring, early_warning=changed))


def test_the_packaged_entries_are_right() -> None:
    assert check_monitored_courses(KNOWLEDGE) == []


@pytest.mark.parametrize(
    ("rule_id", "changes", "words"),
    [
        ("crp_200", {"source": "nobody"}, "unknown source"),
        ("crp_200", {"series": "nothing"}, "unknown series"),
        ("high_fever", {"series": "crs_astct.nothing"}, "unknown series"),
        ("high_fever", {"unit": "degF"}, "not the canonical one"),
        ("il6_rise", {"not_after": ("Tocilizumab",)}, "small letters"),
        ("crp_200", {"to_hours": 0.0}, "forward from the anchor"),
        ("crp_200", {"in_a_row": 0}, "must be positive"),
        ("crp_200", {"threshold": float("nan")}, "finite and above 0"),
        ("crp_200", {"unit": "mg/dL"}, "not the canonical one"),
        ("ferritin_doubling", {"unit": "ug/L"}, "a ratio has no unit"),
        ("ferritin_doubling", {"threshold": 0.5}, "a rise needs a ratio above 1"),
        ("neutrophils_falling", {"threshold": 2.0}, "a fall one below 1"),
        ("ctdna_rise", {"kind": "level", "unit": "ppm"}, "not the canonical one"),
    ],
)
def test_wrong_rules_are_named(rule_id: str, changes: dict[str, Any], words: str) -> None:
    problems = check_monitored_courses(with_rule(rule_id, **changes))
    assert any(rule_id in problem and words in problem for problem in problems)


def test_wrong_numbers_are_named() -> None:
    numbers = dict(KNOWLEDGE.monitoring.course_numbers)
    numbers["missed_share"] = replace(numbers["missed_share"], value=2.0, source="nobody")
    numbers["more"] = replace(numbers["missed_share"], number="more")
    del numbers["crp_half_pg_ml"]
    wrong = replace(KNOWLEDGE, monitoring=replace(KNOWLEDGE.monitoring, course_numbers=numbers))
    text = "\n".join(check_monitored_courses(wrong))
    for words in (
        "crp_half_pg_ml is missing",
        "missed_share: 2 lies",
        "unknown source",
        "no simulated course",
    ):
        assert words in text
