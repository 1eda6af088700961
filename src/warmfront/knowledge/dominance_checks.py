"""Checks of the rules of the second axis."""

from collections import Counter

from warmfront.domain.phenotype import SECOND_AXIS
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.dominance import DominanceRule

POLES = {"contrast": 2, "level": 1}


def check_dominance(base: KnowledgeBase) -> list[str]:
    """Check that every dimension has one rule, with known axes, a source and thresholds in order.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    counts = Counter(rule.dimension for rule in base.dominance)
    problems = [
        f"dominance.toml: dimension {name!r} has {counts[name]} rules; allowed: 1"
        for name in dict.fromkeys((*SECOND_AXIS, *counts))
        if counts[name] != 1 or name not in SECOND_AXIS
    ]
    axes = {axis.axis for axis in base.axes}
    for rule in base.dominance:
        found = _rule_problems(rule, axes)
        problems += [f"dominance.toml {rule.dimension}: {problem}" for problem in found]
    return problems


def _rule_problems(rule: DominanceRule, axes: set[str]) -> list[str]:
    problems = []
    if len(rule.poles) != POLES[rule.kind]:
        problems.append(f"{len(rule.poles)} poles; allowed for a {rule.kind}: {POLES[rule.kind]}")
    if not 0 < rule.low < rule.high < 100:
        problems.append(f"low {rule.low:g} and high {rule.high:g}; allowed: 0 < low < high < 100")
    if (rule.kind == "contrast") != (rule.margin is not None) or (rule.margin or 1) <= 0:
        problems.append("a contrast needs a positive margin, a level none")
    for pole in rule.poles:
        problems += [f"axis {name!r} is not in axes.toml" for name in pole.axes if name not in axes]
        if not 1 <= pole.minimum_axes <= len(set(pole.axes)) or len(set(pole.axes)) != len(pole.axes):
            problems.append(
                f"pole {pole.state!r}: axes must differ, and minimum_axes lie between 1 and their number"
            )
    return problems
