"""Intervals for one observed share or count (exact for display, Jeffreys for ordering), and for a mean."""

import math
import statistics
from collections.abc import Sequence


def clopper_pearson(events: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact binomial interval of Clopper and Pearson.

    It never covers less than `level`, so it is wide; that makes it right for display and poor for ordering.

    Parameters
    ----------
    events : int
        Successes, 0 to `n`.
    n : int
        Trials, at least 1.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound of the share, 0 to 1; 0 and 1 themselves when no or all trials succeeded.

    Raises
    ------
    ValueError
        When the counts or the level are impossible.

    References
    ----------
    Clopper and Pearson, Biometrika 1934;26:404-413.

    Examples
    --------
    >>> low, high = clopper_pearson(3, 7)
    >>> round(low, 3), round(high, 3)
    (0.099, 0.816)
    """
    from scipy.special import betaincinv

    tail = _tail(events, n, level)
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return low, high


def jeffreys(events: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Equal-tailed posterior interval under the Jeffreys prior, Beta(1/2, 1/2).

    The bound is moved to 0 or 1 when no or all trials succeeded, as Brown, Cai and DasGupta advise.

    Parameters
    ----------
    events : int
        Successes, 0 to `n`.
    n : int
        Trials, at least 1.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound of the share, 0 to 1.

    Raises
    ------
    ValueError
        When the counts or the level are impossible.

    References
    ----------
    Brown, Cai and DasGupta, Statistical Science 2001;16:101-133.

    Examples
    --------
    >>> low, high = jeffreys(0, 20)
    >>> low, round(high, 3)
    (0.0, 0.117)
    """
    from scipy.special import betaincinv

    tail = _tail(events, n, level)
    low = 0.0 if events == 0 else float(betaincinv(events + 0.5, n - events + 0.5, tail))
    high = 1.0 if events == n else float(betaincinv(events + 0.5, n - events + 0.5, 1 - tail))
    return low, high


def wilson(events: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of Wilson, without correction for continuity.

    Parameters
    ----------
    events : int
        Successes, 0 to `n`.
    n : int
        Trials, at least 1.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound of the share, 0 to 1.

    Raises
    ------
    ValueError
        When the counts or the level are impossible.

    References
    ----------
    Wilson, J Am Stat Assoc 1927;22:209-212.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    reach = statistics.NormalDist().inv_cdf(1 - _tail(events, n, level))
    share, spread = events / n, reach**2 / n
    half = reach * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low = 0.0 if events == 0 else (share + spread / 2 - half) / (1 + spread)
    high = 1.0 if events == n else (share + spread / 2 + half) / (1 + spread)
    return low, high


def poisson_exact(events: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval for the mean of a Poisson count.

    Parameters
    ----------
    events : int
        Events counted, 0 or more.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound of the expected count; the lower is 0 when nothing was counted.

    Raises
    ------
    ValueError
        When the count or the level is impossible.

    References
    ----------
    Garwood, Biometrika 1936;28:437-442.

    Examples
    --------
    >>> low, high = poisson_exact(10)
    >>> round(low, 3), round(high, 3)
    (4.795, 18.39)
    """
    from scipy.special import gammaincinv

    if events < 0:
        raise ValueError(f"events is {events}; allowed: 0 or more")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1, for example 0.95")
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return low, float(gammaincinv(events + 1, 1 - tail))


def _tail(events: int, n: int, level: float) -> float:
    if n < 1:
        raise ValueError(f"n is {n}; a share needs at least one trial; leave it out when there is none")
    if not 0 <= events <= n:
        raise ValueError(f"events is {events}; allowed: 0 to n = {n}; check which number is the denominator")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed: between 0 and 1, for example 0.95")
    return (1 - level) / 2


def mean_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Student's interval of the mean of a few values.

    Parameters
    ----------
    values : sequence of float
        At least two, of one quantity in one unit.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound, in the unit of the values; equal when all values are.

    Raises
    ------
    ValueError
        When there are fewer than two values.

    References
    ----------
    Student, Biometrika 1908;6:1-25.

    Examples
    --------
    >>> low, high = mean_interval([1.0, 2.0, 3.0])
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    from scipy.special import stdtrit

    if len(values) < 2:
        raise ValueError("an interval of a mean needs at least two values")
    mean, spread = statistics.fmean(values), statistics.stdev(values)
    reach = float(stdtrit(len(values) - 1, 0.5 + level / 2)) * spread / math.sqrt(len(values))
    return mean - reach, mean + reach
