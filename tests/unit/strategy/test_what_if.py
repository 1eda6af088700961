"""What-if, the deciding fact and shifts of the weights, on made-up strategies."""

import dataclasses

import pytest

from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.candidates import propose
from warmfront.strategy.deciding import measure_change
from warmfront.strategy.eligibility import screen
from warmfront.strategy.ranking import rank
from warmfront.strategy.shifts import change_weight
from warmfront.strategy.what_if import Question, list_questions, replace_answers


@pytest.fixture
def ranked(make_bottleneck, solid, case):
    def run(knowledge, patient=case, weights=None):
        bottleneck = make_bottleneck(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.4))
        candidates, left_out = propose(bottleneck, patient, solid, knowledge)
        answered = screen(candidates, patient, knowledge)
        return rank(answered, left_out, bottleneck, patient, knowledge, weights=weights)

    return run


@pytest.fixture
def knowledge(make_knowledge, make_strategy, make_condition, make_row):
    """An option that waits for an antigen would lead its tier; another only warns on breach."""
    antigen = make_condition("target_antigen", values=("CD19",))
    age = make_condition("age_at_most", limit=70.0, on_breach=Verdict.WARN)
    return make_knowledge(
        make_strategy("waits", evidence=("R",), conditions=(antigen,)),
        make_strategy("leads"),
        make_strategy("follows", constraints=("stroma_exclusion",), conditions=(age,)),
        observed=(make_row("R", 15, 20),),
    )


def places(ranking):
    return {option.strategy_id: option.rank for option in ranking.trial}


def question_of(ranking, rule: str) -> Question:
    (found,) = (question for question in list_questions(ranking) if question.rule == rule)
    return found


def test_an_answer_moves_or_excludes_and_the_rest_stays(ranked, knowledge) -> None:
    found = ranked(knowledge)
    assert places(found) == {"leads": 1, "follows": 2, "waits": 3}
    asked = question_of(found, "target_antigen")
    assert list_questions(found)[asked] == ("waits",)
    met = replace_answers(found, {asked: Verdict.PASS}, knowledge)
    assert places(met)["waits"] == 1
    assert next(o for o in met.trial if o.strategy_id == "waits").verdict is Verdict.PASS
    unmet = replace_answers(found, {asked: Verdict.FAIL}, knowledge)
    assert places(unmet) == {"leads": 1, "follows": 2}
    (gone,) = (entry for entry in unmet.left_out if entry.strategy_id == "waits")
    assert gone.kind == "not eligible"
    assert "target antigen" in gone.reason


def test_no_answer_gives_the_same_order(ranked, knowledge) -> None:
    found = ranked(knowledge)
    again = replace_answers(found, {}, knowledge)
    assert again.options == found.options
    assert again.deciding is None


def test_a_rule_that_warns_on_breach_does_not_exclude(ranked, knowledge, case) -> None:
    ageless = dataclasses.replace(case, patient=dataclasses.replace(case.patient, age_years=None))
    found = ranked(knowledge, ageless)
    unmet = replace_answers(found, {question_of(found, "age_at_most"): Verdict.FAIL}, knowledge)
    follows = next(o for o in unmet.trial if o.strategy_id == "follows")
    assert follows.verdict is Verdict.WARN
    before = next(o for o in found.trial if o.strategy_id == "follows")
    assert follows.parts.harm == pytest.approx(before.parts.harm - 0.1)


def test_the_deciding_fact_changes_the_head_first(ranked, knowledge, case) -> None:
    """Age moves two options, the antigen only one: but the antigen decides who leads."""
    ageless = dataclasses.replace(case, patient=dataclasses.replace(case.patient, age_years=None))
    fact = ranked(knowledge, ageless).deciding
    assert fact is not None
    assert fact.rule == "target_antigen"
    assert fact.answer == "PASS"
    assert ("waits", 2, 1) in fact.moves
    assert "Waits moves from" in fact.words
    assert "Waits is left out" in fact.words


def test_an_answer_that_leaves_out_everything_changes_no_order() -> None:
    tier = [((1,), "a"), ((2,), "b"), ((3,), "c")]
    # Heads, swapped pairs and emptied tiers, each for the two tiers.
    gone = {"a": None, "b": None, "c": None}
    assert measure_change([tier, []], gone) == (0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    # Without the first one the second leads; behind both others it swaps two pairs.
    assert measure_change([tier, []], {"a": None}) == (1.0, 0.0, 2.0, 0.0, 0.0, 0.0)
    assert measure_change([tier, []], {"c": (1.5,)}) == (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    assert measure_change([tier, []], {"elsewhere": (0,)}) == (0.0,) * 6


def test_a_swap_among_the_hypotheses_counts_after_everything_above_it() -> None:
    pair = [((1,), "a"), ((2,), "b")]
    above = measure_change([pair, [], []], {"b": None})
    below = measure_change([[], [], pair], {"b": (0,)})
    assert not any(below[:6])
    assert below[6:] == (1.0, 1.0, 0.0)
    assert above == (0.0,) * 9


def test_nothing_open_means_no_deciding_fact(ranked, make_knowledge, make_strategy) -> None:
    assert ranked(make_knowledge(make_strategy("one"), make_strategy("two"))).deciding is None


def test_shifts_name_the_weight_that_changes_the_head(
    ranked, make_knowledge, make_strategy, make_row
) -> None:
    knowledge = make_knowledge(
        make_strategy("shown", constraints=("stroma_exclusion",), evidence=("R",)),
        make_strategy("fits"),
        observed=(make_row("R", 10, 20),),
    )
    found = ranked(knowledge)
    assert found.trial[0].strategy_id == "shown"
    changed = {shift.changed: shift.first_after for shift in found.shifts}
    assert changed["evidence left out"] == "fits"
    assert changed["fit the only one"] == "fits"
    assert "evidence doubled" not in changed
    assert all(shift.tier == Tier.TRIAL.value for shift in found.shifts)
    assert "Other weights put another option first in the tier: trial." in found.note


def test_other_weights_order_anew_and_are_kept_with_the_ranking(
    ranked, make_knowledge, make_strategy, make_row
) -> None:
    knowledge = make_knowledge(
        make_strategy("shown", constraints=("stroma_exclusion",), evidence=("R",)),
        make_strategy("fits"),
        observed=(make_row("R", 10, 20),),
    )
    only_fit = change_weight(load_knowledge().options.weights, "fit", float("inf"))
    named = dataclasses.replace(only_fit, name="fit alone")
    found = ranked(knowledge, weights=named)
    assert found.trial[0].strategy_id == "fits"
    assert found.weights == named
    assert "weights: fit alone" in found.note


def test_a_weight_that_is_all_cannot_be_left_out() -> None:
    only = change_weight(load_knowledge().options.weights, "harm", float("inf"))
    assert change_weight(only, "harm", 0.0) is None
    assert change_weight(only, "harm", 2.0) == only
