"""Contact counts against a plain double loop."""

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.assays.spatial.contacts import N_ROLES, find_contacts
from warmfront.domain.space import IMMUNE_ROLES, ROLES, CellRole


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture
def image(place_cells):
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 150, (2, 180))
    return place_cells(x, y, rng.integers(0, N_ROLES, 180))


def plain(image, radius, nothing_between=False):
    counts = np.zeros((N_ROLES, N_ROLES), dtype=int)
    places = np.column_stack([image.x_um, image.y_um])
    for i in range(image.n_cells):
        for j in range(i + 1, image.n_cells):
            distance = np.hypot(*(places[i] - places[j]))
            if distance > radius:
                continue
            to_middle = np.hypot(*(places - (places[i] + places[j]) / 2).T)
            to_middle[[i, j]] = np.inf
            if nothing_between and to_middle.min() < distance / 2:
                continue
            a, b = sorted((image.role[i], image.role[j]))
            counts[a, b] += 1
    return counts


def test_counts_equal_a_plain_count(image, knowledge):
    contacts = find_contacts(image, knowledge)
    expected = plain(image, contacts.radius_um)
    np.testing.assert_array_equal(np.triu(contacts.counts), expected)
    np.testing.assert_array_equal(contacts.counts, contacts.counts.T)
    np.testing.assert_array_equal(contacts.within.sum(axis=0), contacts.counts)


def test_touching_cells_have_nothing_between_them(image, knowledge):
    contacts = find_contacts(image, knowledge)
    expected = plain(image, contacts.touch_um, nothing_between=True)
    assert expected.sum() > 30
    np.testing.assert_array_equal(np.triu(contacts.touching), expected)


def test_neighbours_of_each_cell_add_up_to_the_counts(image, knowledge):
    contacts = find_contacts(image, knowledge)
    for a in range(N_ROLES):
        for b in range(N_ROLES):
            seen = int(contacts.neighbours[image.role == a, b].sum())
            assert seen == contacts.counts[a, b] * (2 if a == b else 1)


def test_groups_count_each_contact_once(image, knowledge):
    contacts = find_contacts(image, knowledge)
    codes = [ROLES.index(role) for role in IMMUNE_ROLES]
    expected = plain(image, contacts.radius_um)
    assert contacts.between(IMMUNE_ROLES, IMMUNE_ROLES) == expected[np.ix_(codes, codes)].sum()
    tumour = ROLES.index(CellRole.TUMOUR)
    both = expected + expected.T
    assert contacts.between(IMMUNE_ROLES, (CellRole.TUMOUR,)) == both[codes, tumour].sum()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_hardly_any_cells(n, place_cells, knowledge):
    image = place_cells(np.arange(n) * 1.0, np.zeros(n), [CellRole.TUMOUR] * n)
    contacts = find_contacts(image, knowledge)
    assert contacts.counts.sum() == (n == 2)
    assert contacts.neighbours.shape == (n, N_ROLES)
