"""Tempered draws against posteriors in closed form."""

import numpy as np
import pytest

from warmfront.stats.tempering import temper


def _normal(points):
    return -0.5 * np.sum(points**2, axis=1)


def test_tempering_finds_a_posterior_far_from_the_prior():
    """Prior N(0, 1) in four dimensions, datum 6 with error 0.1 on the first: mean 5.941, sd 0.0995."""
    rng = np.random.default_rng(1)

    def fit(points):
        return -0.5 * ((6 - points[:, 0]) / 0.1) ** 2 - np.log(0.1 * np.sqrt(2 * np.pi))

    drawn = temper(rng.standard_normal((2000, 4)), _normal, fit, rng)
    assert drawn.points[:, 0].mean() == pytest.approx(6 / 1.01, abs=0.03)
    assert drawn.points[:, 0].std() == pytest.approx(np.sqrt(0.01 / 1.01), rel=0.15)
    assert drawn.points[:, 1:].std(axis=0) == pytest.approx([1, 1, 1], rel=0.12)
    expected = -0.5 * 36 / 1.01 - 0.5 * np.log(2 * np.pi * 1.01)
    assert drawn.log_evidence == pytest.approx(expected, abs=0.6)
    assert drawn.stages > 3
    assert drawn.distinct > 1500


def test_tempering_finds_both_modes_of_a_posterior():
    rng = np.random.default_rng(2)
    drawn = temper(
        rng.standard_normal((2000, 1)), _normal, lambda x: -0.5 * ((x[:, 0] ** 2 - 2) / 0.1) ** 2, rng
    )
    above = np.mean(drawn.points[:, 0] > 0)
    assert above == pytest.approx(0.5, abs=0.08)
    assert np.abs(drawn.points).mean() == pytest.approx(np.sqrt(2), abs=0.02)


def test_tempering_survives_draws_that_cannot_be_evaluated_and_refuses_when_none_can():
    rng = np.random.default_rng(3)

    def fit(points):
        return np.where(points[:, 0] < 0, -np.inf, -0.5 * (points[:, 0] - 1) ** 2 / 0.04)

    drawn = temper(rng.standard_normal((1000, 1)), _normal, fit, rng)
    assert np.all(drawn.points > 0)
    with pytest.raises(ValueError, match="none of the draws explains the data"):
        temper(rng.standard_normal((10, 1)), _normal, lambda x: np.full(len(x), -np.inf), rng)


def test_dimensions_without_data_cost_nothing():
    """Eighty dimensions of which two are measured, tightly and together: sum 3, difference -1, errors 0.1."""
    rng = np.random.default_rng(4)

    def fit(points):
        total, apart = points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]
        return -0.5 * ((total - 3) ** 2 + (apart + 1) ** 2) / 0.01

    drawn = temper(rng.standard_normal((1000, 80)), _normal, fit, rng)
    precision = np.eye(2) + 2 / 0.01 * np.eye(2)
    mean = np.linalg.solve(precision, np.array([3 - 1, 3 + 1]) / 0.01)
    assert drawn.points[:, :2].mean(axis=0) == pytest.approx(mean, abs=0.02)
    assert drawn.points[:, :2].std(axis=0) == pytest.approx([201**-0.5] * 2, rel=0.2)
    others = drawn.points[:, 2:]
    assert others.std(axis=0).mean() == pytest.approx(1.0, abs=0.04)
    assert np.abs(others.mean(axis=0)).max() < 0.25
    assert drawn.distinct > 700
    assert drawn.acceptance[-1] > 0.1
