"""The ICE score: ten points for orientation, naming, a command, a sentence and attention."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def score_ice(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Add the points of the five parts.

    Parameters
    ----------
    inputs : mapping of str to int
        Points of each part, within the range that the scale allows.
    scale : ClinicalScale
        ``ice_score``.

    Returns
    -------
    Outcome
        Field ``score``, 0 to 10; higher is better.
    """
    points = sum(int(inputs[part.name]) for part in scale.inputs)
    most = sum(int(part.high or 0) for part in scale.inputs)
    return Outcome(fields={"score": points}, value=points, rule=f"{points} of {most} points")
