"""Order in which a sparse matrix is eliminated so that few new entries arise."""

from collections.abc import Iterable

from warmfront.domain.records import record


@record
class Elimination:
    """Plan of a factorisation without row exchanges; worked out once per model, never at run time.

    Parameters
    ----------
    order : tuple of int
        Pivots, first to last.
    below : tuple of tuple of int
        For each pivot of `order`: the rows from which it is eliminated.
    right : tuple of tuple of int
        For each pivot of `order`: the columns that remain in its row.
    """

    order: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    right: tuple[tuple[int, ...], ...]

    @property
    def n_entries(self) -> int:
        """Number of stored factors, the diagonal included."""
        return len(self.order) + sum(map(len, self.below)) + sum(map(len, self.right))


def plan_elimination(n: int, entries: Iterable[tuple[int, int]]) -> Elimination:
    """Choose the pivots by Markowitz's rule, on the diagonal only.

    The matrix is 1/(h gamma) minus a Jacobian: its diagonal grows as the step shrinks, so that a step that
    is small enough needs no row exchange; one that is too large shows in the error estimate.

    Parameters
    ----------
    n : int
        Rows.
    entries : iterable of tuple (int, int)
        Row and column of what is not zero; the diagonal is added.

    Returns
    -------
    Elimination
        The plan.

    References
    ----------
    Markowitz 1957, Management Science 3:255-269, doi 10.1287/mnsc.3.3.255.

    Examples
    --------
    >>> plan_elimination(3, [(0, 1), (0, 2), (1, 0), (2, 0)]).order
    (1, 0, 2)
    """
    rows = [{i} for i in range(n)]
    columns = [{i} for i in range(n)]
    for i, j in entries:
        rows[i].add(j)
        columns[j].add(i)
    left = set(range(n))
    order, below, right = [], [], []
    while left:
        pivot = min(left, key=lambda k: ((len(rows[k]) - 1) * (len(columns[k]) - 1), k))
        left.discard(pivot)
        under = tuple(sorted(columns[pivot] - {pivot}))
        beside = tuple(sorted(rows[pivot] - {pivot}))
        for j in beside:
            columns[j].discard(pivot)
        for i in under:
            rows[i].discard(pivot)
            rows[i].update(beside)
            for j in beside:
                columns[j].add(i)
        order.append(pivot)
        below.append(under)
        right.append(beside)
    return Elimination(order=tuple(order), below=tuple(below), right=tuple(right))
