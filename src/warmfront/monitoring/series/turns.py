"""Changes of slope in series on the logarithmic scale: tumour DNA, protein, sums of diameters, ferritin."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Literal

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.domain.units import elapsed_days
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import read_detail, read_limit, read_value, select

SOURCE = "monitoring_project"

ERRORS_PERCENT = {
    "ctdna_mean_vaf": 30.0,
    "ctdna_tumour_fraction": 30.0,
    "m_protein_serum": 10.0,
    "ferritin": 15.0,
    "ldh": 10.0,
    "sum_of_targets": 7.0,
}
"""Coefficient of variation of one measurement where none is stated (assumptions), for what is read so."""

NAMES = {
    "ctdna_mean_vaf": "ctdna_change_point",
    "ctdna_tumour_fraction": "ctdna_change_point",
}

LEAST_SAMPLES = 5
LEAST_FOUND = 3
"""Below these a bend cannot be told from a line (assumptions)."""

MOST_SAMPLES = 120
"""A longer series is read by its newest samples (assumption)."""

SURE = 0.95
"""Posterior probability from which a change is called (assumption)."""

UNLIKELY = 0.2
"""Posterior probability up to which no change is called (assumption)."""

INTERVAL = (
    "95% credible interval of the day, given one change of slope; prior and noise factors are assumptions"
)

Direction = Literal["better", "worse", "neither"]


@record
class Sample:
    """One value of a series.

    Parameters
    ----------
    time : datetime
        In UTC.
    value : float
        In the unit of the series; the limit of detection when `below`.
    below : bool
        Whether the value lies below.
    error_percent : float or None
        Coefficient of variation that was stated.
    assay : str
        As stated.
    """

    time: dt.datetime
    value: float
    below: bool = False
    error_percent: float | None = None
    assay: str = ""


def read_turns(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Look for one change of slope in every series that is read so.

    Parameters
    ----------
    follow_up : FollowUp
        All observations.
    knowledge : KnowledgeBase
        Units and direction of the series.

    Returns
    -------
    tuple of Finding
        One for each series with samples; ``not evaluable`` with its reason where there are too few.
    """
    found = []
    for series, error in ERRORS_PERCENT.items():
        if series == "sum_of_targets":
            samples = sum_targets(follow_up, knowledge)
        else:
            samples = read_samples(select(follow_up, series), knowledge)
        if len(samples) > 1:
            found.append(find_turn(series, samples, error, _better(series, knowledge)))
    return tuple(found)


def read_samples(found: Sequence[Observation], knowledge: KnowledgeBase) -> tuple[Sample, ...]:
    """Return the samples of one series; a value below the limit of detection bears that limit.

    Parameters
    ----------
    found : sequence of Observation
        By time.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of Sample
        By time; of several at one time the first. A 0 without a limit has no level: its value is 0.
    """
    made: dict[dt.datetime, Sample] = {}
    for one in found:
        value, limit = read_value(one, knowledge), read_limit(one, knowledge)
        stated = read_detail(one, "limit_percent")
        if value is not None and stated and value < stated:
            value, limit = None, stated
        level = limit if value is None else value
        if level is None or level < 0:
            continue
        made.setdefault(
            one.time,
            Sample(
                time=one.time,
                value=level,
                below=value is None or value == 0,
                error_percent=read_detail(one, "cv_percent"),
                assay=one.details.get("assay", ""),
            ),
        )
    return tuple(made[time] for time in sorted(made))


def sum_targets(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Sample, ...]:
    """Sum the diameters of the targets of the first scan, at every scan that has them all.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``lesion_diameter``.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of Sample
        Sums in mm.
    """
    scans: dict[dt.datetime, dict[str, float]] = {}
    for one in select(follow_up, "lesion_diameter"):
        value = read_value(one, knowledge)
        if one.details.get("role", "target") == "target" and value is not None:
            scans.setdefault(one.time, {})[one.subject] = value
    if not scans:
        return ()
    targets = set(scans[min(scans)])
    sums = {
        time: sum(sizes[name] for name in targets) for time, sizes in scans.items() if targets <= set(sizes)
    }
    return tuple(Sample(time=time, value=total) for time, total in sorted(sums.items()) if total > 0)


