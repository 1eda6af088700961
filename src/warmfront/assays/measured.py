"""One stated quantity in its canonical unit, or the reason why it cannot be used."""

import math
import statistics
from collections.abc import Sequence

from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.measured import MeasuredAxis
from warmfront.stats.intervals import mean_interval


@record
class Placed:
    """A value in canonical units.

    Parameters
    ----------
    value : float or None
        None when the quantity cannot be used.
    low, high : float or None
        Ends of the interval; None when it has none.
    interval : str
        What the interval is, or that there is none and why.
    reason : str
        Why it cannot be used; empty when it can.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    interval: str = "no interval: one value was stated"
    reason: str = ""


def place(axis: MeasuredAxis, value: float, unit: str) -> Placed:
    """Convert one stated value; outside the plausible bounds it is left out, never rescaled.

    Parameters
    ----------
    axis : MeasuredAxis
        Units and bounds.
    value, unit : float, str
        As stated.

    Returns
    -------
    Placed
        Canonical value without an interval, or the reason why there is none.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> axis = load_knowledge().measured_axes["cytokine_release"]
    >>> place(axis, 1.24, "ng/mL").value
    1240.0
    >>> place(axis, 1.24, "mg").reason
    "unit 'mg' is not one of pg/mL, ng/L, ng/mL, ug/L, fg/mL"
    """
    factor = find_factor(unit, axis)
    if factor is None:
        return Placed(value=None, reason=f"unit {unit!r} is not one of {', '.join(axis.units)}")
    number = round_measured(value * factor)
    if not axis.plausible_low <= number <= axis.plausible_high:
        return Placed(
            value=None,
            reason=f"{value:g} {unit} is outside the plausible range {axis.plausible_low:g} to "
            f"{axis.plausible_high:g} {axis.canonical_unit}; check value and unit with the laboratory",
        )
    return Placed(value=number)


def place_replicates(axis: MeasuredAxis, replicates: Sequence[float], unit: str) -> Placed:
    """Average technical replicates; one impossible replicate leaves all out.

    Parameters
    ----------
    axis : MeasuredAxis
        Units and bounds.
    replicates : sequence of float
        At least one.
    unit : str
        Unit of all of them.

    Returns
    -------
    Placed
        Mean with the 95% t interval of the mean from three replicates on; of the assay, not of the patient.
    """
    placed = [place(axis, value, unit) for value in replicates]
    wrong = next((one for one in placed if one.value is None), None)
    if wrong is not None:
        return wrong
    values = [one.value for one in placed if one.value is not None]
    mean = round_measured(statistics.fmean(values))
    if len(values) < 3:
        words = f"no interval: {len(values)} replicate{'s' if len(values) > 1 else ''}; three are needed"
        return Placed(value=mean, interval=words)
    low, high = mean_interval(values)
    return Placed(
        value=mean,
        low=max(low, axis.plausible_low),
        high=min(high, axis.plausible_high) if math.isfinite(high) else axis.plausible_high,
        interval=f"95% t interval of the mean of {len(values)} technical replicates; of the assay, not "
        "of the patient",
    )
