"""Lead times and false alarms by hand."""

import math

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evaluation.alarms import measure_alarms, share_of
from warmfront.monitoring.evaluation.warnings import list_alarm_days, make_cell_cohort, measure_rule
from warmfront.simulation.engines import default_engine


def test_alarms_counted_by_hand() -> None:
    found = measure_alarms(
        "made up",
        [
            [2.0, 3.0],  # true, lead 5
            [1.0, 9.0],  # false at 1 (event 11 days later), true at 9, lead 3
            [13.0],  # after the event: nothing
            [4.0, 5.0, 12.0],  # no event: two false alarms, for 5 belongs to 4
            [],  # no event, silent
            [1.0],  # had it from the start: not at risk
        ],
        np.array([7.0, 12.0, 12.0, math.inf, math.inf, 0.0]),
        np.full(6, 14.0),
        7.0,
        np.random.default_rng(1),
    )
    assert (found.patients, found.events) == (5, 3)
    assert found.caught.value == pytest.approx(2 / 3)
    assert found.lead_days.value == 4.0
    assert found.alarmed_without.value == 0.5
    weeks = (7 + 12 + 12 + 14 + 14) / 7
    assert found.false_per_week.value == pytest.approx(3 / weeks)
    assert found.false_per_week.low <= found.false_per_week.value <= found.false_per_week.high


def test_nothing_to_count_is_undefined() -> None:
    found = measure_alarms("x", [[]], np.array([math.inf]), np.array([7.0]), 7.0, np.random.default_rng(1))
    assert math.isnan(found.caught.value)
    assert math.isnan(found.lead_days.value)
    assert found.alarmed_without.value == 0.0
    assert math.isnan(share_of(0, 0).low)


def test_rules_on_a_small_simulated_cohort() -> None:
    knowledge = load_knowledge()
    cohort = make_cell_cohort(knowledge, default_engine(), 40, 11)
    rule = knowledge.monitoring.early_warning["crp_200"]
    for follow_up in cohort.follow_ups:
        known = {
            (one.recorded - follow_up.therapies[0].start).total_seconds() / 86400
            for one in follow_up.observations
            if one.series == "crp" and one.recorded
        }
        assert set(list_alarm_days(rule, follow_up, knowledge)) <= known
    found = measure_rule(rule, cohort, knowledge, np.random.default_rng(2))
    assert found.patients == 40
    assert found.events == np.isfinite(cohort.event_days["severe CRS"]).sum()
    if found.lead_days.n:
        assert 0 < found.lead_days.value <= rule.horizon_hours / 24
