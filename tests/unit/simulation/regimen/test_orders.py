import math
from dataclasses import replace

import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.engine import Bolus, Transfer
from warmfront.simulation.regimen.orders import Schedule, expand_schedule, killed_share, order_schedules


def test_two_gray_kill_what_the_linear_quadratic_law_says(kosinsky):
    radiation = kosinsky.arms[1]
    survival = math.exp(-0.146 * 2) * math.exp(-0.0292 * 4)
    assert killed_share(radiation, 0.146, 0.0292) == pytest.approx(1 - survival, rel=1e-12)


def test_zero_gray_kill_nothing(kosinsky):
    assert killed_share(replace(kosinsky.arms[1], amount=0.0), 0.146, 0.0292) == 0.0


def test_large_fractions_are_refused_with_the_way_out(kosinsky):
    with pytest.raises(SimulationError) as caught:
        killed_share(replace(kosinsky.arms[1], amount=12.0), 0.146, 0.0292)
    assert str(caught.value) == (
        "radiotherapy: found 12 Gy per fraction; allowed: up to 8 Gy (linear-quadratic law); next step: "
        "lower the dose per fraction or use a model with a law for large fractions"
    )


def test_orders_are_before_with_after_and_none(kosinsky):
    antibody, radiation = kosinsky.arms
    schedules = order_schedules(antibody, radiation, kosinsky.design)
    assert [schedule.name for schedule in schedules] == [
        "PD-(L)1 inhibitor before radiotherapy",
        "PD-(L)1 inhibitor with radiotherapy",
        "PD-(L)1 inhibitor after radiotherapy",
        "no treatment",
    ]
    first_days = [
        {arm: min(day for name, day in schedule.doses if name == arm) for arm, _ in schedule.doses}
        for schedule in schedules
    ]
    assert first_days == [
        {"PD-(L)1 inhibitor": 0.0, "radiotherapy": 7.0},
        {"PD-(L)1 inhibitor": 0.0, "radiotherapy": 0.0},
        {"PD-(L)1 inhibitor": 7.0, "radiotherapy": 0.0},
        {},
    ]


def test_doses_follow_the_draw_and_the_clock(kosinsky):
    antibody, radiation = kosinsky.arms
    schedule = Schedule(name="made up", starts=((antibody, 0.0), (radiation, 7.0)))
    doses = expand_schedule(schedule, kosinsky, {"alpha": 0.3}, 10.0)
    boluses = [dose for dose in doses if isinstance(dose, Bolus)]
    fractions = [dose for dose in doses if isinstance(dose, Transfer)]
    assert [dose.time_days for dose in boluses[:3]] == [10.0, 12.0, 14.0]
    assert [dose.time_days for dose in fractions] == [17.0, 18.0, 19.0, 20.0, 21.0]
    assert fractions[0].share == pytest.approx(1 - math.exp(-(0.6 + 4 * 0.0292)), rel=1e-12)
