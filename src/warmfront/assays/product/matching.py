"""From the words of a product table to axes, populations and canonical units; every problem is collected."""

import datetime as dt
import difflib
from collections.abc import Sequence

from warmfront.domain.errors import Problem
from warmfront.domain.product import ProductTable, StatedQuantity
from warmfront.domain.records import record
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.product_names import find_product_axes, find_word, plain_gate
from warmfront.knowledge.products import ProductAxis, ProductKnowledge

# Published conversions are exact; digits beyond these are the noise of their multiplication.
_SIGNIFICANT_DIGITS = 9

MAX_EVENTS = 10**12
"""Counted cells of one row; no cytometer comes near (assumption)."""


@record
class PlacedQuantity:
    """One row of the table in canonical units.

    Parameters
    ----------
    axis : ProductAxis
        What it is.
    population : str
        Cells of which it is a share; empty when it is none.
    value : float
        In the axis's canonical unit.
    events, parent_events : int or None
        Counted cells, and cells among which they were counted.
    replicate : int or None
        Number of a technical replicate.
    date : date or None
        Day of the measurement.
    origin : str
        ``laboratory`` or ``single cells``.
    note : str
        What was taken for granted; may be empty.
    where : str
        Line of the table.
    """

    axis: ProductAxis
    population: str
    value: float
    events: int | None = None
    parent_events: int | None = None
    replicate: int | None = None
    date: dt.date | None = None
    origin: str = "laboratory"
    note: str = ""
    where: str = ""


def match_quantities(
    table: ProductTable, knowledge: ProductKnowledge
) -> tuple[list[PlacedQuantity], list[Problem]]:
    """Find the axis of every row and convert its value.

    Parameters
    ----------
    table : ProductTable
        As read.
    knowledge : ProductKnowledge
        Axes, populations and tolerances.

    Returns
    -------
    tuple of list of PlacedQuantity, and list of Problem
        Rows that could be read, and what is wrong with the others.
    """
    placed: list[PlacedQuantity] = []
    problems: list[Problem] = []
    for row in table.quantities:
        found = _match(row, table, knowledge)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            placed.append(found)
    return placed, problems


def _match(row: StatedQuantity, table: ProductTable, knowledge: ProductKnowledge) -> PlacedQuantity | Problem:
    axes = list(find_product_axes(row.quantity, table.product, knowledge))
    if not axes:
        return _unknown(row, table, knowledge)
    population = find_word(row.population, knowledge.populations) if row.population else ""
    allowed = list(dict.fromkeys(one for axis in axes for one in axis.populations))
    axes = [axis for axis in axes if population is not None and _takes(axis, population)]
    if not axes or population is None:
        of = f"of {row.population!r}" if row.population else "of no stated population"
        next_step = "state the cells of which it is a share"
        return _problem(row, f"{row.quantity} {of}", allowed or ["no population"], next_step)
    stated = _state(row, axes)
    if isinstance(stated, Problem):
        return stated
    axis, value, note = stated
    if not population and axis.populations:
        population = axis.populations[0]
        note = "; ".join(filter(None, (note, f"population not stated; taken as {population}")))
    wrong = _check_value(row, axis, value) or _check_events(row, axis, value, knowledge)
    if wrong is not None:
        return wrong
    return PlacedQuantity(
        axis=axis,
        population=population,
        value=value,
        events=row.events,
        parent_events=row.parent_events,
        replicate=row.replicate,
        date=row.date,
        origin=row.origin,
        note=note,
        where=row.where,
    )


def _takes(axis: ProductAxis, population: str) -> bool:
    """Tell whether an axis may be a share of these cells; a single population need not be named."""
    return population in axis.populations if population else len(axis.populations) < 2


