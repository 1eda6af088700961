"""Coverage of the bottleneck and of what comes next, and the fit that follows from it."""

import pytest

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.therapy import Candidate
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.coverage import cover, fit_of, say_uncovered, wanted_constraints


def reading(name: str) -> ConstraintReading:
    return ConstraintReading(
        constraint=name,
        label=name.capitalize(),
        cycle_step=1,
        weight=0.0,
        read=1.0,
        evidence_for=(),
        evidence_against=(),
        unread=(),
        overriding=False,
    )


def bottleneck(*names: str, contenders: tuple[str, ...] = ()) -> Bottleneck:
    readings = tuple(reading(name) for name in names)
    return Bottleneck(
        leading=readings[0] if readings else None,
        runner_up=readings[1] if len(readings) > 1 else None,
        readings=readings,
        abstained=not readings,
        reason="made up",
        contenders=contenders,
    )


def candidate(*answered: str, leading: str = "stroma") -> Candidate:
    return Candidate(
        strategy_id="made_up",
        tier=Tier.TRIAL,
        answers_leading=leading in answered,
        answers_runner_up=bool(set(answered) - {leading}),
        answered=answered,
        reason="",
    )


@pytest.mark.parametrize(
    ("answered", "fit"),
    [(("stroma", "vessels"), 1.0), (("stroma",), 0.8), (("vessels",), 0.4), ((), 0.0)],
)
def test_fit_follows_the_rule_of_the_file(answered: tuple[str, ...], fit: float) -> None:
    assert fit_of(candidate(*answered), bottleneck("stroma", "vessels"), load_knowledge()) == fit


def test_the_only_constraint_counts_as_both() -> None:
    assert fit_of(candidate("stroma"), bottleneck("stroma"), load_knowledge()) == 1.0


def test_what_is_left_open_is_named() -> None:
    held = bottleneck("stroma", "vessels", "priming", contenders=("stroma", "priming"))
    assert say_uncovered(candidate("stroma"), held) == "does not cover: vessels, priming"
    assert say_uncovered(candidate("stroma", "vessels", "priming"), held) == ""
    assert say_uncovered(candidate(), held) == ""


def test_each_constraint_is_wanted_once_with_the_leading_one_first() -> None:
    held = bottleneck("stroma", "vessels", "priming", contenders=("priming", "stroma"))
    assert [r.constraint for r in wanted_constraints(held)] == ["stroma", "vessels", "priming"]
    found = cover(candidate("vessels"), held)
    assert [r.constraint for r in found.covered] == ["vessels"]
    assert [r.constraint for r in found.uncovered] == ["stroma", "priming"]


def test_without_a_bottleneck_nothing_is_wanted() -> None:
    assert wanted_constraints(bottleneck()) == ()
    assert fit_of(candidate(), bottleneck(), load_knowledge()) == 0.0
