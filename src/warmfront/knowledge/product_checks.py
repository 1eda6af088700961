"""Checks of what is known about cell products."""

from collections.abc import Iterator
from typing import get_args

from warmfront.domain.evidence import Status
from warmfront.domain.product import ProductKind
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.product_names import plain_gate
from warmfront.knowledge.products import ProductAxis, ProductDirection

AS_CARRIED_OVER = {"positive": "better", "negative": "worse", "ambiguous": "both"}
"""Direction of a carried-over row in the words of this folder; every other word gives none."""


def check_product_axes(base: KnowledgeBase) -> list[str]:
    """Check units, bounds, populations, partitions, and that no name means two axes of one product.

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
    for key, axis in base.products.axes.items():
        problems += [f"products/axes.toml {key}: {problem}" for problem in _axis_problems(axis, base)]
    known = {str(kind) for kind in get_args(ProductKind)}
    if set(base.products.kinds) != known:
        problems.append(f"products/kinds.toml: the kinds must be {', '.join(sorted(known))}")
    return problems + list(_shared_names(base))


def _axis_problems(axis: ProductAxis, base: KnowledgeBase) -> Iterator[str]:
    if not axis.axis.startswith("product_"):
        yield "the id must begin with product_"
    if axis.units.get(axis.canonical_unit) != 1.0:
        yield f"the canonical unit {axis.canonical_unit!r} must have the factor 1"
    if any(factor <= 0 for factor in axis.units.values()):
        yield "a factor between units is not positive"
    if axis.plausible_low >= axis.plausible_high:
        yield "plausible bounds are not in order"
    if not axis.products:
        yield "no product has it"
    for population in axis.populations:
        if population not in base.products.populations:
            yield f"unknown population {population!r}"
    if (axis.interval in ("binomial", "odds")) and not axis.populations:
        yield f"an interval of kind {axis.interval!r} needs populations"
    if axis.part_of and f"sum_{axis.part_of}" not in base.products.tolerances:
        yield f"the partition {axis.part_of!r} has no tolerance"


def _shared_names(base: KnowledgeBase) -> Iterator[str]:
    """Two axes may share a name where population or unit tell them apart."""
    axes = list(base.products.axes.values())
    for number, one in enumerate(axes):
        for other in axes[number + 1 :]:
            names = {plain_gate(name) for name in (one.label, *one.synonyms)}
            names &= {plain_gate(name) for name in (other.label, *other.synonyms)}
            apart = (
                not set(one.products) & set(other.products)
                or not set(one.units) & set(other.units)
                or (one.populations and not set(one.populations) & set(other.populations))
            )
            if names and not apart:
                yield f"products/axes.toml: {one.axis} and {other.axis} share the name {sorted(names)[0]!r}"


def check_product_directions(base: KnowledgeBase) -> list[str]:
    """Check keys of the rows of directions, and that carried-over rows say what the extraction says.

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
    seen: set[str] = set()
    for row in base.products.directions:
        where = f"products/directions.tsv {row.row}"
        if row.row in seen:
            problems.append(f"{where}: duplicate id")
        seen.add(row.row)
        problems += [f"{where}: {problem}" for problem in _row_problems(row, base)]
    return problems


def _row_problems(row: ProductDirection, base: KnowledgeBase) -> Iterator[str]:
    groups = {tumour.group for tumour in base.tumour_types.values()}
    for kind, words, allowed in (
        ("axis", row.axes, set(base.products.axes)),
        ("population", row.populations, set(base.products.populations)),
        ("disease group", row.disease_groups, groups),
        ("OncoTree code", row.oncotree, set(base.tumour_types)),
    ):
        for word in words:
            if word not in allowed:
                yield f"unknown {kind} {word!r}"
    if not row.axes:
        yield "speaks of no axis"
    if row.level in "CE" and row.status is not Status.ASSUMPTION:
        yield f"level {row.level} must have the status 'assumption'"
    if not row.biomarker_id:
        return
    carried = next((one for one in base.biomarkers if one.biomarker_id == row.biomarker_id), None)
    if carried is None:
        yield f"row {row.biomarker_id!r} is not in biomarkers.tsv"
        return
    if row.direction != AS_CARRIED_OVER.get(carried.direction, "none"):
        yield f"direction {row.direction!r} is not that of biomarkers.tsv ({carried.direction!r})"
    for name in ("level", "source", "status", "claim"):
        if getattr(row, name) != getattr(carried, name):
            yield f"{name} is not that of biomarkers.tsv"


def check_product_limits(base: KnowledgeBase) -> list[str]:
    """Check acceptance criteria, and that whatever rests on an unread source is an assumption.

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
    for limit in base.products.limits:
        where = f"products/limits.toml {limit.limit}"
        axis = base.products.axes.get(limit.axis)
        if axis is None:
            problems.append(f"{where}: unknown axis {limit.axis!r}")
            continue
        if (limit.at_least is None) == (limit.at_most is None):
            problems.append(f"{where}: exactly one of at_least and at_most is needed")
        if limit.population and limit.population not in axis.populations:
            problems.append(f"{where}: {limit.axis} is no share of {limit.population!r}")
        missing = [kind for kind in limit.products if kind not in axis.products]
        problems += [f"{where}: {kind} has no {limit.axis}" for kind in missing]
    return problems + list(_cell_problems(base))


def _cell_problems(base: KnowledgeBase) -> Iterator[str]:
    """Find shares of single cells that name what is not there."""
    for share in base.products.from_cells:
        where = f"products/from_cells.toml {share.quantity}"
        axis = base.products.axes.get(share.quantity)
        if axis is None or share.population not in axis.populations:
            yield f"{where}: it is no axis, or no share of {share.population!r}"
        known = set(base.cells.types if share.table == "composition" else base.cells.states)
        for name in (*share.numerator, *share.denominator):
            if name not in known:
                yield f"{where}: {name!r} is not a name of {share.table}"


PRODUCT_CHECKS = (check_product_axes, check_product_directions, check_product_limits)
