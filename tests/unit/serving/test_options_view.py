"""Options and everything left out."""

from dataclasses import replace

from warmfront.domain.plan import Plan
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase, ObservedResponse
from warmfront.serving import options_view


def test_checks_are_split_and_the_worst_comes_first(plan: Plan) -> None:
    option = plan.ranking.approved[0]
    failing = replace(option.checks[1], verdict=Verdict.FAIL)
    option = replace(option, checks=(*option.checks, failing))
    assert [check.verdict for check in options_view.open_checks(option)] == [
        Verdict.FAIL,
        Verdict.UNDETERMINED,
    ]
    groups = options_view.group_checks(option)
    assert [group.verdict for group in groups] == [Verdict.FAIL, Verdict.UNDETERMINED, Verdict.PASS]
    assert groups[0].recoverable == "when the rheumatologist has answered"
    assert [check.rule for check in groups[2].checks] == ["ecog"]
    assert options_view.say_open_rules(option) == "autoimmune disease"
    assert options_view.say_verdicts(option) == "3 checks: 1 FAIL, 1 UNDETERMINED, 1 PASS"
    assert options_view.say_verdicts(replace(option, checks=())) == "no check applies"


def test_a_row_of_evidence_names_its_study_or_stands_as_written(plan: Plan, knowledge: KnowledgeBase) -> None:
    rows = options_view.evidence_rows(plan.ranking.trial[0], knowledge)
    assert rows[0].words == "row-1: agent B, urothelial, n = 17, single arm, level C, 8 of 17 responded"
    assert rows[0].sources == ("paper-b",)
    assert rows[1].words == "A sentence that names no study."


def test_counted_responses_are_rows_too(plan: Plan, knowledge: KnowledgeBase) -> None:
    seen = ObservedResponse(
        study_id="seen-1",
        disease_group="urothelial",
        oncotree="BLCA",
        agent="agent C",
        agent_class="PD-L1",
        line="2",
        age_group="adult",
        criterion="RECIST",
        events=3,
        n=20,
        source="paper-a",
        note="Aggregates.",
    )
    option = replace(plan.ranking.trial[1], evidence_rows=("seen-1",))
    row = options_view.evidence_rows(option, replace(knowledge, observed=(seen,)))[0]
    assert row.words == "seen-1: 3 of 20 responded to agent C (urothelial, line 2, RECIST). Aggregates."
    assert row.sources == ("paper-a",)


def test_the_source_of_the_rate_is_found(plan: Plan, knowledge: KnowledgeBase) -> None:
    assert options_view.rate_source(plan.ranking.trial[0], knowledge) == "paper-b"
    assert options_view.rate_source(plan.ranking.trial[1], knowledge) == ""


def test_left_out_is_grouped_by_kind(plan: Plan) -> None:
    groups = options_view.group_left_out(plan)
    assert [group.kind for group in groups] == ["not eligible", "not for this disease"]


def test_what_all_reasons_of_a_kind_share_is_said_once(plan: Plan) -> None:
    entry = plan.ranking.left_out[0]
    reasons = {
        "a": "meant for liver; this is bladder",
        "b": "meant for lung; this is bladder",
        "c": "meant for liver; this is bladder",
        "d": "no indication fits",
    }
    left_out = tuple(
        replace(entry, strategy_id=key, name=key, reason=words) for key, words in reasons.items()
    )
    usual, other = options_view.group_left_out(
        replace(plan, ranking=replace(plan.ranking, left_out=left_out))
    )
    assert (usual.n, usual.common) == (3, "this is bladder")
    assert [(shared.reason, len(shared.entries)) for shared in usual.reasons] == [
        ("meant for liver", 2),
        ("meant for lung", 1),
    ]
    assert (other.n, other.common, other.reasons[0].reason) == (1, "", "no indication fits")


def test_only_the_first_rows_are_written_out_and_the_own_cell_comes_first(
    plan: Plan, knowledge: KnowledgeBase
) -> None:
    names = ("x1", "x2", "x3", "x4", "x5", "row-1", "x6")
    option = replace(plan.ranking.trial[0], evidence_rows=names)
    assert options_view.evidence_rows(option, knowledge)[0].words.startswith("row-1")
    assert options_view.further_rows(option) == ("x5", "x6")


def test_harm_on_page_1_is_short_and_says_what_is_unknown(plan: Plan) -> None:
    option = plan.ranking.trial[0]
    assert options_view.say_harm(option) == "Harm: combination rate unknown; shared organs: lung, colon"
    observed = replace(option.harm, observed=("A + B: liver injury in 11 of 26", "another"))
    assert (
        options_view.say_harm(replace(option, harm=observed)) == "Harm: liver injury in 11 of 26 (and 1 more)"
    )
    counted = replace(
        observed, observed=("severe neutropenia (below 0.5), grade 3 or more: 49.1% (26 of 53); x",)
    )
    assert options_view.say_harm(replace(option, harm=counted)) == "Harm: severe neutropenia 49.1%"
    single = replace(option.harm, statement="No combination: the single agent applies.")
    assert options_view.say_harm(replace(option, harm=single)) == ""


def test_the_name_of_a_rule_stands_alone() -> None:
    assert options_view.say_rule("needs_intact") == "needed function"
    assert options_view.say_rule("active_infection") == "active infection"
