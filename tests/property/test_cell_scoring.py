"""Scores of single cells for any counts: equal to the dense score, bounded, unmoved by scale and order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from warmfront.assays.scoring import aucell
from warmfront.assays.scoring.sets import place_sets
from warmfront.assays.scoring.sparse import score_cells

GENES = 40


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, list[np.ndarray]]:
    """A few cells of small counts, with many ties and zeros, and two sets."""
    n_cells = draw(st.integers(1, 6))
    highest = draw(st.sampled_from([1, 3, 1_000_000]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kept = rng.random((n_cells, GENES)) < draw(st.floats(0, 1))
    counts = rng.integers(0, highest + 1, (n_cells, GENES)) * kept
    sets = [rng.choice(GENES, size=int(size), replace=False) for size in rng.integers(1, GENES - 1, 2)]
    return counts.astype(np.float64), sets


def score(counts: np.ndarray, sets: list[np.ndarray], **how: object) -> np.ndarray:
    cells = csr_array(counts)
    return score_cells(cells.data, cells.indices, cells.indptr, GENES, sets, **how)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_sparse_is_dense_and_bounded(table: tuple[np.ndarray, list[np.ndarray]]) -> None:
    counts, sets = table
    found = score(counts, sets)
    assert np.abs(found - aucell.score_matrix(counts.T.copy(), place_sets(sets, GENES)).T).max() < 1e-12
    assert found.min() >= 0.0
    assert found.max() <= 1.0 + 1e-12


@settings(max_examples=100, deadline=None)
@given(tables(), st.integers(2, GENES), st.integers(0, 2**32 - 1))
def test_rising_scales_and_the_order_of_genes_change_nothing(
    table: tuple[np.ndarray, list[np.ndarray]], top: int, seed: int
) -> None:
    counts, sets = table
    found = score(counts, sets, n_up=top)
    assert np.allclose(score(np.log1p(counts) / 3, sets, n_up=top), found, rtol=0, atol=1e-12)
    order = np.random.default_rng(seed).permutation(GENES)
    moved = [np.argsort(order)[genes] for genes in sets]
    assert np.allclose(score(counts[:, order], moved, n_up=top), found, rtol=0, atol=1e-12)
