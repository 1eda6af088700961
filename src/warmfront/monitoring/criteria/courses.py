"""Response of a solid tumour from its lesions: RECIST 1.1, and iRECIST while an immunotherapy runs."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding, ResponseCall, ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.domain.recist import RecistRule
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.criteria.choosing import CriterionChoice, choose_criteria, find_immunotherapy
from warmfront.monitoring.criteria.immune_course import ImmuneJudge
from warmfront.monitoring.criteria.immune_facts import read_immune_visits
from warmfront.monitoring.criteria.irecist import read_limits
from warmfront.monitoring.criteria.lesion_facts import SeenVisit, read_visits
from warmfront.monitoring.criteria.lesions import SERIES, LesionCourse, read_lesions
from warmfront.monitoring.criteria.overall import judge_visits
from warmfront.monitoring.criteria.patterns import find_patterns
from warmfront.monitoring.criteria.rano_course import (
    BRAIN_SERIES,
    IRANO,
    RANO,
    judge_irano_course,
    judge_rano_course,
)
from warmfront.monitoring.criteria.recist11 import read_rule
from warmfront.monitoring.criteria.summary import (
    MEANINGS,
    CourseSummary,
    summarise,
    summarise_immune,
    summarise_rano,
)
from warmfront.monitoring.criteria.visits import list_starts, read_units

RECIST, IRECIST = "recist11", "irecist"
PERCENT_DECIMALS = 6
NONTARGET_WORDS = {"CR": "CR", "stable": "non-CR/non-PD", "progression": "PD", "none": "none", None: "NE"}


def judge_solid(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[ResponseCourse, ...]:
    """Judge the response of a solid tumour, or say why its disease refuses RECIST.

    Parameters
    ----------
    follow_up : FollowUp
        Diameters, non-target and new lesions, therapies.
    case : Case
        Its disease chooses the criterion.
    knowledge : KnowledgeBase
        Criteria and scales.

    Returns
    -------
    tuple of ResponseCourse
        RECIST 1.1, and iRECIST where an immunotherapy was given. One refused course, with the reason, where
        the disease has another criterion that is registered only, or none, or where lesions were measured
        of a disease that is not judged by diameters. Nothing when there is nothing to say.
    """
    choice = choose_criteria(case, knowledge)
    if choice.allows(RANO):
        return _judge_brain(follow_up, choice, knowledge)
    scale = knowledge.monitoring.scales[RECIST]
    follow_up = read_units(follow_up, SERIES, knowledge)
    course = read_lesions(follow_up, scale)
    if not choice.allows(RECIST):
        return _refuse(choice, course)
    if course is None:
        return ()
    seen = read_visits(course, scale)
    rule = read_rule(scale)
    calls = _judge(course, seen, rule)
    immune: tuple[ResponseCall, ...] = ()
    criterion = choice.under_immunotherapy
    given = find_immunotherapy(follow_up.therapies, criterion, knowledge) if criterion is not None else ()
    if given:
        immune = _judge_immune(course, seen, rule, knowledge)
    label = knowledge.monitoring.criteria[RECIST].label
    summary = summarise(calls, course.baseline.date, follow_up.died, rule)
    made = [_make(RECIST, label, _why(choice), calls, summary)]
    if criterion is not None and given:
        patterns = find_patterns(course, seen, calls, immune, knowledge)
        agents = ", ".join(sorted({name for therapy in given for name in therapy.agents}) or ["cell product"])
        because = f"Read beside RECIST 1.1 because an immunotherapy was given ({agents})."
        summary = summarise_immune(immune, course.baseline.date, follow_up.died, rule)
        made.append(_make(IRECIST, criterion.label, because, immune, summary, patterns))
    return tuple(made)


def _judge_brain(
    follow_up: FollowUp, choice: CriterionChoice, knowledge: KnowledgeBase
) -> tuple[ResponseCourse, ...]:
    """Judge a glioma: RANO, and iRANO from the start of an immunotherapy on."""
    starts = list_starts(follow_up)
    start = starts[0] if starts else None
    read = read_units(follow_up, BRAIN_SERIES, knowledge)
    calls = judge_rano_course(read, start, knowledge)
    if not calls:
        return ()
    criteria = knowledge.monitoring.criteria
    held = knowledge.monitoring.scales[RANO].threshold("sustained_weeks") * 7
    made = [
        _make(RANO, criteria[RANO].label, _why(choice), calls, summarise_rano(calls, follow_up.died, held))
    ]
    criterion = choice.under_immunotherapy
    given = find_immunotherapy(follow_up.therapies, criterion, knowledge) if criterion is not None else ()
    if criterion is not None and given:
        each = judge_rano_course(read, start, knowledge, final=False)
        immune = judge_irano_course(each, given[0].start.date(), knowledge)
        because = f"Read beside RANO from the start of the immunotherapy on ({given[0].start.date()})."
        summary = summarise_rano(immune, follow_up.died, held)
        made.append(_make(IRANO, criterion.label, because, immune, summary))
    return tuple(made)


def _refuse(choice: CriterionChoice, course: LesionCourse | None) -> tuple[ResponseCourse, ...]:
    """Say why RECIST is refused; blood criteria that are implemented speak for themselves without lesions."""
    criterion = choice.criterion
    if criterion is not None and criterion.implemented and course is None:
        return ()
    named = RECIST if criterion is None or criterion.implemented else criterion.criterion
    label = "RECIST 1.1" if criterion is None or criterion.implemented else criterion.label
    reason = choice.because
    if criterion is not None and not criterion.implemented:
        reason = f"{reason} {criterion.refusal}"
    return (ResponseCourse(criterion=named, label=label, chosen_because=reason, refused=True),)


def _why(choice: CriterionChoice) -> str:
    beside = "".join(f" {one.label}: {one.refusal}" for one in choice.beside if not one.implemented)
    limit = f" {choice.limit}" if choice.limit else ""
    return f"{choice.because}{limit}{beside}"


def _make(
    criterion: str,
    label: str,
    because: str,
    calls: tuple[ResponseCall, ...],
    summary: CourseSummary,
    patterns: tuple[Finding, ...] = (),
) -> ResponseCourse:
    return ResponseCourse(
        criterion=criterion,
        label=label,
        chosen_because=because,
        calls=calls,
        best=summary.best,
        best_rule=summary.best_rule,
        progression=summary.progression,
        progression_rule=summary.progression_rule,
        response_start=summary.response_start,
        duration_days=summary.duration_days,
        ongoing=summary.ongoing,
        patterns=patterns,
    )


def _judge(course: LesionCourse, seen: Sequence[SeenVisit], rule: RecistRule) -> tuple[ResponseCall, ...]:
    days = [float((one.visit.date - course.baseline.date).days) for one in seen]
    found = judge_visits(course.baseline_mm, [one.facts for one in seen], rule, days)
    made, nadir = [], course.baseline_mm
    for one, call in zip(seen, found, strict=True):
        made.append(_call(RECIST, course, one, (call.call, call.target, call.rule, ()), nadir))
        nadir = nadir if one.facts.sum_mm is None else min(nadir, one.facts.sum_mm)
    return tuple(made)


def _judge_immune(
    course: LesionCourse, seen: Sequence[SeenVisit], rule: RecistRule, knowledge: KnowledgeBase
) -> tuple[ResponseCall, ...]:
    sizes, limits = knowledge.monitoring.scales[RECIST], knowledge.monitoring.scales[IRECIST]
    visits = read_immune_visits(seen, course.baseline.date, sizes, limits)
    found = ImmuneJudge(course.baseline_mm, rule, read_limits(limits)).judge(visits)
    made, nadir = [], course.baseline_mm
    for one, call in zip(seen, found, strict=True):
        parts = (call.call, call.target, call.rule, call.warnings)
        made.append(_call(IRECIST, course, one, parts, nadir))
        nadir = nadir if one.facts.sum_mm is None else min(nadir, one.facts.sum_mm)
    return tuple(made)


def _call(
    criterion: str,
    course: LesionCourse,
    one: SeenVisit,
    parts: tuple[str, str, str, tuple[str, ...]],
    nadir_mm: float,
) -> ResponseCall:
    call, target, rule, warnings = parts
    total = one.facts.sum_mm
    from_baseline, from_nadir = _change(total, course.baseline_mm), _change(total, nadir_mm)
    return ResponseCall(
        criterion=criterion,
        date=one.visit.date,
        call=call,
        meaning=MEANINGS[call],
        rule=f"{rule}{_numbers(total, course.baseline_mm, nadir_mm)}",
        parts={
            "target": target or "none",
            "non_target": NONTARGET_WORDS[one.facts.nontarget],
            "new": "yes" if one.facts.new_lesion else "no",
        },
        sum_mm=total,
        change_from_baseline_percent=from_baseline,
        change_from_nadir_percent=from_nadir,
        warnings=(*course.warnings, *one.warnings, *warnings),
    )


def _change(now: float | None, before: float) -> float | None:
    return None if now is None or before <= 0 else round((now - before) / before * 100, PERCENT_DECIMALS)


def _numbers(total: float | None, baseline_mm: float, nadir_mm: float) -> str:
    """Write the numbers that met the rule."""
    if total is None or baseline_mm <= 0:
        return ""
    share = (total - baseline_mm) / baseline_mm * 100
    words = f" Sum {total:g} mm: {share:+.1f}% from the baseline sum of {baseline_mm:g} mm"
    if nadir_mm > 0:
        rise = (total - nadir_mm) / nadir_mm * 100
        words += f", {rise:+.1f}% and {total - nadir_mm:+.1f} mm from the smallest sum of {nadir_mm:g} mm"
    else:
        words += f", {total - nadir_mm:+.1f} mm from the smallest sum of 0 mm"
    return f"{words}."
