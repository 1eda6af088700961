import dataclasses

import pytest

from warmfront.domain.case import Biomarkers, OrganFunction
from warmfront.domain.evidence import Status
from warmfront.domain.next_test import AssayCost, MarkerShare, ValueScale
from warmfront.domain.verdicts import Tier
from warmfront.stats.assay_value import gain_of_test
from warmfront.strategy.candidates import propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.next_test import find_heads, value_tests
from warmfront.strategy.open_questions import list_facts
from warmfront.strategy.ranking import rank

SCALE = ValueScale(
    harm=0.5,
    harm_low=0.25,
    harm_high=1.0,
    prior=0.5,
    prior_low=0.2,
    prior_high=0.8,
    approved=1.0,
    trial=0.5,
    hypothesis=0.2,
    source="made_up",
    status=Status.ASSUMPTION,
)


def assay(name: str, *answers: str, **fields: object) -> AssayCost:
    base: dict[str, object] = {
        "assay_id": name,
        "label": name.capitalize(),
        "answers": answers,
        "sensitivity": 0.8,
        "specificity": 0.7,
        "cost": 0.01,
        "delay": 0.005,
        "tissue": 0.005,
        "risk": 0.0,
        "source": "made_up",
        "status": Status.TRIAL,
        "note": "made-up note",
    }
    return AssayCost(**{**base, **fields})  # type: ignore[arg-type]


def share(kind: str, value: float, group: str = "any") -> MarkerShare:
    return MarkerShare(
        share_id=f"{kind}-{group}",
        kind=kind,
        disease_group=group,
        events=None,
        n=None,
        share=value,
        low=value / 2,
        high=min(1.0, 2 * value),
        source="made_up",
        status=Status.TRIAL,
    )


@pytest.fixture
def ask(make_bottleneck, solid, case):
    """Rank a patient and value the assays; by default nothing is known of markers."""

    def run(knowledge, assays, patient=None, shares=(), named=(("checkpoint_brake", 0.8),), scale=SCALE):
        patient = patient or dataclasses.replace(case, biomarkers=Biomarkers(mutations=()))
        options = dataclasses.replace(
            knowledge.options,
            assays={one.assay_id: one for one in assays},
            marker_shares={one.share_id: one for one in shares},
            value_scale=scale,
        )
        knowledge = dataclasses.replace(knowledge, options=options)
        bottleneck = make_bottleneck(*named)
        candidates, left_out = propose(bottleneck, patient, solid, knowledge)
        ranking = rank(screen(candidates, patient, knowledge), left_out, bottleneck, patient, knowledge)
        return value_tests(ranking, patient, bottleneck, solid, knowledge), ranking, knowledge, patient

    return run


@pytest.fixture
def marker_knowledge(make_knowledge, make_strategy, make_approval):
    """One approved option that waits for MSI-H, one that needs stable tumours, and one that needs nothing."""
    return make_knowledge(
        make_strategy("wants_msi", approvals=(make_approval(requires=("msi_high",)),)),
        make_strategy("wants_mss", approvals=(make_approval(requires=("mss",)),)),
    )


def test_the_worked_case_of_the_specification_is_the_net_value(ask, marker_knowledge) -> None:
    """p 0.3, h 0.5, se 0.8, sp 0.7, cost 0.02: net 0.115."""
    found, *_ = ask(
        marker_knowledge, [assay("msi", "biomarker:msi_high")], shares=[share("biomarker:msi_high", 0.3)]
    )
    assert found.verdict == "test"
    assert found.best == "msi"
    (value,) = found.assays
    assert value.net == pytest.approx(0.115)
    assert value.cost == pytest.approx(0.02)
    assert value.net_low <= value.net <= value.net_high
    assert value.status is Status.ASSUMPTION
    assert "If positive, first in the approved tier: Wants msi; if negative: Wants mss" in value.words
    assert "One step ahead only" in found.words


