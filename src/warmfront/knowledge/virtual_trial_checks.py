"""Checks of what virtual trials start from: every number in its range, every link with its coefficients."""

import math

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.virtual_trial import LINK_COEFFICIENTS, NUMBER_RANGES

POSITIVE = ("log_sd", "shift_days", "rate_per_day", "shape", "baseline_unit_mm", "last_change_day")


def check_virtual_trial(base: KnowledgeBase) -> list[str]:
    """Check numbers and links of virtual trials.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = base.virtual_trial
    problems = []
    if known.numbers:
        missing = sorted(NUMBER_RANGES.keys() - known.numbers.keys())
        problems += [f"virtual_trial/numbers.toml: {name} is missing" for name in missing]
    for name, number in known.numbers.items():
        where = f"virtual_trial/numbers.toml {name}"
        if name not in NUMBER_RANGES:
            problems.append(f"{where}: no virtual trial asks for it; allowed: {', '.join(NUMBER_RANGES)}")
            continue
        low, high = NUMBER_RANGES[name]
        if not low <= number.value <= high:
            problems.append(f"{where}: {number.value:g} lies outside of {low:g} to {high:g}")
    if {"gone_mm", "smallest_mm", "measurable_mm"} <= known.numbers.keys():
        sizes = [known.numbers[name].value for name in ("gone_mm", "smallest_mm", "measurable_mm")]
        if sizes != sorted(sizes):
            problems.append("virtual_trial/numbers.toml: gone, smallest and measurable size must rise")
    for link_id, link in known.links.items():
        where = f"virtual_trial/survival_links.toml {link_id}"
        wanted = set(LINK_COEFFICIENTS[link.kind])
        found = set(link.coefficients)
        problems += [f"{where}: coefficient {name} is missing" for name in sorted(wanted - found)]
        problems += [f"{where}: {link.kind} has no coefficient {name}" for name in sorted(found - wanted)]
        for name, value in link.coefficients.items():
            if not math.isfinite(value) or (name in POSITIVE and value <= 0):
                problems.append(f"{where}: {name} is {value:g}; allowed: finite, and above 0 for {name}")
    return problems
