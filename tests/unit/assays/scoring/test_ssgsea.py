import numpy as np
import pytest

from warmfront.assays.scoring import ssgsea
from warmfront.domain.assay import FloatArray


def running_sum(values: FloatArray, member: set[int]) -> float:
    """The score by its definition: the summed difference of two running sums, for values without ties."""
    n = values.size
    order = sorted(range(n), key=lambda gene: -values[gene])
    weight = {gene: (n - place) ** 0.25 for place, gene in enumerate(order)}
    total = sum(weight[gene] for gene in member)
    inside = outside = score = 0.0
    for gene in order:
        if gene in member:
            inside += weight[gene] / total
        else:
            outside += 1 / (n - len(member))
        score += inside - outside
    return score


def test_score_is_the_summed_difference_of_running_sums() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=120)
    sets = [rng.choice(120, size=size, replace=False) for size in (1, 2, 7, 40)]
    found = ssgsea.score(values, sets)
    wanted = [running_sum(values, set(member.tolist())) for member in sets]
    np.testing.assert_allclose(found, wanted, rtol=1e-10)


def test_tied_genes_share_their_place() -> None:
    """Every gene tied: inside and outside have the same mean rank, whichever genes are in the set."""
    assert ssgsea.score(np.zeros(9), [np.array([0, 1]), np.array([8])]).tolist() == [0.0, 0.0]


def test_shuffled_rows_do_not_move_the_score_of_a_sparse_sample() -> None:
    rng = np.random.default_rng(4)
    values = np.where(rng.random(500) < 0.6, 0.0, rng.lognormal(size=500))
    member = np.arange(20)
    shuffle = rng.permutation(500)
    moved = np.flatnonzero(np.isin(shuffle, member))
    before = ssgsea.score(values, [member])
    after = ssgsea.score(values[shuffle], [moved])
    np.testing.assert_allclose(after, before, rtol=1e-12)


def test_no_sets_give_no_scores() -> None:
    assert ssgsea.score(np.arange(4.0), []).size == 0


def test_an_empty_set_is_refused_not_scored_zero() -> None:
    with pytest.raises(ValueError, match="gene set 1 has 0 of the 4 genes"):
        ssgsea.score(np.arange(4.0), [np.array([1]), np.array([], dtype=np.intp)])


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="1 of 3 expression values are missing"):
        ssgsea.prepare(np.array([1.0, np.nan, 2.0]))


def test_band_of_a_set_of_equal_genes_is_the_score() -> None:
    values = np.array([0.0, 1.0, 5.0, 5.0, 5.0, 9.0])
    ranked = ssgsea.prepare(values)
    member = np.array([2, 3, 4])
    low, high = ssgsea.bootstrap_band(ranked, member, np.random.default_rng(5))
    wanted = ssgsea.enrichment(ranked, [member])[0]
    assert (low, high) == (pytest.approx(wanted), pytest.approx(wanted))


def test_band_is_wider_for_a_set_that_disagrees() -> None:
    ranked = ssgsea.prepare(np.arange(1000.0))
    close = ssgsea.bootstrap_band(ranked, np.arange(500, 510), np.random.default_rng(6))
    spread = ssgsea.bootstrap_band(ranked, np.arange(50, 1000, 100), np.random.default_rng(6))
    assert spread[1] - spread[0] > 20 * (close[1] - close[0])


def test_band_is_the_same_for_the_same_seed() -> None:
    ranked = ssgsea.prepare(np.arange(50.0))
    bands = [ssgsea.bootstrap_band(ranked, np.array([1, 20, 40]), np.random.default_rng(7)) for _ in range(2)]
    assert bands[0] == bands[1]


def test_too_few_resamples_are_refused() -> None:
    ranked = ssgsea.prepare(np.arange(50.0))
    with pytest.raises(ValueError, match="n_resamples is 5; allowed: 20 or more"):
        ssgsea.bootstrap_band(ranked, np.array([1, 20]), np.random.default_rng(7), 5)
