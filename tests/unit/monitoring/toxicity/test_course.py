"""Grades over a course: episodes, treatment read from the therapies, counts anchored at the infusion."""

import datetime as dt
import random

import pytest

from warmfront.domain.case import Case, Disease, Patient
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.toxicity.course import grade_cell_toxicity

START = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
CELLS = TherapyCourse(
    therapy_id="cells", agents=("axi_cel",), kind="cell infusion", start=START, product_id="axi_cel"
)
TOCILIZUMAB = TherapyCourse(
    therapy_id="toci", agents=("tocilizumab",), kind="supportive", start=START + dt.timedelta(days=3, hours=1)
)
ADULT = Case(case_id="one", disease=Disease(oncotree="DLBCLNOS"), patient=Patient(age_years=61))
CHILD = Case(case_id="one", disease=Disease(oncotree="BLL"), patient=Patient(age_years=7))


def at(day: float) -> dt.datetime:
    return START + dt.timedelta(days=day)


def one(series: str, day: float, found: float | str | None) -> Observation:
    text = found if isinstance(found, str) else ""
    return Observation(
        series=series, time=at(day), value=None if isinstance(found, str) else found, text=text
    )


def crs(day: float, temperature: float, hypotension: str = "none", oxygen: str = "none") -> list[Observation]:
    found = {"temperature_c": temperature, "hypotension": hypotension, "oxygen": oxygen}
    return [one(f"crs_astct.{name}", day, value) for name, value in found.items()]


def icans(day: float, consciousness: str = "alert", **more: float | str) -> list[Observation]:
    found: dict[str, float | str] = {
        "consciousness": consciousness,
        "seizure": "none",
        "deep_focal_motor_weakness": "no",
        "raised_icp_or_edema": "none",
        "unarousable": "no",
        **more,
    }
    return [one(f"icans_astct.{name}", day, value) for name, value in found.items()]


def grade(
    observations: list[Observation],
    *therapies: TherapyCourse,
    case: Case = ADULT,
    died: dt.date | None = None,
    last_seen: dt.date | None = None,
) -> tuple[ToxicityGrade, ...]:
    follow_up = FollowUp(
        case_id="one", observations=tuple(observations), therapies=therapies, died=died, last_seen=last_seen
    )
    return grade_cell_toxicity(follow_up, case, load_knowledge())


COURSE = [
    *crs(0.1, 36.8),
    *crs(2, 38.6),
    *crs(3, 39.2, "fluids"),
    *crs(4, 36.9, "fluids", "low_flow"),
    *crs(5, 36.6),
    *crs(9, 36.6),
]


def test_an_episode_goes_on_under_treatment_and_ends_when_it_was_quiet() -> None:
    found = grade(COURSE, CELLS, TOCILIZUMAB)
    assert [(one.days_after, one.grade, one.peak) for one in found] == [
        (0, 0, False),
        (2, 1, False),
        (3, 2, True),
        (4, 2, False),
        (5, 1, False),
        (9, 0, False),
    ]
    assert {one.attributed_to for one in found} == {("axi_cel",)}
    assert {one.event for one in found} == {"CRS"}
    assert found[3].result is not None
    assert any("Read from the therapies" in words for words in found[3].result.warnings)


def test_without_recorded_treatment_support_without_fever_is_unknown_not_0() -> None:
    found = grade(COURSE, CELLS)
    assert [one.grade for one in found] == [0, 1, 2, None, None, 0]
    assert "antipyretic_or_anticytokine_given" in found[3].reason


def test_stated_no_treatment_makes_support_without_fever_an_alarm() -> None:
    stated = one("crs_astct.antipyretic_or_anticytokine_given", 4, "no")
    found = grade([*crs(4, 36.9, "one_vasopressor"), stated], CELLS)
    assert (found[0].grade, found[0].reason) == (None, "not_gradable")
    assert "sepsis" in found[0].alarm


