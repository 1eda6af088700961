"""Rank screened candidates in three tiers that are never summed across, with every part shown apart."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.ranking import PARTS, OrderShift, RankingScale, Weights
from warmfront.domain.therapy import LeftOut, Option, Ranking, ScreenedCandidate
from warmfront.domain.tme import TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.approvals import find_approval
from warmfront.strategy.arranging import Tiers, arrange, scale_of, weights_of
from warmfront.strategy.candidates import NO_STEP
from warmfront.strategy.deciding import find_deciding
from warmfront.strategy.evidence_level import reach_level
from warmfront.strategy.indicated import mark_indicated
from warmfront.strategy.judging import judge
from warmfront.strategy.parts import find_block, weigh_parts
from warmfront.strategy.pooled import say_pooling
from warmfront.strategy.shifts import find_shifts


def rank(
    screened: Sequence[ScreenedCandidate],
    left_out: Sequence[LeftOut],
    bottleneck: Bottleneck,
    case: Case,
    knowledge: KnowledgeBase,
    profile: TmeProfile | None = None,
    weights: Weights | None = None,
) -> Ranking:
    """Rank the options of one patient.

    Parameters
    ----------
    screened : sequence of ScreenedCandidate
        In any order; the ranking does not depend on it.
    left_out : sequence of LeftOut
        What was left out before; exclusions by rule and hard stops are added.
    bottleneck : Bottleneck
        Named in the notes on fit.
    case : Case
        Defines the patient's evidence cell.
    knowledge : KnowledgeBase
        Strategies, evidence, interactions.
    profile : TmeProfile or None
        What was measured of the microenvironment; None when nothing was.
    weights : Weights or None
        Weights of the utility; None takes the packaged ones.

    Returns
    -------
    Ranking
        Three tiers, each best first, and everything left out with its reason.

    Notes
    -----
    Ranks compare only within a tier. Block and unanswered rules order first (docs/decisions/0004), then the
    utility under the weights (docs/decisions/0015); no part is a probability, and the utility is none.
    """
    scale, chosen = scale_of(knowledge), weights_of(knowledge, weights)
    excluded, weighed = list(left_out), []
    for entry in screened:
        judged = judge(entry, bottleneck, case, knowledge, profile)
        if isinstance(judged, LeftOut):
            excluded.append(judged)
        else:
            weighed.append(weigh(judged, bottleneck, case, knowledge, scale))
    tiers = arrange(mark_indicated(weighed, knowledge), chosen, scale)
    shifts = find_shifts(tiers, chosen, scale)
    made = Ranking(
        approved=tiers[Tier.APPROVED],
        trial=tiers[Tier.TRIAL],
        hypothesis=tiers[Tier.HYPOTHESIS],
        left_out=tuple(sorted(excluded, key=lambda item: (item.kind, item.strategy_id))),
        note=_note(tiers, shifts, chosen, knowledge),
        weights=chosen,
        shifts=shifts,
    )
    return dataclasses.replace(made, deciding=find_deciding(made, knowledge))


def weigh(
    option: Option, bottleneck: Bottleneck, case: Case, knowledge: KnowledgeBase, scale: RankingScale
) -> Option:
    """Give an option its block and its parts.

    Parameters
    ----------
    option : Option
        Judged.
    bottleneck : Bottleneck
        Whether a fit could be told at all.
    case : Case
        Disease, line and markers choose the indication.
    knowledge : KnowledgeBase
        Strategies and study tables.
    scale : RankingScale
        Values of the parts.

    Returns
    -------
    Option
        Doing without has a block and no parts: it is not weighed against treatments.
    """
    doing_without = option.strategy_id == NO_STEP
    strategy = knowledge.strategies[option.strategy_id]
    match = find_approval(strategy, case, knowledge) if option.tier is Tier.APPROVED else None
    approval = match.approval if match is not None else None
    block = find_block(approval, doing_without)
    if doing_without:
        return dataclasses.replace(option, block=block)
    evidence = reach_level(option, block, approval, strategy, case, knowledge, scale)
    parts = weigh_parts(option, strategy, evidence, bottleneck.leading is not None, scale)
    return dataclasses.replace(option, block=block, parts=parts)


def _note(tiers: Tiers, shifts: Sequence[OrderShift], weights: Weights, knowledge: KnowledgeBase) -> str:
    scale = scale_of(knowledge)
    said = ", ".join(f"{part} {getattr(weights, part):g}" for part in PARTS)
    words = [
        "Ranks hold within a tier only; tiers are never summed. First come options whose rules are answered; "
        f"among these a utility adds up the parts ({said}; weights: {weights.name}, a judgement). Options "
        f"share a rank unless {100 * scale.separable_share:.0f}% of the weights from {scale.factor_low:g} to "
        f"{scale.factor_high:g} times these agree on their order."
    ]
    options = [option for members in tiers.values() for option in members]
    rated = sum(option.evidence is not None for option in options)
    words.append(
        f"{rated} of {len(options)} options have a counted rate in the patient's own cell. "
        f"{say_pooling(options, knowledge)}"
    )
    if any(option.block == "this disease" for option in options) and not weights.harm_of_indications:
        words.append("The harm of what is indicated in this very disease is shown and does not order it.")
    if shifts:
        changed = list(dict.fromkeys(shift.tier for shift in shifts))
        words.append(f"Other weights put another option first in the tier: {', '.join(changed)}.")
    if any(members and min(option.rank for option in members) > 1 for members in tiers.values()):
        words.append(
            "Where a tier has no rank 1, an option that waits for a measurement may become the first once "
            "it is known."
        )
    if not any(
        option.strategy_id != NO_STEP and option.verdict in (Verdict.PASS, Verdict.WARN) for option in options
    ):
        words.append(
            "No option has every rule answered and met: so far no immunotherapy step is justified. Standard "
            "of care or a trial is then the option, and no failure."
        )
    return " ".join(words)
