"""The timeline of a revision: which rows and series of the follow-up are drawn, and on which days."""

import datetime as dt
from collections.abc import Iterable, Sequence

from warmfront.domain.follow_up import Meaning, ResponseCourse
from warmfront.domain.observations import Observation, TherapyCourse
from warmfront.domain.revision import Revision
from warmfront.domain.units import elapsed_days
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.treatment import NOT_JUDGED, read_treatment
from warmfront.serving.figures.timeline import CallRow, DayGrade, DayPanel, DayPoint, GradeRow, Timeline
from warmfront.serving.figures.timeline_rows import DayBar, DayMark

DRAWN_SERIES = (
    "ctdna_mean_vaf",
    "ctdna_tumour_fraction",
    "car_transgene",
    "car_cells",
    "b_cells",
    "mrd",
    "antigen_density",
    "m_protein_serum",
    "ferritin",
    "crp",
    "interleukin_6",
    "neutrophils",
    "platelets",
    "qlq_c30",
)
"""Series that get a panel, in this order; every other one stands in the tables alone."""

MOST_PANELS = 6
MOST_ROWS = 8
LOG_RATIO = 20.0
"""Largest over smallest value from which an axis is logarithmic (assumption: what is still readable)."""

BAD: tuple[Meaning, ...] = ("unconfirmed_progression", "progression")
LETTERS = {
    "stop": "S",
    "hold": "H",
    "switch": "W",
    "add": "A",
    "intensify": "I",
    "test": "T",
    "continue": "C",
}
GRAVE = ("stop", "hold")


def make_timeline(revision: Revision, knowledge: KnowledgeBase) -> Timeline | None:
    """Choose what is drawn of one patient's course.

    Parameters
    ----------
    revision : Revision
        Follow-up, assessment, history.
    knowledge : KnowledgeBase
        Names of series, analytes and agents.

    Returns
    -------
    Timeline or None
        None when nothing was observed. Day 0 is the start of the first therapy that is not supportive, or the
        first observation.
    """
    follow_up = revision.follow_up
    times = [one.time for one in follow_up.observations] + [one.start for one in follow_up.therapies]
    if not times:
        return None
    zero, words = _zero(follow_up.therapies, times, knowledge)
    ends = [one.end for one in follow_up.therapies if one.end is not None]
    days = [elapsed_days(zero, time) for time in (*times, *ends)] + [
        _date_day(one.data_through, zero) for one in revision.history if one.data_through is not None
    ]
    sizes = _sizes(revision, zero, knowledge)
    band_days = [point[0] for panel in sizes for point in panel.band]
    first, last = min(days), max([*days, *band_days])
    margin = max((last - first) * 0.03, 1.0)
    panels = [*sizes, *_series(follow_up.observations, zero, knowledge)][:MOST_PANELS]
    return Timeline(
        title=f"Course of case {revision.base.case.case_id}",
        zero=words,
        first=first - margin,
        last=last + margin,
        bars=tuple(_bar(one, zero, knowledge) for one in follow_up.therapies)[:MOST_ROWS],
        panels=tuple(panels),
        calls=tuple(_calls(course, zero) for course in revision.assessment.responses if _has_words(course)),
        grades=_grades(revision, zero),
        decisions=tuple(mark for mark in _decisions(revision, zero) if mark is not None),
    )


def _zero(
    therapies: Sequence[TherapyCourse], times: Sequence[dt.datetime], knowledge: KnowledgeBase
) -> tuple[dt.datetime, str]:
    # Days after cells are counted from their infusion, not from the lymphodepletion before it.
    cells = [one for one in therapies if one.kind == "cell infusion"]
    given = [one for one in therapies if one.kind not in NOT_JUDGED]
    main = sorted(cells or given, key=lambda one: one.start)
    if not main:
        first = min(times)
        return first, f"first observation, {first.date().isoformat()}"
    return main[0].start, f"start of {_name(main[0], knowledge)}, {main[0].start.date().isoformat()}"


def _name(therapy: TherapyCourse, knowledge: KnowledgeBase) -> str:
    known = knowledge.agents
    names = [known[agent].name if agent in known else agent for agent in therapy.agents]
    return " + ".join(names) or therapy.kind


def _date_day(date: dt.date, zero: dt.datetime) -> float:
    return float((date - zero.date()).days)


def _bar(therapy: TherapyCourse, zero: dt.datetime, knowledge: KnowledgeBase) -> DayBar:
    return DayBar(
        name=_name(therapy, knowledge),
        kind=therapy.kind,
        start=elapsed_days(zero, therapy.start),
        end=None if therapy.end is None else elapsed_days(zero, therapy.end),
        single=therapy.kind in ("cell infusion", "procedure") and therapy.end is None,
    )


