import dataclasses

import pytest

from warmfront.domain.evidence import Outcome
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.cohorts import (
    differ_from_cell,
    find_counted,
    gather_rows,
    keep_independent,
    row_of_study,
    say_claim,
)
from warmfront.strategy.evidence import find_rate

KNOWLEDGE = load_knowledge()
SINGLE = dataclasses.replace(
    KNOWLEDGE.studies["ACT-T1-02"], partner="", interaction="single agent", comparator="", randomised=False
)


def test_a_single_arm_claims_no_benefit_and_a_combination_no_share() -> None:
    assert say_claim(SINGLE) == "response in a single arm is not benefit"
    pair = dataclasses.replace(SINGLE, partner="pembrolizumab", interaction="combination")
    assert "nothing of what each part adds" in say_claim(pair)


def test_only_a_randomised_control_lets_an_effect_be_read() -> None:
    beside = dataclasses.replace(SINGLE, comparator="ipilimumab")
    assert "no effect may be read" in say_claim(beside)
    drawn = dataclasses.replace(beside, randomised=True)
    assert "an effect may be read against that arm only" in say_claim(drawn)


def test_no_claim_speaks_of_synergy() -> None:
    words = {say_claim(study) for study in KNOWLEDGE.studies.values()}
    assert not any("synerg" in text.casefold() for text in words)
    assert {"response in a single arm is not benefit"} <= words


def outcome(arm: str, events: int | None) -> Outcome:
    return Outcome(
        outcome_id=f"S-{arm}",
        study_id="S",
        endpoint="ORR",
        value="",
        unit="%",
        arm=arm,
        timepoint="",
        events=events,
        n=20,
        count_origin="printed",
        note="",
        source="made_up",
    )


def test_the_control_arm_gives_the_strategy_no_rate() -> None:
    found = find_counted("S", (outcome("control", 12), outcome("experimental", 4)))
    assert found is not None
    assert found.events == 4
    assert find_counted("S", (outcome("Placebo + chemotherapy", 12),)) is None
    assert find_counted("S", (outcome("experimental", None),)) is None


def test_rows_of_one_cohort_or_of_shared_patients_count_once() -> None:
    row = row_of_study(SINGLE, KNOWLEDGE.outcomes)
    same = dataclasses.replace(row, study_id="A", n=10)
    shared = dataclasses.replace(row, study_id="B", cohort="b", overlaps=(row.study_id,), n=12)
    other = dataclasses.replace(row, study_id="C", cohort="c", n=5)
    for order in ((row, same, shared, other), (other, shared, same, row)):
        assert [kept.study_id for kept in keep_independent(order)] == [row.study_id, "C"]


def test_lines_hold_people_with_counts_and_the_own_cell_first(
    case, make_knowledge, make_strategy, make_row
) -> None:
    strategy = make_strategy("one", evidence=("R1", "R2", "R3", "S1"))
    animals = dataclasses.replace(SINGLE, study_id="S1", species="preclinical")
    rows = (make_row("R1", 30, 90, disease_group="melanoma"), make_row("R2", 3, 7), make_row("R3", 4, 9))
    knowledge = make_knowledge(strategy, observed=rows, studies={"S1": animals})
    lines = find_rate(strategy, case, knowledge).lines
    assert [line.study_id for line in lines] == ["R3", "R2", "R1"]
    assert [line.in_cell for line in lines] == [True, True, False]
    assert lines[2].differs == ("other disease (melanoma)",)
    assert (lines[1].low, lines[1].high) == pytest.approx((0.099, 0.816), abs=1e-3)


def test_every_counted_row_of_people_behind_a_packaged_strategy_is_a_line(case) -> None:
    shown = 0
    for strategy in KNOWLEDGE.strategies.values():
        rows = gather_rows(strategy, case, KNOWLEDGE)
        lines = find_rate(strategy, case, KNOWLEDGE).lines
        assert {line.study_id for line in lines} == {
            row.study_id for row in rows if row.human and row.events is not None and row.n
        }
        assert all(line.source in KNOWLEDGE.sources and line.claim and line.quality for line in lines)
        shown += len(lines)
    assert shown > 40


@pytest.mark.parametrize(
    ("criterion", "group", "named"),
    [
        ("CR/CRi", "leukaemia_b", True),
        ("CR/CRi", "urothelial", False),
        ("INRC, revised", "neuroblastoma", True),
        ("INRC, revised", "sarcoma", False),
        ("mRECIST", "liver", True),
        ("mRECIST", "kidney", False),
        ("RECIST 1.1, confirmed", "kidney", True),
    ],
)
def test_some_criteria_belong_to_their_disease(criterion, group, named, case) -> None:
    differs = differ_from_cell((group,), "1", "adult", criterion, case, KNOWLEDGE)
    assert (f"criterion: {criterion}" not in differs) is named


def test_a_study_that_may_share_patients_says_so() -> None:
    shared = dataclasses.replace(SINGLE, overlaps_with=("S9",))
    assert "may count the same patients as S9" in row_of_study(shared, KNOWLEDGE.outcomes).flag


def test_the_own_disease_comes_before_closer_cohorts_of_others(
    case, make_knowledge, make_strategy, make_row
) -> None:
    strategy = make_strategy("one", evidence=("FAR", "NEAR"))
    far = make_row("FAR", 30, 90, disease_group="melanoma")
    near = make_row("NEAR", 3, 7, line="3+", criterion="not stated")
    lines = find_rate(strategy, case, make_knowledge(strategy, observed=(far, near))).lines
    assert [line.study_id for line in lines] == ["NEAR", "FAR"]
