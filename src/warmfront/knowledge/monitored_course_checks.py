"""Checks of early-warning rules and of the numbers of simulated courses."""

import math
from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.monitored_courses import COURSE_NUMBERS, EarlyWarningRule


def check_monitored_courses(base: KnowledgeBase) -> list[str]:
    """Check every early-warning rule, and that the simulated courses have their numbers.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems: list[str] = []
    for rule in base.monitoring.early_warning.values():
        problems += [
            f"monitoring/early_warning.toml: {rule.rule_id}: {problem}" for problem in _rule(rule, base)
        ]
    numbers, where = base.monitoring.course_numbers, "monitoring/simulated_courses.toml"
    if numbers:
        problems += [f"{where}: {name} is missing" for name in sorted(COURSE_NUMBERS.keys() - numbers.keys())]
    for name, number in numbers.items():
        if name not in COURSE_NUMBERS:
            problems.append(f"{where}: {name}: no simulated course asks for it")
            continue
        low, high = COURSE_NUMBERS[name]
        if not low <= number.value <= high:
            problems.append(f"{where}: {name}: {number.value:g} lies outside of {low:g} to {high:g}")
        if number.source not in base.sources:
            problems.append(f"{where}: {name}: unknown source {number.source!r}")
    return problems


def _rule(rule: EarlyWarningRule, base: KnowledgeBase) -> Iterator[str]:
    if rule.source not in base.sources:
        yield f"unknown source {rule.source!r}"
    unit = _canonical_unit(rule.series, base)
    if unit is None:
        yield f"unknown series {rule.series!r}"
    if not 0 <= rule.from_hours < rule.to_hours:
        yield "the window must run forward from the anchor"
    if rule.in_a_row < 1 or not rule.horizon_hours > 0 or not rule.look_back_hours > 0:
        yield "readings in a row, horizon and look-back must be positive"
    if not math.isfinite(rule.threshold) or rule.threshold <= 0:
        yield "the threshold must be finite and above 0"
    for name in rule.not_after:
        if name != name.strip().lower() or not name:
            yield f"drug {name!r} must be written in small letters"
    if rule.kind == "ratio":
        if rule.unit:
            yield "a ratio has no unit"
        if (rule.direction == "up") != (rule.threshold > 1):
            yield "a rise needs a ratio above 1, a fall one below 1"
    elif unit is not None and rule.unit != unit:
        yield f"unit {rule.unit!r} is not the canonical one, {unit!r}"


def _canonical_unit(name: str, base: KnowledgeBase) -> str | None:
    """Return the unit of a series, a laboratory value or an input of a scale; None when there is none."""
    if name in base.monitoring.series:
        return base.monitoring.series[name].unit
    if name in base.labs:
        return base.labs[name].canonical_unit
    scale, _, wanted = name.partition(".")
    inputs = base.monitoring.scales[scale].inputs if scale in base.monitoring.scales else ()
    return next((one.unit for one in inputs if one.name == wanted), None)
