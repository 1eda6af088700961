"""Contacts that chance would give: exact mean and variance of pair counts when labels are shuffled.

The graph stays as it is, the labels are dealt out anew within each stratum. A count of contacts is a sum
over edges, so its second moment is a sum over pairs of edges that share both cells, one cell or none. How
many such pairs there are depends on the graph alone, the chance of their labels on the number of cells alone.
No shuffling is needed.
"""

from itertools import product

import numpy as np

from warmfront.assays.spatial.contacts import GraphShape
from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record


@record
class ContactNull:
    """Moments of the number of contacts per pair of labels.

    Parameters
    ----------
    mean, variance : ndarray of float64, shape (labels, labels)
        Of unordered contacts, symmetric. Entries of two different labels that share a role mean nothing.
    """

    mean: FloatArray
    variance: FloatArray


def contact_null(shape: GraphShape, members: FloatArray) -> ContactNull:
    """Compute the moments of contact counts when labels are shuffled within strata.

    Parameters
    ----------
    shape : GraphShape
        Directed edges, paths and cells by stratum.
    members : ndarray of float64, shape (roles, labels)
        1 where a role belongs to a label, else 0. A label is one role or a group of roles.

    Returns
    -------
    ContactNull
        Exact moments, not estimates from shuffles.
    """
    used = np.flatnonzero(shape.sizes.sum(axis=1) > 0)
    cells = shape.sizes[used].sum(axis=1)
    labelled = shape.sizes[used] @ members
    edges = shape.edges[np.ix_(used, used)]
    paths = shape.paths[np.ix_(used, used, used)]
    chance = _Chance(cells, labelled)
    strata = range(len(used))
    labels = members.shape[1]
    same = np.eye(labels)
    mean = np.zeros((labels, labels))
    second = np.zeros((labels, labels))
    for s, t in product(strata, strata):
        if edges[s, t]:
            first_moment = edges[s, t] * chance.of((s,), (t,))
            mean += first_moment
            second += first_moment + same * first_moment
    for centre, t, u in product(strata, strata, strata):
        count = paths[centre, t, u]
        if count:
            second += count * chance.of((centre,), (t, u))
            second += count * chance.of((t, u), (centre,))
            # The centre is the end of one directed edge and the start of the other: it needs both labels.
            second += 2 * count * same * chance.of((centre,), (t, u))
    for s, t, u, v in product(strata, strata, strata, strata):
        apart = _disjoint(edges, paths, s, t, u, v)
        if apart > 0:
            second += apart * chance.of((s, u), (t, v))
    # A directed count holds each contact of equal labels twice.
    halves = np.where(same > 0, 0.5, 1.0)
    variance = np.maximum(second - mean**2, 0.0)
    return ContactNull(mean=mean * halves, variance=variance * halves**2)


def _disjoint(edges: FloatArray, paths: FloatArray, s: int, t: int, u: int, v: int) -> float:
    """Count ordered pairs of directed edges s to t and u to v that share no cell."""
    count = edges[s, t] * edges[u, v]
    count -= edges[s, t] * ((s == u and t == v) + (s == v and t == u))
    count -= paths[s, t, v] * (s == u) + paths[t, s, u] * (t == v)
    count -= paths[s, t, u] * (s == v) + paths[t, s, v] * (t == u)
    return float(count)


class _Chance:
    """Chance that different cells, dealt labels without replacement, get the labels asked for."""

    def __init__(self, cells: FloatArray, labelled: FloatArray) -> None:
        self._cells = cells
        self._labelled = labelled

    def of(self, first: tuple[int, ...], second: tuple[int, ...]) -> FloatArray:
        """Return the chance, per pair of labels, of the one in strata `first` and the other in `second`."""
        labels = self._labelled.shape[1]
        apart = np.ones((labels, labels))
        together = np.ones(labels)
        for stratum in set(first + second):
            a, b = first.count(stratum), second.count(stratum)
            n = self._labelled[stratum]
            every = float(_falling(self._cells[stratum : stratum + 1], a + b)[0])
            if every <= 0:
                return np.zeros((labels, labels))
            apart *= np.outer(_falling(n, a), _falling(n, b)) / every
            together *= _falling(n, a + b) / every
        np.fill_diagonal(apart, together)
        return apart


def _falling(n: FloatArray, times: int) -> FloatArray:
    """Return n (n - 1) ... over `times` factors, 0 where there are too few."""
    result = np.ones_like(n)
    for step in range(times):
        result = result * np.maximum(n - step, 0.0)
    return result
