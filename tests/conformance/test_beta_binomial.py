"""The hierarchical beta-binomial against closed forms and a slow plain method.

The specification prints two disagreeing computations of two pooled examples. Draws from the prior, weighted
by their likelihood, reproduce the second pair (0.64, 0.35 to 0.86, new cohort 0.12 to 0.99; 0.58, 0.33 to
0.81, new cohort 0.11 to 0.97) to within a hundredth; the first pair (new cohort 0.24 to 0.95; 0.22 to 0.91)
belongs to a narrower prior than the one stated.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import dblquad
from scipy.special import betaln

from warmfront.stats.beta_binomial import pool_counts

EXAMPLES = (
    ((52, 29), (94, 37), (0.64, 0.35, 0.86, 0.12, 0.99)),
    ((7, 6, 5), (8, 14, 10), (0.58, 0.33, 0.81, 0.11, 0.97)),
)


@pytest.mark.parametrize(("events", "n", "printed"), EXAMPLES)
def test_worked_examples_follow_the_second_printed_computation(events, n, printed) -> None:
    found = pool_counts(events, n)
    values = (found.mean, *found.mean_interval(), *found.predicted_interval())
    assert values == pytest.approx(printed, abs=0.0101)


@pytest.mark.parametrize(("events", "n", "_"), EXAMPLES)
def test_weighted_draws_from_the_prior_agree(events, n, _) -> None:
    rng = np.random.default_rng(20)
    mean = rng.beta(0.5, 0.5, 600_000)
    spread = np.abs(rng.normal(0, 0.5, mean.size))

    a, b = np.clip(mean / spread**2, 1e-12, None), np.clip((1 - mean) / spread**2, 1e-12, None)
    log_weight = np.zeros(mean.size)
    for k, size in zip(events, n, strict=True):
        log_weight += betaln(a + k, b + size - k) - betaln(a, b)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    new = rng.beta(a, b)

    def quantiles(values):
        order = np.argsort(values)
        return values[order][np.searchsorted(np.cumsum(weight[order]), [0.025, 0.975])]

    found = pool_counts(events, n)
    assert found.mean == pytest.approx(float(weight @ mean), abs=3e-3)
    assert found.mean_interval() == pytest.approx(tuple(quantiles(mean)), abs=6e-3)
    assert found.predicted_interval() == pytest.approx(tuple(quantiles(new)), abs=6e-3)


def test_adaptive_integration_gives_the_same_mean() -> None:
    events, n = (7, 6, 5), (8, 14, 10)

    def density(spread: float, angle: float) -> float:
        mu, strength = np.sin(angle) ** 2, spread**-2
        likelihood = np.prod(
            [
                stats.betabinom.pmf(k, size, mu * strength, (1 - mu) * strength)
                for k, size in zip(events, n, strict=True)
            ]
        )
        return float(likelihood * stats.halfnorm.pdf(spread, scale=0.5))

    lowest, highest = 1e-3, np.pi / 2 - 1e-3
    total, _ = dblquad(density, lowest, highest, 0.01, 2.5, epsabs=1e-9, epsrel=1e-3)
    moment, _ = dblquad(
        lambda v, phi: density(v, phi) * np.sin(phi) ** 2,
        lowest,
        highest,
        0.01,
        2.5,
        epsabs=1e-9,
        epsrel=1e-3,
    )
    assert pool_counts(events, n).mean == pytest.approx(moment / total, abs=1e-3)


def test_without_spread_the_cohorts_are_one_sample() -> None:
    found = pool_counts((7, 6, 5), (8, 14, 10), prior="fixed", scale=1e-4)
    closed = stats.beta(0.5 + 18, 0.5 + 14)
    assert found.mean == pytest.approx(closed.mean(), abs=1e-4)
    assert found.mean_interval() == pytest.approx(tuple(closed.ppf([0.025, 0.975])), abs=1e-3)
    # Each node is then a step of its own, so the quantile is known to within the distance of two nodes.
    assert found.predicted_interval() == pytest.approx(tuple(closed.ppf([0.025, 0.975])), abs=5e-3)


@pytest.mark.parametrize("spread", [0.2, 1.0, 3.0])
def test_one_patient_says_the_same_at_any_spread(spread) -> None:
    """With n = 1 the likelihood is mu itself: the posterior is Beta(3/2, 1/2) whatever the spread."""
    found = pool_counts((1,), (1,), prior="fixed", scale=spread)
    closed = stats.beta(1.5, 0.5)
    assert found.mean == pytest.approx(closed.mean(), abs=1e-6)
    assert found.mean_interval() == pytest.approx(tuple(closed.ppf([0.025, 0.975])), abs=2e-3)


@pytest.mark.parametrize("prior", ["half-normal", "half-cauchy"])
@pytest.mark.parametrize(
    ("events", "n"), [((52, 29), (94, 37)), ((7, 6, 5), (8, 14, 10)), ((0, 1, 0, 2), (5, 8, 9, 300))]
)
def test_doubling_the_grid_moves_no_printed_digit(events, n, prior) -> None:
    plain, fine = pool_counts(events, n, prior=prior), pool_counts(events, n, prior=prior, fineness=2)
    assert plain.mean == pytest.approx(fine.mean, abs=1e-4)
    assert plain.mean_interval() == pytest.approx(fine.mean_interval(), abs=1e-3)
    assert plain.predicted_interval() == pytest.approx(fine.predicted_interval(), abs=1e-3)


def test_a_prior_with_heavier_tails_widens_what_is_predicted() -> None:
    narrow = pool_counts((7, 6, 5), (8, 14, 10)).predicted_interval()
    wide = pool_counts((7, 6, 5), (8, 14, 10), prior="half-cauchy").predicted_interval()
    assert wide[0] < narrow[0]
    assert narrow[1] < wide[1]