def test_opposite_requirements_are_one_fact(ask, marker_knowledge) -> None:
    _, ranking, knowledge, patient = ask(marker_knowledge, [])
    (fact,) = [f for f in list_facts(ranking, patient, knowledge) if "biomarker:msi_high" in f.kinds]
    assert fact.askers == ("wants_msi", "wants_mss")
    assert fact.against == ("wants_mss",)
    assert not fact.wanted_absent


def test_where_absence_is_wanted_the_two_shares_change_places(
    ask, make_knowledge, make_strategy, make_approval
) -> None:
    knowledge = make_knowledge(
        make_strategy("wants_mss", approvals=(make_approval(requires=("mss",)),)),
        make_strategy("plain", approvals=(make_approval(),)),
    )
    found, ranking, *_ = ask(
        knowledge, [assay("msi", "biomarker:msi_high")], shares=[share("biomarker:msi_high", 0.4)]
    )
    assert {o.strategy_id for o in ranking.approved} == {"wants_mss", "plain"}
    (value,) = found.assays
    assert value.gain == pytest.approx(gain_of_test(0.6, 0.5, 0.7, 0.8))


def test_a_share_of_the_disease_goes_before_the_general_one(ask, marker_knowledge) -> None:
    shares = [share("biomarker:msi_high", 0.9), share("biomarker:msi_high", 0.3, "urothelial")]
    found, *_ = ask(marker_knowledge, [assay("msi", "biomarker:msi_*")], shares=shares)
    assert found.assays[0].net == pytest.approx(0.115)
    assert "Prior 0.3 (0.15 to 0.6), read" in found.assays[0].words


def test_without_a_share_the_prior_is_an_assumption_and_says_so(ask, marker_knowledge) -> None:
    found, *_ = ask(marker_knowledge, [assay("msi", "biomarker:msi_high")])
    assert found.assays[0].gain == pytest.approx(gain_of_test(0.5, 0.5, 0.8, 0.7))
    assert "Prior 0.5 (0.2 to 0.8), assumed: nothing is known." in found.assays[0].words


def test_a_test_that_costs_more_than_it_tells_is_not_done(ask, marker_knowledge) -> None:
    dear = assay("msi", "biomarker:msi_high", cost=0.5)
    found, *_ = ask(marker_knowledge, [dear], shares=[share("biomarker:msi_high", 0.3)])
    assert found.verdict == "no further test"
    assert found.assays[0].net < 0


def test_a_coin_is_no_test(ask, marker_knowledge) -> None:
    coin = assay("coin", "biomarker:msi_high", sensitivity=0.5, specificity=0.5)
    found, *_ = ask(marker_knowledge, [coin])
    assert found.verdict == "no further test"
    assert found.assays[0].gain == pytest.approx(0)


def test_nothing_open_needs_no_test(ask, marker_knowledge, case) -> None:
    found, *_ = ask(marker_knowledge, [assay("msi", "biomarker:msi_high")], patient=case)
    assert found.verdict == "no further test"
    assert found.assays == ()
    assert "no open rule that an assay could answer" in found.words


def test_without_a_likelihood_nothing_is_said(ask, marker_knowledge) -> None:
    blind = assay("msi", "biomarker:msi_high", sensitivity=None, specificity=None)
    found, *_ = ask(marker_knowledge, [blind])
    assert found.verdict == "cannot be said"
    assert found.assays[0].net is None
    assert "cannot be computed: made-up note" in found.assays[0].words


def test_an_answer_that_leaves_the_head_as_it_is_is_worth_nothing(
    ask, make_knowledge, make_strategy, make_approval, make_condition, case
) -> None:
    """Breaching the rule only warns, and the other option stays first whatever the organ test says."""
    rule = make_condition("organ_function_cardiac", limit=50.0, unit="%")
    knowledge = make_knowledge(
        make_strategy("own", approvals=(make_approval(),)),
        make_strategy("behind", approvals=(make_approval("any solid"),), conditions=(rule,)),
    )
    patient = dataclasses.replace(
        case, organ_function=OrganFunction(egfr_ml_per_min=80.0, oxygen_saturation_percent=98.0)
    )
    found, ranking, *_ = ask(knowledge, [assay("echo", "organ_function_cardiac")], patient=patient)
    assert [o.strategy_id for o in ranking.approved] == ["own", "behind"]
    assert found.verdict == "no further test"
    assert found.assays[0].gain == 0
    assert "the same either way" in found.assays[0].words


