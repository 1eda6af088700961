"""Which measurement would change the plan most, and whether any is worth its cost."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class AssayCost:
    """One assay that could be done next, with what it costs.

    Parameters
    ----------
    assay_id, label : str
        Id and words.
    answers : tuple of str
        Kinds of open rule or fact that it answers, in the words of the rules (``target_antigen``,
        ``hla_required``, ``biomarker:pdl1_cps_at_least`` and the like).
    sensitivity, specificity : float or None
        Share of right answers when the thing is there, and when it is not; None when no figure is known, and
        then no value is computed.
    cost, delay, tissue, risk : float
        In units of the utility (0 to 1): money and effort, days waited, tissue used, harm of taking it.
    turnaround_days : tuple of float or None
        Lowest and highest days to the answer; None when unknown.
    """

    assay_id: str
    label: str
    answers: tuple[str, ...]
    sensitivity: float | None = None
    specificity: float | None = None
    cost: float
    delay: float
    tissue: float
    risk: float
    turnaround_days: tuple[float, float] | None = None
    source: str
    status: Status
    note: str = ""


@record
class MarkerShare:
    """Share of patients in whom an open rule would be met, for the prior of its test.

    Parameters
    ----------
    share_id : str
        Id.
    kind : str
        Kind of open rule, as in `AssayCost.answers`.
    disease_group : str
        Group it holds in; ``any`` for every one.
    events, n : int or None
        Patients who met it, of those tested; None for an assumption.
    share, low, high : float
        0 to 1, with the range over which the value is computed.
    """

    share_id: str
    kind: str
    disease_group: str
    events: int | None
    n: int | None
    share: float
    low: float
    high: float
    source: str
    status: Status
    note: str = ""


@record
class ValueScale:
    """What an answer is worth, in units of giving an approved option to a patient who meets its rules.

    Parameters
    ----------
    harm, harm_low, harm_high : float
        Loss of giving an option to a patient who does not meet its rule, with its range.
    prior, prior_low, prior_high : float
        Probability that an open rule is met where nothing is known of it.
    approved, trial, hypothesis : float
        What rides on an option of each tier.
    """

    harm: float
    harm_low: float
    harm_high: float
    prior: float
    prior_low: float
    prior_high: float
    approved: float
    trial: float
    hypothesis: float
    source: str
    status: Status


@record
class AssayValue:
    """Value of one assay for this patient, one step ahead.

    Parameters
    ----------
    gain, cost, net : float or None
        Expected gain of the best choice, what the assay costs, and their difference, in units of the utility;
        None when no likelihood is known.
    net_low, net_high : float or None
        Range of the net value over the stated range of harm weights and priors.
    changes : tuple of str
        Strategy ids whose place depends on its answer.
    words : str
        What it would settle.
    tier : str
        Tier whose first options the answer could change; empty when it could change none.
    """

    assay_id: str
    label: str
    gain: float | None
    cost: float
    net: float | None
    net_low: float | None = None
    net_high: float | None = None
    changes: tuple[str, ...]
    words: str
    source: str
    status: Status
    tier: str = ""


@record
class NextTest:
    """The answer to "what to measure next", which can be "no further test"."""

    verdict: Literal["test", "no further test", "cannot be said"]
    best: str
    assays: tuple[AssayValue, ...]
    words: str
