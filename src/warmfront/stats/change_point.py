"""One change of slope in a short series on the logarithmic scale, with values below a limit of detection.

Own method. The level follows a straight line, or a line that bends once. Position of the bend and noise are
summed over a grid; line and bend have normal priors, so that without values below the limit each term is a
closed form. With such values the term is an integral of a log-concave function, taken
by Gauss-Hermite quadrature around its maximum.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from warmfront.domain.records import record

FloatArray = npt.NDArray[np.float64]

CELLS = 60
"""Positions of the change on its grid; the interval is as fine as one cell."""

NODES = 9
"""Quadrature nodes in each dimension; 15 change the probability by less than 1e-4 in the tests."""

LARGEST_BLOCK = 4_000_000
"""Numbers that one step of the quadrature holds at a time: 32 MB."""

STEPS = 60
"""Newton steps at most; the function is concave and takes below ten."""


@record
class ChangePrior:
    """What is taken for likely before the series is seen; every number is an assumption.

    Parameters
    ----------
    level_sd : float
        Standard deviation of the level around the mean of the series, natural logarithm.
    slope_sd : float
        Of the slope, per day: 0.05 lets a series double or halve within two weeks.
    bend_sd : float
        Of the change of slope, per day.
    probability : float
        That there is a change at all.
    noise_factors : tuple of float
        The noise is the assay's error times one of these, each as likely: blood varies beyond the assay.
    """

    level_sd: float = 3.0
    slope_sd: float = 0.05
    bend_sd: float = 0.07
    probability: float = 0.5
    noise_factors: tuple[float, ...] = (1.0, 1.5, 2.0, 3.0)


@record
class ChangePoint:
    """Change of slope of one series.

    Parameters
    ----------
    probability : float
        Posterior probability that the slope changed, 0 to 1.
    day, low, high : float
        Median and 95% interval of the day of the change, given that there was one.
    slope_before, slope_after : tuple of float
        Mean, lower and upper end (95%) of the slope per day, natural logarithm, given a change.
    slope : tuple of float
        The same for one line without a change.
    evidence : float
        Logarithm of the Bayes factor of a change against none.
    """

    probability: float
    day: float
    low: float
    high: float
    slope_before: tuple[float, float, float]
    slope_after: tuple[float, float, float]
    slope: tuple[float, float, float]
    evidence: float


def find_change_point(
    days: FloatArray,
    log_values: FloatArray,
    below: npt.NDArray[np.bool_],
    noise_sd: float,
    prior: ChangePrior | None = None,
) -> ChangePoint:
    """Find one change of slope.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Rising, at least four.
    log_values : ndarray, shape (n,)
        Natural logarithm of the values; of the limit of detection where `below`.
    below : ndarray of bool, shape (n,)
        True where all that is known is that the value lies below.
    noise_sd : float
        Standard deviation of one measurement by the assay, natural logarithm.
    prior : ChangePrior or None
        Assumptions; None takes the defaults.

    Returns
    -------
    ChangePoint
        The change can lie anywhere from the second to the second last sample.

    Raises
    ------
    ValueError
        When there are fewer than four samples, days do not rise, or the noise is not above zero.

    Examples
    --------
    >>> days = np.arange(0.0, 200.0, 20.0)
    >>> logs = np.where(days < 100, -0.03 * days, -3 + 0.03 * (days - 100))
    >>> found = find_change_point(days, logs, np.zeros(10, dtype=bool), 0.1)
    >>> found.probability > 0.99, found.low < 100 < found.high
    (True, True)
    """
    days, log_values = np.asarray(days, dtype=float), np.asarray(log_values, dtype=float)
    below = np.asarray(below, dtype=bool)
    if len(days) < 4 or np.any(np.diff(days) <= 0) or not noise_sd > 0:
        raise ValueError("a change needs four samples on rising days and an error of the assay above zero")
    prior = prior or ChangePrior()
    edges = np.linspace(days[1], days[-2], CELLS + 1)
    centre, middle = float(log_values.mean()), float(days.mean())
    noises = noise_sd * np.asarray(prior.noise_factors)
    spread = np.array([prior.level_sd, prior.slope_sd, prior.bend_sd])
    line = np.stack([np.ones_like(days), days - middle], axis=1)
    plain = _integrate(line[None], log_values - centre, below, noises, spread[:2])
    positions = (edges[:-1] + edges[1:]) / 2
    bends = np.maximum(days[None, :] - positions[:, None], 0.0)
    bent = np.concatenate([np.broadcast_to(line, (CELLS, *line.shape)), bends[..., None]], axis=2)
    broken = _integrate(bent, log_values - centre, below, noises, spread)
    evidence = float(_log_mean(broken.logs) - _log_mean(plain.logs))
    odds = np.log(prior.probability) - np.log1p(-prior.probability) + evidence
    weights = np.exp(broken.logs - broken.logs.max())
    weights /= weights.sum()
    by_position = weights.sum(axis=1)
    low, day, high = (_grid_quantile(edges, by_position, q) for q in (0.025, 0.5, 0.975))
    before = _slope(broken, weights, np.array([0.0, 1.0, 0.0]))
    after = _slope(broken, weights, np.array([0.0, 1.0, 1.0]))
    flat = np.exp(plain.logs - plain.logs.max())
    return ChangePoint(
        probability=float(1 / (1 + np.exp(-odds))),
        day=day,
        low=low,
        high=high,
        slope_before=before,
        slope_after=after,
        slope=_slope(plain, flat / flat.sum(), np.array([0.0, 1.0])),
        evidence=evidence,
    )


@record
class _Terms:
    """Marginal likelihoods and posterior moments by position (rows) and noise (columns)."""

    logs: FloatArray
    means: FloatArray
    covariances: FloatArray


def _integrate(
    designs: FloatArray,
    values: FloatArray,
    below: npt.NDArray[np.bool_],
    noises: FloatArray,
    spread: FloatArray,
) -> _Terms:
    """Integrate the coefficients out, for every design (positions, n, p) and noise."""
    position, noise = (grid.ravel() for grid in np.meshgrid(np.arange(len(designs)), noises, indexing="ij"))
    scaled = designs[position] / noise[:, None, None]
    seen = scaled[:, ~below]
    target = values[~below] / noise[:, None]
    precision = np.einsum("gni,gnj->gij", seen, seen) + np.diag(spread**-2.0)
    pull = np.einsum("gni,gn->gi", seen, target)
    mean = np.linalg.solve(precision, pull[..., None])[..., 0]
    logs = -0.5 * ((target**2).sum(axis=1) - (pull * mean).sum(axis=1))
    logs -= (~below).sum() * (np.log(noise) + 0.5 * np.log(2 * np.pi)) + np.log(spread).sum()
    if below.any():
        limits = values[below] / noise[:, None]
        block = max(1, LARGEST_BLOCK // (NODES ** designs.shape[2] * int(below.sum())))
        parts = [
            _integrate_below(scaled[at][:, below], limits[at], mean[at], precision[at])
            for at in (slice(first, first + block) for first in range(0, len(mean), block))
        ]
        extra, means, covariances = (np.concatenate(part) for part in zip(*parts, strict=True))
    else:
        extra, means, covariances = -0.5 * np.linalg.slogdet(precision)[1], mean, np.linalg.inv(precision)
    shape = (len(designs), len(noises))
    size = designs.shape[2]
    return _Terms(
        logs=(logs + extra).reshape(shape),
        means=means.reshape(*shape, size),
        covariances=covariances.reshape(*shape, size, size),
    )


def _integrate_below(
    rows: FloatArray, limits: FloatArray, mean: FloatArray, precision: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Integrate a normal density times the chance of every value below its limit.

    Returns the logarithm of the integral of exp(-(x - mean)' precision (x - mean) / 2) times these chances,
    divided by (2 pi)^(p/2), and mean and covariance of the result.
    """
    from scipy.special import log_ndtr

    def height(at: FloatArray) -> FloatArray:
        gap = at - mean[:, None]
        chance = log_ndtr(limits[:, None] - np.einsum("gmi,gni->gnm", rows, at)).sum(axis=2)
        return np.asarray(-0.5 * np.einsum("gni,gij,gnj->gn", gap, precision, gap) + chance)

    top, curvature = _climb(rows, limits, mean, precision, height)
    size = mean.shape[1]
    nodes, node_weights = np.polynomial.hermite.hermgauss(NODES)
    grid = np.stack([axis.ravel() for axis in np.meshgrid(*[nodes] * size, indexing="ij")], axis=1)
    log_weights = np.log(node_weights)[np.stack(np.meshgrid(*[np.arange(NODES)] * size, indexing="ij"))]
    log_weights = log_weights.reshape(size, -1).sum(axis=0) + (grid**2).sum(axis=1)
    root = np.linalg.cholesky(np.linalg.inv(curvature))
    at = top[:, None] + np.sqrt(2.0) * np.einsum("gij,nj->gni", root, grid)
    terms = height(at) + log_weights
    largest = terms.max(axis=1, keepdims=True)
    shares = np.exp(terms - largest)
    total = shares.sum(axis=1, keepdims=True)
    log_root = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    logs = (largest + np.log(total))[:, 0] + log_root - 0.5 * size * np.log(np.pi)
    shares /= total
    means = np.einsum("gn,gni->gi", shares, at)
    gap = at - means[:, None]
    return logs, means, np.einsum("gn,gni,gnj->gij", shares, gap, gap)


