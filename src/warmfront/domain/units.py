"""Lengths of time that several rooms convert by: the mean year and month of the Julian calendar."""

DAYS_PER_WEEK = 7.0
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
