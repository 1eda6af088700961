"""AUC against scikit-learn and a plain double loop; balanced accuracy; bootstrap by group."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from warmfront.stats.auc import auc, balanced_accuracy, estimate_auc
from warmfront.stats.resampling import bootstrap_by_group


def _cases(seed: int, n: int = 40, ties: bool = True) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3 == 0
    scores = rng.normal(size=n) + labels
    return labels, np.round(scores) if ties else scores


@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_auc_agrees_with_scikit_learn(seed: int, ties: bool) -> None:
    labels, scores = _cases(seed, ties=ties)
    assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)


def _delong_by_double_loop(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    above, below = scores[labels], scores[~labels]
    psi = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in below] for x in above])
    v10, v01 = psi.mean(axis=1), psi.mean(axis=0)
    variance = np.sum((v10 - psi.mean()) ** 2) / (len(above) - 1) / len(above)
    variance += np.sum((v01 - psi.mean()) ** 2) / (len(below) - 1) / len(below)
    return float(psi.mean()), float(variance)


@pytest.mark.parametrize("seed", range(5))
def test_delong_interval_agrees_with_a_double_loop(seed: int) -> None:
    labels, scores = _cases(seed)
    point, variance = _delong_by_double_loop(labels, scores)
    found = estimate_auc(labels, scores)
    assert found.auc == pytest.approx(point, abs=1e-12)
    assert found.low == pytest.approx(max(0.0, point - 1.959963985 * variance**0.5), abs=1e-9)
    assert found.high == pytest.approx(min(1.0, point + 1.959963985 * variance**0.5), abs=1e-9)
    assert (found.n_positive, found.n_negative) == (int(labels.sum()), int((~labels).sum()))


def test_delong_interval_covers_the_known_truth() -> None:
    # Two normal distributions one standard deviation apart: the true AUC is Phi(1 / sqrt 2) = 0.7602.
    rng = np.random.default_rng(7)
    labels = np.arange(120) < 40
    covered = 0
    for _ in range(400):
        found = estimate_auc(labels, rng.normal(size=120) + labels)
        covered += found.low <= 0.7602 <= found.high
    # 95% nominal; four standard errors of 400 draws and the method's known shortfall leave 0.90 to 0.99.
    assert 0.90 <= covered / 400 <= 0.99


def test_one_class_is_refused_with_counts() -> None:
    with pytest.raises(ValueError, match="needs both classes, found 3 positive and 0 negative"):
        auc([True, True, True], [1.0, 2.0, 3.0])


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(ValueError, match="scores must be finite"):
        auc([True, False], [np.nan, 1.0])


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one length"):
        auc([True, False], [1.0])


def test_interval_needs_two_of_each_class() -> None:
    with pytest.raises(ValueError, match="two cases of each class"):
        estimate_auc([True, False, False], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("seed", range(3))
def test_balanced_accuracy_agrees_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = [str(x) for x in rng.choice(["a", "b", "c"], size=60)]
    called = [str(x) for x in rng.choice(["a", "b", "c"], size=60)]
    assert balanced_accuracy(truth, called, "abc") == pytest.approx(balanced_accuracy_score(truth, called))


def test_balanced_accuracy_refuses_an_empty_class() -> None:
    with pytest.raises(ValueError, match="class 'c' has no case"):
        balanced_accuracy(["a", "b"], ["a", "b"], "abc")


def test_bootstrap_keeps_groups_together() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])
    seen: list[float] = []

    def share(rows: np.ndarray) -> float:
        seen.append(float(values[rows].mean()))
        return seen[-1]

    bootstrap_by_group(["p1", "p1", "p2", "p2"], share, np.random.default_rng(0), n_resamples=50)
    assert set(seen) == {0.0, 0.5, 1.0}


def test_bootstrap_interval_of_a_mean_has_the_textbook_width() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=200)
    low, high = bootstrap_by_group(
        [str(i) for i in range(200)], lambda rows: float(values[rows].mean()), rng, n_resamples=4000
    )
    expected = 2 * 1.96 * values.std(ddof=1) / np.sqrt(200)
    assert high - low == pytest.approx(expected, rel=0.08)


def test_bootstrap_refuses_one_group_and_undefined_statistics() -> None:
    with pytest.raises(ValueError, match="needs two groups"):
        bootstrap_by_group(["p", "p"], lambda _: 0.0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="defined in only 0 of 10 draws"):
        bootstrap_by_group(["p", "q"], lambda _: float("nan"), np.random.default_rng(0), n_resamples=10)
