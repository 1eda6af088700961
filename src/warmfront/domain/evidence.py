"""Studies, counts, intervals and what was observed when two therapies met."""

from enum import StrEnum
from typing import Literal

from warmfront.domain.records import record


class Status(StrEnum):
    """How firmly a knowledge entry stands."""

    GUIDELINE = "guideline"
    TRIAL = "trial"
    PRECLINICAL = "preclinical"
    ASSUMPTION = "assumption"


@record
class EvidenceCell:
    """The only place in which a rate may be compared with another.

    Parameters
    ----------
    disease_group : str
        Group of OncoTree codes, for example ``urothelial``.
    line : str
        Line of therapy as stated, or ``not stated``.
    age_group : str
        ``adult``, ``child`` or ``not stated``.
    criterion : str
        Response criterion as stated, or ``not stated``.
    product : str
        Product or agent.
    """

    disease_group: str
    line: str
    age_group: str
    criterion: str
    product: str


@record
class Study:
    """One row of the study table: a cohort, never a registry number."""

    study_id: str
    cohort_id: str
    strategy: str
    modality: str
    product: str
    target: str
    partner: str
    partner_class: str
    indication: str
    disease_groups: tuple[str, ...]
    n_printed: int | None
    level: Literal["A", "B", "C", "D", "E"]
    design: str
    species: Literal["human", "preclinical", "review"]
    registry: str
    line: str
    age_group: str
    criterion: str
    finding: str
    note: str
    source: str
    curation: str


@record
class Outcome:
    """One printed endpoint of a study; counts only where they could be established."""

    outcome_id: str
    study_id: str
    endpoint: str
    value: str
    unit: str
    arm: str
    timepoint: str
    events: int | None
    n: int | None
    count_origin: str
    note: str
    source: str


@record
class RateEstimate:
    """A response rate with its denominator and interval.

    Parameters
    ----------
    events, n : int
        Responders and evaluable patients.
    rate : float
        Share, 0 to 1.
    low, high : float
        95% Clopper-Pearson (exact) interval, for display.
    rank_low, rank_high : float
        95% Jeffreys interval, used for ordering.
    cell : EvidenceCell
        Where the rate holds.
    study_id : str
        Row behind it.
    flag : str
        Doubt about the counts, shown wherever the rate is shown; empty when there is none.
    """

    events: int
    n: int
    rate: float
    low: float
    high: float
    rank_low: float
    rank_high: float
    cell: EvidenceCell
    study_id: str
    flag: str


@record
class Interaction:
    """Harm observed, or expected to overlap, when two classes meet."""

    interaction_id: str
    class_a: str
    class_b: str
    event: str
    evidence: str
    severity: Literal["high", "moderate", "low", "uncertain", "theoretical"]
    hard_stop: bool
    source: str
    doi: str
    status: Status
    verification: str
