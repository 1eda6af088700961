import dataclasses

from warmfront.domain.evidence import Status
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import ObservedResponse
from warmfront.strategy.candidates import NO_STEP, propose


def by_id(entries):
    return {entry.strategy_id: entry for entry in entries}


def test_every_strategy_is_proposed_or_left_out_with_a_reason(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    knowledge = make_knowledge(
        make_strategy("answers"),
        make_strategy("answers_second", constraints=("stroma_exclusion",)),
        make_strategy("beside", constraints=("priming_poor",)),
        make_strategy("elsewhere", disease_groups=("melanoma",)),
        make_strategy(NO_STEP, constraints=(), tier=Tier.HYPOTHESIS),
    )
    bottleneck = make_bottleneck(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.4))
    candidates, left_out = propose(bottleneck, case, solid, knowledge)
    found, missed = by_id(candidates), by_id(left_out)
    assert set(found) | set(missed) == set(knowledge.strategies)
    assert found["answers"].answers_leading
    assert found["answers_second"].answers_runner_up
    assert NO_STEP in found
    assert missed["beside"].kind == "does not answer the bottleneck"
    assert "The bottleneck is: checkpoint brake" in missed["beside"].reason
    assert missed["elsewhere"].kind == "not for this disease"
    assert "meant for melanoma" in missed["elsewhere"].reason


def test_a_constraint_that_is_not_separable_counts_as_runner_up(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    knowledge = make_knowledge(make_strategy("third", constraints=("priming_poor",)))
    close = make_bottleneck(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.75), ("priming_poor", 0.7))
    far = make_bottleneck(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.75), ("priming_poor", 0.3))
    assert propose(close, case, solid, knowledge)[0][0].answers_runner_up
    assert not propose(far, case, solid, knowledge)[0]


def test_standard_of_care_comes_first_whatever_the_bottleneck(
    make_knowledge, make_strategy, make_bottleneck, make_approval, solid, case
) -> None:
    knowledge = make_knowledge(
        make_strategy("a_trial"),
        make_strategy(
            "z_standard", strategy_class="standard of care", constraints=(), approvals=(make_approval(),)
        ),
        make_strategy(
            "other_line", strategy_class="standard of care", approvals=(make_approval(lines=(2,)),)
        ),
    )
    candidates, left_out = propose(make_bottleneck(("checkpoint_brake", 0.8)), case, solid, knowledge)
    assert [c.strategy_id for c in candidates] == ["z_standard", "a_trial"]
    assert candidates[0].tier is Tier.APPROVED
    assert by_id(left_out)["other_line"].kind == "not eligible"
    assert by_id(left_out)["other_line"].reason == "indicated in line 2, the patient's is 1"


def test_standard_of_care_says_which_marker_rules_it_out(
    make_knowledge, make_strategy, make_bottleneck, make_approval, solid, case
) -> None:
    standard = {"strategy_class": "standard of care"}
    knowledge = make_knowledge(
        make_strategy("by_marker", approvals=(make_approval(requires=("msi_high",)),), **standard),
        make_strategy("by_disease", approvals=(make_approval("melanoma"),), **standard),
    )
    _, left_out = propose(make_bottleneck(("checkpoint_brake", 0.8)), case, solid, knowledge)
    reasons = {entry.strategy_id: (entry.kind, entry.reason) for entry in left_out}
    assert reasons == {
        "by_marker": ("not eligible", "not indicated: mismatch-repair status MSS"),
        "by_disease": ("not for this disease", "no indication names this disease"),
    }


def test_only_an_indication_lifts_to_approved(
    make_knowledge, make_strategy, make_bottleneck, make_approval, solid, case
) -> None:
    knowledge = make_knowledge(
        make_strategy("claims", tier=Tier.APPROVED),
        make_strategy("indicated", tier=Tier.HYPOTHESIS, approvals=(make_approval("any solid"),)),
        make_strategy("wrong_marker", approvals=(make_approval(requires=("msi_high",)),)),
        make_strategy("mouse", status=Status.PRECLINICAL),
    )
    candidates, _ = propose(make_bottleneck(("checkpoint_brake", 0.8)), case, solid, knowledge)
    tiers = {c.strategy_id: c.tier for c in candidates}
    assert tiers == {
        "claims": Tier.TRIAL,
        "indicated": Tier.APPROVED,
        "wrong_marker": Tier.TRIAL,
        "mouse": Tier.HYPOTHESIS,
    }


