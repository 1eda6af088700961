"""Scores of single cells from compressed rows."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from warmfront.assays.scoring import aucell, sparse
from warmfront.assays.scoring.sets import place_sets
from warmfront.assays.scoring.sparse import score_cells
from warmfront.domain.assay import FloatArray


def make_cells(n: int = 60, genes: int = 200, seed: int = 0) -> csr_array:
    """Log-normalised counts: mostly zeros, many ties, some cells nearly empty."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(0.4, 1.0, genes) * rng.lognormal(-0.5, 1.0, (n, 1)))
    return csr_array(np.log1p(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * 1e4))


def make_sets(genes: int = 200, n_sets: int = 7, seed: int = 1) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.choice(genes, size=int(rng.integers(2, 40)), replace=False) for _ in range(n_sets)]


def score(cells: csr_array, members: list[np.ndarray], **how: object) -> FloatArray:
    return score_cells(cells.data, cells.indices, cells.indptr, cells.shape[1], members, **how)


@pytest.mark.parametrize("genes", [2, 39, 200, 1_000])
def test_sparse_equals_dense(genes: int) -> None:
    """Cells that express fewer genes than the top are among these, and cells of nothing."""
    cells, members = make_cells(genes=genes), make_sets(genes, seed=genes) if genes > 60 else [np.array([1])]
    dense = aucell.score_matrix(cells.toarray().T.copy(), place_sets(members, genes)).T
    assert np.abs(score(cells, members) - dense).max() < 1e-12


def test_a_cell_of_nothing_gets_what_chance_gives() -> None:
    """Two of 100 undetected genes: the areas 4, 3, 2, 1, 0 over 100 places, twice, over the best 4 + 3."""
    nothing = csr_array((1, 100))
    assert score(nothing, [np.array([3, 50])])[0, 0] == pytest.approx(2 * 10 / 100 / 7, abs=1e-15)


def test_values_that_float32_cannot_hold_are_ordered_as_they_are() -> None:
    wide = csr_array(np.where(np.arange(100) < 10, 1.0 + np.arange(100) * 1e-12, 0.0)[None, :])
    assert score(wide, [np.array([9, 8])])[0, 0] == 1.0
    assert score(wide, [np.array([0, 1])])[0, 0] == 0.0


def test_counts_score_as_their_logarithms() -> None:
    counts = csr_array(np.random.default_rng(3).poisson(0.6, (30, 200)))
    members = make_sets()
    assert np.array_equal(score(counts, members), score(counts.log1p(), members))


def test_scores_do_not_depend_on_chunk_block_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, members = make_cells(n=200), make_sets()
    whole = score(cells, members)
    monkeypatch.setattr(sparse, "BLOCK_VALUES", 97)
    chunks = [score(cells[start : start + 37], members, threads=3) for start in range(0, 200, 37)]
    assert np.array_equal(np.vstack(chunks), whole)


def test_order_of_genes_in_a_cell_and_stored_zeros_change_nothing() -> None:
    cells, members = make_cells(), make_sets()
    stored = csr_array(cells)
    stored.data[::5] = 0
    clean = csr_array(stored.toarray())
    turned = csr_array((stored.data.copy(), stored.indices.copy(), stored.indptr), shape=stored.shape)
    for start, end in zip(turned.indptr, turned.indptr[1:], strict=False):
        turned.data[start:end] = turned.data[start:end][::-1]
        turned.indices[start:end] = turned.indices[start:end][::-1]
    assert np.allclose(score(turned, members), score(clean, members), rtol=0, atol=1e-15)


def test_mean_is_the_mean_with_zeros() -> None:
    cells, members = make_cells(), make_sets()
    wanted = np.stack([cells.toarray()[:, genes].mean(axis=1) for genes in members], axis=1)
    assert np.abs(score(cells, members, method="mean_log") - wanted).max() < 1e-12


def test_a_wider_top_sees_more() -> None:
    cells = csr_array(np.arange(100.0)[None, :])
    deep = [np.array([80, 81])]
    assert score(cells, deep)[0, 0] == 0.0
    assert score(cells, deep, n_up=30)[0, 0] > 0.0


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_impossible_values_are_refused(value: float) -> None:
    cells = make_cells()
    cells.data[7] = value
    with pytest.raises(ValueError, match="missing, infinite or negative"):
        score(cells, make_sets())


def test_a_gene_twice_in_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        score_cells(np.ones(2), np.array([3, 3]), np.array([0, 2]), 50, [np.array([1])])


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit together"):
        score_cells(np.ones(2), np.array([3, 4]), np.array([0, 3]), 50, [np.array([1])])
    with pytest.raises(ValueError, match="gene 60 in a table of 50 genes"):
        score_cells(np.ones(2), np.array([3, 60]), np.array([0, 2]), 50, [np.array([1])])


def test_unknown_method_and_top_are_refused() -> None:
    with pytest.raises(ValueError, match="allowed: aucell, mean_log"):
        score(make_cells(), make_sets(), method="vision")
    with pytest.raises(ValueError, match="allowed: 2 to 200 genes"):
        score(make_cells(), make_sets(), n_up=201)


def test_no_cells_and_no_sets() -> None:
    assert score(csr_array((0, 50)), [np.array([1])]).shape == (0, 1)
    assert score(make_cells(), []).shape == (60, 0)
