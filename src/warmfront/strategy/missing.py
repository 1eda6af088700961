"""What is missing before the meeting, most useful first."""

from collections import Counter

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import Applicability
from warmfront.domain.verdicts import Tier, Verdict

TIER_WEIGHT = {Tier.APPROVED: 100.0, Tier.TRIAL: 10.0, Tier.HYPOTHESIS: 1.0}
"""How much an open rule of a tier counts when gaps are ordered. Assumption; orders a list, no option."""


def find_missing(
    ranking: Ranking, bottleneck: Bottleneck, case: Case, applicability: Applicability
) -> tuple[str, ...]:
    """List what is missing, by how many leading options it would settle.

    Parameters
    ----------
    ranking : Ranking
        Its undetermined rules are the gaps; those of better ranks count more.
    bottleneck : Bottleneck
        Evidence for its leading constraints that could not be read.
    case : Case
        Basic facts that are not stated.
    applicability : Applicability
        Whether expression can be used at all.

    Returns
    -------
    tuple of str
        Sentences; empty when nothing is missing.
    """
    weight: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for option in ranking.options:
        for reason in {check.reason for check in option.checks if check.verdict is Verdict.UNDETERMINED}:
            weight[reason] += TIER_WEIGHT[option.tier] / option.rank  # type: ignore[assignment]
            touched[reason] += 1
    gaps = sorted(touched, key=lambda reason: (-weight[reason], reason))
    lines = [f"{_capital(reason)} (would settle a rule of {_options(touched[reason])})" for reason in gaps]
    lines += _basic_gaps(case, lines)
    lines += _unread(bottleneck, applicability)
    return tuple(dict.fromkeys(lines))


def _basic_gaps(case: Case, lines: list[str]) -> list[str]:
    said = " ".join(lines).casefold()
    gaps = []
    if case.disease.line_of_therapy is None and "line of therapy" not in said:
        gaps.append("Line of therapy is not stated; no rate of a cohort can be matched without it")
    if case.patient.age_years is None and "age is not stated" not in said:
        gaps.append("Age is not stated; no rate of a cohort can be matched without it")
    if case.history.prior_therapies is None and "prior therapy" not in said:
        gaps.append("Prior therapy is not stated")
    if case.history.current_drugs is None:
        gaps.append("Current drugs are not stated, so that no drug interaction was looked for")
    return gaps


def _unread(bottleneck: Bottleneck, applicability: Applicability) -> list[str]:
    if applicability.tumour_class == "haematological":
        return []
    if bottleneck.abstained:
        return [f"The bottleneck could not be located: {bottleneck.reason}"]
    leading = [reading for reading in (bottleneck.leading, bottleneck.runner_up) if reading is not None]
    return [f"Not read for {reading.label}: {text}" for reading in leading for text in reading.unread]


def _options(count: int) -> str:
    return "1 option" if count == 1 else f"{count} options"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
