"""Intervals of the quantities of a product, by the rule that the axis names.

All of them are intervals of the counting: none covers gating, staining, sampling of the bag, or the patient.
"""

import math
from collections.abc import Sequence

from warmfront.assays.measured import Placed, place_replicates
from warmfront.assays.product.matching import PlacedQuantity
from warmfront.stats.intervals import clopper_pearson, poisson_exact

_OF_COUNTING = "of the counting, not of gate, bag or patient"


def give_interval(rows: Sequence[PlacedQuantity]) -> Placed:
    """Join the rows of one axis and population of one day, and give their interval.

    Parameters
    ----------
    rows : sequence of PlacedQuantity
        One row, or technical replicates.

    Returns
    -------
    Placed
        Value in the canonical unit. Replicates give their mean and, from three on, the t interval of the
        assay; one row gives the exact interval of its counted cells, or the words that there is none.
    """
    first = rows[0]
    if len(rows) > 1:
        return place_replicates(first.axis.measured, [row.value for row in rows], first.axis.canonical_unit)
    if first.events is None:
        return Placed(value=first.value, interval="no interval: neither counted events nor replicates stated")
    if first.axis.interval == "poisson":
        return _count(first, first.events)
    parent = first.parent_events or 0
    if first.axis.interval == "odds":
        low, high = odds_interval(first.events, parent)
        return Placed(
            value=first.value,
            low=low,
            high=min(high, first.axis.plausible_high),
            interval=f"95% exact interval from {first.events:,} against {parent:,} cells; {_OF_COUNTING}",
        )
    low, high = clopper_pearson(first.events, parent)
    return Placed(
        value=first.value,
        low=100.0 * low,
        high=100.0 * high,
        interval=f"95% exact binomial interval from {first.events:,} of {parent:,} events; {_OF_COUNTING}",
    )


def _count(row: PlacedQuantity, events: int) -> Placed:
    if events == 0:
        return Placed(
            value=row.value, interval="no interval: no cell was counted, and the counted part is not stated"
        )
    low, high = poisson_exact(events)
    return Placed(
        value=row.value,
        low=row.value * low / events,
        high=row.value * high / events,
        interval=f"95% exact Poisson interval from {events:,} counted; {_OF_COUNTING}",
    )


def odds_interval(first: int, second: int) -> tuple[float, float]:
    """Exact interval of the ratio of two counts, given their sum.

    Parameters
    ----------
    first, second : int
        Counts of numerator and denominator, not both 0.

    Returns
    -------
    tuple of float
        Ends of the ratio; the upper is infinite when the denominator was never counted.

    References
    ----------
    Clopper and Pearson, Biometrika 1934;26:404-413, for the share that the numerator has of both.

    Examples
    --------
    >>> low, high = odds_interval(40, 60)
    >>> round(low, 2), round(high, 2), odds_interval(5, 0)[1]
    (0.44, 1.01, inf)
    """
    low, high = clopper_pearson(first, first + second)
    return low / (1.0 - low), high / (1.0 - high) if high < 1.0 else math.inf
