"""Size and untreated growth of a tumour from the scans that a case states."""

import math

from warmfront.domain.case import Case
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_axis
from warmfront.knowledge.twins import MeasurementError

SUM = "sum_of_diameters_mm"
VOLUME = "tumour_volume_ml"
AXES = {SUM: "sum_of_diameters", VOLUME: "tumour_volume"}
# A volume goes with the third power of a diameter while the lesions keep their shape and number.
DIMENSIONS = 3.0


@record
class ScanGrowth:
    """Growth of the volume between two scans.

    Parameters
    ----------
    per_day, sd_per_day : float
        Exponential growth rate and the standard deviation that the errors of both scans give it.
    words : str
        What was read.
    """

    per_day: float
    sd_per_day: float
    words: str


def latest_size(case: Case | None, knowledge: KnowledgeBase | None) -> tuple[float, float, str] | None:
    """Sum of diameters of the latest scan.

    Parameters
    ----------
    case : Case or None
        Its stated measurements are read.
    knowledge : KnowledgeBase or None
        Errors and units.

    Returns
    -------
    tuple of (float, float, str), or None
        Millimetres, standard deviation of the logarithm, and words; None when no sum of diameters is stated.
    """
    found = _scans(case, knowledge, SUM)
    if not found:
        return None
    scan, value, error = found[-1]
    return value, error.log_sd, f"a sum of diameters of {value:.0f} mm{_on(scan)}"


def measure_growth(case: Case | None, knowledge: KnowledgeBase | None) -> ScanGrowth | str:
    """Growth between the two latest scans, if no treatment was given between them.

    Parameters
    ----------
    case : Case or None
        Dated sums of diameters or volumes, and the history of treatment.
    knowledge : KnowledgeBase or None
        Errors and units.

    Returns
    -------
    ScanGrowth or str
        Growth, or why there is none.
    """
    for quantity, power in ((VOLUME, 1.0), (SUM, DIMENSIONS)):
        dated = [one for one in _scans(case, knowledge, quantity) if one[0].date is not None]
        if len(dated) >= 2:
            return _between(dated[-2], dated[-1], power, case)
    return "two dated scans are not stated"


def _between(
    first: tuple[StatedMeasurement, float, MeasurementError],
    second: tuple[StatedMeasurement, float, MeasurementError],
    power: float,
    case: Case | None,
) -> ScanGrowth | str:
    before, after = first[0].date, second[0].date
    if case is None or before is None or after is None or before == after:
        return "two scans on different days are not stated"
    therapies = case.history.prior_therapies
    if therapies is None:
        return "whether treatment was given between the scans is not stated"
    for therapy in therapies:
        if therapy.start is None and therapy.end is None:
            return "a therapy without dates may lie between the scans"
        begun = therapy.start is None or therapy.start < after
        over = therapy.end is not None and therapy.end <= before
        if begun and not over:
            return "a therapy was given between the scans"
    days = (after - before).days
    rate = power * math.log(second[1] / first[1]) / days
    error = power * math.hypot(first[2].log_sd, second[2].log_sd) / days
    return ScanGrowth(
        per_day=rate,
        sd_per_day=error,
        words=f"growth of {100 * math.expm1(30 * rate):.0f}% in 30 days between two scans {days} days apart",
    )


def _scans(
    case: Case | None, knowledge: KnowledgeBase | None, quantity: str
) -> list[tuple[StatedMeasurement, float, MeasurementError]]:
    """Stated scans of one quantity in its own unit, by day; scans without a date come first."""
    if case is None or knowledge is None or quantity not in knowledge.twins.errors:
        return []
    error = knowledge.twins.errors[quantity]
    found = []
    for scan in case.measured or ():
        axis = find_axis(scan.name, knowledge.measured_axes)
        factor = error.units.get(scan.unit)
        if axis is not None and axis.axis == AXES[quantity] and factor is not None and scan.value > 0:
            found.append((scan, scan.value * factor, error))
    return sorted(found, key=lambda one: "" if one[0].date is None else one[0].date.isoformat())


def _on(scan: StatedMeasurement) -> str:
    return "" if scan.date is None else f" on {scan.date.isoformat()}"
