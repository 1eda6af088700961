import dataclasses

import pytest

from warmfront.domain.case import PriorTherapy
from warmfront.domain.therapy import LeftOut
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.strategy.candidates import NO_STEP, propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.ranking import rank


@pytest.fixture
def ranked(make_bottleneck, solid, case):
    def run(knowledge, patient=case, named=(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.4))):
        bottleneck = make_bottleneck(*named)
        candidates, left_out = propose(bottleneck, patient, solid, knowledge)
        return rank(screen(candidates, patient, knowledge), left_out, bottleneck, patient, knowledge)

    return run


def by_id(entries):
    return {entry.strategy_id: entry for entry in entries}


def test_tiers_stay_apart_and_every_strategy_is_accounted_for(
    ranked, make_knowledge, make_strategy, make_approval
) -> None:
    knowledge = make_knowledge(
        make_strategy("approved_one", approvals=(make_approval(),)),
        make_strategy("trial_one"),
        make_strategy("idea", tier=Tier.HYPOTHESIS),
        make_strategy("elsewhere", disease_groups=("melanoma",)),
        make_strategy(NO_STEP, tier=Tier.HYPOTHESIS, constraints=(), agents=()),
    )
    found = ranked(knowledge)
    assert [o.strategy_id for o in found.approved] == ["approved_one"]
    assert found.approved[0].achieved == "made-up trial: longer"
    assert [o.strategy_id for o in found.trial] == ["trial_one"]
    assert [o.strategy_id for o in found.hypothesis] == ["idea", NO_STEP]
    assert {e.strategy_id for e in (*found.options, *found.left_out)} == set(knowledge.strategies)
    assert "tiers are never summed" in found.note


def test_a_failed_rule_is_left_out_with_its_reason_and_way_back(
    ranked, make_knowledge, make_strategy, make_condition, case
) -> None:
    rule = make_condition("pregnancy", recoverable="recoverable after the pregnancy")
    pregnant = dataclasses.replace(case, patient=dataclasses.replace(case.patient, pregnancy=True))
    found = ranked(make_knowledge(make_strategy("one", conditions=(rule,))), pregnant)
    (entry,) = found.left_out
    assert entry.kind == "not eligible"
    assert entry.reason == "pregnancy: pregnancy: yes (recoverable after the pregnancy)"


def test_a_hard_stop_is_left_out_except_within_a_trial(
    ranked, make_knowledge, make_strategy, make_interaction
) -> None:
    pair = {"agents": ("pd1", "abemaciclib"), "partners": ("checkpoint inhibitor",)}
    stop = make_interaction("STOP", "pd1", "abemaciclib", hard_stop=True, severity="high")
    knowledge = make_knowledge(
        make_strategy("idea", tier=Tier.HYPOTHESIS, **pair),
        make_strategy("in_trial", **pair),
        interactions=(stop,),
    )
    found = ranked(knowledge)
    assert by_id(found.left_out)["idea"].kind == "hard stop"
    assert "Only within a trial" in found.trial[0].caveats[0]


def test_an_open_rule_stands_last_with_a_caveat(
    ranked, make_knowledge, make_strategy, make_condition
) -> None:
    knowledge = make_knowledge(
        make_strategy("open", conditions=(make_condition("target_antigen", values=("CD19",)),)),
        make_strategy("answered", constraints=("stroma_exclusion",)),
    )
    found = ranked(knowledge)
    assert [(o.strategy_id, o.rank) for o in found.trial] == [("answered", 1), ("open", 2)]
    assert found.trial[1].verdict is Verdict.UNDETERMINED
    assert "until what is missing is known" in found.trial[1].caveats[0]


def test_evidence_stands_before_none_and_flags_are_shown(
    ranked, make_knowledge, make_strategy, make_row
) -> None:
    knowledge = make_knowledge(
        make_strategy("without"),
        make_strategy("with_row", constraints=("stroma_exclusion",), evidence=("R1",)),
        observed=(make_row("R1", 2, 20, note="patients with RNA only"),),
    )
    found = ranked(knowledge)
    assert [o.strategy_id for o in found.trial] == ["with_row", "without"]
    assert found.trial[1].evidence is None
    assert "Doubt about the counts: patients with RNA only." in found.trial[0].caveats


