"""The computed null against plain enumeration and against 10,000 random relabellings."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from warmfront.assays.scoring.relabelling import relabelling_null
from warmfront.assays.scoring.ssgsea import prepare
from warmfront.domain.assay import FloatArray

SIZES = np.arange(2, 41)


def plain_score(ranks: FloatArray, chosen: FloatArray) -> FloatArray:
    """Scores of random sets by the definition; `chosen` holds the ranks of each set in a row."""
    weights = chosen**0.25
    inside = (weights * chosen).sum(axis=1) / weights.sum(axis=1)
    return inside - (ranks.sum() - chosen.sum(axis=1)) / (ranks.size - chosen.shape[1])


def samples() -> dict[str, FloatArray]:
    rng = np.random.default_rng(11)
    return {
        "panel of 1,268 z-scores with ties": rng.normal(size=1268).round(1),
        "6,000 genes, 60% of them zero": np.where(rng.random(6000) < 0.6, 0.0, rng.lognormal(size=6000)),
        "3,000 genes, 95% of them zero": np.where(rng.random(3000) < 0.95, 0.0, rng.lognormal(size=3000)),
        "panel of 80 genes": rng.normal(size=80),
    }


@pytest.mark.parametrize("name", samples())
def test_moments_equal_10000_relabellings(name: str) -> None:
    values = samples()[name]
    rng = np.random.default_rng(12)
    ranks = stats.rankdata(values)
    draws = np.array([rng.choice(ranks, size=SIZES[-1], replace=False) for _ in range(10_000)])
    null = relabelling_null(prepare(values), SIZES)
    for size, mean, sd in zip(SIZES, null.mean, null.sd, strict=True):
        scores = plain_score(ranks, draws[:, :size])
        standard_error = scores.std(ddof=1) / 100
        assert abs(scores.mean() - mean) < 4 * standard_error, size
        assert abs(scores.std(ddof=1) / sd - 1) < 0.03, size


@pytest.mark.parametrize(("n_genes", "size"), [(40, 2), (25, 3), (16, 5)])
def test_moments_equal_full_enumeration(n_genes: int, size: int) -> None:
    """Every set there is: what is left is the finite-population error of the ratio, in small samples."""
    ranks = stats.rankdata(np.random.default_rng(13).integers(0, n_genes // 2, size=n_genes))
    scores = plain_score(ranks, np.array(list(combinations(ranks, size))))
    null = relabelling_null(prepare(ranks), np.array([size]))
    assert abs(null.mean[0] - scores.mean()) < 0.005 * scores.std()
    assert abs(null.sd[0] / scores.std() - 1) < 0.005


def test_all_genes_tied_have_no_spread() -> None:
    null = relabelling_null(prepare(np.zeros(50)), np.array([2, 10]))
    np.testing.assert_allclose(null.mean, 0.0, atol=1e-12)
    assert null.sd.tolist() == [0.0, 0.0]


def test_it_has_no_randomness() -> None:
    values = np.random.default_rng(14).normal(size=1268)
    first, second = (relabelling_null(prepare(values), SIZES) for _ in range(2))
    assert first.mean.tobytes() == second.mean.tobytes()
    assert first.sd.tobytes() == second.sd.tobytes()


@pytest.mark.parametrize("size", [0, 50])
def test_impossible_sizes_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="allowed: 1 to 49, the genes of the sample less one"):
        relabelling_null(prepare(np.arange(50.0)), np.array([size]))
