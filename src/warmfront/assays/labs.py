"""Laboratory values in one unit per analyte, or the reason why a value cannot be used."""

from collections.abc import Mapping

from warmfront.domain.case import LabResult, Supply
from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.base import LabAnalyte
from warmfront.knowledge.lab_names import find_analyte, find_factor


@record
class LabReading:
    """A laboratory value in its canonical unit, or why there is none.

    Parameters
    ----------
    analyte : str
        Id of the analyte, or the laboratory's name when it is not known.
    value : float or None
        In `unit`; None when the result cannot be used.
    unit : str
        Canonical unit; empty for an unknown analyte.
    supply : Supply
        ``usable`` or ``supplied_not_usable``.
    reason : str
        Why it cannot be used; empty when it can.
    result : LabResult
        As it was supplied.
    upper_limit : float or None
        Upper limit of normal in `unit`; None when none was printed, or none that is possible.
    sd : float or None
        Standard deviation of the measurement in `unit`; None when the laboratory's variation is not supplied.
    """

    analyte: str
    value: float | None
    unit: str
    supply: Supply
    reason: str
    result: LabResult
    upper_limit: float | None = None
    sd: float | None = None


def _left_out(lab: LabResult, analyte: str, unit: str, reason: str) -> LabReading:
    return LabReading(
        analyte=analyte, value=None, unit=unit, supply=Supply.SUPPLIED_NOT_USABLE, reason=reason, result=lab
    )


def convert(lab: LabResult, analytes: Mapping[str, LabAnalyte]) -> LabReading:
    """Convert one result to the analyte's canonical unit.

    A value outside the plausible range is flagged and left out. It is never rescaled, even when
    another unit would make it plausible: a wrong unit and a wrong value look the same.

    Parameters
    ----------
    lab : LabResult
        As printed by the laboratory.
    analytes : mapping of str to LabAnalyte
        Known analytes by id.

    Returns
    -------
    LabReading
        Canonical value, or None with the reason.

    Examples
    --------
    >>> import datetime as dt
    >>> from warmfront.domain.evidence import Status
    >>> crp = LabAnalyte(analyte="crp", label="C-reactive protein", canonical_unit="mg/L",
    ...     units={"mg/L": 1.0, "mg/dL": 10.0}, plausible_low=0, plausible_high=1000,
    ...     source="si_brochure", status=Status.ASSUMPTION)
    >>> lab = LabResult(analyte="CRP", value=2.5, unit="mg/dL", date=dt.date(2024, 5, 2))
    >>> convert(lab, {"crp": crp}).value
    25.0
    """
    analyte = find_analyte(lab.analyte, analytes)
    if analyte is None:
        return _left_out(lab, lab.analyte, "", "this version knows no analyte of that name")
    unit = analyte.canonical_unit
    factor = find_factor(lab.unit, analyte)
    if factor is None:
        known = ", ".join(analyte.units)
        return _left_out(lab, analyte.analyte, unit, f"unit {lab.unit!r} is not one of {known}")
    value = _scaled(lab.value, factor)
    limit = _scaled(lab.upper_limit, factor) if lab.upper_limit is not None else None
    possible = limit is not None and 0 < limit <= analyte.plausible_high
    if not analyte.plausible_low <= value <= analyte.plausible_high:
        return _left_out(
            lab,
            analyte.analyte,
            unit,
            f"{lab.value:g} {lab.unit} is {value:g} {unit}, outside the plausible range "
            f"{analyte.plausible_low:g} to {analyte.plausible_high:g} {unit}; "
            "check value and unit with the laboratory",
        )
    return LabReading(
        analyte=analyte.analyte,
        value=value,
        unit=unit,
        supply=Supply.USABLE,
        reason="",
        result=lab,
        upper_limit=limit if possible else None,
        sd=None if lab.cv_percent is None else abs(value) * lab.cv_percent / 100,
    )


def _scaled(value: float, factor: float) -> float:
    return round_measured(value * factor)
