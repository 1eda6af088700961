"""The order of options within one tier, and which of them cannot be told apart.

Blocks and unanswered rules come first; inside these a utility adds the five parts up under stated weights.
An order counts only when most of a range of weights agree on it.
"""

import itertools
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from warmfront.domain.ranking import PARTS, RankingScale, Weights
from warmfront.domain.records import record

STANDARD_IN_DISEASE, OTHER_OPTIONS, DOING_WITHOUT = 0, 1, 2
"""Blocks of a tier: indications for this very disease, all others, and no immunotherapy step."""

ROUNDING = 1e-9
"""Differences below this come from rounding."""

FloatArray = npt.NDArray[np.float64]


def list_weights(weights: Weights) -> tuple[float, ...]:
    """Return the five weights in the order of `PARTS`, rescaled to add up to 1 to the last digit.

    Examples
    --------
    >>> list_weights(Weights(fit=0.2, evidence=0.4, harm=0.2, feasibility=0.1, certainty=0.1))
    (0.2, 0.4, 0.2, 0.1, 0.1)
    """
    return _rescaled([float(getattr(weights, part)) for part in PARTS])


class Gap(IntEnum):
    """What is missing before a rule of an option can be answered."""

    NONE = 0
    MEASUREMENT = 1
    OTHER = 2


@record
class Standing:
    """What orders one option.

    Parameters
    ----------
    name : str
        Strategy id; orders only what is equal in everything.
    block : int
        One of the three blocks above; a block precedes the next as a whole.
    gap : Gap
        Whether a rule is unanswered, and whether a measurement would answer it.
    values : tuple of float
        The parts, in the order of `PARTS`, as if every missing measurement passed.
    harm_shown : float
        The part harm as it is shown; lists the milder one first among options that are equal in all values.
    """

    name: str
    block: int
    gap: Gap
    values: tuple[float, ...]
    harm_shown: float = 0.0


@record
class Place:
    """Where an option stands.

    Parameters
    ----------
    rank : int
        1 plus the options that are better, or that may turn out better once a measurement is known.
    tied_with : tuple of str
        Options of the same rank that cannot be told apart from it, by name.
    """

    rank: int
    tied_with: tuple[str, ...]


@record
class WeightRange:
    """The default weights and their varied forms.

    Parameters
    ----------
    vectors : array of float, shape (n, 5)
        The weights themselves first; each row adds up to 1.
    share, margin : float
        Share of the rows that must agree, and the smallest difference of utility that counts.
    """

    vectors: FloatArray
    share: float
    margin: float


def vary_weights(weights: Weights, scale: RankingScale) -> WeightRange:
    """Lay a fixed grid of weights around the given ones.

    Parameters
    ----------
    weights : Weights
        The middle of the grid.
    scale : RankingScale
        Range of each weight, share that must agree, margin.

    Returns
    -------
    WeightRange
        Each weight at the low, the middle and the high factor, in every combination, rescaled to add up to 1;
        equal directions count once (211 of 243). Nothing is drawn at random.
    """
    return _vary(
        list_weights(weights),
        (scale.factor_low, 1.0, scale.factor_high),
        scale.separable_share,
        scale.margin,
    )


@lru_cache(maxsize=32)
def _vary(middle: tuple[float, ...], factors: tuple[float, ...], share: float, margin: float) -> WeightRange:
    made: dict[tuple[float, ...], None] = {_rescaled(middle): None}
    for chosen in itertools.product(factors, repeat=len(middle)):
        made.setdefault(_rescaled([w * f for w, f in zip(middle, chosen, strict=True)]))
    return WeightRange(vectors=np.array(list(made)), share=share, margin=margin)


def _rescaled(values: Sequence[float]) -> tuple[float, ...]:
    total = sum(values)
    return tuple(round(value / total, 9) for value in values)


def place(standings: Sequence[Standing], weights: WeightRange) -> dict[str, Place]:
    """Place the options of one tier.

    Parameters
    ----------
    standings : sequence of Standing
        In any order; the result does not depend on it.
    weights : WeightRange
        From `vary_weights`.

    Returns
    -------
    dict of str to Place
        By name of the option.

    Notes
    -----
    Within a block the options are sorted by utility and cut into groups: an option that its group's first one
    does not clearly beat shares its rank. Options with an unanswered rule stand behind all whose rules are
    answered. An answered option still counts those that only lack a measurement and stand in an earlier
    group. So a missing laboratory value never gives any option a better rank than it has when the value is
    known and passes, and an option whose parts get worse never gains a rank.
    """
    placed: dict[str, Place] = {}
    behind = 0
    for block in sorted({own.block for own in standings}):
        peers = [own for own in standings if own.block == block]
        placed |= _place_block(peers, weights, behind)
        behind += len(peers)
    return placed


