"""Toxicity of cells and engagers over time: every grade that the record allows, none that it does not."""

from warmfront.domain.case import Case
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.toxicity.episodes import (
    grade_crs_course,
    grade_icans_course,
    screen_hyperinflammation,
)
from warmfront.monitoring.toxicity.marrow import grade_marrow_course


def grade_cell_toxicity(
    follow_up: FollowUp, case: Case, knowledge: KnowledgeBase
) -> tuple[ToxicityGrade, ...]:
    """Grade CRS, ICANS, haematotoxicity and hyperinflammation over the course of one patient.

    Parameters
    ----------
    follow_up : FollowUp
        Observations ``SCALE.INPUT`` (those of one time form one grading), blood counts, therapies.
    case : Case
        For the age.
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    tuple of ToxicityGrade
        By day and event, with days since the infusion or engager and the peak of each episode; a grade that
        cannot be given is None with its reason, never 0.
    """
    grades = [
        *grade_crs_course(follow_up, knowledge),
        *grade_icans_course(follow_up, case, knowledge),
        *screen_hyperinflammation(follow_up, knowledge),
        *grade_marrow_course(follow_up, knowledge),
    ]
    return tuple(sorted(grades, key=lambda one: (one.date, one.event)))
