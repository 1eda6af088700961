"""The decisions of a revision carried out on a few simulated patients: what must hold by construction."""

from dataclasses import replace

import numpy as np

from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evaluation.following import decision_day, follow_policy, make_patients, solve_under
from warmfront.monitoring.evaluation.outcomes import judge_patients
from warmfront.monitoring.evaluation.policies import FixedPlan, liver_open
from warmfront.monitoring.evaluation.revising import RevisingPolicy, decide_now
from warmfront.simulation.engines import default_engine
from warmfront.simulation.monitored_courses.emission import FIRST_AGENT, emit_course
from warmfront.simulation.monitored_courses.liver import GRADE_3_FOLD
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, fixed_plan

KNOWLEDGE = load_knowledge()
N = 5
DRAWN = make_patients(KNOWLEDGE, default_engine(), "innate_adaptive", N, 6)
PATIENTS = replace(
    DRAWN,
    hepatitis=replace(
        DRAWN.hepatitis, onset_day=np.array([20.0, 60.0, 90.0, np.inf, np.inf]), peak_fold=np.full(N, 9.0)
    ),
)
POLICY = RevisingPolicy(knowledge=KNOWLEDGE)
GIVEN, TRUTH, SEEN = follow_policy(PATIENTS, POLICY)


def test_no_dose_after_a_known_grade_3() -> None:
    """A stop or hold for toxicity is never hidden by anything that speaks for going on."""
    fold = SEEN.alt_u_l / SEEN.alt_upper_limit
    for place in range(len(DOSE_DAYS)):
        day = decision_day(place)
        graved = ((SEEN.blood_known <= day) & (fold > GRADE_3_FOLD)).any(axis=1)
        assert not (GIVEN.first[:, place] & graved).any()
        assert not (GIVEN.second[:, place] & liver_open(SEEN, day)).any()
    assert (~GIVEN.first[:3]).any(axis=1).all()


def test_no_way_back_and_no_two_at_once() -> None:
    assert GIVEN.first[:, 0].all()
    assert not (GIVEN.first & GIVEN.second).any()
    assert not (GIVEN.first & np.maximum.accumulate(GIVEN.second, axis=1)).any()


def test_never_more_harmful_doses_than_the_fixed_plan() -> None:
    fixed = judge_patients(*follow_policy(PATIENTS, FixedPlan())[:2])
    made = judge_patients(GIVEN, TRUTH)
    assert np.all(made.harmful_doses <= fixed.harmful_doses)


def test_what_is_not_known_yet_changes_nothing() -> None:
    given = fixed_plan(N)
    _, seen = solve_under(PATIENTS, given)
    place = 6
    day = decision_day(place)
    late_scan, late_blood = seen.scan_known > day, seen.blood_known > day
    spoilt = replace(
        seen,
        written_mm=np.where(late_scan[:, :, None], 400.0, seen.written_mm),
        new_lesion=seen.new_lesion | late_scan,
        alt_u_l=np.where(late_blood, 9e3, seen.alt_u_l),
    )
    np.testing.assert_array_equal(POLICY.choose(seen, given, place), POLICY.choose(spoilt, given, place))


def test_ctdna_left_out_changes_no_dose() -> None:
    whole = RevisingPolicy(knowledge=KNOWLEDGE, left_out=())
    given = fixed_plan(N)
    _, seen = solve_under(PATIENTS, given)
    np.testing.assert_array_equal(whole.choose(seen, given, 8), POLICY.choose(seen, given, 8))


def test_the_stop_stands_first_with_its_reason() -> None:
    _, seen = solve_under(PATIENTS, fixed_plan(N))
    decisions = decide_now(emit_course(seen, fixed_plan(N), 0, known_by=100.0), KNOWLEDGE)
    assert decisions[0].action == "stop"
    assert FIRST_AGENT in decisions[0].agents
    assert decisions[0].reasons[0].kind == "toxicity"
