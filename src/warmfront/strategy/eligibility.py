"""Screen candidates: every rule answers PASS, WARN, FAIL or UNDETERMINED, with its reason."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Candidate, Condition, EligibilityCheck, ScreenedCandidate, Strategy
from warmfront.domain.tme import EstablishedFact, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.approvals import find_approval
from warmfront.strategy.candidates import NO_STEP
from warmfront.strategy.cell_feasibility import feasibility_checks
from warmfront.strategy.drug_interactions import interaction_checks
from warmfront.strategy.exposure import current_drug_checks, given_before_checks
from warmfront.strategy.modality_checks import modality_checks
from warmfront.strategy.recovery import add_recovery
from warmfront.strategy.regimen import agents_of
from warmfront.strategy.rules.catalogue import RULES
from warmfront.strategy.targets import answer_by_product
from warmfront.strategy.vetoes import name_vetoes
from warmfront.tme.facts import establish

SEVERITY = (Verdict.PASS, Verdict.WARN, Verdict.UNDETERMINED, Verdict.FAIL)
"""From best to worst. What is not known is worse than a warning, so a gap never improves an option."""

WHEN_KNOWN = "recoverable when this is known"
WHEN_COPY_KNOWN = "recoverable when zygosity and clonality show that one copy works"


def screen(
    candidates: Sequence[Candidate],
    case: Case,
    knowledge: KnowledgeBase,
    profile: TmeProfile | None = None,
) -> tuple[ScreenedCandidate, ...]:
    """Answer every eligibility rule of every candidate.

    Parameters
    ----------
    candidates : sequence of Candidate
        From `warmfront.strategy.candidates.propose`.
    case : Case
        What is known of the patient; what is not stated gives UNDETERMINED.
    knowledge : KnowledgeBase
        General and strategy-specific conditions, facts, laboratory table.
    profile : TmeProfile or None
        What was measured; RNA may exclude a target or prompt its test, never satisfy it.

    Returns
    -------
    tuple of ScreenedCandidate
        In the order given; the verdict is the worst answer.
    """
    facts = establish(case, knowledge)
    return tuple(_screened(candidate, case, knowledge, facts, profile) for candidate in candidates)


def _screened(
    candidate: Candidate,
    case: Case,
    knowledge: KnowledgeBase,
    facts: Sequence[EstablishedFact],
    profile: TmeProfile | None,
) -> ScreenedCandidate:
    strategy = knowledge.strategies[candidate.strategy_id]
    if candidate.strategy_id == NO_STEP:
        return ScreenedCandidate(candidate=candidate, verdict=Verdict.PASS, checks=())
    checks = [_answered(condition, case, knowledge) for condition in _conditions(strategy, knowledge)]
    checks += _approval_checks(candidate, strategy, case, knowledge)
    checks += _intact_checks(candidate, strategy, facts)
    checks += given_before_checks(strategy, case, knowledge)
    checks += current_drug_checks(strategy, case, knowledge)
    checks += modality_checks(strategy, candidate.tier, case, profile, facts, knowledge)
    checks += interaction_checks(strategy, case, knowledge)
    checks = answer_by_product(checks, strategy, case, profile, knowledge)
    checks += feasibility_checks(strategy, case, profile, knowledge)
    checks = name_vetoes(checks, strategy, knowledge)
    checks = add_recovery(checks, knowledge)
    worst = max((check.verdict for check in checks), key=SEVERITY.index, default=Verdict.PASS)
    return ScreenedCandidate(candidate=candidate, verdict=worst, checks=tuple(checks))


def _conditions(strategy: Strategy, knowledge: KnowledgeBase) -> list[Condition]:
    """Join own, class and general conditions; of one kind the own stands, then the first that applies."""
    own = list(strategy.conditions)
    source = strategy.sources[0] if strategy.sources else ""
    for rule, values in (
        ("target_antigen", strategy.target_antigens),
        ("hla_required", strategy.hla),
        ("hla_excluded", strategy.hla_excluded),
    ):
        if values and not any(condition.rule == rule for condition in own):
            own.append(Condition(rule=rule, values=values, source=source, status=Status.ASSUMPTION))
    kinds = {condition.rule for condition in own}
    words = {word for agent in agents_of(strategy, knowledge) for word in (agent.agent_id, agent.agent_class)}
    shared = []
    for condition in knowledge.general_conditions:
        if condition.rule not in kinds and (
            not condition.applies_to or words.intersection(condition.applies_to)
        ):
            shared.append(condition)
            kinds.add(condition.rule)
    return shared + own


def _answered(condition: Condition, case: Case, knowledge: KnowledgeBase) -> EligibilityCheck:
    answer = RULES[condition.rule](condition, case, knowledge)
    recoverable = ""
    if answer.verdict is Verdict.UNDETERMINED:
        recoverable = WHEN_KNOWN
    elif answer.verdict is not Verdict.PASS:
        recoverable = condition.recoverable
    return EligibilityCheck(
        rule=condition.rule,
        verdict=answer.verdict,
        reason=answer.reason,
        recoverable=recoverable,
        source=condition.source,
    )


def _approval_checks(
    candidate: Candidate, strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> list[EligibilityCheck]:
    if candidate.tier is not Tier.APPROVED:
        return []
    match = find_approval(strategy, case, knowledge)
    if match is None:
        return []
    checks = []
    if not match.line_known:
        lines = ", ".join(str(line) for line in match.approval.lines)
        checks.append(
            EligibilityCheck(
                rule="approval_line",
                verdict=Verdict.UNDETERMINED,
                reason=f"line of therapy is not stated; the indication holds in line {lines}",
                recoverable=WHEN_KNOWN,
                source=match.approval.source,
            )
        )
    for _, answer in match.markers:
        checks.append(
            EligibilityCheck(
                rule="approval_marker",
                verdict=answer.verdict,
                reason=answer.reason,
                recoverable=WHEN_KNOWN if answer.verdict is Verdict.UNDETERMINED else "",
                source=match.approval.source,
            )
        )
    return checks


def _intact_checks(
    candidate: Candidate, strategy: Strategy, facts: Sequence[EstablishedFact]
) -> list[EligibilityCheck]:
    """Ask the facts whether what the strategy needs downstream still works.

    An established loss excludes options of the lower tiers and warns for an approved one, whose indication
    does not ask for the test; for the same reason a fact that is unknown, or that only widens the question,
    leaves an approved option as it is. In the lower tiers one lost copy warns, and a hit of unknown zygosity
    leaves the rule open, as no report does.
    """
    approved = candidate.tier is Tier.APPROVED
    checks = []
    for fact in facts:
        broken = [need for need in strategy.needs_intact if need in fact.breaks]
        if not broken:
            continue
        needs = ", ".join(broken)
        verdict, recoverable = Verdict.PASS, ""
        if fact.holds:
            verdict = Verdict.WARN if approved else Verdict.FAIL
        elif fact.state == "unknown" and not approved and fact.disabled_by is None:
            verdict = Verdict.UNDETERMINED
            recoverable = WHEN_COPY_KNOWN if fact.widens else WHEN_KNOWN
        elif fact.widens and fact.disabled_by is None and not approved:
            verdict = Verdict.WARN
        elif fact.state == "unknown" and not fact.widens:
            continue
        checks.append(
            EligibilityCheck(
                rule="needs_intact",
                verdict=verdict,
                reason=f"needs intact {needs}; {fact.label[0].lower()}{fact.label[1:]}: {fact.reason}",
                recoverable=recoverable,
                source=fact.source,
            )
        )
    return checks
