"""What was given before: drugs that the tumour outgrew, and CDK4/6 inhibitors that may still be taken."""

from collections.abc import Sequence
from functools import lru_cache

from warmfront.domain.case import Case, PriorTherapy
from warmfront.domain.evidence import Interaction
from warmfront.domain.therapy import Agent, EligibilityCheck, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.harm import rows_of_pair
from warmfront.strategy.regimen import agents_of, given_together

NOT_AGAINST_THE_TUMOUR = ("lymphodepletion",)
"""Classes whose use before says nothing on whether the tumour resists."""

SHARED_TARGET = "checkpoint inhibitor"
"""Class in which two agents of one target count as the same exposure. Assumption."""

KEPT_APART = "CDK4/6 inhibitor"
"""Class whose pairs with a checkpoint inhibitor are judged one by one (clinical frame, section 5)."""

UNSPECIFIED = ("pd1_antibody",)
"""Agents that stand for any one of their class and target; the pairs of each member are named with them."""

WHEN_STOPPED = "recoverable when the inhibitor is stopped; no human comparison says how long before"

WHEN_ENDED = (
    "recoverable when it is stated that the inhibitor was stopped; no human comparison says how long before"
)


def given_before_checks(
    strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> tuple[EligibilityCheck, ...]:
    """Ask whether the drugs of a strategy were given before and what came of it.

    Parameters
    ----------
    strategy : Strategy
        Its agents, given together or as alternatives.
    case : Case
        Prior therapies; what is not stated gives no check here and is listed among what is missing.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    tuple of EligibilityCheck
        FAIL when the tumour progressed as best response under every drug of a combination, or under one of
        several alternatives; WARN when any of them was given before; empty otherwise.
    """
    agents = [a for a in agents_of(strategy, knowledge) if a.agent_class not in NOT_AGAINST_THE_TUMOUR]
    met = [(agent, *found) for agent in agents for found in _exposures(agent, case, knowledge)]
    if not met:
        return ()
    outgrown = {agent.agent_id for agent, _, therapy in met if therapy.best_response == "PD"}
    together = given_together(strategy, knowledge)
    failed = len(outgrown) == len(agents) if together else bool(outgrown)
    words = dict.fromkeys(
        f"{name}, best response {therapy.best_response or 'not stated'}" for _, name, therapy in met
    )
    reason = "; ".join(words)
    return (
        EligibilityCheck(
            rule="given_before",
            verdict=Verdict.FAIL if failed else Verdict.WARN,
            reason=f"{reason}: the tumour grew under it" if failed else reason,
            recoverable="recoverable when the board has a reason to give it again" if failed else "",
            source="clinical_frame",
        ),
    )


def current_drug_checks(
    strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> tuple[EligibilityCheck, ...]:
    """Ask whether a CDK4/6 inhibitor of the history meets a checkpoint inhibitor of the strategy.

    Parameters
    ----------
    strategy : Strategy
        Option that may hold a checkpoint inhibitor.
    case : Case
        Prior therapies with their end, when stated.
    knowledge : KnowledgeBase
        Interactions by agent pair; only rows of high severity count.

    Returns
    -------
    tuple of EligibilityCheck
        One for each inhibitor: while it is being given FAIL for a pair that is a hard stop and WARN for
        another, UNDETERMINED while its end is not stated, WARN after its end.
    """
    agents = agents_of(strategy, knowledge)
    if any(agent.agent_class == KEPT_APART for agent in agents):
        return ()
    partners = [agent for agent in agents if agent.agent_class == SHARED_TARGET]
    checks = []
    for inhibitor in (a for a in knowledge.agents.values() if a.agent_class == KEPT_APART):
        feared = {row.interaction_id: row for p in partners for row in _severe(inhibitor, p, knowledge)}
        for therapy in case.history.prior_therapies or ():
            if feared and any(is_agent(inhibitor, name) for name in therapy.agents):
                members = _stopped_members(inhibitor, partners, knowledge)
                checks.append(_meeting(inhibitor, therapy, tuple(feared.values()), members))
    return tuple(checks)


def _severe(inhibitor: Agent, partner: Agent, knowledge: KnowledgeBase) -> list[Interaction]:
    rows = rows_of_pair(inhibitor, partner, knowledge.interactions)
    return [row for row in rows if row.severity == "high"]


def _stopped_members(
    inhibitor: Agent, partners: list[Agent], knowledge: KnowledgeBase
) -> tuple[Interaction, ...]:
    """Find the hard stops of those drugs that a partner without a name may turn out to be."""
    targets = {partner.target for partner in partners if partner.agent_id in UNSPECIFIED}
    members = [a for a in knowledge.agents.values() if a.agent_class == SHARED_TARGET and a.target in targets]
    rows = {row.interaction_id: row for member in members for row in _severe(inhibitor, member, knowledge)}
    return tuple(row for row in rows.values() if row.hard_stop)


def _meeting(
    inhibitor: Agent,
    therapy: PriorTherapy,
    rows: tuple[Interaction, ...],
    members: tuple[Interaction, ...] = (),
) -> EligibilityCheck:
    stops = [row for row in rows if row.hard_stop]
    shown = stops or list(rows)
    rule = "hard stop outside a trial" if stops else "caution"
    said = f"{rule} ({_say_rows(shown)})"
    if members and not stops:
        said += f"; HARD STOP outside a trial where one of these is chosen: {_say_rows(members)}"
    verdict, when = _standing(therapy, hard_stop=bool(stops))
    return EligibilityCheck(
        rule="cdk46_inhibitor_with_checkpoint_inhibitor",
        verdict=verdict,
        reason=f"{inhibitor.name} {when}; together with a checkpoint inhibitor: {said}",
        recoverable=WHEN_STOPPED if therapy.ongoing else "" if verdict is Verdict.WARN else WHEN_ENDED,
        source=shown[0].source,
    )


def _say_rows(rows: Sequence[Interaction]) -> str:
    return "; ".join(f"{row.class_a} + {row.class_b}, {row.event}: {row.evidence}" for row in rows)


def _standing(therapy: PriorTherapy, *, hard_stop: bool) -> tuple[Verdict, str]:
    if therapy.ongoing:
        return Verdict.FAIL if hard_stop else Verdict.WARN, "is being given"
    if therapy.end is not None:
        return Verdict.WARN, f"was given until {therapy.end}"
    if therapy.ongoing is False:
        return Verdict.WARN, "was given and has ended"
    return Verdict.UNDETERMINED, "was given and its end is not stated"


def name_unread_drugs(case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say which drugs of the history no rule could look at.

    Parameters
    ----------
    case : Case
        Prior therapies.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    tuple of str
        At most one sentence, naming every drug that is not in the agent table.
    """
    therapies = case.history.prior_therapies or ()
    names = dict.fromkeys(name for therapy in therapies for name in therapy.agents)
    unread = [name for name in names if not any(is_agent(agent, name) for agent in knowledge.agents.values())]
    if not unread:
        return ()
    return (f"not in the agent table, so that no rule on prior drugs could read them: {', '.join(unread)}",)


def _exposures(agent: Agent, case: Case, knowledge: KnowledgeBase) -> list[tuple[str, PriorTherapy]]:
    """Drugs given before that count as this agent, by name, each with its therapy."""
    same = [agent]
    if agent.agent_class == SHARED_TARGET:
        alike = knowledge.agents.values()
        same = [a for a in alike if a.agent_class == SHARED_TARGET and a.target == agent.target]
    return [
        (name, therapy)
        for therapy in case.history.prior_therapies or ()
        for name in therapy.agents
        if any(is_agent(other, name) for other in same)
    ]


def is_agent(agent: Agent, name: str) -> bool:
    """Say whether a name that the clinic wrote is the agent's id or name, whatever its case.

    Parameters
    ----------
    agent : Agent
        Entry of the agent table.
    name : str
        As written.

    Returns
    -------
    bool
        True when it names the agent.
    """
    written = same_spelling(name)
    return written in (same_spelling(agent.agent_id), same_spelling(agent.name))


@lru_cache(maxsize=4096)
def same_spelling(name: str) -> str:
    """Write a name so that case and spaces do not matter.

    Parameters
    ----------
    name : str
        As the clinic or the table writes it.

    Returns
    -------
    str
        Lower case, underscores for spaces.
    """
    return name.casefold().replace(" ", "_")
