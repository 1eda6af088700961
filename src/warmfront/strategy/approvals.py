"""Which dated indication of a strategy, if any, fits the patient's disease, line and markers."""

from warmfront.domain.case import Case
from warmfront.domain.records import record
from warmfront.domain.therapy import Approval, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import covers, tumour_type
from warmfront.strategy.requirements import answer_requirement
from warmfront.strategy.rules.answer import Answer


@record
class ApprovalMatch:
    """An indication that is not ruled out, with what is still open.

    Parameters
    ----------
    approval : Approval
        The indication.
    line_known : bool
        False when the case does not state the line; the line is then never assumed.
    markers : tuple of (str, Answer)
        Each required marker with its answer, PASS or UNDETERMINED.
    """

    approval: Approval
    line_known: bool
    markers: tuple[tuple[str, Answer], ...]

    @property
    def settled(self) -> bool:
        """True when line and markers are known to fit."""
        return self.line_known and all(answer.verdict is Verdict.PASS for _, answer in self.markers)


def find_approval(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> ApprovalMatch | None:
    """Find the best fitting indication of a strategy.

    Parameters
    ----------
    strategy : Strategy
        With its dated indications.
    case : Case
        Disease, line and markers.
    knowledge : KnowledgeBase
        Tumour types and drug classes.

    Returns
    -------
    ApprovalMatch or None
        A settled match before an open one; None when every indication is ruled out.
    """
    tumour = tumour_type(case, knowledge)
    line = case.disease.line_of_therapy
    matches = []
    for approval in strategy.approvals:
        if not covers(approval.disease_groups, tumour):
            continue
        if line is not None and approval.lines and line not in approval.lines:
            continue
        markers = tuple((name, answer_requirement(name, case, knowledge)) for name in approval.requires)
        if any(answer.verdict is Verdict.FAIL for _, answer in markers):
            continue
        known = line is not None or not approval.lines
        matches.append(ApprovalMatch(approval=approval, line_known=known, markers=markers))
    return min(matches, key=lambda match: not match.settled, default=None)


def why_not_indicated(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say what rules out the indications that name the patient's disease.

    Parameters
    ----------
    strategy : Strategy
        With its dated indications.
    case : Case
        Disease, line and markers.
    knowledge : KnowledgeBase
        Tumour types and drug classes.

    Returns
    -------
    tuple of str
        One reason for each such indication; empty when none names the disease.
    """
    tumour = tumour_type(case, knowledge)
    line = case.disease.line_of_therapy
    reasons = []
    for approval in strategy.approvals:
        if not covers(approval.disease_groups, tumour):
            continue
        if line is not None and approval.lines and line not in approval.lines:
            lines = ", ".join(str(number) for number in approval.lines)
            reasons.append(f"indicated in line {lines}, the patient's is {line}")
            continue
        answers = [answer_requirement(name, case, knowledge) for name in approval.requires]
        reasons += [f"not indicated: {a.reason}" for a in answers if a.verdict is Verdict.FAIL]
    return tuple(dict.fromkeys(reasons))