def _state(row: StatedQuantity, axes: Sequence[ProductAxis]) -> tuple[ProductAxis, float, str] | Problem:
    """Choose the axis by the unit, and give the value in its canonical unit."""
    if row.value is None:
        # A count of thousands of digits cannot be divided.
        if max(abs(row.events or 0), abs(row.parent_events or 0)) > MAX_EVENTS:
            return _problem(row, "too many events", [f"at most {MAX_EVENTS:,}"], "check the counts")
        counted = next((axis for axis in axes if axis.interval in ("binomial", "odds")), None)
        if counted is None or row.events is None or not row.parent_events:
            allowed = ["a value with its unit", "for a share or a ratio: events and parent events"]
            return _problem(row, "no value", allowed, "state one of them, or remove the row")
        scale = 100.0 if counted.interval == "binomial" else 1.0
        return counted, _round(scale * row.events / row.parent_events), "from counted events"
    for axis in axes:
        factor = find_factor(row.unit, axis)
        if factor is not None:
            return axis, _round(row.value * factor), ""
    units = list(dict.fromkeys(unit for axis in axes for unit in axis.units))
    return _problem(row, f"unit {row.unit!r}", units, "state the value in one of these units")


def _round(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")


def _check_value(row: StatedQuantity, axis: ProductAxis, value: float) -> Problem | None:
    if axis.plausible_low <= value <= axis.plausible_high:
        return None
    return _problem(
        row,
        f"{value:g} {axis.canonical_unit}",
        [f"{axis.plausible_low:g} to {axis.plausible_high:g} {axis.canonical_unit}"],
        "check value and unit",
    )


def _check_events(
    row: StatedQuantity, axis: ProductAxis, value: float, knowledge: ProductKnowledge
) -> Problem | None:
    counts = [count for count in (row.events, row.parent_events) if count is not None]
    if any(not 0 <= count <= MAX_EVENTS for count in counts):
        allowed = f"0 to {MAX_EVENTS:,}"
        return _problem(row, f"{min(counts)} events", [allowed], "state the cells that were counted")
    if row.events is None or axis.interval == "poisson":
        return None
    if axis.interval == "none":
        return _problem(row, "counted events", ["no events: it is no count of cells"], "leave them out")
    if not row.parent_events:
        found = "events without parent events"
        return _problem(row, found, ["both, the parent not 0"], "state the cells that were gated")
    if axis.interval == "odds":
        return _check_ratio(row, value, row.events / row.parent_events, knowledge)
    if row.events > row.parent_events:
        found = f"{row.events:,} events of {row.parent_events:,}"
        return _problem(row, found, ["no more events than parent events"], "check which number is which")
    counted = 100.0 * row.events / row.parent_events
    if abs(value - counted) > knowledge.tolerance("agree_share"):
        found = f"{value:g}% stated, {counted:.2f}% by its events"
        return _problem(row, found, ["one share"], "check the gate: the events must be those of the value")
    return None


def _check_ratio(
    row: StatedQuantity, value: float, counted: float, knowledge: ProductKnowledge
) -> Problem | None:
    if abs(value - counted) <= knowledge.tolerance("agree_derived") * max(value, counted):
        return None
    found = f"{value:g} stated, {counted:.3g} by its events"
    return _problem(
        row, found, ["one ratio"], "events are those of the numerator, parent events of the other"
    )


def _unknown(row: StatedQuantity, table: ProductTable, knowledge: ProductKnowledge) -> Problem:
    elsewhere = list(find_product_axes(row.quantity, None, knowledge))
    if elsewhere:
        kinds = dict.fromkeys(str(kind) for axis in elsewhere for kind in axis.products)
        return _problem(
            row,
            f"{row.quantity!r} of a product of kind {table.product}",
            [f"a quantity of {', '.join(kinds)}"],
            "correct the kind of the product, or remove the row",
        )
    here = [axis for axis in knowledge.axes.values() if table.product in axis.products]
    names = {plain_gate(name): name for axis in here for name in (*axis.synonyms, axis.label, axis.axis)}
    near = difflib.get_close_matches(plain_gate(row.quantity), list(names), n=3, cutoff=0.5)
    known = [names[name] for name in near] or [axis.synonyms[0] for axis in here if axis.synonyms]
    return _problem(row, f"quantity {row.quantity!r}", known, "use one of these names, or remove the row")


def _problem(row: StatedQuantity, found: str, allowed: Sequence[str], next_step: str) -> Problem:
    return Problem(where=row.where, found=found, allowed=", ".join(allowed), next_step=next_step)
