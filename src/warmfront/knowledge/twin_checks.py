"""Checks of the folder ``twin``: names exist, cuts ascend, errors and bounds can be used."""

from collections.abc import Iterator

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.spatial_axes import PREFIX
from warmfront.knowledge.twins import AxisReading, MeasurementError, PlausibleBound

# A score beyond three standard deviations would make a fact say more than any percentile may.
LARGEST_SCORE = 3.0


def check_twins(base: KnowledgeBase) -> list[str]:
    """Check how axes are read, how exact measurements are, and what is plausible.

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
    for axis in base.twins.axes.values():
        where = f"twin/axes.toml: {axis.axis}"
        if not axis.readings:
            problems.append(f"{where}: no reading; allowed: at least one")
        for reading in axis.readings:
            problems += [f"{where}: {reading.name}: {problem}" for problem in _reading(reading, base)]
    for error in base.twins.errors.values():
        problems += [f"twin/errors.toml: {error.quantity}: {problem}" for problem in _error(error, base)]
    for bound in base.twins.bounds:
        problems += [f"twin/bounds.toml: {bound.bound}: {problem}" for problem in _bound(bound, base)]
    ids = [bound.bound for bound in base.twins.bounds]
    problems += [f"twin/bounds.toml: duplicate id {name!r}" for name in set(ids) if ids.count(name) > 1]
    return problems


def _source(source: str, base: KnowledgeBase) -> Iterator[str]:
    if source not in base.sources:
        yield f"source {source!r} is not in the sources"


def _reading(reading: AxisReading, base: KnowledgeBase) -> Iterator[str]:
    yield from _source(reading.source, base)
    known = {
        "axis": {axis.axis for axis in base.axes},
        "measurement": set(base.measured_axes)
        | {name for name in base.spatial.axes if name.startswith(PREFIX)},
        "fact": set(base.facts),
    }[reading.kind]
    if reading.name not in known:
        yield f"there is no such {reading.kind}"
    if reading.kind == "measurement":
        values = [value for value, _ in reading.cuts]
        shares = [share for _, share in reading.cuts]
        if not values or values != sorted(set(values)) or shares != sorted(set(shares)):
            yield "a measurement needs cuts whose values and shares ascend"
        if any(not 0 < share < 1 for share in shares):
            yield f"shares {shares}; allowed: between 0 and 1"
        if not reading.unit:
            yield "a measurement needs the unit of its cuts"
    if reading.kind == "fact" and not 0 < abs(reading.score) <= LARGEST_SCORE:
        yield f"score {reading.score:g}; allowed: not zero, at most {LARGEST_SCORE:g} in size"
    groups = {tumour.group for tumour in base.tumour_types.values()}
    yield from (
        f"disease group {group!r} is not in tumour_types.tsv"
        for group in reading.groups
        if group not in groups
    )


def _error(error: MeasurementError, base: KnowledgeBase) -> Iterator[str]:
    yield from _source(error.source, base)
    if error.log_sd <= 0 or error.scale_log_sd < 0 or error.smallest <= 0:
        yield "log_sd and smallest must be positive, scale_log_sd zero or more"
    if error.units.get(error.unit) != 1.0:
        yield f"units must hold {error.unit!r} with factor 1"
    yield from (
        f"unit {name!r} has factor {factor:g}; allowed: positive"
        for name, factor in error.units.items()
        if factor <= 0
    )


def _bound(bound: PlausibleBound, base: KnowledgeBase) -> Iterator[str]:
    yield from _source(bound.source, base)
    if not bound.low < bound.high:
        yield f"low {bound.low:g} is not below high {bound.high:g}"
    if bound.output != "value" and bound.days <= 0:
        yield f"output {bound.output!r} needs days above zero"
    if (bound.median is None) != (bound.log_sd is None):
        yield "median and log_sd are given together or not at all"
    if bound.median is not None and bound.log_sd is not None and (bound.median <= 0 or bound.log_sd <= 0):
        yield "median and log_sd must be positive"
