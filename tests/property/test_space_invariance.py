"""Turning, mirroring, shifting and another order of the cells change no contact statistic."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmfront import load_knowledge
from warmfront.assays.spatial.contact_null import contact_null
from warmfront.assays.spatial.contacts import N_ROLES, find_contacts
from warmfront.assays.spatial.cross import count_distances
from warmfront.assays.spatial.keren import classify_keren

QUIET = (HealthCheck.function_scoped_fixture,)


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 300),
    angle=st.floats(0, 6.28),
    mirror=st.booleans(),
    shift=st.floats(-1e5, 1e5),
)
def test_contacts_do_not_depend_on_the_frame(seed, n, angle, mirror, shift, place_cells, knowledge):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 200, (2, n))
    role = rng.integers(0, N_ROLES, n)
    order = rng.permutation(n)
    turned_x = np.cos(angle) * x - np.sin(angle) * y + shift
    turned_y = (np.sin(angle) * x + np.cos(angle) * y) * (-1 if mirror else 1) - shift
    plain = place_cells(x, y, role)
    moved = place_cells(turned_x[order], turned_y[order], role[order])
    one, other = find_contacts(plain, knowledge), find_contacts(moved, knowledge)
    np.testing.assert_array_equal(one.counts, other.counts)
    np.testing.assert_array_equal(one.touching, other.touching)
    np.testing.assert_array_equal(one.neighbours[order], other.neighbours)
    first, second = (contact_null(c.whole, np.eye(N_ROLES)) for c in (one, other))
    np.testing.assert_allclose(first.variance, second.variance)
    assert classify_keren(plain, knowledge, one).mixing == classify_keren(moved, knowledge, other).mixing
    distances = (count_distances(image, 100.0, 1e9) for image in (plain, moved))
    np.testing.assert_array_equal(*(found.counts.sum(axis=2) for found in distances))


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 120))
def test_moments_belong_to_counts(seed, n, place_cells, knowledge):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 150, (2, n))
    contacts = find_contacts(place_cells(x, y, rng.integers(0, N_ROLES, n)), knowledge)
    null = contact_null(contacts.whole, np.eye(N_ROLES))
    total = np.triu(contacts.counts).sum()
    assert np.triu(null.mean).sum() == pytest.approx(total)
    assert (null.variance >= 0).all()
    # A count that cannot vary has no variance, one that is never expected none either.
    assert (null.variance[null.mean == 0] == 0).all()
