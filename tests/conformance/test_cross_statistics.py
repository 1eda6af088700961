"""Cross-type K, L and G: closed forms under complete spatial randomness, and plain per-pair computations."""

import numpy as np
import pytest

from warmfront.assays.spatial.cross import count_distances, cross_k, pair_weights
from warmfront.assays.spatial.nearest import edge_distance, find_nearest, nearest_share
from warmfront.assays.spatial.set_covariance import set_covariance
from warmfront.domain.space import CellRole, TissueWindow

RADII = (10.0, 20.0, 30.0, 50.0, 75.0, 100.0)
CIRCLES = np.pi * np.array(RADII) ** 2
ROLES = (CellRole.TUMOUR, CellRole.CD8_T)
PAIR = ((CellRole.TUMOUR,), (CellRole.CD8_T,))


def window(mask, pixel=10.0):
    area = float(mask.sum()) * pixel**2 * 1e-6
    return TissueWindow(mask=mask, origin_um=(0.0, 0.0), pixel_um=pixel, area_mm2=area, note="")


def rectangle():
    return np.ones((40, 80), dtype=bool)


def with_holes():
    mask = np.ones((60, 60), dtype=bool)
    mask[10:25, 20:30] = False
    mask[40:45, 5:50] = False
    mask[:, 57:] = False
    return mask


def scatter(rng, tissue, density_per_mm2):
    """Put a Poisson number of points at random on the pixels of a window."""
    n = rng.poisson(density_per_mm2 * tissue.area_mm2)
    row, column = np.nonzero(tissue.mask)
    at = rng.integers(0, len(row), n)
    jitter = rng.random((2, n))
    return (column[at] + jitter[0]) * tissue.pixel_um, (row[at] + jitter[1]) * tissue.pixel_um


def poisson_image(rng, tissue, densities, place_cells):
    parts = [scatter(rng, tissue, density) for density in densities]
    roles = [role for role, part in zip(ROLES, parts, strict=True) for _ in part[0]]
    return place_cells(np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), roles)


def k_of(image, tissue, groups=PAIR, radii=RADII):
    pairs = count_distances(image, max(radii), 1e6)
    weights = pair_weights(tissue, pairs.counts.shape[2])
    return cross_k(pairs, weights, tissue.area_mm2 * 1e6, groups, radii)


@pytest.mark.parametrize("mask", [rectangle(), with_holes()], ids=["rectangle", "holes"])
@pytest.mark.parametrize("groups", [PAIR, (PAIR[0], PAIR[0])], ids=["cross", "same"])
def test_k_is_the_circle_under_randomness(mask, groups, place_cells):
    rng, tissue = np.random.default_rng(1), window(mask)
    found = np.array(
        [k_of(poisson_image(rng, tissue, (900, 700), place_cells), tissue, groups) for _ in range(150)]
    )
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - CIRCLES) < 4 * error).all()
    assert (error < 0.05 * CIRCLES).all()


def test_without_correction_k_would_be_too_small(place_cells):
    rng, tissue = np.random.default_rng(2), window(rectangle())
    found = []
    for _ in range(60):
        image = poisson_image(rng, tissue, (900, 700), place_cells)
        pairs = count_distances(image, 100.0, 1e6)
        flat = np.full(pairs.counts.shape[2], 1 / (tissue.area_mm2 * 1e6))
        found.append(cross_k(pairs, flat, tissue.area_mm2 * 1e6, PAIR, RADII)[-1])
    assert np.mean(found) < 0.93 * CIRCLES[-1]


@pytest.mark.parametrize("mask", [rectangle(), with_holes()], ids=["rectangle", "holes"])
def test_g_is_the_poisson_void_probability(mask, place_cells):
    rng, tissue = np.random.default_rng(3), window(mask)
    radii = (5.0, 10.0, 15.0, 20.0, 30.0)
    found = []
    for _ in range(150):
        image = poisson_image(rng, tissue, (900, 700), place_cells)
        of, to = image.is_role(CellRole.TUMOUR), image.is_role(CellRole.CD8_T)
        edge = edge_distance(tissue, image.x_um[of], image.y_um[of])
        found.append(nearest_share(find_nearest(image, of, to), edge, radii)[0])
    expected = 1 - np.exp(-700e-6 * np.pi * np.array(radii) ** 2)
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    # The raster knows the edge to half a pixel, which leaves a bias below 0.01.
    assert (np.abs(np.mean(found, axis=0) - expected) < 4 * error + 0.01).all()


def test_pair_counts_equal_a_plain_count(place_cells):
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 200, (2, 250))
    x[:20], y[:20] = np.round(x[:20] / 10) * 10, np.round(y[:20] / 10) * 10
    role = rng.integers(0, 5, 250)
    found = count_distances(place_cells(x, y, role), 100.0, 1e6)
    distance = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
    np.fill_diagonal(distance, np.inf)
    for a in range(5):
        for b in range(5):
            block = distance[np.ix_(role == a, role == b)]
            for radius in RADII:
                assert found.counts[a, b, : int(radius)].sum() == (block <= radius).sum()


