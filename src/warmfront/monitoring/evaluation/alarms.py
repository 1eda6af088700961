"""Lead time and false alarms of an early-warning rule, on courses whose truth is known."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.units import DAYS_PER_WEEK
from warmfront.stats.intervals import clopper_pearson

RESAMPLES = 2000
"""Bootstrap samples of an interval (assumption)."""


@record
class Estimate:
    """A number with its 95% interval.

    Parameters
    ----------
    value, low, high : float
        NaN when it is not defined.
    n : int
        What it was computed from.
    """

    value: float
    low: float
    high: float
    n: int


@record
class AlarmPerformance:
    """How one rule did on simulated courses.

    Parameters
    ----------
    rule_id : str
        Rule.
    patients, events : int
        Patients at risk, and those with the event.
    caught : Estimate
        Share of events with an alarm before them and within the horizon; exact interval.
    lead_days : Estimate
        Median time from the first such alarm to the event, over caught events; bootstrap interval.
    alarmed_without : Estimate
        Share of patients without the event who had an alarm; exact interval.
    false_per_week : Estimate
        False alarms per patient-week at risk; bootstrap interval over patients.
    """

    rule_id: str
    patients: int
    events: int
    caught: Estimate
    lead_days: Estimate
    alarmed_without: Estimate
    false_per_week: Estimate


def measure_alarms(
    rule_id: str,
    alarm_days: Sequence[Sequence[float]],
    event_days: FloatArray,
    end_days: FloatArray,
    horizon_days: float,
    rng: np.random.Generator,
) -> AlarmPerformance:
    """Compare alarms with true events.

    An alarm opens an episode of the length of the horizon, and further alarms within it are the same alarm.
    It is true when the event follows within the horizon, else false, even when follow-up ends first. Alarms
    at or after the event count for nothing.

    Parameters
    ----------
    rule_id : str
        Rule.
    alarm_days : sequence of sequence of float
        For each patient, the days on which alarms were known.
    event_days : ndarray of float64, shape (n_patients,)
        True day of the event; infinite without it. Patients who have it at day 0 are not at risk.
    end_days : ndarray of float64, shape (n_patients,)
        End of follow-up.
    horizon_days : float
        Longest time from a true alarm to its event.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    AlarmPerformance
        Shares, lead and rate with intervals.

    Examples
    --------
    >>> found = measure_alarms("x", [[3.0], [4.0], []], np.array([5.0, np.inf, 6.0]), np.full(3, 14.0), 7.0,
    ...                        np.random.default_rng(1))
    >>> found.caught.value, found.lead_days.value, found.alarmed_without.value
    (0.5, 2.0, 1.0)
    """
    leads: list[float] = []
    false_counts: list[int] = []
    weeks: list[float] = []
    events = alarmed = without = 0
    for days, event, end in zip(alarm_days, event_days, end_days, strict=True):
        if event <= 0:
            continue
        happens = bool(event <= end)
        until = event if happens else end
        starts = _episodes([day for day in days if day < until], horizon_days)
        hits = [event - day for day in starts if happens and event - day <= horizon_days]
        events += happens
        without += not happens
        alarmed += bool(starts) and not happens
        leads += hits[:1]
        false_counts.append(len(starts) - len(hits))
        weeks.append(until / DAYS_PER_WEEK)
    return AlarmPerformance(
        rule_id=rule_id,
        patients=len(weeks),
        events=events,
        caught=share_of(len(leads), events),
        lead_days=median_of(np.array(leads), rng),
        alarmed_without=share_of(alarmed, without),
        false_per_week=_rate(np.array(false_counts, dtype=np.float64), np.array(weeks), rng),
    )


def share_of(count: int, n: int) -> Estimate:
    """Return a share with its exact interval; undefined when there is nothing to count.

    Parameters
    ----------
    count, n : int
        How many of how many.

    Returns
    -------
    Estimate
        Share, 0 to 1.
    """
    if n == 0:
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"), n=0)
    low, high = clopper_pearson(count, n)
    return Estimate(value=count / n, low=low, high=high, n=n)


def _episodes(days: Sequence[float], length: float) -> list[float]:
    starts: list[float] = []
    for day in sorted(days):
        if not starts or day - starts[-1] > length:
            starts.append(day)
    return starts


def median_of(values: FloatArray, rng: np.random.Generator) -> Estimate:
    """Median with a bootstrap interval; undefined without values.

    Parameters
    ----------
    values : ndarray of float64
        Finite values.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    Estimate
        Median.
    """
    if not len(values):
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"), n=0)
    drawn = np.median(values[rng.integers(0, len(values), (RESAMPLES, len(values)))], axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value=float(np.median(values)), low=float(low), high=float(high), n=len(values))


def _rate(counts: FloatArray, weeks: FloatArray, rng: np.random.Generator) -> Estimate:
    if not len(weeks):
        return Estimate(value=float("nan"), low=float("nan"), high=float("nan"), n=0)
    rows = rng.integers(0, len(weeks), (RESAMPLES, len(weeks)))
    drawn = counts[rows].sum(axis=1) / weeks[rows].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value=float(counts.sum() / weeks.sum()), low=float(low), high=float(high), n=len(weeks))
