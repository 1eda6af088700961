"""Immune-related adverse events by organ: the worst of what is stated about one event."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome
from warmfront.knowledge.adverse_events import EventMeasure, GradeStep, ImmuneEvent
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.organs.bounds import compare
from warmfront.monitoring.organs.management import find_immune_event

SEVERITY = {"none": 0, "mild": 1, "moderate": 2, "severe": 3, "life_threatening": 4, "death": 5}
COMMON = ("event", "severity")
GRAVE = 3


def grade_immune_event(inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase) -> Outcome:
    """Grade one immune-related event.

    Parameters
    ----------
    inputs : mapping of str to value
        ``event``, and what is known of it.
    scale : ClinicalScale
        ``irae``.
    knowledge : KnowledgeBase
        Events and their measures.

    Returns
    -------
    Outcome
        Fields ``grade`` (0 to 5), ``event``, ``organ``.

    Raises
    ------
    InputError
        When the event is unknown, or an input does not belong to it.
    """
    event = find_immune_event(str(inputs["event"]), knowledge)
    if event is None:
        known = ", ".join(sorted(knowledge.monitoring.immune_events))
        raise refuse(f"{scale.scale}: event", f"{inputs['event']!r:.60}", known, "choose one of these")
    measures = {one.input: one for one in event.measures}
    odd = sorted(
        name for name, value in inputs.items() if value is not None and name not in (*COMMON, *measures)
    )
    if odd:
        allowed = ", ".join(("severity", *measures))
        raise refuse(f"{scale.scale}: {event.event}", f"the input {', '.join(odd)}", allowed, "remove it")
    return _outcome(event, measures, inputs)


def _outcome(event: ImmuneEvent, measures: Mapping[str, EventMeasure], inputs: Mapping[str, Any]) -> Outcome:
    fields: dict[str, Any] = {"grade": None, "event": event.event, "organ": event.organ}
    met = [step for name, one in measures.items() for step in _met(one, inputs[name])]
    severity = inputs["severity"]
    grade = max([step.grade for step in met] + ([SEVERITY[severity]] if severity is not None else [0]))
    stated = severity is not None or any(inputs[name] is not None for name in measures)
    missing = () if severity is not None else _missing(measures, inputs, grade)
    warnings = (event.warning,) if event.warning else ()
    if missing or not stated:
        alarms = (f"{event.label}: at least grade {grade}",) if grade >= GRAVE else ()
        return Outcome(
            fields=fields,
            missing=missing or ("severity",),
            reason="missing_input",
            alarms=alarms,
            warnings=warnings,
        )
    if 0 < grade < event.lowest_grade:
        words = f"{event.label} has no grade {grade}: mild signs are worked up, not graded"
        return Outcome(fields=fields, reason=words, alarms=(words,), warnings=warnings)
    reasons = [step.words for step in met if step.grade == grade]
    if severity is not None and SEVERITY[severity] == grade:
        reasons.append(severity.replace("_", " "))
    return Outcome(
        fields={**fields, "grade": grade},
        value=grade,
        rule=f"grade {grade}: {'; '.join(reasons) or 'no criterion is met'}",
        alarms=(f"{event.label} of grade {grade}",) if grade >= GRAVE else (),
        warnings=warnings,
    )


def _met(measure: EventMeasure, value: Any) -> list[GradeStep]:
    if value is None:
        return []
    if isinstance(value, (bool, str)):
        word = ("yes" if value else "no") if isinstance(value, bool) else value
        return [step for step in measure.steps if step.word == word]
    return [step for step in measure.steps if step.op and compare(float(value), step.op, step.value)]


def _missing(measures: Mapping[str, EventMeasure], inputs: Mapping[str, Any], grade: int) -> tuple[str, ...]:
    """Name needed measures that are not stated and could make the grade worse."""
    return tuple(
        name
        for name, one in measures.items()
        if one.needed and inputs[name] is None and max(step.grade for step in one.steps) > grade
    )
