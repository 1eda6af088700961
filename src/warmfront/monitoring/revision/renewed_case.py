"""The case as it is known now: what was given, what it did, and the newest values."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from warmfront.domain.case import Biomarkers, Case, History, LabResult, PriorTherapy
from warmfront.domain.follow_up import Assessment, ResponseCourse
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.organs.management import find_immune_event
from warmfront.monitoring.revision.benefit import PERFORMANCE, choose_course, read_meaning
from warmfront.monitoring.revision.toxicity import steroid_dose
from warmfront.monitoring.treatment import INFUSION, Given, Treatment, find_classes, name_agent

BLOCKADE = "checkpoint inhibitor"
ANTIGEN_SERIES = ("antigen_density", "antigen_positive_percent")
TOLD_GRADE = 2
"""Immune-related events are kept as history from this grade on: milder ones change no rule (assumption)."""

BEST = {"CR": "CR", "PR": "PR", "SD": "SD", "PD": "PD"}
PERFORMANCE_GRADES = (0, 1, 2, 3, 4)


def renew_case(
    base: Case,
    follow_up: FollowUp,
    assessment: Assessment,
    treatment: Treatment,
    tissue: Sequence[Plan],
    knowledge: KnowledgeBase,
) -> Case:
    """Put what was observed into the case.

    Parameters
    ----------
    base : Case
        Before any observation.
    follow_up : FollowUp
        Merged.
    assessment : Assessment
        Responses, grades, findings.
    treatment : Treatment
        What is and was given.
    tissue : sequence of Plan
        Plans of later biopsies, by day; their markers replace older ones where they state any.
    knowledge : KnowledgeBase
        Analytes.

    Returns
    -------
    Case
        The same case when nothing was observed that a rule reads.
    """
    course = choose_course(assessment.responses, treatment)
    failed = course is not None and read_meaning(course, treatment) == "progression"
    history = base.history
    told = _therapies(treatment, course, failed)
    if told:
        history = dataclasses.replace(history, prior_therapies=(*(history.prior_therapies or ()), *told))
    harms = _harms(assessment, treatment, knowledge)
    if harms:
        known = history.prior_immune_toxicity or ()
        history = dataclasses.replace(history, prior_immune_toxicity=tuple(dict.fromkeys((*known, *harms))))
    dose = steroid_dose(follow_up, dt.date.max)
    if dose is not None:
        history = dataclasses.replace(history, steroids_mg_per_day=dose)
    renewed = dataclasses.replace(
        base,
        history=history,
        labs=_labs(base, follow_up, knowledge),
        biomarkers=_markers(base, follow_up, assessment, tissue),
    )
    return _with_person(renewed, follow_up, lines=_lines(treatment, assessment.responses, failed))


def _therapies(treatment: Treatment, course: ResponseCourse | None, failed: bool) -> tuple[PriorTherapy, ...]:
    """Return what was given; what runs without a progression is no prior therapy yet."""
    told = []
    for given in treatment.given:
        present = given in treatment.present
        if given.running and not failed and given.kind != INFUSION:
            continue
        told.append(
            PriorTherapy(
                agents=given.agents,
                start=given.start,
                end=given.end,
                best_response=_best(course) if present else None,  # type: ignore[arg-type]
                ongoing=False if given.end is not None or given.kind == INFUSION else None,
            )
        )
    return tuple(told)


def _best(course: ResponseCourse | None) -> str | None:
    if course is None:
        return None
    return BEST.get(course.best.removeprefix("i").removeprefix("C").removeprefix("U")) or BEST.get(
        course.best.removeprefix("i")
    )


def _harms(assessment: Assessment, treatment: Treatment, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return immune-related events under a checkpoint inhibitor, by their worst grade."""
    blockers: list[Given] = [one for one in treatment.given if BLOCKADE in one.classes]
    worst: dict[str, int] = {}
    for one in assessment.grades:
        event = find_immune_event(one.event, knowledge)
        if event is None or one.grade is None or one.grade < TOLD_GRADE:
            continue
        blamed = {*find_classes(one.attributed_to, knowledge)[0], *one.attributed_to}
        under = any(
            blamed & {*given.agents, *given.classes, given.name}
            if blamed
            else given.start is not None and one.date >= given.start
            for given in blockers
        )
        if under:
            worst[event.label] = max(worst.get(event.label, 0), one.grade)
    return tuple(f"{event} grade {grade}" for event, grade in sorted(worst.items()))


