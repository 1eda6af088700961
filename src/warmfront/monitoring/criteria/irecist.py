"""The scale ``irecist``: a row of calls, or one step after an unconfirmed progression."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.irecist_steps import (
    RepeatScan,
    Step,
    StepLimits,
    find_confirmation,
    find_progression,
)

STEP_INPUTS = (
    "prev",
    "target_delta_mm",
    "nontarget_increase",
    "new_lesion_sum_delta_mm",
    "new_lesion_count_delta",
    "weeks_since_iupd",
)
"""Inputs that one step needs; the last only while an unconfirmed progression is open."""

TAKEN_BACK = {"CR": "iCR", "PR": "iPR", "SD": "iSD", "non-CR/non-PD": "non-iCR/non-iUPD"}


def read_limits(scale: ClinicalScale) -> StepLimits:
    """Make the limits of the thresholds of the scale's file.

    Parameters
    ----------
    scale : ClinicalScale
        ``irecist``.

    Returns
    -------
    StepLimits
        Limits.
    """
    return StepLimits(
        growth_mm=scale.threshold("confirming_mm"),
        earliest_weeks=scale.threshold("earliest_weeks"),
        latest_weeks=scale.threshold("latest_weeks"),
    )


def judge_irecist(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Find the day of progression in a row of calls, or judge one step.

    Parameters
    ----------
    inputs : mapping
        Either ``tps``, or `STEP_INPUTS` with what is known beside them.
    scale : ClinicalScale
        ``irecist``.

    Returns
    -------
    Outcome
        Field ``progression_index`` for a row, ``response`` for a step.

    Raises
    ------
    InputError
        When both shapes are given.
    """
    calls = inputs["tps"]
    step_given = [
        name for name, value in inputs.items() if name not in ("tps", "window_days") and value is not None
    ]
    if calls is not None and step_given:
        found = f"tps and {', '.join(step_given)}"
        raise refuse("irecist", found, "either tps or the inputs of one step", "leave out one of them")
    if calls is not None:
        return _judge_row(calls)
    if not step_given:
        return Outcome(fields={}, missing=("tps",), reason="missing_input")
    return _judge_step(inputs, read_limits(scale))


def _judge_row(calls: tuple[str | None, ...]) -> Outcome:
    if None in calls:
        return Outcome(fields={}, missing=("tps",), reason="missing_input")
    named = [str(call) for call in calls]
    found = find_progression(named)
    if found is None:
        rule = "No unconfirmed progression was confirmed, so there is no day of progression."
        return Outcome(fields={"progression_index": None}, rule=rule)
    rule = "The day of progression is that of the first iUPD of the block that the iCPD confirmed."
    return Outcome(fields={"progression_index": found}, value=found, rule=rule)


def _judge_step(inputs: Mapping[str, Any], limits: StepLimits) -> Outcome:
    previous = inputs["prev"]
    if previous == "iCPD":
        return _found("iCPD", "After confirmed progression the course stays confirmed progression.")
    needed = STEP_INPUTS if previous == "iUPD" else STEP_INPUTS[:-1]
    missing = tuple(name for name in needed if inputs[name] is None)
    if missing:
        return Outcome(fields={}, missing=missing, reason="missing_input")
    step = Step(
        target_delta_mm=inputs["target_delta_mm"],
        new_sum_delta_mm=inputs["new_lesion_sum_delta_mm"],
        new_count_delta=inputs["new_lesion_count_delta"],
        nontarget_increase=inputs["nontarget_increase"],
        new_nontarget_increase=bool(inputs["new_nontarget_increase"]),
        target_was_iupd=inputs["target_was_iupd"] is not False,
        nontarget_was_iupd=inputs["nontarget_was_iupd"] is not False,
        fresh_progression=inputs["recist_response"] == "PD" and inputs["target_was_iupd"] is False,
    )
    if previous == "iUPD":
        return _judge_open(inputs, step, limits)
    return _judge_closed(inputs, step, limits)


def _judge_open(inputs: Mapping[str, Any], step: Step, limits: StepLimits) -> Outcome:
    """Judge a step after an unconfirmed progression."""
    weeks = inputs["weeks_since_iupd"]
    earliest = limits.earliest_weeks - (inputs["window_days"] or 0) / 7 - 1e-9
    if weeks < earliest:
        if inputs["new_symptom"] and step.new_count_delta > 0:
            return _found("iCPD", "Before four weeks only a new symptom with another new lesion confirms.")
        return _found(RepeatScan, "A scan before four weeks confirms nothing: it is to be repeated.")
    why = find_confirmation(step, limits)
    late: tuple[str, ...] = ()
    if weeks > limits.latest_weeks + 1e-9:
        late = (f"The scan came {weeks:g} weeks after the iUPD, later than {limits.latest_weeks:g}.",)
    if why:
        return _found("iCPD", f"Progression is confirmed: {why}.", (*late, *_unsaid(inputs, step)))
    back = TAKEN_BACK.get(inputs["recist_response"] or "")
    if back:
        return _found(back, "The unconfirmed progression is taken back, and the bar is reset.", late)
    return _found("iUPD", "Nothing confirms the progression, and nothing takes it back.", late)


def _unsaid(inputs: Mapping[str, Any], step: Step) -> tuple[str, ...]:
    if step.nontarget_increase and inputs["nontarget_was_iupd"] is None:
        return (
            "nontarget_was_iupd is not stated: the growth was read as further growth of what had progressed.",
        )
    return ()


def _judge_closed(inputs: Mapping[str, Any], step: Step, limits: StepLimits) -> Outcome:
    """Judge a step with no open progression: what is worse can at most be a first, unconfirmed one."""
    stated = inputs["recist_response"]
    if stated == "PD" or step.new_count_delta > 0:
        return _found("iUPD", "The bar was reset, so a progression is unconfirmed at first.")
    if stated in TAKEN_BACK:
        return _found(TAKEN_BACK[stated], "The response of RECIST 1.1, as no progression is open.")
    worse = find_confirmation(step, limits)
    if worse:
        warning = "Whether this is progression by RECIST 1.1 (20% over the smallest sum) was not stated."
        rule = f"The bar was reset, so {worse} is at most an unconfirmed progression."
        return _found("iUPD", rule, (warning,))
    if step.target_delta_mm < 0 or inputs["prev"] in ("iCR", "NE"):
        return Outcome(fields={}, missing=("recist_response",), reason="missing_input")
    return _found(str(inputs["prev"]), "Nothing has changed beyond the limits since the last response.")


def _found(response: str, rule: str, warnings: tuple[str, ...] = ()) -> Outcome:
    return Outcome(fields={"response": response}, band=response, rule=rule, warnings=warnings)
