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
    """One row of the study tables: a cohort, never a registry number.

    Parameters
    ----------
    study_id, cohort_id : str
        Id of the row; cohort, which several reports of one trial share.
    strategy, modality, product, target : str
        What was given, as printed.
    partner, partner_class : str
        What was given beside it, and its class; empty when nothing was.
    indication : str
        Disease as printed.
    disease_groups : tuple of str
        Groups of ``tumour_types.tsv``.
    n_printed : int or None
        Patients as printed; None when no number is.
    level : str
        CIViC letter: A validated, B clinical, C cases or very small series, D preclinical, E inferred.
    design, species : str
        Design in words; ``human``, ``preclinical`` or ``review``.
    registry : str
        Trial number as printed, with the doubt about it.
    line, age_group, criterion : str
        Line of therapy, ``adult`` or ``child``, response criterion; or ``not stated``.
    finding : str
        Endpoints as printed.
    note : str
        Doubts and corrections; empty when there are none.
    curation : str
        ``extracted``, or why the row must not be pooled.
    subject : str
        What the statement is about beyond the disease: a biomarker state, a phenotype, a bottleneck.
    interaction : str
        How the components were given: ``single agent``, ``combination``, ``sequential``, ``substitutes`` or
        ``single product, several targets``.
    comparator : str
        Control arm in words; empty for a single arm, and then no effect may be claimed.
    certainty : str
        GRADE-style word, apart from level and design: ``high``, ``moderate``, ``low``, ``very low``.
    verbatim : str
        The row as printed; short and factual.
    data_cutoff, conflicts : str
        As the source states them; ``not stated`` otherwise.
    overlaps_with : tuple of str
        Study ids that may count the same patients.
    requires : tuple of str
        Markers that every patient of the cohort had, written as in `Approval.requires`; a patient without
        them stands in another cell.
    phase, prior : str
        Phase of the trial; treatment before. Empty when not stated.
    randomised : bool or None
        Whether the arms were randomised; None when not stated.
    supersedes : str
        Study id of an older report of the same cohort; empty when there is none.
    """

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
    subject: str = ""
    interaction: Literal[
        "single agent",
        "combination",
        "sequential",
        "substitutes",
        "single product, several targets",
        "not stated",
    ] = "not stated"
    comparator: str = ""
    phase: str = ""
    randomised: bool | None = None
    prior: str = ""
    certainty: Literal["high", "moderate", "low", "very low", "not graded"] = "not graded"
    verbatim: str = ""
    data_cutoff: str = "not stated"
    conflicts: str = "not stated"
    overlaps_with: tuple[str, ...] = ()
    supersedes: str = ""
    requires: tuple[str, ...] = ()


@record
class Outcome:
    """One printed endpoint of a study; counts only where they could be established.

    Parameters
    ----------
    outcome_id, study_id : str
        Id of the row, and the cohort that it belongs to.
    endpoint : str
        For example ``ORR``; only that endpoint makes a response rate.
    value, unit : str
        As printed.
    arm, timepoint : str
        Arm, and when it was measured; empty when not stated.
    events, n : int or None
        Patients with the event and patients at risk; None where they could not be established.
    count_origin : str
        ``inferred`` when worked back from a printed rate or interval, else where they were read.
    n_kind : str
        Which patients `n` counts.
    ci_low, ci_high : float or None
        Ends of the printed 95% interval, in the unit of the value.
    ci_method : str
        Method of the interval, when stated.
    versus : str
        Value of the control arm; empty when there is none.
    note : str
        Doubts; says why a printed percentage does not fit the counts.
    """

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
    n_kind: Literal["enrolled", "treated", "evaluable", "inferred", "not reported"] = "not reported"
    ci_low: float | None = None
    ci_high: float | None = None
    ci_method: str = ""
    versus: str = ""


@record
class EvidenceLine:
    """One counted row behind an option: a line of the forest plot.

    Parameters
    ----------
    label : str
        Product, disease and size in words.
    rate, low, high : float
        Share responding and its 95% exact interval, 0 to 1.
    in_cell : bool
        True when the row stands in the patient's own cell.
    differs : tuple of str
        What sets it apart from that cell; empty when nothing does.
    quality : str
        Level, design, certainty in words.
    flag : str
        Doubt about the counts, shown wherever the rate is shown.
    claim : str
        What the comparator allows to be said.
    """

    study_id: str
    label: str
    events: int
    n: int
    rate: float
    low: float
    high: float
    in_cell: bool
    differs: tuple[str, ...]
    quality: str
    flag: str
    source: str
    claim: str = ""


@record
class PooledRate:
    """Rate of a cell from at least three independent cohorts, by a hierarchical beta-binomial.

    Parameters
    ----------
    mean, mean_low, mean_high : float
        Posterior mean of the cohorts' mean rate and its 95% interval.
    predicted_low, predicted_high : float
        95% interval for the rate of a new cohort: what a patient-facing number must use.
    left_out_low, left_out_high : float
        Lowest and highest mean when each cohort is left out in turn.
    cohorts : tuple of str
        Study ids that were pooled.
    """

    mean: float
    mean_low: float
    mean_high: float
    predicted_low: float
    predicted_high: float
    left_out_low: float
    left_out_high: float
    cohorts: tuple[str, ...]
    note: str


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
    """Harm observed, or expected to overlap, when two classes meet.

    Parameters
    ----------
    interaction_id : str
        Id of the row.
    class_a, class_b : str
        The two sides: each an agent id, an agent class or a target.
    event, evidence : str
        What was seen or is expected, and the figures behind it.
    severity : str
        How grave it is.
    hard_stop : bool
        True when the pair must not be given outside a trial.
    doi, verification : str
        DOI, and what was read to check the row.
    class_a, class_b : str
        Agent id, class or target; a row of two agents replaces the rows of their classes.
    evidence : str
        What was seen, in words, with n where there is one.
    hard_stop : bool
        True when the pair must not be given outside a trial.
    rates : tuple of str
        Rows of ``options/toxicities.tsv`` that hold the numbers of `evidence`; both must agree.
    """

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
    rates: tuple[str, ...] = ()
