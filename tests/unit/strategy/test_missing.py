import dataclasses

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.verdicts import Tier
from warmfront.strategy.candidates import propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.missing import find_missing
from warmfront.strategy.ranking import rank


@pytest.fixture
def missing(make_bottleneck, solid):
    def run(knowledge, patient, bottleneck=None):
        located = bottleneck or make_bottleneck(("checkpoint_brake", 0.8))
        candidates, left_out = propose(located, patient, solid, knowledge)
        ranking = rank(screen(candidates, patient, knowledge), left_out, located, patient, knowledge)
        return find_missing(ranking, located, patient, solid)

    return run


def test_nothing_missing_is_an_empty_list(missing, make_knowledge, make_strategy, case) -> None:
    assert missing(make_knowledge(make_strategy("one")), case) == ()


def test_what_settles_the_higher_tier_comes_first(
    missing, make_knowledge, make_strategy, make_condition, make_approval, case
) -> None:
    knowledge = make_knowledge(
        *(
            make_strategy(
                f"idea_{i}",
                tier=Tier.HYPOTHESIS,
                conditions=(make_condition("hla_required", values=("A*02:01",)),),
            )
            for i in range(4)
        ),
        make_strategy("approved", approvals=(make_approval(requires=("pdl1_cps_at_least:10",)),)),
    )
    lines = missing(knowledge, case)
    assert lines[0] == "PD-L1 CPS is not stated (would settle a rule of 1 option)"
    assert lines[1] == "The HLA type is not stated (would settle a rule of 4 options)"


def test_a_bare_case_is_told_what_defines_its_cell(missing, make_knowledge, make_strategy) -> None:
    bare = Case(case_id="made-up", disease=Disease(oncotree="BLCA"))
    lines = missing(make_knowledge(make_strategy("one")), bare)
    assert any(line.startswith("Line of therapy is not stated") for line in lines)
    assert any(line.startswith("Age is not stated") for line in lines)


def test_an_abstained_bottleneck_and_unread_evidence_are_named(
    missing, make_knowledge, make_strategy, make_bottleneck, case
) -> None:
    knowledge = make_knowledge(make_strategy("one"))
    assert "The bottleneck could not be located: nothing could be named" in missing(
        knowledge, case, make_bottleneck()
    )
    located = make_bottleneck(("checkpoint_brake", 0.8))
    assert located.leading is not None
    partly = dataclasses.replace(located.leading, unread=("phenotype: abstained",))
    named = dataclasses.replace(located, leading=partly)
    assert "Not read for checkpoint brake: phenotype: abstained" in missing(knowledge, case, named)
