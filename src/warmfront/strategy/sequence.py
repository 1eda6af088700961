"""The order in which the components of an option act: the logic of the constraints, and what people showed.

The logic says: break exclusion or prime, then prepare and the effector, then release the brake, then keep.
It is a hypothesis. An order is known only with a human comparison in this disease and intent; a trial that
added a drug to the same order in both arms never makes it known.
"""

from collections.abc import Sequence
from typing import Literal

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.records import record
from warmfront.domain.sequence import OrderComparison, SequenceSketch, SequenceStep
from warmfront.domain.therapy import Agent, Candidate, Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.fit_logic import ComponentRole, GivenSchedule
from warmfront.strategy.coverage import cover, wanted_constraints
from warmfront.strategy.intent import Intent, intent_of
from warmfront.strategy.order_comparisons import Compared, compare, is_meant
from warmfront.strategy.order_words import say_order
from warmfront.strategy.regimen import agents_of, given_together

LOGIC = {
    "break exclusion": 0,
    "prime": 0,
    "prepare": 1,
    "effector": 2,
    "release the brake": 3,
    "keep": 4,
}
"""Place of each role by the logic of the constraints; a hypothesis of the project.

Lymphodepletion stands right before the cells, so that what primes or bridges comes before both.
"""

Order = Literal["known", "unknown", "single step", "by schedule"]

UNKNOWN_ROLE = "its role is not in the table of roles; no immune step is claimed"


@record
class Component:
    """One agent of an option with its role."""

    agent: Agent
    role: ComponentRole | None
    place: float


def sketch(
    strategy: Strategy,
    case: Case,
    bottleneck: Bottleneck,
    knowledge: KnowledgeBase,
    candidate: Candidate | None = None,
) -> SequenceSketch | None:
    """Sketch the order of an option's components for one patient.

    Parameters
    ----------
    strategy : Strategy
        Its agents, given together or as alternatives.
    case : Case
        Disease, stage and line decide which comparisons count.
    bottleneck : Bottleneck
        Constraints on which the components should act.
    knowledge : KnowledgeBase
        Roles, schedules and comparisons of order.
    candidate : Candidate or None
        What the option answers; without it nothing is called uncovered.

    Returns
    -------
    SequenceSketch or None
        None for one component that no comparison of this disease names.
    """
    agents = agents_of(strategy, knowledge)
    intent = intent_of(case, knowledge)
    together = given_together(strategy, knowledge)
    compared = compare(agents, together, case, intent, knowledge)
    if not together:
        return _single(agents, compared, intent, bottleneck, knowledge) if compared.here else None
    parts = [_component(agent, knowledge) for agent in agents]
    schedule = _schedule(strategy, knowledge)
    as_compared = _by_comparison(parts, compared.decisive) if compared.decisive is not None else parts
    against = _ranks(as_compared) != _ranks(parts)
    active = [part for part in parts if part.role is None or part.role.role not in ("prepare", "keep")]
    order = _order(compared, schedule, len(active))
    ordered = as_compared if order == "known" else _by_schedule(parts, schedule)
    left = cover(candidate, bottleneck).uncovered if candidate is not None else ()
    return SequenceSketch(
        steps=_steps(ordered, bottleneck),
        order=order,
        comparisons=tuple(row.comparison_id for row in compared.all),
        words=say_order(
            order,
            compared,
            schedule,
            case,
            intent,
            knowledge,
            against_logic=against,
            ordered_by_logic=len({part.place for part in active}) > 1,
        ),
        intent=intent,
        uncovered=tuple(reading.label for reading in left),
        against_logic=against,
    )


def _order(compared: Compared, schedule: GivenSchedule | None, n_active: int) -> Order:
    """Say what stands behind the order; a schedule that gives all together is not undone by a comparison."""
    together = schedule is not None and schedule.given == "together"
    if compared.decisive is not None and not together:
        return "known"
    return "by schedule" if schedule is not None or n_active < 2 else "unknown"


