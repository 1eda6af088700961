"""The parts by which options are ordered within a tier, the weights, and what would change the order."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

PARTS = ("fit", "evidence", "harm", "feasibility", "certainty")
"""Names of the parts, in the order in which they are shown."""

Block = Literal["this disease", "other", "doing without"]
"""Blocks of a tier, in their order: indicated in this very disease, all others, no immunotherapy step."""


@record
class OptionParts:
    """The parts of one option, each 0 (worst) to 1 (best), shown apart; none is a probability.

    Parameters
    ----------
    fit : float
        Coverage of the leading constraint and of the runner-up.
    evidence : float
        How good the evidence is in the patient's own disease; 0 says that none can be ranked.
    harm : float
        1 minus the burden of known severe harm; unknown combination harm is not 1.
    feasibility : float
        Access, time to start, product feasibility.
    certainty : float
        Lower for every rule or part that is open.
    notes : tuple of tuple (str, str)
        Part and the words behind its value.
    """

    fit: float
    evidence: float
    harm: float
    feasibility: float
    certainty: float
    notes: tuple[tuple[str, str], ...] = ()


@record
class Weights:
    """Weights of the utility; they are judgements, in a file, and add up to 1.

    Parameters
    ----------
    fit, evidence, harm, feasibility, certainty : float
        Weight of each part, 0 to 1.
    name : str
        Name of the set of weights.
    harm_of_indications : bool
        True lets the harm of a treatment order what is indicated in this very disease; by default it does
        not, because the trial behind an indication has weighed it.
    """

    fit: float
    evidence: float
    harm: float
    feasibility: float
    certainty: float
    source: str = ""
    name: str = "default"
    harm_of_indications: bool = False


@record
class EvidenceLevel:
    """One kind of evidence with its value; within a level a rate moves the value by at most `span`.

    Parameters
    ----------
    level_id : str
        Name in code and in the notes.
    value : float
        Value of the part, 0 to 1.
    span : float
        Added in proportion to the lower end of the 95% Jeffreys interval of the rate; 0 without a rate.
    words : str
        What must be there.
    short : str
        The same in a few words, for one line.
    """

    level_id: str
    value: float
    span: float = 0.0
    words: str
    short: str


@record
class Recovery:
    """When the answer of a rule can change, in words, where its own entry does not say.

    Parameters
    ----------
    rule : str
        Rule of a check.
    words : str
        What would have to happen, or "not recoverable".
    """

    rule: str
    words: str
    source: str
    status: Status


@record
class TrialVerdict:
    """That a randomised trial did not favour the strategy whose row it is.

    Parameters
    ----------
    study_id : str
        Row of the study tables; it was randomised, and its source holds the result.
    verdict : str
        ``no gain`` or ``against``.
    note : str
        What qualifies it; empty when nothing does.
    """

    study_id: str
    verdict: Literal["no gain", "against"]
    note: str = ""


@record
class RankingScale:
    """How facts become the parts of an option, and when an order is firm; judgements, in a file.

    Parameters
    ----------
    levels : tuple of EvidenceLevel
        Best first.
    hard_stop, severe, no_human_data, unknown_combination, unknown_single : float
        Values of the part harm; `severe` and `no_human_data` are the most an option with it can have.
    warning_step : float
        Taken off a part for every warning that concerns it.
    open_step : float
        Taken off the certainty for every open question.
    fit_rules, feasibility_rules : tuple of str
        Rules whose warnings lower the fit or the feasibility; all others lower the part harm. A name that
        ends in ``*`` stands for all rules that begin so.
    access_unknown : float
        Feasibility of what no access entry describes, and of each thing that an entry leaves open.
    slowest_start_days, most_treatment_days : float
        Days to start, and treatment days a month, that count as 0.
    factor_low, factor_high : float
        Range over which each weight is varied before an order is called firm.
    separable_share : float
        Share of the varied weights that must agree.
    margin : float
        Smallest difference of utility that counts.
    """

    levels: tuple[EvidenceLevel, ...]
    hard_stop: float
    severe: float
    no_human_data: float
    unknown_combination: float
    unknown_single: float
    warning_step: float
    open_step: float
    fit_rules: tuple[str, ...]
    feasibility_rules: tuple[str, ...]
    access_unknown: float
    slowest_start_days: float
    most_treatment_days: float
    factor_low: float
    factor_high: float
    separable_share: float
    margin: float
    source: str
    status: Status

    def level(self, level_id: str) -> EvidenceLevel:
        """Return the level of that name."""
        return next(level for level in self.levels if level.level_id == level_id)


@record
class OrderShift:
    """How the order of one tier changes when the weights do.

    Parameters
    ----------
    tier : str
        Tier.
    changed : str
        Which weight, and from what to what.
    first_before, first_after : str
        Strategy ids at the head.
    words : str
        The change in a sentence.
    """

    tier: str
    changed: str
    first_before: str
    first_after: str
    words: str


@record
class DecidingFact:
    """The single fact that, if known, would change the order most.

    Parameters
    ----------
    fact : str
        The open question, as the rule words it.
    words : str
        What either answer would do, in sentences.
    moves : tuple of tuple (str, int, int)
        Strategy id, rank now, rank after the answer that moves more; 0 stands for left out.
    rule : str
        The rule that asks it.
    answer : str
        The answer of the moves, ``PASS`` or ``FAIL``.
    """

    fact: str
    words: str
    moves: tuple[tuple[str, int, int], ...]
    rule: str = ""
    answer: str = ""
