"""The change of slope against plain integrals, closed forms and simulated series with known truth."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal, norm

from warmfront.stats.change_point import CELLS, ChangePrior, _integrate, find_change_point

DAYS = np.array([0.0, 14.0, 30.0, 52.0, 75.0, 90.0])
LOGS = np.array([0.4, -0.3, -1.1, -1.3, -0.6, 0.5])
NONE = np.zeros(6, dtype=bool)


def designs(days: NDArray[np.float64], positions: NDArray[np.float64]) -> NDArray[np.float64]:
    bends = np.maximum(days - positions[:, None], 0.0)
    flat = np.broadcast_to(
        np.stack([np.ones_like(days), days - days.mean()], axis=1), (len(positions), len(days), 2)
    )
    return np.concatenate([flat, bends[..., None]], axis=2)


def test_without_limits_each_term_is_a_multivariate_normal_density() -> None:
    positions = np.array([20.0, 41.0, 66.0])
    noises, spread = np.array([0.1, 0.4]), np.array([3.0, 0.05, 0.07])
    made = designs(DAYS, positions)
    terms = _integrate(made, LOGS, NONE, noises, spread)
    for row in range(3):
        for column, noise in enumerate(noises):
            covariance = made[row] @ np.diag(spread**2) @ made[row].T + noise**2 * np.eye(6)
            assert terms.logs[row, column] == pytest.approx(
                multivariate_normal.logpdf(LOGS, None, covariance), abs=1e-9
            )


@pytest.mark.parametrize("hidden", [[2], [2, 3], [0, 5], [1, 2, 3, 4]])
def test_limits_agree_with_a_plain_sum_over_a_fine_grid_of_coefficients(hidden: list[int]) -> None:
    below = np.isin(np.arange(6), hidden)
    noise, spread = 0.35, np.array([1.0, 0.03, 0.05])
    made = designs(DAYS, np.array([41.0]))
    terms = _integrate(made, LOGS, below, np.array([noise]), spread)
    axes = [np.linspace(-5.5 * sd, 5.5 * sd, 57) for sd in spread]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    fitted = grid @ made[0].T
    logs = norm.logpdf(grid, scale=spread).sum(axis=1)
    logs += norm.logpdf(LOGS[~below], fitted[:, ~below], noise).sum(axis=1)
    logs += norm.logcdf((LOGS[below] - fitted[:, below]) / noise).sum(axis=1)
    cell = np.prod([axis[1] - axis[0] for axis in axes])
    shares = np.exp(logs - logs.max())
    assert terms.logs[0, 0] == pytest.approx(np.log(shares.sum() * cell) + logs.max(), abs=2e-4)
    assert terms.means[0, 0] == pytest.approx(shares @ grid / shares.sum(), abs=1e-3)


def test_the_posterior_of_the_day_is_that_of_plain_densities() -> None:
    found = find_change_point(DAYS, LOGS, NONE, 0.2, ChangePrior(noise_factors=(1.0,)))
    edges = np.linspace(DAYS[1], DAYS[-2], CELLS + 1)
    prior = ChangePrior()
    spread = np.array([prior.level_sd, prior.slope_sd, prior.bend_sd])
    made = designs(DAYS, (edges[:-1] + edges[1:]) / 2)
    centred = LOGS - LOGS.mean()
    logs = np.array(
        [
            multivariate_normal.logpdf(centred, None, one @ np.diag(spread**2) @ one.T + 0.04 * np.eye(6))
            for one in made
        ]
    )
    flat = made[0][:, :2]
    none = multivariate_normal.logpdf(
        centred, None, flat @ np.diag(spread[:2] ** 2) @ flat.T + 0.04 * np.eye(6)
    )
    factor = np.exp(logs).mean() / np.exp(none)
    assert found.probability == pytest.approx(factor / (1 + factor), abs=1e-9)
    reached = np.concatenate([[0], np.cumsum(np.exp(logs)) / np.exp(logs).sum()])
    assert found.day == pytest.approx(np.interp(0.5, reached, edges), abs=1e-9)
    assert found.low < found.day < found.high


def test_series_drawn_from_the_prior_are_covered_and_the_probability_is_calibrated() -> None:
    rng = np.random.default_rng(7)
    days = np.arange(0.0, 168.0, 21.0)
    prior, inside, changed, sure = ChangePrior(), [], [], []
    for _ in range(80):
        bends = rng.random() < prior.probability
        day = rng.uniform(days[1], days[-2])
        slope, bend = rng.normal(0, prior.slope_sd), rng.normal(0, prior.bend_sd)
        noise = 0.3 * rng.choice(prior.noise_factors)
        line = slope * (days - days.mean()) + bend * bends * np.maximum(days - day, 0)
        found = find_change_point(days, line + rng.normal(0, noise, len(days)), np.zeros(8, dtype=bool), 0.3)
        changed.append(bends)
        sure.append(found.probability)
        if bends:
            inside.append(found.low <= day <= found.high)
    assert np.mean(inside) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(inside))
    error = np.sqrt(np.sum(np.array(sure) * (1 - np.array(sure)))) / len(sure)
    assert abs(np.mean(changed) - np.mean(sure)) < 4 * error
