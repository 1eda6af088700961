"""What the reviews say beyond studies and markers: challenges, rules, drivers, and what is wrong in them."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

Level = Literal["A", "B", "C", "D", "E"]
Disposition = Literal["used", "rejected", "out of scope", "unexplained"]


@record
class Challenge:
    """One challenge of cell therapy and what the review offers against it.

    Parameters
    ----------
    challenge_id, challenge, mechanism : str
        Id, what stands in the way, and by which mechanism.
    counter_strategies : tuple of str
        Each countermeasure by itself, in words; empty when the review offers none.
    constraints : tuple of str
        Constraints of the bottleneck that the challenge is; empty for harm and manufacturing.
    classes, strategies : tuple of str
        Strategy classes and ids that carry the countermeasures.
    related : tuple of str
        Ids of markers, rules, studies or interactions that speak of the same thing.
    gap : str
        What no strategy here answers, in words; empty when nothing is missing.
    """

    challenge_id: str
    challenge: str
    mechanism: str
    counter_strategies: tuple[str, ...]
    constraints: tuple[str, ...]
    classes: tuple[str, ...]
    strategies: tuple[str, ...]
    related: tuple[str, ...]
    gap: str
    section: str
    references: tuple[str, ...]
    source: str
    status: Status


@record
class CycleIntervention:
    """What acts on one step of the cancer-immunity cycle, as the review draws it.

    Parameters
    ----------
    cycle_id, name : str
        Id, and name of the step.
    step : int
        Step of the cancer-immunity cycle, 1 to 7.
    interventions : tuple of str
        What acts on it, in words.
    strategies : tuple of str
        Strategies of this step; each must name the step among its own.
    """

    cycle_id: str
    step: int
    name: str
    interventions: tuple[str, ...]
    strategies: tuple[str, ...]
    note: str
    section: str
    source: str
    status: Status


@record
class DecisionRule:
    """If a patient shows this, consider that.

    Parameters
    ----------
    rule_id : str
        Id of the row.
    condition, consideration : str
        The two halves of the rule in words, as a person would read them.
    bearing : str
        What it does to an option: speaks ``for`` it, ``against`` it, for an ``order``, or is a ``flag``.
    classes, strategies : tuple of str
        Options that it speaks to: by strategy class, by strategy id, or both.
    partners : tuple of str
        Only options with one of these partner classes; empty for any.
    disease_groups : tuple of str
        Groups in which it was seen; empty for any.
    requires : tuple of str
        Words that a case can answer, all of them needed; kinds in `RULE_WORDS`.
    unread : str
        What the case has no field for. A rule with such a part stays a question and never applies by itself.
    markers : tuple of str
        Rows of ``biomarkers.tsv`` that say the same of a marker.
    retired : bool
        True for a rule whose ground has gone: never shown.
    """

    rule_id: str
    condition: str
    consideration: str
    bearing: Literal["for", "against", "order", "flag"]
    classes: tuple[str, ...]
    strategies: tuple[str, ...]
    partners: tuple[str, ...]
    disease_groups: tuple[str, ...]
    requires: tuple[str, ...]
    unread: str
    markers: tuple[str, ...]
    retired: bool
    level: Level
    section: str
    references: tuple[str, ...]
    note: str
    source: str
    status: Status


RULE_WORDS = {
    "constraint": "a constraint of the bottleneck is likely: constraint:exhaustion",
    "measured_high": "a stated measurement lies in the upper range of its axis: measured_high:blood_mdsc",
    "measured_at_most": "a stated measurement is at most: measured_at_most:antibiotic_interval:28",
    "prior_class": "an agent of this class was given before: prior_class:CAR-T",
    "progressed_after": "the disease grew, or did not respond, after this class: progressed_after:CAR-T",
    "target_lost": "a protein assay no longer finds the antigen: target_lost:CD19",
    "pdl1_tumour_above": "PD-L1 on tumour cells (TPS or TC, never converted) above: pdl1_tumour_above:5",
    "mutated": "a reported mutation of the gene: mutated:TP53",
    "oncotree": "this OncoTree code: oncotree:DLBCLNOS",
    "prior_checkpoint_inhibitor": "a checkpoint inhibitor was given before",
}
"""Kinds of requirement of a decision rule, each with its meaning and form."""


@record
class CellDeathRow:
    """One row on immunogenic cell death: inducer, step, danger signal, context or limit.

    Parameters
    ----------
    icd_id, kind, item : str
        Id, sort of row, and what it says.
    cycle_steps : tuple of int
        Steps of the cancer-immunity cycle that it feeds.
    constraints : tuple of str
        What must not be broken downstream, or is answered, in words of the bottleneck.
    strategies : tuple of str
        For an inducer: the strategies that use it.
    """

    icd_id: str
    kind: Literal["inducer", "step", "context", "limit", "danger signal"]
    item: str
    cycle_steps: tuple[int, ...]
    constraints: tuple[str, ...]
    strategies: tuple[str, ...]
    level: Level
    note: str
    section: str
    source: str
    status: Status


@record
class Driver:
    """One statement on the microenvironment: driver, axis, assay, trigger, order, or a frame around them.

    Parameters
    ----------
    driver_id, kind, item : str
        Id, sort of statement, and the statement.
    action : str
        Matched therapy, or what to do when the trigger is seen; empty where the article names none.
    constraints, axes, strategies : tuple of str
        Constraints, profile axes and strategies that carry it here.
    used_in : str
        Where it is used when no id says so.
    gap : str
        What is missing here; empty when nothing is.
    """

    driver_id: str
    kind: Literal[
        "driver", "axis", "assay", "bottleneck", "monitoring", "order", "patient", "marker", "trial", "ethics"
    ]
    item: str
    action: str
    constraints: tuple[str, ...]
    axes: tuple[str, ...]
    strategies: tuple[str, ...]
    used_in: str
    gap: str
    level: Level
    note: str
    source: str
    status: Status


@record
class Cdk46Statement:
    """One statement for, against or beside CDK4/6 inhibitors with immunotherapy.

    Parameters
    ----------
    cdk_id, side, statement : str
        Id, for which side it speaks, and the statement.
    strategies : tuple of str
        Strategies that it speaks to.
    overridden_by : tuple of str
        Interactions or sources that say more than the unreferenced article.
    """

    cdk_id: str
    side: Literal["for", "against", "toxicity", "clinical", "open", "drug"]
    statement: str
    strategies: tuple[str, ...]
    overridden_by: tuple[str, ...]
    level: Level
    note: str
    source: str
    status: Status


@record
class RadiotherapyStatement:
    """One statement on radiotherapy with immunotherapy, or on machine learning for both.

    Parameters
    ----------
    statement_id, statement : str
        Id and statement.
    strategies : tuple of str
        Strategies that it speaks to.
    out_of_scope : str
        Why it is not used here; empty when it is.
    """

    statement_id: str
    statement: str
    strategies: tuple[str, ...]
    out_of_scope: str
    level: Level
    note: str
    source: str
    status: Status


@record
class Inconsistency:
    """One error, contradiction or doubt in the reviews, and what became of it.

    Parameters
    ----------
    inconsistency_id, kind : str
        Id, and sort of error.
    section : str
        Place in the review.
    printed : str
        What stands there, shortened to the facts.
    finding : str
        What is wrong with it.
    outcome : str
        ``corrected`` here, ``flagged`` where shown, ``kept apart`` by its key, ``left out``, ``lowered`` in
        level, or ``open``.
    handled : str
        What was done, in a sentence.
    where : tuple of str
        Ids of the entries that carry it now.
    """

    inconsistency_id: str
    section: str
    printed: str
    finding: str
    kind: str
    outcome: Literal["corrected", "flagged", "kept apart", "left out", "lowered", "open"]
    handled: str
    where: tuple[str, ...]
    source: str


@record
class ArithmeticCheck:
    """Printed percentage against counts: what fits, and four intervals (percent).

    Parameters
    ----------
    outcome_id, endpoint, arm : str
        Row of ``outcomes.tsv``, its endpoint and arm.
    printed, printed_low, printed_high : float or None
        Percentage and ends of its interval as printed.
    n_printed : int
        Patients of the study as printed.
    fits_printed_n : str
        Counts that give the printed value with the study's own n; ``none`` when no count does. For arms and
        for rates over time ``none`` is expected and no error.
    events, n : int or None
        Counts that reproduce the printed value and interval.
    recomputed : float or None
        Percentage from `events` and `n`.
    exact_low, exact_high, wilson_low, wilson_high, jeffreys_low, jeffreys_high, midp_low, midp_high : float
        Clopper-Pearson, Wilson, Jeffreys and mid-P intervals; None where there are no counts.
    kaplan_meier_low, kaplan_meier_high : float or None
        Log-log interval of a Kaplan-Meier rate without censoring.
    """

    outcome_id: str
    endpoint: str
    arm: str
    printed: float
    printed_low: float | None
    printed_high: float | None
    n_printed: int
    fits_printed_n: str
    events: int | None
    n: int | None
    recomputed: float | None
    exact_low: float | None
    exact_high: float | None
    wilson_low: float | None
    wilson_high: float | None
    jeffreys_low: float | None
    jeffreys_high: float | None
    midp_low: float | None
    midp_high: float | None
    kaplan_meier_low: float | None
    kaplan_meier_high: float | None


@record
class SeedSentence:
    """One numbered sentence of a text that the project starts from; its words are not kept.

    Parameters
    ----------
    seed : str
        File name of the text.
    number : int
        From 1, in order.
    digest : str
        First 12 hexadecimal digits of SHA-256 of the sentence.
    topic : str
        What it is about, in few words of our own.
    where : tuple of str
        Ids of the entries that it feeds.
    reason : str
        Why it is not used; or how, when that is not plain.
    disposition : str
        What became of it.
    """

    seed: str
    number: int
    digest: str
    topic: str
    disposition: Disposition
    where: tuple[str, ...]
    reason: str


@record
class RowNote:
    """What became of a carried-over row that no other entry names.

    Parameters
    ----------
    item, disposition, reason : str
        Row of the carried-over tables, what became of it, and why.
    where : tuple of str
        Ids of the entries that carry it now.
    """

    item: str
    disposition: Disposition
    where: tuple[str, ...]
    reason: str


@record
class ReviewKnowledge:
    """Tables carried over from the reviews, keyed by their ids, and the sentences of all texts in order."""

    challenges: dict[str, Challenge] = field(default_factory=dict)
    cycle_interventions: dict[str, CycleIntervention] = field(default_factory=dict)
    decision_rules: dict[str, DecisionRule] = field(default_factory=dict)
    cell_death: dict[str, CellDeathRow] = field(default_factory=dict)
    drivers: dict[str, Driver] = field(default_factory=dict)
    cdk46: dict[str, Cdk46Statement] = field(default_factory=dict)
    radiotherapy: dict[str, RadiotherapyStatement] = field(default_factory=dict)
    inconsistencies: dict[str, Inconsistency] = field(default_factory=dict)
    arithmetic: dict[str, ArithmeticCheck] = field(default_factory=dict)
    sentences: tuple[SeedSentence, ...] = ()
    row_notes: dict[str, RowNote] = field(default_factory=dict)
