"""The course in closed form against plain integration and root finding."""

import numpy as np
import pytest
from scipy import integrate, optimize

from warmfront.monitoring.kinetics.cell_course import (
    compute_areas,
    compute_levels,
    find_days_below,
    is_possible,
)

PATIENTS = np.array(
    [
        [3900, 9.3, 24000, 0.16, 0.0079, 0.0032],
        [50, 31.0, 900, 0.4, 0.3, 0.001],
        [2e5, 2.5, 1e6, 0.05, 0.0001, 0.02],
    ]
)


@pytest.mark.parametrize("lag", [0.0, 2.0])
def test_areas_are_those_of_quadrature(lag: float) -> None:
    for patient, area in zip(PATIENTS, compute_areas(PATIENTS, 28.0, lag), strict=True):
        rows = patient[np.newaxis, :]
        exact, _ = integrate.quad(
            lambda day, rows=rows: compute_levels(rows, [day], lag)[0, 0],
            0,
            28,
            points=[lag, patient[1]],
            limit=200,
        )
        assert area == pytest.approx(exact, rel=1e-8)


def test_the_published_derived_numbers() -> None:
    """Levels and doubling time of the typical patient, as derived elsewhere from the same values."""
    levels = compute_levels(PATIENTS[:1], [0, 9.3, 28, 90, 365])[0]
    assert levels == pytest.approx([24000 / 3900, 24000, 1374, 147, 61], rel=0.005)
    assert np.log(2) * 9.3 / np.log(3900) == pytest.approx(0.78, abs=0.005)


def test_the_day_of_loss_is_the_root() -> None:
    for patient, day in zip(PATIENTS, find_days_below(PATIENTS, 60.0, 1e5), strict=True):
        rows = patient[np.newaxis, :]
        root = optimize.brentq(lambda at, rows=rows: compute_levels(rows, [at])[0, 0] - 60, patient[1], 1e5)
        assert day == pytest.approx(root, rel=1e-9)
    assert np.isinf(find_days_below(PATIENTS[:1], 1.0, 365.0)).all()
    assert find_days_below(PATIENTS[:1], 1e9, 365.0) == pytest.approx([9.3])


def test_before_the_lag_the_level_stays_and_impossible_draws_are_named() -> None:
    levels = compute_levels(PATIENTS[:1], [0, 1, 2, 3], 2.0)[0]
    assert levels[0] == levels[1] == levels[2] < levels[3]
    odd = PATIENTS[:1] * np.array([[0.0001, 1, 1, 1, 1, 1]])
    assert is_possible(PATIENTS).all()
    assert not is_possible(odd).any()
    assert not is_possible(PATIENTS[:1], 10.0).any()
