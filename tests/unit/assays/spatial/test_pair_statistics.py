"""Mixing, contacts against chance, cross-type statistics, neighbourhoods and PD-L1 on simulated tissue."""

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.assays.spatial.cell_sums import draw_quantiles, find_blocks
from warmfront.assays.spatial.checkpoint import find_ligand, measure_checkpoint
from warmfront.assays.spatial.contact_null import contact_null
from warmfront.assays.spatial.contacts import N_ROLES, find_contacts
from warmfront.assays.spatial.cross import measure_cross
from warmfront.assays.spatial.enrichment import measure_enrichment
from warmfront.assays.spatial.inputs import prepare_input
from warmfront.assays.spatial.mixing import measure_mixing
from warmfront.assays.spatial.nearest import measure_nearest
from warmfront.assays.spatial.neighbourhoods import (
    count_windows,
    find_neighbourhoods,
    gather_kinds,
    measure_neighbourhoods,
)
from warmfront.domain.space import ROLES, CellRole
from warmfront.knowledge.neighbourhoods import KINDS
from warmfront.simulation.tissue import simulate_tissue

PANEL = frozenset(CellRole) - {CellRole.UNMAPPED, CellRole.OTHER}


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="module")
def tissues(knowledge):
    return {
        pattern: prepare_input(
            simulate_tissue(pattern, 12_000, np.random.default_rng(3)).image,
            knowledge,
            np.random.default_rng(4),
        )
        for pattern in ("random", "mixed", "excluded", "desert")
    }


def pick(found, statistic, role="", to_role="", radius=None, compartment=""):
    rows = [
        one
        for one in found
        if (one.statistic, one.role, one.to_role, one.compartment) == (statistic, role, to_role, compartment)
        and (radius is None or one.radius_um == radius)
    ]
    assert len(rows) == 1, rows
    return rows[0]


def test_normalised_mixing_is_one_at_random(tissues):
    one = pick(measure_mixing(tissues["random"]), "mixing_score_normalised", "immune", "tumour")
    assert one.value == pytest.approx(1, abs=0.1)
    assert one.low < 1 < one.high
    assert one.interval == "95% spatial block bootstrap"


def test_exclusion_lowers_mixing(tissues):
    mixed, excluded = (
        pick(measure_mixing(tissues[pattern]), "mixing_score_normalised", "t_all", "tumour")
        for pattern in ("mixed", "excluded")
    )
    assert excluded.high < mixed.low


def test_mixing_by_hand(place_cells, knowledge):
    # Two T cells 10 um apart, one tumour cell 20 um from one of them and 30 um from the other.
    image = place_cells(
        [50.0, 60.0, 80.0], [50.0] * 3, [CellRole.CD8_T, CellRole.CD8_T, CellRole.TUMOUR], (0, 0, 100, 100)
    )
    given = prepare_input(image, knowledge, np.random.default_rng(0))
    found = measure_mixing(given)
    assert pick(found, "mixing_score", "cd8_t", "tumour", 30).value == 2
    assert pick(found, "mixing_score_normalised", "cd8_t", "tumour").value == 0.5 * 2 * (2 - 1) / 1
    assert pick(found, "mixing_score", "cd8_t", "tumour", 12).value == 0


def test_no_contact_inside_the_group_is_missing_not_zero(place_cells, knowledge):
    image = place_cells(
        [10.0, 20.0, 300.0], [10.0] * 3, [CellRole.TUMOUR, CellRole.CD8_T, CellRole.CD8_T], (0, 0, 310, 100)
    )
    given = prepare_input(image, knowledge, np.random.default_rng(0))
    one = pick(measure_mixing(given), "mixing_score", "cd8_t", "tumour", 30)
    assert one.value is None
    assert "not defined" in one.note


