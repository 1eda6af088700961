"""Names of series in observations: monitored series, laboratory analytes, inputs of scales."""

from typing import Literal

from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.base import KnowledgeBase, LabAnalyte
from warmfront.knowledge.lab_names import find_analyte, find_factor, plain_unit
from warmfront.knowledge.monitoring import SeriesDefinition
from warmfront.knowledge.scales import ScaleInput

YES_NO = ("true", "false")
GRADE = "grade"
"""Unit of series that are whole numbers."""

SHARED_DETAILS = (
    "uln",
    "lln",
    "organ",
    "scale",
    "attributed_to",
    "reason",
    "baseline",
    "assay",
    "symptomatic",
    "on_anticoagulation",
)
"""Details that any series may carry: limits of normal of the laboratory, organ, scale, suspected agents, and
the clinical facts that some laboratory grades ask for (yes or no)."""


@record
class ObservedSeries:
    """What one series allows, wherever it is defined.

    Parameters
    ----------
    series : str
        Id under which observations are kept.
    label : str
        Words for people.
    kind : str
        ``series``, ``laboratory value`` or ``scale input``.
    numeric : bool
        True for numbers, False for words.
    unit : str
        Unit in which observations are kept; empty for words.
    words : tuple of str
        Allowed words; empty when any are.
    subject : str
        What the subject names; empty when it needs none.
    low, high : float or None
        Smallest and largest possible value in `unit`.
    whole : bool
        True when only whole numbers are possible: grades, counts of a scale.
    """

    series: str
    label: str
    kind: Literal["series", "laboratory value", "scale input"]
    numeric: bool
    unit: str = ""
    words: tuple[str, ...] = ()
    subject: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False


def find_series(name: str, knowledge: KnowledgeBase) -> ObservedSeries | None:
    """Return what a name of a series means, or None when it is not known.

    Parameters
    ----------
    name : str
        Id of ``monitoring/series.toml``, name of an analyte of ``labs.toml``, or ``SCALE.INPUT``.
    knowledge : KnowledgeBase
        Series, analytes and scales.

    Returns
    -------
    ObservedSeries or None
        None means "not supported".

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> find_series("CRP", load_knowledge()).series
    'crp'
    """
    defined = knowledge.monitoring.series.get(name)
    if defined is not None:
        return _of_series(defined)
    scale_id, dot, input_name = name.partition(".")
    scale = knowledge.monitoring.scales.get(scale_id)
    if dot and scale is not None:
        found = next((one for one in scale.inputs if one.name == input_name), None)
        return None if found is None else _of_input(name, found)
    lab = find_analyte(name, knowledge.labs)
    return None if lab is None else _of_lab(lab)


def _of_series(defined: SeriesDefinition) -> ObservedSeries:
    return ObservedSeries(
        series=defined.series,
        label=defined.label,
        kind="series",
        numeric=not defined.words,
        unit=defined.unit,
        words=defined.words,
        subject=defined.subject,
        low=defined.low,
        high=defined.high,
        whole=defined.unit == GRADE,
    )


def _of_input(name: str, one: ScaleInput) -> ObservedSeries:
    flag = one.kind.startswith("flag")
    return ObservedSeries(
        series=name,
        label=one.label,
        kind="scale input",
        numeric=not flag and not one.kind.startswith("choice"),
        unit=one.unit,
        words=YES_NO if flag else one.allowed,
        low=one.low,
        high=one.high,
        whole=one.kind == "integer",
    )


def _of_lab(lab: LabAnalyte) -> ObservedSeries:
    return ObservedSeries(
        series=lab.analyte,
        label=lab.label,
        kind="laboratory value",
        numeric=True,
        unit=lab.canonical_unit,
        low=lab.plausible_low,
        high=lab.plausible_high,
    )


def list_series(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return every id that an observation may bear.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Series, analytes and scales.

    Returns
    -------
    tuple of str
        Series first, then analytes, then inputs of scales.
    """
    monitoring = knowledge.monitoring
    inputs = (f"{scale.scale}.{one.name}" for scale in monitoring.scales.values() for one in scale.inputs)
    return (*monitoring.series, *knowledge.labs, *inputs)


def list_details(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return every detail that a series reads, and those that any may carry.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Series.

    Returns
    -------
    tuple of str
        Names of columns.
    """
    own = (detail for one in knowledge.monitoring.series.values() for detail in one.details)
    return tuple(dict.fromkeys((*own, *SHARED_DETAILS)))


def allowed_units(found: ObservedSeries, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the units in which a series may be written.

    Parameters
    ----------
    found : ObservedSeries
        Of `find_series`.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of str
        Its own unit first.
    """
    if found.kind == "series":
        units = tuple(knowledge.monitoring.series[found.series].units)
    else:
        lab = _analyte_of(found, knowledge)
        units = () if lab is None else tuple(lab.units)
    return tuple(dict.fromkeys((found.unit, *units)))


def convert_value(value: float, unit: str, found: ObservedSeries, knowledge: KnowledgeBase) -> float | None:
    """Bring a value into the unit of its series.

    Parameters
    ----------
    value : float
        As supplied.
    unit : str
        As supplied; empty takes the series' own only when that has none.
    found : ObservedSeries
        Of `find_series`.
    knowledge : KnowledgeBase
        Factors.

    Returns
    -------
    float or None
        None when the unit is not one of `allowed_units`.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> base = load_knowledge()
    >>> convert_value(2.5, "cm", find_series("lesion_diameter", base), base)
    25.0
    """
    if unit == found.unit or (unit and plain_unit(unit) == plain_unit(found.unit)):
        return value
    factor: float | None = None
    if found.kind == "series":
        factor = knowledge.monitoring.series[found.series].units.get(unit)
    else:
        lab = _analyte_of(found, knowledge)
        if lab is not None:
            given, wanted = find_factor(unit, lab), find_factor(found.unit, lab)
            factor = None if given is None or wanted is None else given / wanted
    if factor is None:
        return None
    return round_measured(value * factor)


def convert_observed(value: float, unit: str, series: str, knowledge: KnowledgeBase) -> float | None:
    """Bring an observed value into the unit in which its series is kept.

    Parameters
    ----------
    value : float
        As observed.
    unit : str
        Of the observation; empty for the series' own, which the reader of files has written everywhere.
    series : str
        Id of a series, an analyte, or ``SCALE.INPUT``.
    knowledge : KnowledgeBase
        Factors.

    Returns
    -------
    float or None
        None when the unit is not one of the series: a value is never read as if it were in another unit.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> convert_observed(0.25, "cm", "lesion_diameter", load_knowledge())
    2.5
    """
    defined = knowledge.monitoring.series.get(series)
    lab = knowledge.labs.get(series)
    own = defined.unit if defined is not None else lab.canonical_unit if lab is not None else unit
    if unit in ("", own):
        return value
    found = find_series(series, knowledge)
    return None if found is None else convert_value(value, unit, found, knowledge)


def _analyte_of(found: ObservedSeries, knowledge: KnowledgeBase) -> LabAnalyte | None:
    if found.kind == "laboratory value":
        return knowledge.labs[found.series]
    scale_id, _, name = found.series.partition(".")
    scale = knowledge.monitoring.scales[scale_id]
    return knowledge.labs.get(next(one.analyte for one in scale.inputs if one.name == name))
