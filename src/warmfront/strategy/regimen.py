"""The agents of a strategy, and whether they are given together or are alternatives."""

from warmfront.domain.therapy import Agent, Strategy
from warmfront.knowledge.base import KnowledgeBase


def agents_of(strategy: Strategy, knowledge: KnowledgeBase) -> tuple[Agent, ...]:
    """Look up the agents of a strategy.

    Parameters
    ----------
    strategy : Strategy
        Names agent ids.
    knowledge : KnowledgeBase
        Agent table; the knowledge check refuses ids that are not in it.

    Returns
    -------
    tuple of Agent
        In the order of the file.
    """
    return tuple(knowledge.agents[name] for name in strategy.agents if name in knowledge.agents)


def given_together(strategy: Strategy, knowledge: KnowledgeBase) -> bool:
    """Say whether the agents form a combination.

    A strategy without partners that lists agents of one class lists alternatives (one PD-1 antibody or
    another); partners, or agents of different classes, make a combination.

    Parameters
    ----------
    strategy : Strategy
        With agents and partner classes.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    bool
        True for a combination.
    """
    agents = agents_of(strategy, knowledge)
    return len(agents) > 1 and (bool(strategy.partners) or len({agent.agent_class for agent in agents}) > 1)