def test_random_tissue_has_no_more_contacts_than_chance(tissues):
    found = [one for one in measure_enrichment(tissues["random"]) if one.statistic == "contact_z"]
    z = np.array([one.value for one in found if one.value is not None])
    assert len(z) > 20
    assert np.abs(z).max() < 4.5
    assert 0.5 < z.std() < 1.6


def test_an_enrichment_has_the_interval_of_its_blocks(tissues):
    found = measure_enrichment(tissues["random"])
    one = pick(found, "contact_enrichment", "tumour", "immune")
    assert one.low < 0 < one.high
    assert one.low < one.value < one.high
    assert one.interval == "95% spatial block bootstrap"
    apart = pick(measure_enrichment(tissues["excluded"]), "contact_enrichment", "tumour", "t_all")
    assert apart.low < apart.value < apart.high < 0


def test_the_stratified_null_takes_the_structure_of_the_tumour_away(tissues):
    """Excluded T cells and tumour cells avoid each other; inside compartments far less of that is left."""
    found = measure_enrichment(tissues["excluded"])
    plain = pick(found, "contact_enrichment", "tumour", "t_all").value
    stratified = pick(found, "contact_enrichment_stratified", "tumour", "t_all").value
    assert plain < -1
    assert abs(stratified) < 0.6 * abs(plain)


def test_without_compartments_nothing_is_shuffled_within_them(tissues):
    """Over all cells in one stratum it would be the plain enrichment under a name that claims more."""
    given = tissues["random"]
    assert given.region.margin_length_mm == 0
    found = [one for one in measure_enrichment(given) if one.statistic.endswith("_stratified")]
    assert len(found) > 20
    assert all(one.value is None for one in found)
    assert {one.note for one in found} == {f"no compartments: {given.region.note}"}


def test_contacts_within_a_compartment_against_a_plain_expectation(tissues):
    given = tissues["mixed"]
    contacts = find_contacts(given.image, given.knowledge, given.region)
    found = measure_enrichment(given)
    inside = given.region.cell_compartment == 1
    role = given.image.role
    a, b = ROLES.index(CellRole.TUMOUR), ROLES.index(CellRole.CD8_T)
    x, y = given.image.x_um[inside], given.image.y_um[inside]
    near = np.hypot(x[:, None] - x[None], y[:, None] - y[None]) <= contacts.radius_um
    np.fill_diagonal(near, False)
    kinds = role[inside]
    seen = near[np.ix_(kinds == a, kinds == b)].sum()
    n = len(kinds)
    expected = near.sum() * (kinds == a).sum() * (kinds == b).sum() / (n * (n - 1))
    one = pick(found, "contact_enrichment", "tumour", "cd8_t", compartment="inner_margin")
    assert one.value == pytest.approx(np.log2(seen / expected))


def test_the_shape_of_the_graph_gives_the_same_mean_as_its_counts(tissues):
    given = tissues["mixed"]
    contacts = find_contacts(given.image, given.knowledge, given.region)
    null = contact_null(contacts.stratified, np.eye(N_ROLES))
    total = np.triu(contacts.counts).sum()
    assert np.triu(null.mean).sum() == pytest.approx(total)
    assert np.triu(contact_null(contacts.whole, np.eye(N_ROLES)).mean).sum() == pytest.approx(total)


def test_contacts_never_seen_keep_a_number_and_say_so(tissues):
    found = measure_enrichment(tissues["desert"])
    none_seen = [one for one in found if one.note.startswith("no contact seen")]
    too_few = [one for one in found if "expected, fewer than" in one.note]
    assert all(one.value is not None for one in none_seen if one.statistic != "contact_z_stratified")
    assert too_few
    assert all(one.value is None for one in too_few)


@pytest.mark.parametrize("radius", [20.0, 50.0, 100.0])
def test_k_and_l_at_random_and_excluded(tissues, radius):
    random = measure_cross(tissues["random"])
    k = pick(random, "cross_k", "immune", "tumour", radius)
    assert k.value == pytest.approx(np.pi * radius**2, rel=0.08)
    assert pick(random, "cross_l", "immune", "tumour", radius).value == pytest.approx(radius, rel=0.04)
    excluded = pick(measure_cross(tissues["excluded"]), "cross_k", "t_all", "tumour", 20.0)
    assert excluded.value < 0.6 * np.pi * 400


