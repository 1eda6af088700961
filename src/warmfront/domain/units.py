"""What several rooms convert by: lengths of time, and the digits to which a conversion is rounded."""

import datetime as dt

DAYS_PER_WEEK = 7.0
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
"""Mean year and month of the Julian calendar."""

HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3600.0

NOON = dt.time(12, tzinfo=dt.UTC)
"""Time of a value of which only the day is known."""

SIGNIFICANT_DIGITS = 9
"""Conversion rounds here, so that the same measurement in two units gives the same number."""


def elapsed_hours(start: dt.datetime, end: dt.datetime) -> float:
    """Return the hours from one time to another.

    Parameters
    ----------
    start, end : datetime
        With their zones.

    Returns
    -------
    float
        Negative when the end lies before the start.

    Examples
    --------
    >>> elapsed_hours(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2000, 1, 2, 6, tzinfo=dt.UTC))
    30.0
    """
    return (end - start).total_seconds() / SECONDS_PER_HOUR


def elapsed_days(start: dt.datetime, end: dt.datetime) -> float:
    """Return the days of 24 hours from one time to another, with their fraction.

    Parameters
    ----------
    start, end : datetime
        With their zones.

    Returns
    -------
    float
        Negative when the end lies before the start.

    Examples
    --------
    >>> elapsed_days(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2000, 1, 2, 6, tzinfo=dt.UTC))
    1.25
    """
    return (end - start).total_seconds() / (HOURS_PER_DAY * SECONDS_PER_HOUR)


def round_measured(value: float) -> float:
    """Round a converted measurement to `SIGNIFICANT_DIGITS`.

    Parameters
    ----------
    value : float
        A measurement times a factor.

    Returns
    -------
    float
        Far finer than any measurement.

    Examples
    --------
    >>> round_measured(3 * 0.1)
    0.3
    """
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
