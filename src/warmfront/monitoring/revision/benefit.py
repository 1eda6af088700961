"""What response, series and tissue make worth considering, before toxicity is weighed against it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Assessment, Evolution, Finding, ResponseCall, ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.domain.revision import Reason
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.revision_rules import RevisionRule
from warmfront.monitoring.revision.drafts import Draft, give_reason, number
from warmfront.monitoring.treatment import Given, Treatment, name_therapies

UNDER_IMMUNOTHERAPY = ("irecist", "irano", "lyric")
"""Criteria that decide in place of the one that they extend, where they made calls."""

PERFORMANCE = "performance_status"
GRAVEST_MEANING = (
    "progression", "unconfirmed_progression", "not_evaluable", "stable", "response", "complete_response",
)  # fmt: skip


def decide_benefit(
    assessment: Assessment, treatment: Treatment, follow_up: FollowUp, case: Case, knowledge: KnowledgeBase
) -> list[Draft]:
    """Find what response, series and tissue make worth considering.

    Parameters
    ----------
    assessment : Assessment
        What the rooms read.
    treatment : Treatment
        What is given.
    follow_up : FollowUp
        Performance status.
    case : Case
        Performance status before treatment.
    knowledge : KnowledgeBase
        Revision rules.

    Returns
    -------
    list of Draft
        One for each rule, subject and finding.
    """
    drafts: list[Draft] = []
    course = choose_course(assessment.responses, treatment)
    if course is not None:
        drafts += _response(course, treatment, read_situation(follow_up, case, knowledge), knowledge)
    patterns = course.patterns if course is not None else ()
    findings = [one for one in (*assessment.findings, *patterns) if _in_line(one.date, treatment)]
    drafts += _findings("series", findings, treatment, knowledge)
    newest = assessment.evolutions[-1].later if assessment.evolutions else ""
    for evolution in (one for one in assessment.evolutions if one.later == newest):
        drafts += _findings("tissue", _tissue(evolution), treatment, knowledge)
    return drafts


def choose_course(responses: Sequence[ResponseCourse], treatment: Treatment) -> ResponseCourse | None:
    """Choose the course of calls that decides: that for immunotherapy, else the gravest of the others.

    Parameters
    ----------
    responses : sequence of ResponseCourse
        Of all criteria that apply.
    treatment : Treatment
        Calls before the present line do not count.

    Returns
    -------
    ResponseCourse or None
        None when no call was made under the present line.
    """
    usable = [one for one in responses if not one.refused and _calls(one, treatment)]
    for one in usable:
        if one.criterion in UNDER_IMMUNOTHERAPY:
            return one
    return min(usable, key=lambda one: GRAVEST_MEANING.index(read_meaning(one, treatment)), default=None)


def read_meaning(course: ResponseCourse, treatment: Treatment) -> str:
    """Return what a course of calls means at its end: a progression stays one.

    Parameters
    ----------
    course : ResponseCourse
        With calls under the present line.
    treatment : Treatment
        Start of the present line.

    Returns
    -------
    str
        As in `ResponseCall.meaning`.
    """
    if course.progression is not None and _in_line(course.progression, treatment):
        return "progression"
    return _calls(course, treatment)[-1].meaning


def read_situation(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> str:
    """Say whether the patient is well by performance status.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``performance_status``.
    case : Case
        Performance status before treatment.
    knowledge : KnowledgeBase
        The limit.

    Returns
    -------
    str
        ``well``, ``not well`` or ``not known`` (nothing was stated under treatment).
    """
    stated = [one for one in follow_up.observations if one.series == PERFORMANCE and one.value is not None]
    if not stated:
        return "not known"
    newest = stated[-1].value or 0.0
    before = case.patient.ecog if case.patient.ecog is not None else stated[0].value
    worse = before is not None and newest > before
    return "well" if newest <= number("well_at_most", knowledge) and not worse else "not well"


def _calls(course: ResponseCourse, treatment: Treatment) -> list[ResponseCall]:
    return [call for call in course.calls if _in_line(call.date, treatment)]


def _in_line(day: dt.date | None, treatment: Treatment) -> bool:
    return day is None or treatment.line_start is None or day > treatment.line_start


def _response(
    course: ResponseCourse, treatment: Treatment, situation: str, knowledge: KnowledgeBase
) -> Iterator[Draft]:
    meaning = read_meaning(course, treatment)
    call = _calls(course, treatment)[-1]
    if meaning == "progression":
        words = f"{course.label}: progression on {course.progression}. {course.progression_rule}"
        date = course.progression
    else:
        words, date = f"{course.label}: {call.call} on {call.date}. {call.rule}", call.date
    for rule in knowledge.monitoring.revision_rules.values():
        if rule.kind == "response" and meaning in rule.meanings and rule.situation in ("", situation):
            window = _window(date, knowledge) if rule.rule_id == "REV-RESP-CONFIRM" else ""
            yield from _apply(rule, f"{words}{window}".strip(), date, treatment)


def _window(date: dt.date | None, knowledge: KnowledgeBase) -> str:
    if date is None:
        return ""
    low, high = (
        date + dt.timedelta(weeks=number(name, knowledge))
        for name in ("confirm_low_weeks", "confirm_high_weeks")
    )
    return f" Repeat between {low} and {high}"


def _tissue(evolution: Evolution) -> list[Finding]:
    return [*evolution.triggers, evolution.phenotype, evolution.bottleneck] if evolution.comparable else []


def _findings(
    kind: str, findings: Sequence[Finding], treatment: Treatment, knowledge: KnowledgeBase
) -> Iterator[Draft]:
    for one in findings:
        fitting = [
            rule
            for rule in knowledge.monitoring.revision_rules.values()
            if rule.kind == kind and fits(rule, one)
        ]
        # A rule for one antigen goes before the rule for any.
        narrow = [rule for rule in fitting if rule.subjects] or fitting
        for rule in narrow:
            yield from _apply(rule, one.statement, one.date, treatment)


def fits(rule: RevisionRule, one: Finding) -> bool:
    """Say whether a rule reads a finding.

    Parameters
    ----------
    rule : RevisionRule
        With findings, verdicts, directions and subjects.
    one : Finding
        What a series or tissue says.

    Returns
    -------
    bool
        A verdict of "not evaluable" fits no rule that does not name it.
    """
    if one.finding not in rule.findings:
        return False
    if rule.verdicts and one.verdict not in rule.verdicts:
        return False
    if not rule.verdicts and one.verdict in ("no", "not evaluable"):
        return False
    if rule.directions and one.direction not in rule.directions:
        return False
    return not rule.subjects or any(name in one.statement or name in one.series for name in rule.subjects)


def _apply(rule: RevisionRule, words: str, date: dt.date | None, treatment: Treatment) -> Iterator[Draft]:
    # Going on is said of each therapy, everything else of the line as a whole.
    reason = give_reason(rule, words, date)
    if rule.action == "continue":
        for given in treatment.running:
            yield _draft(rule, given.name, (given,), reason)
        return
    subject = TESTED.get(rule.rule_id, name_therapies(treatment.present))
    yield _draft(rule, subject, treatment.present, reason)


TESTED = {
    "REV-RESP-CONFIRM": "scan to confirm or not",
    "REV-RESP-NOT-EVALUABLE": "assessment of response",
    "REV-CTDNA-RISE": "scan after a rise of ctDNA",
    "REV-ANTIGEN-OTHER": "target antigen",
    "REV-BCELL-EARLY": "residual disease and CAR cells",
    "REV-MRD-BACK": "residual disease",
    "REV-QLQ-WORSE": "cause of what the patient reports",
    "REV-HYPER": "growth faster than before treatment",
    "REV-TISSUE-CLASS": "ranking made anew from the newest tissue",
}
"""What a test is about, by rule."""


def _draft(rule: RevisionRule, subject: str, given: Sequence[Given], reason: Reason) -> Draft:
    return Draft(
        action=rule.action,
        subject=subject,
        therapy_ids=tuple(one.therapy_id for one in given),
        agents=tuple(dict.fromkeys(agent for one in given for agent in one.agents)),
        what=rule.words,
        reasons=(reason,),
        certainty=rule.certainty,
        reversed_by=rule.reversed_by,
        options=rule.options,
    )
