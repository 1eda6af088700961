"""Scores of the blood over the course of one patient: which, on which days, with which values."""

import datetime as dt
from collections.abc import Iterator

from warmfront.domain.case import Case
from warmfront.domain.observations import FollowUp
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.scores.readings import Readings, collect_readings, take_inputs
from warmfront.monitoring.scores.rules import SCORE_RULES

LUNG = "lung_nonsmall"
LEAD_DAYS = 6
"""Without a stated lymphodepletion it may have begun so long before the infusion (assumption)."""

MISSING = "missing_input"
BEFORE, LATER = "before_lymphodepletion", "later"


def score_bloods(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[ScaleResult, ...]:
    """Compute every score of the blood that concerns a patient, on each day on which it can be had.

    Values of the case's laboratory table and of the follow-up count alike. Inputs of one result lie within
    the window of its scale, and of one day when that is a day or less. Scores that are meant for the time
    before a therapy take the last complete day before it.

    Parameters
    ----------
    follow_up : FollowUp
        Observations and therapies.
    case : Case
        Disease and laboratory table.
    knowledge : KnowledgeBase
        Scales, analytes, tumour types.

    Returns
    -------
    tuple of ScaleResult
        By scale, then by day. A score that concerns this patient in particular (cells, lung cancer, an input
        of its own) and can never be had comes once, not computable, with what is missing.
    """
    readings = collect_readings(follow_up, case, knowledge)
    results: list[ScaleResult] = []
    for scale_id in sorted(SCORE_RULES):
        scale = knowledge.monitoring.scales[scale_id]
        concerned = _concerns(scale, follow_up, case, knowledge)
        if concerned or any(name.startswith(f"{scale_id}.") for name in readings):
            results += _over_days(scale, readings, follow_up, knowledge)
    return tuple(results)


def _concerns(scale: ClinicalScale, follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> bool:
    if scale.applies in ("cell therapy", "before cell therapy"):
        return _infusion(follow_up) is not None
    if scale.applies == "lung cancer":
        tumour = knowledge.tumour_types.get(case.disease.oncotree.strip().upper())
        return tumour is not None and tumour.group == LUNG
    return scale.applies == "any"


def _infusion(follow_up: FollowUp) -> dt.date | None:
    """Return the day on which lymphodepletion began, or may have begun before a stated infusion."""
    starts = [one.start.date() for one in follow_up.therapies if one.kind == "lymphodepletion"]
    cells = [one.start.date() for one in follow_up.therapies if one.kind == "cell infusion"]
    if starts:
        return min(starts)
    return min(cells) - dt.timedelta(days=LEAD_DAYS) if cells else None


def _last_day(scale: ClinicalScale, follow_up: FollowUp) -> dt.date | None:
    """Return the day up to which a score of the time before a therapy is read; None for all others."""
    if scale.applies == "before cell therapy":
        return _infusion(follow_up)
    if scale.applies == "lung cancer":
        starts = [one.start.date() for one in follow_up.therapies if one.kind != "supportive"]
        return min(starts, default=dt.date.max)
    return None


def _over_days(
    scale: ClinicalScale, readings: Readings, follow_up: FollowUp, knowledge: KnowledgeBase
) -> Iterator[ScaleResult]:
    last = _last_day(scale, follow_up)
    names = {f"{scale.scale}.{one.name}" for one in scale.inputs} | {one.analyte for one in scale.inputs}
    days = sorted({value.time.date() for name in names for value in readings.get(name, ())})
    if last is not None:
        days = [day for day in reversed(days) if day <= last]
    hours = scale.window_hours or 0.0
    look_back = dt.timedelta(days=int(hours // 24) if hours > 24 else 0)
    first: ScaleResult | None = None
    told = False
    for day in days:
        inputs = take_inputs(scale, readings, day, look_back)
        if scale.scale == "easix" and (start := _infusion(follow_up)) is not None:
            inputs["timepoint"] = BEFORE if day <= start else LATER
        result = grade_scale(scale.scale, inputs, knowledge)
        first = first or result
        if result.computable or (last is None and result.reason != MISSING):
            told = True
            yield result
            if last is not None:
                return
    if not told and first is not None and scale.applies != "any":
        yield first
