"""Grades after immune effector cells: worse never grades lower, and what is unknown stays unknown."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import warmfront
from warmfront.domain.case import Case, Disease, Patient
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.toxicity.course import grade_cell_toxicity
from warmfront.monitoring.toxicity.crs import HYPOTENSION, OXYGEN
from warmfront.monitoring.toxicity.icans import CONSCIOUSNESS, OEDEMA, SEIZURE

FLAG = st.sampled_from([True, False, None])
TEMPERATURE = st.one_of(st.none(), st.floats(34, 42))
CRS = st.fixed_dictionaries(
    {
        "temperature_c": TEMPERATURE,
        "hypotension": st.sampled_from([*HYPOTENSION, None]),
        "oxygen": st.sampled_from([*OXYGEN, None]),
        "antipyretic_or_anticytokine_given": FLAG,
        "ongoing_episode": FLAG,
    }
)
ICANS = st.fixed_dictionaries(
    {
        "ice": st.one_of(st.none(), st.integers(0, 10)),
        "consciousness": st.sampled_from([*CONSCIOUSNESS, None]),
        "seizure": st.sampled_from([*SEIZURE, None]),
        "deep_focal_motor_weakness": FLAG,
        "raised_icp_or_edema": st.sampled_from([*OEDEMA, None]),
        "unarousable": FLAG,
        "age_years": st.sampled_from([None, 4, 12, 15, 60]),
        "capd": st.one_of(st.none(), st.integers(0, 32)),
        "developmental_delay": FLAG,
    }
)
COURSE = st.lists(
    st.tuples(st.integers(0, 110), st.integers(0, 300).map(lambda n: n * 10)), min_size=1, max_size=40
)
ORDERS: dict[str, tuple[str, ...]] = {
    "hypotension": tuple(HYPOTENSION),
    "oxygen": tuple(OXYGEN),
    "consciousness": tuple(CONSCIOUSNESS),
    "seizure": tuple(SEIZURE),
    "raised_icp_or_edema": tuple(OEDEMA),
}


def grade_of(scale: str, inputs: dict[str, Any]) -> int | None:
    grade: int | None = warmfront.grade(scale, **inputs)["grade"]
    return grade


@settings(max_examples=120, deadline=None)
@given(CRS, st.sampled_from(["hypotension", "oxygen"]), st.data())
def test_more_support_never_grades_lower(inputs: dict[str, Any], name: str, data: st.DataObject) -> None:
    if inputs[name] is None:
        return
    order = ORDERS[name]
    worse = data.draw(st.sampled_from(order[order.index(inputs[name]) :]))
    before, after = grade_of("crs_astct", inputs), grade_of("crs_astct", {**inputs, name: worse})
    assert before is None or after is None or after >= before


@settings(max_examples=120, deadline=None)
@given(CRS)
def test_organ_support_never_has_grade_0(inputs: dict[str, Any]) -> None:
    supported = inputs["hypotension"] not in ("none", None) or inputs["oxygen"] not in ("none", None)
    grade = grade_of("crs_astct", inputs)
    assert grade != 0 or not supported
    assert grade != 0 or (inputs["hypotension"], inputs["oxygen"]) == ("none", "none")


@settings(max_examples=120, deadline=None)
@given(CRS, st.sampled_from(["antipyretic_or_anticytokine_given", "ongoing_episode"]))
def test_an_unknown_that_is_graded_grades_the_same_either_way(inputs: dict[str, Any], name: str) -> None:
    unknown = grade_of("crs_astct", {**inputs, name: None})
    either = {grade_of("crs_astct", {**inputs, name: value}) for value in (True, False)}
    assert unknown is None or either == {unknown}


@settings(max_examples=150, deadline=None)
@given(ICANS, st.sampled_from(["consciousness", "seizure", "raised_icp_or_edema"]), st.data())
def test_a_worse_sign_never_grades_neurotoxicity_lower(
    inputs: dict[str, Any], name: str, data: st.DataObject
) -> None:
    if inputs[name] is None:
        return
    order = ORDERS[name]
    worse = data.draw(st.sampled_from(order[order.index(inputs[name]) :]))
    before, after = grade_of("icans_astct", inputs), grade_of("icans_astct", {**inputs, name: worse})
    assert before is None or (after is not None and after >= before)


@settings(max_examples=100, deadline=None)
@given(ICANS)
def test_a_missing_domain_is_graded_only_at_the_highest_grade(inputs: dict[str, Any]) -> None:
    found = warmfront.grade("icans_astct", **inputs)
    domains = ("consciousness", "seizure", "deep_focal_motor_weakness", "raised_icp_or_edema", "unarousable")
    if found.computable and any(inputs[name] is None for name in domains):
        assert found["grade"] == 4


@settings(max_examples=100, deadline=None)
@given(COURSE, st.randoms(use_true_random=False), st.integers(0, 39))
def test_courses_in_any_order_and_deeper_ones(course: list[tuple[int, int]], random: Any, place: int) -> None:
    def read(pairs: list[tuple[int, int]]) -> Any:
        return warmfront.grade("icaht", days=[d for d, _ in pairs], anc_per_ul=[v for _, v in pairs])

    whole = read(course)
    mixed = course[:]
    random.shuffle(mixed)
    assert read([*mixed, mixed[0]]).fields == whole.fields
    deeper = [
        (day, value // 20 * 10 if i == place % len(course) else value)
        for i, (day, value) in enumerate(course)
    ]
    for field in ("longest_days_le500", "longest_days_le100", "early_grade"):
        before, after = whole[field], read(deeper)[field]
        assert (before is None) == (after is None)
        assert before is None or after >= before


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 31), st.integers(0, 31), st.booleans())
def test_more_days_of_low_platelets_never_grade_lower(below50: int, below20: int, deep: bool) -> None:
    more = {"days_lt50": min(31, below50 + (not deep)), "days_lt20": min(31, below20 + deep)}
    fewer = {"days_lt50": below50, "days_lt20": below20}
    before, after = grade_of("t_icaht_early", fewer), grade_of("t_icaht_early", more)
    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=30, deadline=None)
@given(st.integers(-12, 14), st.floats(37, 40))
def test_the_time_zone_of_a_value_does_not_matter(hours: int, temperature: float) -> None:
    zones = (
        "2026-03-01T12:00+00:00",
        f"2026-03-{1 if hours < 12 else 2:02d}T{(12 + hours) % 24:02d}:00{hours:+03d}:00",
    )
    found = [
        warmfront.grade(
            "crs_astct",
            temperature_c={"value": temperature, "time": zone},
            hypotension="none",
            oxygen="none",
            ongoing_episode=False,
        )
        for zone in zones
    ]
    assert found[0] == found[1]


DAYS = st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True)
START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
PATIENT = Case(case_id="one", disease=Disease(oncotree="DLBCLNOS"), patient=Patient(age_years=60))
CELLS = TherapyCourse(
    therapy_id="cells", agents=("axi_cel",), kind="cell infusion", start=START, product_id="axi_cel"
)


def observe(hours: int, inputs: dict[str, Any]) -> list[Observation]:
    time = START + dt.timedelta(hours=hours)
    found = []
    for name, value in inputs.items():
        series = f"crs_astct.{name}"
        if isinstance(value, bool):
            found.append(Observation(series=series, time=time, text="yes" if value else "no"))
        elif isinstance(value, str):
            found.append(Observation(series=series, time=time, text=value))
        elif value is not None:
            found.append(Observation(series=series, time=time, value=value))
    return found


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[list[Observation]], tuple[TherapyCourse, ...]]:
    hours = sorted(draw(DAYS))
    gradings = [observe(hour, draw(CRS)) for hour in hours]
    treated = draw(st.one_of(st.none(), st.integers(0, 300)))
    therapies: tuple[TherapyCourse, ...] = (CELLS,)
    if treated is not None:
        start = START + dt.timedelta(hours=treated)
        therapies += (
            TherapyCourse(therapy_id="toci", agents=("tocilizumab",), kind="supportive", start=start),
        )
    return [grading for grading in gradings if grading], therapies


def course_of(
    gradings: list[list[Observation]], therapies: tuple[TherapyCourse, ...]
) -> tuple[ToxicityGrade, ...]:
    rows = tuple(row for grading in gradings for row in grading)
    return grade_cell_toxicity(
        FollowUp(case_id="one", observations=rows, therapies=therapies), PATIENT, load_knowledge()
    )


@settings(max_examples=80, deadline=None)
@given(courses(), st.randoms(use_true_random=False))
def test_a_course_is_the_same_in_any_order_and_twice(
    course: tuple[list[list[Observation]], tuple[TherapyCourse, ...]], random: Any
) -> None:
    gradings, therapies = course
    mixed = [[row] for grading in gradings for row in grading] * 2
    random.shuffle(mixed)
    assert course_of(mixed, therapies[::-1]) == course_of(gradings, therapies)


@settings(max_examples=80, deadline=None)
@given(courses())
def test_what_comes_later_changes_no_earlier_grade(
    course: tuple[list[list[Observation]], tuple[TherapyCourse, ...]],
) -> None:
    gradings, therapies = course
    whole = [one.grade for one in course_of(gradings, therapies)]
    for count in range(len(gradings)):
        assert [one.grade for one in course_of(gradings[:count], therapies)] == whole[:count]


@settings(max_examples=80, deadline=None)
@given(courses())
def test_grade_0_of_a_course_is_seen_and_fever_needs_no_history(
    course: tuple[list[list[Observation]], tuple[TherapyCourse, ...]],
) -> None:
    gradings, therapies = course
    for grading, found in zip(gradings, course_of(gradings, therapies), strict=True):
        seen = {row.series.split(".")[1]: row.text or row.value for row in grading}
        if found.grade == 0:
            assert (seen["hypotension"], seen["oxygen"]) == ("none", "none")
            assert isinstance(seen["temperature_c"], float)
            assert seen["temperature_c"] < 38
        temperature = seen.get("temperature_c")
        if isinstance(temperature, float) and temperature >= 38 and {"hypotension", "oxygen"} <= set(seen):
            direct = {name: seen[name] for name in ("temperature_c", "hypotension", "oxygen")}
            assert found.grade == grade_of("crs_astct", direct)
