"""The plan as it now stands: options screened and ranked anew for the case as it is known now."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Decision
from warmfront.domain.therapy import Option
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.treatment import Treatment
from warmfront.strategy.candidates import NO_STEP, propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.missing import find_missing
from warmfront.strategy.monitoring import choose_monitoring
from warmfront.strategy.next_test import value_tests
from warmfront.strategy.ranking import rank
from warmfront.strategy.regimen import agents_of
from warmfront.strategy.response.predictors import predict_responses

OLD_SCHEDULE = (
    "The simulation of schedules is that of the base plan; it was not run again for the revised plan."
)


def replan(base: Plan, case: Case, tissue: Sequence[Plan], knowledge: KnowledgeBase) -> Plan:
    """Rank the options anew.

    Parameters
    ----------
    base : Plan
        Before any observation.
    case : Case
        As it is known now.
    tissue : sequence of Plan
        Plans of later biopsies, by day; profile, phenotype and bottleneck come from the newest.
    knowledge : KnowledgeBase
        Strategies and evidence.

    Returns
    -------
    Plan
        The base plan itself when neither case nor tissue changed.
    """
    if case == base.case and not tissue:
        return base
    source = tissue[-1] if tissue else base
    if tissue:
        specimens = (
            *source.case.specimens,
            *(one for one in case.specimens if one not in source.case.specimens),
        )
        case = dataclasses.replace(case, specimens=specimens)
    candidates, left_out = propose(source.bottleneck, case, source.applicability, knowledge)
    screened = screen(candidates, case, knowledge, source.profile)
    ranking = rank(
        screened, left_out, source.bottleneck, case, knowledge, source.profile, base.ranking.weights
    )
    flags = (*source.flags, OLD_SCHEDULE)
    return dataclasses.replace(
        base,
        case=case,
        applicability=source.applicability,
        profile=source.profile,
        phenotype=source.phenotype,
        bottleneck=source.bottleneck,
        ranking=ranking,
        monitoring=choose_monitoring(ranking, case, knowledge),
        missing=find_missing(ranking, source.bottleneck, case, source.applicability),
        next_test=value_tests(ranking, case, source.bottleneck, source.applicability, knowledge),
        mapping=source.mapping,
        flags=tuple(dict.fromkeys(flags)),
        abstained=source.phenotype.abstained and source.bottleneck.abstained,
        provenance=dataclasses.replace(base.provenance, knowledge_version=knowledge.version),
        responses=predict_responses(case, source.profile, knowledge),
    )


def list_proposable(
    plan: Plan, treatment: Treatment, harm: Sequence[Decision], knowledge: KnowledgeBase
) -> tuple[Option, ...]:
    """List the options that a switch or an addition may take.

    Parameters
    ----------
    plan : Plan
        As it now stands.
    treatment : Treatment
        What is given.
    harm : sequence of Decision
        Stops and holds: what shares an agent with them, or the class of a drug, is left out.
    knowledge : KnowledgeBase
        Agents of each strategy.

    Returns
    -------
    tuple of Option
        In the order of the plan; those whose rules are all answered and met go before those that wait.
    """
    present = {agent for given in treatment.present for agent in given.agents}
    barred = {agent for decision in harm if decision.action in ("stop", "hold") for agent in decision.agents}
    # What is said of one cell product is no reason against another one of its kind; of drugs it is.
    classes = {
        knowledge.agents[name].agent_class
        for name in barred
        if name in knowledge.agents and name not in knowledge.options.cell_therapies
    }
    found = []
    for option in plan.ranking.options:
        agents = agents_of(knowledge.strategies[option.strategy_id], knowledge)
        ids = {agent.agent_id for agent in agents}
        if option.strategy_id == NO_STEP or option.verdict is Verdict.FAIL:
            continue
        if ids & barred or classes & {agent.agent_class for agent in agents} or (ids and ids <= present):
            continue
        found.append(option)
    return tuple(sorted(found, key=lambda option: count_open(option) > 0))


def count_open(option: Option) -> int:
    """Count the rules of an option that wait for an answer.

    Parameters
    ----------
    option : Option
        With its checks.

    Returns
    -------
    int
        0 when every rule is answered.
    """
    return sum(check.verdict is Verdict.UNDETERMINED for check in option.checks)


def describe_plan_changes(base: Plan, now: Plan) -> tuple[str, ...]:
    """Say what the revised plan has that the base plan had not.

    Parameters
    ----------
    base, now : Plan
        Before and after.

    Returns
    -------
    tuple of str
        Heads of the tiers, options that came or went, phenotype, bottleneck.
    """
    changes = []
    if base.phenotype.call != now.phenotype.call:
        changes.append(f"phenotype: {_call(base)} before, {_call(now)} now")
    if _leading(base) != _leading(now):
        changes.append(f"bottleneck: {_leading(base)} before, {_leading(now)} now")
    for tier in ("approved", "trial", "hypothesis"):
        first, later = (next(iter(getattr(plan.ranking, tier)), None) for plan in (base, now))
        if (first and first.strategy_id) != (later and later.strategy_id):
            before, after = (one.name if one is not None else "none" for one in (first, later))
            changes.append(f"first of tier {tier}: {before} before, {after} now")
    old = {option.strategy_id: option.name for option in base.ranking.options}
    new = {option.strategy_id: option.name for option in now.ranking.options}
    gone = [name for key, name in old.items() if key not in new]
    come = [name for key, name in new.items() if key not in old]
    if gone:
        changes.append(f"no longer an option: {_some(gone)}")
    if come:
        changes.append(f"now an option: {_some(come)}")
    return tuple(changes)


def _some(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _call(plan: Plan) -> str:
    return plan.phenotype.call.value if plan.phenotype.call is not None else "none"


def _leading(plan: Plan) -> str:
    leading = plan.bottleneck.leading
    return leading.label if leading is not None else "none named"
