import dataclasses
import datetime as dt

import pytest

from warmfront.domain.case import PriorTherapy
from warmfront.domain.evidence import Interaction, Status
from warmfront.domain.verdicts import Verdict
from warmfront.strategy.exposure import current_drug_checks, given_before_checks, name_unread_drugs


def treated(case, *therapies: PriorTherapy):
    return dataclasses.replace(case, history=dataclasses.replace(case.history, prior_therapies=therapies))


def test_no_exposure_gives_no_check(case, make_knowledge, make_strategy) -> None:
    knowledge = make_knowledge(make_strategy("one"))
    assert given_before_checks(knowledge.strategies["one"], case, knowledge) == ()
    unstated = dataclasses.replace(case, history=dataclasses.replace(case.history, prior_therapies=None))
    assert given_before_checks(knowledge.strategies["one"], unstated, knowledge) == ()


@pytest.mark.parametrize(
    ("response", "verdict"), [("PD", Verdict.FAIL), ("PR", Verdict.WARN), (None, Verdict.WARN)]
)
def test_alternatives_fail_when_the_tumour_grew_under_one(
    response, verdict, case, make_knowledge, make_strategy
) -> None:
    knowledge = make_knowledge(make_strategy("one", agents=("pd1", "ctla4")))
    given = treated(case, PriorTherapy(agents=("pd1_other", "carboplatin"), best_response=response))
    (check,) = given_before_checks(knowledge.strategies["one"], given, knowledge)
    assert check.verdict is verdict
    assert check.reason.startswith(f"pd1_other, best response {response or 'not stated'}")
    assert "carboplatin" not in check.reason


def test_a_combination_fails_only_when_every_drug_was_outgrown(case, make_knowledge, make_strategy) -> None:
    knowledge = make_knowledge(make_strategy("pair", agents=("pd1", "radiation"), partners=("radiotherapy",)))
    pair = knowledge.strategies["pair"]
    one = treated(case, PriorTherapy(agents=("pd1",), best_response="PD"))
    both = treated(case, PriorTherapy(agents=("pd1", "radiation"), best_response="PD"))
    assert given_before_checks(pair, one, knowledge)[0].verdict is Verdict.WARN
    assert given_before_checks(pair, both, knowledge)[0].verdict is Verdict.FAIL


def pair_row(other: str, severity: str, *, hard_stop: bool) -> Interaction:
    return Interaction(
        interaction_id=f"X-{other}",
        class_a="pd1",
        class_b=other,
        event="hepatitis",
        evidence="11 of 26",
        severity=severity,
        hard_stop=hard_stop,
        source="made_up",
        doi="",
        status=Status.TRIAL,
        verification="made up",
    )


def test_a_cdk46_inhibitor_is_judged_by_pair_and_by_its_end(case, make_knowledge, make_strategy) -> None:
    """CDK4/6 with a checkpoint inhibitor is keyed by agent pair (clinical frame, section 5)."""
    knowledge = make_knowledge(
        make_strategy("pd1_alone"),
        make_strategy("no_checkpoint", agents=("radiation",)),
        interactions=(
            pair_row("abemaciclib", "high", hard_stop=True),
            pair_row("trilaciclib", "low", hard_stop=False),
        ),
    )
    pd1 = knowledge.strategies["pd1_alone"]
    taken = treated(case, PriorTherapy(agents=("abemaciclib",)))
    (check,) = current_drug_checks(pd1, taken, knowledge)
    assert check.verdict is Verdict.UNDETERMINED
    assert "hard stop outside a trial" in check.reason
    assert "11 of 26" in check.reason
    given_now = treated(case, PriorTherapy(agents=("abemaciclib",), ongoing=True))
    (stop,) = current_drug_checks(pd1, given_now, knowledge)
    assert stop.verdict is Verdict.FAIL
    assert "abemaciclib is being given" in stop.reason
    over = treated(case, PriorTherapy(agents=("abemaciclib",), ongoing=False))
    assert current_drug_checks(pd1, over, knowledge)[0].verdict is Verdict.WARN
    ended = treated(case, PriorTherapy(agents=("abemaciclib",), end=dt.date(2026, 1, 5)))
    assert current_drug_checks(pd1, ended, knowledge)[0].verdict is Verdict.WARN
    other = treated(case, PriorTherapy(agents=("trilaciclib",)))
    assert current_drug_checks(pd1, other, knowledge) == ()
    assert current_drug_checks(knowledge.strategies["no_checkpoint"], taken, knowledge) == ()


def test_drugs_that_no_rule_knows_are_named(case, make_knowledge, make_strategy) -> None:
    knowledge = make_knowledge(make_strategy("one"))
    given = treated(case, PriorTherapy(agents=("pd1", "unobtainium")))
    (sentence,) = name_unread_drugs(given, knowledge)
    assert sentence.endswith(": unobtainium")
    assert name_unread_drugs(treated(case, PriorTherapy(agents=("pd1",))), knowledge) == ()
