"""What holds for any course of a tumour and any follow-up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.recist import RecistRule, Response, best_responses, judge_sums
from warmfront.simulation.trial.endpoints import judge_patients
from warmfront.simulation.trial.scans import Scans
from warmfront.stats.hazard_ratio import hazard_ratio
from warmfront.stats.kaplan_meier import count_at_risk, kaplan_meier, median_time

SIZE = st.one_of(st.just(0.0), st.floats(5.0, 300.0), st.just(float("nan")))
SUMS = st.lists(SIZE, min_size=1, max_size=8)
TIMES = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans()), min_size=1, max_size=40)


def judge(baseline: float, sums: list[float], rule: RecistRule) -> np.ndarray:
    return judge_sums(np.array([baseline]), np.array([sums]), np.zeros((1, len(sums)), dtype=bool), rule)[0]


@settings(deadline=None)
@given(st.floats(10.0, 300.0), SUMS, st.floats(0.1, 10.0))
def test_the_unit_of_length_does_not_matter(baseline: float, sums: list[float], factor: float) -> None:
    # Limits are moved off the values, where rounding would decide.
    rule = RecistRule(shrinkage=0.3000001, growth=0.2000001, growth_mm=5.00001)
    other = RecistRule(shrinkage=0.3000001, growth=0.2000001, growth_mm=5.00001 * factor)
    found = judge(baseline, sums, rule)
    assert (found == judge(factor * baseline, [factor * size for size in sums], other)).all()


@settings(deadline=None)
@given(st.floats(10.0, 300.0), SUMS)
def test_progression_is_for_good_and_later_scans_never_change_earlier_ones(
    baseline: float, sums: list[float]
) -> None:
    found = judge(baseline, sums, RecistRule())
    progressed = found == Response.PROGRESSION
    assert (np.diff(progressed.astype(int)) >= 0).all()
    for end in range(1, len(sums)):
        assert (judge(baseline, sums[:end], RecistRule()) == found[:end]).all()


@settings(deadline=None)
@given(st.floats(10.0, 300.0), SUMS)
def test_confirmation_never_makes_a_response_better(baseline: float, sums: list[float]) -> None:
    found = judge(baseline, sums, RecistRule())[None, :]
    days = 42.0 * np.arange(1, len(sums) + 1)
    free = best_responses(found, days, RecistRule())[0]
    confirmed = best_responses(found, days, RecistRule(confirmed=True))[0]
    assert confirmed >= free


@settings(deadline=None)
@given(st.floats(10.0, 300.0), SUMS, st.floats(0.0, 400.0), st.floats(0.0, 400.0))
def test_longer_follow_up_never_shortens_the_time_without_progression(
    baseline: float, sums: list[float], one: float, other: float
) -> None:
    days = 42.0 * np.arange(1, len(sums) + 1)
    scans = Scans(
        baseline_mm=np.array([baseline]),
        sums_mm=np.array([sums]),
        new_lesion=np.zeros((1, len(sums)), dtype=bool),
    )
    never = np.array([np.inf])
    early, late = (
        judge_patients(scans, days, np.array([end]), never, RecistRule()) for end in sorted((one, other))
    )
    assert early.progression_days[0] <= late.progression_days[0]
    assert early.progressed[0] <= late.progressed[0]
    if early.progressed[0]:
        assert early.progression_days[0] == late.progression_days[0]
    assert early.survival_days[0] <= late.survival_days[0]


@settings(deadline=None)
@given(TIMES)
def test_a_survival_curve_falls_within_its_interval(cases: list[tuple[int, bool, bool]]) -> None:
    times, events = [time for time, _, _ in cases], [event for _, event, _ in cases]
    curve = kaplan_meier(times, events)
    assert (np.diff(curve.survival) <= 0).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    known = np.isfinite(curve.low)
    assert (curve.low[known] <= curve.survival[known]).all()
    assert (curve.survival[known] <= curve.high[known]).all()
    assert curve.events.sum() == sum(events)
    assert (count_at_risk(times, curve.times) == curve.at_risk).all()
    median = median_time(curve)[0]
    assert median is None or median in times


@settings(deadline=None)
@given(TIMES)
def test_the_hazard_ratio_turns_over_with_the_groups_and_ignores_the_clock(
    cases: list[tuple[int, bool, bool]],
) -> None:
    times = np.array([float(time) for time, _, _ in cases])
    events = np.array([event for _, event, _ in cases])
    second = np.array([group for _, _, group in cases])
    found = hazard_ratio(times, events, second)
    turned = hazard_ratio(times**2 + 1, events, ~second)
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert np.isclose(found.ratio * turned.ratio, 1.0, rtol=1e-6)
        assert np.isclose(found.log_error, turned.log_error, rtol=1e-6)
