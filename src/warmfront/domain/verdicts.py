"""The three tiers of options and the four answers of a rule."""

from enum import StrEnum


class Tier(StrEnum):
    """Three tiers that are never summed across."""

    APPROVED = "approved"
    TRIAL = "trial"
    HYPOTHESIS = "hypothesis"


class Verdict(StrEnum):
    """Answer of one eligibility rule."""

    PASS = "PASS"  # noqa: S105
    WARN = "WARN"
    FAIL = "FAIL"
    UNDETERMINED = "UNDETERMINED"
