"""The smoother against the Kalman update."""

import numpy as np
import pytest

from warmfront.stats.ensemble_smoother import smooth


@pytest.mark.parametrize("steps", [1, 4])
def test_smoother_is_the_kalman_update_for_a_linear_model(steps):
    rng = np.random.default_rng(4)
    points = rng.standard_normal((20_000, 2))
    design = np.array([[1.0, 0.0], [1.0, 2.0]])
    data, errors = np.array([1.0, -1.0]), np.array([0.5, 0.3])
    covariance = np.linalg.inv(np.eye(2) + design.T @ np.diag(errors**-2.0) @ design)
    mean = covariance @ design.T @ (data / errors**2)
    moved = smooth(points, lambda z: z @ design.T, data, errors, rng, steps=steps)
    assert moved.mean(axis=0) == pytest.approx(mean, abs=0.02)
    assert np.cov(moved.T) == pytest.approx(covariance, abs=0.02)


def test_smoother_leaves_draws_that_cannot_be_predicted():
    rng = np.random.default_rng(5)
    points = rng.standard_normal((50, 1))

    def predict(z):
        return np.where(z > 1.5, np.nan, z)

    moved = smooth(points, predict, np.array([0.0]), np.array([0.1]), rng)
    lost = points[:, 0] > 1.5
    assert lost.any()
    assert np.array_equal(moved[lost], points[lost])
    with pytest.raises(ValueError, match="fewer than two"):
        smooth(points, lambda z: np.full_like(z, np.nan), np.array([0.0]), np.array([0.1]), rng)
