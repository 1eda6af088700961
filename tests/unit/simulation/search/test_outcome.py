import numpy as np
import pytest

from warmfront.domain.recist import RecistRule, Response, judge_sums
from warmfront.simulation.search.front import find_front
from warmfront.simulation.search.outcome import (
    find_benefit,
    say_benefit,
    share_of_low_neutrophils,
    share_with_interval,
)
from warmfront.simulation.search.reading import weighted_percentiles


def test_benefit_is_response_or_freedom_from_progression_as_recist_judges_it():
    sums = 50.0 * np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.25, (400, 6)), axis=1))
    sums = np.column_stack([np.full(400, 50.0), sums])
    judged = judge_sums(sums[:, 0], sums[:, 1:], np.zeros((400, 6), dtype=bool), RecistRule())
    response = np.isin(judged, [Response.COMPLETE, Response.PARTIAL]).any(axis=1)
    free = ~(judged == Response.PROGRESSION).any(axis=1)
    assert find_benefit(sums).tolist() == (response | free).tolist()
    assert 0.1 < find_benefit(sums).mean() < 0.9


def test_five_millimetres_are_needed_beside_the_fifth():
    assert find_benefit(np.array([[10.0, 13.0], [10.0, 15.0]])).tolist() == [True, False]


def test_a_share_counts_weights_and_its_interval_is_that_of_resampling():
    hits = np.array([True, False, True, False])
    weights = np.array([3.0, 1.0, 0.0, 0.0])
    picks = np.array([[0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, 2]])
    share, low, high = share_with_interval(hits, weights, picks)
    assert share == 0.75
    assert (low, high) == pytest.approx((0.05, 0.95))


def test_the_interval_of_a_fair_share_has_the_width_of_the_binomial():
    n = 400
    rng = np.random.default_rng(1)
    _, low, high = share_with_interval(np.arange(n) < n / 2, np.ones(n), rng.integers(0, n, (2000, n)))
    assert high - low == pytest.approx(2 * 1.645 * 0.5 / np.sqrt(n), rel=0.1)


def test_neutrophils_below_one_are_grade_three():
    counts = np.array([[5.0, 0.99, 4.0], [5.0, 1.0, 4.0]])
    assert share_of_low_neutrophils(counts, np.array([1.0, 3.0])) == 0.25


def test_equal_rows_stand_together_on_the_front():
    assert find_front(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 1.0]])).tolist() == [True, True, False]


def test_weighted_percentiles_lie_between_the_values_and_follow_the_weights():
    values = np.array([1.0, 2.0, 3.0])
    assert weighted_percentiles(values, np.ones(3), [50.0]).tolist() == [2.0]
    assert weighted_percentiles(values, np.array([0.1, 0.1, 9.8]), [50.0]) == pytest.approx([3.0], abs=0.05)


@pytest.mark.parametrize("weights", [np.ones(3), np.array([1.0, 5.0, 2.0])])
def test_percentiles_of_a_table_are_those_of_its_columns(weights):
    table = np.array([[1.0, 9.0], [2.0, 7.0], [3.0, 8.0]])
    found = weighted_percentiles(table, weights, (5.0, 50.0, 95.0))
    for place, column in enumerate(table.T):
        assert found[:, place].tolist() == weighted_percentiles(column, weights, (5.0, 50.0, 95.0)).tolist()


def test_the_definition_of_benefit_is_said_with_its_days():
    assert "every 42 days up to day 168" in say_benefit(168, 42)