def _place_block(peers: Sequence[Standing], weights: WeightRange, behind: int) -> dict[str, Place]:
    placed: dict[str, Place] = {}
    hopeful = [own for own in peers if own.gap is not Gap.OTHER]
    answered = sum(own.gap is Gap.NONE for own in peers)
    earlier = {Gap.NONE: 0, Gap.MEASUREMENT: 0}
    for group in group_by_weights(hopeful, weights):
        for gap in (Gap.NONE, Gap.MEASUREMENT):
            members = [own for own in group if own.gap is gap]
            ahead = sum(earlier.values()) if gap is Gap.NONE else answered + earlier[Gap.MEASUREMENT]
            placed |= _share_rank(members, 1 + behind + ahead, weights)
        for own in group:
            earlier[own.gap] += 1
    ahead = len(hopeful)
    for group in group_by_weights([own for own in peers if own.gap is Gap.OTHER], weights):
        placed |= _share_rank(group, 1 + behind + ahead, weights)
        ahead += len(group)
    return placed


def _share_rank(members: Sequence[Standing], rank: int, weights: WeightRange) -> dict[str, Place]:
    if not members:
        return {}
    # The same comparison as `beats`, for all pairs at once: one plan makes tens of thousands of them.
    utilities = weights.vectors @ np.array([own.values for own in members]).T
    ahead = utilities[:, :, np.newaxis] - utilities[:, np.newaxis, :] > weights.margin + ROUNDING
    beaten = ahead.mean(axis=0) >= weights.share - ROUNDING
    tied = ~(beaten | beaten.T)
    return {
        own.name: Place(
            rank=rank,
            tied_with=tuple(sorted(other.name for j, other in enumerate(members) if j != i and tied[i, j])),
        )
        for i, own in enumerate(members)
    }


def group_by_weights(standings: Sequence[Standing], weights: WeightRange) -> tuple[tuple[Standing, ...], ...]:
    """Sort options by utility and cut the row where an option is clearly worse than the first of its group.

    Parameters
    ----------
    standings : sequence of Standing
        Options of one block; gaps are left aside.
    weights : WeightRange
        From `vary_weights`.

    Returns
    -------
    tuple of tuple of Standing
        Groups, best first.
    """
    groups: list[list[Standing]] = []
    for own in sorted(standings, key=lambda one: sort_key(one, weights.vectors[0])):
        if groups and not beats(groups[-1][0], own, weights):
            groups[-1].append(own)
        else:
            groups.append([own])
    return tuple(tuple(group) for group in groups)


def sort_key(
    standing: Standing, weights: Sequence[float] | FloatArray
) -> tuple[float, tuple[float, ...], float, str]:
    """Sort by utility, best first; equal utilities by their parts, then the milder one, then by name."""
    parts = tuple(-value for value in standing.values)
    return -utility(standing.values, weights), parts, -standing.harm_shown, standing.name


def utility(values: Sequence[float], weights: Sequence[float] | FloatArray) -> float:
    """Add the parts up under weights.

    Parameters
    ----------
    values, weights : sequence of float
        In the order of `PARTS`.

    Returns
    -------
    float
        0 to 1, rounded to 9 digits so that equal options are equal.

    Examples
    --------
    >>> utility((1.0, 0.5, 0.0, 0.0, 1.0), (0.2, 0.4, 0.2, 0.1, 0.1))
    0.5
    """
    return round(sum(float(v) * float(w) for v, w in zip(values, weights, strict=True)), 9)


def beats(first: Standing, second: Standing, weights: WeightRange) -> bool:
    """Say whether most weights of the range put one option before another by more than the margin.

    Parameters
    ----------
    first, second : Standing
        Two options.
    weights : WeightRange
        From `vary_weights`.

    Returns
    -------
    bool
        Raising a part of `first` never turns True to False.
    """
    if first.values == second.values:
        return False
    difference = np.subtract(first.values, second.values)
    agreeing = weights.vectors @ difference > weights.margin + ROUNDING
    return bool(np.count_nonzero(agreeing) / agreeing.size >= weights.share - ROUNDING)
