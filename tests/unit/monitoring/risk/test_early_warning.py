"""Early-warning rules: boundaries, windows, references, and never before the data were known."""

import datetime as dt
from dataclasses import replace

import pytest

from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.risk.early_warning import find_alarms, warn_early

KNOWLEDGE = load_knowledge()
RULES = KNOWLEDGE.monitoring.early_warning
START = dt.datetime(2001, 5, 1, 8, tzinfo=dt.UTC)


def follow(
    series: str,
    unit: str,
    values: list[tuple[float, float]],
    *,
    late_hours: float = 0.0,
    below: tuple[int, ...] = (),
    kind: str = "cell infusion",
) -> FollowUp:
    observations = tuple(
        Observation(
            series=series,
            time=START + dt.timedelta(hours=hours),
            value=value,
            unit=unit,
            recorded=START + dt.timedelta(hours=hours + late_hours),
            below_limit=place in below,
        )
        for place, (hours, value) in enumerate(values)
    )
    therapy = TherapyCourse(therapy_id="one", agents=("made up",), kind=kind, start=START)  # type: ignore[arg-type]
    return FollowUp(case_id="made up", observations=observations, therapies=(therapy,))


@pytest.mark.parametrize(("value", "spoken"), [(199.9, False), (200.0, True), (250.0, True)])
def test_a_level_speaks_at_its_limit(value: float, spoken: bool) -> None:
    found = find_alarms(follow("crp", "mg/L", [(24.0, value)]), RULES["crp_200"], KNOWLEDGE)
    assert bool(found) is spoken


def test_units_are_converted_and_unknown_ones_are_not_guessed() -> None:
    rule = RULES["crp_200"]
    assert find_alarms(follow("crp", "mg/dL", [(24.0, 20.0)]), rule, KNOWLEDGE)
    assert not find_alarms(follow("crp", "mg/dL", [(24.0, 19.9)]), rule, KNOWLEDGE)
    assert not find_alarms(follow("crp", "furlong", [(24.0, 500.0)]), rule, KNOWLEDGE)


def test_a_ratio_looks_back_only_so_far() -> None:
    rule = RULES["ferritin_doubling"]
    near = follow("ferritin", "ug/L", [(0.0, 600.0), (48.0, 1200.0)])
    far = follow("ferritin", "ug/L", [(0.0, 600.0), (49.0, 1200.0)])
    low = follow("ferritin", "ug/L", [(0.0, 400.0), (48.0, 999.0)])
    assert [one.reference for one in find_alarms(near, rule, KNOWLEDGE)] == [600.0]
    assert not find_alarms(far, rule, KNOWLEDGE)
    assert not find_alarms(low, rule, KNOWLEDGE)


def test_a_fall_compares_with_the_highest() -> None:
    rule = RULES["neutrophils_falling"]
    falling = follow("neutrophils", "10^9/L", [(0.0, 2.0), (24.0, 1.0)])
    assert find_alarms(falling, rule, KNOWLEDGE)[0].reference == 2.0
    high = follow("neutrophils", "10^9/L", [(0.0, 6.0), (24.0, 1.1)])
    assert not find_alarms(high, rule, KNOWLEDGE)


def test_two_in_a_row_and_the_window() -> None:
    rule = RULES["ctdna_rise"]
    day = 24.0
    rising = [(0.0, 1.0), (21 * day, 1.5), (42 * day, 1.6)]
    found = find_alarms(follow("ctdna_mean_vaf", "%", rising, kind="drug"), rule, KNOWLEDGE)
    assert [one.time for one in found] == [START + dt.timedelta(days=42)]
    broken = [(0.0, 1.0), (21 * day, 1.5), (42 * day, 1.4), (63 * day, 1.6)]
    assert not find_alarms(follow("ctdna_mean_vaf", "%", broken, kind="drug"), rule, KNOWLEDGE)


def test_below_the_limit_raises_nothing() -> None:
    rule = RULES["ctdna_doubling"]
    day = 24.0
    values = [(0.0, 0.05), (21 * day, 0.2)]
    assert find_alarms(follow("ctdna_mean_vaf", "%", values, below=(0,), kind="drug"), rule, KNOWLEDGE)
    assert not find_alarms(follow("ctdna_mean_vaf", "%", values, below=(0, 1), kind="drug"), rule, KNOWLEDGE)


def test_an_alarm_is_known_when_all_its_data_are() -> None:
    rule = RULES["crp_200"]
    found = find_alarms(follow("crp", "mg/L", [(24.0, 300.0)], late_hours=5.0), rule, KNOWLEDGE)
    assert found[0].known - found[0].time == dt.timedelta(hours=5)


def test_without_an_infusion_rules_of_infusions_are_silent() -> None:
    values = follow("crp", "mg/L", [(24.0, 300.0)], kind="drug")
    assert not find_alarms(values, RULES["crp_200"], KNOWLEDGE)


def test_the_rule_of_interleukin_6_is_silent_after_tocilizumab() -> None:
    rule = RULES["il6_rise"]
    one = follow("interleukin_6", "pg/mL", [(0.0, 20.0), (24.0, 90.0), (48.0, 400.0)])
    assert len(find_alarms(one, rule, KNOWLEDGE)) == 2
    given = TherapyCourse(
        therapy_id="two", agents=("Tocilizumab",), kind="supportive", start=START + dt.timedelta(hours=30)
    )
    after = replace(one, therapies=(*one.therapies, given))
    assert [one.value for one in find_alarms(after, rule, KNOWLEDGE)] == [90.0]
    assert len(find_alarms(follow("crp", "mg/L", [(48.0, 300.0)]), RULES["crp_200"], KNOWLEDGE)) == 1


def test_order_of_observations_changes_nothing() -> None:
    one = follow("ferritin", "ug/L", [(0.0, 600.0), (24.0, 900.0), (40.0, 1900.0), (60.0, 1000.0)])
    other = replace(one, observations=one.observations[::-1])
    rule = RULES["ferritin_doubling"]
    assert find_alarms(one, rule, KNOWLEDGE) == find_alarms(other, rule, KNOWLEDGE)


def test_a_finding_says_that_it_is_no_probability() -> None:
    (found,) = warn_early(follow("crp", "mg/L", [(24.0, 300.0)]), KNOWLEDGE)
    assert found.finding == "early_warning_crp_200"
    assert "not a probability" in found.statement
    assert "simulated" in found.interval
    assert not warn_early(follow("crp", "mg/L", [(24.0, 30.0)]), KNOWLEDGE)


def test_rules_have_a_source_and_a_reason() -> None:
    assert {rule.event for rule in RULES.values()} == {"severe CRS", "severe neutropenia", "progression"}
    assert all(rule.why and rule.source in KNOWLEDGE.sources for rule in RULES.values())
