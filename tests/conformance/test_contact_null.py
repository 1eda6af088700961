"""Exact moments of contact counts: against every permutation of a small graph, and against many shuffles."""

from itertools import permutations

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.assays.spatial.contact_null import contact_null
from warmfront.assays.spatial.contacts import GraphShape, find_contacts


def shape_of(adjacency, strata, role, n_strata, n_roles):
    """Count edges, paths and cells straight from the adjacency matrix."""
    degree = np.stack([adjacency[:, strata == s].sum(axis=1) for s in range(n_strata)], axis=1).astype(float)
    edges = np.stack([degree[strata == s].sum(axis=0) for s in range(n_strata)])
    paths = np.zeros((n_strata,) * 3)
    for s in range(n_strata):
        for t in range(n_strata):
            for u in range(n_strata):
                rows = degree[strata == s]
                paths[s, t, u] = (rows[:, t] * rows[:, u] - (t == u) * rows[:, t]).sum()
    sizes = np.zeros((n_strata, n_roles))
    np.add.at(sizes, (strata, role), 1)
    return GraphShape(sizes=sizes, edges=edges, paths=paths)


def count(adjacency, role, n_roles):
    found = np.zeros((n_roles, n_roles))
    for i, j in zip(*np.nonzero(np.triu(adjacency, 1)), strict=True):
        a, b = role[i], role[j]
        found[a, b] += 1
        if a != b:
            found[b, a] += 1
    return found


def random_graph(rng, n, share):
    upper = np.triu(rng.random((n, n)) < share, 1)
    return (upper | upper.T).astype(int)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_all_permutations_of_a_small_graph(seed):
    rng = np.random.default_rng(seed)
    adjacency = random_graph(rng, 7, 0.5)
    role = np.array([0, 0, 0, 1, 1, 2, 2])
    counts = np.array([count(adjacency, role[list(p)], 3) for p in permutations(range(7))])
    null = contact_null(shape_of(adjacency, np.zeros(7, int), role, 1, 3), np.eye(3))
    np.testing.assert_allclose(null.mean, counts.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(null.variance, counts.var(axis=0), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", [3, 4])
def test_all_permutations_within_strata(seed):
    rng = np.random.default_rng(seed)
    adjacency = random_graph(rng, 9, 0.5)
    strata = np.array([0, 1, 0, 1, 0, 1, 0, 1, 1])
    role = np.array([0, 0, 1, 1, 2, 2, 0, 1, 0])
    low, high = np.flatnonzero(strata == 0), np.flatnonzero(strata == 1)
    counts = []
    for p in permutations(low):
        for q in permutations(high):
            shuffled = role.copy()
            shuffled[low], shuffled[high] = role[list(p)], role[list(q)]
            counts.append(count(adjacency, shuffled, 3))
    counts = np.array(counts)
    null = contact_null(shape_of(adjacency, strata, role, 2, 3), np.eye(3))
    np.testing.assert_allclose(null.mean, counts.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(null.variance, counts.var(axis=0), rtol=1e-9, atol=1e-9)


def test_many_shuffles_of_a_larger_graph_in_three_strata():
    rng = np.random.default_rng(5)
    n = 240
    places = rng.uniform(0, 300, (n, 2))
    adjacency = (np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) <= 40).astype(int)
    np.fill_diagonal(adjacency, 0)
    strata = (places[:, 0] // 101).astype(int)
    role = np.where(rng.random(n) < 0.2 + 0.25 * strata, 0, rng.integers(1, 4, n))
    first, second = np.nonzero(np.triu(adjacency))
    groups = [np.flatnonzero(strata == s) for s in range(3)]
    shuffles, counts = 20_000, []
    for _ in range(shuffles):
        shuffled = role.copy()
        for group in groups:
            shuffled[group] = rng.permutation(role[group])
        matrix = np.bincount(shuffled[first] * 4 + shuffled[second], minlength=16).reshape(4, 4)
        both = matrix + matrix.T
        np.fill_diagonal(both, np.diag(matrix))
        counts.append(both)
    counts = np.array(counts, dtype=float)
    null = contact_null(shape_of(adjacency, strata, role, 3, 4), np.eye(4))
    error = np.sqrt(null.variance / shuffles)
    assert (np.abs(null.mean - counts.mean(axis=0)) < 5 * error).all()
    np.testing.assert_allclose(null.variance, counts.var(axis=0), rtol=0.08)


def test_a_group_of_roles_is_one_label():
    rng = np.random.default_rng(6)
    adjacency = random_graph(rng, 8, 0.4)
    role = np.array([0, 0, 1, 1, 2, 2, 2, 0])
    strata = np.zeros(8, int)
    members = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    grouped = contact_null(shape_of(adjacency, strata, role, 1, 3), members)
    merged = np.minimum(role, 1)
    plain = contact_null(shape_of(adjacency, strata, merged, 1, 2), np.eye(2))
    np.testing.assert_allclose(grouped.mean, plain.mean)
    np.testing.assert_allclose(grouped.variance, plain.variance, atol=1e-9)


SQUIDPY_COUNTS = [[1802, 170, 162, 189], [170, 170, 216, 215], [162, 216, 252, 223], [189, 215, 223, 196]]
SQUIDPY_Z = [
    [12.4, -10.09, -12.22, -11.6],
    [-10.09, 3.96, 8.03, 7.41],
    [-12.22, 8.03, 6.68, 6.45],
    [-11.6, 7.41, 6.45, 2.61],
]
"""squidpy 1.8.2, spatial_neighbors(radius=30) and nhood_enrichment(n_perms=20000, seed=1) on these cells."""


def test_squidpy_counts_the_same_contacts_and_shuffles_to_the_same_z(place_cells):
    rng = np.random.default_rng(2018)
    x, y = rng.uniform(0, 300, (2, 400))
    kind = np.where(x + rng.normal(0, 60, 400) < 150, 0, rng.integers(1, 4, 400))
    contacts = find_contacts(place_cells(x, y, kind), load_knowledge())
    # squidpy counts a contact from both sides, so that its diagonal is twice ours.
    counts = contacts.counts[:4, :4] + np.diag(np.diag(contacts.counts[:4, :4]))
    np.testing.assert_array_equal(counts, SQUIDPY_COUNTS)
    null = contact_null(contacts.whole, np.eye(contacts.counts.shape[0]))
    z = (contacts.counts - null.mean)[:4, :4] / np.sqrt(null.variance[:4, :4])
    # A deviation of 20,000 shuffles is uncertain by half a percent.
    np.testing.assert_allclose(z, SQUIDPY_Z, rtol=0.02, atol=0.05)
