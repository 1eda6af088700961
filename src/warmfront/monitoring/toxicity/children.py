"""Scales of children: Lansky play performance and the Cornell Assessment of Pediatric Delirium."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

BACKWARDS = 4
"""Questions of CAPD, from the first, in which "always" is the healthy answer."""


def score_lansky(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Score how a child plays.

    Parameters
    ----------
    inputs : mapping of str to value
        Description and age.
    scale : ClinicalScale
        ``lansky``; its descriptions run from the best to the worst.

    Returns
    -------
    Outcome
        Field ``score``, 100 to 0; higher is better. Refused below one year and from sixteen on.
    """
    age = inputs["age_years"]
    low, high = scale.threshold("youngest_years"), scale.threshold("karnofsky_years")
    if not low <= age < high:
        return Outcome(
            fields={}, reason=f"for ages from {low:g} to below {high:g} years; Karnofsky from then on"
        )
    steps = next(one.allowed for one in scale.inputs if one.name == "play")
    score = int(scale.threshold("most_points") - scale.threshold("step_points") * steps.index(inputs["play"]))
    return Outcome(fields={"score": score}, value=score, rule=str(inputs["play"]).replace("_", " "))


def score_capd(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Add the points of the eight questions.

    Parameters
    ----------
    inputs : mapping of str to str
        Answer to each question.
    scale : ClinicalScale
        ``capd``.

    Returns
    -------
    Outcome
        ``score`` 0 to 32, higher is worse, and ``positive``.
    """
    points = 0
    for place, question in enumerate(scale.inputs):
        often = question.allowed.index(inputs[question.name])
        points += len(question.allowed) - 1 - often if place < BACKWARDS else often
    positive = points >= scale.threshold("positive_from")
    return Outcome(fields={"score": points, "positive": positive}, value=points, rule=f"{points} points")
