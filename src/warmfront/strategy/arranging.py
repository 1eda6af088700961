"""Arrange weighed options in tiers: rank, ties, utility and the Pareto set; for a plan and for what-if."""

import dataclasses
from collections.abc import Iterable, Sequence

from warmfront.domain.ranking import PARTS, RankingScale, Weights
from warmfront.domain.therapy import EligibilityCheck, Option
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.order import Gap, Standing, place, sort_key, utility, vary_weights
from warmfront.strategy.parts import order_values
from warmfront.strategy.rules.catalogue import MEASURED_RULES

BLOCKS = ("this disease", "other", "doing without")
"""Blocks of a tier in their order; numbers in `warmfront.strategy.order`."""

Tiers = dict[Tier, tuple[Option, ...]]


def scale_of(knowledge: KnowledgeBase) -> RankingScale:
    """Return the scale of the parts, which the checks of the knowledge files require."""
    if knowledge.options.scale is None:
        raise ValueError("options/ranking_scale.toml was not read")
    return knowledge.options.scale


def weights_of(knowledge: KnowledgeBase, weights: Weights | None) -> Weights:
    """Return the weights given, or the packaged ones."""
    chosen = weights if weights is not None else knowledge.options.weights
    if chosen is None:
        raise ValueError("options/ranking_weights.toml was not read")
    return chosen


def arrange(options: Iterable[Option], weights: Weights, scale: RankingScale) -> Tiers:
    """Arrange options in their tiers.

    Parameters
    ----------
    options : iterable of Option
        With parts and block, in any order; earlier ranks are replaced.
    weights : Weights
        Weights of the utility.
    scale : RankingScale
        Range of weights over which an order must hold.

    Returns
    -------
    dict of Tier to tuple of Option
        Every tier, best first. Nothing is compared across tiers.
    """
    by_tier: dict[Tier, list[Option]] = {tier: [] for tier in Tier}
    for option in options:
        by_tier[option.tier].append(option)
    return {tier: _ordered(members, weights, scale) for tier, members in by_tier.items()}


def stand(option: Option, weights: Weights, scale: RankingScale) -> Standing:
    """Give what orders one option.

    Parameters
    ----------
    option : Option
        With parts and block.
    weights : Weights
        Say whether the harm of an indication orders.
    scale : RankingScale
        Value of a warning.

    Returns
    -------
    Standing
        Block, gap and the five numbers.
    """
    return Standing(
        name=option.strategy_id,
        block=BLOCKS.index(option.block),
        gap=find_gap(option.checks),
        values=order_values(option, weights, scale),
        harm_shown=option.parts.harm if option.parts is not None else 0.0,
    )


def find_gap(checks: Sequence[EligibilityCheck]) -> Gap:
    """Say whether a rule is unanswered, and whether measurements alone would answer all that are.

    Parameters
    ----------
    checks : sequence of EligibilityCheck
        Every rule's answer.

    Returns
    -------
    Gap
        ``MEASUREMENT`` when every open rule waits for a laboratory value or an organ test.
    """
    open_rules = [check.rule for check in checks if check.verdict is Verdict.UNDETERMINED]
    if not open_rules:
        return Gap.NONE
    return Gap.MEASUREMENT if all(rule in MEASURED_RULES for rule in open_rules) else Gap.OTHER


def _ordered(options: Sequence[Option], weights: Weights, scale: RankingScale) -> tuple[Option, ...]:
    varied = vary_weights(weights, scale)
    standings = {option.strategy_id: stand(option, weights, scale) for option in options}
    places = place(tuple(standings.values()), varied)
    best = find_pareto(options)
    placed = [
        dataclasses.replace(
            option,
            rank=places[option.strategy_id].rank,
            tied_with=places[option.strategy_id].tied_with,
            utility=None
            if option.parts is None
            else utility(standings[option.strategy_id].values, varied.vectors[0]),
            pareto=option.strategy_id in best,
        )
        for option in options
    ]
    return tuple(
        sorted(
            placed,
            key=lambda option: (
                standings[option.strategy_id].block,
                option.rank,
                standings[option.strategy_id].gap,
                sort_key(standings[option.strategy_id], varied.vectors[0]),
            ),
        )
    )


def find_pareto(options: Sequence[Option]) -> frozenset[str]:
    """Find the options of a tier that no other one of their block equals in all parts and beats in one.

    Parameters
    ----------
    options : sequence of Option
        Of one tier, with parts and block; what has no parts is never in the set.

    Returns
    -------
    frozenset of str
        Strategy ids. Open rules count like a part, so that an open option does not push out an answered one.
    """
    seen = {}
    for option in options:
        if option.parts is not None:
            seen[option.strategy_id] = (
                option.block,
                (*(getattr(option.parts, part) for part in PARTS), -float(find_gap(option.checks))),
            )
    return frozenset(
        name
        for name, (block, own) in seen.items()
        if not any(
            block == other_block and other != own and all(a >= b for a, b in zip(other, own, strict=True))
            for other_block, other in seen.values()
        )
    )
