"""What is done at a grade: the most particular rule of the class, the strictest first."""

import datetime as dt

import pytest

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.organs.management import find_immune_event, find_management

KNOWLEDGE = load_knowledge()
DAY = dt.date(2026, 3, 1)
ICI = ("checkpoint inhibitor",)


def rules(
    event: str, grade: int | None, classes: tuple[str, ...] = ICI, organ: str = ""
) -> list[tuple[str, str]]:
    graded = ToxicityGrade(event=event, organ=organ, date=DAY, grade=grade, scale="made up")
    return [(rule.rule_id, rule.action) for rule in find_management(graded, classes, KNOWLEDGE)]


@pytest.mark.parametrize(
    ("event", "grade", "wanted"),
    [
        ("pancreatitis", 1, [("irae_g1", "continue")]),
        ("pancreatitis", 2, [("irae_g2", "hold")]),
        ("arthritis", 3, [("irae_g3", "hold")]),
        ("arthritis", 4, [("irae_g4", "stop")]),
        ("myocarditis", 1, [("myocarditis_g1", "hold")]),
        ("myocarditis", 2, [("myocarditis_g2_4", "stop")]),
        ("hypophysitis", 4, [("adrenal_g3_4", "hold")]),
        ("hypothyroidism", 1, [("thyroid_g1", "continue")]),
        ("DRESS", 4, [("scar_g4", "stop")]),
        ("GBS", 2, [("gbs_g2_4", "stop")]),
        ("Alanine aminotransferase increased", 3, [("hepatitis_g3_4", "stop")]),
        ("pancreatitis", None, []),
        ("Hypokalemia", 3, []),
    ],
)
def test_the_rule_of_an_event(event: str, grade: int | None, wanted: list[tuple[str, str]]) -> None:
    assert rules(event, grade) == wanted


def test_classes_have_rules_of_their_own_and_the_strictest_stands_first() -> None:
    assert rules("pneumonitis", 1, ("antibody-drug conjugate",)) == [("adc_ild_g1", "hold")]
    both = rules("pneumonitis", 2, ("checkpoint inhibitor", "antibody-drug conjugate"))
    assert both == [("adc_ild_g2_4", "stop"), ("pneumonitis_g2", "hold")]
    assert rules("pneumonitis", 2, ()) == []
    assert rules("Neutrophil count decreased", 4, ("platinum",)) == [("chemo_blood_g3_4", "hold")]


def test_every_immune_event_has_a_rule_at_every_grade_that_it_knows() -> None:
    for event in KNOWLEDGE.monitoring.immune_events.values():
        for grade in range(event.lowest_grade, 5):
            assert rules(event.event, grade), (event.event, grade)


def test_a_hold_says_when_it_ends() -> None:
    holds = [rule for rule in KNOWLEDGE.monitoring.management.values() if rule.action == "hold"]
    assert holds
    assert all(rule.resume for rule in holds)


def test_names_of_an_event() -> None:
    found = find_immune_event("Diarrhea", KNOWLEDGE)
    assert found is not None
    assert found.event == "colitis"
    assert find_immune_event("Hypokalemia", KNOWLEDGE) is None


@pytest.mark.parametrize(
    ("event", "published", "classes"),
    [
        ("Cytokine release syndrome", "CRS", ("CAR-T",)),
        ("cytokine release syndrome", "CRS", ("bispecific engager",)),
        ("Neurotoxicity", "ICANS", ("bispecific engager",)),
        ("HLH", "IEC-HS", ("CAR-T",)),
        ("neutropenia", "Neutrophil count decreased", ("chemotherapy",)),
        ("Thrombocytopenia", "Platelet count decreased", ("platinum",)),
        ("ALT increased", "hepatitis", ICI),
    ],
)
@pytest.mark.parametrize("grade", [2, 3, 4])
def test_another_name_of_an_event_has_the_same_rules(
    event: str, published: str, classes: tuple[str, ...], grade: int
) -> None:
    assert rules(event, grade, classes) == rules(published, grade, classes) != []
