"""Inputs of a scale as they were observed: those of the same time are graded together."""

import dataclasses
import datetime as dt
from typing import Any

from warmfront.domain.errors import InputError
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import read_flag


@record
class Grading:
    """What was observed for one scale at one time.

    Parameters
    ----------
    time : datetime
        In UTC.
    inputs : dict of str to value
        As `grade_scale` takes them.
    """

    time: dt.datetime
    inputs: dict[str, Any]


def gather_gradings(follow_up: FollowUp, scale_id: str, knowledge: KnowledgeBase) -> tuple[Grading, ...]:
    """Gather the observed inputs of a scale, one grading for each time.

    Parameters
    ----------
    follow_up : FollowUp
        With series such as ``crs_astct.temperature_c``.
    scale_id : str
        Id of ``scales/``.
    knowledge : KnowledgeBase
        Kinds of the inputs.

    Returns
    -------
    tuple of Grading
        By time. Of two values of one input at one time the one that became known later stands.
    """
    kinds = {one.name: one.kind for one in knowledge.monitoring.scales[scale_id].inputs}
    found = [
        one
        for one in follow_up.observations
        if one.series.startswith(f"{scale_id}.") and one.status != "entered_in_error"
    ]
    first = dt.datetime.min.replace(tzinfo=dt.UTC)
    found.sort(
        key=lambda one: (one.time, one.recorded or first, one.observation_id, one.text, repr(one.value))
    )
    times: dict[dt.datetime, dict[str, Any]] = {}
    for one in found:
        name = one.series.split(".", 1)[1]
        times.setdefault(one.time, {})[name] = _as_input(one, kinds.get(name, ""))
    return tuple(Grading(time=time, inputs=inputs) for time, inputs in times.items())


def _as_input(one: Observation, kind: str) -> dict[str, Any]:
    value: Any = one.text or one.value
    if kind == "flag":
        stated = read_flag(one)
        value = value if stated is None else stated
    elif kind in ("number", "integer"):
        value = None if one.below_limit else one.value
    given = {"value": value, "time": one.time.isoformat()}
    return {**given, "unit": one.unit} if one.unit else given


def grade_or_refuse(
    scale_id: str, inputs: dict[str, Any], knowledge: KnowledgeBase, notes: tuple[str, ...] = ()
) -> tuple[ScaleResult | None, str]:
    """Grade, or say why the inputs were refused: one wrong value must not hide the rest of the course.

    Parameters
    ----------
    scale_id : str
        Id of ``scales/``.
    inputs : dict of str to value
        As `grade_scale` takes them.
    knowledge : KnowledgeBase
        Scales and units.
    notes : tuple of str
        Added to the warnings: what was read from elsewhere in the record.

    Returns
    -------
    (ScaleResult or None, str)
        The result, or None with the reason.
    """
    try:
        found = grade_scale(scale_id, inputs, knowledge)
    except InputError as error:
        return None, f"inputs refused: {error}"
    return dataclasses.replace(found, warnings=(*found.warnings, *notes)), found.reason
