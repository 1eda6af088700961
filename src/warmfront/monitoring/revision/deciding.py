"""All drafts weighed against each other: toxicity outranks benefit, and what it outranked is listed."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Assessment
from warmfront.domain.observations import FollowUp
from warmfront.domain.revision import Decision
from warmfront.domain.therapy import Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.revision.benefit import decide_benefit
from warmfront.monitoring.revision.drafts import ORDER, Draft, finish, join_drafts, number
from warmfront.monitoring.revision.gaps import find_gaps
from warmfront.monitoring.revision.replanning import count_open
from warmfront.monitoring.revision.toxicity import decide_toxicity
from warmfront.monitoring.treatment import Treatment, name_agent

GRAVE = ("stop", "hold")
MORE = ("add", "intensify")
"""Actions that give more treatment: none is proposed while any present therapy is stopped or held."""

CHANGES = ("switch", "add", "intensify")
NOTHING_OPEN = "The plan as it now stands has no option left for this patient; see what was left out and why."


def decide(
    assessment: Assessment,
    treatment: Treatment,
    follow_up: FollowUp,
    case: Case,
    knowledge: KnowledgeBase,
    options: Sequence[Option] | None = None,
) -> tuple[Decision, ...]:
    """Make the decisions of one moment.

    Parameters
    ----------
    assessment : Assessment
        What the data say.
    treatment : Treatment
        What is given.
    follow_up : FollowUp
        Merged observations.
    case : Case
        Of the base plan.
    knowledge : KnowledgeBase
        Rules.
    options : sequence of Option, optional
        Options of the plan as it now stands that may be proposed, best first; a replay does not rank them.

    Returns
    -------
    tuple of Decision
        Gravest first; of equal gravity by subject.
    """
    harm = decide_toxicity(assessment.grades, treatment, follow_up, knowledge)
    if follow_up.died is not None:
        kept = [draft for draft in harm if draft.action == "stop"]
        return _ordered(_joined(kept))
    wanted = decide_benefit(assessment, treatment, follow_up, case, knowledge)
    tests = [*find_gaps(assessment, treatment, knowledge)]
    settled = _weigh(_joined([*harm, *wanted, *tests]), treatment, knowledge)
    named = [_name_options(draft, options, knowledge) for draft in settled]
    return _ordered(named)


def _joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Join drafts of one action and subject, so that each therapy has one stop, one hold, one continue."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.action, draft.subject, draft.agents), []).append(draft)
    return [join_drafts(group) for group in groups.values()]


def _weigh(drafts: Sequence[Draft], treatment: Treatment, knowledge: KnowledgeBase) -> list[Draft]:
    """Let stops and holds outrank what benefit would do, and a switch outrank going on."""
    stopped = _agents(drafts, ("stop",))
    blocked = _agents(drafts, GRAVE)
    running = {agent for given in treatment.running for agent in given.agents}
    line = {agent for given in (treatment.lines[-1] if treatment.lines else ()) for agent in given.agents}
    open_harm = (
        bool(blocked & running)
        or bool(_agents(drafts, ("hold",)) & line)
        or any(draft.action in GRAVE and not set(draft.agents) <= _known(treatment) for draft in drafts)
        or any(draft.action in GRAVE and not draft.agents for draft in drafts)
    )
    left = {name for draft in drafts if draft.action == "switch" for name in draft.therapy_ids}
    kept: list[Draft] = []
    outranked: list[tuple[set[str], str]] = []
    against: list[str] = []
    for draft in drafts:
        agents = set(draft.agents)
        if draft.action == "hold" and agents and agents <= stopped:
            continue
        if draft.action in MORE and open_harm:
            outranked.append((set(), _say(draft, draft.subject)))
        elif draft.action == "continue" and agents & blocked:
            outranked.append((agents & blocked, _say(draft, _names(agents & blocked, knowledge))))
            if agents - blocked:
                kept.append(_without(draft, blocked, knowledge))
        elif draft.action == "continue" and set(draft.therapy_ids) & left:
            against += [f"{reason.statement} (speaks for going on)" for reason in draft.reasons]
        else:
            kept.append(draft)
    return [_settle(draft, outranked, against, drafts, open_harm) for draft in kept]


def _agents(drafts: Sequence[Draft], actions: Sequence[str]) -> set[str]:
    return {agent for draft in drafts if draft.action in actions for agent in draft.agents}


def _known(treatment: Treatment) -> set[str]:
    return {agent for given in treatment.given for agent in given.agents}


def _say(draft: Draft, subject: str) -> str:
    return f"{draft.action} {subject}: {'; '.join(reason.statement for reason in draft.reasons)}"


def _names(agents: set[str], knowledge: KnowledgeBase) -> str:
    return " + ".join(sorted(name_agent(agent, knowledge) for agent in agents))


def _without(draft: Draft, blocked: set[str], knowledge: KnowledgeBase) -> Draft:
    """Return what is left of going on when some agents of a therapy are stopped or held."""
    left = tuple(agent for agent in draft.agents if agent not in blocked)
    names = _names(set(left), knowledge)
    gone = _names(set(draft.agents) & blocked, knowledge)
    return dataclasses.replace(
        draft, agents=left, subject=names, what=f"{draft.what} Only {names}: {gone} is stopped or held."
    )


def _settle(
    draft: Draft,
    outranked: Sequence[tuple[set[str], str]],
    against: Sequence[str],
    drafts: Sequence[Draft],
    open_harm: bool,
) -> Draft:
    if draft.action in GRAVE:
        agents = set(draft.agents)
        words = [line for names, line in outranked if not names or names & agents]
        holds = [
            reason
            for other in drafts
            if draft.action == "stop" and other.action == "hold" and other.agents == draft.agents
            for reason in other.reasons
        ]
        return dataclasses.replace(
            draft,
            reasons=tuple(dict.fromkeys((*draft.reasons, *holds))),
            overridden=tuple(dict.fromkeys((*draft.overridden, *words))),
        )
    if draft.action == "switch":
        wait = " A toxicity is open: nothing new starts before it allows." if open_harm else ""
        return dataclasses.replace(
            draft,
            what=f"{draft.what}{wait}",
            reversed_by=tuple(dict.fromkeys((*draft.reversed_by, *against))),
        )
    return draft


def _name_options(draft: Draft, options: Sequence[Option] | None, knowledge: KnowledgeBase) -> Draft:
    """Name the options of the plan as it now stands that a change could take."""
    if draft.action not in CHANGES or options is None:
        return draft
    wished = [option for option in options if option.strategy_id in draft.options]
    others = [] if draft.options and draft.action != "switch" else [o for o in options if o not in wished]
    chosen = [*wished, *others][: int(number("options_named", knowledge))]
    if draft.options and not wished:
        names = ", ".join(knowledge.strategies[name].name for name in draft.options)
        draft = dataclasses.replace(
            draft, what=f"{draft.what} Not an open option for this patient now: {names}."
        )
    if not chosen:
        return dataclasses.replace(draft, what=f"{draft.what} {NOTHING_OPEN}")
    words = "; ".join(f"{one.name} (tier {one.tier.value}, rank {one.rank}{_open(one)})" for one in chosen)
    return dataclasses.replace(draft, what=f"{draft.what} Next in the plan as it now stands: {words}.")


def _open(option: Option) -> str:
    count = count_open(option)
    return f", {count} {'rule' if count == 1 else 'rules'} still open" if count else ""


def _ordered(drafts: Sequence[Draft]) -> tuple[Decision, ...]:
    made = sorted(drafts, key=lambda one: (ORDER.index(one.action), one.subject, one.what))
    return tuple(finish(draft) for draft in made)
