"""Drugs taken beside an option, or shortly before it: what is known of the pair, as warnings or vetoes.

A drug that no table names gives no answer and is said aloud; drugs that are not stated are listed as missing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from warmfront.domain.case import Case
from warmfront.domain.evidence import Interaction
from warmfront.domain.harm import DrugInteraction
from warmfront.domain.therapy import Agent, EligibilityCheck, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.exposure import KEPT_APART, SHARED_TARGET, is_agent, same_spelling
from warmfront.strategy.harm import rows_of_pair
from warmfront.strategy.regimen import agents_of

LIVE_VACCINE = "live_vaccine"
ANTIBIOTIC = "antibiotic"


def interaction_checks(
    strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> tuple[EligibilityCheck, ...]:
    """Ask whether a drug taken now, a recent vaccine or recent antibiotics meet an agent of the strategy.

    Parameters
    ----------
    strategy : Strategy
        Its agents and their classes.
    case : Case
        Current drugs, ongoing therapies, days since a live vaccine, courses of antibiotics.
    knowledge : KnowledgeBase
        Drug groups, drug interactions, and harm by pair.

    Returns
    -------
    tuple of EligibilityCheck
        One for each pair that is known; nothing is asked of what is not stated, which
        `warmfront.strategy.missing` lists.
    """
    agents = agents_of(strategy, knowledge)
    words = {word for agent in agents for word in (agent.agent_id, agent.agent_class)}
    checks = [
        EligibilityCheck(
            rule="drug_interaction",
            verdict=entry.on_breach,
            reason=f"{found}: {entry.words}",
            recoverable=entry.recoverable,
            source=entry.source,
        )
        for entry in knowledge.options.drug_interactions.values()
        if words.intersection(entry.applies_to)
        for found in _met(entry, case, knowledge)
    ]
    return (*checks, *_pairs_now(agents, case, knowledge))


def taken_now(case: Case) -> tuple[str, ...]:
    """List the drugs that are being taken: current drugs, and agents of ongoing therapies.

    Parameters
    ----------
    case : Case
        History.

    Returns
    -------
    tuple of str
        Names as written by the clinic, each once.
    """
    names = list(case.history.current_drugs or ())
    names += [
        name for therapy in case.history.prior_therapies or () if therapy.ongoing for name in therapy.agents
    ]
    return tuple(dict.fromkeys(names))


def name_unknown_drugs(case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say which of the current drugs no table knows.

    Parameters
    ----------
    case : Case
        Current drugs.
    knowledge : KnowledgeBase
        Drug groups and agents.

    Returns
    -------
    tuple of str
        At most one sentence.
    """
    known = {drug for group in knowledge.options.drug_groups.values() for drug in group.drugs}
    unknown = [
        name
        for name in case.history.current_drugs or ()
        if not any(_names(name, drug) for drug in known)
        and not any(is_agent(agent, name) for agent in knowledge.agents.values())
    ]
    if not unknown:
        return ()
    return (
        f"no table of interactions names these drugs, so that nothing is said of them: {', '.join(unknown)}",
    )


def _met(entry: DrugInteraction, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    group = knowledge.options.drug_groups[entry.group]
    found = [
        f"{name} ({group.label})"
        for name in taken_now(case)
        if any(_names(name, drug) for drug in group.drugs)
    ]
    if entry.within_days is None:
        return tuple(found)
    days = case.history.live_vaccine_days_ago
    if entry.group == LIVE_VACCINE and days is not None and days <= entry.within_days:
        found.append(f"{group.label} {days:g} days ago")
    if entry.group == ANTIBIOTIC and case.microbiome is not None:
        found += [
            f"{course.agent}, {course.days_before_treatment:g} days before treatment"
            for course in case.microbiome.antibiotics or ()
            if course.days_before_treatment <= entry.within_days
        ]
    return tuple(found)


@lru_cache(maxsize=4096)
def _names(written: str, drug: str) -> bool:
    """Say whether what the clinic wrote names the drug: as a whole word, a dose may follow."""
    return re.search(rf"(?<![a-z]){re.escape(drug)}(?![a-z])", written.casefold()) is not None


def _pairs_now(agents: Sequence[Agent], case: Case, knowledge: KnowledgeBase) -> list[EligibilityCheck]:
    """Ask the table of pairs about agents that are being given; CDK4/6 inhibitors have their own check."""
    names = taken_now(case)
    if not names:
        return []
    ids = {agent.agent_id for agent in agents}
    table = tuple((agent.agent_id, agent.name) for agent in knowledge.agents.values())
    taken = [knowledge.agents[found] for found in _agents_named(names, table) if found not in ids]
    checks = []
    for given in taken:
        if given.agent_class == KEPT_APART and any(a.agent_class == SHARED_TARGET for a in agents):
            continue
        rows = {
            row.interaction_id: row
            for agent in agents
            for row in rows_of_pair(given, agent, knowledge.interactions)
            if row.severity == "high" or row.hard_stop
        }
        if rows:
            checks.append(_taken(given, tuple(rows.values())))
    return checks


@lru_cache(maxsize=64)
def _agents_named(names: tuple[str, ...], table: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Ids of the agents that the clinic's names mean; the same for every option of a patient."""
    written = {same_spelling(name) for name in names}
    return tuple(key for key, name in table if written & {same_spelling(key), same_spelling(name)})


def _taken(given: Agent, rows: Sequence[Interaction]) -> EligibilityCheck:
    stops = [row for row in rows if row.hard_stop]
    shown = stops or list(rows)
    found = "; ".join(f"{row.event}: {row.evidence}" for row in shown)
    return EligibilityCheck(
        rule="drug_taken_now",
        verdict=Verdict.FAIL if stops else Verdict.WARN,
        reason=f"{given.name} is being given; together: {found}",
        recoverable="recoverable when it is stopped; no human comparison says how long before",
        source=shown[0].source,
    )
