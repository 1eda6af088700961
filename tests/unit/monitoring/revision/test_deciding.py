"""Decisions: toxicity first, nothing hidden, holds with their rule, switches with what is eligible."""

import dataclasses
import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease, Patient
from warmfront.domain.evidence import Status
from warmfront.domain.follow_up import (
    Assessment,
    Evolution,
    Finding,
    Meaning,
    ResponseCall,
    ResponseCourse,
    ToxicityGrade,
)
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.revision import Decision
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.monitoring import ManagementRule
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.revision.deciding import decide
from warmfront.monitoring.treatment import read_treatment

START = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
CASE = Case(case_id="p1", disease=Disease(oncotree="BLCA"), patient=Patient(ecog=1))
PEMBRO = TherapyCourse(therapy_id="t1", agents=("pembrolizumab",), start=START)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    base = load_knowledge()
    facts = {
        rule.rule_id: rule
        for rule in (
            fact("LIVER-3", 3, 3, "hold", resume="grade 1 or less, less prednisone", resume_steroid=10.0),
            fact("LIVER-4", 4, 5, "stop", permanent=True),
            fact("LIVER-1", 1, 1, "continue"),
        )
    }
    monitoring = dataclasses.replace(base.monitoring, management=facts)
    return dataclasses.replace(base, monitoring=monitoring)


