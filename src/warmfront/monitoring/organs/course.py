"""Adverse events by organ over a course: laboratory values graded by day, and grades the clinic stated."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from warmfront.assays.labs import convert
from warmfront.domain.case import Case
from warmfront.domain.errors import InputError
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.domain.units import NOON
from warmfront.knowledge.adverse_events import LaboratoryTerm
from warmfront.knowledge.base import KnowledgeBase, LabAnalyte
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import FALSE_WORDS, SUPPORTIVE, TRUE_WORDS
from warmfront.monitoring.organs.ctcae import DEFAULT_VERSION
from warmfront.monitoring.organs.management import find_immune_event

SCALE = "ctcae_v5_labs"
STATED = "stated_grade"
IMMUNE = "irae"
CLEAR = 2
"""An undecided grade is listed only when it could be this or worse: a milder one changes nothing."""


@record
class _Reading:
    time: dt.datetime
    value: float
    uln: float | None
    lln: float | None
    details: Mapping[str, str]


def grade_organs(
    follow_up: FollowUp, case: Case, knowledge: KnowledgeBase, version: str = DEFAULT_VERSION
) -> tuple[ToxicityGrade, ...]:
    """Grade laboratory values and immune-related events, and list the grades that the clinic stated.

    Limits of normal stand beside the value (details ``uln`` and ``lln``, in the unit of the observation) or
    are the last ones stated for the analyte. The baseline is the one stated beside the value (detail
    ``baseline``), else the last value up to the start of the first therapy that is not supportive; without
    either it is unknown. Of several values of a day the worst
    counts. A grade 0 is listed only after a worse one: it says that the event is over. An open grade is
    listed when the value lies beyond its limit of normal and the grade could be 2 or worse, and once for each
    term whose limit of normal is not stated.

    Parameters
    ----------
    follow_up : FollowUp
        Observations and therapies.
    case : Case
        Its laboratory table counts like observations.
    knowledge : KnowledgeBase
        Terms, analytes, scales.
    version : str
        Version of CTCAE.

    Returns
    -------
    tuple of ToxicityGrade
        By day, then event. None for a grade that a missing limit, baseline or sign leaves open, with the
        reason, and with an alarm where it could be 3 or worse.
    """
    found = [*_stated(follow_up, knowledge), *_immune_events(follow_up, knowledge)]
    start = min((one.start for one in follow_up.therapies if one.kind != SUPPORTIVE), default=None)
    terms = [term for term in knowledge.monitoring.laboratory_terms.values() if version in term.versions]
    for analyte in sorted({term.analyte for term in terms}):
        lab = knowledge.labs[analyte]
        readings = _read(lab, follow_up, case, knowledge)
        baseline = _baseline(readings, start)
        later = [one for one in readings if start is None or one.time > start]
        for term in terms:
            if term.analyte == analyte:
                found += _over_days(term, lab, later, baseline, follow_up, knowledge, version)
    found += _uncorrected(follow_up)
    return tuple(sorted(found, key=lambda one: (one.date, one.event, one.scale, one.organ)))


def _stated(follow_up: FollowUp, knowledge: KnowledgeBase) -> Iterator[ToxicityGrade]:
    for one in follow_up.observations:
        if one.series == STATED and one.value is not None and one.subject:
            known = find_immune_event(one.subject, knowledge)
            yield ToxicityGrade(
                event=one.subject,
                organ=one.details.get("organ") or (known.organ if known is not None else ""),
                date=one.date,
                grade=int(one.value),
                scale=one.details.get("scale", "stated by the clinic"),
                attributed_to=_split(one.details.get("attributed_to", "")),
            )


def _immune_events(follow_up: FollowUp, knowledge: KnowledgeBase) -> Iterator[ToxicityGrade]:
    """Grade inputs of the scale of immune-related events observed together; the subject is the event."""
    together: dict[tuple[dt.datetime, str], list[Observation]] = {}
    for one in follow_up.observations:
        if one.series.startswith(f"{IMMUNE}.") and one.subject:
            together.setdefault((one.time, one.subject), []).append(one)
    for (time, event), parts in sorted(together.items(), key=lambda item: item[0]):
        inputs = {one.series.removeprefix(f"{IMMUNE}."): one.text or one.value for one in parts}
        stated = next((one.details["attributed_to"] for one in parts if one.details.get("attributed_to")), "")
        agents = _split(stated) or _running(follow_up, time)
        try:
            result = grade_scale(IMMUNE, {"event": event, **inputs}, knowledge)
        except InputError as error:
            yield ToxicityGrade(
                event=event,
                organ="",
                date=time.date(),
                grade=None,
                scale=IMMUNE,
                reason=str(error.problems[0]),
            )
            continue
        yield ToxicityGrade(
            event=str(result["event"] or event),
            organ=str(result["organ"] or ""),
            date=time.date(),
            grade=result["grade"],
            scale=IMMUNE,
            attributed_to=agents,
            result=result,
            reason=_reason(result),
            alarm="; ".join(result.alarms),
        )


def _read(lab: LabAnalyte, follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> list[_Reading]:
    found: list[_Reading] = []
    for result in case.labs or ():
        had = convert(result, knowledge.labs)
        if had.value is not None and had.analyte == lab.analyte:
            time = dt.datetime.combine(result.date, NOON)
            found.append(_Reading(time=time, value=had.value, uln=had.upper_limit, lln=None, details={}))
    for one in follow_up.observations:
        usable = one.value is not None and not one.below_limit and one.unit in ("", lab.canonical_unit)
        if one.series == lab.analyte and one.value is not None and usable:
            found.append(
                _Reading(
                    time=one.time,
                    value=one.value,
                    uln=_number(one.details.get("uln")),
                    lln=_number(one.details.get("lln")),
                    details=one.details,
                )
            )
    found.sort(key=lambda one: (one.time, one.value))
    kept: list[_Reading] = []
    uln = lln = None
    for reading in found:
        uln, lln = reading.uln or uln, reading.lln or lln
        kept.append(dataclasses.replace(reading, uln=uln, lln=lln))
    return kept


def _baseline(readings: Sequence[_Reading], start: dt.datetime | None) -> float | None:
    before = [one.value for one in readings if start is not None and one.time <= start]
    return before[-1] if before else None


def _over_days(
    term: LaboratoryTerm,
    lab: LabAnalyte,
    readings: Sequence[_Reading],
    baseline: float | None,
    follow_up: FollowUp,
    knowledge: KnowledgeBase,
    version: str,
) -> Iterator[ToxicityGrade]:
    days: dict[dt.date, list[ToxicityGrade]] = {}
    for reading in readings:
        graded = _grade(term, lab, reading, baseline, knowledge, version)
        agents = _split(reading.details.get("attributed_to", "")) or _running(follow_up, reading.time)
        days.setdefault(graded.date, []).append(dataclasses.replace(graded, attributed_to=agents))
    worse_before = asked = False
    for day in sorted(days):
        worst = max(days[day], key=_rank)
        highest = _rank(worst)[1]
        if worst.grade is not None:
            if highest or worse_before:
                yield worst
            worse_before = worse_before or highest > 0
        elif worst.result is None or _is_beyond(worst):
            yield worst
        elif _lacks_limit(worst) and highest >= CLEAR and not asked:
            asked = True
            yield worst


def _is_beyond(one: ToxicityGrade) -> bool:
    """Say whether an open grade is of a value beyond its limit of normal and could be moderate or worse."""
    fields = one.result.fields if one.result is not None else {}
    return bool(fields.get("beyond_normal")) and _rank(one)[1] >= CLEAR


def _lacks_limit(one: ToxicityGrade) -> bool:
    return one.result is not None and bool({"uln", "lln"} & set(one.result.missing))


def _rank(one: ToxicityGrade) -> tuple[int, int]:
    """Return lowest and highest possible grade."""
    if one.grade is not None:
        return one.grade, one.grade
    fields = one.result.fields if one.result is not None else {}
    return int(str(fields.get("lowest_grade") or 0)), int(str(fields.get("highest_grade") or 0))


def _grade(
    term: LaboratoryTerm,
    lab: LabAnalyte,
    reading: _Reading,
    baseline: float | None,
    knowledge: KnowledgeBase,
    version: str,
) -> ToxicityGrade:
    inputs: dict[str, Any] = {
        "term": term.term,
        "value": reading.value,
        "unit": lab.canonical_unit,
        "uln": reading.uln,
        "lln": reading.lln,
        "baseline": _number(reading.details.get("baseline")) or baseline,
        "symptomatic": _flag(reading.details.get("symptomatic", "")),
        "on_anticoagulation": _flag(reading.details.get("on_anticoagulation", "")),
        "version": version,
    }
    made = ToxicityGrade(
        event=term.term, organ=term.organ, date=reading.time.date(), grade=None, scale=f"ctcae_v{version}"
    )
    try:
        result = grade_scale(SCALE, inputs, knowledge)
    except InputError as error:
        return dataclasses.replace(made, reason=str(error.problems[0]))
    return dataclasses.replace(
        made,
        grade=result["grade"],
        result=result,
        reason=_reason(result),
        alarm="; ".join(result.alarms),
    )


def _reason(result: Any) -> str:
    if result.computable:
        return ""
    return f"not stated: {', '.join(result.missing)}" if result.missing else str(result.reason)


def _uncorrected(follow_up: FollowUp) -> Iterator[ToxicityGrade]:
    """Name total calcium outside its limits; the criteria ask for corrected or ionised calcium."""
    for one in follow_up.observations:
        uln, lln = _number(one.details.get("uln")), _number(one.details.get("lln"))
        if one.series != "calcium" or one.value is None or one.below_limit:
            continue
        high, low = uln is not None and one.value > uln, lln is not None and one.value < lln
        if high or low:
            yield ToxicityGrade(
                event="Hypercalcemia" if high else "Hypocalcemia",
                organ="",
                date=one.date,
                grade=None,
                scale="ctcae",
                reason="total calcium; the criteria ask for corrected or ionised calcium",
            )


def _running(follow_up: FollowUp, time: dt.datetime) -> tuple[str, ...]:
    """Return the agents of therapies that had begun and not ended: suspected by time alone."""
    agents = [
        agent
        for one in follow_up.therapies
        if one.kind != SUPPORTIVE and one.start <= time and (one.end is None or one.end >= time)
        for agent in one.agents
    ]
    return tuple(dict.fromkeys(agents))


def _split(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(";") if part.strip())


def _number(words: str | None) -> float | None:
    try:
        number = float(words or "nan")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _flag(words: str) -> bool | None:
    plain = words.strip().lower()
    return True if plain in TRUE_WORDS else False if plain in FALSE_WORDS else None
