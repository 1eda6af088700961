import numpy as np

from warmfront.assays.scoring import gsva_ssgsea, ssgsea


def test_without_ties_both_rank_rules_agree() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=300)
    sets = [rng.choice(300, size=size, replace=False) for size in (1, 5, 50)]
    np.testing.assert_allclose(gsva_ssgsea.score(values, sets), ssgsea.score(values, sets), rtol=1e-12)


def test_tied_genes_keep_their_input_order() -> None:
    """Three tied genes have floor(rank) 2; the earlier one stands higher, so it scores 3 and not 1."""
    values = np.zeros(3)
    found = gsva_ssgsea.score(values, [np.array([0]), np.array([2])])
    assert found.tolist() == [3 - 1.5, 1 - 2.5]