def _sizes(revision: Revision, zero: dt.datetime, knowledge: KnowledgeBase) -> list[DayPanel]:
    """Draw the sums of one criterion over all lines; the immune criterion's words where there is one."""
    courses = [
        course
        for course in revision.assessment.responses
        if any(call.sum_mm is not None for call in course.calls)
    ]
    if not courses:
        return []
    course = next((one for one in courses if one.criterion.startswith("i")), courses[0])
    lines = [one for one in courses if one.criterion == course.criterion]
    points = [
        DayPoint(day=_date_day(call.date, zero), value=call.sum_mm, word=call.call, worse=call.meaning in BAD)
        for one in lines
        for call in one.calls
        if call.sum_mm is not None
    ]
    start = _baseline(course, revision.follow_up.observations, zero)
    points = [start, *points] if start is not None else points
    twin = revision.twin
    # Twins count days from the start of the present line.
    began = read_treatment(revision.follow_up, knowledge).line_start
    shift = 0.0 if began is None else _date_day(began, zero)
    days = [day + shift for day in twin.days]
    band = tuple(zip(days, twin.low, twin.median, twin.high, strict=True)) if twin.ran else ()
    name = course.label.split(" (line from")[0]
    return [DayPanel(name=f"sum of diameters, mm ({name})", points=tuple(points), band=band)]


def _baseline(
    course: ResponseCourse, observations: Sequence[Observation], zero: dt.datetime
) -> DayPoint | None:
    """Return the sum that the first call was compared with, on the last scan before it."""
    first = next((call for call in course.calls if call.sum_mm is not None), None)
    if first is None or first.sum_mm is None or first.change_from_baseline_percent is None:
        return None
    dates = [one.date for one in observations if one.series == "lesion_diameter" and one.date < first.date]
    share = 1 + first.change_from_baseline_percent / 100
    if not dates or share <= 0:
        return None
    return DayPoint(day=_date_day(max(dates), zero), value=first.sum_mm / share, word="baseline")


def _series(
    observations: Iterable[Observation], zero: dt.datetime, knowledge: KnowledgeBase
) -> list[DayPanel]:
    found: dict[tuple[str, str], list[Observation]] = {}
    for one in observations:
        if one.series in DRAWN_SERIES and one.value is not None:
            found.setdefault((one.series, one.subject), []).append(one)
    ordered = sorted(found.items(), key=lambda item: (DRAWN_SERIES.index(item[0][0]), item[0][1]))
    return [_one_series(name, subject, values, zero, knowledge) for (name, subject), values in ordered]


def _one_series(
    name: str, subject: str, values: Sequence[Observation], zero: dt.datetime, knowledge: KnowledgeBase
) -> DayPanel:
    points = tuple(
        DayPoint(day=elapsed_days(zero, one.time), value=one.value, below=one.below_limit)
        for one in values
        if one.value is not None
    )
    series, lab = knowledge.monitoring.series.get(name), knowledge.labs.get(name)
    words = series.label if series is not None else lab.label if lab is not None else name
    positive = [point.value for point in points if point.value > 0]
    unit = values[0].unit
    return DayPanel(
        name=f"{words}{f' ({subject})' if subject else ''}{f', {unit}' if unit else ''}",
        points=points,
        log=bool(positive) and max(positive) / min(positive) > LOG_RATIO,
    )


def _has_words(course: ResponseCourse) -> bool:
    return bool(course.calls) and all(call.sum_mm is None for call in course.calls)


def _calls(course: ResponseCourse, zero: dt.datetime) -> CallRow:
    return CallRow(
        name=course.label,
        calls=tuple(
            DayPoint(day=_date_day(call.date, zero), value=0.0, word=call.call, worse=call.meaning in BAD)
            for call in course.calls
        ),
    )


def _grades(revision: Revision, zero: dt.datetime) -> tuple[GradeRow, ...]:
    """Take the events that reached a grade, the gravest first, then those that could not be graded."""
    rows: dict[str, list[DayGrade]] = {}
    for one in revision.assessment.grades:
        rows.setdefault(one.event, []).append(DayGrade(day=_date_day(one.date, zero), grade=one.grade))
    kept = {name: grades for name, grades in rows.items() if any(grade.grade != 0 for grade in grades)}
    worst = sorted(kept, key=lambda name: (-max((grade.grade or 0) for grade in kept[name]), name))
    return tuple(GradeRow(name=name, grades=tuple(kept[name])) for name in worst[:MOST_ROWS])


def _decisions(revision: Revision, zero: dt.datetime) -> Iterable[DayMark | None]:
    before: tuple[str, ...] = ()
    for link in revision.history:
        same, before = link.decisions == before, link.decisions
        if link.data_through is None or not link.decisions or (same and link is not revision.history[-1]):
            continue
        action = link.decisions[0].split()[0].rstrip(":")
        yield DayMark(
            day=_date_day(link.data_through, zero),
            letter=LETTERS.get(action, "?"),
            words=f"{action}: {'; '.join(link.decisions)}",
            grave=action in GRAVE,
        )
