"""Checks of late checks, of signs for patients and of drugs that hide fever."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.effector_toxicity import FeverDrug, LateCheck, WarningSign


def check_effector_toxicity(base: KnowledgeBase) -> list[str]:
    """Check every late check, sign and drug.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = base.monitoring
    problems = [
        f"monitoring/late_checks.toml: {check.check}: {problem}"
        for check in known.late_checks.values()
        for problem in _late(check, base)
    ]
    for sign in known.warning_signs.values():
        where = f"monitoring/warning_signs.toml: {sign.sign}"
        problems += [f"{where}: {problem}" for problem in _sign(sign, base)]
    for drug in known.fever_drugs.values():
        where = f"monitoring/fever_drugs.toml: {drug.drug}"
        problems += [f"{where}: {problem}" for problem in _drug(drug, base)]
    return problems


def _late(check: LateCheck, base: KnowledgeBase) -> Iterator[str]:
    if check.first_day < 0 or (check.every_days is not None and check.every_days < 1):
        yield "days must not be negative, and an interval is at least one day"
    if check.last_day is not None and (check.every_days is None or check.last_day < check.first_day):
        yield "a last day needs an interval and must not lie before the first"
    classes = {agent.agent_class for agent in base.agents.values()}
    yield from (f"no agent has the class {name!r}" for name in check.agent_classes if name not in classes)
    effects = {rule.effect for rule in base.products.late_effects} | set(base.options.late_effects)
    yield from (f"{effect!r} is no late effect" for effect in check.effects if effect not in effects)


def _sign(sign: WarningSign, base: KnowledgeBase) -> Iterator[str]:
    classes = {agent.agent_class for agent in base.agents.values()}
    yield from (f"no agent has the class {name!r}" for name in sign.agent_classes if name not in classes)
    if not sign.signs:
        yield "no signs"


def _drug(drug: FeverDrug, base: KnowledgeBase) -> Iterator[str]:
    for name in (drug.drug, *drug.names):
        if not name.isalpha() or name != name.lower():
            yield f"{name!r} is not one word in small letters, so that no therapy could match it"
        others = (one for one in base.monitoring.fever_drugs.values() if one.drug != drug.drug)
        if any(name in (one.drug, *one.names) for one in others):
            yield f"{name!r} names another drug too"