def find_turn(series: str, samples: Sequence[Sample], error_percent: float, better: str) -> Finding:
    """Look for one change of slope in a series.

    Parameters
    ----------
    series : str
        Id.
    samples : sequence of Sample
        By time.
    error_percent : float
        Coefficient of variation where none is stated.
    better : str
        ``down``, ``up`` or ``neither`` for the patient.

    Returns
    -------
    Finding
        Day of the change with its interval in days since the first sample.
    """
    samples = samples[-MOST_SAMPLES:]
    reason = _refuse(samples)
    if reason:
        return _finding(series, "not evaluable", "neither", f"No change of slope was looked for: {reason}.")
    import numpy as np

    from warmfront.stats.change_point import find_change_point

    first = samples[0].time
    days = np.array([elapsed_days(first, one.time) for one in samples])
    logs = np.log([one.value for one in samples])
    below = np.array([one.below for one in samples])
    stated = [one.error_percent for one in samples if one.error_percent]
    error = max(stated) if stated else error_percent
    turn = find_change_point(days, logs, below, math.sqrt(math.log1p((error / 100) ** 2)))
    verdict = "yes" if turn.probability >= SURE else "no" if turn.probability <= UNLIKELY else "not settled"
    day = (first + dt.timedelta(days=turn.day)).date()
    low, high = ((first + dt.timedelta(days=end)).date() for end in (turn.low, turn.high))
    noise = f"error of the assay {error:g}%" + ("" if stated else " (assumed)")
    slopes = f"{_pace(turn.slope_before[0])} before, {_pace(turn.slope_after[0])} after"
    words = {
        "yes": f"The slope changed about {day} ({low} to {high}): {slopes}.",
        "no": f"No change of slope; {_pace(turn.slope[0])}.",
        "not settled": f"Whether the slope changed is not settled; if so about {day} ({low} to {high}).",
    }
    statement = f"{words[verdict]} Probability of a change {_say_chance(turn.probability)}; {noise}."
    if verdict != "yes":
        return _finding(series, verdict, "neither", statement)
    direction = _direction(turn.slope_before, turn.slope_after, better)
    made = _finding(series, verdict, direction, statement)
    return Finding(
        finding=made.finding,
        series=series,
        verdict=verdict,
        direction=direction,
        date=day,
        value=turn.day,
        low=turn.low,
        high=turn.high,
        unit="d",
        interval=INTERVAL,
        statement=statement,
        source=SOURCE,
        status="assumption",
    )


def _refuse(samples: Sequence[Sample]) -> str:
    if len({one.assay for one in samples if one.assay}) > 1:
        return "the samples come from several assays, which do not agree with one another"
    zeros = sum(one.value == 0 for one in samples)
    if zeros:
        return f"{zeros} samples are 0 without a limit of detection, which is to be stated"
    found = sum(not one.below for one in samples)
    if len(samples) < LEAST_SAMPLES or found < LEAST_FOUND:
        needed = f"it takes {LEAST_SAMPLES} and {LEAST_FOUND}"
        return f"{len(samples)} samples, {found} of them above the limit; {needed}"
    return ""


def _finding(series: str, verdict: str, direction: Direction, statement: str) -> Finding:
    return Finding(
        finding=NAMES.get(series, f"{series}_change_point"),
        series=series,
        verdict=verdict,
        direction=direction,
        interval="none: no change is called",
        statement=statement,
        source=SOURCE,
        status="assumption",
    )


def _direction(
    before: tuple[float, float, float], after: tuple[float, float, float], better: str
) -> Direction:
    """Return what the bend means: rising after it, or falling after it, beyond its interval."""
    if better not in ("up", "down"):
        return "neither"
    rising, falling = after[1] > 0, after[2] < 0
    bent_up = after[0] > before[0]
    if rising and bent_up:
        return "better" if better == "up" else "worse"
    if falling and not bent_up:
        return "better" if better == "down" else "worse"
    return "neither"


def _say_chance(probability: float) -> str:
    """Return a probability without saying that something is certain."""
    if probability > 0.995:
        return "above 0.99"
    return "below 0.01" if probability < 0.005 else f"{probability:.2f}"


def _pace(slope: float) -> str:
    """Return a slope of the natural logarithm per day as doubling or halving time."""
    if abs(slope) < math.log(2) / 3650:
        return "level"
    return f"{'doubling' if slope > 0 else 'halving'} in {math.log(2) / abs(slope):.3g} days"


def _better(series: str, knowledge: KnowledgeBase) -> str:
    definition = knowledge.monitoring.series.get(series)
    if definition is not None:
        return definition.better
    return "down" if series == "sum_of_targets" else "neither"