def test_what_pays_in_a_higher_tier_goes_first(ask, make_knowledge, make_strategy, make_approval) -> None:
    knowledge = make_knowledge(
        make_strategy("wants_msi", approvals=(make_approval(requires=("msi_high",)),)),
        make_strategy("wants_hla", hla=("A*02:01",)),
    )
    assays = [assay("hla", "hla_required", cost=0.0), assay("msi", "biomarker:msi_high", cost=0.05)]
    shares = [share("biomarker:msi_high", 0.3), share("hla_required", 0.4)]
    found, *_ = ask(knowledge, assays, shares=shares)
    assert [value.tier for value in found.assays] == ["approved", "trial"]
    assert found.best == "msi"


def test_a_bottleneck_that_is_not_located_names_the_assays_that_would(ask, marker_knowledge, case) -> None:
    found, *_ = ask(marker_knowledge, [assay("biopsy", "bottleneck")], patient=case, named=())
    assert found.verdict == "cannot be said"
    assert "The bottleneck is not located" in found.assays[0].words
    located, *_ = ask(marker_knowledge, [assay("biopsy", "bottleneck")], patient=case)
    assert located.assays == ()


def test_the_order_of_assays_in_the_file_changes_nothing(ask, marker_knowledge) -> None:
    assays = [
        assay("a", "biomarker:msi_high"),
        assay("b", "biomarker:msi_high", cost=0.3),
        assay("c", "biomarker:msi_high", sensitivity=None, specificity=None),
    ]
    forward, *_ = ask(marker_knowledge, assays)
    backward, *_ = ask(marker_knowledge, assays[::-1])
    assert forward == backward
    assert [value.assay_id for value in forward.assays] == ["a", "c", "b"]


def test_heads_share_the_lowest_rank_of_their_tier() -> None:
    ranks = {"a": 2, "b": 2, "c": 3, "d": 1}
    tiers = dict.fromkeys("abc", Tier.APPROVED) | {"d": Tier.TRIAL}
    heads = find_heads(ranks, tiers)
    assert heads[Tier.APPROVED] == {"a", "b"}
    assert heads[Tier.TRIAL] == {"d"}
    assert heads[Tier.HYPOTHESIS] == frozenset()


def test_without_a_scale_nothing_is_valued(ask, marker_knowledge) -> None:
    found, *_ = ask(marker_knowledge, [assay("msi", "biomarker:msi_high")], scale=None)
    assert found.verdict == "cannot be said"


def test_a_second_test_whose_range_overlaps_is_named(ask, marker_knowledge) -> None:
    near = assay("near", "biomarker:msi_high", cost=0.011)
    found, *_ = ask(marker_knowledge, [assay("msi", "biomarker:msi_high"), near])
    assert found.best == "msi"
    assert "Not to be told apart from it, for the ranges overlap: Near." in found.words


def test_what_could_decide_a_higher_tier_is_not_outweighed_from_below(
    ask, make_knowledge, make_strategy, make_approval
) -> None:
    knowledge = make_knowledge(
        make_strategy("wants_msi", approvals=(make_approval(requires=("msi_high",)),)),
        make_strategy("wants_hla", hla=("A*02:01",)),
    )
    blind = assay("msi", "biomarker:msi_high", sensitivity=None, specificity=None)
    found, *_ = ask(knowledge, [blind, assay("hla", "hla_required", cost=0.0)])
    assert found.verdict == "cannot be said"
    assert found.best == ""
    assert "Msi could decide the approved tier, and no likelihood is known" in found.words
    assert "In a lower tier: Hla: net value" in found.words