def _labs(base: Case, follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[LabResult, ...] | None:
    """Return the values of the case with the newest observed value of each analyte behind them."""
    newest: dict[str, Observation] = {}
    for one in follow_up.observations:
        if one.series in knowledge.labs and one.value is not None and not one.below_limit:
            newest[one.series] = one
    if not newest:
        return base.labs
    found = [
        LabResult(
            analyte=one.series,
            value=one.value or 0.0,
            unit=one.unit,
            date=one.date,
            upper_limit=_limit(one.details.get("uln", "")),
        )
        for one in newest.values()
    ]
    return tuple(sorted((*(base.labs or ()), *found), key=lambda lab: (lab.date, lab.analyte)))


def _limit(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _markers(base: Case, follow_up: FollowUp, assessment: Assessment, tissue: Sequence[Plan]) -> Biomarkers:
    """Return markers with those that a later biopsy states, and antigens that were lost."""
    markers = base.biomarkers
    for plan in tissue:
        later = plan.case.biomarkers
        stated = {
            field.name: getattr(later, field.name)
            for field in dataclasses.fields(later)
            if getattr(later, field.name) is not None
        }
        markers = dataclasses.replace(markers, **stated)
    antigens = {one.subject for one in follow_up.observations if one.series in ANTIGEN_SERIES}
    lost = {
        antigen: False
        for antigen in sorted(antigens)
        for one in assessment.findings
        if one.finding == "antigen_loss" and one.verdict == "loss" and one.statement.startswith(f"{antigen} ")
    }
    if not lost:
        return markers
    return dataclasses.replace(markers, antigens={**(markers.antigens or {}), **lost})


def _with_person(case: Case, follow_up: FollowUp, *, lines: int) -> Case:
    stated = [one for one in follow_up.observations if one.series == PERFORMANCE and one.value is not None]
    grade = None if not stated else int(stated[-1].value or 0)
    if grade in PERFORMANCE_GRADES:
        case = dataclasses.replace(case, patient=dataclasses.replace(case.patient, ecog=grade))  # type: ignore[arg-type]
    if case.disease.line_of_therapy is not None and lines:
        later = dataclasses.replace(case.disease, line_of_therapy=case.disease.line_of_therapy + lines)
        case = dataclasses.replace(case, disease=later)
    return case


def _lines(treatment: Treatment, responses: Sequence[ResponseCourse], failed: bool) -> int:
    """Return how many lines of therapy ended in a progression under observation."""
    count = int(failed)
    for line, following in pairwise(treatment.lines):
        begun, over = line[0].start, following[0].start
        count += any(
            one.progression is not None and begun < one.progression <= over  # type: ignore[operator]
            for one in responses
        )
    return count


def describe_changes(base: Case, now: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say what the case says now that it did not say before.

    Parameters
    ----------
    base, now : Case
        Before and after.
    knowledge : KnowledgeBase
        Names of agents and analytes.

    Returns
    -------
    tuple of str
        One sentence for each part that changed.
    """
    changes = []
    before, after = base.history, now.history
    added = (after.prior_therapies or ())[len(before.prior_therapies or ()) :]
    named = [" + ".join(name_agent(agent, knowledge) for agent in one.agents) for one in added]
    changes += [f"given before now counts {words or 'a therapy'}" for words in named]
    changes += [
        f"immune-related toxicity before now counts {words}"
        for words in after.prior_immune_toxicity or ()
        if words not in (before.prior_immune_toxicity or ())
    ]
    if after.steroids_mg_per_day != before.steroids_mg_per_day:
        changes.append(f"steroid dose is {_say(after)} (before: {_say(before)})")
    if base.patient.ecog != now.patient.ecog:
        changes.append(f"ECOG performance status is {now.patient.ecog} (before: {base.patient.ecog})")
    if base.disease.line_of_therapy != now.disease.line_of_therapy:
        changes.append(
            f"line of therapy is {now.disease.line_of_therapy} (before: {base.disease.line_of_therapy})"
        )
    if base.labs != now.labs:
        ids = {lab.analyte for lab in now.labs or () if lab not in (base.labs or ())}
        names = sorted(knowledge.labs[one].label if one in knowledge.labs else one for one in ids)
        changes.append(f"newest laboratory values are used: {', '.join(names)}")
    if base.biomarkers != now.biomarkers:
        changes.append("markers of the newest tissue are used")
    return tuple(changes)


def _say(history: History) -> str:
    dose = history.steroids_mg_per_day
    return "not stated" if dose is None else f"{dose:g} mg prednisone equivalent a day"