def test_nearest_distances_and_g(tissues):
    given = tissues["random"]
    found = measure_nearest(given)
    density = given.image.count(CellRole.TUMOUR) / given.window.area_mm2 * 1e-6
    for radius in (10.0, 20.0):
        g = pick(found, "nearest_share", "cd8_t", "tumour", radius)
        assert g.value == pytest.approx(1 - np.exp(-density * np.pi * radius**2), abs=0.06)
    median = pick(found, "nearest_distance", "cd8_t", "tumour")
    assert median.value == pytest.approx(np.sqrt(np.log(2) / (density * np.pi)), rel=0.1)
    assert median.note == "not edge corrected"
    assert median.low < median.value < median.high
    assert median.high < pick(found, "nearest_distance_p90", "cd8_t", "tumour").value


def test_drawn_quantiles_equal_quantiles_of_the_drawn_cells(tissues):
    given = tissues["mixed"]
    of = given.image.is_role(CellRole.CD8_T)
    values = np.random.default_rng(9).exponential(40, int(of.sum()))
    draws = draw_quantiles(given, of, values, (0.5, 0.9))
    block = find_blocks(given)[of]
    for resample in (0, 17):
        times = given.blocks.weights[resample][block].astype(int)
        expected = np.quantile(np.repeat(values, times), [0.5, 0.9])
        np.testing.assert_allclose(draws[resample], expected, rtol=0.03)


def test_too_few_cells_are_named(place_cells, knowledge):
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 400, (2, 500))
    image = place_cells(x, y, [CellRole.CD8_T] * 3 + [CellRole.TUMOUR] * 497, (0, 0, 400, 400))
    given = prepare_input(image, knowledge, rng, panel=PANEL)
    for found in (measure_cross(given), measure_nearest(given)):
        rows = [one for one in found if (one.role, one.to_role) == ("cd8_t", "tumour")]
        assert rows
        assert all(one.value is None and one.note == "3 cells of cd8_t, fewer than 10" for one in rows)


def test_roles_that_the_panel_does_not_know_are_left_out(place_cells, knowledge):
    rng = np.random.default_rng(6)
    x, y = rng.uniform(0, 400, (2, 600))
    kinds = rng.choice([ROLES.index(r) for r in (CellRole.TUMOUR, CellRole.LYMPHOCYTE, CellRole.STROMA)], 600)
    given = prepare_input(place_cells(x, y, kinds, (0, 0, 400, 400)), knowledge, rng)
    roles = {one.role for one in measure_nearest(given)} | {one.role for one in measure_mixing(given)}
    assert roles <= {"lymphoid", "immune", "stromal", "tumour"}
    assert measure_checkpoint(given) == ()
    labels = {one.note for one in measure_neighbourhoods(given)}
    assert not any("T cells" in label or "B cells" in label for label in labels)
    assert not any("myeloid cells" in label for label in labels)
    shares = {
        one.statistic.removeprefix("neighbourhood_share_"): one for one in measure_neighbourhoods(given)
    }
    for name, kind in (("myeloid_with_t_cell", "myeloid"), ("b_cell_with_t_cell", "b cell")):
        assert (shares[name].value, shares[name].note) == (None, f"not told apart on this panel: {kind}")
    assert shares["tumour"].value is not None
    assert shares["stromal_with_myeloid"].note == "stroma"


def test_windows_equal_a_plain_search(place_cells):
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 200, (2, 150))
    image = place_cells(x, y, rng.integers(0, N_ROLES, 150))
    distance = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
    expected = np.zeros((150, N_ROLES), dtype=int)
    for cell in range(150):
        np.add.at(expected[cell], image.role[np.argsort(distance[cell])[:10]], 1)
    found = count_windows(image, 10)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(gather_kinds(found).sum(axis=1), 1)


