"""Each check names file and entry when one thing is broken, and is silent on the packaged files."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge import reviews_checks as checks
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge

Check = Callable[[KnowledgeBase], list[str]]


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def changed(base: KnowledgeBase, table: str, key: str, **fields: object) -> KnowledgeBase:
    rows = getattr(base.reviews, table)
    reviews = replace(base.reviews, **{table: {**rows, key: replace(rows[key], **fields)}})
    return replace(base, reviews=reviews)


@pytest.mark.parametrize("check", checks.REVIEW_CHECKS, ids=lambda check: check.__name__)
def test_packaged_files_pass(check: Check, base: KnowledgeBase) -> None:
    assert check(base) == []


def test_every_row_of_the_extraction_is_there(base: KnowledgeBase) -> None:
    reviews = base.reviews
    sizes = [len(getattr(reviews, name)) for name in reviews.__slots__[:9]]
    assert sizes == [19, 7, 19, 13, 24, 10, 8, 52, 42]


def test_one_rule_is_retired(base: KnowledgeBase) -> None:
    assert [key for key, rule in base.reviews.decision_rules.items() if rule.retired] == ["DR-06"]


@pytest.mark.parametrize(
    ("table", "key", "fields", "expected"),
    [
        ("challenges", "CH-08", {"strategies": ("til", "tyl")}, "CH-08: no entry is named 'tyl'"),
        ("challenges", "CH-12", {"classes": ("CAR",)}, "CH-12: no strategy has the class 'CAR'"),
        ("decision_rules", "DR-02", {"disease_groups": ("lymph",)}, "no strategy has the disease group"),
        ("drivers", "TME-16", {"axes": ("tiredness",)}, "TME-16: no entry is named 'tiredness'"),
        ("cdk46", "CDK-06", {"overridden_by": ("TOX-99",)}, "CDK-06: no entry is named 'TOX-99'"),
        ("inconsistencies", "INC-01", {"where": ("nowhere",)}, "INC-01: no entry is named 'nowhere'"),
    ],
)
def test_dangling_ties(
    base: KnowledgeBase, table: str, key: str, fields: dict[str, object], expected: str
) -> None:
    (problem,) = checks.check_review_ties(changed(base, table, key, **fields))
    assert expected in problem


def test_status_above_its_level(base: KnowledgeBase) -> None:
    broken = changed(base, "decision_rules", "DR-05", status=Status.TRIAL)
    assert checks.check_review_levels(broken) == ["reviews DR-05: status 'trial' stands above level D"]


def test_challenge_without_an_answer_needs_its_gap(base: KnowledgeBase) -> None:
    broken = changed(base, "challenges", "CH-05", gap="")
    assert [p.partition(": ")[2].split(";")[0] for p in checks.check_answers(broken)] == [
        "no named strategy answers trafficking_poor",
        "no countermeasure and no gap",
    ]


def test_strategy_that_does_not_act_on_the_step(base: KnowledgeBase) -> None:
    broken = changed(base, "cycle_interventions", "CY-01", strategies=("lag3_pd1",))
    (problem,) = checks.check_answers(broken)
    assert "strategies/lag3_pd1.toml does not act on step 1" in problem


def test_driver_with_an_action_needs_a_strategy_or_a_gap(base: KnowledgeBase) -> None:
    broken = changed(base, "drivers", "TME-01", strategies=())
    assert checks.check_answers(broken) == [
        "reviews/drivers.tsv TME-01: an action without a strategy, and no gap is stated"
    ]
    astray = changed(base, "drivers", "TME-01", strategies=("lag3_pd1",))
    assert checks.check_answers(astray) == [
        "reviews/drivers.tsv TME-01: no named strategy answers one of its constraints"
    ]
    loose = changed(base, "drivers", "TME-14", constraints=())
    assert checks.check_answers(loose) == ["reviews/drivers.tsv TME-14: tied to nothing"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"classes": (), "strategies": ()}, "speaks to no class and no strategy"),
        ({"requires": (), "unread": ""}, "it would always apply"),
        ({"requires": ("full_moon",)}, "requirement 'full_moon' is unknown"),
    ],
)
def test_rules_that_cannot_be_read(base: KnowledgeBase, fields: dict[str, object], expected: str) -> None:
    (problem,) = checks.check_decision_rules(changed(base, "decision_rules", "DR-18", **fields))
    assert expected in problem


def test_error_that_is_carried_nowhere(base: KnowledgeBase) -> None:
    (problem,) = checks.check_errors_handled(changed(base, "inconsistencies", "INC-01", where=()))
    assert "'corrected' without an entry that carries it" in problem


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"recomputed": 89.5}, "114/128 is not 89.5%"),
        ({"events": 113, "recomputed": 88.28}, "113/128, but outcomes.tsv has 114/128"),
        ({"wilson_low": 89.5}, "89.06% lies outside of 89.5 to"),
    ],
)
def test_arithmetic_that_does_not_agree(
    base: KnowledgeBase, fields: dict[str, object], expected: str
) -> None:
    (problem,) = checks.check_recomputed(changed(base, "arithmetic", "ACT-T1-01-1", **fields))
    assert expected in problem
