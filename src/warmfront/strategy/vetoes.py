"""Every exclusion names its veto: which reason it is, and where that reason was read."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.harm import Veto
from warmfront.domain.therapy import EligibilityCheck, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.regimen import agents_of

HARD_STOP = "hard_stop"
OWN_RULE = "rule of this product or trial"


def name_vetoes(
    checks: Sequence[EligibilityCheck], strategy: Strategy, knowledge: KnowledgeBase
) -> list[EligibilityCheck]:
    """Give every FAIL the veto behind it; other answers stay as they are.

    Parameters
    ----------
    checks : sequence of EligibilityCheck
        Answers of the rules of one strategy.
    strategy : Strategy
        Its agents and their classes choose among the vetoes of a rule.
    knowledge : KnowledgeBase
        Vetoes and agents.

    Returns
    -------
    list of EligibilityCheck
        In the order given.
    """
    return [
        check if check.verdict is not Verdict.FAIL else _named(check, strategy, knowledge) for check in checks
    ]


def find_veto(rule: str, strategy: Strategy, knowledge: KnowledgeBase) -> Veto | None:
    """Find the first veto of a rule that applies to a strategy.

    Parameters
    ----------
    rule : str
        Kind of rule, or ``hard_stop``.
    strategy : Strategy
        Names its agents.
    knowledge : KnowledgeBase
        Vetoes and agents.

    Returns
    -------
    Veto or None
        None when no veto is held for the rule.
    """
    agents = agents_of(strategy, knowledge)
    words = {word for agent in agents for word in (agent.agent_id, agent.agent_class)}
    for veto in knowledge.options.vetoes.values():
        if veto.rule == rule and (not veto.applies_to or words.intersection(veto.applies_to)):
            return veto
    return None


def _named(check: EligibilityCheck, strategy: Strategy, knowledge: KnowledgeBase) -> EligibilityCheck:
    veto = find_veto(check.rule, strategy, knowledge)
    if veto is None:
        return dataclasses.replace(check, veto=OWN_RULE, veto_source=check.source)
    return dataclasses.replace(check, veto=veto.words, veto_source=veto.source)
