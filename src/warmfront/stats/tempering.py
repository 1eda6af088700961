"""Sequential Monte Carlo: draws move from the prior to the posterior in stages of rising likelihood."""

from collections.abc import Callable

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.stats.importance import effective_size, normalise_log_weights, resample

# Each stage keeps half of the draws effective, the usual compromise (assumption).
STAGE_SHARE = 0.5
# Random walks of this scale accept about a quarter of their steps in many dimensions
# (Roberts GO, Gelman A, Gilks WR, Ann Appl Probab 1997;7:110-120; memory).
WALK_SCALE = 2.38
LARGEST_STAGES = 60
_BISECTIONS = 60

LogDensity = Callable[[FloatArray], FloatArray]


@record
class TemperedDraws:
    """Draws from the posterior.

    Parameters
    ----------
    points : ndarray of float64, shape (n, dimensions)
        All count alike.
    log_likelihood : ndarray of float64, shape (n,)
        Of each point.
    log_evidence : float
        Logarithm of the mean likelihood under the prior.
    stages : int
        Stages from prior to posterior.
    acceptance : tuple of float
        Accepted share of the steps of each stage.
    distinct : int
        Points that differ from each other.
    """

    points: FloatArray
    log_likelihood: FloatArray
    log_evidence: float
    stages: int
    acceptance: tuple[float, ...]
    distinct: int


def temper(
    points: FloatArray,
    log_prior: LogDensity,
    log_likelihood: LogDensity,
    rng: np.random.Generator,
    *,
    moves: int = 4,
) -> TemperedDraws:
    """Move draws of a prior to the posterior by tempering, resampling and Metropolis steps.

    Parameters
    ----------
    points : ndarray of float64, shape (n, dimensions)
        Draws from the prior.
    log_prior, log_likelihood : callable
        Points, shape (n, dimensions), to log densities, shape (n,); minus infinity is allowed.
    rng : Generator
        Source of all random numbers.
    moves : int
        Metropolis steps after each resampling; each costs one evaluation of every point.

    Returns
    -------
    TemperedDraws
        Draws from the posterior.

    Raises
    ------
    ValueError
        When no draw explains the data, or the posterior is not reached.

    References
    ----------
    Del Moral P, Doucet A, Jasra A. Sequential Monte Carlo samplers. J R Stat Soc B 2006;68:411-436,
    10.1111/j.1467-9868.2006.00553.x (memory).
    """
    here = np.array(points, dtype=np.float64)
    fit = log_likelihood(here)
    reached, evidence, scale = 0.0, 0.0, WALK_SCALE / np.sqrt(here.shape[1])
    accepted: list[float] = []
    while reached < 1.0:
        if len(accepted) >= LARGEST_STAGES:
            raise ValueError(
                f"the posterior was not reached in {LARGEST_STAGES} stages (at {reached:.3g} of 1)"
            )
        reached_next = _next_power(fit, reached)
        steps = np.where(np.isneginf(fit), -np.inf, (reached_next - reached) * fit)
        weights = normalise_log_weights(steps)
        evidence += float(np.max(steps) + np.log(np.mean(np.exp(steps - np.max(steps)))))
        spread = _spread(here, weights)
        chosen = resample(weights, len(here), rng)
        here, fit, reached = here[chosen], fit[chosen], reached_next
        shares = []
        for _ in range(moves):
            share, here, fit = _move(here, fit, reached, scale * spread, log_prior, log_likelihood, rng)
            shares.append(share)
        accepted.append(float(np.mean(shares)))
        # Aim at a quarter of the steps accepted, changing the walk gently between stages.
        scale *= float(np.clip(np.exp(2.0 * (accepted[-1] - 0.25)), 0.5, 2.0))
    return TemperedDraws(
        points=here,
        log_likelihood=fit,
        log_evidence=evidence,
        stages=len(accepted),
        acceptance=tuple(accepted),
        distinct=len(np.unique(here, axis=0)),
    )


def _next_power(fit: FloatArray, reached: float) -> float:
    """Largest power of the likelihood at which the stage's share of the draws stays effective."""
    wanted = STAGE_SHARE * len(fit)

    def size(power: float) -> float:
        gain = np.where(np.isneginf(fit), -np.inf, (power - reached) * fit)
        return effective_size(normalise_log_weights(gain))

    if size(1.0) >= wanted:
        return 1.0
    low, high = reached, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if size(middle) >= wanted else (low, middle)
    # When impossible draws alone bring the size below the share, a small step is taken all the same.
    return max(low, min(1.0, reached + 1e-6))


def _spread(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Square root (lower triangle) of the weighted covariance."""
    centred = points - weights @ points
    covariance = (weights[:, None] * centred).T @ centred
    jitter = 1e-10 * max(float(np.trace(covariance)), 1e-12) / len(covariance)
    return np.asarray(np.linalg.cholesky(covariance + jitter * np.eye(len(covariance))), dtype=np.float64)


def _move(
    here: FloatArray,
    fit: FloatArray,
    power: float,
    walk: FloatArray,
    log_prior: LogDensity,
    log_likelihood: LogDensity,
    rng: np.random.Generator,
) -> tuple[float, FloatArray, FloatArray]:
    proposed = here + rng.standard_normal(here.shape) @ walk.T
    fit_there = log_likelihood(proposed)
    with np.errstate(invalid="ignore"):
        gain = log_prior(proposed) - log_prior(here) + power * (fit_there - fit)
    taken = np.log(rng.random(len(here))) < np.where(np.isnan(gain), -np.inf, gain)
    return (
        float(np.mean(taken)),
        np.where(taken[:, None], proposed, here),
        np.where(taken, fit_there, fit),
    )