def test_nothing_before_it_leaves_a_quiet_day_unknown() -> None:
    assert [one.grade for one in grade(crs(5, 36.6), CELLS)] == [None]
    assert [one.grade for one in grade(crs(0.2, 36.6), CELLS)] == [0]


def test_fever_starts_an_episode_even_when_its_grade_is_missing() -> None:
    only_fever = [one("crs_astct.temperature_c", 2, 38.8)]
    found = grade([*only_fever, *crs(3, 36.6)], CELLS, TherapyCourse(
        therapy_id="p", agents=("paracetamol",), kind="supportive", start=at(2.1)
    ))  # fmt: skip
    assert [one.grade for one in found] == [None, 1]
    assert found[0].reason == "missing: hypotension, oxygen"


@pytest.mark.parametrize(("agent", "treated"), [("Acetaminophen 1 g", True), ("no drug", False)])
def test_drugs_are_known_by_whole_words_of_their_names(agent: str, treated: bool) -> None:
    drug = TherapyCourse(
        therapy_id="p", agents=(agent,), kind="supportive", start=at(2.1), note="dexamethasone was not given"
    )
    found = grade([*crs(2, 38.8), *crs(3, 36.6, "fluids")], CELLS, drug)
    assert (found[1].grade is not None) is treated


def test_order_and_repetition_do_not_matter() -> None:
    counts = [one("neutrophils", day, 0.3 if 2 < day < 11 else 2.0) for day in range(31)]
    whole = [*COURSE, *icans(4, ice=6), *counts]
    mixed = whole * 2
    random.Random(3).shuffle(mixed)  # noqa: S311  (an order, not a secret)
    assert grade(mixed, TOCILIZUMAB, CELLS) == grade(whole, CELLS, TOCILIZUMAB)


def test_a_refused_value_does_not_hide_the_rest() -> None:
    found = grade([*crs(1, 388), *crs(2, 38.6)], CELLS)
    assert [one.grade for one in found] == [None, 1]
    assert "refused" in found[0].reason


def test_a_supportive_drug_that_hides_no_fever_is_no_treatment() -> None:
    growth = TherapyCourse(therapy_id="g", agents=("filgrastim",), kind="supportive", start=at(3))
    assert grade([*crs(3, 39), *crs(4, 36.6, "fluids")], CELLS, growth)[1].grade is None


def test_ice_is_added_up_from_its_parts() -> None:
    parts = {"orientation": 2, "naming": 2, "command": 1, "writing": 0, "attention": 0}
    answers = [one(f"ice_score.{name}", 4, value) for name, value in parts.items()]
    assert [one.grade for one in grade([*icans(4), *answers], CELLS)] == [2]
    assert [one.grade for one in grade([*icans(4), *answers[:-1]], CELLS)] == [None]


def test_a_child_is_graded_by_capd() -> None:
    assert [one.grade for one in grade(icans(4, ice=10), CELLS, case=CHILD)] == [None]
    assert [one.grade for one in grade(icans(4, capd=11), CELLS, case=CHILD)] == [3]


def test_engagers_anchor_as_cells_do() -> None:
    engager = TherapyCourse(therapy_id="e", agents=("blinatumomab",), start=at(-1))
    assert "blinatumomab" in load_knowledge().agents
    found = grade(crs(2, 38.4), engager)
    assert [(one.days_after, one.attributed_to) for one in found] == [(3, ("blinatumomab",))]
    long_ago = TherapyCourse(therapy_id="e", agents=("blinatumomab",), start=at(-90), end=at(-60))
    assert [(one.days_after, one.attributed_to) for one in grade(crs(2, 38.4), long_ago)] == [(None, ())]


def counts(low: range, value: float = 0.3, until: int = 100) -> list[Observation]:
    return [one("neutrophils", day, value if day in low else 2.0) for day in range(until + 1)]


def find(found: tuple[ToxicityGrade, ...], event: str) -> ToxicityGrade:
    return next(grade for grade in found if grade.event == event)