def test_each_typical_composition_is_its_own_neighbourhood(place_cells, knowledge):
    """A wide patch of one kind of cell lives in the neighbourhood that is mostly of that kind."""
    x, y = (axis.ravel() * 10.0 for axis in np.meshgrid(np.arange(30), np.arange(30)))
    for role, name in (
        (CellRole.TUMOUR, "tumour"),
        (CellRole.CD4_T, "t_cell"),
        (CellRole.B, "b_cell_with_t_cell"),
    ):
        found = find_neighbourhoods(place_cells(x, y, [role] * 900), knowledge)
        assert {found.names[place] for place in np.unique(found.of_cell)} == {name}
        assert found.shares[found.names.index(name), found.roles.index(role.value)] == 1


def test_neighbourhoods_do_not_depend_on_the_order_of_cells(tissues, knowledge, place_cells):
    image = tissues["mixed"].image
    order = np.random.default_rng(8).permutation(image.n_cells)
    shuffled = place_cells(image.x_um[order], image.y_um[order], image.role[order])
    plain = find_neighbourhoods(image, knowledge)
    other = find_neighbourhoods(shuffled, knowledge)
    np.testing.assert_array_equal(plain.of_cell[order], other.of_cell)
    shares = [one.value for one in measure_neighbourhoods(tissues["mixed"])]
    assert sum(shares) == pytest.approx(1)


def test_an_image_smaller_than_a_window_has_no_neighbourhoods(place_cells, knowledge):
    image = place_cells(np.arange(9) * 10.0, np.zeros(9) + 5, [CellRole.TUMOUR] * 9, (0, 0, 100, 10))
    assert (find_neighbourhoods(image, knowledge).of_cell == -1).all()
    given = prepare_input(image, knowledge, np.random.default_rng(0))
    assert all(one.value is None for one in measure_neighbourhoods(given))


def test_neighbourhood_entries_name_every_kind(knowledge):
    assert all(set(entry.shares) == set(KINDS) for entry in knowledge.spatial.neighbourhoods.values())


def with_marker(place_cells, name, values):
    x = np.arange(40) * 10.0 % 100
    y = np.arange(40) // 10 * 10.0
    roles = [CellRole.CD8_T if i % 2 else CellRole.TUMOUR for i in range(40)]
    return place_cells(x, y, roles, (0, 0, 100, 40), {name: np.asarray(values, dtype=np.float32)})


def test_flags_say_who_carries_the_ligand(place_cells, knowledge):
    flags = [1 if i % 4 == 0 else 0 for i in range(40)]
    given = prepare_input(
        with_marker(place_cells, "PD-L1 positive", flags), knowledge, np.random.default_rng(0)
    )
    found = measure_checkpoint(given)
    cd8 = pick(found, "checkpoint_near_cd8", "cd8_t", "pd_l1")
    assert cd8.value == 1
    assert cd8.note == "column PD-L1 positive"
    assert pick(found, "checkpoint_near_cd8", "tumour", "cd8_t").value == 1


def test_a_signal_without_a_cut_is_not_guessed(place_cells, knowledge):
    image = with_marker(place_cells, "CD274", np.linspace(0, 3, 40))
    assert find_ligand(image)[0] is None
    found = measure_checkpoint(prepare_input(image, knowledge, np.random.default_rng(0)))
    assert all(one.value is None and one.note.startswith("no cut stated") for one in found)


def test_a_panel_without_the_ligand_says_so(place_cells, knowledge):
    image = with_marker(place_cells, "PD-1", np.zeros(40))
    found = measure_checkpoint(prepare_input(image, knowledge, np.random.default_rng(0)))
    assert {one.note for one in found} == {"not measured: no column of PD-L1"}
