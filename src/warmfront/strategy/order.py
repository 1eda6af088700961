"""The order of options within one tier, and which of them cannot be told apart.

The parts are compared one after the other, never added up: answered rules, rankable evidence, fit to the
bottleneck, severe harm of the combination, and last the rate, where only intervals that do not overlap count.
"""

from collections.abc import Sequence
from enum import IntEnum

from warmfront.domain.records import record
from warmfront.domain.verdicts import Verdict

STANDARD_IN_DISEASE, OTHER_OPTIONS, DOING_WITHOUT = 0, 1, 2
"""Blocks of a tier: indications for this very disease, all others, and no immunotherapy step."""


class Gap(IntEnum):
    """What is missing before a rule of an option can be answered."""

    NONE = 0
    MEASUREMENT = 1
    OTHER = 2


@record
class Standing:
    """The parts of one option that order it.

    Parameters
    ----------
    name : str
        Strategy id; orders only what cannot be told apart.
    block : int
        One of the three blocks above; a block precedes the next as a whole.
    gap : Gap
        Whether a rule is unanswered, and whether a measurement would answer it.
    settled : Verdict
        Worst of the answered rules, PASS or WARN.
    fit : float
        1, 0.5 or 0.
    severe : bool
        A severe interaction is known of the combination.
    rate : tuple of float or None
        Jeffreys interval of the rate in the patient's own cell; None when there is none.
    """

    name: str
    block: int
    gap: Gap
    settled: Verdict
    fit: float
    severe: bool
    rate: tuple[float, float] | None


@record
class Place:
    """Where an option stands.

    Parameters
    ----------
    rank : int
        1 plus the options that are better, or that may turn out better once a measurement is known.
    tied_with : tuple of str
        Options that cannot be told apart from it, by name; they share its rank. Two options that can be told
        apart still share a rank when each is tied with the same third.
    """

    rank: int
    tied_with: tuple[str, ...]


def place(standings: Sequence[Standing]) -> dict[str, Place]:
    """Place the options of one tier.

    Parameters
    ----------
    standings : sequence of Standing
        In any order; the result does not depend on it.

    Returns
    -------
    dict of str to Place
        By name of the option.

    Notes
    -----
    Options with an unanswered rule stand behind all whose rules are answered. An answered option still
    counts those before it that only lack a measurement and would be better with it. So a missing laboratory
    value never gives any option a better rank than it has when the value is known and passes.
    """
    placed = {}
    for own in standings:
        others = [other for other in standings if other.name != own.name]
        earlier = [other for other in others if other.block < own.block]
        peers = [other for other in others if other.block == own.block]
        chain = _chained(own, peers)
        ahead = [other for other in peers if other.name not in chain and counts_ahead(other, own)]
        tied = [other.name for other in peers if _cannot_be_told_apart(other, own)]
        placed[own.name] = Place(rank=1 + len(earlier) + len(ahead), tied_with=tuple(sorted(tied)))
    return placed


def _chained(own: Standing, peers: Sequence[Standing]) -> set[str]:
    """Collect the options that share a rank with this one through ties with a common neighbour."""
    chain = {own.name: own}
    waiting = [own]
    while waiting:
        current = waiting.pop()
        for other in peers:
            if other.name not in chain and _cannot_be_told_apart(current, other):
                chain[other.name] = other
                waiting.append(other)
    return set(chain)


def counts_ahead(other: Standing, own: Standing) -> bool:
    """Say whether another option of the same block counts before this one.

    Parameters
    ----------
    other, own : Standing
        Two options of one block.

    Returns
    -------
    bool
        True when `other` adds one to the rank of `own`.
    """
    if own.gap is Gap.NONE:
        return other.gap is not Gap.OTHER and is_better(other, own)
    if other.gap is own.gap:
        return is_better(other, own)
    return other.gap < own.gap


def is_better(first: Standing, second: Standing) -> bool:
    """Compare the parts of two options, leaving unanswered rules aside.

    Parameters
    ----------
    first, second : Standing
        Two options.

    Returns
    -------
    bool
        True when `first` is better in the first part in which they differ. Rates differ only when their
        intervals do not overlap.
    """
    mine, theirs = _parts(first), _parts(second)
    if mine != theirs:
        return mine < theirs
    if first.rate is None or second.rate is None:
        return False
    return first.rate[0] > second.rate[1]


def _parts(standing: Standing) -> tuple[bool, bool, float, bool]:
    return (
        standing.settled is not Verdict.PASS,
        standing.rate is None,
        -standing.fit,
        standing.severe,
    )


def _cannot_be_told_apart(first: Standing, second: Standing) -> bool:
    """Equal in every part, with rates whose intervals overlap or with no rate at all."""
    return first.gap is second.gap and not is_better(first, second) and not is_better(second, first)
