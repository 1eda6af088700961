"""Rules of a revision: checked on load, and every finding they read is one that a room writes."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.revision_checks import check_revision_rules

SOURCE = Path(__file__).resolve().parents[3] / "src" / "warmfront" / "monitoring"


def changed(rule_id: str, **more: Any) -> list[str]:
    base = load_knowledge()
    rules = dict(base.monitoring.revision_rules)
    rules[rule_id] = dataclasses.replace(rules[rule_id], **more)
    monitoring = dataclasses.replace(base.monitoring, revision_rules=rules)
    made: KnowledgeBase = dataclasses.replace(base, monitoring=monitoring)
    return check_revision_rules(made)


def test_the_packaged_rules_are_sound() -> None:
    assert check_revision_rules(load_knowledge()) == []


@pytest.mark.parametrize(
    ("rule_id", "more", "words"),
    [
        ("REV-CTDNA-RISE", {"action": "switch"}, "ctDNA alone never changes a therapy"),
        ("REV-RESP-PROGRESSION", {"action": "stop"}, "only a toxicity"),
        ("REV-TOX-NO-FACT", {"resume": ""}, "rule for resuming"),
        ("REV-RESP-STABLE", {"meanings": ()}, "needs meanings"),
        ("REV-TME-16", {"options": ("nothing",)}, "not in strategies/"),
        ("REV-TME-16", {"findings": ()}, "needs findings"),
        ("REV-TME-17", {"reversed_by": ()}, "must be said"),
    ],
)
def test_a_rule_that_cannot_stand_is_named(rule_id: str, more: dict[str, Any], words: str) -> None:
    found = changed(rule_id, **more)
    assert len(found) == 1
    assert rule_id in found[0]
    assert words in found[0]


def test_every_finding_of_a_rule_is_written_by_a_room() -> None:
    base = load_knowledge()
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    known = set(re.findall(r"[a-z0-9_]+", text)) | set(base.reviews.drivers)
    read = {name for rule in base.monitoring.revision_rules.values() for name in rule.findings}
    assert read <= known
