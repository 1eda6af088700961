"""The parts of an option, each 0 (worst) to 1 (best), with the words behind them; none is fitted to data."""

import dataclasses
from collections.abc import Sequence
from functools import lru_cache

from warmfront.domain.access import Access
from warmfront.domain.harm import HarmMatrix
from warmfront.domain.ranking import Block, OptionParts, RankingScale, Weights
from warmfront.domain.therapy import Approval, EligibilityCheck, Harm, Option, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.strategy.rules.catalogue import MEASURED_RULES

TOGETHER = "together"
"""Column of the harm matrix that holds the combination as it was given."""

ANY_EVENT = "any"
"""Row of the harm matrix that holds any treatment-related event."""

ALL_CAUSES = "any, all causes"
"""Row of the harm matrix that holds any event, whatever caused it."""

ASSAY_RULE = "target_antigen"
"""A warning of it asks for a fresh assay, and does not set the patient apart from those of the cohort."""

NO_COMBINATION = "No combination"
"""Opening of the statement on harm of an option with one agent."""


def weigh_parts(
    option: Option,
    strategy: Strategy,
    evidence: tuple[float, str],
    fit_known: bool,
    scale: RankingScale,
) -> OptionParts:
    """Turn what was judged of an option into the five parts that order it.

    Parameters
    ----------
    option : Option
        Judged, with its checks, harm, access and fit.
    strategy : Strategy
        Says whether people were ever treated.
    evidence : tuple of (float, str)
        From `warmfront.strategy.evidence_level.reach_level`.
    fit_known : bool
        False when no bottleneck could be named; the fit then counts as one open question.
    scale : RankingScale
        Values of what is known and of what is not.

    Returns
    -------
    OptionParts
        Worse organ function, a further warning, an event that was counted or an open question never raises a
        part; a further row with a rate at least as good never lowers one.
    """
    doubts = _warnings(option.checks, "fit", scale)
    fit, fit_words = _lowered(option.fit, option.fit_note, doubts, scale)
    unlike = [name for name in doubts if name.replace(" ", "_") != ASSAY_RULE]
    evidence = _doubt_evidence(*evidence, option.fit, unlike, scale)
    harm, harm_words = _weigh_harm(option.harm, option.harm_matrix, strategy.human_safety_data, scale)
    harm, harm_words = _lowered(harm, harm_words, _warnings(option.checks, "harm", scale), scale)
    ease, ease_words = _weigh_access(option.access, scale)
    ease, ease_words = _lowered(ease, ease_words, _warnings(option.checks, "feasibility", scale), scale)
    certainty, certainty_words = _weigh_certainty(option.checks, fit_known, scale)
    return OptionParts(
        fit=fit,
        evidence=evidence[0],
        harm=harm,
        feasibility=ease,
        certainty=certainty,
        notes=(
            ("fit", fit_words),
            ("evidence", evidence[1]),
            ("harm", harm_words),
            ("feasibility", ease_words),
            ("certainty", certainty_words),
        ),
    )


def answer_anew(
    parts: OptionParts,
    before: Sequence[EligibilityCheck],
    after: Sequence[EligibilityCheck],
    scale: RankingScale,
) -> OptionParts:
    """Weigh the parts again after open questions were answered.

    Parameters
    ----------
    parts : OptionParts
        As they are.
    before, after : sequence of EligibilityCheck
        The same rules; some that were open are answered in `after`.
    scale : RankingScale
        Value of a warning.

    Returns
    -------
    OptionParts
        An answer takes an open question away; a warning lowers its part.
    """
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old.verdict is not new.verdict]
    warned = [part_of_rule(new.rule, scale) for _, new in changed if new.verdict is Verdict.WARN]
    change = {
        name: max(0.0, getattr(parts, name) - scale.warning_step * warned.count(name))
        for name in ("fit", "harm", "feasibility")
    }
    doubted = [new.rule for _, new in changed if new.verdict is Verdict.WARN and new.rule != ASSAY_RULE]
    unlike = sum(part_of_rule(rule, scale) == "fit" for rule in doubted)
    rest = _unabsorbed(parts.fit, unlike, scale)
    change["evidence"] = max(0.0, parts.evidence - rest)
    # An unknown fit is an open question that no rule asks; it is read back from the part.
    open_before = len(_open(before))
    counted = max(round((1 - parts.certainty) / scale.open_step), open_before)
    left = counted - len(_open([old for old, _ in changed]))
    certainty = max(0.0, 1 - scale.open_step * left)
    return dataclasses.replace(
        parts, certainty=round(certainty, 6), **{name: round(value, 6) for name, value in change.items()}
    )


