"""Propose strategies for a patient: every strategy file becomes a candidate or is left out with a reason."""

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Case
from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.therapy import Candidate, LeftOut, Strategy
from warmfront.domain.tme import Applicability
from warmfront.domain.verdicts import Tier
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.approvals import ApprovalMatch, find_approval, why_not_indicated
from warmfront.strategy.coverage import wanted_constraints
from warmfront.strategy.disease import covers, is_named, say_groups, tumour_type

STANDARD_OF_CARE = "standard of care"
"""Class of the strategies that are always proposed where they are indicated, whatever the bottleneck."""

NO_STEP = "no_immunotherapy_step"
"""The strategy that says that no immunotherapy step is justified; it is always an option."""


PART_ONLY = "never an option on its own; it belongs to"
"""Opening of the reason for strategies that are part of others."""

NOTHING_SPEAKS = (
    "no bottleneck could be named and no cohort of this disease is packaged: nothing speaks for it here"
)
"""Why a strategy for tumours at large is left out when the bottleneck is unknown."""


@record
class Targets:
    """The constraints that an option may answer in this patient."""

    leading: ConstraintReading | None
    others: tuple[ConstraintReading, ...]


def propose(
    bottleneck: Bottleneck, case: Case, applicability: Applicability, knowledge: KnowledgeBase
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Sort every strategy into candidates and those left out.

    Parameters
    ----------
    bottleneck : Bottleneck
        What holds the response back; when it abstained, fit is unknown and disease alone decides.
    case : Case
        Disease, line and markers.
    applicability : Applicability
        Class of the tumour, named in the reasons.
    knowledge : KnowledgeBase
        Strategy files.

    Returns
    -------
    candidates : tuple of Candidate
        Standard of care first, then by name of the file.
    left_out : tuple of LeftOut
        Each with why not.
    """
    targets = _targets(bottleneck)
    candidates: list[Candidate] = []
    left_out: list[LeftOut] = []
    for strategy in sorted(knowledge.strategies.values(), key=_standard_first):
        match = find_approval(strategy, case, knowledge)
        placed = _place(strategy, match, targets, case, applicability, knowledge)
        if isinstance(placed, Candidate):
            candidates.append(placed)
        else:
            left_out.append(placed)
    return tuple(candidates), tuple(left_out)


def _standard_first(strategy: Strategy) -> tuple[bool, str]:
    return strategy.strategy_class != STANDARD_OF_CARE, strategy.strategy_id


def _targets(bottleneck: Bottleneck) -> Targets:
    wanted = wanted_constraints(bottleneck)
    return Targets(leading=wanted[0] if wanted else None, others=wanted[1:])


def _place(
    strategy: Strategy,
    match: ApprovalMatch | None,
    targets: Targets,
    case: Case,
    applicability: Applicability,
    knowledge: KnowledgeBase,
) -> Candidate | LeftOut:
    tumour = tumour_type(case, knowledge)
    if match is None and not covers(strategy.disease_groups, tumour):
        reason = f"meant for {say_groups(strategy.disease_groups, knowledge)}; this tumour is "
        reason += tumour.name if tumour else "of an OncoTree code without a known group"
        return _left_out(strategy, "not for this disease", reason)
    if not strategy.stands_alone:
        return _left_out(strategy, "not eligible", f"{PART_ONLY}: {', '.join(strategy.partners)}")
    if strategy.strategy_class == STANDARD_OF_CARE and match is None:
        reasons = why_not_indicated(strategy, case, knowledge)
        kind = "not eligible" if reasons else "not for this disease"
        return _left_out(strategy, kind, "; ".join(reasons) or "no indication names this disease")
    named = is_named(strategy, tumour, knowledge)
    tier = _tier(strategy, match, named)
    answered = set(strategy.constraints)
    leads = targets.leading is not None and targets.leading.constraint in answered
    others = [reading for reading in targets.others if reading.constraint in answered]
    fits = leads or bool(others) or targets.leading is None
    if tier is not Tier.APPROVED and strategy.strategy_id != NO_STEP and not fits:
        return _left_out(strategy, "does not answer the bottleneck", _why_not(strategy, targets, knowledge))
    if (
        tier is not Tier.APPROVED
        and strategy.strategy_id != NO_STEP
        and targets.leading is None
        and not named
    ):
        reason = f"meant for {say_groups(strategy.disease_groups, knowledge)}; {NOTHING_SPEAKS}"
        return _left_out(strategy, "does not answer the bottleneck", reason)
    return Candidate(
        strategy_id=strategy.strategy_id,
        tier=tier,
        answers_leading=leads,
        answers_runner_up=bool(others),
        answered=tuple(
            reading.constraint
            for reading in ((targets.leading,) if leads and targets.leading else ()) + tuple(others)
        ),
        reason=_why(strategy, match, tier, targets, leads, others, applicability),
    )


def _tier(strategy: Strategy, match: ApprovalMatch | None, named: bool) -> Tier:
    """Lift to approved by an indication alone; the trial tier needs people with this very disease."""
    if match is not None:
        return Tier.APPROVED
    if strategy.status is Status.PRECLINICAL or not named:
        return Tier.HYPOTHESIS
    if strategy.tier is Tier.APPROVED and strategy.strategy_id != NO_STEP:
        return Tier.TRIAL
    return strategy.tier


def _left_out(strategy: Strategy, kind: str, reason: str) -> LeftOut:
    return LeftOut(
        strategy_id=strategy.strategy_id,
        name=strategy.name,
        strategy_class=strategy.strategy_class,
        reason=reason,
        kind=kind,  # type: ignore[arg-type]
    )


def _why_not(strategy: Strategy, targets: Targets, knowledge: KnowledgeBase) -> str:
    labels = {definition.constraint: definition.label for definition in knowledge.constraints}
    answered = ", ".join(labels.get(name, name) for name in strategy.constraints) or "no named constraint"
    leading = targets.leading.label if targets.leading is not None else "unknown"
    others = ", ".join(reading.label for reading in targets.others)
    tail = f"; next: {others}" if others else ""
    return f"answers: {answered}. The bottleneck is: {leading}{tail}"


def _why(
    strategy: Strategy,
    match: ApprovalMatch | None,
    tier: Tier,
    targets: Targets,
    leads: bool,
    others: list[ConstraintReading],
    applicability: Applicability,
) -> str:
    parts = []
    if strategy.strategy_id == NO_STEP:
        parts.append("always shown, so that doing without is weighed too")
    if match is not None:
        open_ends = "" if match.settled else ", as far as known"
        parts.append(f"indicated for this disease and line{open_ends} ({match.approval.dated})")
    if leads and targets.leading is not None:
        parts.append(f"answers the bottleneck: {targets.leading.label}")
        if others:
            parts.append(f"also answers: {', '.join(reading.label for reading in others)}")
    elif others:
        parts.append(f"answers what comes next: {', '.join(reading.label for reading in others)}")
    elif targets.leading is None and applicability.tumour_class == "haematological":
        parts.append("chosen by disease and target; a blood cancer has no bottleneck from expression")
    elif targets.leading is None:
        parts.append("chosen by disease alone; no bottleneck could be named")
    elif tier is Tier.APPROVED and strategy.strategy_id != NO_STEP:
        parts.append("kept although it does not answer the bottleneck")
    return "; ".join(parts)
