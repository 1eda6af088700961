"""When the answer of a rule can change, said of every rule that is breached or warns."""

import dataclasses
from collections.abc import Iterable

from warmfront.domain.therapy import EligibilityCheck
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase


def add_recovery(checks: Iterable[EligibilityCheck], knowledge: KnowledgeBase) -> list[EligibilityCheck]:
    """Say when an answer can change, where its rule did not.

    Parameters
    ----------
    checks : iterable of EligibilityCheck
        Answers of all rules; what a rule says itself stays.
    knowledge : KnowledgeBase
        Words by rule.

    Returns
    -------
    list of EligibilityCheck
        In the order given. A rule without words keeps none: nothing is made up for it.
    """
    said = knowledge.options.recovery
    return [
        dataclasses.replace(check, recoverable=said[check.rule].words)
        if check.verdict in (Verdict.WARN, Verdict.FAIL) and not check.recoverable and check.rule in said
        else check
        for check in checks
    ]
