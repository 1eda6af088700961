"""Adaptive importance sampling of a posterior with a normal prior: no chain, no tuning, one seed, one answer.

Draws of all stages are weighted against the mixture of everything that proposed them (Cornuet et
al. 2012, Scand J Stat 39:798-812).
"""

from collections.abc import Callable, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record

LogDensity = Callable[[FloatArray], FloatArray]

N_PRIOR = 6000
"""Draws of the first stage, from the prior (assumption; the evaluation shows that it suffices)."""

N_STAGE = 3000
"""Draws of every later stage (assumption)."""

MOST_STAGES = 12
"""Stages after which sampling stops, whatever was reached (assumption)."""

N_CENTRES = 60
"""Kernels of a proposal (assumption)."""

PRIOR_SHARE = 0.1
"""Share of a later stage that is drawn from the prior, so that no weight is unbounded (assumption)."""

TEMPERING_SIZE = 300.0
"""Effective draws that a tempered stage keeps (assumption)."""

ENOUGH = 1500.0
"""Effective draws at which sampling stops: ends of a 95% interval are then known to about 1% (assumption)."""

DEGREES = 5.0
"""Degrees of freedom of the kernels: heavier tails than the posterior's (assumption)."""


@record
class WeightedDraws:
    """Draws of a posterior with weights.

    Parameters
    ----------
    points : ndarray, shape (n_draws, n_dimensions)
        In units of the prior: standard normal without data.
    weights : ndarray, shape (n_draws,)
        Summing to 1.
    effective : float
        Size of a plain sample of the same precision.
    """

    points: FloatArray
    weights: FloatArray
    effective: float


def sample_posterior(log_likelihood: LogDensity, dimensions: int, rng: np.random.Generator) -> WeightedDraws:
    """Sample a posterior under a standard normal prior.

    Parameters
    ----------
    log_likelihood : callable
        From points, shape (n, dimensions), to their log-likelihood, shape (n,); -inf is allowed.
    dimensions : int
        Of the prior.
    rng : numpy Generator
        Source of chance; the same state gives the same draws.

    Returns
    -------
    WeightedDraws
        With `effective` below `ENOUGH` when that was not reached in `MOST_STAGES` stages.
    """
    points = rng.standard_normal((N_PRIOR, dimensions))
    likelihood = log_likelihood(points)
    proposals: list[tuple[int, LogDensity]] = [(N_PRIOR, log_standard_normal)]
    proposed = np.log(N_PRIOR) + log_standard_normal(points)
    for _ in range(MOST_STAGES):
        log_prior = log_standard_normal(points)
        log_ratio = log_prior - proposed + np.log(len(points))
        weights, effective = _weigh(log_ratio + likelihood)
        if effective >= ENOUGH:
            break
        kernels = _make_kernels(points, _temper(log_ratio, likelihood), rng)
        fresh = kernels.draw(N_STAGE, rng)
        stage = (N_STAGE, kernels.log_density)
        proposals.append(stage)
        proposed = np.concatenate([_add(proposed, stage, points), _log_proposed(fresh, proposals)])
        points = np.concatenate([points, fresh])
        likelihood = np.concatenate([likelihood, log_likelihood(fresh)])
    weights, effective = _weigh(log_standard_normal(points) - proposed + likelihood)
    return WeightedDraws(points=points, weights=weights, effective=effective)


def log_standard_normal(points: FloatArray) -> FloatArray:
    """Log density of independent standard normals, shape (n,)."""
    density: FloatArray = -0.5 * (points**2).sum(axis=1) - points.shape[1] / 2 * np.log(2 * np.pi)
    return density


