"""Value of measuring before deciding: two actions, one imperfect test, one step ahead.

Treating is worth 1 to a patient in whom the condition holds and -h to one in whom it does not; not treating
is worth 0. p is the probability that it holds.
"""

import itertools
from collections.abc import Sequence

STEPS = 13
"""Points per range; gains are piecewise bilinear, so the ends and a few points between catch extremes."""


def gain_of_test(p: float, harm: float, sensitivity: float, specificity: float) -> float:
    """Give the expected gain of deciding after the test instead of now (value of sample information).

    Parameters
    ----------
    p : float
        Probability that the condition holds, 0 to 1.
    harm : float
        Loss of treating without the condition, in units of the gain of treating with it; 0 or more.
    sensitivity, specificity : float
        Share of right answers with and without the condition, 0 to 1.

    Returns
    -------
    float
        0 or more, in units of the gain of treating with the condition.

    Raises
    ------
    ValueError
        When a probability lies outside of 0 to 1 or the harm is negative.

    References
    ----------
    Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961.

    Examples
    --------
    >>> round(gain_of_test(0.3, 0.5, 0.8, 0.7) - 0.02, 4)
    0.115
    >>> gain_of_test(0.3, 0.5, 0.5, 0.5)
    0.0
    """
    for name, value in (("p", p), ("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} is {value}; allowed: 0 to 1")
    if harm < 0:
        raise ValueError(f"harm is {harm}; allowed: 0 or more; a treatment that helps anyhow needs no test")
    now = max(0.0, p - harm * (1 - p))
    positive = max(0.0, sensitivity * p - harm * (1 - specificity) * (1 - p))
    negative = max(0.0, (1 - sensitivity) * p - harm * specificity * (1 - p))
    # Rounding may leave a speck below zero where test and no test are worth the same.
    return max(0.0, positive + negative - now)


def gain_of_knowing(p: float, harm: float) -> float:
    """Give the expected gain of knowing the condition for sure: no test can be worth more.

    Parameters
    ----------
    p : float
        Probability that the condition holds, 0 to 1.
    harm : float
        As in `gain_of_test`.

    Returns
    -------
    float
        The smaller of the two expected losses of deciding now.

    Examples
    --------
    >>> round(gain_of_knowing(0.3, 0.5), 4)
    0.3
    """
    return gain_of_test(p, harm, 1.0, 1.0)


def gain_range(
    priors: tuple[float, float],
    harms: tuple[float, float],
    sensitivity: float,
    specificity: float,
) -> tuple[float, float]:
    """Give the lowest and highest gain over ranges of the prior and of the harm.

    Parameters
    ----------
    priors, harms : tuple of float
        Ends of the ranges, the lower first.
    sensitivity, specificity : float
        As in `gain_of_test`.

    Returns
    -------
    tuple of float
        Lowest and highest gain on a grid over both ranges.
    """
    gains = [
        gain_of_test(p, harm, sensitivity, specificity)
        for p, harm in itertools.product(_points(priors), _points(harms))
    ]
    return min(gains), max(gains)


def _points(ends: tuple[float, float]) -> Sequence[float]:
    low, high = ends
    return [low + (high - low) * step / (STEPS - 1) for step in range(STEPS)]
