"""Laws of the early-warning rules: order, zone, unit, and never silenced by a worse value."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.risk.early_warning import find_alarms

KNOWLEDGE = load_knowledge()
RULES = KNOWLEDGE.monitoring.early_warning
START = dt.datetime(2001, 5, 1, 8, tzinfo=dt.UTC)
HOURS = st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True)
CRP = RULES["crp_200"]


def course(series, unit, hours, values, zone=dt.UTC):
    observations = tuple(
        Observation(
            series=series, time=(START + dt.timedelta(hours=hour)).astimezone(zone), value=value, unit=unit
        )
        for hour, value in zip(sorted(hours), values, strict=False)
    )
    therapies = (TherapyCourse(therapy_id="one", agents=("made up",), kind="cell infusion", start=START),)
    return FollowUp(case_id="made up", observations=observations, therapies=therapies)


def times(follow_up, rule):
    return [one.time for one in find_alarms(follow_up, rule, KNOWLEDGE)]


@given(HOURS, st.lists(st.floats(1, 2000), min_size=12, max_size=12), st.randoms())
def test_order_and_zone_change_nothing(hours, values, shuffle):
    for rule, series, unit in ((CRP, "crp", "mg/L"), (RULES["ferritin_doubling"], "ferritin", "ug/L")):
        one = course(series, unit, hours, values)
        mixed = list(one.observations)
        shuffle.shuffle(mixed)
        assert find_alarms(replace(one, observations=tuple(mixed)), rule, KNOWLEDGE) == find_alarms(
            one, rule, KNOWLEDGE
        )
        elsewhere = course(series, unit, hours, values, dt.timezone(dt.timedelta(hours=9)))
        assert times(elsewhere, rule) == times(one, rule)


@given(HOURS, st.lists(st.integers(1, 60), min_size=12, max_size=12))
def test_units_change_nothing(hours, values):
    in_decilitres = course("crp", "mg/dL", hours, [float(value) for value in values])
    in_litres = course("crp", "mg/L", hours, [10.0 * value for value in values])
    assert times(in_decilitres, CRP) == times(in_litres, CRP)


@given(HOURS, st.lists(st.floats(1, 1000), min_size=12, max_size=12), st.integers(0, 11))
def test_a_worse_value_never_silences_a_level(hours, values, place):
    before = times(course("crp", "mg/L", hours, values), CRP)
    worse = [value * (2 if at == place else 1) for at, value in enumerate(values)]
    assert set(before) <= set(times(course("crp", "mg/L", hours, worse), CRP))


@given(HOURS, st.lists(st.floats(1, 5000), min_size=12, max_size=12))
def test_the_newest_worse_value_never_silences_a_rise(hours, values):
    rule = RULES["ferritin_doubling"]
    before = times(course("ferritin", "ug/L", hours, values), rule)
    last = len(hours) - 1
    worse = [value * (3 if at == last else 1) for at, value in enumerate(values)]
    assert set(before) <= set(times(course("ferritin", "ug/L", hours, worse), rule))


@given(st.floats(0.1, 100), st.integers(2, 8))
def test_a_level_course_raises_no_ratio(value, count):
    hours = range(0, 24 * count, 24)
    for rule, series, unit in (
        (RULES["ferritin_doubling"], "ferritin", "ug/L"),
        (RULES["neutrophils_falling"], "neutrophils", "10^9/L"),
        (RULES["il6_rise"], "interleukin_6", "ng/L"),
    ):
        assert times(course(series, unit, list(hours), [value] * count), rule) == []