def test_set_covariance_of_a_rectangle_has_a_closed_form():
    a, b = 800.0, 400.0
    distance = np.array([0.0, 3.0, 10.0, 37.0, 99.5])
    expected = a * b - 2 * distance * (a + b) / np.pi + distance**2 / np.pi
    np.testing.assert_allclose(set_covariance(window(rectangle()), distance), expected, rtol=2e-4)


def test_set_covariance_of_holes_against_random_shifts():
    tissue = window(with_holes())
    rng = np.random.default_rng(5)
    for distance in (15.0, 60.0):
        n = 400_000
        row, column = np.nonzero(tissue.mask)
        at, angle = rng.integers(0, len(row), n), rng.uniform(0, 2 * np.pi, n)
        x = (column[at] + rng.random(n)) * 10 + distance * np.cos(angle)
        y = (row[at] + rng.random(n)) * 10 + distance * np.sin(angle)
        i, j = np.floor(y / 10).astype(int), np.floor(x / 10).astype(int)
        inside = (i >= 0) & (j >= 0) & (i < 60) & (j < 60)
        inside[inside] = tissue.mask[i[inside], j[inside]]
        expected = inside.mean() * tissue.area_mm2 * 1e6
        assert set_covariance(tissue, np.array([distance]))[0] == pytest.approx(expected, rel=0.004)


def test_k_equals_a_plain_sum_over_pairs(place_cells):
    """Each pair weighted by the closed-form set covariance of the rectangle at its own distance."""
    rng, tissue = np.random.default_rng(6), window(rectangle())
    image = poisson_image(rng, tissue, (600, 400), place_cells)
    tumour, cd8 = image.is_role(CellRole.TUMOUR), image.is_role(CellRole.CD8_T)
    dx = image.x_um[tumour][:, None] - image.x_um[cd8][None]
    distance = np.hypot(dx, image.y_um[tumour][:, None] - image.y_um[cd8][None])
    common = 800 * 400 - 2 * distance * 1200 / np.pi + distance**2 / np.pi
    area = 800.0 * 400.0
    expected = [
        (area**2 / (tumour.sum() * cd8.sum())) * (1 / common[distance <= radius]).sum() for radius in RADII
    ]
    np.testing.assert_allclose(k_of(image, tissue), expected, rtol=1e-3)


def test_clusters_lie_above_and_rings_below(place_cells):
    rng, tissue = np.random.default_rng(7), window(np.ones((80, 80), dtype=bool))
    x, y = rng.uniform(0, 800, (2, 400))
    near = rng.normal(0, 8, (2, 400))
    together = place_cells(
        np.concatenate([x, np.clip(x + near[0], 0, 799)]),
        np.concatenate([y, np.clip(y + near[1], 0, 799)]),
        [ROLES[0]] * 400 + [ROLES[1]] * 400,
    )
    assert (k_of(together, tissue)[:3] > 1.5 * CIRCLES[:3]).all()
    x, y = rng.uniform(0, 800, (2, 6000))
    from_middle = np.hypot(x - 400, y - 400)
    role = np.where(from_middle < 200, 0, 1)
    keep = (from_middle < 200) | ((from_middle > 230) & (from_middle < 300))
    ring = place_cells(x[keep], y[keep], [ROLES[r] for r in role[keep]])
    assert (k_of(ring, tissue)[:4] < 0.5 * CIRCLES[:4]).all()


def test_kaplan_meier_by_hand():
    # Distances 2, 4 (edge at 3: not seen), 6, 9 (edge at 12): survival 3/4, then 1/2 of it at 6.
    share, at_risk = nearest_share(
        np.array([2.0, 4.0, 6.0, 9.0]), np.array([5.0, 3.0, 8.0, 12.0]), (1.0, 2.0, 3.5, 6.0, 9.0, 20.0)
    )
    np.testing.assert_allclose(share, [0, 0.25, 0.25, 0.625, 1.0, 1.0])
    np.testing.assert_array_equal(at_risk, [4, 4, 2, 2, 1, 0])


def test_g_without_anyone_left_to_tell_is_missing():
    share, _ = nearest_share(np.array([50.0, np.inf]), np.array([10.0, 20.0]), (5.0, 30.0))
    assert share[0] == 0
    assert np.isnan(share[1])


def test_nearest_distance_equals_a_plain_search(place_cells):
    rng = np.random.default_rng(8)
    x, y = rng.uniform(0, 300, (2, 120))
    image = place_cells(x, y, rng.integers(0, 3, 120))
    distance = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
    np.fill_diagonal(distance, np.inf)
    for a, b in ((0, 1), (2, 0), (1, 1)):
        of, to = image.role == a, image.role == b
        np.testing.assert_allclose(find_nearest(image, of, to), distance[np.ix_(of, to)].min(axis=1))


@pytest.mark.parametrize("groups", [PAIR, (PAIR[0], PAIR[0])])
def test_too_few_cells_for_a_pair(groups, place_cells):
    image = place_cells([1.0], [2.0], [CellRole.TUMOUR])
    assert np.isnan(k_of(image, window(rectangle()), groups)).all()
