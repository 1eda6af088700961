"""Resampling whole groups (patients), so that several samples of one patient stay together."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


def bootstrap_by_group(
    groups: Sequence[str],
    statistic: Callable[[NDArray[np.intp]], float],
    rng: np.random.Generator,
    n_resamples: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Percentile interval of a statistic under resampling of groups with replacement.

    Parameters
    ----------
    groups : sequence of str, shape (cases,)
        Group (patient) of each case.
    statistic : callable
        Takes positions of cases (with repeats) and gives a number; NaN where it is not defined, for
        example when a class was not drawn. Such draws are left out.
    rng : numpy.random.Generator
        Source of randomness.
    n_resamples : int
        Number of draws.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end.

    Raises
    ------
    ValueError
        When there are fewer than two groups, or the statistic is defined in fewer than half of the draws.

    Examples
    --------
    >>> values = np.arange(20.0)
    >>> low, high = bootstrap_by_group(
    ...     [str(i) for i in range(20)], lambda rows: float(values[rows].mean()), np.random.default_rng(0)
    ... )
    >>> low < values.mean() < high
    np.True_
    """
    members: dict[str, list[int]] = {}
    for position, group in enumerate(groups):
        members.setdefault(group, []).append(position)
    blocks = [np.array(rows, dtype=np.intp) for rows in members.values()]
    if len(blocks) < 2:
        raise ValueError(f"a bootstrap by group needs two groups, found {len(blocks)}")
    drawn = np.empty(n_resamples)
    for number in range(n_resamples):
        chosen = rng.integers(0, len(blocks), size=len(blocks))
        drawn[number] = statistic(np.concatenate([blocks[i] for i in chosen]))
    usable = drawn[np.isfinite(drawn)]
    if usable.size < n_resamples / 2:
        raise ValueError(
            f"the statistic was defined in only {usable.size} of {n_resamples} draws; the groups are too few"
        )
    low, high = np.percentile(usable, [50 * (1 - level), 50 * (1 + level)])
    return float(low), float(high)
