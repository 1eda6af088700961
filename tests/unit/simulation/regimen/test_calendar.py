import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.regimen.calendar import date_doses
from warmfront.simulation.regimen.language import parse_regimens


def dated(text, packaged, horizon):
    (regimen,) = parse_regimens(text, packaged.agents)
    return [one.day for one in date_doses(regimen, horizon)]


def test_day_one_is_zero_and_cycles_end(packaged):
    text = "pembrolizumab 200 mg day 1 every 21 days for 3 cycles"
    assert dated(text, packaged, 1000) == [0.0, 21.0, 42.0]


def test_without_a_number_of_cycles_it_goes_on_to_the_horizon(packaged):
    text = "pembrolizumab 200 mg days 1, 8 every 21 days"
    assert dated(text, packaged, 43) == [0.0, 7.0, 21.0, 28.0, 42.0]


def test_what_starts_after_the_horizon_is_not_given(packaged):
    assert dated("pembrolizumab 200 mg day 100 every 21 days", packaged, 43) == []


def test_twice_a_day_is_every_half_day(packaged):
    assert dated("radiotherapy 1.5 Gy per fraction days 1, 2 twice a day", packaged, 10) == [0, 0.5, 1, 1.5]


def test_a_flood_of_doses_is_refused(packaged):
    with pytest.raises(SimulationError, match="more than 10000 doses"):
        dated("pembrolizumab 1 mg day 1 24 times a day every 1 days", packaged, 3000)
