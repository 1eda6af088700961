"""Checks of the criteria of response: every disease has exactly one verdict, every name exists."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.criteria import DiseaseCriterion, ResponseCriterion


def check_criteria(base: KnowledgeBase) -> list[str]:
    """Check criteria and the diseases that choose them.

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
    for criterion in base.monitoring.criteria.values():
        where = f"monitoring/criteria.toml: {criterion.criterion}"
        problems += [f"{where}: {problem}" for problem in _criterion(criterion, base)]
    for disease in base.monitoring.disease_criteria.values():
        where = f"monitoring/disease_criteria.toml: {disease.name}"
        problems += [f"{where}: {problem}" for problem in _disease(disease, base)]
    return problems + list(_coverage(base))


def _criterion(criterion: ResponseCriterion, base: KnowledgeBase) -> Iterator[str]:
    if criterion.implemented == bool(criterion.refusal):
        yield "an implemented criterion has no refusal, and one that is only registered needs it"
    known = {agent.agent_class for agent in base.agents.values()}
    yield from (
        f"agent class {name!r} is not in agents.toml" for name in criterion.agent_classes if name not in known
    )


def _disease(disease: DiseaseCriterion, base: KnowledgeBase) -> Iterator[str]:
    if bool(disease.groups) == bool(disease.codes):
        yield "an entry names either groups or codes"
    groups = {tumour.group for tumour in base.tumour_types.values()}
    for kind, names, known in (
        ("group", disease.groups, groups),
        ("OncoTree code", disease.codes, set(base.tumour_types)),
        ("criterion", _named(disease), set(base.monitoring.criteria)),
    ):
        yield from (f"{kind} {name!r} does not exist" for name in names if name not in known)
    immune = base.monitoring.criteria.get(disease.under_immunotherapy)
    if immune is not None and not immune.agent_classes:
        yield f"{immune.criterion!r} has no agent classes, so it cannot depend on an immunotherapy"
    if not disease.criterion and (disease.under_immunotherapy or disease.beside):
        yield "a disease without a criterion has none beside it either"


def _named(disease: DiseaseCriterion) -> list[str]:
    named = (disease.criterion, disease.under_immunotherapy, *disease.beside)
    return [name for name in named if name]


def _coverage(base: KnowledgeBase) -> Iterator[str]:
    """Find groups and codes that no entry, or more than one, decides."""
    rows = base.monitoring.disease_criteria.values()
    where = "monitoring/disease_criteria.toml"
    for group in sorted({tumour.group for tumour in base.tumour_types.values()}):
        found = [row.name for row in rows if group in row.groups]
        if len(found) != 1:
            yield f"{where}: group {group!r} has {len(found)} entries ({', '.join(found)}); allowed: one"
    for code in base.tumour_types:
        found = [row.name for row in rows if code in row.codes]
        if len(found) > 1:
            yield f"{where}: code {code!r} has {len(found)} entries ({', '.join(found)}); allowed: one"
