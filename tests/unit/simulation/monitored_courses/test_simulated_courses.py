"""Simulated courses: deterministic, causal, and seen as stated."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.engines import default_engine
from warmfront.simulation.monitored_courses.cell_therapy import (
    GRID as CELL_GRID,
)
from warmfront.simulation.monitored_courses.cell_therapy import see_cell_courses, solve_cell_truth
from warmfront.simulation.monitored_courses.chance import CourseChance, draw_chance
from warmfront.simulation.monitored_courses.emission import emit_cell_course, emit_course, moment
from warmfront.simulation.monitored_courses.liver import Hepatitis, draw_hepatitis, first_day_above, trace_alt
from warmfront.simulation.monitored_courses.numbers import take_numbers, take_reading_numbers
from warmfront.simulation.monitored_courses.seeing import SeenCourses, count_visits, see_courses, swelling
from warmfront.simulation.monitored_courses.truth import (
    DOSE_DAYS,
    GRID,
    GivenDoses,
    TrueCourses,
    draw_population,
    find_progression,
    fixed_plan,
    plan_doses,
    solve_truth,
)

PATIENTS = 40
KNOWLEDGE = load_knowledge()
NUMBERS = take_numbers(KNOWLEDGE)
READING = take_reading_numbers(KNOWLEDGE)
MODEL = KNOWLEDGE.mechanistic_models["effector_prey"]


def chance_of(n: int = PATIENTS) -> CourseChance:
    scans, bloods = count_visits(NUMBERS)
    return draw_chance(3, 0, n, scans=scans, lesions=1, bloods=bloods)


def solve(given: GivenDoses, n: int = PATIENTS) -> tuple[TrueCourses, SeenCourses]:
    chance = chance_of(n)
    truth = solve_truth(
        MODEL,
        default_engine(),
        draw_population(MODEL, n, 5),
        given,
        chance,
        draw_hepatitis(chance, NUMBERS),
        NUMBERS,
    )
    return truth, see_courses(truth, chance, NUMBERS, READING)


@pytest.fixture(scope="module")
def fixed() -> tuple[TrueCourses, SeenCourses]:
    return solve(fixed_plan(PATIENTS))


def test_more_patients_begin_with_the_same_ones(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    truth, seen = fixed
    few_truth, few_seen = solve(fixed_plan(10), 10)
    np.testing.assert_array_equal(few_truth.sums_mm, truth.sums_mm[:10])
    np.testing.assert_array_equal(few_seen.written_mm, seen.written_mm[:10])
    np.testing.assert_array_equal(few_seen.ctdna_known, seen.ctdna_known[:10])


def test_before_plans_part_everything_is_the_same(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    truth, seen = fixed
    switched = DOSE_DAYS >= 84
    plan = fixed_plan(PATIENTS)
    given = GivenDoses(first=plan.first & ~switched, second=plan.second | switched)
    other_truth, other_seen = solve(given)
    before = GRID <= 84
    np.testing.assert_allclose(other_truth.sums_mm[:, before], truth.sums_mm[:, before], rtol=1e-9)
    early = seen.scan_days <= 84
    np.testing.assert_array_equal(other_seen.written_mm[early], seen.written_mm[early])
    assert not np.allclose(other_truth.sums_mm[:, -1], truth.sums_mm[:, -1])


def test_results_are_never_known_before_the_sample(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    _, seen = fixed
    assert np.all(seen.scan_known >= seen.scan_days)
    assert np.all(seen.blood_known >= seen.blood_days)
    assert np.all(seen.ctdna_known >= seen.blood_days)
    assert np.isinf(seen.ctdna_known).any()


def test_seen_values_hold_to_their_limits(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    _, seen = fixed
    limit = NUMBERS["ctdna_limit_percent"]
    assert np.all(seen.ctdna_percent >= limit)
    assert np.all(seen.ctdna_percent[seen.ctdna_below] == limit)
    assert np.array_equal(seen.written_mm, np.round(seen.written_mm))
    assert np.all((seen.written_mm == 0) | (seen.written_mm >= READING["smallest_mm"]))
    assert np.isfinite(seen.sums_mm[:, 0]).all()


def test_a_new_lesion_is_seen_from_its_day_on_and_has_a_size(
    fixed: tuple[TrueCourses, SeenCourses],
) -> None:
    truth, seen = fixed
    there = seen.scan_days >= truth.new_lesion_day[:, None]
    np.testing.assert_array_equal(seen.new_lesion, there)
    np.testing.assert_array_equal(seen.new_mm > 0, there)
    assert there.any()
    row = int(np.flatnonzero(there.any(axis=1))[0])
    sizes = [
        one.value
        for one in emit_course(seen, fixed_plan(PATIENTS), row).observations
        if one.details.get("role") == "new"
    ]
    known = seen.new_lesion[row] & np.isfinite(seen.scan_known[row])
    assert sizes == seen.new_mm[row, known].tolist()


def test_a_follow_up_holds_only_what_was_known(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    _, seen = fixed
    given = fixed_plan(PATIENTS)
    for row in range(5):
        whole = emit_course(seen, given, row)
        part = emit_course(seen, given, row, known_by=100.0)
        assert list(part.observations) == [
            one for one in whole.observations if one.recorded is not None and one.recorded <= moment(100.0)
        ]
        assert len(part.observations) < len(whole.observations)
        assert list(whole.observations) == sorted(
            whole.observations, key=lambda one: (one.time, one.series, one.subject)
        )
        assert whole.case_id.startswith("simulated")


def test_units_and_series_are_those_of_the_knowledge_base(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    _, seen = fixed
    for one in emit_course(seen, fixed_plan(PATIENTS), 0).observations:
        if one.series in KNOWLEDGE.labs:
            assert one.unit == KNOWLEDGE.labs[one.series].canonical_unit
        else:
            definition = KNOWLEDGE.monitoring.series[one.series]
            assert one.unit == definition.unit
            assert one.text in ("", *definition.words)


def test_a_stop_ends_the_therapy_and_a_switch_begins_another(fixed: tuple[TrueCourses, SeenCourses]) -> None:
    _, seen = fixed
    switched = DOSE_DAYS >= 84
    plan = fixed_plan(PATIENTS)
    given = GivenDoses(first=plan.first & ~switched, second=plan.second | switched)
    first, second = emit_course(seen, given, 0).therapies
    assert first.end == moment(63.5)
    assert second.start == moment(84.5)
    assert second.end is None
    assert emit_course(seen, given, 0, known_by=84.4).therapies[0].end is None


def test_swelling_leaves_the_truth_and_the_baseline_alone() -> None:
    days = np.tile(np.array([0.0, 42.0, 252.0]), (PATIENTS, 1))
    found = swelling(days, chance_of(), NUMBERS | {"swelling_share": 1.0})
    assert np.all(found[:, 0] == 0)
    assert np.all(found[:, 1] > 0)
    assert np.all(found <= NUMBERS["swelling_high"])
    assert not swelling(days, chance_of(), NUMBERS | {"swelling_share": 0.0}).any()


def test_progression_needs_a_fifth_and_five_millimetres() -> None:
    sums = np.full((3, len(GRID)), 50.0)
    sums[0, 10:] = 60.0
    sums[1, 10:] = 59.9
    sums[2] = 10.0
    sums[2, 10:] = 14.9
    assert find_progression(sums).tolist() == [GRID[10], np.inf, np.inf]


def test_liver_follows_doses() -> None:
    one = Hepatitis(
        onset_day=np.full(4, 30.0), peak_fold=np.full(4, 8.0), rise_days=14.0, half_life_days=10.0
    )
    given = np.ones((4, len(DOSE_DAYS)), dtype=bool)
    given[1, 2:] = False
    given[2, 0] = False
    given[3, :2] = False
    fold = trace_alt(one, GRID, DOSE_DAYS, given)
    assert fold[0, -1] == pytest.approx(8.0)
    assert fold[1, -1] == pytest.approx(0.5)
    # A dose left out before onset treats nothing, and without a dose nothing comes.
    np.testing.assert_array_equal(fold[2], fold[0])
    assert fold[3].max() == pytest.approx(0.5)
    np.testing.assert_array_equal(fold[0, GRID <= 42], fold[1, GRID <= 42])
    assert first_day_above(fold, GRID, 3.0)[0] == first_day_above(fold, GRID, 3.0)[1] < 45


def test_doses_left_out_have_size_zero() -> None:
    plan = fixed_plan(2)
    plan.first[1, 3:] = False
    doses = plan_doses(MODEL, plan)
    assert doses.sizes.shape == (2, 2 * len(DOSE_DAYS))
    assert np.count_nonzero(doses.sizes[0]) == len(DOSE_DAYS)
    assert np.count_nonzero(doses.sizes[1]) == 3


def test_courses_after_an_infusion() -> None:
    model = KNOWLEDGE.mechanistic_models["core"]
    truth = solve_cell_truth(model, default_engine(), draw_population(model, 30, 1), NUMBERS, 1)
    seen = see_cell_courses(truth, NUMBERS, 1)
    again = see_cell_courses(truth, NUMBERS, 1)
    for name, one in seen.readings.items():
        np.testing.assert_array_equal(one.values, again.readings[name].values)
        assert np.all(one.known >= one.days[None, :])
    severe = np.isfinite(truth.severe_crs_day)
    assert np.all(truth.any_crs[severe])
    reached = truth.neutropenia_day[np.isfinite(truth.neutropenia_day)]
    assert np.isin(reached, CELL_GRID).all()
    follow_up = emit_cell_course(seen, 0)
    assert {one.series for one in follow_up.observations} >= {"crp", "ferritin", "car_transgene"}
    assert follow_up.therapies[0].kind == "cell infusion"
    assert all(one.time.tzinfo == dt.UTC for one in follow_up.observations)


def test_numbers_must_be_there() -> None:
    without = replace(KNOWLEDGE, monitoring=replace(KNOWLEDGE.monitoring, course_numbers={}))
    assert isinstance(without, KnowledgeBase)
    with pytest.raises(SimulationError, match="numbers of simulated courses"):
        take_numbers(without)
