"""Checks of the populations of cell courses and of how expansion is read."""

from collections.abc import Iterator, Sequence

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics import KINETIC_PARAMETERS, ExpansionReading, KineticPopulation

LIMIT_NAMES = ("mrd_sensitivity", "loss_samples", "b_cell_recovery", "mostly_population", "odd_distance")
"""Numbers that the code reads by name."""

COURSES = "monitoring/cell_kinetics.toml"
READINGS = "monitoring/cell_readings.toml"
LIMITS = "monitoring/cell_limits.toml"
EVOLUTION = "monitoring/evolution_limits.toml"
EVOLUTION_NAMES = (
    "biopsy_pair_sd",
    "false_discovery_rate",
    "class_difference",
    "bottleneck_stability",
    "purity_difference",
)


def check_cell_kinetics(base: KnowledgeBase) -> list[str]:
    """Check every population, reading and limit.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem.
    """
    kinetics, problems = base.monitoring, []
    for population in kinetics.cell_kinetics.values():
        problems += [
            f"{COURSES}: {population.population}: {words}" for words in _population(population, base)
        ]
    for reading in kinetics.cell_readings.values():
        problems += [f"{READINGS}: {reading.reading}: {words}" for words in _reading(reading, base)]
    for file, names, limits in (
        (LIMITS, LIMIT_NAMES, kinetics.cell_limits),
        (EVOLUTION, EVOLUTION_NAMES, kinetics.evolution_limits),
    ):
        problems += [f"{file}: limit {name!r} is missing" for name in names if name not in limits]
        problems += [f"{file}: limit {name!r} is read by nothing" for name in limits if name not in names]
    rest = [one for one in kinetics.cell_kinetics.values() if not one.products and not one.disease_groups]
    if len(rest) != 1:
        problems.append(f"{COURSES}: exactly one population stands for any other product, {len(rest)} do")
    return problems


def _population(population: KineticPopulation, base: KnowledgeBase) -> Iterator[str]:
    names = [one.name for one in population.parameters]
    if sorted(names) != sorted(KINETIC_PARAMETERS):
        yield f"parameters are {', '.join(names)}; each of {', '.join(KINETIC_PARAMETERS)} once"
    for one in population.parameters:
        if one.value <= 0 or one.log_variance <= 0:
            yield f"{one.name}: value and log_variance must be above zero"
    if population.residual_log_sd <= 0 or population.lag_day < 0:
        yield "residual_log_sd must be above zero, lag_day at least zero"
    yield from _places(population.products, population.disease_groups, base)


def _reading(reading: ExpansionReading, base: KnowledgeBase) -> Iterator[str]:
    yield from _places(reading.products, reading.disease_groups, base)


def _places(products: Sequence[str], groups: Sequence[str], base: KnowledgeBase) -> Iterator[str]:
    known = {tumour.group for tumour in base.tumour_types.values()}
    yield from (f"unknown product {one!r}" for one in products if one not in base.options.cell_therapies)
    yield from (f"unknown disease group {one!r}" for one in groups if one not in known)
