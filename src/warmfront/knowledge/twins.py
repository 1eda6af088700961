"""What twins rest on, as records: how an axis is read, how exact a measurement is, what is plausible."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class AxisReading:
    """One way to read a twin axis from what is known of a patient.

    Parameters
    ----------
    kind : str
        ``axis`` reads the percentile of an axis of the profile, ``measurement`` a measurement of the profile
        against `cuts`, ``fact`` an established fact.
    name : str
        Name of that axis, measurement or fact.
    direction : int
        1 when more of it means more of the twin axis, -1 when less.
    cuts : tuple of tuple (float, float)
        For a measurement: value, and share of tumours below it. The patient is read as the middle of the
        class between two cuts, never finer.
    unit : str
        Unit of the cuts.
    groups : tuple of str
        Disease groups for which the cuts hold; empty for all.
    score : float
        For a fact that is present: the normal score that it stands for. An absent or unknown fact says
        nothing.
    why : str
        What it does and does not show.
    """

    kind: Literal["axis", "measurement", "fact"]
    name: str
    direction: Literal[1, -1] = 1
    cuts: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    groups: tuple[str, ...] = ()
    score: float = 0.0
    why: str
    source: str
    status: Status


@record
class TwinAxis:
    """A property of a tumour that moves parameters of models.

    Parameters
    ----------
    axis : str
        Identifier that the links of the models use.
    label : str
        Words for people.
    readings : tuple of AxisReading
        The first that this patient has is used, the others are not averaged in.
    """

    axis: str
    label: str
    readings: tuple[AxisReading, ...]


@record
class MeasurementError:
    """How a measured series relates to the quantity of a model.

    Parameters
    ----------
    quantity : str
        Role of the models, for example ``sum_of_diameters_mm``.
    label : str
        Words for people.
    unit : str
        Unit of the role.
    units : dict of str to float
        Unit in which it may be stated to the factor that turns it into `unit`.
    log_sd : float
        Standard deviation of the logarithm of one measurement around the true value.
    scale_log_sd : float
        Standard deviation of the logarithm of a factor that each patient has between assay and model; 0 when
        both are in the same unit.
    smallest : float
        Value in `unit` below which nothing is told apart: a measurement below it says only that.
    why : str
        How the spreads were derived.
    """

    quantity: str
    label: str
    unit: str
    units: dict[str, float]
    log_sd: float
    scale_log_sd: float = 0.0
    smallest: float
    why: str
    source: str
    status: Status


@record
class PlausibleBound:
    """What an untreated virtual patient must look like to be plausible.

    Parameters
    ----------
    bound : str
        Identifier.
    output : str
        ``value`` of a role on the first day, ``doubling_days`` (days in which a role doubles untreated, from
        its first `days`), or ``ratio`` (its value after `days` by the first).
    role : str
        Quantity of the models.
    label, unit : str
        Words for people, and the unit of the output.
    days : float
        Untreated days that the output needs.
    low, high : float
        A virtual patient outside is not plausible; infinite for no limit.
    median, log_sd : float or None
        Log-normal distribution that patients were seen to have; None when no distribution was read.
    organisms : tuple of str
        Models for which it holds, by their organism.
    why : str
        What was read, and what was assumed.
    """

    bound: str
    output: Literal["value", "doubling_days", "ratio"]
    role: str
    label: str
    unit: str
    days: float = 0.0
    low: float
    high: float
    median: float | None = None
    log_sd: float | None = None
    organisms: tuple[Literal["human", "mouse", "none"], ...] = ("human",)
    why: str
    source: str
    status: Status


@record
class TwinKnowledge:
    """The folder ``twin`` of the knowledge files."""

    axes: dict[str, TwinAxis] = field(default_factory=dict)
    errors: dict[str, MeasurementError] = field(default_factory=dict)
    bounds: tuple[PlausibleBound, ...] = ()