@record
class _Kernels:
    """A mixture of t kernels of one shape, and a share of the prior."""

    centres: FloatArray
    root: FloatArray  # lower triangle of the scale matrix

    def draw(self, n: int, rng: np.random.Generator) -> FloatArray:
        d = self.centres.shape[1]
        chosen = self.centres[rng.integers(len(self.centres), size=n)]
        widths = np.sqrt(DEGREES / rng.chisquare(DEGREES, size=n))[:, np.newaxis]
        moved = chosen + widths * (rng.standard_normal((n, d)) @ self.root.T)
        own = rng.standard_normal((n, d))
        fresh: FloatArray = np.where((rng.random(n) < PRIOR_SHARE)[:, np.newaxis], own, moved)
        return fresh

    def log_density(self, points: FloatArray) -> FloatArray:
        from scipy.linalg import solve_triangular
        from scipy.special import gammaln, logsumexp

        d = points.shape[1]
        white = solve_triangular(self.root, points.T, lower=True).T
        middle = solve_triangular(self.root, self.centres.T, lower=True).T
        square = (white**2).sum(axis=1)[:, np.newaxis] + (middle**2).sum(axis=1) - 2 * white @ middle.T
        constant = gammaln((DEGREES + d) / 2) - gammaln(DEGREES / 2) - d / 2 * np.log(DEGREES * np.pi)
        constant -= np.log(np.diag(self.root)).sum() + np.log(len(self.centres))
        each = -(DEGREES + d) / 2 * np.log1p(np.maximum(square, 0) / DEGREES)
        kernels = np.log1p(-PRIOR_SHARE) + constant + logsumexp(each, axis=1)
        density: FloatArray = np.logaddexp(kernels, np.log(PRIOR_SHARE) + log_standard_normal(points))
        return density


def _make_kernels(points: FloatArray, weights: FloatArray, rng: np.random.Generator) -> _Kernels:
    d = points.shape[1]
    chosen = points[_resample(weights, N_CENTRES, rng)]
    mean = weights @ points
    spread = points - mean
    covariance = (weights[:, np.newaxis] * spread).T @ spread
    # Silverman's width for so many kernels; the ridge keeps a flat direction a direction
    width = (4 / (d + 2)) ** (1 / (d + 4)) * N_CENTRES ** (-1 / (d + 4))
    root = np.linalg.cholesky(width**2 * covariance + 1e-6 * np.eye(d))
    return _Kernels(centres=chosen, root=root)


def _resample(weights: FloatArray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Places of a systematic sample."""
    places = (rng.random() + np.arange(n)) / n
    found: np.ndarray = np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)
    return found


def _weigh(log_weights: FloatArray) -> tuple[FloatArray, float]:
    top = log_weights.max()
    if not np.isfinite(top):
        return np.full(len(log_weights), 1 / len(log_weights)), 0.0
    weights = np.exp(log_weights - top)
    weights /= weights.sum()
    return weights, float(1 / (weights**2).sum())


def _temper(log_ratio: FloatArray, likelihood: FloatArray) -> FloatArray:
    """Weights under the largest power of the likelihood that keeps `TEMPERING_SIZE` effective draws."""
    floor = np.where(np.isfinite(likelihood), likelihood, -1e12)
    weights, effective = _weigh(log_ratio + floor)
    low, high = 0.0, 1.0
    while effective < TEMPERING_SIZE and high - low > 1e-6:
        power = (low + high) / 2
        found, effective_here = _weigh(log_ratio + power * floor)
        if effective_here < TEMPERING_SIZE:
            high = power
        else:
            low, weights = power, found
            if effective_here < 1.1 * TEMPERING_SIZE:
                break
    return weights


def _add(proposed: FloatArray, stage: tuple[int, LogDensity], points: FloatArray) -> FloatArray:
    added: FloatArray = np.logaddexp(proposed, np.log(stage[0]) + stage[1](points))
    return added


def _log_proposed(points: FloatArray, proposals: Sequence[tuple[int, LogDensity]]) -> FloatArray:
    found = np.full(len(points), -np.inf)
    for stage in proposals:
        found = _add(found, stage, points)
    return found
