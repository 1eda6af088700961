"""Density of points from the distance to their neighbours."""

import numpy as np

from warmfront.domain.assay import FloatArray

# Enough neighbours for a steady estimate, few enough for a local one (assumption).
NEIGHBOURS = 10


def nearest_density(points: FloatArray, neighbours: int = NEIGHBOURS) -> FloatArray:
    """Density at each point: the share of neighbours over the volume of the ball that holds them.

    Parameters
    ----------
    points : ndarray of float64, shape (n_points, n_dimensions)
        In comparable units, few dimensions.
    neighbours : int
        Neighbours that the ball holds; fewer where there are not so many points.

    Returns
    -------
    ndarray of float64, shape (n_points,)
        Up to a constant. Points that coincide share the smallest positive radius.

    References
    ----------
    Loftsgaarden DO, Quesenberry CP. Ann Math Stat 1965;36:1049-1051 (memory).
    """
    from scipy.spatial import cKDTree

    count = min(neighbours, len(points) - 1)
    if count < 1:
        return np.ones(len(points))
    distance = np.asarray(cKDTree(points).query(points, k=[count + 1])[0], dtype=np.float64)[:, 0]
    positive = distance[distance > 0]
    smallest = positive.min() if len(positive) else 1.0
    return np.asarray(np.maximum(distance, smallest) ** -float(points.shape[1]), dtype=np.float64)
