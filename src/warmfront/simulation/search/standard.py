"""The regimen that stands for an option: packaged, completed from the models' own schedules where it must."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from warmfront.domain.evidence import Status
from warmfront.domain.regimen import Dose, Regimen
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.simulation.regimen.expression import find_arm
from warmfront.simulation.regimen.vocabulary import LARGEST_DAY

SHORTEST_CYCLE = 7


def human_models(knowledge: KnowledgeBase) -> tuple[MechanisticModel, ...]:
    """Return the packaged models whose days are a patient's, by id.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Models.

    Returns
    -------
    tuple of MechanisticModel
        With at least one arm and a sum of diameters.
    """
    models = knowledge.mechanistic_models
    return tuple(
        models[key]
        for key in sorted(models)
        if models[key].organism == "human" and models[key].arms and "sum_of_diameters_mm" in models[key].roles
    )


def find_standard(strategy: Strategy, knowledge: KnowledgeBase) -> tuple[Regimen | None, str]:
    """Find or make the regimen of a strategy.

    Parameters
    ----------
    strategy : Strategy
        Its agents.
    knowledge : KnowledgeBase
        Regimens, agents, models.

    Returns
    -------
    regimen : Regimen or None
        The packaged regimen that gives most of the agents and fewest others. Agents that it does not give,
        and whose class it does not give either, follow the schedule of the first model that has an arm for
        them, with a dose that is not stated. None when an agent has neither.
    words : str
        What stands for the option, or why nothing does.
    """
    held = [r for r in knowledge.options.regimens.values() if strategy.strategy_id in r.strategies]
    wanted = set(strategy.agents)
    held.sort(key=lambda r: (-len(agents_of(r) & wanted), len(agents_of(r) - wanted)))
    base = held[0] if held else None
    given = agents_of(base) if base else set()
    classes = {knowledge.agents[agent].agent_class for agent in given}
    missing = [
        agent
        for agent in strategy.agents
        if agent not in given and knowledge.agents[agent].agent_class not in classes
    ]
    if base is not None and not missing:
        return base, f"standard: {base.name} ({base.setting})"
    added: list[Dose] = []
    for agent in missing:
        dose = _from_arm(agent, knowledge)
        if dose is None:
            return None, f"no model has a term for {knowledge.agents[agent].name}"
        added.append(dose)
    names = " and ".join(knowledge.agents[agent].name for agent in missing)
    words = f"{names}: no regimen is held; given as in the models' own schedules (assumption)"
    if base is not None:
        words = f"standard: {base.name} ({base.setting}); {words}"
        return _made(strategy, base, added), words
    ordered, said = _in_order(strategy, added, knowledge)
    return _made(strategy, None, ordered), f"{words}; {said}"


def _in_order(
    strategy: Strategy, doses: Sequence[Dose], knowledge: KnowledgeBase
) -> tuple[Sequence[Dose], str]:
    """Start what trials gave later one interval after the last dose of what they gave before."""
    given = [
        schedule
        for schedule in knowledge.options.schedules.values()
        if strategy.strategy_id in schedule.strategies and schedule.given == "in order"
    ]
    if not given:
        return doses, "all started on day 1"
    first = [set(stage.split(" + ")) for stage in given[0].order]
    last = set(strategy.agents).difference(*first)
    ordered: list[Dose] = []
    start = 0
    for stage in (*first, last):
        own = [_later(dose, start) for dose in doses if dose.agent in stage]
        ordered += own
        start = max([start, *(_end(dose) for dose in own)])
    return ordered, f"{given[0].words}; what follows starts one interval after the last dose (assumption)"


def _later(dose: Dose, days: int) -> Dose:
    return replace(dose, days=tuple(day + days for day in dose.days if day + days <= LARGEST_DAY))


def _end(dose: Dose) -> int:
    """Return the days until the next dose would have come."""
    if dose.cycle_days is None:
        return dose.days[-1] - 1 + SHORTEST_CYCLE
    return dose.days[0] - 1 + dose.cycle_days * (dose.cycles or 1)


def agents_of(regimen: Regimen) -> set[str]:
    """Return the agents of a regimen.

    Parameters
    ----------
    regimen : Regimen
        Any.

    Returns
    -------
    set of str
        Agent ids.
    """
    return {dose.agent for dose in regimen.doses}


def _made(strategy: Strategy, base: Regimen | None, added: Sequence[Dose]) -> Regimen:
    return Regimen(
        regimen_id="standard",
        name=base.name if base else strategy.name,
        strategies=(strategy.strategy_id,),
        doses=(*(base.doses if base else ()), *added),
        setting=base.setting if base else "the models' own schedules",
        kind="assumption",
        source=base.source if base else "simulation_frame",
        status=Status.ASSUMPTION,
        rules=base.rules if base else (),
        left_out=base.left_out if base else (),
    )


def _from_arm(agent: str, knowledge: KnowledgeBase) -> Dose | None:
    probe = Dose(agent=agent, unit="", days=(1,))
    for arm in _arms(probe, human_models(knowledge), knowledge):
        days = tuple(round(day) + 1 for day in arm.days)
        gaps = {later - earlier for earlier, later in pairwise(days)}
        if len(gaps) == 1 and min(gaps) >= SHORTEST_CYCLE:
            return Dose(agent=agent, unit="", days=(days[0],), cycle_days=min(gaps), cycles=len(days))
        return Dose(agent=agent, unit="", days=tuple(sorted(set(days))), cycles=1)
    return None


def _arms(probe: Dose, models: Sequence[MechanisticModel], knowledge: KnowledgeBase) -> Iterable[DosingArm]:
    for model in models:
        arm, _ = find_arm(probe, knowledge.agents[probe.agent], model)
        if arm is not None:
            yield arm
