"""Judge one candidate for one patient: every part of an option is made here and nothing is summed."""

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.therapy import EligibilityCheck, LeftOut, Option, ScreenedCandidate, Strategy
from warmfront.domain.tme import TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.access import describe_access
from warmfront.strategy.approvals import find_approval
from warmfront.strategy.considerations import consider
from warmfront.strategy.coverage import fit_of, say_uncovered
from warmfront.strategy.evidence import Finding, find_rate
from warmfront.strategy.harm import combine
from warmfront.strategy.harm_matrix import tabulate
from warmfront.strategy.late_effects import gather_late_effects
from warmfront.strategy.sequence import sketch
from warmfront.strategy.targets import judge_targets
from warmfront.strategy.vetoes import HARD_STOP, find_veto

NOT_RANKABLE = (
    "Stands behind the options whose rules are answered, until what is missing is known; see the rules "
    "marked UNDETERMINED."
)


def judge(
    entry: ScreenedCandidate,
    bottleneck: Bottleneck,
    case: Case,
    knowledge: KnowledgeBase,
    profile: TmeProfile | None,
) -> Option | LeftOut:
    """Judge one candidate: an option with its parts, or the reason why it is none.

    Parameters
    ----------
    entry : ScreenedCandidate
        Candidate with the answer of every rule.
    bottleneck : Bottleneck
        Named in the notes on fit.
    case : Case
        Defines the patient's evidence cell.
    knowledge : KnowledgeBase
        Strategies, evidence, interactions.
    profile : TmeProfile or None
        What was measured of the microenvironment.

    Returns
    -------
    Option or LeftOut
        The option is not placed yet: its rank is 1 until `warmfront.strategy.ranking.rank` places it.
    """
    strategy = knowledge.strategies[entry.candidate.strategy_id]
    failed = [check for check in entry.checks if check.verdict is Verdict.FAIL]
    if failed:
        vetoes = tuple(dict.fromkeys(check.veto for check in failed if check.veto))
        named = (source for check in failed for source in (check.veto_source, check.source))
        sources = tuple(dict.fromkeys(filter(None, named)))
        reason = "; ".join(_with_recovery(check) for check in failed)
        return _excluded(strategy, "not eligible", reason, vetoes, sources)
    harm = combine(strategy, knowledge)
    if harm.hard_stop and entry.candidate.tier is not Tier.TRIAL:
        stop = find_veto(HARD_STOP, strategy, knowledge)
        words, source = ((stop.words,), (stop.source,)) if stop is not None else ((), ())
        return _excluded(strategy, "hard stop", harm.statement, words, source)
    late = gather_late_effects(strategy, knowledge)
    finding = find_rate(strategy, case, knowledge)
    match = find_approval(strategy, case, knowledge) if entry.candidate.tier is Tier.APPROVED else None
    return Option(
        rank=1,
        strategy_id=strategy.strategy_id,
        name=strategy.name,
        strategy_class=strategy.strategy_class,
        tier=entry.candidate.tier,
        verdict=entry.verdict,
        checks=entry.checks,
        fit=fit_of(entry.candidate, bottleneck, knowledge),
        fit_note=_fit_note(entry, bottleneck),
        evidence=finding.estimate,
        evidence_note=finding.note,
        evidence_rows=finding.rows,
        lines=finding.lines,
        pooled=finding.pooled,
        cascade=finding.cascade,
        harm=harm,
        harm_matrix=tabulate(strategy, knowledge),
        feasibility=strategy.feasibility,
        order_note=strategy.order_note,
        summary=strategy.summary,
        achieved=match.approval.achieved if match is not None else "",
        tied_with=(),
        toxicities=strategy.toxicities,
        late_effects=late.sentences,
        late_sources=late.sources,
        monitoring=strategy.monitoring,
        caveats=_caveats(entry, strategy, case, harm.hard_stop, finding),
        sources=strategy.sources,
        access=describe_access(strategy, knowledge, case.reach),
        targets=judge_targets(strategy, case, profile, knowledge),
        sequence=sketch(strategy, case, bottleneck, knowledge, entry.candidate),
        considerations=consider(strategy, case, profile, bottleneck, knowledge),
    )


def _excluded(
    strategy: Strategy, kind: str, reason: str, vetoes: tuple[str, ...], sources: tuple[str, ...]
) -> LeftOut:
    return LeftOut(
        strategy_id=strategy.strategy_id,
        name=strategy.name,
        strategy_class=strategy.strategy_class,
        reason=reason,
        kind=kind,  # type: ignore[arg-type]
        vetoes=vetoes,
        sources=sources,
    )


def _with_recovery(check: EligibilityCheck) -> str:
    tail = f" ({check.recoverable})" if check.recoverable else ""
    return f"{check.rule.replace('_', ' ')}: {check.reason}{tail}"


def _fit_note(entry: ScreenedCandidate, bottleneck: Bottleneck) -> str:
    reason = entry.candidate.reason
    if bottleneck.leading is None and not reason:
        return f"Fit unknown: {bottleneck.reason}"
    if bottleneck.leading is None:
        return f"{reason[0].upper()}{reason[1:]}. Fit unknown."
    open_ones = say_uncovered(entry.candidate, bottleneck)
    tail = f" {open_ones[0].upper()}{open_ones[1:]}." if open_ones else ""
    return f"{reason[0].upper()}{reason[1:]}.{tail}" if reason else "Does not answer the bottleneck."


def _caveats(
    entry: ScreenedCandidate, strategy: Strategy, case: Case, hard_stop: bool, finding: Finding
) -> tuple[str, ...]:
    caveats = []
    if hard_stop:
        caveats.append("Only within a trial: this pair is a hard stop outside of one.")
    if entry.verdict is Verdict.UNDETERMINED:
        caveats.append(NOT_RANKABLE)
    if not strategy.human_safety_data:
        caveats.append("No human safety data.")
    if finding.estimate is not None and finding.estimate.flag:
        caveats.append(f"Doubt about the counts: {finding.estimate.flag}.")
    caveats += [
        f"Given before: {name}{f', best response {therapy.best_response}' if therapy.best_response else ''}."
        for therapy in case.history.prior_therapies or ()
        for name in therapy.agents
        if name.casefold().replace(" ", "_") in strategy.agents
    ]
    return tuple(caveats)
