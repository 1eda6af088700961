"""Shares of a whole with their posterior intervals, also where the units come in clusters."""

from collections.abc import Sequence

from warmfront.domain.records import record


@record
class ShareInterval:
    """A share and its interval.

    Parameters
    ----------
    share : float
        Observed, 0 to 1.
    low, high : float
        Ends of the equal-tailed posterior interval, moved to 0 or 1 when none or all were seen.
    """

    share: float
    low: float
    high: float


def share_interval(
    events: int, n: int, *, prior: float, prior_total: float, weight: float | None = None, level: float = 0.95
) -> ShareInterval:
    """Interval of one category of a composition: a margin of the Dirichlet posterior is a Beta distribution.

    Parameters
    ----------
    events, n : int
        Units of the category, and of the whole; at least one.
    prior, prior_total : float
        Prior weight of the category, and of all categories.
    weight : float or None
        How many independent units the whole is worth; None for `n`.
    level : float
        Probability of the interval.

    Returns
    -------
    ShareInterval
        Of the share.

    Raises
    ------
    ValueError
        When the counts, the prior or the level are impossible.

    Examples
    --------
    >>> found = share_interval(5, 20, prior=0.5, prior_total=1.0)
    >>> round(found.low, 3), round(found.high, 3)
    (0.102, 0.464)
    """
    from scipy.special import betaincinv

    if not 0 <= events <= n or n < 1:
        raise ValueError(f"{events} of {n}; allowed: 0 to n, with n at least 1")
    if not 0 < prior < prior_total or not 0 < level < 1:
        raise ValueError(
            f"prior {prior} of {prior_total}, level {level}; allowed: 0 < prior < total, 0 < level < 1"
        )
    share = events / n
    worth = n if weight is None else weight
    first = share * worth + prior
    second = (1 - share) * worth + prior_total - prior
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(betaincinv(first, second, tail))
    high = 1.0 if events == n else float(betaincinv(first, second, 1 - tail))
    return ShareInterval(share=share, low=low, high=high)


def intraclass(events: Sequence[int], sizes: Sequence[int]) -> float:
    """Tell how alike units of one cluster are in a yes-or-no trait: intraclass correlation.

    Parameters
    ----------
    events, sizes : sequence of int
        Units with the trait, and units, of each cluster; at least two clusters of at least one unit.

    Returns
    -------
    float
        0 (a cluster tells nothing) to 1 (all units of a cluster are alike); a negative estimate is 0.

    Raises
    ------
    ValueError
        When there are fewer than two clusters, or an empty one.

    References
    ----------
    Ridout, Demetrio and Firth, Biometrics 1999;55:137-148.

    Examples
    --------
    >>> intraclass([10, 0], [10, 10])
    1.0
    >>> intraclass([5, 5], [10, 10])
    0.0
    """
    if len(sizes) < 2 or min(sizes) < 1 or len(events) != len(sizes):
        raise ValueError("the likeness within clusters needs at least two clusters, none of them empty")
    total = sum(sizes)
    mean = sum(events) / total
    between = sum(n * (x / n - mean) ** 2 for x, n in zip(events, sizes, strict=True)) / (len(sizes) - 1)
    within_sum = sum(x * (1 - x / n) for x, n in zip(events, sizes, strict=True))
    if total == len(sizes) or between == within_sum == 0:
        return 0.0
    within = within_sum / (total - len(sizes))
    usual = (total - sum(n * n for n in sizes) / total) / (len(sizes) - 1)
    return min(max((between - within) / (between + (usual - 1) * within), 0.0), 1.0)


def effective_size(sizes: Sequence[int], correlation: float) -> float:
    """How many independent units clustered ones are worth: their number over the design effect.

    Parameters
    ----------
    sizes : sequence of int
        Units of each cluster.
    correlation : float
        Likeness within clusters, 0 to 1.

    Returns
    -------
    float
        Between the number of clusters of equal size (correlation 1) and the number of units (0).

    Examples
    --------
    >>> effective_size([10, 10], 1.0), effective_size([10, 10], 0.0)
    (2.0, 20.0)
    """
    total = sum(sizes)
    return total / (1 + (sum(n * n for n in sizes) / total - 1) * correlation)


def few_clusters(units: int, clusters: int, level: float = 0.95) -> float:
    """Factor by which an effective size shrinks because the likeness was estimated from few clusters.

    Parameters
    ----------
    units, clusters : int
        Units and clusters, at least two of each.
    level : float
        Probability of the interval that follows.

    Returns
    -------
    float
        Square of the ratio of Student's quantiles: near 1 for many clusters, 0.02 for two.

    References
    ----------
    Korn and Graubard, Survey Methodology 1998;24:193-201.

    Examples
    --------
    >>> round(few_clusters(500, 2), 3), round(few_clusters(500, 5), 2), round(few_clusters(500, 50), 2)
    (0.024, 0.5, 0.96)
    """
    from scipy.special import stdtrit

    upper = 0.5 + level / 2
    return float(stdtrit(units - 1, upper) / stdtrit(clusters - 1, upper)) ** 2
