"""How the head of each tier changes when one weight is left out, doubled, or the only one."""

import dataclasses
from collections.abc import Mapping, Sequence

from warmfront.domain.ranking import PARTS, OrderShift, RankingScale, Weights
from warmfront.domain.therapy import Option
from warmfront.domain.verdicts import Tier
from warmfront.strategy.arranging import stand
from warmfront.strategy.order import Standing, list_weights, sort_key

CHANGES = (("left out", 0.0), ("doubled", 2.0), ("the only one", float("inf")))
"""What is done to one weight at a time; the others keep their proportions."""

N_CHANGES = len(CHANGES) * len(PARTS)
"""Changes that are tried in every tier."""


def find_shifts(
    tiers: Mapping[Tier, Sequence[Option]], weights: Weights, scale: RankingScale
) -> tuple[OrderShift, ...]:
    """Try every change of one weight and tell where the head of a tier becomes another option.

    Parameters
    ----------
    tiers : mapping of Tier to sequence of Option
        Arranged, best first.
    weights : Weights
        As they were used.
    scale : RankingScale
        Value of a warning.

    Returns
    -------
    tuple of OrderShift
        Only the changes that move another option to the head; none of `N_CHANGES` changes the blocks or what
        waits for an answer.
    """
    found = []
    for tier, options in tiers.items():
        heads = _candidates_for_head(options)
        if len(heads) < 2:
            continue
        before = heads[0]
        for part in PARTS:
            for words, factor in CHANGES:
                changed = change_weight(weights, part, factor)
                if changed is None:
                    continue
                after = _head(heads, changed, scale)
                if after.strategy_id != before.strategy_id:
                    found.append(_shift(tier, part, words, before, after))
    return tuple(found)


def change_weight(weights: Weights, part: str, factor: float) -> Weights | None:
    """Multiply one weight and rescale all to add up to 1.

    Parameters
    ----------
    weights : Weights
        As they were used.
    part : str
        One of `PARTS`.
    factor : float
        0 leaves the part out, infinity leaves the others out.

    Returns
    -------
    Weights or None
        None when nothing would be left to weigh.

    Examples
    --------
    >>> halves = Weights(fit=0.5, evidence=0.5, harm=0, feasibility=0, certainty=0)
    >>> change_weight(halves, "fit", 0.0).evidence
    1.0
    """
    if factor == float("inf"):
        values = {name: float(name == part) for name in PARTS}
    else:
        values = {name: getattr(weights, name) * (factor if name == part else 1.0) for name in PARTS}
    total = sum(values.values())
    if total <= 0:
        return None
    return dataclasses.replace(
        weights,
        fit=values["fit"] / total,
        evidence=values["evidence"] / total,
        harm=values["harm"] / total,
        feasibility=values["feasibility"] / total,
        certainty=values["certainty"] / total,
    )


def _candidates_for_head(options: Sequence[Option]) -> list[Option]:
    """Keep what a change of weights can bring to the head: the first option's block and answered rules."""
    if not options:
        return []
    first = options[0]
    waits = first.verdict.value == "UNDETERMINED"
    return [
        option
        for option in options
        if option.block == first.block and (option.verdict.value == "UNDETERMINED") == waits
    ]


def _head(options: Sequence[Option], weights: Weights, scale: RankingScale) -> Option:
    middle = list_weights(weights)
    by_name = {option.strategy_id: option for option in options}
    standings: list[Standing] = [stand(option, weights, scale) for option in options]
    first = min(standings, key=lambda one: (one.gap, sort_key(one, middle)))
    return by_name[first.name]


def _shift(tier: Tier, part: str, words: str, before: Option, after: Option) -> OrderShift:
    tied = " (tied with it now)" if after.strategy_id in before.tied_with else ""
    return OrderShift(
        tier=tier.value,
        changed=f"{part} {words}",
        first_before=before.strategy_id,
        first_after=after.strategy_id,
        words=f"with {part} {words}, {after.name}{tied} would stand before {before.name}",
    )
