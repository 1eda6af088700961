"""Words and pictures on how firm an order is, on made-up options."""

import dataclasses

import pytest

from warmfront.domain.plan import Plan
from warmfront.domain.ranking import DecidingFact, OptionParts, OrderShift, Weights
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.serving import ranking_view
from warmfront.serving.recommendation import WIDTH, write_recommendation
from warmfront.serving.report import render

EQUAL = Weights(fit=0.2, evidence=0.2, harm=0.2, feasibility=0.2, certainty=0.2, name="equal")


def parts(fit: float, evidence: float, harm: float = 0.4) -> OptionParts:
    return OptionParts(
        fit=fit,
        evidence=evidence,
        harm=harm,
        feasibility=0.5,
        certainty=1.0,
        notes=(
            ("fit", "made up"),
            (
                "evidence",
                "people with other diseases were treated, or with this one under a criterion that this "
                "patient does not meet (MADE-UP)",
            ),
            ("harm", "grade 3 or more in 60% (upper end 70%) as given"),
        ),
    )


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture
def weighed(plan: Plan) -> Plan:
    """Two options of one tier that differ in fit and evidence."""
    base = dataclasses.replace(plan.ranking.options[0], block="other", verdict=Verdict.PASS, tied_with=())
    first = dataclasses.replace(
        base, strategy_id="first", name="First", rank=1, parts=parts(1.0, 0.15), utility=0.6, pareto=True
    )
    second = dataclasses.replace(
        base, strategy_id="second", name="Second", rank=2, parts=parts(0.4, 0.3, 0.5), utility=0.5
    )
    shift = OrderShift(
        tier="approved", changed="fit left out", first_before="first", first_after="second", words="made up"
    )
    ranking = dataclasses.replace(
        plan.ranking,
        approved=(first, second),
        trial=(),
        hypothesis=(),
        weights=EQUAL,
        shifts=(shift,),
        deciding=DecidingFact(
            fact="a made-up answer is missing",
            words="If it is known and met: Second moves from 2 to 1.",
            moves=(("second", 2, 1),),
            rule="target_antigen",
            answer="PASS",
        ),
    )
    return dataclasses.replace(plan, ranking=ranking)


def lead(plan: Plan, knowledge: KnowledgeBase) -> str:
    return ranking_view.say_lead(plan.ranking.approved, plan.ranking, knowledge)


def changed(plan: Plan, number: int, **fields: object) -> Plan:
    options = list(plan.ranking.approved)
    options[number] = dataclasses.replace(options[number], **fields)
    return dataclasses.replace(plan, ranking=dataclasses.replace(plan.ranking, approved=tuple(options)))


def test_what_leads_is_told_by_its_weighted_parts(weighed: Plan, knowledge: KnowledgeBase) -> None:
    # (1 - 0.4) x 0.2 = 0.12 for the fit; evidence 0.15 and harm 0.1 behind, times 0.2 each.
    assert lead(weighed, knowledge) == (
        "First stands before Second by fit (+0.12), in spite of evidence (-0.03) and harm (-0.02)."
    )


def test_block_open_rules_and_ties_are_told_before_parts(weighed: Plan, knowledge: KnowledgeBase) -> None:
    assert "indicated in this very disease" in lead(changed(weighed, 0, block="this disease"), knowledge)
    waiting = changed(weighed, 1, verdict=Verdict.UNDETERMINED)
    assert "wait for answers" in lead(waiting, knowledge)
    tied = changed(weighed, 0, tied_with=("second",))
    assert lead(tied, knowledge) == "First cannot be told apart from Second; listed by utility."
    alone = changed(weighed, 1, parts=None)
    assert lead(alone, knowledge) == "First is the only one."


def test_stability_counts_the_changes_and_names_what_comes_first(weighed: Plan) -> None:
    said = ranking_view.say_stability("approved", weighed.ranking.approved, weighed.ranking)
    assert said == ("It stays first in 14 of 15 changes of one weight; otherwise Second: with fit left out.")
    firm = dataclasses.replace(weighed.ranking, shifts=())
    assert "all 15 changes" in ranking_view.say_stability("approved", firm.approved, firm)


def test_words_for_weights_facts_and_tests_that_are_missing() -> None:
    assert ranking_view.say_weights(None) == "not recorded"
    strict = dataclasses.replace(EQUAL, harm_of_indications=True)
    assert ranking_view.say_weights(strict).endswith("harm orders indications too")
    assert ranking_view.say_deciding(None) == ranking_view.NOTHING_DECIDES
    assert ranking_view.say_next_test(None) == ranking_view.NO_NEXT_TEST


def test_short_words_for_one_line(weighed: Plan, knowledge: KnowledgeBase) -> None:
    first = weighed.ranking.approved[0]
    assert ranking_view.short_evidence(first, knowledge) == "other patients only"
    assert ranking_view.short_harm(first) == "grade 3 or more in 60%"
    assert ranking_view.name_rank(dataclasses.replace(first, tied_with=("second",))) == "1="
    bare = dataclasses.replace(first, parts=None)
    assert ranking_view.short_evidence(bare, knowledge) == "not weighed"


def test_the_picture_holds_every_part_and_hatches_what_does_not_count(weighed: Plan) -> None:
    ranking = weighed.ranking
    drawn = ranking_view.draw_tier_parts("approved", ranking.approved, ranking)
    assert drawn is not None
    for text in ("First", "Second", "weight 0.2", "1.00", "0.15", "certainty"):
        assert text in drawn
    # The pattern itself, and no bar that uses it.
    assert drawn.count("parts-approved-uncounted") == 1
    here = [dataclasses.replace(option, block="this disease") for option in ranking.approved]
    hatched = ranking_view.draw_tier_parts("approved", here, ranking)
    assert hatched is not None
    assert hatched.count("url(#parts-approved-uncounted)") == 2
    strict = dataclasses.replace(ranking, weights=dataclasses.replace(EQUAL, harm_of_indications=True))
    counted = ranking_view.draw_tier_parts("approved", here, strict)
    assert counted is not None
    assert "url(#" not in counted


def test_one_option_or_no_weights_give_no_picture(weighed: Plan) -> None:
    ranking = weighed.ranking
    assert ranking_view.draw_tier_parts("approved", ranking.approved[:1], ranking) is None
    bare = dataclasses.replace(ranking, weights=None)
    assert ranking_view.draw_tier_parts("approved", ranking.approved, bare) is None


def test_the_report_says_how_firm_the_order_is(weighed: Plan, knowledge: KnowledgeBase) -> None:
    page = render(weighed, knowledge)
    assert "How firm is this order" in page
    assert "First stands before Second by fit (+0.12)" in page
    assert "What single answer would change it most." in page
    assert 'class="figure parts-approved"' in page
    assert "Parts that order it." in page


def test_plain_text_is_narrow_printable_and_whole(weighed: Plan, knowledge: KnowledgeBase) -> None:
    named = changed(weighed, 0, name="First\x1b[31m red")
    for explain in (False, True):
        text = write_recommendation(named, knowledge, explain=explain)
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= WIDTH
        assert text.endswith("\n")
    assert "utility 0.60; in the Pareto set" in write_recommendation(weighed, knowledge, explain=True)
