"""Density by neighbours against a known one."""

import numpy as np
import pytest

from warmfront.stats.density import nearest_density


def test_density_follows_the_normal_distribution():
    points = np.random.default_rng(1).standard_normal((20_000, 2))
    found = nearest_density(points, neighbours=50)
    known = np.exp(-0.5 * (points**2).sum(axis=1))
    middle = known > 0.05
    ratio = np.log(found[middle] / known[middle])
    assert ratio.std() < 0.2
    assert np.corrcoef(found, known)[0, 1] > 0.95


def test_points_that_coincide_have_a_finite_density():
    points = np.array([[0.0], [0.0], [0.0], [1.0], [2.0]])
    assert np.all(np.isfinite(nearest_density(points, neighbours=2)))
    assert nearest_density(np.zeros((1, 1))).tolist() == [1.0]
    assert nearest_density(np.zeros((3, 1))) == pytest.approx([1.0, 1.0, 1.0])
