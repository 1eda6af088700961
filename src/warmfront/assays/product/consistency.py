"""Statements of one table against each other: repeated rows, and parts of one whole."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from warmfront.assays.product.matching import PlacedQuantity
from warmfront.domain.errors import Problem
from warmfront.knowledge.products import ProductKnowledge


def find_repeats(placed: Sequence[PlacedQuantity]) -> Iterator[Problem]:
    """Yield rows that state one quantity twice with different numbers.

    Parameters
    ----------
    placed : sequence of PlacedQuantity
        In canonical units.

    Yields
    ------
    Problem
        Same quantity, population, day and replicate, another value.
    """
    seen: dict[tuple[object, ...], PlacedQuantity] = {}
    for one in placed:
        earlier = seen.setdefault((one.axis.axis, one.population, one.replicate, one.date, one.origin), one)
        if earlier.value != one.value:
            yield Problem(
                where=one.where,
                found=f"{one.axis.label}: {one.value:g} here, {earlier.value:g} at {earlier.where}",
                allowed="one value for each quantity, population, day and replicate",
                next_step="number technical replicates, or remove the wrong row",
            )


def find_overfull(placed: Sequence[PlacedQuantity], knowledge: ProductKnowledge) -> Iterator[Problem]:
    """Yield partitions whose parts are more than all cells.

    Parameters
    ----------
    placed : sequence of PlacedQuantity
        Shares in per cent.
    knowledge : ProductKnowledge
        Tolerances for rounding.

    Yields
    ------
    Problem
        Names the population and the parts.
    """
    parts: dict[tuple[object, ...], dict[str, PlacedQuantity]] = defaultdict(dict)
    for one in placed:
        if one.axis.part_of:
            key = (one.axis.part_of, one.population, one.date, one.replicate, one.origin)
            parts[key][one.axis.axis] = one
    for (name, population, *_), found in parts.items():
        total = sum(one.value for one in found.values())
        excess = knowledge.tolerance(f"sum_{name}")
        if total > 100.0 + excess:
            shares = ", ".join(f"{one.axis.label} {one.value:g}%" for one in found.values())
            yield Problem(
                where=next(iter(found.values())).where,
                found=f"parts of {population} that make {total:g}%: {shares}",
                allowed=f"at most 100%, {excess:g} more for rounding and cells that carry both markers",
                next_step="check that all are shares of the same cells, and that no gate holds another",
            )