def test_neutrophils_are_graded_from_the_infusion() -> None:
    found = grade(counts(range(5, 15)), CELLS)
    early, late = find(found, "early ICAHT"), find(found, "late ICAHT")
    assert (early.grade, early.days_after, early.peak) == (2, 30, True)
    assert (late.grade, late.date) == (0, at(100).date())
    assert early.result is not None
    assert early.result["longest_days_le500"] == 10


def test_neutropenia_of_a_patient_still_watched_is_graded_so_far() -> None:
    so_far = counts(range(40), until=6)
    watched = find(grade(so_far, CELLS, last_seen=at(6).date()), "early ICAHT")
    dead = find(grade(so_far, CELLS, died=at(6).date()), "early ICAHT")
    assert (watched.grade, dead.grade) == (2, 4)
    assert watched.result is not None
    assert any("goes on" in words for words in watched.result.warnings)


def test_the_late_window_ends_with_progression_and_the_next_therapy() -> None:
    low = counts(range(60, 70), 0.05)
    later = TherapyCourse(therapy_id="next", agents=("epcoritamab",), start=at(50))
    seen = one("new_lesion", 50, "unequivocal")
    assert find(grade(low, CELLS), "late ICAHT").grade == 4
    assert find(grade(low, CELLS, later), "late ICAHT").grade == 0
    assert find(grade([*low, seen], CELLS), "late ICAHT").grade == 0
    supportive = TherapyCourse(therapy_id="s", agents=("filgrastim",), kind="supportive", start=at(50))
    assert find(grade(low, CELLS, supportive), "late ICAHT").grade == 4


def test_a_late_window_without_a_count_has_no_grade() -> None:
    found = find(grade(counts(range(0), until=20), CELLS, last_seen=at(90).date()), "late ICAHT")
    assert (found.grade, found.reason) == (None, "no value in the late window")


def test_counts_belong_to_the_infusion_before_them() -> None:
    again = TherapyCourse(therapy_id="again", agents=("axi_cel",), kind="cell infusion", start=at(60))
    found = [one for one in grade(counts(range(62, 72), 0.05), CELLS, again) if one.event == "early ICAHT"]
    assert [(one.grade, one.date) for one in found] == [(0, at(30).date()), (3, at(90).date())]


def test_units_and_limits_of_detection_of_counts() -> None:
    litres = counts(range(5, 15), until=30)
    cells = [
        Observation(series="neutrophils", time=one.time, value=(one.value or 0) * 1000, unit="cells/uL")
        for one in litres
    ]
    assert find(grade(cells, CELLS), "early ICAHT").grade == find(grade(litres, CELLS), "early ICAHT").grade
    below = {one.time for one in litres if one.value == 0.3}
    limit = [
        Observation(series="neutrophils", time=one.time, value=0.1, below_limit=True)
        if one.time in below
        else one
        for one in litres
    ]
    assert find(grade(limit, CELLS), "early ICAHT").grade == 3


@pytest.mark.parametrize(("value", "expected"), [(50.0, 0), (49.0, 2), (20.0, 2), (19.0, 3)])
def test_platelets_below_their_limits_are_counted(value: float, expected: int) -> None:
    found = [one("platelets", day, value if 5 <= day < 15 else 150) for day in range(31)]
    assert find(grade(found, CELLS), "early T-ICAHT").grade == expected


def test_the_screen_has_an_alarm_and_no_grade() -> None:
    stated = {"ferritin": 9000.0, "ferritin_uln": 300.0, "other_common_criteria": 2.0}
    found = grade([one(f"iec_hs_screen.{name}", 8, value) for name, value in stated.items()], CELLS)
    assert [(one.event, one.grade) for one in found] == [("IEC-HS", None)]
    assert "possible" in found[0].alarm


def test_no_cells_and_nothing_observed_grade_nothing() -> None:
    assert grade([]) == ()
    assert grade(counts(range(5, 15))) == ()
