"""The shape that the rule of every scale has."""

from collections.abc import Callable, Mapping
from typing import Any

from warmfront.domain.records import record
from warmfront.domain.scales import Outcome
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale

ScaleRule = Callable[[Mapping[str, Any], ClinicalScale], Outcome]
"""From checked inputs (every name of the scale is there, None where not stated) to the outcome."""

KnowledgeRule = Callable[[Mapping[str, Any], ClinicalScale, KnowledgeBase], Outcome]
"""The same for a rule whose numbers stand in another table of the knowledge base."""


@record
class WithKnowledge:
    """A rule that reads another table, so that no score has two rules.

    Parameters
    ----------
    rule : callable
        From checked inputs, the scale and the knowledge base to the outcome.
    """

    rule: KnowledgeRule


def apply_rule(
    rule: ScaleRule | WithKnowledge,
    values: Mapping[str, Any],
    scale: ClinicalScale,
    knowledge: KnowledgeBase,
) -> Outcome:
    """Apply a rule of either shape.

    Parameters
    ----------
    rule : callable or WithKnowledge
        One entry of the list of rules.
    values : mapping of str to value
        Checked inputs, every name there, None where not stated.
    scale : ClinicalScale
        Its thresholds.
    knowledge : KnowledgeBase
        For those that rest on another table.

    Returns
    -------
    Outcome
        What the rule found.
    """
    return rule.rule(values, scale, knowledge) if isinstance(rule, WithKnowledge) else rule(values, scale)
