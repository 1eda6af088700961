"""Rank screened candidates in three tiers that are never summed across, with every part shown apart."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.therapy import LeftOut, Option, Ranking, ScreenedCandidate
from warmfront.domain.tme import TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.approvals import find_approval
from warmfront.strategy.candidates import NO_STEP
from warmfront.strategy.eligibility import SEVERITY
from warmfront.strategy.judging import judge
from warmfront.strategy.order import (
    DOING_WITHOUT,
    OTHER_OPTIONS,
    STANDARD_IN_DISEASE,
    Gap,
    Place,
    Standing,
    place,
)
from warmfront.strategy.pooled import say_pooling
from warmfront.strategy.rules.catalogue import MEASURED_RULES


def rank(
    screened: Sequence[ScreenedCandidate],
    left_out: Sequence[LeftOut],
    bottleneck: Bottleneck,
    case: Case,
    knowledge: KnowledgeBase,
    profile: TmeProfile | None = None,
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

    Returns
    -------
    Ranking
        Three tiers, each best first, and everything left out with its reason.

    Notes
    -----
    Ranks compare only within a tier. They order by rules answered, rankable evidence, fit, severe harm, and
    rate, in that order (docs/decisions/0004); no part is a probability and no two are added.
    """
    excluded = list(left_out)
    unplaced: dict[Tier, list[Option]] = {tier: [] for tier in Tier}
    for entry in screened:
        made = judge(entry, bottleneck, case, knowledge, profile)
        if isinstance(made, LeftOut):
            excluded.append(made)
        else:
            unplaced[made.tier].append(made)
    tiers = {tier: _ordered(options, case, knowledge) for tier, options in unplaced.items()}
    return Ranking(
        approved=tiers[Tier.APPROVED],
        trial=tiers[Tier.TRIAL],
        hypothesis=tiers[Tier.HYPOTHESIS],
        left_out=tuple(sorted(excluded, key=lambda item: (item.kind, item.strategy_id))),
        note=_note(tiers, knowledge),
    )


def _ordered(options: Sequence[Option], case: Case, knowledge: KnowledgeBase) -> tuple[Option, ...]:
    standings = {option.strategy_id: _standing(option, _block(option, case, knowledge)) for option in options}
    places = place(tuple(standings.values()))
    numbered = [_placed(option, places[option.strategy_id]) for option in options]
    return tuple(
        sorted(
            numbered,
            key=lambda option: (
                standings[option.strategy_id].block,
                option.rank,
                standings[option.strategy_id].gap,
                SEVERITY.index(option.verdict),
                -option.fit,
                option.harm.severe,
                knowledge.strategies[option.strategy_id].name,
                option.strategy_id,
            ),
        )
    )


def _block(option: Option, case: Case, knowledge: KnowledgeBase) -> int:
    """Put what is indicated in this very disease first, and doing without last."""
    if option.strategy_id == NO_STEP:
        return DOING_WITHOUT
    if option.tier is not Tier.APPROVED:
        return OTHER_OPTIONS
    match = find_approval(knowledge.strategies[option.strategy_id], case, knowledge)
    if match is None:
        return OTHER_OPTIONS
    agnostic = set(match.approval.disease_groups) <= {"any", "any solid", "any haematological"}
    return OTHER_OPTIONS if agnostic else STANDARD_IN_DISEASE


def _standing(option: Option, block: int) -> Standing:
    open_rules = [check for check in option.checks if check.verdict is Verdict.UNDETERMINED]
    gap = Gap.NONE
    if open_rules:
        measured = all(check.rule in MEASURED_RULES for check in open_rules)
        gap = Gap.MEASUREMENT if measured else Gap.OTHER
    answered = [check.verdict for check in option.checks if check.verdict is not Verdict.UNDETERMINED]
    return Standing(
        name=option.strategy_id,
        block=block,
        gap=gap,
        settled=max(answered, key=SEVERITY.index, default=Verdict.PASS),
        fit=option.fit,
        # The trial behind an indication has weighed its harm against its benefit: shown, not counted twice.
        severe=option.harm.severe and block != STANDARD_IN_DISEASE,
        rate=(option.evidence.rank_low, option.evidence.rank_high) if option.evidence is not None else None,
    )


def _placed(option: Option, where: Place) -> Option:
    return dataclasses.replace(option, rank=where.rank, tied_with=where.tied_with)


def _note(tiers: dict[Tier, tuple[Option, ...]], knowledge: KnowledgeBase) -> str:
    supported = [
        option
        for options in tiers.values()
        for option in options
        if option.strategy_id != NO_STEP and option.verdict in (Verdict.PASS, Verdict.WARN)
    ]
    words = (
        "Ranks hold within a tier only; tiers are never summed. Compared in turn: rules answered, "
        "evidence in the patient's own cell, fit to the bottleneck, severe harm, rate. Options that cannot "
        "be told apart share a rank. "
    )
    words += say_pooling((option for options in tiers.values() for option in options), knowledge)
    if any(options and min(option.rank for option in options) > 1 for options in tiers.values()):
        words += (
            " Where a tier has no rank 1, an option that waits for a measurement may become the first once "
            "it is known."
        )
    if not supported:
        words += " No option has every rule answered and met: so far no immunotherapy step is justified."
    return words
