"""A change of slope: units, order of magnitude, limits, what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.stats.change_point import find_change_point

DAYS = np.arange(0.0, 189.0, 21.0)
TURN = np.where(DAYS < 90, -0.03 * DAYS, -2.7 + 0.03 * (DAYS - 90))
NONE = np.zeros(len(DAYS), dtype=bool)


def test_a_clear_turn_is_found_and_a_line_is_not() -> None:
    turn = find_change_point(DAYS, TURN, NONE, 0.2)
    assert turn.probability > 0.99
    assert turn.low < 90 < turn.high
    assert turn.slope_before[2] < 0 < turn.slope_after[1]
    line = find_change_point(DAYS, -0.02 * DAYS, NONE, 0.2)
    assert line.probability < 0.2
    assert line.slope[1] < -0.02 < line.slope[2]


def test_a_limit_of_detection_is_not_a_level() -> None:
    """A straight fall under the limit would bend if the limit were taken as the value."""
    fall = -0.04 * DAYS
    below = fall < -2.5
    logs = np.where(below, -2.5, fall)
    assert find_change_point(DAYS, logs, NONE, 0.2).probability > 0.9
    assert find_change_point(DAYS, logs, below, 0.2).probability < 0.5


def test_everything_below_the_limit_says_nothing_of_a_change() -> None:
    found = find_change_point(DAYS, np.full(9, -2.5), np.ones(9, dtype=bool), 0.3)
    assert 0.3 < found.probability < 0.7
    assert found.slope[1] < 0 < found.slope[2]


def test_more_error_makes_less_sure() -> None:
    sure = [find_change_point(DAYS, TURN, NONE, error).probability for error in (0.2, 0.5, 1.0, 2.0)]
    assert sure == sorted(sure, reverse=True)


@settings(max_examples=10, deadline=None)
@given(
    factor=st.floats(1e-3, 1e3), shift=st.integers(-5000, 5000), hidden=st.sets(st.integers(0, 8), max_size=3)
)
def test_the_unit_and_the_first_day_do_not_matter(factor: float, shift: int, hidden: set[int]) -> None:
    below = np.isin(np.arange(9), list(hidden))
    plain = find_change_point(DAYS, TURN, below, 0.3)
    other = find_change_point(DAYS + shift, TURN + np.log(factor), below, 0.3)
    assert other.probability == pytest.approx(plain.probability, abs=1e-7)
    assert other.day - shift == pytest.approx(plain.day, abs=1e-4)
    assert other.slope_after == pytest.approx(plain.slope_after, abs=1e-6)


def test_what_cannot_be_read_is_refused() -> None:
    for days, error in ((DAYS[:3], 0.2), (DAYS[::-1], 0.2), (DAYS, 0.0)):
        with pytest.raises(ValueError, match="four samples"):
            find_change_point(days, np.zeros(len(days)), np.zeros(len(days), dtype=bool), error)