def test_options_that_agree_are_tied_by_name(ranked, make_knowledge, make_strategy) -> None:
    found = ranked(make_knowledge(make_strategy("b"), make_strategy("a")))
    assert [(o.strategy_id, o.rank, o.tied_with) for o in found.trial] == [("a", 1, ("b",)), ("b", 1, ("a",))]


def test_an_indication_for_the_disease_precedes_one_for_any_tumour(
    ranked, make_knowledge, make_strategy, make_approval
) -> None:
    knowledge = make_knowledge(
        make_strategy("a_agnostic", approvals=(make_approval("any solid"),)),
        make_strategy("z_specific", constraints=(), approvals=(make_approval("urothelial"),)),
    )
    assert [o.strategy_id for o in ranked(knowledge).approved] == ["z_specific", "a_agnostic"]


def test_what_was_given_before_and_missing_human_data_are_said(
    ranked, make_knowledge, make_strategy, case
) -> None:
    therapy = PriorTherapy(agents=("PD1",), best_response="SD")
    treated = dataclasses.replace(case, history=dataclasses.replace(case.history, prior_therapies=(therapy,)))
    found = ranked(make_knowledge(make_strategy("one", human_safety_data=False)), treated)
    assert found.trial[0].caveats == ("No human safety data.", "Given before: PD1, best response SD.")


def test_when_nothing_is_supported_the_note_says_so(ranked, make_knowledge, make_strategy) -> None:
    knowledge = make_knowledge(
        make_strategy("elsewhere", disease_groups=("melanoma",)),
        make_strategy(NO_STEP, tier=Tier.HYPOTHESIS, constraints=(), agents=()),
    )
    found = ranked(knowledge)
    assert [o.strategy_id for o in found.options] == [NO_STEP]
    assert "no immunotherapy step is justified" in found.note


def test_what_was_left_out_before_stays(make_knowledge, make_bottleneck, case) -> None:
    before = LeftOut(
        strategy_id="gone", name="Gone", strategy_class="made up", reason="why", kind="not for this disease"
    )
    found = rank((), (before,), make_bottleneck(), case, make_knowledge())
    assert found.left_out == (before,)
    assert found.options == ()


def test_a_tier_without_a_first_rank_says_why(ranked, make_knowledge, make_strategy, make_condition) -> None:
    knowledge = make_knowledge(
        make_strategy("waits", conditions=(make_condition("platelets_at_least", limit=75.0),)),
        make_strategy("answered", constraints=("stroma_exclusion",)),
    )
    found = ranked(knowledge)
    assert {o.strategy_id: o.rank for o in found.trial} == {"answered": 2, "waits": 2}
    assert "an option that waits for a measurement may become the first" in found.note
    assert "may become the first" not in ranked(make_knowledge(make_strategy("one"))).note


def test_severe_harm_does_not_order_what_is_indicated_in_this_disease(
    ranked, make_knowledge, make_strategy, make_approval, make_interaction
) -> None:
    """The trial behind the indication has weighed it: cells or two antibodies are not put last for it."""
    pair = {"agents": ("pd1", "ctla4"), "partners": ("checkpoint inhibitor",)}
    row = make_interaction("SEVERE", "pd1", "ctla4", hard_stop=False, severity="high")
    here, anywhere = (make_approval(),), (make_approval("any solid"),)

    def ranks(approvals):
        knowledge = make_knowledge(
            make_strategy("severe", approvals=approvals, **pair),
            make_strategy("mild", approvals=approvals),
            interactions=(row,),
        )
        return {o.strategy_id: o.rank for o in ranked(knowledge).approved}

    assert ranks(here) == {"mild": 1, "severe": 1}
    assert ranks(anywhere) == {"mild": 1, "severe": 2}