def _climb(
    rows: FloatArray,
    limits: FloatArray,
    mean: FloatArray,
    precision: FloatArray,
    height: Callable[[FloatArray], FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """Find the maximum by Newton steps that are halved where they overshoot; return it with its curvature."""
    from scipy.special import log_ndtr

    at = mean.copy()
    now = height(at[:, None])[:, 0]
    for _ in range(STEPS):
        reach = limits - np.einsum("gmi,gi->gm", rows, at)
        ratio = np.exp(-0.5 * reach**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(reach))
        slope = -np.einsum("gij,gj->gi", precision, at - mean) - np.einsum("gm,gmi->gi", ratio, rows)
        bend = np.clip(ratio * (ratio + reach), 0.0, 1.0)
        curvature = precision + np.einsum("gm,gmi,gmj->gij", bend, rows, rows)
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        if np.abs(np.einsum("gi,gi->g", slope, step)).max() < 1e-12:
            break
        length = np.ones(len(at))
        for _ in range(STEPS):
            tried = at + length[:, None] * step
            then = height(tried[:, None])[:, 0]
            worse = then < now - 1e-12
            if not worse.any():
                break
            length[worse] /= 2
        at, now = tried, then
    return at, curvature


def _slope(terms: _Terms, weights: FloatArray, pick: FloatArray) -> tuple[float, float, float]:
    """Return mean and 95% interval of a sum of coefficients under the mixture of all terms."""
    from scipy.special import ndtr

    means = (terms.means @ pick).ravel()
    sds = np.sqrt(np.einsum("i,gkij,j->gk", pick, terms.covariances, pick)).ravel()
    share = weights.ravel()
    centre = float(share @ means)
    low, high = float((means - 8 * sds).min()), float((means + 8 * sds).max())
    ends = []
    for wanted in (0.025, 0.975):
        left, right = low, high
        for _ in range(80):
            half = (left + right) / 2
            reached = float(share @ ndtr((half - means) / sds))
            left, right = (half, right) if reached < wanted else (left, half)
        ends.append((left + right) / 2)
    return centre, ends[0], ends[1]


def _grid_quantile(edges: FloatArray, masses: FloatArray, share: float) -> float:
    reached = np.concatenate([[0.0], np.cumsum(masses)])
    return float(np.interp(share, reached / reached[-1], edges))


def _log_mean(logs: FloatArray) -> float:
    top = logs.max()
    return float(top + np.log(np.exp(logs - top).mean()))
