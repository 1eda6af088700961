"""Checks over cascades, assays and marker shares; each returns sentences with file and entry."""

import itertools
from collections.abc import Callable

from warmfront.knowledge.base import KnowledgeBase

ROUNDED = 0.006
"""A printed share may differ from its counts by its rounding."""


def check_cascades(base: KnowledgeBase) -> list[str]:
    """Check that no step of a cascade has more patients than the one before, and that its names exist.

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
    for key, row in base.options.cascades.items():
        where = f"options/cascades.tsv {key}"
        steps = [
            n for n in (row.enrolled, row.made, row.infused, row.response_n, row.responded) if n is not None
        ]
        if any(later > earlier for earlier, later in itertools.pairwise(steps)):
            problems.append(f"{where}: a step has more patients than the one before ({steps})")
        problems += [
            f"{where}: agent {name!r} is not in agents.toml" for name in row.agents if name not in base.agents
        ]
        if row.disease_group not in base.group_names:
            problems.append(f"{where}: group {row.disease_group!r} is not in disease_groups.toml")
    return problems


def check_assays(base: KnowledgeBase) -> list[str]:
    """Check that assays have both likelihoods or none, all shares within 0 to 1, and no negative cost.

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
    for key, assay in base.options.assays.items():
        where = f"options/next_tests.toml {key}"
        known = [share for share in (assay.sensitivity, assay.specificity) if share is not None]
        if len(known) == 1:
            problems.append(f"{where}: sensitivity and specificity come together or not at all")
        if any(not 0 <= share <= 1 for share in known):
            problems.append(f"{where}: sensitivity and specificity lie within 0 to 1")
        if min(assay.cost, assay.delay, assay.tissue, assay.risk) < 0:
            problems.append(f"{where}: a cost is negative")
        if not assay.answers:
            problems.append(f"{where}: names no rule that it answers")
    return problems


def check_marker_shares(base: KnowledgeBase) -> list[str]:
    """Check that shares agree with their counts and lie within their range, and that the scale is usable.

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
    for key, row in base.options.marker_shares.items():
        where = f"options/marker_shares.tsv {key}"
        if not 0 <= row.low <= row.share <= row.high <= 1:
            problems.append(f"{where}: {row.low}, {row.share}, {row.high} are no range of a share")
        if row.events is not None and row.n and abs(row.events / row.n - row.share) > ROUNDED:
            problems.append(f"{where}: {row.events} of {row.n} is {row.events / row.n:.3f}, not {row.share}")
        if row.disease_group != "any" and row.disease_group not in base.group_names:
            problems.append(f"{where}: group {row.disease_group!r} is not in disease_groups.toml")
    scale = base.options.value_scale
    if scale is not None:
        ranges = (
            (scale.harm_low, scale.harm, scale.harm_high),
            (scale.prior_low, scale.prior, scale.prior_high),
        )
        if any(not 0 <= low <= middle <= high for low, middle, high in ranges) or scale.prior_high > 1:
            problems.append("options/value_scale.toml: a value lies outside of its own range")
        if min(scale.approved, scale.trial, scale.hypothesis) < 0:
            problems.append("options/value_scale.toml: what rides on a tier is negative")
    return problems


NEXT_TEST_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_cascades,
    check_assays,
    check_marker_shares,
)
