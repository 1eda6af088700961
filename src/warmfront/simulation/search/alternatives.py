"""Alternatives of a regimen: order, gap, dose, interval and fraction, each within the clinical rules."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from warmfront.domain.regimen import BodySize, Dose, DoseLimit, Regimen
from warmfront.domain.therapy import Agent
from warmfront.simulation.regimen.limits import ASSUMED_BODY, check_limits
from warmfront.simulation.regimen.vocabulary import FRACTION_UNIT, LARGEST_DAY, make_vocabulary
from warmfront.simulation.search.effort import Effort

# Classes whose agents move as one block: drugs of one chemotherapy, cells with what prepares for them.
BLOCKS = {
    "chemotherapy": "chemotherapy",
    "platinum": "chemotherapy",
    "anthracycline": "chemotherapy",
    "lymphodepletion": "cells",
    "CAR-T": "cells",
    "TCR-T": "cells",
    "TIL": "cells",
    "NK": "cells",
    "CIK": "cells",
    "CAR-macrophage": "cells",
}


def list_alternatives(standard: Regimen, agents: Mapping[str, Agent], effort: Effort) -> tuple[Regimen, ...]:
    """List the schedules that a grid of an effort makes of a regimen.

    Parameters
    ----------
    standard : Regimen
        What is given today.
    agents : mapping of str to Agent
        Names for people.
    effort : Effort
        Gaps, fractionations and factors.

    Returns
    -------
    tuple of Regimen
        Without the standard and without repeats, at most `effort.longest_search`. One thing is changed at a
        time, and for radiotherapy the fractionation together with every gap. Drugs of one chemotherapy move
        together, and so do cells with their lymphodepletion.
    """
    names = make_vocabulary(agents).names
    found: dict[tuple[Dose, ...], Regimen] = {}
    for regimen in _grid(standard, _blocks(standard, agents), names, effort):
        if regimen.doses != standard.doses and regimen.doses not in found:
            found[regimen.doses] = regimen
        if len(found) == effort.longest_search:
            break
    return tuple(found.values())


def broken_rules(
    regimen: Regimen, limits: Mapping[str, DoseLimit], body: BodySize = ASSUMED_BODY
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which clinical rules a regimen breaks and what could not be checked.

    Parameters
    ----------
    regimen : Regimen
        Standard or alternative.
    limits : mapping of str to DoseLimit
        Labels, trials, laws.
    body : BodySize
        For caps in mg.

    Returns
    -------
    broken : tuple of str
        A regimen with any of these is listed and never simulated.
    unknown : tuple of str
        Doses that no limit is held for.
    """
    found = check_limits(regimen, limits, body)
    return (
        tuple(finding.words for finding in found if finding.above),
        tuple(finding.words for finding in found if not finding.above),
    )


def _blocks(standard: Regimen, agents: Mapping[str, Agent]) -> tuple[tuple[str, ...], ...]:
    """Group the agents of a regimen into what is moved together."""
    found: dict[str, list[str]] = {}
    for agent in dict.fromkeys(dose.agent for dose in standard.doses):
        one = agents[agent]
        key = BLOCKS.get(one.agent_class, f"{one.agent_class} {one.target}")
        found.setdefault(key, []).append(agent)
    return tuple(tuple(members) for members in found.values())


def _grid(
    standard: Regimen, blocks: tuple[tuple[str, ...], ...], names: Mapping[str, str], effort: Effort
) -> Iterator[Regimen]:
    moved = [standard, *_moved(standard, blocks, names, effort)]
    yield from moved[1:]
    for regimen in moved:
        yield from _fractionated(regimen, regimen is standard, effort)
    yield from _scaled(standard, names, effort)
    yield from _stretched(standard, names)


def _moved(
    standard: Regimen, blocks: tuple[tuple[str, ...], ...], names: Mapping[str, str], effort: Effort
) -> Iterator[Regimen]:
    if len(blocks) < 2:
        return
    whole = {agent for block in blocks for agent in block}
    for gap in effort.gaps_days:
        for block in blocks:
            own, others = set(block), whole - set(block)
            words = " and ".join(names[agent] for agent in block)
            yield _named(standard, _shift(standard, own, gap), f"{words} {gap} days later")
            if len(blocks) > 2:
                yield _named(standard, _shift(standard, others, gap), f"all but {words} {gap} days later")


def _shift(regimen: Regimen, agents: set[str], days: int) -> tuple[Dose, ...]:
    return tuple(
        replace(dose, days=tuple(day + days for day in dose.days if day + days <= LARGEST_DAY))
        if dose.agent in agents
        else dose
        for dose in regimen.doses
    )


def _fractionated(regimen: Regimen, standard: bool, effort: Effort) -> Iterator[Regimen]:
    radiation = [dose for dose in regimen.doses if dose.unit == FRACTION_UNIT]
    if len(radiation) != 1:
        return
    for count, gray in effort.fractionations:
        first = min(radiation[0].days)
        days = tuple(first + 7 * (i // 5) + i % 5 for i in range(count))
        new = replace(radiation[0], amount=gray, days=days, cycle_days=None, cycles=1, times_per_day=1)
        doses = tuple(new if dose is radiation[0] else dose for dose in regimen.doses)
        words = f"{count} x {gray:g} Gy"
        yield _named(regimen, doses, words if standard else f"{regimen.name}, {words}")


def _scaled(standard: Regimen, names: Mapping[str, str], effort: Effort) -> Iterator[Regimen]:
    for factor in effort.dose_factors:
        for agent in dict.fromkeys(dose.agent for dose in standard.doses):
            own = [dose for dose in standard.doses if dose.agent == agent]
            if any(dose.amount is None for dose in own):
                continue
            doses = tuple(
                replace(dose, amount=factor * (dose.amount or 0.0)) if dose.agent == agent else dose
                for dose in standard.doses
            )
            yield _named(standard, doses, f"{names[agent]} at {100 * factor:g}% of the dose")


def _stretched(standard: Regimen, names: Mapping[str, str]) -> Iterator[Regimen]:
    """Give twice the dose at twice the interval, for agents given on one day of each cycle."""
    for agent in dict.fromkeys(dose.agent for dose in standard.doses):
        own = [dose for dose in standard.doses if dose.agent == agent]
        if any(dose.cycle_days is None or dose.amount is None or len(dose.days) > 1 for dose in own):
            continue
        doses = tuple(
            replace(
                dose,
                amount=2 * (dose.amount or 0.0),
                cycle_days=2 * (dose.cycle_days or 0),
                cycles=None if dose.cycles is None else (dose.cycles + 1) // 2,
            )
            if dose.agent == agent
            else dose
            for dose in standard.doses
        )
        yield _named(standard, doses, f"{names[agent]} doubled at twice the interval")


def _named(standard: Regimen, doses: tuple[Dose, ...], name: str) -> Regimen:
    return replace(standard, doses=doses, name=name, regimen_id="alternative", note="", kind="assumption")
