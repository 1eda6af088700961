"""Which option of a ranking a mechanistic model can express, and why the others it cannot."""

from collections.abc import Iterable

from warmfront.domain.records import record
from warmfront.domain.therapy import Option, Ranking
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import DosingArm, MechanisticModel


@record
class Choice:
    """The option that will be simulated.

    Parameters
    ----------
    option : Option
        As ranked.
    position : int
        Its place over all options, 1 for the first.
    model : MechanisticModel
        The model that expresses it.
    first, partner : DosingArm
        Its two partners, in the order of the model's file.
    """

    option: Option
    position: int
    model: MechanisticModel
    first: DosingArm
    partner: DosingArm


def choose_option(ranking: Ranking, knowledge: KnowledgeBase) -> tuple[Choice | None, tuple[str, ...]]:
    """Choose the highest-ranked combination that a model can express.

    Options behind a hard stop are passed over. The order across tiers is the order of the tiers.

    Parameters
    ----------
    ranking : Ranking
        Options of one patient.
    knowledge : KnowledgeBase
        Strategies, agents and models.

    Returns
    -------
    choice : Choice or None
        None when no option can be expressed.
    passed_over : tuple of str
        One sentence for each option ranked above the chosen one, or for every option.
    """
    models = [model for model in knowledge.mechanistic_models.values() if model.arms and model.design]
    passed_over: list[str] = []
    for position, option in enumerate(ranking.options, start=1):
        if option.harm.hard_stop:
            passed_over.append(f"{option.name}: hard stop")
            continue
        reasons = []
        for model in models:
            arms, reason = _express(option.strategy_id, model, knowledge)
            if len(arms) == 2:
                first, partner = arms
                return Choice(
                    option=option, position=position, model=model, first=first, partner=partner
                ), tuple(passed_over)
            reasons.append(f"{model.model_id}: {reason}")
        passed_over.append(f"{option.name}: {'; '.join(reasons) or 'no model with arms is packaged'}")
    return None, tuple(passed_over)


def _express(
    strategy_id: str, model: MechanisticModel, knowledge: KnowledgeBase
) -> tuple[tuple[DosingArm, ...], str]:
    strategy = knowledge.strategies[strategy_id]
    names = strategy.agents or (strategy.strategy_class, *strategy.partners)
    parts = dict(_labels(name, knowledge) for name in names)
    found = {name: _arm(labels, model) for name, labels in parts.items()}
    outside = [name for name, arm in found.items() if arm is None]
    if outside:
        return (), f"it has no term for {', '.join(outside)}"
    arms = tuple(arm for arm in model.arms if arm in found.values())
    if len(arms) != 2:
        return (), "not a combination of two of its arms"
    return arms, ""


def _labels(name: str, knowledge: KnowledgeBase) -> tuple[str, set[str]]:
    agent = knowledge.agents.get(name)
    if agent is None:
        return name, {name}
    return agent.name, {agent.agent_id, agent.agent_class, agent.target}


def _arm(labels: Iterable[str], model: MechanisticModel) -> DosingArm | None:
    wanted = {label.casefold() for label in labels}
    for arm in model.arms:
        if wanted & {name.casefold() for name in arm.stands_for}:
            return arm
    return None
