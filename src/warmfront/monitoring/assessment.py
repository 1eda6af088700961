"""Everything that monitoring reads from serial data, asked of each room in one place."""

import dataclasses
from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Assessment, ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.evolution import compare_biopsies
from warmfront.monitoring.kinetics.findings import read_cells
from warmfront.monitoring.organs.course import grade_organs
from warmfront.monitoring.response_by_line import judge_lines
from warmfront.monitoring.risk.statements import state_risks
from warmfront.monitoring.scores.course import score_bloods
from warmfront.monitoring.series.findings import read_series
from warmfront.monitoring.series.lead import state_lead
from warmfront.monitoring.toxicity.course import grade_cell_toxicity

SCALES_OF_EVENTS = {
    "CRS": "crs_astct",
    "cytokine release syndrome": "crs_astct",
    "ICANS": "icans_astct",
    "IEC-HS": "iec_hs_screen",
}
"""Events whose scale warns of what its grade cannot exclude, whoever graded."""


def assess_follow_up(
    follow_up: FollowUp,
    case: Case,
    knowledge: KnowledgeBase,
    tissue: Sequence[Plan] = (),
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
    responses = judge_lines(follow_up, case, knowledge)
    series = read_series(follow_up, knowledge)
    cells = read_cells(follow_up, case, knowledge)
    graded = (*grade_cell_toxicity(follow_up, case, knowledge), *grade_organs(follow_up, case, knowledge))
    return Assessment(
        responses=responses,
        findings=(*series, *state_lead(series, responses), *cells),
        grades=tuple(
            sorted(
                (_warn(one, knowledge) for one in graded),
                key=lambda one: (one.date, one.event, one.organ, one.scale),
            )
        ),
        risks=state_risks(follow_up, case, knowledge) if thorough else (),
        scores=score_bloods(follow_up, case, knowledge) if thorough else (),
        evolutions=compare_biopsies(tissue, knowledge),
    )


def _warn(grade: ToxicityGrade, knowledge: KnowledgeBase) -> ToxicityGrade:
    """Put the warnings of the scale beside a grade: no grade of CRS stands without them."""
    if grade.result is not None:
        return dataclasses.replace(grade, warnings=grade.result.warnings)
    event = grade.event.strip().lower()
    scale = next((name for known, name in SCALES_OF_EVENTS.items() if known.lower() == event), None)
    if scale is None:
        return grade
    return dataclasses.replace(grade, warnings=knowledge.monitoring.scales[scale].warnings)
