"""Everything that monitoring reads from serial data, asked of each room in one place."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Assessment, ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.kinetics.findings import read_cells
from warmfront.monitoring.response_by_line import judge_lines
from warmfront.monitoring.scores.course import score_bloods
from warmfront.monitoring.series.findings import read_series
from warmfront.monitoring.toxicity.course import grade_cell_toxicity

STATED_GRADE = "stated_grade"


def assess_follow_up(
    follow_up: FollowUp,
    case: Case,
    knowledge: KnowledgeBase,
    tissue: Sequence[Plan] = (),  # noqa: ARG001  read once biopsies are compared
    *,
    thorough: bool = True,
) -> Assessment:
    """Ask every room what serial data say.

    Parameters
    ----------
    follow_up : FollowUp
        Merged.
    case : Case
        Disease, age, and what was known before treatment.
    knowledge : KnowledgeBase
        Scales, series, criteria.
    tissue : sequence of Plan
        Plans of the biopsies, the base plan first, in order of time.
    thorough : bool
        False leaves out what no decision reads (scores and risks), for a replay.

    Returns
    -------
    Assessment
        Nothing is decided here.
    """
    return Assessment(
        responses=judge_lines(follow_up, case, knowledge),
        findings=(*read_series(follow_up, knowledge), *read_cells(follow_up, case, knowledge)),
        grades=(*read_stated_grades(follow_up), *grade_cell_toxicity(follow_up, case, knowledge)),
        scores=score_bloods(follow_up, case, knowledge) if thorough else (),
    )


def read_stated_grades(follow_up: FollowUp) -> tuple[ToxicityGrade, ...]:
    """Return the grades that the clinic states.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``stated_grade``: the subject is the event, the value its grade.

    Returns
    -------
    tuple of ToxicityGrade
        By day.
    """
    return tuple(
        _stated(one) for one in follow_up.observations if one.series == STATED_GRADE and one.value is not None
    )


def _stated(one: Observation) -> ToxicityGrade:
    assert one.value is not None  # noqa: S101  rows without a value were left out before
    whole = float(one.value).is_integer()
    blamed = one.details.get("attributed_to", "")
    return ToxicityGrade(
        event=one.subject,
        organ=one.details.get("organ", ""),
        date=one.date,
        grade=int(one.value) if whole else None,
        scale=one.details.get("scale", "stated by the clinic"),
        attributed_to=tuple(name.strip() for name in blamed.replace(",", ";").split(";") if name.strip()),
        reason="" if whole else f"{one.value:g} is no whole grade",
    )
