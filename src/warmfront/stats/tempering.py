"""Sequential Monte Carlo: draws move from the prior to the posterior in stages of rising likelihood."""

from collections.abc import Callable

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.stats.importance import effective_size, normalise_log_weights, resample

# Each stage keeps half of the draws effective, the usual compromise (assumption).
STAGE_SHARE = 0.5
# First step of the walk, as a share of the spread of the draws; it is then adapted to this acceptance, the
# usual aim of random walks (Roberts GO, Gelman A, Gilks WR, Ann Appl Probab 1997;7:110-120; memory).
FIRST_STEP = 0.5
ACCEPTANCE = 0.3
SMALLEST_STEP, LARGEST_STEP = 0.02, 0.95
# Correlations of draws below this many standard errors are taken for chance.
CORRELATION_ERRORS = 3.0
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

    The walk leaves a normal approximation of the draws as it is, so that dimensions about which the data say
    nothing cost nothing, however many there are.

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
    10.1111/j.1467-9868.2006.00553.x (memory). Cotter SL, Roberts GO, Stuart AM, White D. MCMC methods for
    functions. Stat Sci 2013;28:424-446, 10.1214/13-STS421 (memory).
    """
    here = np.array(points, dtype=np.float64)
    fit = log_likelihood(here)
    reached, evidence, step = 0.0, 0.0, FIRST_STEP
    accepted: list[float] = []
    while reached < 1.0:
        if len(accepted) >= LARGEST_STAGES:
            raise ValueError(
                f"the posterior was not reached in {LARGEST_STAGES} stages (at {reached:.3g} of 1)"
            )
        reached_next = _next_power(fit, reached)
        gains = np.where(np.isneginf(fit), -np.inf, (reached_next - reached) * fit)
        weights = normalise_log_weights(gains)
        evidence += float(np.max(gains) + np.log(np.mean(np.exp(gains - np.max(gains)))))
        walk = _fit_normal(here, weights)
        chosen = resample(weights, len(here), rng)
        here, fit, reached = here[chosen], fit[chosen], reached_next
        shares = []
        for _ in range(moves):
            share, here, fit = _move(here, fit, reached, step, walk, log_prior, log_likelihood, rng)
            shares.append(share)
            step = float(np.clip(step * np.exp(share - ACCEPTANCE), SMALLEST_STEP, LARGEST_STEP))
        accepted.append(float(np.mean(shares)))
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


@record
class _Normal:
    """Normal approximation of the draws: centre, root of the covariance and of its inverse."""

    centre: FloatArray
    root: FloatArray
    inverse: FloatArray

    def log_density(self, points: FloatArray) -> FloatArray:
        """Log density up to a constant."""
        return np.asarray(-0.5 * np.sum(((points - self.centre) @ self.inverse) ** 2, axis=1))


def _fit_normal(points: FloatArray, weights: FloatArray) -> _Normal:
    """Mean and covariance; correlations that chance explains are zero, as draws are few."""
    centre = weights @ points
    away = points - centre
    covariance = (weights[:, None] * away).T @ away
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    correlation = covariance / np.outer(spread, spread)
    limit = CORRELATION_ERRORS / np.sqrt(effective_size(weights))
    correlation[np.abs(correlation) < limit] = 0.0
    np.fill_diagonal(correlation, 1.0)
    size, direction = np.linalg.eigh(correlation)
    # Cutting correlations can leave a matrix that is none of a distribution.
    size = np.maximum(size, 1e-3)
    return _Normal(
        centre=centre,
        root=(spread[:, None] * direction) * np.sqrt(size),
        inverse=(direction / np.sqrt(size)) / spread[:, None],
    )


def _move(
    here: FloatArray,
    fit: FloatArray,
    power: float,
    step: float,
    walk: _Normal,
    log_prior: LogDensity,
    log_likelihood: LogDensity,
    rng: np.random.Generator,
) -> tuple[float, FloatArray, FloatArray]:
    kept = np.sqrt(1 - step**2)
    noise = rng.standard_normal(here.shape) @ walk.root.T
    proposed = walk.centre + kept * (here - walk.centre) + step * noise
    fit_there = log_likelihood(proposed)
    with np.errstate(invalid="ignore"):
        gain = log_prior(proposed) - log_prior(here) + power * (fit_there - fit)
        gain -= walk.log_density(proposed) - walk.log_density(here)
    taken = np.log(rng.random(len(here))) < np.where(np.isnan(gain), -np.inf, gain)
    return (
        float(np.mean(taken)),
        np.where(taken[:, None], proposed, here),
        np.where(taken, fit_there, fit),
    )
