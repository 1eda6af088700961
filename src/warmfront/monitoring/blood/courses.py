"""Response of lymphoma, myeloma and acute leukaemia over a follow-up, by the criterion of the disease."""

from warmfront.domain.case import Case
from warmfront.domain.follow_up import ResponseCourse
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.blood.calls import CourseRule, summarise
from warmfront.monitoring.blood.leukaemia import judge_leukaemia
from warmfront.monitoring.blood.lymphoma import judge_indeterminate, judge_lymphoma
from warmfront.monitoring.blood.myeloma import judge_myeloma
from warmfront.monitoring.criteria.choosing import choose_criteria, find_immunotherapy

LEUKAEMIA_SCALES = {"eln_aml": "eln_aml", "all": "all_response"}
CRITERIA = ("lugano", "imwg", *LEUKAEMIA_SCALES)
"""Criteria of this room; every other disease is answered by the room of solid tumours."""


def judge_blood(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[ResponseCourse, ...]:
    """Judge the response of a haematological disease.

    Parameters
    ----------
    follow_up : FollowUp
        Corrections applied.
    case : Case
        Its disease chooses the criterion.
    knowledge : KnowledgeBase
        Criteria, scales, units.

    Returns
    -------
    tuple of ResponseCourse
        Empty for a disease that has another criterion. Lymphoma under immune therapy has a second course with
        the indeterminate responses of LYRIC. Residual disease qualifies a response here; over time it is read
        with the cells (`monitoring.kinetics`).
    """
    choice = choose_criteria(case, knowledge)
    chosen = choice.criterion
    if chosen is None or chosen.criterion not in CRITERIA:
        return ()
    rule = CourseRule(
        criterion=chosen.criterion,
        label=chosen.label,
        because=choice.because,
        confirmed=chosen.criterion == "imwg",
    )
    if chosen.criterion == "lugano":
        return _judge_lymphoma(rule, follow_up, knowledge)
    if chosen.criterion == "imwg":
        calls = judge_myeloma("imwg", follow_up, knowledge)
    else:
        scale = LEUKAEMIA_SCALES[chosen.criterion]
        calls = judge_leukaemia(scale, chosen.criterion, follow_up, knowledge)
    return (summarise(rule, calls, follow_up),)


def _judge_lymphoma(
    rule: CourseRule, follow_up: FollowUp, knowledge: KnowledgeBase
) -> tuple[ResponseCourse, ...]:
    calls = judge_lymphoma("lugano", follow_up, knowledge)
    course = summarise(rule, calls, follow_up)
    immune = find_immunotherapy(follow_up.therapies, knowledge.monitoring.criteria["irecist"], knowledge)
    if not immune:
        return (course,)
    second = CourseRule(
        criterion="lyric",
        label="LYRIC (Lugano under immune therapy)",
        because="An immune therapy can make a lymphoma look worse before it shrinks.",
    )
    read = judge_indeterminate(calls, immune[0].start.date(), follow_up, knowledge)
    return course, summarise(second, read, follow_up)
