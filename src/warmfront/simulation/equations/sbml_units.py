"""Units as an SBML document states them: known or refused, written so that a person can read them."""

from collections.abc import Iterable

from warmfront.domain.errors import Problem, name_problem
from warmfront.domain.records import record
from warmfront.simulation.equations.mathml import tag_of
from warmfront.simulation.equations.sbml_parts import SbmlParts

# Base units of SBML Level 2 Version 4 and Level 3 (their specifications, tables of unit kinds).
BASE_UNITS_TEXT = (
    "ampere avogadro becquerel candela celsius coulomb dimensionless farad gram gray henry hertz item "
    "joule katal kelvin kilogram litre liter lumen lux meter metre mole newton ohm pascal radian second "
    "siemens sievert steradian tesla volt watt weber"
)
BASE_UNITS = frozenset(BASE_UNITS_TEXT.split())
# What Level 2 calls these when the document does not say otherwise.
PREDEFINED = {"substance": "mole", "volume": "litre", "area": "metre^2", "length": "metre", "time": "second"}
ORDINARY = ("second", "mole", "litre", "gram", "item", "dimensionless")
"""Base units that models use most; named where a unit is not known."""
TIMES = {1.0: "second", 60.0: "minute", 3600.0: "hour", 86400.0: "day", 604800.0: "week"}


@record
class Units:
    """Units of a model.

    Parameters
    ----------
    words : dict of str to str
        Name of a quantity, or ``time``, to its unit.
    notes : tuple of str
        Units of time that differ between quantities.
    problems : tuple of Problem
        Units that are not defined.
    """

    words: dict[str, str]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_units(parts: SbmlParts) -> Units:
    """Read which unit each quantity has.

    Parameters
    ----------
    parts : SbmlParts
        Parts of a document.

    Returns
    -------
    Units
        Words, notes and problems; quantities without a unit are left out.
    """
    defined: dict[str, tuple[str, frozenset[float]]] = {}
    problems: list[Problem] = []
    for element in parts.unit_elements:
        kinds = [part for group in element if tag_of(group) == "listOfUnits" for part in group]
        pieces = [_piece(part.attrib) for part in kinds if tag_of(part) == "unit"]
        wrong = [part.get("kind", "") for part in kinds if part.get("kind", "") not in BASE_UNITS]
        name = element.get("id", "")
        if not kinds:
            # Antimony writes such a definition for every unit that the text uses and does not define.
            continue
        problems += [_unknown(f"unit {name}", kind, sorted(BASE_UNITS)) for kind in wrong]
        seconds = frozenset(time for _, time in pieces if time)
        defined[name] = (" ".join(words for words, _ in pieces), seconds)
    words: dict[str, str] = {}
    scales: dict[float, list[str]] = {}
    for where, name, unit in _stated(parts):
        if unit in defined:
            words[name], seconds = defined[unit]
            for second in seconds:
                scales.setdefault(second, []).append(name)
        elif unit in BASE_UNITS or unit in PREDEFINED:
            words[name] = PREDEFINED.get(unit, unit) if parts.level == 2 else unit
        else:
            problems.append(_unknown(where, unit, [*sorted(defined), *ORDINARY]))
    notes = []
    if len(scales) > 1:
        listed = "; ".join(
            f"{TIMES.get(scale, f'{scale:g} s')} for {', '.join(names[:3])}{' and others' * (len(names) > 3)}"
            for scale, names in sorted(scales.items())
        )
        notes.append(f"units of time differ and nothing is converted: {listed}")
    return Units(words=words, notes=tuple(notes), problems=tuple(problems))


def _stated(parts: SbmlParts) -> Iterable[tuple[str, str, str]]:
    """Yield where a unit stands, the name of the quantity and the unit, where one is stated."""
    time = parts.attributes.get("timeUnits") or ("time" if parts.level == 2 else "")
    if time:
        yield "the model's time", "time", time
    for kind, quantities in (("compartment", parts.compartments), ("parameter", parts.parameters)):
        for quantity in quantities:
            if quantity.unit:
                yield f"{kind} {quantity.name}", quantity.name, quantity.unit
    substance = parts.attributes.get("substanceUnits") or ("substance" if parts.level == 2 else "")
    for species in parts.species:
        if unit := species.unit or substance:
            yield f"species {species.name}", species.name, unit
    for reaction in parts.reactions:
        for local in reaction.local:
            if local.unit:
                yield (
                    f"parameter {local.name} of {reaction.name}",
                    f"{reaction.name}.{local.name}",
                    local.unit,
                )


def _piece(attributes: dict[str, str]) -> tuple[str, float]:
    """Return a factor of a unit in words, and its scale in seconds when it is one of time."""
    kind = attributes.get("kind", "")
    try:
        exponent = float(attributes.get("exponent", "1"))
        factor = float(attributes.get("multiplier", "1")) * 10.0 ** float(attributes.get("scale", "0"))
    except (ValueError, OverflowError):
        return kind, 0.0
    if kind == "second" and factor in TIMES:
        word = TIMES[factor]
    else:
        word = kind if factor == 1.0 else f"({factor:g} {kind})"
    return word if exponent == 1 else f"{word}^{exponent:g}", factor if kind == "second" else 0.0


def _unknown(where: str, unit: str, allowed: list[str]) -> Problem:
    shown = ", ".join(allowed[:12]) + (" and others" if len(allowed) > 12 else "")
    return name_problem(
        where, f"unknown unit {unit!r}", shown, "define the unit by base units or correct its name"
    )