def test_an_unknown_line_or_marker_keeps_the_indication_open(
    make_knowledge, make_strategy, make_bottleneck, make_approval, solid, case
) -> None:
    disease = dataclasses.replace(case.disease, line_of_therapy=None)
    unknown = dataclasses.replace(case, disease=disease)
    knowledge = make_knowledge(make_strategy("indicated", approvals=(make_approval(),)))
    (candidate,), _ = propose(make_bottleneck(("checkpoint_brake", 0.8)), unknown, solid, knowledge)
    assert candidate.tier is Tier.APPROVED
    assert "as far as known" in candidate.reason


def test_without_a_bottleneck_only_what_names_the_disease_stays(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    knowledge = make_knowledge(
        make_strategy("named"),
        make_strategy("for_any", disease_groups=("any solid",)),
        make_strategy("elsewhere", disease_groups=("melanoma",)),
        make_strategy(NO_STEP, constraints=(), disease_groups=("any",)),
    )
    candidates, left_out = propose(make_bottleneck(), case, solid, knowledge)
    found, missed = by_id(candidates), by_id(left_out)
    assert set(found) == {"named", NO_STEP}
    assert not found["named"].answers_leading
    assert "no bottleneck could be named" in found["named"].reason
    assert missed["for_any"].kind == "does not answer the bottleneck"
    assert "meant for any solid tumour" in missed["for_any"].reason
    assert "nothing speaks for it here" in missed["for_any"].reason


def test_the_trial_tier_needs_people_with_this_disease(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    """A trial elsewhere is a hypothesis here (clinical frame, sections 3 and 4)."""
    knowledge = make_knowledge(
        make_strategy("named"),
        make_strategy("tried_elsewhere", disease_groups=("any solid",)),
        make_strategy("counted_here", disease_groups=("any solid",), evidence=("OBS-HERE",)),
        observed=(
            ObservedResponse(
                study_id="OBS-HERE",
                disease_group="urothelial",
                oncotree="BLCA",
                agent="pd1",
                agent_class="checkpoint inhibitor",
                line="1",
                age_group="adult",
                criterion="RECIST 1.1",
                events=2,
                n=9,
                source="made_up",
                note="",
            ),
        ),
    )
    candidates, _ = propose(make_bottleneck(("checkpoint_brake", 0.8)), case, solid, knowledge)
    tiers = {c.strategy_id: c.tier for c in candidates}
    assert tiers == {
        "named": Tier.TRIAL,
        "tried_elsewhere": Tier.HYPOTHESIS,
        "counted_here": Tier.TRIAL,
    }


def test_a_part_of_other_options_is_never_an_option(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    knowledge = make_knowledge(make_strategy("conditioning", stands_alone=False, partners=("CAR-T",)))
    candidates, (left,) = propose(make_bottleneck(("checkpoint_brake", 0.8)), case, solid, knowledge)
    assert not candidates
    assert left.reason == "never an option on its own; it belongs to: CAR-T"


def test_a_code_without_a_group_is_meant_by_any_alone(
    make_knowledge, make_strategy, make_bottleneck, solid, case
) -> None:
    odd = dataclasses.replace(case, disease=dataclasses.replace(case.disease, oncotree="NOSUCH"))
    knowledge = make_knowledge(make_strategy("solid_only"), make_strategy("for_any", disease_groups=("any",)))
    candidates, left_out = propose(make_bottleneck(("checkpoint_brake", 0.8)), odd, solid, knowledge)
    assert [c.strategy_id for c in candidates] == ["for_any"]
    assert "without a known group" in left_out[0].reason
