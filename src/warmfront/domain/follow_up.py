"""What serial data say: response calls, toxicity grades, findings in series, risks, changes of the tissue."""

import datetime as dt
from typing import Literal

from warmfront.domain.records import record
from warmfront.domain.scales import ScaleResult

Meaning = Literal[
    "complete_response",
    "response",
    "stable",
    "unconfirmed_progression",
    "progression",
    "not_evaluable",
]
"""What a call of any criterion means for the plan; ``unconfirmed_progression`` is iUPD and its kin."""


@record
class ResponseCall:
    """The call at one visit, with the rule that made it.

    Parameters
    ----------
    criterion : str
        ``recist11``, ``irecist``, ``lugano``, ``imwg``, ``eln_aml``, ``all``, ``rano``, ``irano``, ...
    date : date
        Day of the visit.
    call : str
        As the criterion names it: ``PR``, ``iUPD``, ``CMR``, ``VGPR``.
    meaning : str
        The same in the words that all criteria share.
    rule : str
        The sentence of the criterion that made the call, with the numbers that met it.
    parts : dict of str to str
        Parts of the call, for example ``{"target": "SD", "non_target": "non-CR/non-PD", "new": "no"}``.
    sum_mm, change_from_baseline_percent, change_from_nadir_percent : float or None
        Sum of diameters in mm and its changes; None where the criterion has none.
    warnings : tuple of str
        What limits the call.
    """

    criterion: str
    date: dt.date
    call: str
    meaning: Meaning
    rule: str
    parts: dict[str, str]
    sum_mm: float | None = None
    change_from_baseline_percent: float | None = None
    change_from_nadir_percent: float | None = None
    warnings: tuple[str, ...] = ()


@record
class ResponseCourse:
    """All calls of one criterion, and what they amount to.

    Parameters
    ----------
    criterion, label : str
        Id and words.
    chosen_because : str
        Why this criterion is the disease's, or why it was refused.
    refused : bool
        True when the disease has no criterion here, or the stated one is not for it; then there are no calls.
    calls : tuple of ResponseCall
        By day.
    best : str
        Best overall response; empty when there is none yet.
    best_rule : str
        The rule behind it, confirmation included.
    progression : date or None
        Day of progression by the criterion (for iRECIST the first unconfirmed one of the confirmed block).
    progression_rule : str
        Rule and visit behind it; empty without one.
    response_start : date or None
        First day of the (confirmed) response.
    duration_days : float or None
        From `response_start` to progression or death; to the last visit when `ongoing`.
    ongoing : bool
        True when the response had not ended at the last visit: the duration is then a lower limit.
    patterns : tuple of Finding
        Pseudo-progression, hyper-progression, mixed response: named by a stated rule or said to be not
        assessable, never guessed.
    """

    criterion: str
    label: str
    chosen_because: str
    refused: bool = False
    calls: tuple[ResponseCall, ...] = ()
    best: str = ""
    best_rule: str = ""
    progression: dt.date | None = None
    progression_rule: str = ""
    response_start: dt.date | None = None
    duration_days: float | None = None
    ongoing: bool = False
    patterns: tuple["Finding", ...] = ()


@record
class Finding:
    """One thing that a series says: a change point, a molecular response, a loss of antigen, a pattern.

    Parameters
    ----------
    finding : str
        Id, for example ``ctdna_change_point``, ``antigen_loss``, ``pseudo_progression``.
    series : str
        Series it was read from.
    subject : str
        What of the patient, where one series has several: antigen, scale of a questionnaire; else empty.
    verdict : str
        ``yes``, ``no``, ``not evaluable`` or a named class; never empty.
    direction : str
        ``better``, ``worse`` or ``neither`` for the patient.
    date : date or None
        Day of it.
    value, low, high : float or None
        Number with the ends of its interval.
    unit : str
        Unit of the number.
    interval : str
        What the interval is, or that there is none and why.
    statement : str
        The finding for people.
    source, status : str
        Key in ``sources``; how firmly its rule stands.
    """

    finding: str
    series: str
    subject: str = ""
    verdict: str
    direction: Literal["better", "worse", "neither"]
    date: dt.date | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    interval: str = ""
    statement: str
    source: str = ""
    status: str = "assumption"


@record
class ToxicityGrade:
    """One adverse event at one time.

    Parameters
    ----------
    event : str
        ``CRS``, ``ICANS``, ``early ICAHT``, ``hepatitis``, ``myocarditis``, a CTCAE term.
    organ : str
        Organ as in the harm matrix (``heart``, ``liver``); empty for systemic events.
    date : date
        Day on which it was graded.
    grade : int or None
        0 to 5; None when it cannot be graded.
    scale : str
        Scale with version, for example ``crs_astct`` or ``ctcae_v5``.
    attributed_to : tuple of str
        Agents that are suspected; empty when the clinic stated none.
    result : ScaleResult or None
        What the scale returned; None for a grade that the clinic stated.
    reason, alarm : str
        Why there is no grade; what must be seen now.
    days_after : int or None
        Days since the infusion, or the start of the engager, that it follows; None when there is none.
    peak : bool
        True for the first highest grade of one episode.
    warnings : tuple of str
        What limits the grade: those of the scale, also where the clinic stated the grade of its event.
    """

    event: str
    organ: str
    date: dt.date
    grade: int | None
    scale: str
    attributed_to: tuple[str, ...] = ()
    result: ScaleResult | None = None
    reason: str = ""
    alarm: str = ""
    days_after: int | None = None
    peak: bool = False
    warnings: tuple[str, ...] = ()