def order_values(option: Option, weights: Weights, scale: RankingScale) -> tuple[float, ...]:
    """Return the five numbers by which an option is ordered, in the order of `PARTS`.

    Parameters
    ----------
    option : Option
        With its parts; doing without has none and gives zeros.
    weights : Weights
        Say whether the harm of an indication orders.
    scale : RankingScale
        Value of a warning.

    Returns
    -------
    tuple of float
        The parts; in the block indicated in this very disease the harm of the treatment itself counts as 1,
        because the trial behind the indication has weighed it, and only this patient's warnings lower it.
    """
    parts = option.parts
    if parts is None:
        return (0.0, 0.0, 0.0, 0.0, 0.0)
    harm = parts.harm
    if option.block == "this disease" and not weights.harm_of_indications:
        harm = max(0.0, 1.0 - scale.warning_step * len(_warnings(option.checks, "harm", scale)))
    return parts.fit, parts.evidence, round(harm, 6), parts.feasibility, parts.certainty


def part_of_rule(rule: str, scale: RankingScale) -> str:
    """Say which part a warning of a rule lowers.

    Parameters
    ----------
    rule : str
        Rule of a check.
    scale : RankingScale
        Lists of rules.

    Returns
    -------
    str
        ``fit``, ``feasibility`` or ``harm``.
    """
    if _listed(rule, scale.fit_rules):
        return "fit"
    return "feasibility" if _listed(rule, scale.feasibility_rules) else "harm"


def find_block(approval: Approval | None, doing_without: bool) -> Block:
    """Say in which block of its tier an option stands.

    Parameters
    ----------
    approval : Approval or None
        The indication that fits, None in the lower tiers.
    doing_without : bool
        True for the option of no immunotherapy step.

    Returns
    -------
    str
        An indication for tumours of any origin does not name this disease.
    """
    if doing_without:
        return "doing without"
    if approval is None or set(approval.disease_groups) <= {"any", "any solid", "any haematological"}:
        return "other"
    return "this disease"


@lru_cache(maxsize=512)
def _listed(rule: str, names: tuple[str, ...]) -> bool:
    return any(rule == name or (name.endswith("*") and rule.startswith(name[:-1])) for name in names)


def _warnings(checks: Sequence[EligibilityCheck], part: str, scale: RankingScale) -> list[str]:
    found = [check for check in checks if check.verdict is Verdict.WARN]
    return [check.rule.replace("_", " ") for check in found if part_of_rule(check.rule, scale) == part]


def _lowered(value: float, words: str, warnings: Sequence[str], scale: RankingScale) -> tuple[float, str]:
    if not warnings:
        return round(value, 6), words
    lowered = max(0.0, value - scale.warning_step * len(warnings))
    return round(
        lowered, 6
    ), f"{words.rstrip('.')}; lowered by {len(warnings)} x {scale.warning_step:g} for: " + (
        f"{', '.join(warnings)}"
    )


def _weigh_harm(
    harm: Harm, matrix: HarmMatrix | None, human_data: bool, scale: RankingScale
) -> tuple[float, str]:
    if harm.hard_stop:
        return scale.hard_stop, "a hard stop outside a trial"
    alone = harm.statement.startswith(NO_COMBINATION)
    unknown = scale.unknown_single if alone else scale.unknown_combination
    value, words = _weigh_observed(matrix, unknown)
    if value is None:
        value = unknown
        words = "no one rate is held for it" if alone else "combination rate unknown"
        words += f"; what nobody has counted stands at {unknown:g}"
    if harm.severe and value > scale.severe:
        value, words = scale.severe, f"severe interaction known; at most {scale.severe:g}"
    if not human_data and value > scale.no_human_data:
        value, words = scale.no_human_data, f"no human safety data; at most {scale.no_human_data:g}"
    return value, words


