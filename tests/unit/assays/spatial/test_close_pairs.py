"""Pairs within a radius: each once, none left out, crowds refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.assays.spatial import close_pairs as module
from warmfront.assays.spatial.close_pairs import close_pairs
from warmfront.domain.errors import InputError


def found(x, y, radius):
    pairs = [
        tuple(sorted(pair))
        for chunk in close_pairs(x, y, radius, 1e9)
        for pair in zip(chunk.first.tolist(), chunk.second.tolist(), strict=True)
    ]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def plain(x, y, radius):
    n = len(x)
    return {
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2 <= radius * radius
    }


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(0, 90),
    radius=st.sampled_from([1.0, 7.3, 30.0, 500.0]),
    whole=st.booleans(),
)
def test_every_pair_is_found_once(seed, n, radius, whole):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-40, 60, n), rng.uniform(0, 30, n)
    if whole:  # whole pixels put many cells exactly on a radius and on top of each other
        x, y = np.round(x / 5) * 5, np.round(y / 5) * 5
    assert found(x, y, radius) == plain(x, y, radius)


def test_chunks_do_not_change_the_pairs(monkeypatch):
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 100, (2, 200))
    whole = found(x, y, 20.0)
    monkeypatch.setattr(module, "CHUNK", 7)
    assert found(x, y, 20.0) == whole


def test_cells_far_apart_need_no_large_grid():
    x = np.array([0.0, 5.0, 1e9, 1e9 + 5])
    assert found(x, x * 0, 10.0) == {(0, 1), (2, 3)}


def test_distances_are_those_of_the_pairs():
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 100, (2, 300))
    for chunk in close_pairs(x, y, 15.0, 1e9):
        squared = (x[chunk.first] - x[chunk.second]) ** 2 + (y[chunk.first] - y[chunk.second]) ** 2
        np.testing.assert_allclose(chunk.squared_um2, squared)


def test_a_crowd_is_refused_before_its_pairs_are_written():
    x = np.zeros(200_000)
    with pytest.raises(InputError, match="check the unit of the positions"):
        next(close_pairs(x, x, 30.0, 1e5))