@record
class LateCheckDates:
    """One row of the calendar of late effects of a patient.

    Parameters
    ----------
    check : str
        Id of ``late_checks.toml``; empty for an effect without a known schedule.
    what, how : str
        What is looked for, and by which test.
    agents : tuple of str
        Agents or products that it follows.
    first : date or None
        First day; None when no schedule was read.
    every_days : int or None
        Interval; None for a single date.
    last : date or None
        Last day; None when it has no fixed end.
    until, note : str
        What ends it; what of it is an assumption.
    source, status : str
        Key in ``sources``; how firmly it stands.
    """

    check: str
    what: str
    how: str
    agents: tuple[str, ...]
    first: dt.date | None
    every_days: int | None = None
    last: dt.date | None = None
    until: str = ""
    note: str = ""
    source: str
    status: str


@record
class RiskStatement:
    """Risk of one harm at one time, as far as it is known.

    Parameters
    ----------
    event : str
        ``severe CRS``, ``severe ICANS``, ``prolonged cytopenia``, ...
    product_class : str
        Class of the therapy it is said for.
    when : str
        ``baseline`` or the day of the newest evidence.
    probability, low, high : float or None
        0 to 1 with interval; None unless it is a published rate of the class or a calibrated model.
    calibrated : bool
        True only when the number may be read as a probability in the population named.
    basis : str
        What the number is (a rate of a trial with k and n), or "not calibrated: evidence with direction".
    evidence : tuple of Finding
        Markers that raise or lower it, each with direction and source; never multiplied together.
    statement : str
        The whole for people.
    source : str
        Key in ``sources``; empty without a number.
    """

    event: str
    product_class: str
    when: str
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    calibrated: bool = False
    basis: str
    evidence: tuple[Finding, ...] = ()
    statement: str
    source: str = ""


@record
class AxisChange:
    """One axis of the microenvironment in two biopsies.

    Parameters
    ----------
    axis, label : str
        Id and words.
    before, after, change : float or None
        Values and their difference in `unit`; None with the reason in `note`.
    low, high : float or None
        95% interval of the change.
    beyond_noise : bool or None
        True when the interval leaves zero out; None when there is no interval.
    unit, interval, note : str
        Unit; what the interval is; reason or limit.
    after_correction : bool or None
        True when the change still stands after correction for all axes that were looked at; None when
        that was not asked.
    """

    axis: str
    label: str
    before: float | None
    after: float | None
    change: float | None
    low: float | None = None
    high: float | None = None
    beyond_noise: bool | None = None
    unit: str
    interval: str
    note: str = ""
    after_correction: bool | None = None


@record
class Evolution:
    """Two biopsies of one patient compared.

    Parameters
    ----------
    earlier, later : str
        Specimens or days, in words.
    comparable : bool
        False when site, assay or treatment at biopsy forbid the comparison; `note` says which.
    axes : tuple of AxisChange
        Every axis that both have.
    phenotype, bottleneck : Finding
        Whether class and bottleneck change beyond noise.
    triggers : tuple of Finding
        Triggers of ``reviews/drivers.tsv`` that fired or could not be read.
    note : str
        What limits the comparison.
    """

    earlier: str
    later: str
    comparable: bool
    axes: tuple[AxisChange, ...]
    phenotype: Finding
    bottleneck: Finding
    triggers: tuple[Finding, ...]
    note: str


@record
class Assessment:
    """Everything that monitoring reads from serial data, before anything is decided.

    Parameters
    ----------
    responses : tuple of ResponseCourse
        One for each criterion that applies; a refused one says why.
    findings : tuple of Finding
        From ctDNA, cells, antigen, patient-reported outcomes, treatment days, MRD.
    grades : tuple of ToxicityGrade
        By day.
    risks : tuple of RiskStatement
        Baseline and dynamic.
    scores : tuple of ScaleResult
        Clinical scores that the bloods allow.
    evolutions : tuple of Evolution
        Pairs of biopsies, in order of time.
    """

    responses: tuple[ResponseCourse, ...] = ()
    findings: tuple[Finding, ...] = ()
    grades: tuple[ToxicityGrade, ...] = ()
    risks: tuple[RiskStatement, ...] = ()
    scores: tuple[ScaleResult, ...] = ()
    evolutions: tuple[Evolution, ...] = ()
