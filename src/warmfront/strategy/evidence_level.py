"""The part evidence of an option: the best level that it reaches for this patient, not an effect size."""

import re
from collections.abc import Iterator

from warmfront.domain.case import Case
from warmfront.domain.evidence import Status, Study
from warmfront.domain.ranking import Block, RankingScale
from warmfront.domain.therapy import Approval, Option, Strategy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.cohorts import differ_in_patients
from warmfront.strategy.disease import tumour_type
from warmfront.strategy.regimen import given_together
from warmfront.strategy.requirements import answer_requirement

COMPARISON = re.compile(r"\bagainst\b|\bHR\b|\bhazard ratio\b")
"""Words of an indication that state a comparison, where its entry does not say whether there is one."""

REMEMBERED = "its indication is from memory and not ranked as evidence"
NEGATIVE = "a randomised trial in this disease did not favour it"


def reach_level(
    option: Option,
    block: Block,
    approval: Approval | None,
    strategy: Strategy,
    case: Case,
    knowledge: KnowledgeBase,
    scale: RankingScale,
) -> tuple[float, str]:
    """Find the best level of evidence of an option for one patient.

    Parameters
    ----------
    option : Option
        With its rate in the patient's own cell, where there is one.
    block : str
        Whether the indication names this very disease.
    approval : Approval or None
        Indication that lifts the option to the approved tier.
    strategy : Strategy
        Names its rows.
    case : Case
        Its disease group decides which cohorts are of this disease.
    knowledge : KnowledgeBase
        Study tables.
    scale : RankingScale
        Value of each level.

    Returns
    -------
    value : float
        0 to 1. A further row with a rate at least as good never lowers it.
    words : str
        What reaches the level.

    Notes
    -----
    An indication from memory counts for nothing here: what was not read in a source is never ranked as
    evidence. Within a level the lower end of the Jeffreys interval moves the value by at most the span. A
    randomised trial of this disease that did not favour the strategy takes the weight from all rows without
    such a comparison, unless another randomised trial of this disease did. A comparison counts for the tumour
    only: one that measured protection from another treatment, or that was made in another line or age group,
    has a level of its own.
    """
    none = scale.level("none")
    best = none.value, none.words
    negative = _negative_here(strategy, case, knowledge)
    elsewhere = _compared_elsewhere(approval, strategy, case, knowledge)
    of_rows = () if negative else (*_of_cell(option, knowledge), *_of_cohorts(strategy, case, knowledge))
    for level_id, low, words in (*_of_indication(approval, block, elsewhere), *of_rows):
        level = scale.level(level_id)
        value = round(level.value + level.span * low, 6)
        if value > best[0]:
            best = value, f"{level.words} ({words})"
    if negative and best[0] == none.value:
        return none.value, f"{none.words}; {NEGATIVE} ({', '.join(negative)})"
    if best[0] == none.value and approval is not None and approval.status is Status.ASSUMPTION:
        return none.value, f"{none.words}; {REMEMBERED}"
    return best


def states_comparison(approval: Approval) -> bool:
    """Say whether a randomised comparison stands behind an indication.

    Parameters
    ----------
    approval : Approval
        Its own statement goes before the words of what the trial achieved.

    Returns
    -------
    bool
        True when one is stated.
    """
    if approval.compared is not None:
        return approval.compared
    return COMPARISON.search(approval.achieved) is not None


def _of_indication(
    approval: Approval | None, block: Block, elsewhere: str
) -> Iterator[tuple[str, float, str]]:
    if approval is None or approval.status is Status.ASSUMPTION:
        return
    if block != "this disease":
        yield "indication_any_tumour", 0.0, approval.dated
    elif approval.measured == "protection":
        yield "indication_protection", 0.0, approval.dated
    elif states_comparison(approval):
        level = "indication_compared_elsewhere" if elsewhere else "indication_compared"
        yield level, 0.0, "; ".join(text for text in (approval.dated, elsewhere) if text)
    else:
        yield "indication_single_arm", 0.0, approval.dated


def _negative_here(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    tumour = tumour_type(case, knowledge)
    randomised = [
        name
        for name in strategy.evidence
        if (study := knowledge.studies.get(name)) is not None
        and study.randomised is True
        and tumour is not None
        and tumour.group in study.disease_groups
    ]
    negative = tuple(name for name in randomised if name in knowledge.options.trial_verdicts)
    return negative if len(negative) == len(randomised) else ()


def _compared_elsewhere(
    approval: Approval | None, strategy: Strategy, case: Case, knowledge: KnowledgeBase
) -> str:
    """Say in whom the comparison behind an indication was made when not in patients like this one.

    Only a stated line or age group sets a comparison apart; an indication whose own source has no randomised
    row of this disease keeps its word.
    """
    if approval is None:
        return ""
    tumour = tumour_type(case, knowledge)
    differs = []
    for name in strategy.evidence:
        study = knowledge.studies.get(name)
        if study is None or not study.randomised or study.source != approval.source:
            continue
        if tumour is None or tumour.group not in study.disease_groups:
            continue
        apart = differ_in_patients(study.line, study.age_group, case)
        if not apart:
            return ""
        differs.append(f"{name}: {', '.join(apart)}")
    return "; ".join(differs)


def _of_cell(option: Option, knowledge: KnowledgeBase) -> Iterator[tuple[str, float, str]]:
    rate = option.evidence
    if rate is None:
        return
    study = knowledge.studies.get(rate.study_id)
    if rate.study_id in knowledge.options.trial_verdicts:
        return
    compared = study is not None and study.randomised is True
    words = f"{rate.study_id}: {rate.events} of {rate.n}, ordered by {100 * rate.rank_low:.0f}% and more"
    yield "cell_compared" if compared else "cell_single_arm", rate.rank_low, words
    if option.pooled is not None:
        words = f"{len(option.pooled.cohorts)} cohorts, mean from {100 * option.pooled.mean_low:.0f}%"
        yield "cell_pooled", option.pooled.mean_low, words


def _of_cohorts(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> Iterator[tuple[str, float, str]]:
    """Look at every row of people; a cohort in which nobody responded speaks for nothing."""
    if not strategy.human_safety_data:
        return  # the rows of people are of a neighbour of the idea
    tumour = tumour_type(case, knowledge)
    group = tumour.group if tumour is not None else ""
    observed = {row.study_id: row for row in knowledge.observed}
    for name in strategy.evidence:
        study, row = knowledge.studies.get(name), observed.get(name)
        if study is not None and _counts(study, knowledge):
            here = group in study.disease_groups and not _other_patients(study, case, knowledge)
            yield "disease_cohort" if here else "human_elsewhere", 0.0, study.study_id
        elif row is not None and row.events:
            # A drug alone says little of its combination, also in this disease.
            here = row.disease_group == group and not given_together(strategy, knowledge)
            yield "disease_cohort" if here else "human_elsewhere", 0.0, row.study_id


def _other_patients(study: Study, case: Case, knowledge: KnowledgeBase) -> bool:
    """Say whether a cohort was chosen by a criterion that this patient does not meet."""
    answers = (answer_requirement(marker, case, knowledge) for marker in study.requires)
    return any(answer.verdict is Verdict.FAIL for answer in answers)


def _counts(study: Study, knowledge: KnowledgeBase) -> bool:
    source = knowledge.sources.get(study.source)
    if study.species != "human" or (source is not None and source.checked == "memory"):
        return False
    if study.study_id in knowledge.options.trial_verdicts:
        return False
    counted = [row for row in knowledge.outcomes if row.study_id == study.study_id and row.events is not None]
    return not counted or any(row.events for row in counted)
