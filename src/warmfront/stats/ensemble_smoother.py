"""Ensemble smoother with multiple data assimilation: all data at once, in several softened steps."""

from collections.abc import Callable

import numpy as np

from warmfront.domain.assay import FloatArray


def smooth(
    points: FloatArray,
    predict: Callable[[FloatArray], FloatArray],
    data: FloatArray,
    error_sd: FloatArray,
    rng: np.random.Generator,
    *,
    steps: int = 4,
) -> FloatArray:
    """Move draws of a prior towards data by the covariance of draws and predictions.

    Exact in the limit of many draws when the prior is normal and the prediction linear; otherwise an
    approximation that keeps no more than means and covariances.

    Parameters
    ----------
    points : ndarray of float64, shape (n, dimensions)
        Draws from the prior.
    predict : callable
        Points to predictions, shape (n, n_data); called `steps` times.
    data, error_sd : ndarray of float64, shape (n_data,)
        Data and the standard deviation of their independent normal errors.
    rng : Generator
        Perturbs the data of each draw.
    steps : int
        Number of assimilations; each inflates the error variance by `steps`, so that their inverses sum to 1.

    Returns
    -------
    ndarray of float64, shape (n, dimensions)
        Draws of the approximate posterior; a draw whose prediction is not finite stays where it was.

    Raises
    ------
    ValueError
        When fewer than two draws can be predicted.

    References
    ----------
    Emerick AA, Reynolds AC. Ensemble smoother with multiple data assimilation. Computers and Geosciences
    2013;55:3-15, 10.1016/j.cageo.2012.03.011 (memory); compared with others in 10.5194/npg-26-325-2019.
    """
    here = np.array(points, dtype=np.float64)
    for _ in range(steps):
        predicted = predict(here)
        usable = np.all(np.isfinite(predicted), axis=1)
        if usable.sum() < 2:
            raise ValueError("fewer than two draws could be predicted")
        moved, seen = here[usable], predicted[usable]
        noise = np.sqrt(steps) * error_sd * rng.standard_normal(seen.shape)
        away_points, away_seen = moved - moved.mean(axis=0), seen - seen.mean(axis=0)
        cross = away_points.T @ away_seen / (len(moved) - 1)
        within = away_seen.T @ away_seen / (len(moved) - 1)
        gain = np.linalg.solve(within + steps * np.diag(error_sd**2), cross.T)
        here[usable] = moved + (data + noise - seen) @ gain
    return here
