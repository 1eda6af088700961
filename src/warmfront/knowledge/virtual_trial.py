"""What is known of trials themselves: how scans are read, who leaves, how size relates to survival."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class TrialNumber:
    """One number that a virtual trial starts from.

    Parameters
    ----------
    number : str
        Id, as the trial asks for it.
    value : float
        In `unit`.
    unit, words : str
        Unit, and what it is.
    note : str
        How the value follows from what the source says.
    """

    number: str
    value: float
    unit: str
    words: str
    source: str
    status: Status
    note: str


@record
class SurvivalLink:
    """A published link from tumour size to the time of death.

    Parameters
    ----------
    link_id : str
        Key.
    kind : str
        ``lognormal_time_to_growth``: the logarithm of survival in days is normal, its mean linear in the
        baseline sum and in log(time to growth + shift). ``weibull_early_change``: Weibull hazard times the
        exponential of a sum of baseline size, relative change up to a last day, and a new lesion.
    disease, treatment : str
        In whom and under what the coefficients were found.
    n_patients : int
        Patients behind them.
    coefficients : dict of str to float
        Named as the kind asks for.
    limits : str
        What the link must not be used for.
    """

    link_id: str
    kind: Literal["lognormal_time_to_growth", "weibull_early_change"]
    disease: str
    treatment: str
    n_patients: int
    coefficients: dict[str, float]
    limits: str
    source: str
    status: Status


LINK_COEFFICIENTS = {
    "lognormal_time_to_growth": (
        "intercept_log_days",
        "per_baseline_mm",
        "per_log_shifted_growth_day",
        "shift_days",
        "other_terms",
        "log_sd",
    ),
    "weibull_early_change": (
        "rate_per_day",
        "shape",
        "per_baseline_unit",
        "baseline_unit_mm",
        "per_relative_change",
        "last_change_day",
        "new_lesion",
        "other_terms",
    ),
}
"""Coefficients that each kind of link needs, no more and no fewer."""


NUMBER_RANGES = {
    "lesion_log_sd": (0.0, 1.0),
    "reader_log_sd": (0.0, 1.0),
    "measurable_mm": (1.0, 50.0),
    "smallest_mm": (0.0, 50.0),
    "gone_mm": (0.0, 50.0),
    "dropout_per_year": (0.0, 0.99),
    "accrual_days": (0.0, 3653.0),
    "after_last_entry_days": (0.0, 3653.0),
    "confirm_days": (0.0, 365.0),
    "stable_days": (0.0, 365.0),
}
"""Numbers that a virtual trial needs, and the range in which each makes sense."""


@record
class VirtualTrialKnowledge:
    """Numbers and links of virtual trials.

    Parameters
    ----------
    numbers : dict of str to TrialNumber
        By id.
    links : dict of str to SurvivalLink
        By id.
    """

    numbers: dict[str, TrialNumber] = field(default_factory=dict)
    links: dict[str, SurvivalLink] = field(default_factory=dict)
