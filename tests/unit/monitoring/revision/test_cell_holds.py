"""Holds of engagers after CRS: over when it has resolved, not at grade 1; grade 4 is a stop for good."""

import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import Assessment, ToxicityGrade
from warmfront.domain.observations import FollowUp, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.revision.deciding import decide
from warmfront.monitoring.treatment import read_treatment

START = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
CASE = Case(case_id="p1", disease=Disease(oncotree="SCLC"))
ENGAGER = TherapyCourse(therapy_id="t1", agents=("tarlatamab",), start=START)


def crs(*found: int) -> tuple[ToxicityGrade, ...]:
    return tuple(
        ToxicityGrade(
            event="CRS",
            organ="",
            date=(START + dt.timedelta(days=day)).date(),
            grade=grade,
            scale="crs_astct",
            attributed_to=("tarlatamab",),
        )
        for day, grade in enumerate(found, start=1)
    )


def actions(*found: int) -> dict[str, str]:
    follow_up = FollowUp(case_id="p1", observations=(), therapies=(ENGAGER,))
    knowledge = load_knowledge()
    treatment = read_treatment(follow_up, knowledge)
    decisions = decide(Assessment(grades=crs(*found)), treatment, follow_up, CASE, knowledge)
    return {one.action: one.what for one in decisions if one.subject == "tarlatamab"}


@pytest.mark.parametrize(
    ("found", "action"),
    [
        ((1,), "hold"),
        ((2,), "hold"),
        ((3,), "hold"),
        ((2, 1), "hold"),
        ((2, 1, 0), "continue"),
        ((3, 0), "continue"),
    ],
)
def test_a_hold_after_crs_ends_when_it_has_resolved(found: tuple[int, ...], action: str) -> None:
    decided = actions(*found)
    assert action in decided
    assert "stop" not in decided
    assert ("hold" in decided) == (action == "hold")


def test_grade_4_is_a_stop_for_good_whatever_follows() -> None:
    assert "for good" in actions(2, 4, 0)["stop"]
