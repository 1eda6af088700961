"""Quantities that follow from others of the same table: ratio of CD4 to CD8, doublings, dose per kilogram."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import log2

from warmfront.assays.measured import Placed
from warmfront.domain.records import record
from warmfront.knowledge.products import ProductKnowledge

Key = tuple[str, str]
"""Axis and population."""


@record
class Derived:
    """One quantity computed from others.

    Parameters
    ----------
    axis, population : str
        What it is, of which cells.
    placed : Placed
        Value, and the interval where only one of its parts has one.
    note : str
        How it was computed.
    """

    axis: str
    population: str
    placed: Placed
    note: str


def derive(stated: Mapping[Key, Placed], weight_kg: float | None) -> Iterator[Derived]:
    """Yield what follows from the stated quantities, whether or not the table states it as well.

    Parameters
    ----------
    stated : mapping of (axis, population) to Placed
        Values in canonical units.
    weight_kg : float or None
        Weight of the patient.

    Yields
    ------
    Derived
        A ratio of two shares has no interval: the events of one gate are no independent counts.
    """
    for (axis, population), placed in stated.items():
        value = placed.value
        if value is None:
            continue
        if axis == "product_cd4":
            yield from _ratio(value, stated.get(("product_cd8", population)), population)
        elif axis == "product_expansion" and value > 0:
            yield _scaled("product_doublings", placed, "log2 of the expansion", log2)
        elif axis in ("product_dose_viable", "product_dose_engineered") and weight_kg:
            yield _scaled(
                f"{axis}_per_kg", placed, f"dose over {weight_kg:g} kg", partial(_divide, weight_kg)
            )
        elif axis == "product_vector_copies_per_cell":
            yield from _per_transduced(value, stated)


def _ratio(cd4: float, other: Placed | None, population: str) -> Iterator[Derived]:
    if other is None or not other.value:
        return
    placed = Placed(value=cd4 / other.value, interval="no interval: computed from two shares")
    yield Derived(
        axis="product_cd4_cd8_ratio", population=population, placed=placed, note="CD4+ share over CD8+ share"
    )


def _per_transduced(copies: float, stated: Mapping[Key, Placed]) -> Iterator[Derived]:
    """Divide by the share of transduced cells, where it is one of all living cells or T cells."""
    for population in ("viable cells", "CD3+", "CD45+"):
        share = stated.get(("product_transduction", population))
        if share is not None and share.value:
            yield Derived(
                axis="product_vector_copies_per_transduced",
                population="",
                placed=Placed(
                    value=100.0 * copies / share.value, interval="no interval: computed from two values"
                ),
                note=f"copies per cell over the transduced share of {population}; if the DNA was theirs",
            )
            return


def _divide(by: float, value: float) -> float:
    return value / by


def _scaled(axis: str, placed: Placed, note: str, scale: Callable[[float], float]) -> Derived:
    def move(end: float | None) -> float | None:
        return None if end is None else scale(end)

    assert placed.value is not None  # noqa: S101  only usable values come here
    low, high = (None, None) if placed.low == 0 and axis == "product_doublings" else (placed.low, placed.high)
    words = placed.interval if low is not None else "no interval: the stated value has none"
    return Derived(
        axis=axis,
        population="",
        placed=Placed(value=scale(placed.value), low=move(low), high=move(high), interval=words),
        note=note,
    )


def find_disagreement(stated: Placed, derived: Derived, knowledge: ProductKnowledge) -> str:
    """Say where a stated quantity and the same computed from others differ; empty when they agree.

    Parameters
    ----------
    stated : Placed
        As the table states it.
    derived : Derived
        As it follows from other rows.
    knowledge : ProductKnowledge
        Tolerance, and the label of the axis.

    Returns
    -------
    str
        A sentence, or nothing.
    """
    one, other = stated.value, derived.placed.value
    if one is None or other is None:
        return ""
    if abs(one - other) <= knowledge.tolerance("agree_derived") * max(abs(one), abs(other)):
        return ""
    label = knowledge.axes[derived.axis].label
    return f"{label}: {one:g} stated, {other:.3g} from other rows ({derived.note}); both are shown"
