"""Importance weights: normalised, counted, resampled."""

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray


def normalise_log_weights(log_weights: FloatArray) -> FloatArray:
    """Turn logarithms of weights into weights that sum to 1.

    Parameters
    ----------
    log_weights : ndarray of float64, shape (n,)
        Up to a constant; minus infinity for what is impossible.

    Returns
    -------
    ndarray of float64, shape (n,)
        Not negative, sum 1.

    Raises
    ------
    ValueError
        When every weight is zero or one is not a number.

    Examples
    --------
    >>> normalise_log_weights(np.log([1.0, 3.0])).round(6).tolist()
    [0.25, 0.75]
    """
    largest = np.max(log_weights, initial=-np.inf)
    if not np.isfinite(largest):
        raise ValueError("no weight is positive and finite: none of the draws explains the data")
    weights = np.exp(log_weights - largest)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def effective_size(weights: FloatArray) -> float:
    """Count how many draws of equal weight are as good as these: 1 / sum of squared weights.

    Parameters
    ----------
    weights : ndarray of float64, shape (n,)
        Sum 1.

    Returns
    -------
    float
        1 (one draw carries all) to n (all alike). Kong A, Liu JS, Wong WH, J Am Stat Assoc 1994;89:278-288
        (memory).

    Examples
    --------
    >>> effective_size(np.array([0.5, 0.5, 0.0, 0.0]))
    2.0
    """
    return float(1.0 / np.sum(np.square(weights)))


def resample(weights: FloatArray, n: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Draw places by their weight, systematically: each comes up within one of n times its weight.

    Parameters
    ----------
    weights : ndarray of float64, shape (m,)
        Sum 1.
    n : int
        Places to draw.
    rng : Generator
        Gives one number.

    Returns
    -------
    ndarray of int, shape (n,)
        Ascending places.
    """
    steps = (rng.random() + np.arange(n)) / n
    edges = np.cumsum(weights)
    edges[-1] = 1.0
    return np.searchsorted(edges, steps, side="right")


def weighted_quantiles(values: FloatArray, weights: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    """Quantiles of weighted draws: the smallest value with at least that share of the weight.

    Parameters
    ----------
    values : ndarray of float64, shape (n, ...)
        Draws along the first axis.
    weights : ndarray of float64, shape (n,)
        Sum 1.
    levels : tuple of float
        Between 0 and 1.

    Returns
    -------
    ndarray of float64, shape (n_levels, ...)
        One value per level and place.

    Examples
    --------
    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3]), (0.5, 0.9)).tolist()
    [1.0, 3.0]
    """
    flat = values.reshape(len(values), -1)
    order = np.argsort(flat, axis=0)
    ordered = np.take_along_axis(flat, order, axis=0)
    shares = np.cumsum(weights[order], axis=0)
    found = np.empty((len(levels), flat.shape[1]))
    for row, level in enumerate(levels):
        # Rounding in the sum must not push a level past the value that reaches it.
        places = np.argmax(shares >= level - 1e-12, axis=0)
        found[row] = ordered[places, np.arange(flat.shape[1])]
    return found.reshape((len(levels), *values.shape[1:]))
