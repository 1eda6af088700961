"""Policies on a few simulated patients: what must hold by construction, not what is hoped for."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evaluation.following import (
    Policy,
    decision_day,
    follow_policy,
    make_patients,
    solve_under,
)
from warmfront.monitoring.evaluation.outcomes import (
    compare_means,
    join_outcomes,
    judge_patients,
    summarise,
)
from warmfront.monitoring.evaluation.policies import (
    BlindSwitch,
    FixedPlan,
    RulePolicy,
    ctdna_risen,
    liver_open,
    progressed_once,
    progressed_or_risen,
    progressed_twice,
    progressed_with_ctdna,
    progression_scans,
    read_liver,
)
from warmfront.monitoring.evaluation.twin_forecast import TwinForecast, foresee, make_pool
from warmfront.monitoring.evaluation.warnings import list_alarm_days, make_tumour_cohorts
from warmfront.simulation.engines import default_engine
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, GRID, fixed_plan

KNOWLEDGE = load_knowledge()
ENGINE = default_engine()
N = 30
PATIENTS = make_patients(KNOWLEDGE, ENGINE, "effector_prey", N, 4)
# Every patient gets hepatitis, so that stops and holds are seen in few patients.
HARMED = replace(PATIENTS, hepatitis=replace(PATIENTS.hepatitis, onset_day=np.linspace(5.0, 130.0, N)))
POOL = make_pool(KNOWLEDGE, ENGINE, ["innate_adaptive"], 300, 8)
RULES = {
    "once": progressed_once,
    "twice": progressed_twice,
    "or ctDNA": progressed_or_risen,
    "with ctDNA": progressed_with_ctdna,
    "twin": TwinForecast(pool=POOL),
}
POLICIES: list[Policy] = [RulePolicy(name=name, progression=rule) for name, rule in RULES.items()]


def spoil(seen: SeenCourses, day: float) -> SeenCourses:
    """Turn everything that is not known by a day into nonsense."""
    scan, blood, ctdna = seen.scan_known > day, seen.blood_known > day, seen.ctdna_known > day
    return replace(
        seen,
        written_mm=np.where(scan[:, :, None], 400.0, seen.written_mm),
        new_lesion=seen.new_lesion | scan,
        alt_u_l=np.where(blood, 1e4, seen.alt_u_l),
        ctdna_percent=np.where(ctdna, 99.0, seen.ctdna_percent),
        ctdna_below=seen.ctdna_below & ~ctdna,
    )


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_nothing_is_used_before_it_is_known(policy: Policy) -> None:
    given = fixed_plan(N)
    _, seen = solve_under(HARMED, given)
    for place in range(1, len(DOSE_DAYS)):
        honest = policy.choose(seen, given, place)
        spoilt = policy.choose(spoil(seen, decision_day(place)), given, place)
        np.testing.assert_array_equal(honest, spoilt)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_no_dose_while_a_toxicity_is_open_and_no_way_back(policy: Policy) -> None:
    given, truth, seen = follow_policy(HARMED, policy)
    assert given.first[:, 0].all()
    assert not (given.first & given.second).any()
    switched = np.maximum.accumulate(given.second, axis=1)
    assert not (given.first & switched).any()
    for place in range(len(DOSE_DAYS)):
        day = decision_day(place)
        assert not (given.first[:, place] & read_liver(seen, day)).any()
        assert not (given.second[:, place] & liver_open(seen, day)).any()
    made = judge_patients(given, truth)
    assert np.isfinite(made.off_day).any()
    late = np.isfinite(made.switch_day)
    assert np.all(made.switch_day[late] > 0)


def test_monitoring_the_liver_never_gives_more_harmful_doses() -> None:
    fixed_given, fixed_truth, _ = follow_policy(HARMED, FixedPlan())
    fixed = judge_patients(fixed_given, fixed_truth)
    given, truth, _ = follow_policy(HARMED, POLICIES[1])
    made = judge_patients(given, truth)
    assert fixed_given.first.all()
    assert np.all(made.harmful_doses <= fixed.harmful_doses)
    assert np.all(made.days_grade_3 <= fixed.days_grade_3)
    rng = np.random.default_rng(1)
    summary = summarise(made, fixed, rng)
    assert summary["hold_delay"].value >= 0
    assert summarise(fixed, fixed, rng)["switched"].value == 0
    assert compare_means(fixed.log_burden, fixed.log_burden, rng).high == 0
    assert len(join_outcomes([made, fixed]).log_burden) == 2 * N


def test_confirmation_finds_nothing_that_one_scan_does_not() -> None:
    _, seen = solve_under(PATIENTS, fixed_plan(N))
    for day in (60.0, 120.0, 250.0):
        once, twice = progressed_once(seen, day), progressed_twice(seen, day)
        assert not (twice & ~once).any()
        assert not (progressed_with_ctdna(seen, day) & ~once).any()
        assert not (once & ~progressed_or_risen(seen, day)).any()
        assert not (ctdna_risen(seen, day, 2) & ~ctdna_risen(seen, day, 1)).any()
        np.testing.assert_array_equal(once, progression_scans(seen, day).any(axis=1))


def test_a_blind_switch_comes_on_its_day() -> None:
    given, _, _ = follow_policy(PATIENTS, BlindSwitch(day=84.0, name="blind"))
    np.testing.assert_array_equal(given.second, np.tile(DOSE_DAYS >= 84, (N, 1)))
    np.testing.assert_array_equal(given.first, ~given.second)


def test_a_second_therapy_of_no_strength_is_a_stop() -> None:
    useless = replace(PATIENTS, second_strength=0.0)
    given, truth, _ = follow_policy(useless, BlindSwitch(day=84.0, name="blind"))
    none = replace(given, second=np.zeros_like(given.second))
    stopped, _ = solve_under(useless, none)
    np.testing.assert_allclose(truth.sums_mm, stopped.sums_mm)


def test_twins_foresee_what_all_draws_do() -> None:
    grown = replace(POOL, courses=(20.0 + 0.3 * np.tile(GRID, (50, 1)),))
    days, sums = np.array([0.0, 42.0, 84.0]), np.array([20.0, 32.6, 45.2])
    assert foresee(grown, days, sums, 84.0) == pytest.approx(1.0)
    still = replace(POOL, courses=(np.full((50, len(GRID)), 30.0),))
    assert foresee(still, days, np.full(3, 30.0), 84.0) == 0.0
    few = replace(POOL, courses=(np.full((3, len(GRID)), 30.0),))
    assert np.isnan(foresee(few, days, np.full(3, 30.0), 84.0))


def test_ctdna_alarms_are_known_after_the_sample() -> None:
    true, scan = make_tumour_cohorts(PATIENTS, "effector_prey")
    rule = KNOWLEDGE.monitoring.early_warning["ctdna_rise"]
    assert np.all(scan.event_days["progression"] >= true.event_days["progression"])
    days = [day for one in true.follow_ups for day in list_alarm_days(rule, one, KNOWLEDGE)]
    assert days
    assert min(days) >= rule.from_hours / 24 - 1
