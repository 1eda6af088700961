"""Checks over vetoes, drug interactions, late effects and access; each returns sentences with the entry."""

from collections.abc import Callable, Iterable

from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.constraint_checks import RULE_KINDS

RULES_BESIDE = frozenset(
    {
        "hard_stop",
        "given_before",
        "needs_intact",
        "drug_interaction",
        "drug_taken_now",
        "cdk46_inhibitor_with_checkpoint_inhibitor",
    }
)
"""Answers that no condition names and that can leave an option out."""

FROM_OWN_FIELDS = frozenset({"live_vaccine", "antibiotic"})
"""Drug groups that fields of the case answer with a time; only they may count backwards."""


def check_vetoes(base: KnowledgeBase) -> list[str]:
    """Check that vetoes name rules that exist, and that every exclusion by a general rule has one.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    vetoes = base.options.vetoes
    if not vetoes:
        return ["options/vetoes.toml: no entry; every exclusion must be named"]
    problems = [
        f"options/vetoes.toml {key}: rule {veto.rule!r} does not exist"
        for key, veto in vetoes.items()
        if veto.rule not in RULE_KINDS | RULES_BESIDE
    ]
    named = {veto.rule for veto in vetoes.values() if not veto.applies_to}
    can_fail = [("conditions.toml", c.rule) for c in base.general_conditions if c.on_breach is Verdict.FAIL]
    can_fail += [
        (f"strategies/{key}.toml", c.rule)
        for key, strategy in base.strategies.items()
        for c in strategy.conditions
        if c.on_breach is Verdict.FAIL
    ]
    can_fail += [("eligibility", rule) for rule in sorted(RULES_BESIDE)]
    covered = {(veto.rule, word) for veto in vetoes.values() for word in veto.applies_to}
    for condition in base.general_conditions:
        words = condition.applies_to
        if condition.on_breach is Verdict.FAIL and condition.rule not in named:
            problems += [
                f"conditions.toml {condition.rule}: {word!r} can fail it and vetoes.toml names no veto"
                for word in words
                if (condition.rule, word) not in covered
            ]
    rules = {veto.rule for veto in vetoes.values()}
    problems += [
        f"{where}: {rule!r} can fail and options/vetoes.toml names no veto"
        for where, rule in can_fail
        if rule not in rules
    ]
    return list(dict.fromkeys(problems))


def check_drug_interactions(base: KnowledgeBase) -> list[str]:
    """Check that interactions name drug groups and agents, and count backwards only where a field has time.

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
    for key, entry in base.options.drug_interactions.items():
        where = f"options/drug_interactions.toml {key}"
        if entry.group not in base.options.drug_groups:
            problems.append(f"{where}: group {entry.group!r} is not in options/drug_groups.toml")
        if not entry.applies_to:
            problems.append(f"{where}: names no agent and no class")
        if entry.within_days is not None and entry.group not in FROM_OWN_FIELDS:
            problems.append(
                f"{where}: within_days is given, but no field of the case dates {entry.group!r}; "
                f"allowed for {', '.join(sorted(FROM_OWN_FIELDS))}"
            )
    for key, group in base.options.drug_groups.items():
        wrong = [drug for drug in group.drugs if drug != drug.casefold() or not drug.strip()]
        if wrong or not group.drugs:
            problems.append(
                f"options/drug_groups.toml {key}: drugs must be named in lower case, found {wrong}"
            )
    return problems


def check_words_of_harm(base: KnowledgeBase) -> list[str]:
    """Check that agents, classes and strategies named beside harm and access exist.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    words = {word for agent in base.agents.values() for word in (agent.agent_id, agent.agent_class)}
    classes = {strategy.strategy_class for strategy in base.strategies.values()}
    tables = base.options
    named: list[tuple[str, str, Iterable[str], Iterable[str]]] = []
    for key, veto in tables.vetoes.items():
        named.append((f"options/vetoes.toml {key}", "agent or class", veto.applies_to, words))
    for key, pair in tables.drug_interactions.items():
        named.append((f"options/drug_interactions.toml {key}", "agent or class", pair.applies_to, words))
    for key, effect in tables.late_effects.items():
        named.append((f"options/late_effects.toml {key}", "agent or class", effect.applies_to, words))
    for key, access in tables.access.items():
        where = f"options/access.toml {key}"
        named.append((where, "strategy", access.strategies, base.strategies))
        named.append((where, "strategy class", access.classes, classes))
    return [
        f"{where}: {kind} {word!r} does not exist"
        for where, kind, used, allowed in named
        for word in used
        if word not in set(allowed)
    ]


HARM_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_vetoes,
    check_drug_interactions,
    check_words_of_harm,
)
