"""What an option asks of the patient and the site: facts beside the option, never a reason to rank."""

import dataclasses

from warmfront.domain.access import Access
from warmfront.domain.case import Case, Reach
from warmfront.domain.regimen import Regimen
from warmfront.domain.therapy import Strategy
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.knowledge.base import KnowledgeBase

LEVELS = ("community", "hospital", "specialised centre")
"""From what most patients can reach to what few can."""

AT_HOME = ("mouth", "oral", "by mouth")
"""Routes whose doses need no visit."""


def describe_access(
    strategy: Strategy, knowledge: KnowledgeBase, reach: Reach | None = None
) -> Access | None:
    """Describe access and burden of a strategy.

    Parameters
    ----------
    strategy : Strategy
        Its own entry goes before the one of its class.
    knowledge : KnowledgeBase
        Access table, regimens, shares of carriers of HLA alleles.
    reach : Reach or None
        What the patient can get to.

    Returns
    -------
    Access or None
        None when neither the strategy nor its class has an entry. Treatment days are counted from its
        regimens where one is held.
    """
    entry = _entry(strategy, knowledge)
    if entry is None:
        return None
    regimens = [r for r in knowledge.options.regimens.values() if strategy.strategy_id in r.strategies]
    counted = [days for days in map(treatment_days_per_month, regimens) if days is not None]
    if counted:
        entry = dataclasses.replace(
            entry,
            treatment_days_per_month=(round(min(counted), 1), round(max(counted), 1)),
            treatment_days_source=regimens[0].source,
        )
    return dataclasses.replace(
        entry, coverage=_coverage(strategy, knowledge), beyond_reach=_beyond(entry, reach)
    )


def treatment_days_per_month(regimen: Regimen) -> float | None:
    """Count the days a month on which a dose is given at a site.

    Parameters
    ----------
    regimen : Regimen
        Doses with their days in a cycle; tablets at home are not counted.

    Returns
    -------
    float or None
        None when no dose is repeated, or nothing but tablets is given.
    """
    days: dict[int, set[int]] = {}
    for dose in regimen.doses:
        at_home = any(word in dose.route.casefold() for word in AT_HOME)
        if dose.cycle_days and dose.days and not at_home:
            days.setdefault(dose.cycle_days, set()).update(dose.days)
    if not days:
        return None
    return sum(len(found) * DAYS_PER_MONTH / cycle for cycle, found in days.items())


def say_consent(case: Case) -> tuple[str, ...]:
    """Say what the consent leaves out, for the flags of the plan.

    Parameters
    ----------
    case : Case
        Scope of the consent; nothing is said when it is not stated.

    Returns
    -------
    tuple of str
        At most one sentence.
    """
    scope = case.consent.scope
    if scope is None or "sharing" in scope:
        return ()
    covers = ", ".join(scope) or "nothing"
    return (f"consent covers {covers}; sharing is not part of it: this plan stays with the treating team",)


def _entry(strategy: Strategy, knowledge: KnowledgeBase) -> Access | None:
    entries = knowledge.options.access.values()
    own = next((e for e in entries if strategy.strategy_id in e.strategies), None)
    return own or next((e for e in entries if strategy.strategy_class in e.classes), None)


def _coverage(strategy: Strategy, knowledge: KnowledgeBase) -> str:
    wanted = [allele.removesuffix("P") for allele in strategy.hla]
    found = [entry.words for entry in knowledge.options.hla_coverage.values() if entry.allele in wanted]
    return "; ".join(dict.fromkeys(found))


def _beyond(entry: Access, reach: Reach | None) -> str:
    if reach is None:
        return ""
    said = []
    if reach.sites is not None and entry.level:
        farthest = max((LEVELS.index(site) for site in reach.sites), default=-1)
        if LEVELS.index(entry.level) > farthest:
            said.append(f"needs a {entry.level}; within reach: {', '.join(reach.sites) or 'none'}")
    most = reach.visits_per_month
    if most is not None and entry.visits_per_month is not None and entry.visits_per_month[0] > most:
        said.append(f"needs at least {entry.visits_per_month[0]:g} visits a month; possible: {most:g}")
    return "; ".join(said)
