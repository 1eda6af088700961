"""Checks of roles, schedules, intents and comparisons of order: each must be able to fail."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.fit_logic_checks import (
    check_fit_names,
    check_fit_rule,
    check_order_notes,
)
from warmfront.knowledge.options import OptionKnowledge


def changed(**tables: object) -> KnowledgeBase:
    base = load_knowledge()
    options: OptionKnowledge = dataclasses.replace(base.options, **tables)  # type: ignore[arg-type]
    return dataclasses.replace(base, options=options)


def test_the_rule_of_the_fit_must_fall() -> None:
    rule = load_knowledge().options.fit_rule
    assert rule is not None
    turned = dataclasses.replace(rule, leading_only=0.2)
    assert check_fit_rule(changed(fit_rule=turned)) != []
    assert check_fit_rule(changed(fit_rule=None)) == ["options/fit_rule.toml: no rule"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("constraints", ("no such",), "constraint 'no such' is unknown"),
        ("agents", ("no such",), "agent 'no such' is unknown"),
        ("agent_classes", ("no such",), "agent class 'no such' is unknown"),
    ],
)
def test_roles_name_what_exists(field: str, value: tuple[str, ...], words: str) -> None:
    roles = dict(load_knowledge().options.roles)
    roles["prime_adc"] = dataclasses.replace(roles["prime_adc"], **{field: value})  # type: ignore[arg-type]
    assert words in " ".join(check_fit_names(changed(roles=roles)))


def test_a_role_of_nobody_is_refused() -> None:
    roles = dict(load_knowledge().options.roles)
    roles["prime_adc"] = dataclasses.replace(roles["prime_adc"], agent_classes=())
    assert "names neither agents nor agent classes" in " ".join(check_fit_names(changed(roles=roles)))


def test_schedules_and_comparisons_name_what_exists() -> None:
    options = load_knowledge().options
    schedules = dict(options.schedules)
    schedules["platinum_avelumab"] = dataclasses.replace(
        schedules["platinum_avelumab"], strategies=("no such",), order=("carboplatin + nobody",)
    )
    rows = dict(options.order_comparisons)
    rows["ORD-01"] = dataclasses.replace(rows["ORD-01"], first="nobody", disease_groups=("none",), trial="")
    problems = " ".join(check_fit_names(changed(schedules=schedules, order_comparisons=rows)))
    for words in (
        "strategy 'no such' is unknown",
        "agent 'nobody' is unknown",
        "'nobody' is no agent, class or target",
        "disease group 'none' is unknown",
        "has no short name of the trial",
    ):
        assert words in problems


def test_an_order_note_with_figures_needs_its_trial_in_the_table() -> None:
    base = load_knowledge()
    assert check_order_notes(base) == []
    claimed = [key for key, entry in base.strategies.items() if "PACIFIC" in entry.order_note]
    assert claimed
    rows = {
        k: row for k, row in base.options.order_comparisons.items() if not row.trial.startswith("PACIFIC")
    }
    problems = check_order_notes(changed(order_comparisons=rows))
    assert "lung_nonsmall_durvalumab_after_chemoradiation" in " ".join(problems)
