"""Courses of cytokine release, neurotoxicity and hyperinflammation from observed inputs of their scales."""

import dataclasses
import datetime as dt
from typing import Any

from warmfront.domain.case import Case
from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.toxicity.anchors import (
    Anchor,
    find_anchor,
    make_grade,
    mark_peaks,
    was_fever_treated,
)
from warmfront.monitoring.toxicity.observed_inputs import Grading, gather_gradings, grade_or_refuse

QUIET_HOURS = 72
"""An episode without fever and support for longer is over (assumption: the consensus sets no time)."""

TREATED_BEFORE_HOURS = 24
"""Treatment from so long before the first fever counts for the episode (assumption)."""


@dataclasses.dataclass
class _Episode:
    """State of the course: `ongoing` is None as long as nothing says whether an episode had begun."""

    ongoing: bool | None = None
    start: dt.datetime | None = None
    last_sign: dt.datetime | None = None


def grade_crs_course(follow_up: FollowUp, knowledge: KnowledgeBase) -> list[ToxicityGrade]:
    """Grade cytokine release at every time at which its inputs were observed.

    An episode goes on from a fever until a day without it; treatment of fever is read from the supportive
    therapies when the grading does not state it. Nothing recorded is unknown, not "none given".

    Parameters
    ----------
    follow_up : FollowUp
        Observations ``crs_astct.*`` and therapies.
    knowledge : KnowledgeBase
        The scale.

    Returns
    -------
    list of ToxicityGrade
        By time, the peak of each episode marked.
    """
    fever = knowledge.monitoring.scales["crs_astct"].threshold("fever_c")
    state = _Episode()
    grades = []
    for grading in gather_gradings(follow_up, "crs_astct", knowledge):
        anchor = find_anchor(follow_up, grading.time, knowledge)
        inputs, notes = _complete_crs(grading, state, anchor, follow_up, knowledge)
        found = grade_or_refuse("crs_astct", inputs, knowledge, notes)
        one = make_grade("CRS", grading.time.date(), found, "crs_astct", anchor)
        grades.append(one)
        _advance(state, grading, one.grade, fever)
    return mark_peaks(grades)


def _complete_crs(
    grading: Grading,
    state: _Episode,
    anchor: Anchor | None,
    follow_up: FollowUp,
    knowledge: KnowledgeBase,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the inputs with what the record says of episode and treatment, and notes on it."""
    inputs, notes = dict(grading.inputs), []
    quiet = dt.timedelta(hours=QUIET_HOURS)
    if _value(inputs, "ongoing_episode") is None:
        ongoing = state.ongoing
        if state.last_sign is not None and grading.time - state.last_sign > quiet:
            ongoing = False
        if ongoing is None and anchor is not None and anchor.days_to(grading.time.date()) == 0:
            ongoing = False
        if ongoing is not None:
            inputs["ongoing_episode"] = ongoing
            notes.append(f"Read from the course: an episode {'goes on' if ongoing else 'had not begun'}.")
    if _value(inputs, "antipyretic_or_anticytokine_given") is None:
        begin = grading.time - quiet
        if state.ongoing and state.start is not None:
            begin = state.start - dt.timedelta(hours=TREATED_BEFORE_HOURS)
        if was_fever_treated(follow_up, begin, grading.time, knowledge):
            inputs["antipyretic_or_anticytokine_given"] = True
            notes.append("Read from the therapies: treatment that can hide fever was given.")
    return inputs, tuple(notes)


def _advance(state: _Episode, grading: Grading, grade: int | None, fever: float) -> None:
    temperature = _value(grading.inputs, "temperature_c")
    supported = any(_value(grading.inputs, name) not in (None, "none") for name in ("hypotension", "oxygen"))
    hot = isinstance(temperature, (int, float)) and temperature >= fever
    sign = hot or (supported and bool(grade))
    if grade or hot:
        state.start = state.start if state.ongoing and state.start else grading.time
        state.ongoing = True
        state.last_sign = grading.time if sign else state.last_sign or grading.time
    elif grade == 0:
        state.ongoing, state.start, state.last_sign = False, None, None


def grade_icans_course(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> list[ToxicityGrade]:
    """Grade neurotoxicity at every time at which its inputs were observed.

    ICE and CAPD are taken from their own observed parts at the same time when the sum is not stated; the age
    is that of the case.

    Parameters
    ----------
    follow_up : FollowUp
        Observations ``icans_astct.*``, ``ice_score.*`` and ``capd.*``.
    case : Case
        For the age.
    knowledge : KnowledgeBase
        The scales.

    Returns
    -------
    list of ToxicityGrade
        By time, the peak of each episode marked.
    """
    sums = {
        (name, grading.time): grade_or_refuse(scale_id, grading.inputs, knowledge)[0]
        for name, scale_id in (("ice", "ice_score"), ("capd", "capd"))
        for grading in gather_gradings(follow_up, scale_id, knowledge)
    }
    grades = []
    for grading in gather_gradings(follow_up, "icans_astct", knowledge):
        inputs = dict(grading.inputs)
        for name in ("ice", "capd"):
            whole = sums.get((name, grading.time))
            if _value(inputs, name) is None and whole is not None and whole.value is not None:
                inputs[name] = {"value": whole.value, "time": grading.time.isoformat()}
        if _value(inputs, "age_years") is None and case.patient.age_years is not None:
            inputs["age_years"] = case.patient.age_years
        found = grade_or_refuse("icans_astct", inputs, knowledge)
        anchor = find_anchor(follow_up, grading.time, knowledge)
        grades.append(make_grade("ICANS", grading.time.date(), found, "icans_astct", anchor))
    return mark_peaks(grades)


def screen_hyperinflammation(follow_up: FollowUp, knowledge: KnowledgeBase) -> list[ToxicityGrade]:
    """Screen for IEC-HS wherever its inputs, or those of HScore, were observed.

    Parameters
    ----------
    follow_up : FollowUp
        Observations ``iec_hs_screen.*`` and ``hscore.*``.
    knowledge : KnowledgeBase
        The scales.

    Returns
    -------
    list of ToxicityGrade
        Without a grade, which was not read: the reason says what was found, the alarm that it needs a look.
    """
    grades = []
    for scale_id, field in (("iec_hs_screen", "ferritin_criterion"), ("hscore", "above_169")):
        for grading in gather_gradings(follow_up, scale_id, knowledge):
            result, reason = grade_or_refuse(scale_id, grading.inputs, knowledge)
            anchor = find_anchor(follow_up, grading.time, knowledge)
            one = make_grade("IEC-HS", grading.time.date(), (result, reason), scale_id, anchor)
            if result is not None and result.computable:
                words = f"{result.label}: {result.rule}; the published grades of IEC-HS were not read"
                alarm = one.alarm or (
                    "HScore is above its cut-off" if scale_id == "hscore" and result[field] else ""
                )
                one = dataclasses.replace(one, reason=words, alarm=alarm)
            grades.append(one)
    return grades


def _value(inputs: dict[str, Any], name: str) -> Any:
    found = inputs.get(name)
    return found.get("value") if isinstance(found, dict) else found