def fact(name: str, low: int, high: int, action: str, **more: object) -> ManagementRule:
    return ManagementRule(
        rule_id=name, events=("hepatitis",), organs=("liver",), agent_classes=("checkpoint inhibitor",),
        lowest_grade=low, highest_grade=high, action=action, words=f"words of {name}",  # type: ignore[arg-type]
        source="irae_table_pmc7222289", status=Status.GUIDELINE, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def grade(day: int, found: int | None, *, alarm: str = "", blamed: tuple[str, ...] = ()) -> ToxicityGrade:
    return ToxicityGrade(
        event="hepatitis", organ="liver", date=(START + dt.timedelta(days=day)).date(), grade=found,
        scale="ctcae_v5", alarm=alarm, attributed_to=blamed, reason="" if found is not None else "unknown",
    )  # fmt: skip


def calls(*meanings: tuple[int, Meaning], progression: int | None = None) -> ResponseCourse:
    return ResponseCourse(
        criterion="irecist", label="iRECIST", chosen_because="solid tumour",
        calls=tuple(
            ResponseCall(
                criterion="irecist", date=(START + dt.timedelta(days=day)).date(), call=meaning,
                meaning=meaning, rule="rule", parts={},
            )
            for day, meaning in meanings
        ),
        progression=None if progression is None else (START + dt.timedelta(days=progression)).date(),
    )  # fmt: skip


def steroid(day: int, dose: float) -> Observation:
    time = START + dt.timedelta(days=day)
    return Observation(series="steroid_dose", time=time, value=dose, unit="mg prednisone equivalent a day")


def ecog(day: int, found: float) -> Observation:
    return Observation(
        series="performance_status", time=START + dt.timedelta(days=day), value=found, unit="grade"
    )


def made(
    knowledge: KnowledgeBase,
    *grades: ToxicityGrade,
    response: ResponseCourse | None = None,
    findings: tuple[Finding, ...] = (),
    evolutions: tuple[Evolution, ...] = (),
    observations: tuple[Observation, ...] = (),
    therapies: tuple[TherapyCourse, ...] = (PEMBRO,),
    died: dt.date | None = None,
) -> dict[tuple[str, str], Decision]:
    last = Observation(series="vital_status", time=START + dt.timedelta(days=100), text="alive")
    follow_up = merge(
        FollowUp(case_id="p1", observations=(last, *observations), therapies=therapies, died=died)
    )
    assessment = Assessment(
        grades=grades,
        responses=() if response is None else (response,),
        findings=findings,
        evolutions=evolutions,
    )
    treatment = read_treatment(follow_up, knowledge)
    found = decide(assessment, treatment, follow_up, CASE, knowledge)
    orders = ["stop", "hold", "switch", "add", "intensify", "test", "continue"]
    assert [orders.index(one.action) for one in found] == sorted(orders.index(one.action) for one in found)
    return {(one.action, one.subject): one for one in found}


def test_a_permanent_stop_stays_when_later_grades_and_scans_look_good(knowledge: KnowledgeBase) -> None:
    found = made(knowledge, grade(20, 4), grade(40, 0), response=calls((80, "response")))
    stop = found["stop", "pembrolizumab"]
    assert "for good" in stop.what
    assert "does not end the stop" in stop.what
    assert stop.resume_rule == "none: the stop is permanent"
    assert stop.overridden
    assert "continue" in stop.overridden[0]
    assert not [key for key in found if key[0] == "continue"]


def test_a_stop_is_said_even_when_the_therapy_was_ended(knowledge: KnowledgeBase) -> None:
    ended = dataclasses.replace(PEMBRO, end=START + dt.timedelta(days=25))
    assert (
        "should not be given again"
        in made(knowledge, grade(20, 4), therapies=(ended,))["stop", "pembrolizumab"].what
    )


def test_a_hold_ends_only_when_grade_and_steroid_dose_are_seen_to_be_low(knowledge: KnowledgeBase) -> None:
    assert "not met" in made(knowledge, grade(20, 3))["hold", "pembrolizumab"].resume_rule
    unknown = made(knowledge, grade(20, 3), grade(40, 1))
    assert "steroid dose is not stated" in unknown["hold", "pembrolizumab"].resume_rule
    assert any(key[0] == "test" for key in unknown)
    high = made(knowledge, grade(20, 3), grade(40, 1), observations=(steroid(39, 10),))
    assert "10 mg prednisone" in high["hold", "pembrolizumab"].resume_rule
    low = made(knowledge, grade(20, 3), grade(40, 1), observations=(steroid(39, 9.9),))
    assert ("hold", "pembrolizumab") not in low
    assert "rule for resuming is met" in low["continue", "pembrolizumab"].what
    again = made(knowledge, grade(20, 3), grade(40, 1), grade(60, 3), observations=(steroid(39, 5),))
    assert ("hold", "pembrolizumab") in again


def test_a_rule_that_asks_for_no_steroids_is_not_met_by_few(knowledge: KnowledgeBase) -> None:
    monitoring = knowledge.monitoring
    none = dataclasses.replace(monitoring.management["LIVER-3"], resume_steroid=0.0)
    strict = dataclasses.replace(
        knowledge, monitoring=dataclasses.replace(monitoring, management={"LIVER-3": none})
    )
    few = made(strict, grade(20, 3), grade(40, 1), observations=(steroid(39, 5),))
    assert "5 mg prednisone" in few["hold", "pembrolizumab"].resume_rule
    off = made(strict, grade(20, 3), grade(40, 1), observations=(steroid(39, 0),))
    assert ("hold", "pembrolizumab") not in off


def test_what_is_not_graded_again_stays_held_and_what_is_not_gradable_with_an_alarm_is_held(
    knowledge: KnowledgeBase,
) -> None:
    assert ("hold", "pembrolizumab") in made(knowledge, grade(20, 3), grade(40, None))
    alarm = made(knowledge, grade(20, None, alarm="not CRS by definition"))["hold", "pembrolizumab"]
    assert "not CRS by definition" in alarm.what
    plain = made(knowledge, grade(20, None))
    assert ("test", "hepatitis") in plain
    assert ("hold", "pembrolizumab") not in plain


def test_a_grade_without_a_fact_is_held_from_3_and_only_for_the_blamed_agent(
    knowledge: KnowledgeBase,
) -> None:
    both = dataclasses.replace(PEMBRO, agents=("pembrolizumab", "enfortumab_vedotin"))
    found = made(knowledge, grade(20, 3, blamed=("enfortumab vedotin",)), therapies=(both,))
    assert ("hold", "enfortumab vedotin") in found
    assert ("hold", "pembrolizumab") not in found
    unblamed = made(knowledge, grade(20, 3), therapies=(both,), response=calls((80, "stable")))
    assert ("hold", "enfortumab vedotin") in unblamed
    assert ("hold", "pembrolizumab") in unblamed
    assert ("hold", "enfortumab vedotin") not in made(knowledge, grade(20, 2), therapies=(both,))


def test_what_is_left_of_a_combination_can_go_on(knowledge: KnowledgeBase) -> None:
    both = dataclasses.replace(PEMBRO, agents=("pembrolizumab", "enfortumab_vedotin"))
    found = made(
        knowledge,
        grade(20, 3, blamed=("pembrolizumab",)),
        therapies=(both,),
        response=calls((80, "response")),
    )
    assert "pembrolizumab is stopped or held" in found["continue", "enfortumab vedotin"].what
    assert found["hold", "pembrolizumab"].overridden


def test_a_grade_without_a_stated_therapy_is_never_lost(knowledge: KnowledgeBase) -> None:
    assert any(key[0] == "stop" for key in made(knowledge, grade(20, 4), therapies=()))
    found = made(knowledge, grade(20, 4, blamed=("nivolumab",)))
    assert any(key[0] == "stop" and "nivolumab" in key[1] for key in found)
    assert ("stop", "pembrolizumab") not in found


def test_progression_switches_and_a_later_fall_of_ctdna_speaks_against(knowledge: KnowledgeBase) -> None:
    fall = Finding(
        finding="ctdna_clearance", series="ctdna_mean_vaf", verdict="yes", direction="better",
        date=(START + dt.timedelta(days=95)).date(), statement="ctDNA cleared",
    )  # fmt: skip
    found = made(
        knowledge, response=calls((56, "stable"), (80, "progression"), progression=80), findings=(fall,)
    )
    switch = found["switch", "pembrolizumab"]
    assert any("ctDNA cleared" in words for words in switch.reversed_by)
    assert not [key for key in found if key[0] == "continue"]


def test_a_rise_of_ctdna_alone_only_asks_for_a_scan(knowledge: KnowledgeBase) -> None:
    rise = Finding(
        finding="ctdna_change_point", series="ctdna_mean_vaf", verdict="yes", direction="worse",
        date=(START + dt.timedelta(days=95)).date(), statement="ctDNA rises",
    )  # fmt: skip
    found = made(knowledge, response=calls((80, "response")), findings=(rise,))
    assert {key[0] for key in found} == {"continue", "test"}


@pytest.mark.parametrize(
    ("observations", "action"),
    [
        ((ecog(80, 1),), "continue"),
        ((), "continue"),
        ((ecog(80, 3),), "switch"),
        ((ecog(80, 0),), "continue"),
    ],
)
def test_unconfirmed_progression_waits_for_confirmation_in_a_patient_who_is_well(
    knowledge: KnowledgeBase, observations: tuple[Observation, ...], action: str
) -> None:
    found = made(
        knowledge, response=calls((56, "stable"), (80, "unconfirmed_progression")), observations=observations
    )
    assert (action, "pembrolizumab") in found
    confirm = found["test", "scan to confirm or not"]
    assert "2026-04-23" in confirm.reasons[0].statement
    assert "2026-05-21" in confirm.reasons[0].statement


def test_progression_with_an_open_toxicity_keeps_both_and_says_what_comes_first(
    knowledge: KnowledgeBase,
) -> None:
    found = made(knowledge, grade(90, 3), response=calls((80, "progression"), progression=80))
    assert next(iter(found))[0] == "hold"
    assert "A toxicity is open" in found["switch", "pembrolizumab"].what


def test_a_progression_before_the_present_line_is_not_held_against_it(knowledge: KnowledgeBase) -> None:
    old = TherapyCourse(
        therapy_id="t0", agents=("gemcitabine",), start=START - dt.timedelta(days=200),
        end=START - dt.timedelta(days=10),
    )  # fmt: skip
    found = made(knowledge, response=calls((-15, "progression"), progression=-15), therapies=(old, PEMBRO))
    assert not [key for key in found if key[0] == "switch"]


def test_missing_therapy_and_missing_response_are_asked_for(knowledge: KnowledgeBase) -> None:
    assert ("test", "therapy") in made(knowledge, therapies=())
    assert ("test", "response to pembrolizumab") in made(knowledge)
    assert ("test", "assessment of response") not in made(knowledge, response=calls((80, "stable")))


def test_after_death_only_the_stop_is_told(knowledge: KnowledgeBase) -> None:
    found = made(
        knowledge, grade(20, 4), response=calls((80, "progression"), progression=80),
        died=(START + dt.timedelta(days=101)).date(),
    )  # fmt: skip
    assert {key[0] for key in found} == {"stop"}


def evolution(trigger: str, verdict: str) -> Evolution:
    no = Finding(
        finding="phenotype_change",
        series="biopsies",
        verdict="no",
        direction="neither",
        statement="same class",
    )
    fired = dataclasses.replace(no, finding=trigger, verdict=verdict, statement="rises beyond noise")
    return Evolution(
        earlier="a", later="b", comparable=True, axes=(), phenotype=no,
        bottleneck=dataclasses.replace(no, finding="bottleneck_change"), triggers=(fired,), note="",
    )  # fmt: skip


@pytest.mark.parametrize(("trigger", "action"), [("TME-16", "intensify"), ("TME-17", "add")])
def test_triggers_of_tissue_fire_unless_a_toxicity_is_open(
    knowledge: KnowledgeBase, trigger: str, action: str
) -> None:
    stable = calls((80, "stable"))
    found = made(knowledge, response=stable, evolutions=(evolution(trigger, "yes"),))
    assert (action, "pembrolizumab") in found
    assert "expert opinion" in found[action, "pembrolizumab"].certainty
    quiet = made(knowledge, response=stable, evolutions=(evolution(trigger, "not evaluable"),))
    assert (action, "pembrolizumab") not in quiet
    held = made(knowledge, grade(20, 3), response=stable, evolutions=(evolution(trigger, "yes"),))
    assert (action, "pembrolizumab") not in held
    assert any(words.startswith(action) for words in held["hold", "pembrolizumab"].overridden)


def test_loss_of_cd19_asks_for_another_target_and_of_another_antigen_for_a_second_assay(
    knowledge: KnowledgeBase,
) -> None:
    cells = dataclasses.replace(PEMBRO, agents=("axicabtagene_ciloleucel",), kind="cell infusion")
    lost = Finding(
        finding="antigen_loss", series="antigen_density", verdict="loss", direction="worse",
        date=(START + dt.timedelta(days=90)).date(), statement="CD19 on 2026-04-05: not found",
    )  # fmt: skip
    assert any(key[0] == "switch" for key in made(knowledge, findings=(lost,), therapies=(cells,)))
    other = dataclasses.replace(lost, statement=lost.statement.replace("CD19", "BCMA"))
    found = made(knowledge, findings=(other,), therapies=(cells,))
    assert ("test", "target antigen") in found
    assert not any(key[0] == "switch" for key in found)


def test_lymphodepletion_is_no_unstated_therapy_and_cells_are_held_from_another_infusion(
    knowledge: KnowledgeBase,
) -> None:
    before = TherapyCourse(
        therapy_id="ld", agents=("fludarabine",), kind="lymphodepletion", start=START - dt.timedelta(days=5)
    )
    cells = dataclasses.replace(PEMBRO, agents=("axicabtagene_ciloleucel",), kind="cell infusion")
    blamed = ("fludarabine", "axicabtagene_ciloleucel")
    found = made(knowledge, grade(5, 4, blamed=blamed), therapies=(before, cells))
    held = [one for key, one in found.items() if key[0] == "hold"]
    assert len(held) == 1
    assert "no further infusion" in held[0].what


PAUSED = dataclasses.replace(PEMBRO, end=START + dt.timedelta(days=40))
AGAIN = dataclasses.replace(PEMBRO, therapy_id="t2", start=START + dt.timedelta(days=90))


def test_the_hold_of_a_drug_that_was_ended_for_it_is_not_hidden(knowledge: KnowledgeBase) -> None:
    worse = calls((60, "progression"), progression=60)
    found = made(knowledge, grade(38, 3), response=worse, therapies=(PAUSED,))
    assert "not again before this is met" in found["hold", "pembrolizumab"].what
    assert "nothing new starts" in found["switch", "pembrolizumab"].what
    better = made(
        knowledge, grade(38, 3), grade(70, 1), observations=(steroid(70, 5.0),), therapies=(PAUSED,)
    )
    assert not [action for action, _ in better if action == "hold"]


def test_a_drug_given_again_after_a_pause_goes_on_with_its_line(knowledge: KnowledgeBase) -> None:
    def lines(*therapies: TherapyCourse) -> list[int]:
        given = FollowUp(case_id="p1", observations=(), therapies=therapies)
        return [len(one) for one in read_treatment(given, knowledge).lines]

    assert lines(PAUSED, AGAIN) == [2]
    assert lines(PAUSED, dataclasses.replace(AGAIN, agents=("docetaxel",))) == [1, 1]
    assert lines(PAUSED, dataclasses.replace(AGAIN, start=START + dt.timedelta(days=40 + 184))) == [1, 1]
    assert lines(PAUSED, dataclasses.replace(AGAIN, start=START + dt.timedelta(days=40 + 183))) == [2]