def _weigh_observed(matrix: HarmMatrix | None, unknown: float) -> tuple[float | None, str]:
    """Read the rate of the option as it was given.

    Rates of single organs, and rates without their patients, can only lower the middle value: a count must
    not stand behind a percentage for having an interval.
    """
    if matrix is None:
        return None, ""
    whole = TOGETHER if TOGETHER in matrix.components else matrix.components[0] if matrix.components else ""
    if whole != TOGETHER and len(matrix.components) > 1:
        return None, ""
    cells = [
        (cell, cell.high if cell.high is not None else cell.percent)
        for cell in matrix.cells
        if cell.component == whole and cell.kind == "observed" and cell.percent is not None
    ]
    rates = [(cell.organ, cell.percent, burden) for cell, burden in cells if burden is not None]
    if not rates:
        return None, ""
    for wanted, cause in ((ANY_EVENT, ""), (ALL_CAUSES, " of every cause, the disease included,")):
        for organ, percent, burden in rates:
            if organ == wanted:
                words = f"grade 3 or more{cause} in {_rate(percent, burden)} as given"
                if percent == burden and 1 - burden / 100 > unknown:
                    return unknown, f"{words}; nobody says of how many, so at most {unknown:g}"
                return 1 - burden / 100, words
    organ, percent, burden = max(rates, key=lambda rate: (rate[2], rate[0]))
    words = f"{organ}: {_rate(percent, burden)}; no rate of any event, so at most {unknown:g}"
    return min(unknown, 1 - burden / 100), words


def _doubt_evidence(
    value: float, words: str, fit: float, doubts: Sequence[str], scale: RankingScale
) -> tuple[float, str]:
    """Take from the evidence what a fit of nought cannot lose: its patients were unlike this one."""
    rest = _unabsorbed(fit, len(doubts), scale)
    if not rest or not value:
        return value, words
    said = f"{words.rstrip('.')}; lowered by {min(rest, value):g} because the fit can fall no further: "
    return round(max(0.0, value - rest), 6), said + ", ".join(doubts)


def _unabsorbed(fit: float, warnings: int, scale: RankingScale) -> float:
    return round(max(0.0, scale.warning_step * warnings - fit), 6)


def _rate(percent: float | None, burden: float) -> str:
    """Write a rate with the upper end that counts, or that no interval can be given."""
    if percent is None or percent == burden:
        return f"{burden:g}% (no interval)"
    return f"{percent:g}% (upper end {burden:.0f}%)"


def _weigh_access(access: Access | None, scale: RankingScale) -> tuple[float, str]:
    """Average time to start and treatment days; what an entry leaves open counts as unknown."""
    if access is None:
        return scale.access_unknown, f"no access entry; counts as {scale.access_unknown:g}"
    shares, words = [], []
    for label, span, worst in (
        ("days to start", access.days_to_start, scale.slowest_start_days),
        ("treatment days a month", access.treatment_days_per_month, scale.most_treatment_days),
    ):
        if span is None:
            shares.append(scale.access_unknown)
            words.append(f"{label} not recorded")
        else:
            shares.append(min(1.0, max(0.0, 1 - span[1] / worst)))
            words.append(f"{label} {span[0]:g} to {span[1]:g}")
    return round(sum(shares) / len(shares), 6), "; ".join(words)


def _open(checks: Sequence[EligibilityCheck]) -> list[EligibilityCheck]:
    """List the open rules that count here; a missing measurement moves the option behind, and counts once."""
    return [
        check
        for check in checks
        if check.verdict is Verdict.UNDETERMINED and check.rule not in MEASURED_RULES
    ]


def _weigh_certainty(
    checks: Sequence[EligibilityCheck], fit_known: bool, scale: RankingScale
) -> tuple[float, str]:
    """Count open questions, not their share: a rule that is asked in addition must not raise the part."""
    unanswered = len(_open(checks)) + (not fit_known)
    words = f"{unanswered} open question{'s'[: unanswered != 1]}"
    if not fit_known:
        words += ", the fit among them, because no bottleneck could be named"
    waiting = sum(check.verdict is Verdict.UNDETERMINED and check.rule in MEASURED_RULES for check in checks)
    if waiting:
        words += f"; {waiting} missing measurement{'s'[: waiting > 1]} put it behind instead"
    return round(max(0.0, 1 - scale.open_step * unanswered), 6), words
