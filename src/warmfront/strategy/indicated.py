"""Options of the lower tiers whose agents an indicated option of this patient already holds."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.therapy import Option
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.regimen import agents_of, given_together

ANSWERED = (Verdict.PASS, Verdict.WARN)


def mark_indicated(options: Sequence[Option], knowledge: KnowledgeBase) -> tuple[Option, ...]:
    """Say of a trial or a hypothesis when its agents are part of what is indicated here.

    Parameters
    ----------
    options : sequence of Option
        Of all tiers, with their blocks.
    knowledge : KnowledgeBase
        Strategies and agents.

    Returns
    -------
    tuple of Option
        In the same order; only the words on fit change, no rank does. Alternatives of one class count as held
        when the indicated option gives a drug of their class.
    """
    standard = [
        option
        for option in options
        if option.tier is Tier.APPROVED and option.block == "this disease" and option.verdict in ANSWERED
    ]
    # The smallest regimen that holds it is named; input order changes nothing.
    standard.sort(key=lambda o: (len(knowledge.strategies[o.strategy_id].agents), o.strategy_id))
    return tuple(_marked(option, standard, knowledge) for option in options)


def _marked(option: Option, standard: Sequence[Option], knowledge: KnowledgeBase) -> Option:
    if option.tier is Tier.APPROVED:
        return option
    for held in standard:
        words = _say_held(option, held, knowledge)
        if words:
            return dataclasses.replace(option, fit_note=f"{words} {option.fit_note}")
    return option


def _say_held(option: Option, held: Option, knowledge: KnowledgeBase) -> str:
    inner, outer = knowledge.strategies[option.strategy_id], knowledge.strategies[held.strategy_id]
    own, theirs = agents_of(inner, knowledge), agents_of(outer, knowledge)
    if not own or not given_together(outer, knowledge):
        return ""
    if given_together(inner, knowledge):
        contained = {agent.agent_id for agent in own} <= {agent.agent_id for agent in theirs}
        same = len(own) == len(theirs)
    else:
        contained = {agent.agent_class for agent in own} <= {agent.agent_class for agent in theirs}
        same = False
    if not contained:
        return ""
    if same:
        return f"The same agents are indicated here as {held.name}: see there."
    return f"A part of {held.name}, which is indicated here; alone it leaves out what was compared."
