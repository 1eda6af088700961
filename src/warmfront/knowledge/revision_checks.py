"""Checks of the rules by which a plan is revised; sources are checked with those of all tables."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.revision_rules import RevisionRule

ALONE_NEVER = ("stop", "hold")
"""Actions that only toxicity rules propose."""


def check_revision_rules(base: KnowledgeBase) -> list[str]:
    """Check every rule of a revision.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        f"monitoring/revision_rules.toml: {rule.rule_id}: {problem}"
        for rule in base.monitoring.revision_rules.values()
        for problem in _rule(rule, base)
    ]


def _rule(rule: RevisionRule, base: KnowledgeBase) -> Iterator[str]:
    if rule.kind != "toxicity" and rule.action in ALONE_NEVER:
        yield "only a toxicity is a reason to stop or hold"
    if (rule.action == "hold") != bool(rule.resume):
        yield "a hold needs its rule for resuming, and only a hold has one"
    if (rule.kind == "response") != bool(rule.meanings):
        yield "a rule of response needs meanings, and only such a rule has them"
    if (rule.kind in ("series", "tissue")) != bool(rule.findings):
        yield "a rule of series or tissue needs findings, and only such a rule has them"
    if not rule.reversed_by:
        yield "what would turn it round must be said"
    if any(name.startswith("ctdna") for name in rule.findings) and rule.action not in ("test", "continue"):
        yield "ctDNA alone never changes a therapy"
    yield from (
        f"strategy {name!r} is not in strategies/" for name in rule.options if name not in base.strategies
    )
