"""Names of laboratory analytes and units as laboratories spell them, matched to the knowledge file."""

from collections.abc import Mapping

from warmfront.knowledge.base import LabAnalyte
from warmfront.knowledge.measured import HasUnits, MeasuredAxis

# Two Unicode letters print as micro, and powers of ten are written in many ways; once raised digits are
# lowered and marks of power are dropped, 10^9, 10**9, 10e9, 1e9 and x 10 with a raised 9 are all "109".
_SPELLINGS = (
    ("\u03bc", "u"),
    ("\u00b5", "u"),
    ("\u00b3", "3"),
    ("\u2076", "6"),
    ("\u2079", "9"),
    ("\u00d7", "x"),
    ("10e", "10"),
    ("1e", "10"),
    ("*", ""),
    ("^", ""),
    (" ", ""),
    ("litre", "l"),
    ("liter", "l"),
)


_CELSIUS = frozenset({"c", "\u00b0c", "\u2103", "cel", "celsius"})
"""Spellings of degrees Celsius; ``Cel`` is that of UCUM. Fahrenheit stays a unit of its own, and unknown."""


def plain_unit(unit: str) -> str:
    """Write a unit in one way: lower case, no spaces, no marks of power, u for micro, degc for Celsius.

    Parameters
    ----------
    unit : str
        As printed by the laboratory.

    Returns
    -------
    str
        For comparing only.

    Examples
    --------
    >>> plain_unit("x 10^9 / L")
    '109/l'
    """
    plain = unit.strip().lower()
    for old, new in _SPELLINGS:
        plain = plain.replace(old, new)
    return "degc" if plain in _CELSIUS else plain.removeprefix("x")


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def find_analyte(name: str, analytes: Mapping[str, LabAnalyte]) -> LabAnalyte | None:
    """Return the analyte that a laboratory's name means, or None when it is not known.

    Parameters
    ----------
    name : str
        Id, label or synonym; case, spaces, dashes and underscores do not matter.
    analytes : mapping of str to LabAnalyte
        Known analytes by id.

    Returns
    -------
    LabAnalyte or None
        None means "not supported", never "normal".
    """
    wanted = _plain_name(name)
    for analyte in analytes.values():
        if wanted in {_plain_name(known) for known in (analyte.analyte, analyte.label, *analyte.synonyms)}:
            return analyte
    return None


def find_axis(name: str, axes: Mapping[str, MeasuredAxis]) -> MeasuredAxis | None:
    """Return the measured axis that a name means, or None when it is not known.

    Parameters
    ----------
    name : str
        Id, label or synonym; case, spaces, dashes and underscores do not matter.
    axes : mapping of str to MeasuredAxis
        Known axes by id.

    Returns
    -------
    MeasuredAxis or None
        None means that no rule reads such a quantity.
    """
    wanted = _plain_name(name)
    for axis in axes.values():
        if wanted in {_plain_name(known) for known in (axis.axis, axis.label, *axis.synonyms)}:
            return axis
    return None


def find_factor(unit: str, analyte: HasUnits) -> float | None:
    """Return the factor from a unit to the analyte's canonical unit, or None when it is not known.

    Parameters
    ----------
    unit : str
        As printed by the laboratory; case, spaces and the sign for micro do not matter.
    analyte : LabAnalyte or MeasuredAxis
        Quantity with its known units.

    Returns
    -------
    float or None
        Multiply a value in `unit` by it to get the canonical unit.

    Examples
    --------
    >>> from warmfront.domain.evidence import Status
    >>> crp = LabAnalyte(analyte="crp", label="C-reactive protein", canonical_unit="mg/L",
    ...     units={"mg/L": 1.0, "mg/dL": 10.0}, plausible_low=0, plausible_high=1000,
    ...     source="si_brochure", status=Status.ASSUMPTION)
    >>> find_factor("MG / DL", crp)
    10.0
    """
    wanted = plain_unit(unit)
    for known, factor in {analyte.canonical_unit: 1.0, **analyte.units}.items():
        if plain_unit(known) == wanted:
            return factor
    return None