def role_of(agent: Agent, knowledge: KnowledgeBase) -> ComponentRole | None:
    """Find the role of an agent: by its id, else by class and target, else by class.

    Parameters
    ----------
    agent : Agent
        Component of an option.
    knowledge : KnowledgeBase
        Table of roles.

    Returns
    -------
    ComponentRole or None
        None when the table does not know it.
    """
    roles = knowledge.options.roles.values()
    named = [role for role in roles if agent.agent_id in role.agents]
    of_class = [role for role in roles if agent.agent_class in role.agent_classes]
    with_target = [role for role in of_class if agent.target in role.targets]
    plain = [role for role in of_class if not role.targets]
    return next(iter((*named, *with_target, *plain)), None)


def _component(agent: Agent, knowledge: KnowledgeBase) -> Component:
    role = role_of(agent, knowledge)
    place = LOGIC[role.role] if role is not None else LOGIC["effector"]
    return Component(agent=agent, role=role, place=place)


def _schedule(strategy: Strategy, knowledge: KnowledgeBase) -> GivenSchedule | None:
    schedules = knowledge.options.schedules.values()
    return next((entry for entry in schedules if strategy.strategy_id in entry.strategies), None)


def _by_comparison(parts: Sequence[Component], row: OrderComparison) -> list[Component]:
    """Put the two compared sides in the order that the comparison favoured; the rest stays with the logic."""
    first, second = row.first, row.second
    if row.favours == "second then first":
        first, second = second, first
    later = max(part.place for part in parts if is_meant(second, [part.agent]))
    return [
        Component(agent=part.agent, role=part.role, place=min(part.place, later - 0.5))
        if is_meant(first, [part.agent])
        else part
        for part in parts
    ]


def _by_schedule(parts: Sequence[Component], schedule: GivenSchedule | None) -> list[Component]:
    if schedule is None:
        return list(parts)
    if schedule.given == "together":
        return [
            part
            if part.role is not None and part.role.role == "prepare"
            else Component(agent=part.agent, role=part.role, place=1.0)
            for part in parts
        ]
    last = float(len(schedule.order))
    places = {
        agent: float(place) for place, group in enumerate(schedule.order) for agent in group.split(" + ")
    }
    return [
        Component(agent=part.agent, role=part.role, place=places.get(part.agent.agent_id, last))
        for part in parts
    ]


def _ranks(parts: Sequence[Component]) -> dict[str, int]:
    levels = sorted({part.place for part in parts})
    return {part.agent.agent_id: levels.index(part.place) + 1 for part in parts}


def _steps(parts: Sequence[Component], bottleneck: Bottleneck) -> tuple[SequenceStep, ...]:
    """Join components that share place, role and constraint into one step."""
    wanted = [reading.constraint for reading in wanted_constraints(bottleneck)]
    ranks = _ranks(parts)
    joined: dict[tuple[int, str, str, str], list[str]] = {}
    for part in parts:
        role, words = ("effector", UNKNOWN_ROLE) if part.role is None else (part.role.role, part.role.words)
        acts_on = part.role.constraints if part.role is not None else ()
        own = [name for name in wanted if name in acts_on] or list(acts_on)
        key = (ranks[part.agent.agent_id], role, own[0] if own else "", words)
        joined.setdefault(key, []).append(part.agent.name)
    return tuple(
        SequenceStep(
            place=place,
            role=role,  # type: ignore[arg-type]
            agents=tuple(names),
            constraint=constraint,
            words=words,
            needed=constraint in wanted,
        )
        for (place, role, constraint, words), names in sorted(joined.items(), key=lambda item: item[0][0])
    )


def _single(
    agents: Sequence[Agent],
    compared: Compared,
    intent: Intent,
    bottleneck: Bottleneck,
    knowledge: KnowledgeBase,
) -> SequenceSketch:
    parts = [_component(agent, knowledge) for agent in agents]
    return SequenceSketch(
        steps=_steps([Component(agent=p.agent, role=p.role, place=1.0) for p in parts], bottleneck),
        order="single step",
        comparisons=tuple(row.comparison_id for row in compared.here),
        words=say_order("single step", compared, None, None, intent, knowledge),
        intent=intent,
    )
