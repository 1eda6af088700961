"""Checks over the tables beside the strategies; each returns sentences with file and entry."""

from collections.abc import Callable, Iterable

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_therapy_checks import CELL_THERAPY_CHECKS
from warmfront.knowledge.pharmacology_checks import check_pharmacology
from warmfront.knowledge.ranking_checks import check_ranking, check_recovery, check_trial_verdicts


def check_option_agents(base: KnowledgeBase) -> list[str]:
    """Check that toxicities, regimens and dose limits name agents of the agent table.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    named: list[tuple[str, Iterable[str]]] = []
    named += [(f"options/toxicities.tsv {k}", e.agents) for k, e in base.options.toxicities.items()]
    named += [
        (f"options/regimens.toml {k}", (*(dose.agent for dose in e.doses), *e.left_out))
        for k, e in base.options.regimens.items()
    ]
    named += [(f"options/dose_limits.toml {k}", (e.agent,)) for k, e in base.options.dose_limits.items()]
    return [
        f"{where}: agent {agent!r} is not in agents.toml"
        for where, agents in named
        for agent in agents
        if agent not in base.agents
    ]


def check_counts_of_harm(base: KnowledgeBase) -> list[str]:
    """Check that events do not exceed patients and that a printed percentage fits its counts.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, row in base.options.toxicities.items():
        where = f"options/toxicities.tsv {key}"
        problems += [
            f"{where}: strategy {name!r} is in no file of strategies/"
            for name in row.strategies
            if name not in base.strategies
        ]
        if row.events is None or row.n is None:
            if row.percent is None:
                problems.append(f"{where}: neither counts nor a percentage")
            continue
        if not 0 <= row.events <= row.n:
            problems.append(f"{where}: {row.events} events among {row.n} patients")
        elif row.percent is not None and abs(100 * row.events / row.n - row.percent) > 0.6 and not row.note:
            problems.append(
                f"{where}: {row.percent}% is printed, {row.events}/{row.n} is "
                f"{100 * row.events / row.n:.1f}%; correct it or say why in the note"
            )
    return problems


def check_rates_of_pairs(base: KnowledgeBase) -> list[str]:
    """Check that the rates of an interaction exist and that its words hold the same numbers.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for pair in base.interactions:
        where = f"interactions.tsv {pair.interaction_id}"
        for name in pair.rates:
            row = base.options.toxicities.get(name)
            if row is None:
                problems.append(f"{where}: rate {name!r} is not in options/toxicities.tsv")
                continue
            shown = {f"{row.percent:g}"} if row.percent is not None else set()
            shown |= {f"{row.events}"} if row.events is not None else set()
            if not any(number in pair.evidence for number in shown):
                problems.append(
                    f"{where}: evidence {pair.evidence!r} holds none of the numbers of {name!r} "
                    f"({', '.join(sorted(shown))})"
                )
    return problems


def check_dose_limits(base: KnowledgeBase) -> list[str]:
    """Check that limits of doses are positive and that only a limit in mg is a cap.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, limit in base.options.dose_limits.items():
        where = f"options/dose_limits.toml {key}"
        if not 0 < limit.largest < float("inf"):
            problems.append(f"{where}: largest is {limit.largest:g}; allowed: above zero, finite")
        if limit.within_days < 1:
            problems.append(f"{where}: within_days is {limit.within_days}; allowed: at least 1")
        if limit.cap and limit.unit != "mg":
            problems.append(f"{where}: a cap is in {limit.unit!r}; allowed: mg")
    return problems


OPTION_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_option_agents,
    check_counts_of_harm,
    *CELL_THERAPY_CHECKS,
    check_rates_of_pairs,
    check_dose_limits,
    check_pharmacology,
    check_ranking,
    check_trial_verdicts,
    check_recovery,
)
