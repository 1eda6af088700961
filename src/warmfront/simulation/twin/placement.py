"""Where a patient stands on one axis among tumours, as a normal score, or why that cannot be said."""

from statistics import NormalDist

from warmfront.domain.case import Case, Supply
from warmfront.domain.records import record
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.twins import AxisReading
from warmfront.tme.facts import establish

# Percentiles outside 1 to 99 are read as 1 and 99: a reference of some hundred tumours says no more
# about its tails (assumption).
TAIL_PERCENTILE = 1.0


@record
class Placement:
    """Place on one axis.

    Parameters
    ----------
    score : float or None
        Normal score, 0 for the middle tumour; None when nothing was measured.
    words : str
        What was read, or what is missing.
    """

    score: float | None
    words: str


def place_axis(
    axis: str, profile: TmeProfile | None, case: Case | None, knowledge: KnowledgeBase | None
) -> Placement:
    """Place a patient on an axis by the first of its readings that the patient has.

    Parameters
    ----------
    axis : str
        Axis of ``twin/axes.toml``, or of the profile.
    profile : TmeProfile or None
        Percentiles and measurements.
    case : Case or None
        Facts.
    knowledge : KnowledgeBase or None
        Readings of the axis; without it, or when it does not name the axis, the percentile of the profile's
        axis is the only reading.

    Returns
    -------
    Placement
        Score, or why there is none.
    """
    known = knowledge.twins.axes.get(axis) if knowledge is not None else None
    if knowledge is None or known is None:
        return _percentile(axis, axis.replace("_", " "), profile, 1)
    missing: list[str] = []
    for reading in known.readings:
        placed = _read(reading, known.label, profile, case, knowledge)
        if placed.score is not None:
            return placed
        missing.append(placed.words)
    return Placement(score=None, words=f"{known.label} not known ({'; '.join(dict.fromkeys(missing))})")


def _read(
    reading: AxisReading, label: str, profile: TmeProfile | None, case: Case | None, knowledge: KnowledgeBase
) -> Placement:
    if reading.kind == "axis":
        return _percentile(reading.name, label, profile, reading.direction)
    if reading.kind == "fact":
        return _fact(reading, case, knowledge)
    return _measurement(reading, label, profile, case, knowledge)


def _percentile(name: str, label: str, profile: TmeProfile | None, direction: int) -> Placement:
    axis = profile.axis(name) if profile is not None else None
    percentile = None if axis is None else axis.percentile
    words = name.replace("_", " ")
    if percentile is None:
        return Placement(score=None, words=f"{words} has no percentile")
    clipped = min(max(percentile, TAIL_PERCENTILE), 100 - TAIL_PERCENTILE)
    shown = words if label == words else f"{label} by transcripts ({words})"
    return Placement(
        score=direction * NormalDist().inv_cdf(clipped / 100), words=f"{shown} at percentile {percentile:.0f}"
    )


def _fact(reading: AxisReading, case: Case | None, knowledge: KnowledgeBase) -> Placement:
    if case is None:
        return Placement(score=None, words="no facts without a case")
    fact = next((one for one in establish(case, knowledge) if one.fact == reading.name), None)
    if fact is None or not fact.holds:
        state = "does not apply" if fact is None else ("switched off" if fact.disabled_by else fact.state)
        return Placement(score=None, words=f"{knowledge.facts[reading.name].label}: {state}")
    return Placement(score=reading.score, words=fact.label)


def _measurement(
    reading: AxisReading, label: str, profile: TmeProfile | None, case: Case | None, knowledge: KnowledgeBase
) -> Placement:
    found = profile.measurement(reading.name) if profile is not None else None
    if found is None or found.supply is not Supply.USABLE or found.value is None:
        return Placement(score=None, words=f"{reading.name} was not measured")
    if found.unit != reading.unit:
        return Placement(score=None, words=f"{found.label} is in {found.unit}, its classes in {reading.unit}")
    tumour = knowledge.tumour_types.get(case.disease.oncotree) if case is not None else None
    if reading.groups and (tumour is None or tumour.group not in reading.groups):
        return Placement(
            score=None, words=f"{found.label} has classes for {' and '.join(reading.groups)} only"
        )
    edges = [0.0, *(share for value, share in reading.cuts if found.value >= value)]
    upper = next((share for value, share in reading.cuts if found.value < value), 1.0)
    middle = (edges[-1] + upper) / 2
    return Placement(
        score=reading.direction * NormalDist().inv_cdf(middle),
        words=(
            f"{label} of {found.value:g} {found.unit} (between {edges[-1]:.0%} and {upper:.0%} of tumours)"
        ),
    )
